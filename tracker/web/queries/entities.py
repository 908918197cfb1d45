"""The dossier of an entity: what it did, what was done to it, with whom, when and on which stage."""

from __future__ import annotations

import sqlite3

from tracker.web.queries.rows import LISTED, Row, attach_entities, marks, one, rows

LATEST = 12
NEIGHBOURS = 300


def read_entity(connection: sqlite3.Connection, entity_id: str) -> Row | None:
    """One entity with all that its dossier tells, or None."""
    entity = one(connection, "SELECT id, type, name, known, first_seen, articles FROM entities WHERE id = ?", [entity_id])
    if entity is None:
        return None
    entity["counts"] = rows(
        connection,
        """SELECT month, role, type, stage, sum(events) AS events FROM entity_months WHERE entity_id = ?
            GROUP BY month, role, type, stage HAVING sum(events) > 0 ORDER BY month""",
        [entity_id],
    )
    entity["did"] = _latest(connection, entity_id, ("actor",))
    entity["done"] = _latest(connection, entity_id, ("object", "counterparty"))
    entity["where"] = _latest(connection, entity_id, ("region",))
    entity["with"] = _neighbours(connection, entity_id)
    return entity


def _latest(connection: sqlite3.Connection, entity_id: str, roles: tuple[str, ...]) -> list[Row]:
    events = rows(
        connection,
        f"""SELECT {LISTED} FROM entity_events x CROSS JOIN events e ON e.id = x.event_id
            WHERE x.entity_id = ? AND EXISTS (SELECT 1 FROM event_entities y
                WHERE y.event_id = x.event_id AND y.entity_id = x.entity_id AND y.role IN ({marks(roles)}))
            ORDER BY x.first_reported DESC, x.event_id DESC LIMIT {LATEST}""",
        [entity_id, *roles],
    )
    return attach_entities(connection, events)


def _neighbours(connection: sqlite3.Connection, entity_id: str) -> list[Row]:
    """The entities that stand in the newest events of this one, most often first."""
    return rows(
        connection,
        f"""SELECT n.id, n.name, n.type, c.events FROM (
                SELECT y.entity_id, count(DISTINCT y.event_id) AS events FROM (
                    SELECT event_id FROM entity_events WHERE entity_id = :entity
                    ORDER BY first_reported DESC LIMIT {NEIGHBOURS}) x
                CROSS JOIN event_entities y ON y.event_id = x.event_id WHERE y.entity_id <> :entity
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
                    SELECT id FROM events WHERE hidden = 0 ORDER BY first_reported DESC LIMIT 1000) x
                CROSS JOIN event_entities y ON y.event_id = x.id WHERE y.entity_id GLOB ? GROUP BY y.entity_id
                ORDER BY events DESC LIMIT ?) c
            CROSS JOIN entities n ON n.id = c.entity_id ORDER BY c.events DESC, n.name""",
        [f"{kind}:*", limit],
    )
