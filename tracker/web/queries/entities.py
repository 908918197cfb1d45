"""The dossier of an entity: what it did, what was done to it, with whom, when and on which stage."""

from __future__ import annotations

import sqlite3
from collections import Counter

from tracker.web.queries.rows import LISTED, Row, attach_entities, marks, one, rows

LATEST = 12
FEW = 500
NEIGHBOURS = 300
_SIDES = {"did": ("actor",), "done": ("object", "counterparty"), "where": ("region",)}


def read_entity(connection: sqlite3.Connection, entity_id: str) -> Row | None:
    """One entity with all that its dossier tells, or None."""
    entity = one(connection, "SELECT id, type, name, known, first_seen, articles FROM entities WHERE id = ?", [entity_id])
    if entity is None:
        return None
    entity["quarters"] = rows(
        connection,
        """SELECT quarter, role, type, sum(events) AS events FROM entity_quarters WHERE entity_id = ?
            GROUP BY quarter, role, type HAVING sum(events) > 0""",
        [entity_id],
    )
    entity["stages"] = rows(
        connection,
        """SELECT role, stage, sum(events) AS events FROM entity_quarters WHERE entity_id = ? GROUP BY role, stage
            HAVING sum(events) > 0""",
        [entity_id],
    )
    counted: Counter[str] = Counter()
    for row in entity["stages"]:
        counted[row["role"]] += row["events"]
    for name, roles in _SIDES.items():
        entity[name] = _latest(connection, entity_id, roles, sum(counted[role] for role in roles))
    entity["with"] = _neighbours(connection, entity_id)
    return entity


def _latest(connection: sqlite3.Connection, entity_id: str, roles: tuple[str, ...], events: int) -> list[Row]:
    """The newest events in which an entity has one of some roles, of which there are so many."""
    if not events:
        return []
    if events <= FEW:
        # Rare roles of an entity that is often in the news: take all of them, and sort.
        source = f"""(SELECT DISTINCT event_id FROM event_entities WHERE entity_id = ? AND role IN ({marks(roles)})) few
            CROSS JOIN events e ON e.id = few.event_id WHERE e.hidden = 0 ORDER BY e.first_reported DESC, e.id DESC"""
    else:
        source = f"""entity_events x CROSS JOIN events e ON e.id = x.event_id
            WHERE x.entity_id = ? AND EXISTS (SELECT 1 FROM event_entities y
                WHERE y.event_id = x.event_id AND y.entity_id = x.entity_id AND y.role IN ({marks(roles)}))
            ORDER BY x.first_reported DESC, x.event_id DESC"""
    found = rows(connection, f"SELECT {LISTED} FROM {source} LIMIT {LATEST}", [entity_id, *roles])
    return attach_entities(connection, found)


def _neighbours(connection: sqlite3.Connection, entity_id: str) -> list[Row]:
    """The entities that stand in the newest events of this one, most often first."""
    return rows(
        connection,
        f"""SELECT n.id, n.name, n.type, c.events FROM (
                SELECT y.entity_id, count(DISTINCT y.event_id) AS events FROM (
                    SELECT event_id FROM entity_events WHERE entity_id = :entity
                    ORDER BY first_reported DESC LIMIT {NEIGHBOURS}) newest
                CROSS JOIN event_entities y ON y.event_id = newest.event_id WHERE y.entity_id <> :entity
                GROUP BY y.entity_id ORDER BY events DESC LIMIT 24) c
            CROSS JOIN entities n ON n.id = c.entity_id ORDER BY c.events DESC, n.name""",
        {"entity": entity_id},
    )


def find_entities(connection: sqlite3.Connection, kind: str, limit: int = 60) -> list[Row]:
    """The entities of one type that the newest events speak of, most often first."""
    return rows(
        connection,
        """SELECT n.id, n.name, n.type, c.events FROM (
                SELECT y.entity_id, count(DISTINCT y.event_id) AS events FROM (
                    SELECT id FROM events WHERE hidden = 0 ORDER BY first_reported DESC LIMIT 1000) newest
                CROSS JOIN event_entities y ON y.event_id = newest.id WHERE y.entity_id GLOB ? GROUP BY y.entity_id
                ORDER BY events DESC LIMIT ?) c
            CROSS JOIN entities n ON n.id = c.entity_id ORDER BY c.events DESC, n.name""",
        [f"{kind}:*", limit],
    )
