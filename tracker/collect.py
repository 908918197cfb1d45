"""What one poll of one source does in its thread: fetch, parse, and later fetch the pages that the feed only teases."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from tracker.articles import decode_html, extract_article, no_page
from tracker.feeds import parse_feed
from tracker.fetch import Fetcher
from tracker.models import Entry, FetchResult, ParsedFeed, Snapshot, Source, SourceState
from tracker.pages import read_document, read_page, read_sitemap, reader_of
from tracker.pages.markdown import as_html
from tracker.pages.sitemap import MAX_CHILD_MAPS
from tracker.pdf import is_pdf, read_pdf
from tracker.registers import Act, address, mapping_of, read_acts
from tracker.robots import Robots
from tracker.store.articles import PAGE_WAITS, Found, Wanted

LONG_ENOUGH = 600
# The rest of a large feed waits for the next polls, so that neither it nor a slow site holds up all the others.
PAGES_PER_POLL = 30
SECONDS_FOR_PAGES = 120.0
FORBIDDEN_IN_A_ROW = 3
_ACCEPT = {
    "feed": "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5",
    "page": "text/html, application/xhtml+xml, application/pdf;q=0.9, */*;q=0.5",
    "sitemap": "application/xml, text/xml, */*;q=0.5",
    "register": "application/json, */*;q=0.5",
}


class Parse(Protocol):
    """What reads a feed: `parse_feed`, here or in another process."""

    def __call__(self, body: bytes, *, url: str, now: datetime, headers: Mapping[str, str]) -> ParsedFeed:
        """Read one feed."""


@dataclass(frozen=True, slots=True)
class Door:
    """The ways to the network that one poll run shares."""

    fetcher: Fetcher
    robots: Robots
    max_bytes: int
    stop: Callable[[], bool]
    monotonic: Callable[[], float]
    parse: Parse = parse_feed


@dataclass(frozen=True, slots=True)
class Collected:
    """What a source answered and what was in it; `unchanged` when it is what was there before.

    `waits` is for how long a source is put off without having been asked, because its host has just asked for fewer requests.
    It is `whole` when the answer itself held everything, so that an equal one next time brings nothing new.
    """

    answer: FetchResult
    entries: tuple[Entry, ...] = ()
    snapshot: Snapshot | None = None
    body_hash: str | None = None
    unchanged: bool = False
    whole: bool = True
    acts: tuple[Act, ...] = ()
    wishes: tuple[timedelta | None, frozenset[int]] | None = None
    waits: timedelta | None = None
    error: str | None = None
    note: str | None = None


def collect(door: Door, source: Source, state: SourceState, now: datetime) -> Collected:
    """Fetch a source and read its entries; every expected failure is in `error`."""
    if wait := door.fetcher.busy(state.moved_to or source.url):
        return Collected(FetchResult(source.url, source.url, 0), waits=wait)
    answer = door.fetcher.get(
        _address(source, state, now),
        etag=state.etag,
        last_modified=state.last_modified,
        accept=_ACCEPT[source.kind],
        permit=door.robots.refusal if source.kind == "page" else None,
    )
    if not answer.ok:
        return Collected(answer, error=answer.error or f"HTTP {answer.status}")
    body_hash = state.body_hash if answer.status == 304 else hashlib.sha256(answer.body).hexdigest()
    if answer.status == 304 or body_hash == state.body_hash:
        return Collected(answer, body_hash=state.body_hash, unchanged=True)
    read = {"feed": _feed, "page": _page, "sitemap": _sitemap, "register": _register}[source.kind]
    found = replace(read(door, source, answer, now), body_hash=body_hash)
    return replace(found, entries=tuple(_not_ignored(source, found.entries)))


def _feed(door: Door, source: Source, answer: FetchResult, now: datetime) -> Collected:
    return _entries(answer, door.parse(answer.body, url=answer.final_url, now=now, headers=answer.headers))


def _entries(answer: FetchResult, feed: ParsedFeed) -> Collected:
    if feed.problem and not feed.entries:
        return Collected(answer, error=feed.problem)
    cut = f"more than {len(feed.entries)} entries, the rest left out" if feed.truncated else None
    note = "; ".join(part for part in (feed.problem, cut) if part) or None
    return Collected(answer, feed.entries, note=note, wishes=(feed.ttl, feed.skip))


def _page(door: Door, source: Source, answer: FetchResult, now: datetime) -> Collected:
    content_type = answer.headers.get("content-type", "")
    if is_pdf(answer.body, content_type):
        snapshot = read_document(read_pdf(answer.body, now=now, tables=True), source.ignore)
    elif problem := no_page(content_type):
        return Collected(answer, error=problem)
    else:
        html = as_html(decode_html(answer.body, content_type), content_type)
        snapshot = read_page(html, url=answer.final_url, selector=source.selector, ignore=source.ignore, now=now)
    if snapshot.problem:
        return Collected(answer, error=snapshot.problem)
    # A page watched for what it says is no list of articles.
    links = snapshot.links if source.expects in {None, "list"} else ()
    return Collected(answer, links, replace(snapshot, reader=reader_of(source.selector, source.ignore)))


def _sitemap(door: Door, source: Source, answer: FetchResult, now: datetime) -> Collected:
    """A sitemap, or those that an index names and their like; the rest of many is left for when they are newer."""

    def read(part: FetchResult) -> tuple[ParsedFeed, list[str]]:
        return read_sitemap(part.body, url=part.final_url, now=now, max_bytes=door.max_bytes, wanted=source.selector)

    feed, children = read(answer)
    parts, waiting, seen = [feed], children, {answer.final_url}
    problems: list[str] = []
    while waiting and len(seen) <= MAX_CHILD_MAPS:
        child = waiting.pop(0)
        if child in seen:
            continue
        seen.add(child)
        part = door.fetcher.get(child, accept=_ACCEPT["sitemap"])
        if part.ok:
            feed, more = read(part)
            parts.append(feed)
            waiting += more
        else:
            problems.append(f"{child}: {part.error}")
    entries = tuple(entry for part in parts for entry in part.entries)
    problem = "; ".join([*(part.problem for part in parts if part.problem), *problems]) or None
    collected = _entries(answer, ParsedFeed("", entries, problem, any(part.truncated for part in parts)))
    # An index may stay as it is while the sitemaps that it names change.
    return replace(collected, whole=len(seen) == 1)


def _address(source: Source, state: SourceState, now: datetime) -> str:
    """Where to ask; a register is asked anew each time, with a question that may hold a date."""
    if source.kind == "register":
        return address(mapping_of(source.mapping, source.url), source.url, now)
    return state.moved_to or source.url


def _register(door: Door, source: Source, answer: FetchResult, now: datetime) -> Collected:
    acts, problem = read_acts(answer.body, mapping_of(source.mapping, source.url), now=now)
    # What it asked is no place that a source could have moved to.
    answer = replace(answer, permanent_redirect=None)
    if problem and not acts:
        return Collected(answer, error=problem)
    patterns = [re.compile(pattern) for pattern in source.ignore]
    kept = tuple(act for act in acts if not any(p.search(act.title) or p.search(act.url) for p in patterns))
    return Collected(answer, note=problem, acts=kept)


def _not_ignored(source: Source, entries: Iterable[Entry]) -> Iterable[Entry]:
    patterns = [re.compile(pattern) for pattern in source.ignore]
    return (e for e in entries if not any(p.search(e.title) or p.search(e.url) for p in patterns))


def needs_page(source: Source, entry: Entry) -> bool:
    """Whether the text of an entry has to come from its page."""
    if source.full_text == "feed" or not entry.url:
        return False
    return source.full_text == "page" or len(entry.content or entry.summary) < LONG_ENOUGH


def read_texts(door: Door, source: Source, items: Iterable[Wanted], now: datetime) -> list[tuple[Wanted, Found]]:
    """The text of every entry: its feed's when that is long enough, else its page's, within what one poll may fetch."""
    result: list[tuple[Wanted, Found]] = []
    pages, busy, forbidden, until = 0, "", 0, door.monotonic() + SECONDS_FOR_PAGES
    for item in items:
        if door.stop():
            break
        entry = item.entry
        own = Found(entry.title, entry.content or entry.summary, "feed", entry.published)
        if not needs_page(source, entry):
            result.append((item, own))
        elif busy:
            result.append((item, replace(own, note=busy)))
        elif known := door.fetcher.unreachable(entry.url):
            result.append((item, replace(own, note=f"page not read ({known}), feed text kept")))
        elif pages >= PAGES_PER_POLL or door.monotonic() > until:
            result.append((item, replace(own, note=PAGE_WAITS)))
        else:
            pages += 1
            found, status = _from_page(door, source, own, entry.url, now)
            # A host that asks for fewer requests gets none more in this poll; one that forbids page after page means that, too.
            forbidden = forbidden + 1 if status == 403 else 0
            if status in {429, 503} or forbidden == FORBIDDEN_IN_A_ROW:
                busy = f"page not asked for (HTTP {status} before), feed text kept"
            result.append((item, found))
    return result


def _from_page(door: Door, source: Source, own: Found, url: str, now: datetime) -> tuple[Found, int]:
    answer = door.fetcher.get(url, accept=_ACCEPT["page"], permit=door.robots.refusal)
    if not answer.ok:
        why = str(answer.status) if answer.status else answer.error
        return replace(own, note=f"page {'refused' if answer.status else 'not read'} ({why}), feed text kept"), answer.status
    page = extract_article(answer.body, url=answer.final_url, now=now, content_type=answer.headers.get("content-type", ""))
    if page.problem or len(page.text) < len(own.text):
        return replace(own, note=f"{page.problem or 'page says less'}, feed text kept"), answer.status
    # Links and sitemaps have no title of their own worth keeping; a feed's is the publisher's.
    title = page.title if page.title and source.kind != "feed" else own.title
    return Found(title, page.text, "page", _published(source, own.published, page.published)), answer.status


def _published(source: Source, listed: datetime | None, told: datetime | None) -> datetime | None:
    """When an article is from; a sitemap says when its page was last touched, which may be long after."""
    if source.kind == "sitemap" and listed and told and listed - told > timedelta(days=1):
        return told
    return listed or told
