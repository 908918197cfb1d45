"""Sources in the database: what feeds.yaml names, what is due, and the state that a poll leaves."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from tracker.models import Source, SourceState
from tracker.store.database import rows
from tracker.urls import host_of

# From so many articles a source's rhythm is read.
_LATEST = 20
_SETTINGS = ("name", "kind", "publisher", "role", "region", "language", "every_seconds", "host")


def sync_sources(database: Database, sources: Iterable[Source], now: datetime) -> None:
    """Make the table say what the configuration says; a source that left it stays, inactive, with its articles."""
    stored = {row["url"]: row for row in rows(database, "SELECT * FROM sources")}
    wanted = {source.url: source for source in sources}
    with database.atomic():
        for old, row in [(url, row) for url, row in stored.items() if url not in wanted]:
            # What was found to have moved and is now written with its new address is the same source, with all that it brought.
            if row["moved_to"] in wanted and row["moved_to"] not in stored:
                _update(database, row["id"], {"url": row["moved_to"], "moved_to": None})
                stored[row["moved_to"]] = {**stored.pop(old), "url": row["moved_to"]}
        for url, source in wanted.items():
            settings = _settings(source)
            if url not in stored:
                _insert(database, {**settings, "url": url, "due": now.isoformat(), "created": now.isoformat()})
            elif not stored[url]["active"] or any(stored[url][key] != value for key, value in settings.items()):
                due = _sooner(stored[url], source.every)
                _update(database, stored[url]["id"], {**settings, "active": 1, "due": due})
        for url, row in stored.items():
            if row["active"] and url not in wanted:
                _update(database, row["id"], {"active": 0})


def _settings(source: Source) -> dict[str, Any]:
    values = {name: getattr(source, name) for name in _SETTINGS if name not in {"every_seconds", "host"}}
    return {**values, "every_seconds": int(source.every.total_seconds()), "host": host_of(source.url)}


def _sooner(row: dict[str, Any], every: timedelta) -> str:
    """A shorter interval counts from the last poll at once; a longer one from the next on."""
    if not row["last_poll"] or row["failures"]:
        return str(row["due"])
    return min(str(row["due"]), (datetime.fromisoformat(row["last_poll"]) + every).isoformat())


def _insert(database: Database, values: dict[str, Any]) -> None:
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    database.execute(f"INSERT INTO sources ({names}) VALUES ({marks})", list(values.values()))


def _update(database: Database, source_id: int, values: dict[str, Any]) -> None:
    pairs = ", ".join(f"{name} = ?" for name in values)
    database.execute(f"UPDATE sources SET {pairs} WHERE id = ?", [*values.values(), source_id])


def due_sources(
    database: Database, now: datetime, *, limit: int | None = None, per_host: int | None = None, every_one: bool = False
) -> list[tuple[str, SourceState]]:
    """URL and state of the sources to poll now, hosts taken in turn; `every_one` also gives those that are not due yet."""
    # With the source when its latest articles were published: a query for each of many sources would take as long as all else.
    sql = """
        SELECT *, (SELECT json_group_array(published) FROM (
            SELECT published FROM articles WHERE source_id = chosen.id AND published IS NOT NULL ORDER BY id DESC LIMIT :latest
        )) AS news FROM (
            SELECT *, ROW_NUMBER() OVER (PARTITION BY host ORDER BY due, id) AS turn FROM sources
            WHERE active = 1 AND gone = 0 AND (due <= :now OR :every_one)) AS chosen
        WHERE turn <= :per_host ORDER BY turn, due, id LIMIT :limit"""
    values = {
        "now": now.isoformat(), "every_one": every_one, "per_host": per_host or 1_000_000_000,
        "limit": -1 if limit is None else limit, "latest": _LATEST,
    }  # fmt: skip
    return [(row["url"], _state(row)) for row in rows(database, sql, values)]


def postpone(database: Database, url: str, until: datetime, *, itself: bool = False) -> int:
    """Leave the host of a busy source alone until then, or only the source `itself`; gives how many sources wait for that."""
    which = "url = ?" if itself else "url <> ? AND host = ? AND active = 1 AND gone = 0"
    values = [until.isoformat(), until.isoformat(), url, *([] if itself else [host_of(url)])]
    return database.execute(f"UPDATE sources SET due = ? WHERE due < ? AND {which}", values).rowcount


def next_due(database: Database) -> datetime | None:
    """When the next source is due, None when there is none."""
    found = database.execute("SELECT min(due) FROM sources WHERE active = 1 AND gone = 0").fetchone()[0]
    return datetime.fromisoformat(found) if found else None


def _state(row: dict[str, Any]) -> SourceState:
    wishes = json.loads(row["wishes"])
    return SourceState(
        source_id=row["id"],
        due=datetime.fromisoformat(row["due"]),
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_hash=row["body_hash"],
        failures=row["failures"],
        moved_to=row["moved_to"],
        gone=bool(row["gone"]),
        since=datetime.fromisoformat(row["created"]),
        ttl=timedelta(seconds=wishes["ttl"]) if "ttl" in wishes else None,
        skip=frozenset(wishes.get("skip", ())),
        news=tuple(map(datetime.fromisoformat, json.loads(row["news"]))),
    )


def _wishes(state: SourceState) -> str:
    if not state.ttl and not state.skip:
        return "{}"
    kept = {"ttl": state.ttl.total_seconds() if state.ttl else None, "skip": sorted(state.skip)}
    return json.dumps({name: value for name, value in kept.items() if value})


@dataclass(frozen=True, slots=True)
class Polled:
    """The state that a poll leaves, what it said is wrong, whether it brought something; or that what was said before holds."""

    state: SourceState
    error: str | None
    new: bool = False
    keep_error: bool = False


_SAVE = """UPDATE sources SET due = ?, etag = ?, last_modified = ?, body_hash = ?, failures = ?, moved_to = ?, gone = ?,
    wishes = ?, last_poll = ?, last_error = CASE WHEN ? THEN last_error ELSE ? END,
    last_ok = coalesce(?, last_ok), last_new = coalesce(?, last_new) WHERE id = ?"""


def save_states(database: Database, polled: Iterable[Polled], now: datetime) -> None:
    """Write what the next polls need; the last write of a poll, so that one that was cut off is simply done again."""
    at = now.isoformat()
    database.conn.executemany(_SAVE, [_saved(one, one.state, at) for one in polled])


def _saved(one: Polled, state: SourceState, at: str) -> tuple[Any, ...]:
    return (
        state.due.isoformat(), state.etag, state.last_modified, state.body_hash, state.failures, state.moved_to, state.gone,
        _wishes(state), at, one.keep_error, one.error, None if state.failures else at, at if one.new else None, state.source_id,
    )  # fmt: skip


def ingest_source(database: Database, name: str, now: datetime) -> int:
    """The id of the source under which ingested documents of one publisher are kept; it is never polled."""
    url = f"ingest:{name}"
    found = database.execute("SELECT id FROM sources WHERE url = ?", [url]).fetchone()
    if found:
        return int(found[0])
    values = {"url": url, "name": name or "Ingested documents", "kind": "ingest", "publisher": name, "role": "news"}
    _insert(database, {**values, "every_seconds": 0, "active": 0, "due": now.isoformat(), "created": now.isoformat()})
    return int(database.execute("SELECT last_insert_rowid()").fetchone()[0])
