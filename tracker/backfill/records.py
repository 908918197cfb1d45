"""A record of an archive as a document: lines and rows say it themselves, of a page its readable text is taken."""

from __future__ import annotations

from datetime import UTC, datetime

from tracker.articles import extract_article
from tracker.backfill.inputs import Raw
from tracker.backfill.pieces import Kind
from tracker.documents import BadLine, Document, document_of
from tracker.models import Article
from tracker.urls import host_of, safe_link


def document(kind: Kind, raw: Raw) -> Document | BadLine | None:
    """What a record holds; None for those that are no document at all: blank lines, pictures, error pages."""
    if raw.too_long:
        return BadLine(raw.number, "too long")
    if kind == "warc":
        return _page(raw)
    return document_of(raw.number, raw.content) if raw.content.strip() else None


def _page(raw: Raw) -> Document | BadLine | None:
    url = safe_link(raw.url)
    if raw.content_type == "-" or not raw.content or not url:
        return None
    try:
        fetched = datetime.fromisoformat(raw.day).astimezone(UTC)
    except ValueError:
        return BadLine(raw.number, f"no usable WARC-Date: {raw.day[:40]!r}")
    page = extract_article(raw.content, url=url, now=fetched, content_type=raw.content_type)
    if page.problem:
        return BadLine(raw.number, page.problem)
    host = host_of(url).removeprefix("www.")
    # A page without a date of its own is dated by when the crawler saw it, as a polled one is.
    day = (page.published or fetched).date()
    article = Article(url, page.title, page.text, url, day, host, host)
    return Document(raw.number, url, article, url)
