"""What goes into a digest and in which order: pure, from what the store knows to what is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tracker.digest import sentences
from tracker.digest.period import Period
from tracker.effect import exact_day, is_background
from tracker.models import KnownEvent, Link
from tracker.wording import STAGES, TYPES, counted, exactly, link, listed, moment, one_line, publishers, sentence, sureness

_IN_FULL = 20
_IN_FULL_PER_TYPE = 5
_BRIEFLY = 10
_STORIES = 4
_COMING = 20
_MOVED = 12


@dataclass(frozen=True, slots=True)
class Surge:
    """A kind of events, or somebody, with far more of them than usual; `counts` are weeks, the oldest first."""

    name: str
    count: int
    usual: float
    counts: tuple[int, ...] = ()

    @property
    def said(self) -> str:
        """The surge as a sentence."""
        return sentence(f"{self.name}: {sentences.usually(self)}")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store knows about a period; `moved` are events known before with what changed, `unseen` what is broken."""

    period: Period
    new: tuple[KnownEvent, ...] = ()
    moved: tuple[tuple[KnownEvent, str], ...] = ()
    coming: tuple[KnownEvent, ...] = ()
    links: tuple[Link, ...] = ()
    others: Mapping[int, KnownEvent] = field(default_factory=dict)
    surges: tuple[Surge, ...] = ()
    unseen: tuple[str, ...] = ()
    sources: int = 0
    watchlists: tuple[str, ...] = ()
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One event in a line, with where to read on."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One event in full."""

    title: str
    url: str
    facts: str
    quote: str
    said_by: str
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The events of one type: the best corroborated in full, more in a line, the rest as a number."""

    name: str
    items: tuple[Item, ...]
    lines: tuple[Line, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One digest, ready to be rendered."""

    subject: str
    dates: str
    watchlists: tuple[str, ...]
    opening: tuple[str, ...]
    stories: tuple[str, ...]
    groups: tuple[Group, ...]
    moved: tuple[Line, ...]
    coming: tuple[Line, ...]
    surges: tuple[Surge, ...]
    unseen: tuple[str, ...]
    calendar: tuple[KnownEvent, ...]
    site: str


def compose(facts: Facts) -> Issue:
    """Choose, order and word what the digest tells."""
    new = ranked(event for event in facts.new if not is_background(event))
    stories = sentences.stories(facts.links, {**facts.others, **{event.id: event for event in facts.new}})
    coming = sorted(facts.coming, key=lambda event: (event.effective_date or "", -event.publishers, event.id))
    return Issue(
        subject=_subject(facts, new),
        dates=f"{moment(facts.period.since)} – {moment(facts.period.until)}",
        watchlists=tuple(one_line(name, 60) for name in facts.watchlists),
        opening=tuple(sentences.opening(facts, new, stories, coming)),
        stories=tuple(stories[:_STORIES]),
        groups=tuple(_groups(new, facts.site)),
        moved=tuple(_line(event, facts.site, note) for event, note in facts.moved[:_MOVED]),
        coming=tuple(_line(event, facts.site, exactly(event.effective_date or "")) for event in coming[:_COMING]),
        surges=facts.surges,
        unseen=facts.unseen,
        calendar=tuple(event for event in coming if exact_day(event.effective_date)),
        site=(facts.site or "").rstrip("/"),
    )


def ranked(events: Iterable[KnownEvent]) -> list[KnownEvent]:
    """The most corroborated first."""
    return sorted(events, key=lambda e: (-e.publishers, not e.primary_source, -e.confidence, _age(e.last_reported), e.id))


def _age(time: datetime) -> float:
    return -time.timestamp()


def _subject(facts: Facts, new: Sequence[KnownEvent]) -> str:
    when = f"AI policy to {moment(facts.period.until)}"
    if not new:
        return f"{when}: nothing new"
    more = f" and {counted(len(new) - 1, 'more event', 'more events')}" if len(new) > 1 else ""
    return f"{when}: {one_line(new[0].title, 90)}{more}"


def _groups(new: Sequence[KnownEvent], site: str | None) -> Iterable[Group]:
    by_type: dict[str, list[KnownEvent]] = {}
    for event in new:
        by_type.setdefault(event.type, []).append(event)
    left = _IN_FULL
    for type_, events in by_type.items():
        full = min(len(events), _IN_FULL_PER_TYPE, left)
        left -= full
        brief = events[full : full + _BRIEFLY]
        rest = len(events) - full - len(brief)
        yield Group(
            name=TYPES[type_][len(events) != 1].capitalize(),
            items=tuple(_item(event, site) for event in events[:full]),
            lines=tuple(_line(event, site, sureness(event)) for event in brief),
            more=f"and {counted(rest, 'more', 'more')}" if rest else "",
        )


def _item(event: KnownEvent, site: str | None) -> Item:
    stage = STAGES[event.stage] + (f", effective {exactly(event.effective_date)}" if event.effective_date else "")
    quote = event.quotes[0] if event.quotes else None
    urls: dict[str, str] = {}
    for told in event.quotes:
        urls.setdefault(one_line(told.publisher, 60) or "unnamed", link(told.url))
    return Item(
        title=one_line(event.title, 200),
        url=_page(event, site),
        facts=f"{stage[:1].upper()}{stage[1:]} · reported {moment(event.first_reported)} · {sureness(event)}",
        quote=one_line(quote.text, 420) if quote else "",
        said_by=one_line(quote.publisher, 60) if quote else "",
        sources=tuple(urls.items())[:6],
    )


def _line(event: KnownEvent, site: str | None, note: str) -> Line:
    told = listed(publishers(event.quotes), 3)
    return Line(one_line(event.title, 200), _page(event, site), note if note or not told else told)


def _page(event: KnownEvent, site: str | None) -> str:
    if site:
        return f"{site.rstrip('/')}/event/{event.id}"
    return next(filter(None, (link(quote.url) for quote in event.quotes)), "")
