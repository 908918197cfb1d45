"""Which extracted entities, fillers and events are the annotated ones.

An entity is found when one of the same type shares a folded name with it. Events pair one to one, the best agreement
first; types must be the same, and the actors share one (or, where the annotation has none, another slot or the
evidence agrees).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from tracker.evaluation.annotation import NAME_SLOTS, Names, Thing, Told

_HALF = 0.5

T = TypeVar("T")
Pair = tuple[int, int]


def pair_things(gold: Sequence[Thing], found: Sequence[Thing]) -> list[Pair]:
    """Pair each annotated entity with the first free one of its type that shares a name."""
    return _pair_first(gold, found, lambda a, b: a.type == b.type and bool(a.names & b.names))


def pair_fillers(gold: Sequence[Names], found: Sequence[Names]) -> list[Pair]:
    """Pair fillers that share a name, or of which one has the other's as whole words in its own."""
    return _pair_first(gold, found, _same_filler)


def _pair_first(gold: Sequence[T], found: Sequence[T], same: Callable[[T, T], bool]) -> list[Pair]:
    free = dict.fromkeys(range(len(found)))
    out = []
    for i, wanted in enumerate(gold):
        j = next((j for j in free if same(wanted, found[j])), None)
        if j is not None:
            del free[j]
            out.append((i, j))
    return out


def _same_filler(one: Names, other: Names) -> bool:
    return bool(one & other) or any(a and b and (f" {a} " in f" {b} " or f" {b} " in f" {a} ") for a in one for b in other)


def pair_events(gold: Sequence[Told], found: Sequence[Told]) -> list[Pair]:
    """Pair events one to one, the best agreement first."""
    ranked = sorted(((agreement(a, b), i, j) for i, a in enumerate(gold) for j, b in enumerate(found)), reverse=True)
    taken: set[int] = set()
    used: set[int] = set()
    out = []
    for score, i, j in ranked:
        if score > 0 and i not in taken and j not in used:
            taken.add(i)
            used.add(j)
            out.append((i, j))
    return out


def agreement(gold: Told, found: Told) -> float:
    """How well two events agree; 0 when they cannot be the same one."""
    if gold.type != found.type:
        return 0.0
    shared = {slot: len(pair_fillers(gold.fillers[slot], found.fillers[slot])) for slot in NAME_SLOTS}
    actors = shared.pop("actors")
    others = sum(shared.values())
    wording = _overlap(gold.evidence, found.evidence)
    if not (actors if gold.fillers["actors"] else others or wording > _HALF):
        return 0.0
    same_day = gold.effective_date is not None and gold.effective_date == found.effective_date
    return 1 + actors + _HALF * others + wording + _HALF * same_day


def _overlap(one: str, other: str) -> float:
    """The share of words that two sentences have in common."""
    words = [set(re.findall(r"\w+", text.casefold())) for text in (one, other)]
    return len(words[0] & words[1]) / max(1, len(words[0] | words[1]))
