"""Which event a report belongs to, and which events turn out to be one when a report fits both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.stories.kin import Kin
from tracker.stories.profile import profile
from tracker.stories.similarity import fit
from tracker.stories.traits import Traits

THRESHOLD = 3.0
BRIDGE = 3.6


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a report goes: the event it joins (None founds a new one) and the events that it shows to be the same."""

    event_id: int | None
    same: tuple[int, ...] = ()


def decide(one: Traits, candidates: Mapping[int, Sequence[Traits]], kin: Kin) -> Decision:
    """Choose among the candidate events, given with their reports."""
    fits = {id_: fit(one, profile(id_, members), kin).total for id_, members in candidates.items() if members}
    good = sorted((id_ for id_, total in fits.items() if total >= THRESHOLD), key=lambda id_: (-fits[id_], id_))
    if not good:
        return Decision(None)
    best, *rest = good
    joined = [*candidates[best], one]
    same = []
    for id_ in rest:
        if fits[id_] >= BRIDGE and one_event(joined, candidates[id_], kin):
            same.append(id_)
            joined = [*joined, *candidates[id_]]
    return Decision(best, tuple(same))


def one_event(some: Sequence[Traits], others: Sequence[Traits], kin: Kin) -> bool:
    """Whether two groups of reports fit each other as wholes."""
    if {m.article_id for m in some} & {m.article_id for m in others}:
        return False
    left, right = profile(0, some), profile(0, others)
    totals = [fit(m, right, kin).total for m in some[:12]] + [fit(m, left, kin).total for m in others[:12]]
    return sum(t >= THRESHOLD for t in totals) * 2 > len(totals) and min(totals) > 0
