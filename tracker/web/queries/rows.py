"""Reading rows, and what several queries share."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = dict[str, Any]
# What a list tells of an event; the table is always called e.
LISTED = """e.id, e.type, e.title, e.stage, e.effective_date, e.first_reported, e.last_reported, e.publishers, e.reports,
    e.primary_source, e.contradicted, e.confidence, e.summary"""

# A condition on e: a watchlist, whose name is the parameter, asks for it.
WATCHED = """EXISTS (SELECT 1 FROM watched_events w
    WHERE w.watchlist = ? AND w.first_reported = e.first_reported AND w.event_id = e.id)"""


def rows(connection: sqlite3.Connection, sql: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> list[Row]:
    """The rows of a query as dictionaries."""
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def one(connection: sqlite3.Connection, sql: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> Row | None:
    """The first row of a query, or None."""
    found = rows(connection, sql, parameters)
    return found[0] if found else None


def marks(values: Iterable[Any]) -> str:
    """As many question marks as there are values."""
    return ", ".join("?" for _ in values)


def attach_entities(connection: sqlite3.Connection, events: list[Row]) -> list[Row]:
    """Give every event its `slots`: {role: [{id, name, type}]}."""
    by_id: dict[int, Row] = {event["id"]: event for event in events}
    for event in events:
        event["slots"] = {"actor": [], "object": [], "region": [], "counterparty": []}
    found = rows(
        connection,
        f"""SELECT x.event_id, x.role, n.id, n.name, n.type FROM event_entities x CROSS JOIN entities n ON n.id = x.entity_id
            WHERE x.event_id IN ({marks(by_id)}) ORDER BY n.name""",
        list(by_id),
    )
    for row in found:
        by_id[row.pop("event_id")]["slots"].setdefault(row.pop("role"), []).append(row)
    return events
