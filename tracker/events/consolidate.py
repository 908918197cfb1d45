"""One event a happening: what several sentences tell of the same event is put together, slots by their best evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tracker.events.arguments import ROLES
from tracker.events.features import Anchor, Context

ACTOR, OBJECT, COUNTERPARTY, REGION, DATE = (ROLES.index(r) for r in ROLES[1:])


@dataclass(frozen=True, slots=True)
class Told:
    """One anchor with the role probabilities of its candidate entities."""

    anchor: Anchor
    roles: Mapping[int, NDArray[np.float32]]

    def best(self, role: int, threshold: float) -> list[int]:
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


def consolidate(context: Context, told: Sequence[Told]) -> list[Happening]:
    """Join tellings of the same type, the surest first, into happenings."""
    out: list[Happening] = []
    for one in sorted(told, key=lambda t: (context.parse.sentences[t.anchor.sentence].paragraph == 0, -t.anchor.score)):
        fits = [(_fit(context, happening, one), i) for i, happening in enumerate(out) if happening.type == one.anchor.type]
        best = max(fits, default=(0.0, -1))
        if best[0] > 0:
            out[best[1]].told.append(one)
        else:
            out.append(Happening(one.anchor.type, [one]))
    return out


def _fit(context: Context, happening: Happening, one: Told) -> float:
    """How well a telling fits a happening; not above zero when they differ in actor, object or day."""
    score = 0.0
    for role, weight, clash in ((ACTOR, 2.0, -3.0), (OBJECT, 1.0, -1.2), (COUNTERPARTY, 0.7, -0.7)):
        mine = set(one.best(role, 0.4))
        theirs = {e for t in happening.told for e in t.best(role, 0.4)}
        if mine and theirs:
            score += weight if mine & theirs else clash
        elif role == ACTOR:
            score += 0.8
    mine_dates = [context.reading.entities[e].name for e in one.best(DATE, 0.5)]
    their_dates = [context.reading.entities[e].name for t in happening.told for e in t.best(DATE, 0.5)]
    if mine_dates and their_dates:
        score += 0.8 if any(compatible(a, b) for a in mine_dates for b in their_dates) else -1.6
    if any(context.parse.sentences[t.anchor.sentence].paragraph == 0 for t in [one]):
        score += 0.8
    return score


def compatible(one: str, other: str) -> bool:
    """Whether two ISO dates can mean the same day: equal, or one less exact than the other."""
    return one.startswith(other) or other.startswith(one)
