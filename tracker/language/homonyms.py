"""Authorities by names that many countries use: "the State Council", "the Supreme Court", "the Department of Commerce".

The knowledge base knows one or two of each; in a text that speaks of other countries alone it is somebody else's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from tracker.language.knowledge import Entry, Knowledge
from tracker.language.knowledge.base import EU_MEMBERS
from tracker.language.recognise import Found

_UNION = "European Union"
# A word is common when the authorities of so many countries have it in their names.
COMMON = 3


def at_home(text: str, mentions: Sequence[Found], knowledge: Knowledge) -> list[Found]:
    """The mentions, without the entries of authorities whose country a text never speaks of while it speaks of others."""
    homes = _homes(knowledge)
    words = _common_words(knowledge)
    doubtful = {id(m) for m in mentions if m.entry is not None and _many_have(text[m.start : m.end], m.entry, words)}
    if not doubtful:
        return list(mentions)
    around = {homes[m.entry.id] for m in mentions if m.entry is not None and id(m) not in doubtful and m.entry.id in homes}
    if not around.isdisjoint(EU_MEMBERS):
        around.add(_UNION)
    return [
        replace(m, entry=None) if around and id(m) in doubtful and m.entry and homes.get(m.entry.id) not in around else m
        for m in mentions
    ]


def _many_have(surface: str, entry: Entry, words: frozenset[str]) -> bool:
    own = surface.split()
    return entry.type == "agency" and len(own) > 1 and all(w.casefold() in words for w in own)


@lru_cache(maxsize=2)
def _homes(knowledge: Knowledge) -> dict[str, str]:
    """The country of each place, authority and firm."""
    places: dict[str, str] = {}
    for entry in knowledge.entries.values():
        if entry.type == "region" and entry.country:
            places |= dict.fromkeys((entry.name, *(surface for surface, _ in entry.surfaces)), entry.country)
    return {e.id: country for e in knowledge.entries.values() if (country := _country(e, places)) is not None}


def _country(entry: Entry, places: dict[str, str]) -> str | None:
    if entry.type in ("agency", "law"):
        return places.get(entry.region or "", entry.region)
    return entry.country or entry.home


@lru_cache(maxsize=2)
def _common_words(knowledge: Knowledge) -> frozenset[str]:
    """The words that authorities of several countries have in their names."""
    owners: dict[str, set[str]] = defaultdict(set)
    for entry in _agencies(knowledge.entries.values()):
        for surface, strength in entry.surfaces:
            if strength == "alias":
                for word in surface.split():
                    owners[word.casefold()].add(entry.region or "")
    return frozenset(word for word, regions in owners.items() if len(regions) >= COMMON)


def _agencies(entries: Iterable[Entry]) -> Iterable[Entry]:
    return (entry for entry in entries if entry.type == "agency" and entry.region)
