"""What an extraction missed and what it made up, each with its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tracker.evaluation.annotation import NAME_SLOTS, Annotation, Gold, Told
from tracker.evaluation.matching import Pair, pair_fillers

_SENTENCE_END = re.compile(r"[.!?][\"”’)]?\s+(?=[^\W_a-z])|\n\n")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing: `kind` says whether it was missed or made up, `what` its type or slot, `sentence` where it stands."""

    document: str
    kind: str
    what: str
    value: str
    sentence: str


def differences(gold: Gold, found: Annotation, things: Sequence[Pair], pairs: Sequence[Pair]) -> Iterator[Difference]:
    """What one document has that the other has not: entities, events, then slots of the events that match."""
    article, wanted = gold.document.article, gold.annotation
    text = f"{article.title}\n\n{article.text}"
    for kind, side, told in (("missed", 0, wanted), ("made up", 1, found)):
        for thing in _alone(told.entities, things, side):
            yield Difference(article.id, kind, thing.type, thing.name, sentence_of(text, thing.forms))
        for event in _alone(told.events, pairs, side):
            yield Difference(article.id, kind, event.type, _in_short(event), event.evidence)
    for i, j in pairs:
        yield from _in_slots(article.id, wanted.events[i], found.events[j])


def _alone(items: Sequence[T], pairs: Sequence[Pair], side: int) -> list[T]:
    paired = {pair[side] for pair in pairs}
    return [item for number, item in enumerate(items) if number not in paired]


def _in_slots(document: str, gold: Told, found: Told) -> Iterator[Difference]:
    for slot in NAME_SLOTS:
        pairs = pair_fillers(gold.fillers[slot], found.fillers[slot])
        for kind, side, event in (("missed", 0, gold), ("made up", 1, found)):
            for value in _alone(event.shown[slot], pairs, side):
                yield Difference(document, kind, f"{gold.type} {slot}", value, event.evidence)
    for slot in ("effective_date", "stage"):
        given = [getattr(event, slot) for event in (gold, found)]
        if given[0] != given[1]:
            for kind, value, event in (("missed", given[0], gold), ("made up", given[1], found)):
                if value:
                    yield Difference(document, kind, f"{gold.type} {slot}", value, event.evidence)


def _in_short(event: Told) -> str:
    parts = [", ".join(event.shown[slot]) for slot in NAME_SLOTS]
    return " | ".join(part for part in (*parts, event.effective_date, event.stage) if part)


def sentence_of(text: str, forms: Sequence[str]) -> str:
    """The sentence, or line, in which one of these names stands first; empty when none does."""
    places = [place for form in forms if (place := text.find(form)) >= 0]
    if not places:
        return ""
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    first = min(places)
    start = max(end for end in ends if end <= first)
    return " ".join(text[start : min(end for end in ends if end > first)].split())
