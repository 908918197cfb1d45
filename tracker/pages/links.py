"""The links of an index page as entries: each with the best title and the date that stand with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from tracker.markup import to_line
from tracker.models import Entry
from tracker.urls import canonical_url, safe_link

MAX_LINKS = 2_000
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# What says nothing of what a link leads to.
_EMPTY = re.compile(
    r"(?:read|learn|see|find out|show|view|discover|continue|keep)\s?(?:the\s)?(?:more|reading|article|post|full story|all)?"
    r"(?:\s(?:about|on)\b.*)?|more(?: info(?:rmation)?)?|details|link|here|click here|weiterlesen|mehr(?: erfahren)?"
    r"|lire (?:la suite|plus)|leer más|leggi(?: tutto)?|阅读(?:更多|全文)|查看(?:更多|详情)|詳細|続きを読む|[\W\d_]*",
    re.IGNORECASE,
)
# How far up the card of a link is looked for.
_LEVELS = 4


def links_of(parts: list[Any], base: str, page: str, now: datetime | None = None) -> tuple[Entry, ...]:
    """Every web link of the parts once, in order, but for the page itself; one without any title is left out."""
    found: dict[str, Entry] = {}
    itself = canonical_url(page)
    for anchor in _anchors(parts):
        url = safe_link(str(anchor.get("href", "")), base)
        key = canonical_url(url)
        if not url or key == itself or (key not in found and len(found) == MAX_LINKS):
            continue
        known = found.get(key)
        if known and known.published and not _EMPTY.fullmatch(known.title):
            continue
        card = _card(anchor, base, key)
        title, day = _title(anchor, card), _day(card, now)
        if known is None:
            found[key] = Entry(url, url, title, day)
        elif _EMPTY.fullmatch(known.title) or not known.published:
            # The same link again: a picture, a headline and "read more" are one entry with the best of each.
            better = title if _EMPTY.fullmatch(known.title) else known.title
            found[key] = Entry(known.external_id, known.url, better, known.published or day)
    return tuple(entry for entry in found.values() if entry.title)


def _anchors(parts: list[Any]) -> Iterator[Any]:
    for part in parts:
        yield from [part] if part.name == "a" else part.find_all("a", href=True)


def _card(anchor: Any, base: str, key: str) -> Any:
    """The largest element around a link in which no other link leads elsewhere."""
    card = anchor
    for _ in range(_LEVELS):
        parent = card.parent
        if parent is None or parent.name in ("body", "html", "[document]", "main", "ul", "ol", "table", "tbody", "nav"):
            break
        others = (safe_link(str(a.get("href", "")), base) for a in parent.find_all("a", href=True, limit=12))
        if any(other and canonical_url(other) != key for other in others):
            break
        card = parent
    return card


def _title(anchor: Any, card: Any) -> str:
    """The heading in a link, else its words; those of its card when it only says "read more"."""
    inner = anchor.find(_HEADINGS)
    text = to_line(str(inner if inner is not None else anchor))
    if text and not _EMPTY.fullmatch(text):
        return text
    heading = card.find(_HEADINGS)
    pictures = (image.get("alt") for image in anchor.find_all("img", alt=True))
    others = (to_line(str(heading)) if heading is not None else "", anchor.get("aria-label"), anchor.get("title"), *pictures)
    told = (to_line(str(other or ""), is_html=False) for other in others)
    return next((other for other in told if other and not _EMPTY.fullmatch(other)), text)


def _day(card: Any, now: datetime | None) -> datetime | None:
    times = card.find_all("time", limit=2)
    value = str(times[0].get("datetime") or "").strip() if len(times) == 1 else ""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    found = found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    return found if now is None or found <= now + timedelta(days=1) else None
