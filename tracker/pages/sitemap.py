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
_ARTICLES = re.compile(r"news|post|article|blog|press|stor(?:y|ies)|updates?|publication", re.IGNORECASE)


def read_sitemap(
    body: bytes, *, url: str, now: datetime, max_bytes: int, wanted: str | None = None
) -> tuple[ParsedFeed, list[str]]:
    """The URLs of a sitemap as entries, newest first, and the sitemaps that an index names; `wanted` is a pattern for URLs."""
    try:
        plain = _gunzip(body, max_bytes)
        listed = _listed(plain)
        root = None if listed else _safe_xml(plain)
    except (ValueError, OSError, EOFError, zlib.error) as error:
        return ParsedFeed(problem=f"not a sitemap: {to_line(str(error), is_html=False, limit=120)}"), []
    if root is not None and _local(root) == "sitemapindex":
        return ParsedFeed(), _children(_rows(root, "sitemap", url))
    if root is not None and _local(root) != "urlset":
        return ParsedFeed(problem="not a sitemap (neither urlset nor sitemapindex)"), []
    try:
        pattern = re.compile(wanted or "")
    except re.error as error:
        return ParsedFeed(problem=f"the selector {wanted!r} is no pattern for URLs: {error}"), []
    links = _rows(root, "url", url) if root is not None else [(link, {}) for link in listed]
    rows = [row for row in links if pattern.search(row[0])]
    entries = sorted((_sitemap_entry(link, fields, now) for link, fields in rows), key=_newest)
    return ParsedFeed(entries=tuple(entries[:MAX_LINKS]), truncated=len(entries) > MAX_LINKS), []


def _listed(body: bytes) -> list[str]:
    """The addresses of a sitemap that is plain text, one a line."""
    if not body.lstrip(b"\xef\xbb\xbf").startswith((b"http://", b"https://")):
        return []
    lines = body.decode("utf-8-sig", "replace").splitlines()
    return [link for line in lines[: 50 * MAX_LINKS] if (link := safe_link(line.strip()))]


def _children(rows: list[tuple[str, dict[str, str]]]) -> list[str]:
    """The sitemaps of an index that changed last; where it does not say, those of news and articles come first."""
    rows = sorted(rows, key=lambda row: not _ARTICLES.search(row[0]))
    rows.sort(key=lambda row: row[1].get("lastmod", ""), reverse=True)
    return [child for child, _ in rows[:MAX_CHILD_MAPS]]


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
        # Pictures, films and translations of a page have addresses and titles of their own.
        own = [*row, *(field for part in row if _local(part) == "news" for field in part.iter())]
        fields = {_local(field): _text(field) for field in own if isinstance(field.tag, str)}
        if link := safe_link(fields.get("loc", ""), base):
            rows.append((link, fields))
    return rows


def _text(element: Any) -> str:
    try:
        return (element.text or "").strip()
    except UnicodeDecodeError:
        # A reference to half a character, which the parser lets through when it recovers.
        return ""


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
