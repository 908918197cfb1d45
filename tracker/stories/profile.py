"""What the reports of one event say together: each filler with the share of the reports that support it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from tracker.models import EventType, Stage
from tracker.stories.spans import Span
from tracker.stories.strange import words
from tracker.stories.traits import Traits

T = TypeVar("T")
SAMPLE = 40
_STRAY = 60
_SAID = 12


@dataclass(frozen=True, slots=True)
class Profile:
    """An event as candidates are compared with it; shares are of the reports that fill the slot at all."""

    event_id: int
    size: int
    types: Mapping[EventType, float]
    stages: Mapping[Stage, float]
    actors: Mapping[str, float]
    objects: Mapping[str, float]
    counterparties: Mapping[str, float]
    regions: Mapping[str, float]
    implied: Mapping[str, float]
    effective: Mapping[Span, float]
    anchors: tuple[date, ...]
    reported: tuple[date, ...]
    amounts: frozenset[float]
    words: tuple[frozenset[str], ...]
    said: frozenset[str]
    articles: frozenset[int]
    mentioned: Mapping[str, float]
    eased: float | None
    near: Mapping[str, float]
    others: Mapping[str, float]
    strange: Mapping[str, float]
    around: frozenset[str]


def profile(event_id: int, members: Sequence[Traits]) -> Profile:
    """Sum up the (first) reports of an event."""
    sample = members[:SAMPLE]
    any_way = any(m.eases is not None for m in sample)
    return Profile(
        event_id=event_id,
        size=len(sample),
        types=_shares([(m.type,) for m in sample]),
        stages=_shares([(m.stage,) for m in sample]),
        actors=_shares([m.actors for m in sample]),
        objects=_shares([m.objects for m in sample]),
        counterparties=_shares([m.counterparties for m in sample]),
        regions=_shares([m.regions for m in sample]),
        implied=_shares([m.implied for m in sample]),
        effective=_shares([(m.effective,) if m.effective else () for m in sample]),
        anchors=_anchors(sample),
        reported=tuple(sorted({m.reported for m in sample})),
        amounts=frozenset().union(*(m.amounts for m in sample)),
        words=tuple(m.words for m in sample[:_SAID]),
        said=frozenset().union(*(m.words for m in sample[:_SAID])),
        articles=frozenset(m.article_id for m in members),
        mentioned=_shares([m.mentioned for m in sample]),
        eased=_shares([(m.eases,) for m in sample if m.eases is not None]).get(True, 0.0) if any_way else None,
        near=_shares([m.near for m in sample]),
        others=_shares([m.others for m in sample]),
        strange=_shares([words(m.strange) for m in sample]),
        around=frozenset(words([name for m in sample for name in m.around])),
    )


def _shares(slots: Sequence[Collection[T]]) -> dict[T, float]:
    filled = [s for s in slots if s]
    counts = Counter(f for s in filled for f in s)
    return {f: n / len(filled) for f, n in counts.items()}


def _anchors(sample: Sequence[Traits]) -> tuple[date, ...]:
    """The days of an event, without those of undated retellings long after it."""
    dated = {d for m in sample if m.effective for d in m.anchors}
    told = sorted({m.reported for m in sample if not m.effective})
    base = dated or set(told[:1])
    near = {d for d in told if any(abs((d - b).days) <= _STRAY for b in base)}
    return tuple(sorted(base | near))
