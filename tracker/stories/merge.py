"""Which event a report belongs to, and which events turn out to be one when a report fits both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.stories.kin import Kin
from tracker.stories.profile import profile
from tracker.stories.similarity import fit
from tracker.stories.traits import Traits

THRESHOLD = 2.9
BRIDGE = 1.0
CLASH = -0.5
USUAL = 0.8
LATER = 0.5
# A report follows another into the event that this one founds or joins where it fits there better by so much.
CLEARLY, UNLIKE, LOOKED_AT = 0.5, 0.0, 12
# A report may clash in one slot and belong; two events that do are two.
APART = -1.5


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a report goes: the event it joins (None founds a new one), and the events that it shows to be the same.

    The reports `drawn` follow it: they came when the event that they fit better was not there yet.
    """

    event_id: int | None
    same: tuple[int, ...] = ()
    drawn: tuple[int, ...] = ()


def decide(one: Traits, candidates: Mapping[int, Sequence[Traits]], kin: Kin) -> Decision:
    """Choose among the candidate events, given with their reports."""
    fits = {id_: fit(one, profile(id_, members), kin).total for id_, members in candidates.items() if members}
    best = min(fits, key=lambda id_: (-fits[id_], candidates[id_][0].id), default=None)
    near = {id_: members for id_, members in candidates.items() if fits.get(id_, UNLIKE) > UNLIKE}
    if best is None or fits[best] < THRESHOLD:
        return Decision(None, drawn=drawn([one], near, kin))
    joined = [*candidates[best], one]
    same = []
    for id_ in sorted(fits, key=lambda id_: (-fits[id_], candidates[id_][0].id)):
        if id_ == best or fits[id_] < BRIDGE or clash(candidates[best], candidates[id_], kin):
            continue
        if one_event(joined, candidates[id_], kin):
            same.append(id_)
            joined = [*joined, *candidates[id_]]
    rest = {id_: members for id_, members in near.items() if id_ != best and id_ not in same}
    return Decision(best, tuple(same), drawn(joined, rest, kin))


def drawn(event: Sequence[Traits], others: Mapping[int, Sequence[Traits]], kin: Kin) -> tuple[int, ...]:
    """The reports of other events that fit this one clearly better than what remains of theirs."""
    whole, out = profile(0, event), []
    for members in others.values():
        for one in members[:LOOKED_AT] if len(members) > 1 else ():
            here = fit(one, whole, kin).total
            if here >= THRESHOLD and here > fit(one, profile(0, [m for m in members if m is not one]), kin).total + CLEARLY:
                out.append(one.id)
    return tuple(out)


def clash(some: Sequence[Traits], others: Sequence[Traits], kin: Kin) -> bool:
    """Whether two groups of reports contradict each other by themselves: a report that names both sides bridges nothing then."""
    smaller, larger = sorted((some, others), key=len)
    whole = profile(0, larger)
    return any(min(f.actor, f.object, f.counterparty) < APART for f in (fit(m, whole, kin) for m in smaller[:12]))


def one_event(some: Sequence[Traits], others: Sequence[Traits], kin: Kin) -> bool:
    """Whether two groups of reports are of one event: the smaller fits the larger as a whole, and nothing of that clashes."""
    smaller, larger = sorted((some, others), key=len)
    whole, part = profile(0, larger), profile(0, smaller)
    # What undoes an act is never the act, however much they have in common.
    if abs(whole.stages.get("reversed", 0.0) - part.stages.get("reversed", 0.0)) > 0.5:
        return False
    compared = [fit(m, whole, kin) for m in smaller[:12]]
    if any(min(f.actor, f.object) < APART for f in compared):
        return False
    there = [f.total for f in compared]
    # Reports that were read as a neighbouring type fit as part of the whole only.
    back = [fit(m, part, kin).total for m in larger[:12] if m.type in part.types]
    if len(smaller) == 1 and there[0] >= THRESHOLD + LATER:
        # It would have joined, had it come later.
        return True
    fits = sum(t >= THRESHOLD for t in there) * 2 > len(there) and min(there) > 0
    return fits and (not back or (min(back) > CLASH and sum(back) > USUAL * len(back)))
