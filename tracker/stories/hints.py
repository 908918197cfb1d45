"""What a sentence and its article say for or against one event beyond the slots: names that a reader put nowhere or wrongly."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tracker.stories.fillers import DESCRIBED
from tracker.stories.profile import Profile
from tracker.stories.strange import shared, strange_name
from tracker.stories.traits import Traits

RARE, BESIDE = (0.0, 0.6, 1.0), 0.2
# How much a clash still counts when the sentence, or else the article, of one side names whom the other puts there.
TOLD, ELSEWHERE = 0.3, 0.6
AGREED = 0.8


def doubt(mine: Collection[str], theirs: Mapping[str, float], one: Traits, event: Profile) -> float:
    """Whether two clash is doubtful: a reader may take the wrong one of those whom a sentence names."""
    shown = {filler for filler, share in theirs.items() if share >= 0.5}
    # What several reports agree on is not misread.
    agreed = event.size > 1 and any(share >= AGREED for share in theirs.values())
    if not agreed and any(filler in event.near or _said(filler, event.said) for filler in mine):
        return TOLD
    if shown & one.near or any(_said(filler, one.words) for filler in shown):
        return TOLD
    if (not agreed and any(filler in event.mentioned for filler in mine)) or shown & one.mentioned:
        return ELSEWHERE
    return 1.0


# What it says for one event that a filler of one side is named in the other's article, when that fills no slot with it.
_NAMED = {"actors": 1.2, "objects": 0.9, "counterparties": 0.75, "regions": 0.45}


def context(one: Traits, event: Profile) -> float:
    """Let the rest of the article speak for a slot that a reader left empty, or filled with words that name nobody."""
    total = 0.0
    for slot, worth in _NAMED.items():
        mine: frozenset[str] = getattr(one, slot)
        theirs: Mapping[str, float] = getattr(event, slot)
        told = {filler for filler in mine if _is_known(filler)}
        shown = {filler for filler, share in theirs.items() if share >= 0.5 and _is_known(filler)}
        if bool(told) == bool(shown):
            continue
        mentioned = event.mentioned if told else one.mentioned
        total += worth * any(filler in mentioned for filler in told or shown)
    return total


def rare(one: Traits, event: Profile, matched: int) -> float:
    """What names say that hardly any other article has, beyond those that the slots have in common."""
    mine = shared(one.strange, event.strange.keys() | event.said)
    theirs = len(event.strange.keys() & one.words)
    told = max(max(mine, min(theirs, 2)) - matched, 0)
    beside = shared(one.strange, event.around) + shared(one.around, event.strange)
    return RARE[min(told, 2)] + BESIDE * min(beside, 2)


def _is_known(filler: str) -> bool:
    return not filler.startswith((DESCRIBED, "text:"))


def _said(filler: str, words: Collection[str]) -> bool:
    """Whether a name stands in a sentence, given by its words, though its reader overlooked it."""
    name = strange_name(filler.partition(":")[2])
    return bool(name) and all(word in words for word in name.split())
