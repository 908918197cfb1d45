"""The stories as a reader that makes mistakes would give them: slots missing, wrong regions, other stages and types."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.stories.replay import Line
from tracker.models import STAGES, Filler
from tracker.store.reports import SLOTS
from tracker.stories.similarity import NEAR_TYPES

_MISSING = {"actors": 0.12, "objects": 0.15, "counterparties": 0.2, "regions": 0.3}
_OTHER_REGIONS = ("region:united-states", "region:china", "region:european-union", "region:germany")


def noisy(told: list[Line], seed: int) -> list[Line]:
    """The same lines with mistakes in about every second report."""
    chance = random.Random(seed)
    return [_spoil(line, chance) for line in told]


def _spoil(line: Line, chance: random.Random) -> Line:
    report = line.report
    # What fell out of a slot is still named in the article.
    named = frozenset(f for slot in SLOTS for f in getattr(report, slot))
    for slot, share in _MISSING.items():
        if chance.random() < share:
            report = replace(report, **{slot: ()})
    if chance.random() < 0.25:
        report = replace(report, effective_date=None)
    if chance.random() < 0.05:
        other = chance.choice(_OTHER_REGIONS)
        report = replace(report, regions=(Filler(other.partition(":")[2], other),))
    if chance.random() < 0.1:
        report = replace(report, stage=chance.choice(STAGES))
    near = sorted(t for pair in NEAR_TYPES if report.type in pair for t in pair if t != report.type)
    if near and chance.random() < 0.05:
        report = replace(report, type=chance.choice(near))
    return replace(line, report=report, named=named)
