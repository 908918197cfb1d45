"""Reading stored events as people are told of them: with names, evidence and publishers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlite_utils import Database

from tracker.models import KnownEvent, Quote, Slot
from tracker.store.database import rows

_AT_ONCE = 400
_QUOTES = 8
_QUOTES_SQL = """
    SELECT * FROM (
        SELECT r.event_id, r.evidence, r.publisher, r.reported, r.role, a.url, row_number() OVER (
            PARTITION BY r.event_id ORDER BY r.copy_of IS NOT NULL, r.role NOT IN ('vendor', 'regulator', 'gazette'),
                r.reported, r.id
        ) AS place
        FROM reports r JOIN articles a ON a.id = r.article_id WHERE r.event_id IN ({marks})
    ) WHERE place <= ? ORDER BY event_id, place"""


def known_events(database: Database, ids: Iterable[int], *, quotes: int = _QUOTES) -> Iterator[KnownEvent]:
    """The events with these ids that are there and not hidden, in the order of the ids."""
    remaining = iter(dict.fromkeys(ids))
    while some := list(islice(remaining, _AT_ONCE)):
        yield from _load(database, some, quotes)


def _load(database: Database, ids: Sequence[int], quotes: int) -> list[KnownEvent]:
    marks = ", ".join("?" * len(ids))
    events = {row["id"]: row for row in rows(database, f"SELECT * FROM events WHERE hidden = 0 AND id IN ({marks})", ids)}
    slots: dict[int, list[Slot]] = {}
    named = f"""SELECT ee.event_id, ee.entity_id, ee.role, e.name FROM event_entities ee JOIN entities e ON e.id = ee.entity_id
        WHERE ee.event_id IN ({marks}) ORDER BY ee.event_id, ee.role, ee.entity_id"""
    for row in rows(database, named, ids):
        slots.setdefault(row["event_id"], []).append(Slot(row["entity_id"], row["name"], row["role"]))
    told: dict[int, list[Quote]] = {}
    for row in rows(database, _QUOTES_SQL.format(marks=marks), [*ids, quotes]):
        quote = Quote(row["evidence"], row["publisher"], row["url"], datetime.fromisoformat(row["reported"]), row["role"])
        told.setdefault(row["event_id"], []).append(quote)
    return [_event(events[id_], slots.get(id_, ()), told.get(id_, ())) for id_ in ids if id_ in events]


def _event(row: dict[str, Any], slots: Iterable[Slot], quotes: Iterable[Quote]) -> KnownEvent:
    return KnownEvent(
        id=row["id"],
        type=row["type"],
        title=row["title"],
        stage=row["stage"],
        effective_date=row["effective_date"],
        first_reported=datetime.fromisoformat(row["first_reported"]),
        last_reported=datetime.fromisoformat(row["last_reported"]),
        publishers=row["publishers"],
        primary_source=bool(row["primary_source"]),
        contradicted=bool(row["contradicted"]),
        confidence=row["confidence"],
        summary=row["summary"],
        slots=tuple(slots),
        names=tuple(_names(row["details"], slots)),
        quotes=tuple(quotes),
    )


def _names(details: str, slots: Iterable[Slot]) -> Iterator[str]:
    """The fillers that are no entity: pieces of the text, which only the details keep."""
    known = {slot.name for slot in slots}
    held = json.loads(details)
    for key in ("actors", "objects", "regions", "counterparties"):
        yield from (name for name in held.get(key) or () if isinstance(name, str) and name not in known)
