"""Whom and what a title names: one of a group or a government, the wider of two regions, descriptions with an article."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.models import EventType, Filler
from tracker.stories.kin import Kin
from tracker.stories.traits import FRAMEWORKS, OF_AUTHORITIES

_WHOLE = re.compile(r"\b(?:government|administration|white house)$", re.IGNORECASE)


def spoken_of(type_: EventType, actors: Sequence[Filler], kin: Kin) -> list[str]:
    """The actors, of a group or a government the one that says most: the ministry rather than the country."""
    kept: dict[str, Filler] = {}
    for filler in actors:
        kept.setdefault(kin.root(filler.entity_id) if filler.entity_id else filler.name, filler)
    fillers = list(kept.values())
    if type_ in OF_AUTHORITIES:
        homes = [kin.speaks_for(f.entity_id) if f.entity_id else None for f in fillers]
        ranks = [_rank(f) for f in fillers]
        best = {home: min(r for h, r in zip(homes, ranks, strict=True) if h == home) for home in homes if home}
        fillers = [f for f, h, r in zip(fillers, homes, ranks, strict=True) if h is None or r == best[h]]
    if type_ == "lawsuit":
        # Who judges is named only where nobody else is.
        fillers = [f for f in fillers if not ruling([f], kin)] or fillers
    return [f.name for f in fillers]


def ruling(actors: Sequence[Filler], kin: Kin) -> bool:
    """Whether nobody but a court or its judges acts."""
    return bool(actors) and all(kin.rules(f.entity_id or f.name.lower()) for f in actors)


def _rank(filler: Filler) -> int:
    """How little an actor says who of a government acted."""
    kind = (filler.entity_id or "").partition(":")[0]
    return 3 if kind == "region" else 2 if _WHOLE.search(filler.name) else 1 if kind == "person" else 0


def telling_apart(objects: Sequence[Filler]) -> Sequence[Filler]:
    """The objects without the laws that every such act amends, where others are left."""
    return [f for f in objects if f.entity_id not in FRAMEWORKS] or objects


def where(regions: Sequence[Filler], kin: Kin) -> list[str]:
    """The regions without those that lie in another of them."""
    ids = [f.entity_id or "" for f in regions]
    return [f.name for f in regions if not any(kin.within(f.entity_id or "", other) for other in ids)]


def described(name: str) -> str:
    """A party as the subject of a title: "company" is some company, "state prosecutors" stay so."""
    if not name or not name.rsplit(maxsplit=1)[-1].islower():
        return name
    several = name.endswith("s") and not name.endswith("ss")
    return name[0].upper() + name[1:] if several or name[0].isupper() else f"The {name}"


def things(objects: Sequence[str]) -> Sequence[str]:
    """The names among the objects; without any the first description, since each report describes in words of its own."""
    names = [name for name in objects if not any(word.islower() for word in name.split())]
    if names or not objects:
        return names
    first = objects[0]
    bare = len(first.split()) == 1 and first.islower() and not first.endswith("s")
    return [f"{'an' if first[0] in 'aeiou' else 'a'} {first}" if bare else first]
