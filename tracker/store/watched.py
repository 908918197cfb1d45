"""The only SQL that writes which events each watchlist asks for, so that a page of them costs the same at any size."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from sqlite_utils import Database

from tracker.models import KnownEvent

Watched = Sequence[tuple[str, KnownEvent]]


def publish_watchlists(database: Database, watchlists: Iterable[Mapping[str, object]], meaning: str) -> None:
    """Keep the watchlists as the settings spell them, for the pages to offer; when they mean something new, match all again."""
    value = json.dumps(list(watchlists), ensure_ascii=False)
    sql = "SELECT value FROM settings WHERE key = 'watchlists_meaning'"
    with database.atomic():
        before = database.execute(sql).fetchone()
        _keep(database, "watchlists", value)
        if before is None or before[0] != meaning:
            _keep(database, "watchlists_meaning", meaning)
            database.execute("DELETE FROM watched_events")
            database.execute("INSERT OR IGNORE INTO unmatched_events SELECT id FROM events")


def _keep(database: Database, key: str, value: str) -> None:
    database.execute("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", [key, value])


def unmatched(database: Database, limit: int) -> list[int]:
    """Some of the events that are new or changed since they were held against the watchlists."""
    return [id_ for (id_,) in database.execute("SELECT event_id FROM unmatched_events ORDER BY 1 DESC LIMIT ?", [limit])]


def save_matches(database: Database, ids: Sequence[int], watched: Watched) -> None:
    """Write which watchlists ask for which of these events, in place of what was written before."""
    held = json.dumps(list(ids))
    for table in ("watched_events", "unmatched_events"):
        database.execute(f"DELETE FROM {table} WHERE event_id IN (SELECT value FROM json_each(?))", [held])
    database.conn.executemany(
        """INSERT OR IGNORE INTO watched_events (watchlist, first_reported, event_id, type, stage)
        SELECT ?, first_reported, id, type, stage FROM events WHERE id = ?""",
        [(watchlist, event.id) for watchlist, event in watched],
    )
