"""The sentences of the digest: grammar that holds for any number of anything, and nothing that is not on the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tracker.effect import exact_day
from tracker.models import KnownEvent, Link
from tracker.wording import TYPES, counted, day, exactly, listed, moment, number, one_line, sentence

if TYPE_CHECKING:
    from tracker.digest.compose import Facts, Surge

_KINDS_NAMED = 4
_SAID = {
    "migration_offer": ("made a migration offer", "made migration offers"),
    "price_change": ("changed its prices", "changed their prices"),
    "access_expansion": ("opened access to its service", "opened access to their services"),
}


def opening(facts: Facts, new: Sequence[KnownEvent], told: Sequence[str], coming: Sequence[KnownEvent]) -> Iterator[str]:
    """The paragraph that says what the period brought."""
    yield _found(facts, new)
    said = " ".join(told[:1])
    if new and _short(new[0]) in said:
        yield f"Most widely reported, by {_tellers(new[0])}: {said}"
    elif new:
        yield f"Most widely reported: {_short(new[0])} ({_tellers(new[0])})."
        yield from told[:1]
    if facts.moved:
        event, note = facts.moved[0]
        many = counted(len(facts.moved), "event known before has moved on", "events known before have moved on")
        among = "" if len(facts.moved) == 1 else ", among them"
        yield sentence(f"{many}{among or ':'} {_short(event)} ({_lower(note)})")
    if coming:
        things = counted(len(coming), "change takes", "changes take")
        known = [new[0].id] if new else []
        yield sentence(f"{things} effect in the next 60 days, {_first(coming, known)}")
    if facts.surges:
        yield sentence(f"busier than usual: {listed([_busy(surge) for surge in facts.surges], 3)}")
    if facts.unseen:
        yield "Not everything could be seen; what is missing is named at the end."


def _found(facts: Facts, new: Sequence[KnownEvent]) -> str:
    span = facts.period.until - facts.period.since
    length = "In the 24 hours" if span.days <= 1 else "In the week" if span.days in (6, 7) else f"In the {number(span.days)} days"
    begin = f"{length} to {moment(facts.period.until)}"
    mine = " that concerns what you watch" if facts.watchlists else ""
    if not new:
        return f"{begin} nothing new was found{mine}."
    kinds = Counter(event.type for event in new).most_common()
    named = [counted(count, *TYPES[kind]) for kind, count in kinds[:_KINDS_NAMED]]
    if rest := sum(count for _, count in kinds[_KINDS_NAMED:]):
        named.append(f"{number(rest)} of other kinds")
    if len(kinds) == 1:
        return f"{begin} the tracker found {named[0]}{mine}."
    concern = " that concern what you watch" if facts.watchlists else ""
    return f"{begin} the tracker found {counted(len(new), 'new event', 'new events')}{concern}: {listed(named)}."


def _tellers(event: KnownEvent) -> str:
    told = counted(event.publishers, "publisher", "independent publishers")
    return f"{told}, a primary source among them" if event.primary_source else told


def _first(coming: Sequence[KnownEvent], known: Sequence[int]) -> str:
    date = coming[0].effective_date or ""
    exact = exact_day(date)
    when = f"on {day(exact)}" if exact else f"in {exactly(date)}"
    what = "" if coming[0].id in known else f": {_short(coming[0])}"
    return f"{'the first' if len(coming) > 1 else 'namely'} {when}{what}"


def _short(event: KnownEvent) -> str:
    return one_line(event.title, 160).rstrip(".")


def _busy(surge: Surge) -> str:
    return f"{surge.name} ({usually(surge)})"


def usually(surge: Surge) -> str:
    """How busy it is, against how busy it is otherwise."""
    usual = f"{surge.usual:.1f}".removesuffix(".0")
    return f"{number(surge.count)} this week, {'none' if usual == '0' else f'about {usual}'} in a usual one"


def stories(links: Iterable[Link], events: Mapping[int, KnownEvent]) -> list[str]:
    """Responses told as stories, the one with the most answers first."""
    answers: dict[int, list[KnownEvent]] = {}
    for link in links:
        if link.kind == "response" and link.event_id in events and link.other_id in events:
            answers.setdefault(link.other_id, []).append(events[link.event_id])
    by_size = sorted(answers.items(), key=lambda item: (-len(item[1]), item[0]))
    return [_story(events[lead], answered) for lead, answered in by_size]


def _story(lead: KnownEvent, answers: Sequence[KnownEvent]) -> str:
    groups: dict[str, list[KnownEvent]] = {}
    for event in sorted(answers, key=lambda event: (event.first_reported, event.id)):
        groups.setdefault(event.type, []).append(event)
    parts = [_answered(lead, type_, events) for type_, events in groups.items()]
    return sentence(f"{_short(lead)}; {', and '.join(parts)}")


def _answered(lead: KnownEvent, type_: str, events: Sequence[KnownEvent]) -> str:
    who = list(dict.fromkeys(one_line(slot.name, 60) for event in events for slot in event.slots if slot.role == "actor"))
    one, many = _SAID.get(type_, ("responded", "responded"))
    delay = max((events[-1].first_reported.date() - lead.first_reported.date()).days, 0)
    when = "the same day" if delay == 0 else "within a day" if delay == 1 else f"within {number(delay)} days"
    return f"{when} {listed(who) or 'somebody'} {one if len(who) <= 1 else many}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
