"""The gold events of real articles as a reader would give them that makes the mistakes which ours is seen to make."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from tests.stories.articles import Told
from tracker.models import Analysis, Entity, EntityType, Filler, Report
from tracker.store.reports import SLOTS
from tracker.stories.similarity import NEAR_TYPES

_MISSING = {"actors": 0.1, "objects": 0.15, "counterparties": 0.25, "regions": 0.35}
_UNLINKED = {"actors": 0.1, "objects": 0.12, "counterparties": 0.05}
_EXTRA = {"actors": 0.08, "objects": 0.15, "counterparties": 0.08, "regions": 0.2}
_SWAPPED = {"actors": 0.05, "counterparties": 0.05}
_PLACES = ("United States", "China", "European Union", "Germany", "London")
_LOOSE = ("company", "government", "regulator", "start-up", "authority")


def misread(told: Sequence[Told], seed: int) -> dict[str, Analysis]:
    """An analysis for each article, by its text; the first report is that of the article's own event."""
    chance = random.Random(seed)
    return {one.text: _analysis(one, chance) for one in told}


def _analysis(one: Told, chance: random.Random) -> Analysis:
    gold = [event.report for event in one.events]
    named = sorted({f for r in gold for slot in SLOTS for f in getattr(r, slot)}, key=str)
    reports = [_spoil(r, named, date.fromisoformat(one.published), chance) for r in gold]
    if chance.random() < 0.2:
        # A second sentence on the same event becomes a report of its own, with less in it.
        reports.append(replace(_spoil(gold[0], named, date.fromisoformat(one.published), chance), evidence=one.title))
    entities = tuple(Entity(f.entity_id, _kind(f.entity_id), f.name, known=True) for f in named if f.entity_id)
    return Analysis("en", entities, tuple(reports), "misread-1")


def _kind(id_: str) -> EntityType:
    return id_.partition(":")[0]  # type: ignore[return-value]


def _spoil(report: Report, named: Sequence[Filler], published: date, chance: random.Random) -> Report:
    for slot in SLOTS:
        report = replace(report, **{slot: _slot(slot, getattr(report, slot), report, named, chance)})
    report = replace(report, effective_date=_date(report.effective_date, published, chance))
    if chance.random() < 0.2 and report.stage in ("announced", "in_effect"):
        report = replace(report, stage=chance.choice(("announced", "in_effect")))
    near = sorted(t for pair in NEAR_TYPES if report.type in pair for t in pair if t != report.type)
    if near and chance.random() < 0.05:
        report = replace(report, type=chance.choice(near))
    return report


def _slot(
    slot: str, fillers: tuple[Filler, ...], report: Report, named: Sequence[Filler], chance: random.Random
) -> tuple[Filler, ...]:
    others = [f for f in named if f.entity_id and f not in fillers and _fits(slot, f.entity_id)]
    if fillers and chance.random() < _MISSING[slot]:
        fillers = ()
    elif fillers and chance.random() < _UNLINKED.get(slot, 0):
        words = report.evidence.split()
        first = chance.randrange(max(len(words) - 4, 1))
        fillers = (Filler(chance.choice(_LOOSE)) if slot == "actors" else Filler(" ".join(words[first : first + 4])),)
    elif others and fillers and chance.random() < _SWAPPED.get(slot, 0):
        fillers = (chance.choice(others),)
    if chance.random() < _EXTRA[slot]:
        place = chance.choice(_PLACES)
        extra = [Filler(place, f"region:{place.lower().replace(' ', '-')}")] if slot == "regions" else others
        fillers = (*fillers, *extra[:1])
    return fillers


def _fits(slot: str, id_: str) -> bool:
    if slot == "objects":
        return id_.startswith(("model:", "law:"))
    return id_.startswith("region:") if slot == "regions" else id_.startswith(("company:", "agency:", "person:"))


def _date(told: str | None, published: date, chance: random.Random) -> str | None:
    draw = chance.random()
    if draw < 0.25:
        return None
    if draw < 0.31:
        return published.isoformat()
    if told is not None and draw < 0.35:
        return f"{int(told[:4]) - 1}{told[4:]}"
    if told is not None and draw < 0.4 and len(told) == 10:
        return (date.fromisoformat(told) + timedelta(days=chance.choice((-7, -1, 1, 7)))).isoformat()
    return told[:7] if told is not None and draw < 0.48 else told
