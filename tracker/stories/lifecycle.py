"""The life of an event: stage and effective date as the reports moved them, in the order in which they were told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tracker.models import Change, Stage, Telling
from tracker.stories.spans import Span, gap, span, width

_RANK: dict[Stage, int] = {"proposed": 0, "announced": 1, "in_effect": 2}
_CONFIRMS: frozenset[Stage] = frozenset({"announced", "in_effect", "delayed"})
_CREDIBLE = 0.3
_BACKGROUND = 60
_CORRECTS = re.compile(
    r"\b(?:correct(?:ed|ion|s)|earlier version|instead of|not \w+ as|postpone\w*|push(?:ed|es) back|brought forward|delay\w*)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Life:
    """Where an event stands, how it got there, and who contradicts whom."""

    stage: Stage
    effective_date: str | None
    history: tuple[Change, ...]
    denied_by: tuple[str, ...] = ()
    confirmed_by: tuple[str, ...] = ()


def life(tellings: Sequence[Telling], families: dict[int, str], primaries: Collection[int], copies: Collection[int]) -> Life:
    """Tell the life of an event from its reports; copies move nothing."""
    order = sorted((t for t in tellings if t.id not in copies), key=lambda t: (t.reported, t.id))
    history: list[Change] = []
    effective = _dates(order, families, primaries, history)
    stage = _stages(order, primaries, history, span(effective))
    denied, confirmed = (
        tuple(sorted({families[t.id] for t in order if t.report.stage in stages}))
        for stages in (frozenset({"denied"}), _CONFIRMS)
    )
    history.sort(key=lambda c: (c.at, c.report_id, c.field))
    contradicted = bool(set(denied) - set(confirmed)) and bool(set(confirmed) - set(denied))
    return Life(stage, effective, tuple(history), denied if contradicted else (), confirmed if contradicted else ())


def _stages(order: Sequence[Telling], primaries: Collection[int], history: list[Change], starts: Span | None) -> Stage:
    """Follow the newest credible report; one that only tells of an earlier stage moves nothing back.

    Of several reports of one article the surest speaks: what a rule "would" do is told beside its proposal.
    """
    current: Stage | None = None
    surest: dict[int, Telling] = {}
    for telling in order:
        known = surest.setdefault(telling.article_id, telling)
        if telling.report.confidence > known.report.confidence:
            surest[telling.article_id] = telling
    for telling in (t for t in order if surest[t.article_id] is t):
        new = telling.report.stage
        if new == "in_effect" and starts is not None and telling.reported.date() < starts[0]:
            # What starts later is not in effect yet, whatever tense it is told in.
            new = "announced"
        credible = current is None or telling.id in primaries or telling.report.confidence >= _CREDIBLE
        back = current in _RANK and new in _RANK and _RANK[new] < _RANK[current]
        lapsed = (current == "reversed" and new in _RANK) or (current == "delayed" and new in ("proposed", "announced"))
        if new == current or not credible or back or lapsed:
            continue
        history.append(Change(telling.reported, "stage", current, new, telling.id))
        current = new
    return current or "announced"


def _dates(order: Sequence[Telling], families: dict[int, str], primaries: Collection[int], history: list[Change]) -> str | None:
    """The date that most independent sources speak for; a correction replaces it and the history keeps the old one."""
    current: str | None = None
    setter: Telling | None = None
    votes: dict[str, float] = defaultdict(float)
    seen: set[tuple[str, str]] = set()
    for telling in order:
        new = telling.report.effective_date
        if new is None or span(new) is None:
            continue
        if (families[telling.id], new) not in seen:
            seen.add((families[telling.id], new))
            votes[new] += _worth(telling, telling.id in primaries)
        if current is None or (new != current and _replaces(telling, new, current, setter, families, votes)):
            history.append(Change(telling.reported, "effective_date", current, new, telling.id))
            current, setter = new, telling
    return current


def _worth(telling: Telling, primary: bool) -> float:
    """How much a date counts: the actor's own most; one long before the telling little, it may be the background's."""
    when = span(telling.report.effective_date)
    if primary:
        return 3.0
    return 0.5 if when and (telling.reported.date() - when[1]).days > _BACKGROUND else 1.0


def _replaces(
    new: Telling, date: str, current: str, setter: Telling | None, families: dict[int, str], votes: Mapping[str, float]
) -> bool:
    mine, theirs = span(date), span(current)
    if mine is None or theirs is None or setter is None:
        return theirs is None
    if gap(mine, theirs) == 0:
        return width(mine) < width(theirs)
    if width(mine) > width(theirs):
        return False
    corrects = (
        families[new.id] == families[setter.id] or bool(_CORRECTS.search(new.report.evidence)) or new.report.stage == "delayed"
    )
    act_then_start = abs((theirs[0] - setter.reported.date()).days) <= 3 and mine[0] > new.reported.date()
    start_then_act = abs((mine[0] - new.reported.date()).days) <= 3 and theirs[0] > setter.reported.date()
    return votes[date] > votes[current] or (corrects and not start_then_act) or act_then_start
