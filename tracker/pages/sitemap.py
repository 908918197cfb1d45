"""Sitemaps: plain, news, index files and gzip, as entries."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

from tracker.markup import to_line
from tracker.models import Entry, ParsedFeed
from tracker.urls import safe_link

MAX_LINKS = 2_000
MAX_CHILD_MAPS = 5


def read_sitemap(
    body: bytes, *, url: str, now: datetime, max_bytes: int, wanted: str | None = None
) -> tuple[ParsedFeed, list[str]]:
    """The URLs of a sitemap as entries, newest first, and the sitemaps that an index names; `wanted` is a pattern for URLs."""
    try:
        root = _safe_xml(_gunzip(body, max_bytes))
    except (ValueError, OSError, EOFError, zlib.error) as error:
        return ParsedFeed(problem=f"not a sitemap: {to_line(str(error), is_html=False, limit=120)}"), []
    if _local(root) == "sitemapindex":
        children = sorted(_rows(root, "sitemap", url), key=lambda row: row[1].get("lastmod", ""), reverse=True)
        return ParsedFeed(), [child for child, _ in children[:MAX_CHILD_MAPS]]
    if _local(root) != "urlset":
        return ParsedFeed(problem="not a sitemap (neither urlset nor sitemapindex)"), []
    try:
        pattern = re.compile(wanted or "")
    except re.error as error:
        return ParsedFeed(problem=f"the selector {wanted!r} is no pattern for URLs: {error}"), []
    rows = [row for row in _rows(root, "url", url) if pattern.search(row[0])]
    entries = sorted((_sitemap_entry(link, fields, now) for link, fields in rows), key=_newest)
    return ParsedFeed(entries=tuple(entries[:MAX_LINKS]), truncated=len(entries) > MAX_LINKS), []


def _newest(entry: Entry) -> float:
    return -entry.published.timestamp() if entry.published else 0.0


def _gunzip(body: bytes, max_bytes: int) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
        plain = packed.read(max_bytes + 1)
    if len(plain) > max_bytes:
        raise ValueError("unpacked it is larger than allowed")
    return plain


def _safe_xml(body: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    if root is None:
        raise ValueError("no XML")
    return root


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _rows(root: Any, name: str, base: str) -> list[tuple[str, dict[str, str]]]:
    rows = []
    for row in root:
        if _local(row) != name:
            continue
        fields = {_local(field): (field.text or "").strip() for field in row.iter() if isinstance(field.tag, str)}
        if link := safe_link(fields.get("loc", ""), base):
            rows.append((link, fields))
    return rows


def _sitemap_entry(link: str, fields: dict[str, str], now: datetime) -> Entry:
    slug = link.rstrip("/").rpartition("/")[2].partition("?")[0]
    title = to_line(fields.get("title", "")) or to_line(re.sub(r"\.\w{2,5}$|[-_]+", " ", slug)).strip() or link
    published = fields.get("publication_date") or fields.get("lastmod") or ""
    return Entry(link, link, title, _w3c_date(published, now))


def _w3c_date(value: str, now: datetime) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    found = found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    return found if found <= now + timedelta(days=1) else None
