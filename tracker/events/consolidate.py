"""One event a happening: what several sentences tell of the same event is put together, slots by their best evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tracker.events.arguments import ROLES
from tracker.events.features import Anchor, Context

ACTOR, OBJECT, COUNTERPARTY, REGION, DATE = (ROLES.index(r) for r in ROLES[1:])
SURE = 0.4
# A title that names nobody who surely acts sums up what the text tells.
CERTAIN = 0.6
PAIR_FEATURES = 29
AGREED, BESIDE = 26, 27
# Two events where there is one trouble a reader more than one where there are two.
LEAN = 1.0


@dataclass(frozen=True, slots=True)
class Told:
    """One anchor with the role probabilities of its candidate entities."""

    anchor: Anchor
    roles: Mapping[int, NDArray[np.float32]]

    def best(self, role: int, threshold: float = SURE) -> list[int]:
        """Entities whose probability of a role passes, most likely first."""
        found = [(float(p[role]), e) for e, p in self.roles.items() if p[role] >= threshold]
        return [e for _, e in sorted(found, key=lambda x: (-x[0], x[1]))]


@dataclass(slots=True)
class Happening:
    """All tellings of one event in a document."""

    type: str
    told: list[Told] = field(default_factory=list)

    def pooled(self, role: int) -> dict[int, float]:
        """The probability that each entity plays a role, pooled over the tellings."""
        out: dict[int, float] = {}
        for told in self.told:
            for entity, p in told.roles.items():
                out[entity] = max(out.get(entity, 0.0), float(p[role]))
        return out


class Consolidator:
    """Joins tellings of the same type when a trained pair model says that they tell the same event."""

    def __init__(self, weights: NDArray[np.float32]) -> None:
        self._weights = weights

    def __call__(self, context: Context, told: Sequence[Told]) -> list[Happening]:
        """Return the happenings, the surest tellings first."""
        out: list[Happening] = []
        crowd = {t.anchor.type: sum(o.anchor.type == t.anchor.type for o in told) for t in told}
        for one in sorted(told, key=lambda t: (context.parse.sentences[t.anchor.sentence].paragraph == 0, -t.anchor.score)):
            fits = [
                (self._fit(context, happening, one, crowd[one.anchor.type]), i)
                for i, happening in enumerate(out)
                if happening.type == one.anchor.type
            ]
            best = max(fits, default=(0.0, -1))
            summary = context.parse.sentences[one.anchor.sentence].paragraph == 0 and not one.best(ACTOR, CERTAIN)
            same = next((i for i, happening in enumerate(out) if self._goes_on(context, happening, one)), None)
            if best[0] <= 0 and same is not None:
                out[same].told.append(one)
            elif best[0] > 0 or (fits and summary):
                out[best[1]].told.append(one)
            else:
                out.append(Happening(one.anchor.type, [one]))
        return out

    def _goes_on(self, context: Context, happening: Happening, one: Told) -> bool:
        """Whether a telling goes on about the same parties right beside another: "It will also throw in an engineer"."""
        if happening.type != one.anchor.type:
            return False
        for other in happening.told:
            pair = pair_features(context, other, one, 2)
            parties = all(set(one.best(role)) & set(other.best(role)) for role in (ACTOR, COUNTERPARTY))
            if parties and pair[BESIDE]:
                return True
        return False

    def _fit(self, context: Context, happening: Happening, one: Told, crowd: int) -> float:
        pairs = [pair_features(context, other, one, crowd) for other in happening.told]
        scores = [float(self._weights @ pair) + LEAN * float(pair[AGREED]) for pair in pairs]
        return (max(scores) + sum(scores) / len(scores)) / 2


# Types that one act is read as, now in its title and now in the text.
_NEIGHBOURS = frozenset({frozenset({"regulation", "export_control"})})


def without_headlines(context: Context, happenings: Sequence[Happening]) -> list[Happening]:
    """Leave out what only the title tells, where the text tells of the same parties and things under a neighbouring type."""
    sentences = context.parse.sentences
    titles = [h for h in happenings if all(sentences[t.anchor.sentence].paragraph == 0 for t in h.told)]

    def told_again(title: Happening) -> bool:
        return any(
            frozenset({title.type, other.type}) in _NEIGHBOURS and _agree(title, other, ACTOR) and _agree(title, other, OBJECT)
            for other in happenings
            if other not in titles
        )

    return [h for h in happenings if h not in titles or not told_again(h)]


def _agree(one: Happening, other: Happening, role: int) -> bool:
    """Whether two happenings share a filler of a role, or one of them has none."""
    mine, theirs = ({e for t in h.told for e in t.best(role)} for h in (one, other))
    return bool(mine & theirs) or not mine or not theirs


def pair_features(context: Context, one: Told, other: Told, crowd: int) -> NDArray[np.float32]:
    """How alike two tellings are: fillers of each slot (shared, differing, missing), dates, distance, place, any clash."""
    out = np.zeros(PAIR_FEATURES, dtype=np.float32)
    for i, role in enumerate((ACTOR, OBJECT, COUNTERPARTY, REGION)):
        mine, theirs = set(one.best(role)), set(other.best(role))
        shared = max(
            (min(float(p[role]), float(other.roles[e][role])) for e, p in one.roles.items() if e in other.roles), default=0.0
        )
        out[4 * i] = shared
        out[4 * i + 1] = bool(mine and theirs and not mine & theirs)
        out[4 * i + 2] = not mine or not theirs
        out[4 * i + 3] = bool(mine & theirs) and bool(mine ^ theirs)
    entities = context.reading.entities
    mine_dates = [entities[e].name for e in one.best(DATE) if _beside(context, one, e)]
    their_dates = [entities[e].name for e in other.best(DATE) if _beside(context, other, e)]
    if mine_dates and their_dates:
        agree = any(compatible(a, b) for a in mine_dates for b in their_dates)
        out[16], out[17] = agree, not agree
    sentences = context.parse.sentences
    first, second = sentences[one.anchor.sentence], sentences[other.anchor.sentence]
    distance = abs(one.anchor.sentence - other.anchor.sentence)
    out[18] = first.paragraph == 0 or second.paragraph == 0
    out[19] = distance == 0
    out[20] = distance == 1
    out[21] = first.paragraph == second.paragraph
    out[22] = min(distance, 10) / 10
    out[23] = min(crowd, 8) / 8
    out[24] = context.parse.lemmas[one.anchor.token] == context.parse.lemmas[other.anchor.token]
    out[25] = 1.0
    clash = any(out[4 * i + 1] for i in range(4)) or out[17]
    out[AGREED] = not clash and out[0] >= SURE
    out[BESIDE] = not clash and distance <= 1
    out[28] = out[AGREED] and distance <= 1
    return out


def _beside(context: Context, told: Told, entity: int) -> bool:
    """Whether an entity stands in the very sentence of a telling: a date from elsewhere is too unsure to part two."""
    return any(s.sentence == told.anchor.sentence for s in context.by_entity[entity])


def compatible(one: str, other: str) -> bool:
    """Whether two ISO dates can mean the same day: equal, or one less exact than the other."""
    return one.startswith(other) or other.startswith(one)
