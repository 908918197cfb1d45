"""Feeds: the bytes of an answer -> entries as text only. Nothing in a feed raises, loads or runs anything."""

from __future__ import annotations

import calendar
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from tracker.charsets import encoding_of, label_in_xml, label_of
from tracker.markup import to_line, to_text
from tracker.models import Entry, ParsedFeed
from tracker.urls import safe_link

MAX_ENTRIES = 2_000
# feedparser takes some 50 microseconds for a tag, however deep or empty it is, and for its attributes the square of their number.
MAX_TAGS = 250_000
MAX_ATTRIBUTES = 250
_MAX_CONTENT = 500_000
_MAX_PERSON = 500
_ITEM_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
# From the start of a word on: tried from each letter of a long one, it would take the square of its length.
_ATTRIBUTE = re.compile(rb"(?<![^\s<>=\"'/])[^\s<>=\"'/]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')")
_ITEM_START = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_CHARREF = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,40})|([0-9]{1,40}));")
_BASE = re.compile(rb"[\s:]base\s*=", re.IGNORECASE)
# An id that is a link and does not begin like an absolute one.
_RELATIVE_ID = re.compile(
    rb"<(?:[\w.-]+:)?(?:guid|id)\b(?![^<>]*ispermalink\s*=\s*[\"']?false)[^<>]*>\s*(?:<!\[CDATA\[\s*)?(?![a-z][a-z\d+.-]*:|<)",
    re.IGNORECASE,
)
_MAX_HEAD = 100_000
_SKIP_HOURS = re.compile(rb"<skipHours\b[^>]*>(.{0,2000}?)</skipHours\s*>", re.IGNORECASE | re.DOTALL)
_SKIP_DAYS = re.compile(rb"<skipDays\b[^>]*>(.{0,2000}?)</skipDays\s*>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(rb"<hour\s*>\s*(\d{1,2})\s*</hour\s*>", re.IGNORECASE)
_DAY = re.compile(rb"<day\s*>\s*([a-z]{6,9})\s*</day\s*>", re.IGNORECASE)
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What feedparser is known to raise on character references, dates, addresses and attributes that it does not expect.
_FEEDPARSER_RAISES = (ValueError, OverflowError, AttributeError, TypeError, LookupError, AssertionError, RecursionError)


def parse_feed(body: bytes, *, url: str, now: datetime, headers: Mapping[str, str] | None = None) -> ParsedFeed:
    """Read RSS, RDF or Atom; what is wrong with the document is said in `problem`."""
    if not body.strip():
        return ParsedFeed(problem="the answer is empty")
    body, truncated = _cut(body)
    if body.count(b"<") > MAX_TAGS:
        return ParsedFeed(problem=f"more than {MAX_TAGS:,} tags in the first {MAX_ENTRIES:,} entries")
    body = _uncrowded(body)
    content_type = _content_type(body, (headers or {}).get("content-type", ""))
    parsed, broken = _parse_carefully(body, url, content_type)
    items = [item for document in parsed for item in document.entries]
    feed = parsed[0].feed if parsed else {}
    version = parsed[0].version if parsed else ""
    entries = tuple(entry for item in items[:MAX_ENTRIES] if (entry := _entry(item, url, now)) is not None)
    problem = None
    if not items and not version:
        problem = _what_it_is(body)
    elif broken:
        problem = f"{broken} broken {'entry was' if broken == 1 else 'entries were'} left out"
    elif not items and parsed and parsed[0].bozo:
        problem = f"broken feed: {to_line(str(parsed[0].get('bozo_exception', '')), is_html=False, limit=120)}"
    truncated = truncated or len(items) > MAX_ENTRIES
    return ParsedFeed(_title(feed), entries, problem, truncated, _ttl(feed.get("ttl")), _skipped(body))


def _cut(body: bytes) -> tuple[bytes, bool]:
    """Leave the entries beyond the limit out before parsing, since parsing is what costs."""
    ends = [found.end() for found in _ITEM_END.finditer(body)]
    if len(ends) <= MAX_ENTRIES:
        return body, False
    return body[: ends[MAX_ENTRIES - 1]] + body[ends[-1] :], True


def _uncrowded(body: bytes) -> bytes:
    """Take the attributes from elements that have more of them than any feed has a use for."""
    parts = body.split(b"<")
    return b"<".join(_ATTRIBUTE.sub(b"", part) if part.count(b"=") > MAX_ATTRIBUTES else part for part in parts)


def _content_type(body: bytes, declared: str) -> str:
    """The encoding to believe, told to feedparser in the one place that it puts above the document's own words."""
    return f"application/xml; charset={encoding_of(body, label_of(declared), label_in_xml(body))}"


def _parse_carefully(body: bytes, url: str, content_type: str) -> tuple[list[Any], int]:
    """The parsed documents and how many entries had to be left out because the parser broke on them."""
    first = _parse(body, url, content_type)
    if first is not None:
        return [first], 0
    body = _CHARREF.sub(_usable_reference, body)
    again = _parse(body, url, content_type)
    return ([again], 0) if again is not None else _parse_in_parts(body, url, content_type)


def _parse(body: bytes, url: str, content_type: str) -> Any | None:
    # Given an address, feedparser joins it with itself for every element; links are joined with it here, too.
    headers = {"content-type": content_type, "content-location": url if _needs_base(body) else ""}
    try:
        # As a stream: given bytes or text, feedparser would also try them as a file name or a URL.
        return _feedparser().parse(io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except _FEEDPARSER_RAISES:
        return None


@cache
def _feedparser() -> Any:
    """feedparser, with a bound on the text in which it looks for a mail address: that takes the square of its length."""
    import feedparser
    from feedparser.mixin import _FeedParserMixin as Mixin

    search = Mixin._sync_author_detail

    def bounded(self: Any, key: str = "author") -> None:
        found = self._get_context()
        if isinstance(found.get(key), str):
            found[key] = found[key][:_MAX_PERSON]
        search(self, key)

    Mixin._sync_author_detail = bounded
    return feedparser


def _needs_base(body: bytes) -> bool:
    """Whether only feedparser can say what an address in a feed is relative to; asked of other than ASCII, too."""
    return b"\0" in body or _BASE.search(body) is not None or _RELATIVE_ID.search(body) is not None


def _usable_reference(found: re.Match[bytes]) -> bytes:
    code = int(found[1], 16) if found[1] else int(found[2])
    usable = code in {9, 10, 13} or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return found.group() if usable else b""


def _parse_in_parts(body: bytes, url: str, content_type: str) -> tuple[list[Any], int]:
    start = _ITEM_START.search(body)
    ends = [found.end() for found in _ITEM_END.finditer(body)]
    if start is None or not ends:
        return [], 0
    head, tail = body[: start.start()], body[ends[-1] :]
    items = [body[a:b] for a, b in zip([start.start(), *ends[:-1]], ends, strict=True)]
    documents: list[Any] = []
    broken = 0
    waiting = [items]
    while waiting:
        some = waiting.pop()
        parsed = _parse(head + b"".join(some) + tail, url, content_type)
        if parsed is not None:
            documents.append(parsed)
        elif len(some) == 1:
            broken += 1
        else:
            half = len(some) // 2
            waiting += [some[half:], some[:half]]
    return documents, broken


def _entry(item: Any, feed_url: str, now: datetime) -> Entry | None:
    title = _detail(item, "title", line=True)
    url = _link(item, feed_url)
    summary = _detail(item, "summary")
    content = max((_value(part, False) for part in _listed(item.get("content"))), key=len, default="")
    if not (title or url or summary or content):
        return None
    published = _date(item, now)
    identity = to_line(str(item.get("id") or ""), is_html=False, limit=1_000) or url
    if not identity:
        known = "\n".join((title, published.isoformat() if published else "", "" if title else (content or summary)))
        identity = "sha256:" + hashlib.sha256(known.encode()).hexdigest()
    title = title or to_line(content or summary, is_html=False, limit=120) or url
    language = str(item.get("language") or "")[:20] or None
    author = to_line(str(item.get("author") or ""), limit=200)
    return Entry(identity, url, title, published, summary, content, author, language)


def _title(feed: Any) -> str:
    return _detail(feed, "title", line=True)


def _detail(item: Any, name: str, *, line: bool = False) -> str:
    detail = item.get(f"{name}_detail")
    return _value(detail if isinstance(detail, Mapping) else {"value": item.get(name)}, line)


def _value(detail: Mapping[str, Any], line: bool) -> str:
    value, kind = detail.get("value"), str(detail.get("type") or "text/html")
    if not isinstance(value, str):
        return ""
    is_html = kind != "text/plain"
    return to_line(value, is_html=is_html) if line else to_text(value[:_MAX_CONTENT], is_html=is_html)


def _listed(value: Any) -> Iterable[Mapping[str, Any]]:
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []


def _link(item: Any, feed_url: str) -> str:
    """The page of the entry: its own link, else its alternate links, else an id that is a URL."""
    candidates = [item.get("link")]
    candidates += [link.get("href") for link in _listed(item.get("links")) if link.get("rel") in {None, "alternate"}]
    for candidate in candidates:
        if isinstance(candidate, str) and candidate.strip() and (link := safe_link(candidate, feed_url)):
            return link
    identity = item.get("id")
    return safe_link(identity) if isinstance(identity, str) and identity.startswith(("http://", "https://")) else ""


def _date(item: Any, now: datetime) -> datetime | None:
    """When the entry says it was published; a date in the future or before the web is no date."""
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        # Past feedparser's own get, which warns and answers for another field when one is missing.
        value = dict.get(item, name)
        if not value:
            continue
        try:
            found = datetime.fromtimestamp(calendar.timegm(value), UTC)
        except (ValueError, OverflowError, OSError, TypeError):
            continue
        if datetime(1990, 1, 1, tzinfo=UTC) <= found <= now + timedelta(days=1):
            return found
    return None


def _ttl(value: Any) -> timedelta | None:
    text = str(value or "").strip()
    return timedelta(minutes=int(text)) if text.isascii() and text.isdigit() and 0 < len(text) <= 5 else None


def _skipped(body: bytes) -> frozenset[int]:
    """The hours of the week in which a feed is not to be read, 0 the first of Monday.

    feedparser keeps only one of several, so they are read from what stands before the first entry.
    """
    start = _ITEM_START.search(body)
    head = body[: min(start.start(), _MAX_HEAD) if start else _MAX_HEAD]
    # Hour 24 is midnight, too.
    hours = {int(found) % 24 for part in _SKIP_HOURS.findall(head) for found in _HOUR.findall(part) if int(found) <= 24}
    days = {found.lower().decode() for part in _SKIP_DAYS.findall(head) for found in _DAY.findall(part)}
    weekdays = {n for n, name in enumerate(_WEEK) if name in days}
    return frozenset(hour for hour in range(7 * 24) if hour % 24 in hours or hour // 24 in weekdays)


def _what_it_is(body: bytes) -> str:
    start = body[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<html" in start or start.startswith(b"<!doctype html"):
        return "an HTML page where a feed should be"
    if start.startswith((b"{", b"[")):
        return "JSON where a feed should be"
    return "not a feed (neither RSS nor Atom)"
