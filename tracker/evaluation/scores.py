"""Precision, recall and F1 of extractions: what was right, counted per type and, on the events that match, per slot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.evaluation.annotation import NAME_SLOTS, Annotation, Gold, Thing, Told
from tracker.evaluation.differences import Difference, differences
from tracker.evaluation.matching import Pair, pair_events, pair_fillers, pair_things

CORE = ("company", "model", "region", "date")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were right of those found, and of those that there are."""

    right: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.found + other.found, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of what there is that was found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.gold) if self.right else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """The counts of one document or of many; `confidences` pairs each extracted event's confidence with its truth."""

    documents: int = 0
    entities: Mapping[str, Tally] = field(default_factory=dict)
    events: Mapping[str, Tally] = field(default_factory=dict)
    slots: Mapping[str, Tally] = field(default_factory=dict)
    stages: Tally = Tally()
    silent: Tally = Tally()
    differences: tuple[Difference, ...] = ()
    confidences: tuple[tuple[float, bool], ...] = ()

    @property
    def core(self) -> Tally:
        """Companies, models, regions and dates together."""
        return total(self.entities.get(kind, Tally()) for kind in CORE)


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies."""
    return sum(tallies, Tally())


def together(scores: Iterable[Scores]) -> Scores:
    """The counts of all documents, differences in order."""
    parts = list(scores)
    return Scores(
        documents=sum(s.documents for s in parts),
        entities=_summed(s.entities for s in parts),
        events=_summed(s.events for s in parts),
        slots=_summed(s.slots for s in parts),
        stages=total(s.stages for s in parts),
        silent=total(s.silent for s in parts),
        differences=tuple(d for s in parts for d in s.differences),
        confidences=tuple(c for s in parts for c in s.confidences),
    )


def _summed(tables: Iterable[Mapping[str, Tally]]) -> dict[str, Tally]:
    out: dict[str, Tally] = {}
    for table in tables:
        for name, tally in table.items():
            out[name] = out.get(name, Tally()) + tally
    return out


def compare(gold: Gold, found: Annotation) -> Scores:
    """Count what was found of one annotated document."""
    wanted = gold.annotation
    pairs = pair_events(wanted.events, found.events)
    matched = [(wanted.events[i], found.events[j]) for i, j in pairs]
    things = pair_things(wanted.entities, found.entities)
    return Scores(
        documents=1,
        entities=_by_type([wanted.entities[i] for i, _ in things], found.entities, wanted.entities),
        events=_by_type([event for event, _ in matched], found.events, wanted.events),
        slots=_slots(matched),
        stages=Tally(sum(a.stage == b.stage for a, b in matched), len(matched), len(matched)),
        silent=Tally() if wanted.events else Tally(int(not found.events), 1, 1),
        differences=tuple(differences(gold, found, things, pairs)),
        confidences=_confidences(found.events, pairs),
    )


def _by_type(right: Sequence[Thing | Told], found: Sequence[Thing | Told], gold: Sequence[Thing | Told]) -> dict[str, Tally]:
    counts = [Counter(item.type for item in items) for items in (right, found, gold)]
    return {kind: Tally(*(count[kind] for count in counts)) for kind in counts[1] | counts[2]}


def _confidences(events: Sequence[Told], pairs: Sequence[Pair]) -> tuple[tuple[float, bool], ...]:
    right = {j for _, j in pairs}
    return tuple((event.confidence, j in right) for j, event in enumerate(events))


def _slots(matched: Sequence[tuple[Told, Told]]) -> dict[str, Tally]:
    out = {slot: Tally() for slot in (*NAME_SLOTS, "effective_date")} if matched else {}
    for gold, found in matched:
        for slot in NAME_SLOTS:
            right = pair_fillers(gold.fillers[slot], found.fillers[slot])
            out[slot] += Tally(len(right), len(found.fillers[slot]), len(gold.fillers[slot]))
        wanted, given = gold.effective_date, found.effective_date
        out["effective_date"] += Tally(
            int(wanted is not None and wanted == given), int(given is not None), int(wanted is not None)
        )
    return out
