"""Storing documents that were handed in: as articles of an ingest source, the same way as polled ones."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import islice

from sqlite_utils import Database

from tracker.documents import Document
from tracker.models import Entry
from tracker.store import articles
from tracker.store.sources import ingest_source
from tracker.urls import safe_link

BATCH = 200


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """How many documents became articles, and how many changed one that was there."""

    new_articles: int = 0
    changed_articles: int = 0


def store_documents(database: Database, documents: Iterable[Document], *, now: datetime) -> IngestSummary:
    """Store documents in batches, each of them whole or not at all; what is known and unchanged is left alone."""
    rest = iter(documents)
    changes: list[articles.Change | None] = []
    new = changed = 0
    while batch := list(islice(rest, BATCH)):
        with database.atomic():
            changes = [change for part in _by_source(batch).items() for change in _store(database, *part, now)]
        new += changes.count("new")
        changed += changes.count("edited")
    return IngestSummary(new, changed)


def _by_source(batch: list[Document]) -> dict[str, list[Document]]:
    parts: dict[str, list[Document]] = defaultdict(list)
    for document in batch:
        parts[document.article.source].append(document)
    return parts


def _store(database: Database, name: str, documents: list[Document], now: datetime) -> list[articles.Change | None]:
    source_id = ingest_source(database, name, now)
    source = {"id": source_id, "publisher": name, "language": None}
    entries = [entry_of(document) for document in documents]
    wanted = articles.wanted(database, source_id, entries)
    return articles.store_all(database, source, [(item, found_of(item.entry)) for item in wanted], now)


def found_of(entry: Entry) -> articles.Found:
    """The text of a document: what it brought itself."""
    return articles.Found(entry.title, entry.content, "feed", entry.published)


def entry_of(document: Document) -> Entry:
    """A document as if a feed had brought it."""
    article = document.article
    published = datetime.combine(article.published, time(), UTC) if article.published else None
    # Without an id a document is known by what it says, so that the same file ingested twice is stored once.
    words = hashlib.sha256(f"{article.title}\n{article.text}".encode()).hexdigest()[:32]
    return Entry(document.given_id or words, safe_link(article.url), article.title, published, content=article.text)
