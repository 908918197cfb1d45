"""Articles in the database: an article once, whatever its GUID does, and its older texts as versions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import urlsplit

from sqlite_utils import Database

from tracker.models import Entry
from tracker.store.database import rows
from tracker.urls import canonical_url

# An article with this note has waited for its page since more were new than one poll fetches.
PAGE_WAITS = "page not fetched yet, feed text kept"
Change = Literal["new", "edited", "waiting"]
_Rows = dict[str, dict[str, Any]]


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
    entries = tuple(entries)
    known = _Known(database, source_id, entries)
    result: list[Wanted] = []
    seen: set[str | int] = set()
    for entry in entries:
        row = known.find(entry)
        key: str | int = row["id"] if row else known.keys(entry)[0] if entry.url else entry.external_id
        # The same link twice in one document is one article: the first wins, or both would edit it in turns for ever.
        if key in seen:
            continue
        seen.add(key)
        if row is None and not known.stays_away(entry):
            result.append(Wanted(entry, "new"))
        elif row is None or row["source_id"] != source_id:
            continue
        elif row["content_hash"] != content_hash(entry):
            result.append(Wanted(entry, "edited", row["id"]))
        elif row["note"] == PAGE_WAITS:
            result.append(Wanted(entry, "waiting", row["id"]))
    return result


def id_of(database: Database, source_id: int, entry: Entry) -> int:
    """The article that an entry is stored as."""
    row = _Known(database, source_id, (entry,)).find(entry)
    assert row
    return int(row["id"])


class _Known:
    """The articles that some entries could be, looked up at once: a look-up for each would cost a poll most of its time."""

    def __init__(self, database: Database, source_id: int, entries: Iterable[Entry]) -> None:
        self._source_id = source_id
        self._keys = {entry.url: _keys(entry.url) for entry in entries if entry.url}
        urls = json.dumps(list(dict.fromkeys(key for keys in self._keys.values() for key in keys)))
        ids = json.dumps([entry.external_id for entry in entries if not entry.url])
        self._by_url, self._by_id = _rows(database, "articles", urls, source_id, ids)
        self._deleted_by_url, self._deleted_by_id = _rows(database, "deleted_articles", urls, source_id, ids)

    def keys(self, entry: Entry) -> tuple[str, str]:
        """The canonical forms of an entry's link: with its fragment, and without."""
        return self._keys[entry.url]

    def find(self, entry: Entry) -> dict[str, Any] | None:
        """The article that an entry is, if there is one."""
        return self._find(entry, self._by_url, self._by_id)

    def stays_away(self, entry: Entry) -> bool:
        """Whether an entry is an article that was deleted because of its age, and says nothing else now."""
        row = self._find(entry, self._deleted_by_url, self._deleted_by_id)
        return row is not None and (row["source_id"] != self._source_id or row["content_hash"] == content_hash(entry))

    def _find(self, entry: Entry, by_url: _Rows, by_id: _Rows) -> dict[str, Any] | None:
        if not entry.url:
            return by_id.get(entry.external_id)
        exact, general = self.keys(entry)
        if exact in by_url:
            found = by_url[exact]
            return found if exact != general or _same_part(found, self._source_id, entry) else None
        found = by_url.get(general, {})
        return found if found and _same_part(found, self._source_id, entry) else None

    def take_key(self, entry: Entry) -> str | None:
        """The key under which a new article is kept: its link, with the fragment where another article has the link."""
        row = {"id": 0, "source_id": self._source_id, "url": entry.url}
        if not entry.url:
            self._by_id[entry.external_id] = row
            return None
        exact, general = self.keys(entry)
        key = exact if general in self._by_url or general in self._deleted_by_url else general
        self._by_url[key] = row
        return key


@lru_cache(maxsize=8192)
def _keys(url: str) -> tuple[str, str]:
    exact = canonical_url(url, keep_fragment=True)
    return exact, canonical_url(url) if "#" in url else exact


_COLUMNS = "id, source_id, url, content_hash, external_id, canonical_url AS canonical"
_BY_URL = "canonical_url IN (SELECT value FROM json_each(?))"
_BY_ID = "canonical_url IS NULL AND source_id = ? AND external_id IN (SELECT value FROM json_each(?))"


def _rows(database: Database, table: str, urls: str, source_id: int, ids: str) -> tuple[_Rows, _Rows]:
    """What a table has under some links, and under some ids of one source."""
    select = f"SELECT {_COLUMNS}{', note' if table == 'articles' else ''} FROM {table} WHERE "
    by_url = {row["canonical"]: row for row in rows(database, select + _BY_URL, [urls])} if urls != "[]" else {}
    by_id = {row["external_id"]: row for row in rows(database, select + _BY_ID, [source_id, ids])} if ids != "[]" else {}
    return by_url, by_id


def _same_part(row: dict[str, Any], source_id: int, entry: Entry) -> bool:
    """Whether two links of one page mean one article: a change log links each of its items by another fragment."""
    one, other = urlsplit(row["url"]).fragment, urlsplit(entry.url).fragment
    return row["source_id"] != source_id or not one or not other or one == other


def store(database: Database, source: dict[str, Any], item: Wanted, found: Found, now: datetime) -> Change | None:
    """Write one entry; None when, after all, nothing that a reader sees has changed. `source`: id, publisher, language."""
    return store_all(database, source, [(item, found)], now)[0]


def store_all(
    database: Database, source: dict[str, Any], items: Iterable[tuple[Wanted, Found]], now: datetime
) -> list[Change | None]:
    """Write the entries of one source, those that are new at once."""
    items = list(items)
    known = _Known(database, source["id"], (item.entry for item, _ in items if item.article_id is None))
    changes: list[Change | None] = []
    new: list[tuple[Any, ...]] = []
    for item, found in items:
        if item.article_id is not None:
            changes.append(_rewrite(database, item, found, now))
        elif known.find(item.entry) is not None:
            # Another source may have brought the same link while this one's pages were fetched.
            changes.append(None)
        else:
            new.append(_row(source, item.entry, found, known.take_key(item.entry), now))
            changes.append("new")
    if new:
        marks = ", ".join("?" * len(_NEW))
        database.conn.executemany(f"INSERT INTO articles ({', '.join(_NEW)}) VALUES ({marks})", new)
    return changes


_NEW = (
    "external_id", "source_id", "url", "canonical_url", "title", "published", "fetched", "language", "text", "author",
    "publisher", "text_from", "note", "content_hash",
)  # fmt: skip


def _row(source: dict[str, Any], entry: Entry, found: Found, key: str | None, now: datetime) -> tuple[Any, ...]:
    # An article without a usable date is dated by when it was first seen.
    published = (found.published or now).isoformat()
    return (
        entry.external_id, source["id"], entry.url, key, found.title, published, now.isoformat(),
        entry.language or source["language"], found.text, entry.author, source["publisher"], found.text_from, found.note,
        content_hash(entry),
    )  # fmt: skip


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
