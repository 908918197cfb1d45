"""Article pages: HTML -> title, date and the readable text, through trafilatura (never its downloader); PDF documents, too."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from tracker.charsets import encoding_of, label_of
from tracker.markup import MAX_CHARS, cap_nesting, clean, to_line, to_text
from tracker.models import PageText
from tracker.pdf import is_pdf, read_pdf

_META_CHARSET = re.compile(rb"<meta[^<>]{0,300}?charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
# What it is known to raise on markup that leaves nothing but an empty tree, or that it does not expect.
_TRAFILATURA_RAISES = (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def decode_html(body: bytes, content_type: str = "") -> str:
    """HTML bytes as text: UTF-8 when they are, else as header or page declare, else Windows-1252."""
    meta = _META_CHARSET.search(body[:4_096])
    declared = meta[1].decode("ascii", "replace") if meta else ""
    return body.decode(encoding_of(body, label_of(content_type), declared), "replace")


def no_page(content_type: str) -> str | None:
    """Why an answer of a Content-Type cannot be read as a page; None when it can."""
    if not content_type or re.search(r"html|xml|text/plain|markdown", content_type, re.IGNORECASE):
        return None
    return f"not a web page but {to_line(content_type, is_html=False, limit=60)}"


def extract_article(body: bytes, *, url: str, now: datetime, content_type: str = "") -> PageText:
    """Read an article's page; a page without readable text says so in `problem`."""
    if is_pdf(body, content_type):
        return read_pdf(body, now=now)
    if problem := no_page(content_type):
        return PageText("", "", problem=problem)
    html = decode_html(body, content_type)
    if re.search(r"text/plain|markdown", content_type, re.IGNORECASE):
        return PageText("", to_text(html[:MAX_CHARS], is_html=False))
    return _extract(cap_nesting(clean(html[:MAX_CHARS])), url, now)


def _extract(html: str, url: str, now: datetime) -> PageText:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    try:
        found = bare_extraction(html, url=url or None, with_metadata=True, include_comments=False, include_tables=True)
    except _TRAFILATURA_RAISES:
        found = None
    if not isinstance(found, Document):
        return PageText("", "", problem="no readable text on the page")
    text = "\n\n".join(line for line in to_text(found.text or "", is_html=False).split("\n") if line)
    title = to_line(found.title or "", is_html=False)
    problem = None if text else "no readable text on the page"
    return PageText(title, text, _day(found.date, now), problem)


def _day(value: str | None, now: datetime) -> datetime | None:
    try:
        day = datetime.fromisoformat(value or "").replace(tzinfo=UTC)
    except ValueError:
        return None
    return day if day <= now + timedelta(days=1) else None
