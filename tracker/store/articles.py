"""Articles in the database: an article once, whatever its GUID does, and its older texts as versions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from sqlite_utils import Database

from tracker.models import Entry
from tracker.store.database import rows
from tracker.urls import canonical_url

# An article with this note has waited for its page since more were new than one poll fetches.
PAGE_WAITS = "page not fetched yet, feed text kept"
Change = Literal["new", "edited", "waiting"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry to be stored: it is new, was edited, or its page was still to be fetched."""

    entry: Entry
    change: Change
    article_id: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The text that an entry came to: from its feed or its page, with a note when that is not as wished."""

    title: str
    text: str
    text_from: Literal["feed", "page"]
    published: datetime | None
    note: str | None = None


def content_hash(entry: Entry) -> str:
    """What an entry says, whatever its white space; another hash is an edit."""
    words = f"{entry.title}\n{entry.content or entry.summary}".split()
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def wanted(database: Database, source_id: int, entries: Iterable[Entry]) -> list[Wanted]:
    """The entries of a poll that have to be stored; those that are known and unchanged are left out."""
    result: list[Wanted] = []
    seen: set[str | int] = set()
    for entry in entries:
        row = _find(database, source_id, entry)
        key: str | int = row["id"] if row else canonical_url(entry.url, keep_fragment=True) if entry.url else entry.external_id
        # The same link twice in one document is one article: the first wins, or both would edit it in turns for ever.
        if key in seen:
            continue
        seen.add(key)
        if row is None:
            result.append(Wanted(entry, "new"))
        elif row["source_id"] != source_id:
            continue
        elif row["content_hash"] != content_hash(entry):
            result.append(Wanted(entry, "edited", row["id"]))
        elif row["note"] == PAGE_WAITS:
            result.append(Wanted(entry, "waiting", row["id"]))
    return result


def id_of(database: Database, source_id: int, entry: Entry) -> int:
    """The article that an entry is stored as."""
    row = _find(database, source_id, entry)
    assert row
    return int(row["id"])


def _find(database: Database, source_id: int, entry: Entry) -> dict[str, Any] | None:
    columns = "SELECT id, source_id, url, content_hash, note FROM articles WHERE "
    if not entry.url:
        by_id = rows(
            database, columns + "canonical_url IS NULL AND source_id = ? AND external_id = ?", [source_id, entry.external_id]
        )
        return by_id[0] if by_id else None
    exact, general = canonical_url(entry.url, keep_fragment=True), canonical_url(entry.url)
    found = {row["canonical"]: row for row in rows(database, _BY_URL, [exact, general])}
    if exact in found:
        return found[exact] if exact != general or _same_part(found[exact], source_id, entry) else None
    return found[general] if general in found and _same_part(found[general], source_id, entry) else None


_BY_URL = "SELECT id, source_id, url, content_hash, note, canonical_url AS canonical FROM articles WHERE canonical_url IN (?, ?)"


def _same_part(row: dict[str, Any], source_id: int, entry: Entry) -> bool:
    """Whether two links of one page mean one article: a change log links each of its items by another fragment."""
    one, other = urlsplit(row["url"]).fragment, urlsplit(entry.url).fragment
    return row["source_id"] != source_id or not one or not other or one == other


def store(database: Database, source: dict[str, Any], item: Wanted, found: Found, now: datetime) -> Change | None:
    """Write one entry; None when, after all, nothing that a reader sees has changed. `source`: id, publisher, language."""
    if item.article_id is None:
        # Another source may have brought the same link while this one's pages were fetched.
        known = _find(database, source["id"], item.entry) is not None
        return None if known else _insert(database, source, item.entry, found, now)
    return _rewrite(database, item, found, now)


def _insert(database: Database, source: dict[str, Any], entry: Entry, found: Found, now: datetime) -> Change:
    values = {
        "external_id": entry.external_id,
        "source_id": source["id"],
        "url": entry.url,
        "canonical_url": _free_key(database, entry.url) if entry.url else None,
        "title": found.title,
        # An article without a usable date is dated by when it was first seen.
        "published": (found.published or now).isoformat(),
        "fetched": now.isoformat(),
        "language": entry.language or source["language"],
        "text": found.text,
        "author": entry.author,
        "publisher": source["publisher"],
        "text_from": found.text_from,
        "note": found.note,
        "content_hash": content_hash(entry),
    }
    marks = ", ".join("?" * len(values))
    sql = f"INSERT INTO articles ({', '.join(values)}) VALUES ({marks})"
    database.execute(sql, list(values.values()))
    return "new"


def _free_key(database: Database, url: str) -> str:
    general = canonical_url(url)
    taken = database.execute("SELECT 1 FROM articles WHERE canonical_url = ?", [general]).fetchone()
    return canonical_url(url, keep_fragment=True) if taken else general


def _rewrite(database: Database, item: Wanted, found: Found, now: datetime) -> Change | None:
    row = rows(
        database, "SELECT title, text, text_from, version, fetched, updated FROM articles WHERE id = ?", [item.article_id]
    )[0]
    text, text_from = found.text, found.text_from
    if row["text_from"] == "page" and text_from == "feed" and found.note:
        # The page was refused this time: its older full text says more than the feed's few lines.
        text, text_from = row["text"], "page"
    same = found.title.split() == row["title"].split() and text.split() == row["text"].split()
    fields: dict[str, Any] = {"content_hash": content_hash(item.entry), "note": found.note, "text_from": text_from}
    if not same:
        fields |= {"title": found.title, "text": text, "read_version": None, "read_at": None, "read_tries": 0, "problem": None}
    edited = not same and item.change == "edited"
    if edited:
        database.execute(
            "INSERT INTO article_versions (article_id, version, title, text, seen) VALUES (?, ?, ?, ?, ?)",
            [item.article_id, row["version"], row["title"], row["text"], row["updated"] or row["fetched"]],
        )
        fields |= {"version": row["version"] + 1, "updated": now.isoformat()}
    pairs = ", ".join(f"{name} = ?" for name in fields)
    database.execute(f"UPDATE articles SET {pairs} WHERE id = ?", [*fields.values(), item.article_id])
    return "edited" if edited else None
