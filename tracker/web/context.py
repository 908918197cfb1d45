"""A report's sentence in its surroundings, cut into pieces that a template can mark."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `evidence` says that it is part of the sentence, `entity` what stands there."""

    text: str
    evidence: bool
    entity_id: str = ""
    entity_type: str = ""
    entity_name: str = ""


def pieces(report: Mapping[str, Any]) -> list[Piece]:
    """Cut a report's context at the ends of its evidence and of the entities in it; nested entities give way to the outer."""
    text, offset = report["context"], report["window"]
    begin, end = _whole_words(text, report["start"] - offset, report["end"] - offset, opens=offset > 0)
    evidence = (report["start"] - offset, report["end"] - offset)
    found: list[Piece] = []
    at = begin
    for mention in _outer(report["mentions"]):
        start, stop = mention["start"] - offset, mention["end"] - offset
        # What crosses an end of the sentence would tear its mark.
        if start < at or stop > end or any(start < cut < stop for cut in evidence):
            continue
        found += _plain(text, at, start, evidence)
        inside = evidence[0] <= start and stop <= evidence[1]
        found.append(Piece(text[start:stop], inside, mention["entity_id"], mention["type"], mention["name"]))
        at = stop
    return [*found, *_plain(text, at, end, evidence)]


def _outer(mentions: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(mentions, key=lambda mention: (mention["start"], -mention["end"]))


def _plain(text: str, start: int, end: int, evidence: tuple[int, int]) -> list[Piece]:
    cuts = sorted({start, end, *(cut for cut in evidence if start < cut < end)})
    return [Piece(text[a:b], evidence[0] <= a and b <= evidence[1]) for a, b in itertools.pairwise(cuts) if a < b]


def _whole_words(text: str, start: int, end: int, *, opens: bool) -> tuple[int, int]:
    """Where the context begins and ends so that it cuts no word in two."""
    begin = 0
    if opens:
        space = text.find(" ", 0, max(start, 0))
        begin = space + 1 if space >= 0 else 0
    stop = len(text)
    # A context shorter than what was asked for ends with the article and is whole.
    if stop - end > 400:
        space = text.rfind(" ", end)
        stop = space if space > end else stop
    return begin, stop
