"""Looking things up for the command line: events by filter, sources with their health. Reads only."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from tracker.store.database import rows

# A source is silent when it has brought nothing new for so long, and for so many of its intervals.
SILENT_AFTER, SILENT_INTERVALS = timedelta(days=30), 20
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are wanted; what is empty or None does not matter."""

    types: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    since: str | None = None
    search: str | None = None
    limit: int = 50


def find_events(database: Database, wanted: EventFilter) -> list[dict[str, Any]]:
    """The events that a filter lets through, the newest first, with their entities by role."""
    conditions, values = _conditions(wanted)
    sql = f"""
        SELECT id, type, title, stage, effective_date, first_reported, last_reported, publishers, reports, confidence, details
        FROM events WHERE {" AND ".join(conditions)} ORDER BY first_reported DESC, id DESC LIMIT ?"""
    found = rows(database, sql, [*values, wanted.limit])
    return [{**event, "details": json.loads(event["details"])} for event in found]


def _conditions(wanted: EventFilter) -> tuple[list[str], list[Any]]:
    conditions = ["hidden = 0"]
    values: list[Any] = []
    for column, allowed in (("type", wanted.types), ("stage", wanted.stages)):
        if allowed:
            conditions.append(f"{column} IN ({', '.join('?' * len(allowed))})")
            values += allowed
    for kind, names in (("company", wanted.companies), ("region", wanted.regions)):
        for name in names:
            conditions.append(
                """id IN (SELECT event_id FROM event_entities JOIN entities ON entities.id = entity_id
                WHERE entities.type = ? AND (entities.id = ? OR name LIKE ? ESCAPE '\\'))"""
            )
            values += [kind, name, f"%{_literal(name)}%"]
    if wanted.since:
        conditions.append("last_reported >= ?")
        values.append(wanted.since)
    if wanted.search is not None:
        conditions.append("id IN (SELECT rowid FROM events_fts WHERE events_fts MATCH ?)")
        values.append(" ".join(f'"{word}"' for word in _WORD.findall(wanted.search)) or '""')
    return conditions, values


def _literal(text: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", text)


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How one source does; `health` is new, ok, failing, silent, gone or inactive."""

    name: str
    url: str
    kind: str
    every: timedelta
    health: str
    articles: int
    failures: int
    due: str
    last_poll: str | None
    last_ok: str | None
    last_new: str | None
    last_error: str | None
    moved_to: str | None


def list_sources(database: Database, now: datetime) -> list[SourceHealth]:
    """Every polled source with its health, in the order of their names."""
    sql = """
        SELECT sources.*, (SELECT count(*) FROM articles WHERE source_id = sources.id) AS articles FROM sources
        WHERE kind <> 'ingest' ORDER BY active DESC, name COLLATE NOCASE"""
    return [_source(row, now) for row in rows(database, sql)]


def _source(row: dict[str, Any], now: datetime) -> SourceHealth:
    names = ("name", "url", "kind", "articles", "failures", "due", "last_poll", "last_ok", "last_new", "last_error", "moved_to")
    every = timedelta(seconds=row["every_seconds"])
    return SourceHealth(every=every, health=health_of(row, now), **{name: row[name] for name in names})


def health_of(row: dict[str, Any], now: datetime) -> str:
    """One word for the state of a source's row."""
    if not row["active"]:
        return "inactive"
    if row["gone"]:
        return "gone"
    if row["failures"]:
        return "failing"
    if row["last_poll"] is None:
        return "new"
    since = datetime.fromisoformat(row["last_new"] or row["created"])
    patience = max(SILENT_AFTER, SILENT_INTERVALS * timedelta(seconds=row["every_seconds"]))
    # A watched page is meant to be silent until it changes.
    return "silent" if row["kind"] == "feed" and now - since > patience else "ok"
