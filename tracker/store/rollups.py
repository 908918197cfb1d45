"""Counts that the web reads instead of counting: kept by triggers, so that a page costs the same at any size.

`event_days` and `event_months` hold how many visible events were first reported on a day and in a month, `entity_months` those
of an entity, `entity_quarters` and `region_quarters` in a quarter for each entity and role and for each region, `region_totals`
those of a region whatever their type, `entity_events` the events of an entity in the order of their reports.
"""

from __future__ import annotations

from sqlite_utils import Database

_TABLES = (
    "CREATE TABLE IF NOT EXISTS event_days (day TEXT PRIMARY KEY, events INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS event_months (
        month TEXT NOT NULL, type TEXT NOT NULL, stage TEXT NOT NULL, events INTEGER NOT NULL,
        PRIMARY KEY (month, type, stage)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS entity_quarters (
        entity_id TEXT NOT NULL REFERENCES entities (id) ON DELETE CASCADE, quarter TEXT NOT NULL, role TEXT NOT NULL,
        type TEXT NOT NULL, stage TEXT NOT NULL, events INTEGER NOT NULL,
        PRIMARY KEY (entity_id, quarter, role, type, stage)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS region_quarters (
        entity_id TEXT NOT NULL REFERENCES entities (id) ON DELETE CASCADE, type TEXT NOT NULL, quarter TEXT NOT NULL,
        events INTEGER NOT NULL, PRIMARY KEY (entity_id, type, quarter)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS region_totals (
        quarter TEXT NOT NULL, entity_id TEXT NOT NULL REFERENCES entities (id) ON DELETE CASCADE, events INTEGER NOT NULL,
        PRIMARY KEY (quarter, entity_id)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS entity_months (
        entity_id TEXT NOT NULL REFERENCES entities (id) ON DELETE CASCADE, month TEXT NOT NULL, type TEXT NOT NULL,
        events INTEGER NOT NULL, PRIMARY KEY (entity_id, month, type)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS entity_events (
        entity_id TEXT NOT NULL REFERENCES entities (id) ON DELETE CASCADE, first_reported TEXT NOT NULL,
        event_id INTEGER NOT NULL, type TEXT NOT NULL, stage TEXT NOT NULL,
        PRIMARY KEY (entity_id, first_reported, event_id)) WITHOUT ROWID""",
)
_ADDED = "ON CONFLICT DO UPDATE SET events = events + excluded.events"
_IS_REGION = "role = 'region' AND entity_id GLOB 'region:*'"


def _quarter(row: str) -> str:
    return f"substr({row}.first_reported, 1, 4) || '-Q' || ((substr({row}.first_reported, 6, 2) + 2) / 3)"


def _count(row: str, sign: int) -> str:
    """Add an event to (or take it from) every count, for all the entities that it has."""
    month = f"substr({row}.first_reported, 1, 7)"
    entities = f"FROM event_entities WHERE event_id = {row}.id AND {row}.hidden = 0"
    return f"""
        INSERT INTO event_days SELECT substr({row}.first_reported, 1, 10), {sign} WHERE {row}.hidden = 0 {_ADDED};
        INSERT INTO event_months SELECT {month}, {row}.type, {row}.stage, {sign} WHERE {row}.hidden = 0 {_ADDED};
        INSERT INTO entity_quarters SELECT entity_id, {_quarter(row)}, role, {row}.type, {row}.stage, {sign} {entities} {_ADDED};
        INSERT INTO region_quarters SELECT entity_id, {row}.type, {_quarter(row)}, {sign} {entities} AND {_IS_REGION} {_ADDED};
        INSERT INTO region_totals SELECT {_quarter(row)}, entity_id, {sign} {entities} AND {_IS_REGION} {_ADDED};
    """


def _list(row: str) -> str:
    return f"""INSERT INTO entity_events SELECT entity_id, {row}.first_reported, {row}.id, {row}.type, {row}.stage
        FROM event_entities WHERE event_id = {row}.id AND {row}.hidden = 0 ON CONFLICT DO NOTHING;"""


def _unlist(row: str) -> str:
    return f"""DELETE FROM entity_events WHERE event_id = {row}.id AND first_reported = {row}.first_reported
        AND entity_id IN (SELECT entity_id FROM event_entities WHERE event_id = {row}.id);"""


def _count_one(row: str, sign: int) -> str:
    """The same for one row of event_entities."""
    event = f"FROM events WHERE id = {row}.event_id AND hidden = 0"
    quarter = _quarter("events")
    region = f"{row}.role = 'region' AND {row}.entity_id GLOB 'region:*'"
    return f"""
        INSERT INTO entity_quarters SELECT {row}.entity_id, {quarter}, {row}.role, type, stage, {sign} {event} {_ADDED};
        INSERT INTO region_quarters SELECT {row}.entity_id, type, {quarter}, {sign} {event} AND {region} {_ADDED};
        INSERT INTO region_totals SELECT {quarter}, {row}.entity_id, {sign} {event} AND {region} {_ADDED};
    """


def _count_month(row: str, sign: int) -> str:
    """Count an event of an entity in its month."""
    return f"""INSERT INTO entity_months VALUES ({row}.entity_id, substr({row}.first_reported, 1, 7), {row}.type, {sign})
        {_ADDED};"""


_CHANGED = " OR ".join(f"old.{column} IS NOT new.{column}" for column in ("type", "stage", "first_reported", "hidden"))
_TRIGGERS = (
    f"CREATE TRIGGER events_counted AFTER INSERT ON events BEGIN {_count('new', 1)} END",
    # Before: the cascade that takes the event's entities away must still find what they added.
    f"CREATE TRIGGER events_uncounted BEFORE DELETE ON events BEGIN {_unlist('old')} {_count('old', -1)} END",
    f"""CREATE TRIGGER events_recounted AFTER UPDATE OF type, stage, first_reported, hidden ON events WHEN {_CHANGED}
        BEGIN {_unlist("old")} {_count("old", -1)} {_count("new", 1)} {_list("new")} END""",
    f"""CREATE TRIGGER event_entities_counted AFTER INSERT ON event_entities BEGIN {_count_one("new", 1)}
        INSERT INTO entity_events SELECT new.entity_id, first_reported, id, type, stage
        FROM events WHERE id = new.event_id AND hidden = 0 ON CONFLICT DO NOTHING; END""",
    f"""CREATE TRIGGER event_entities_uncounted AFTER DELETE ON event_entities BEGIN {_count_one("old", -1)}
        DELETE FROM entity_events WHERE entity_id = old.entity_id AND event_id = old.event_id
        AND first_reported = (SELECT first_reported FROM events WHERE id = old.event_id)
        AND NOT EXISTS (SELECT 1 FROM event_entities WHERE event_id = old.event_id AND entity_id = old.entity_id); END""",
    f"""CREATE TRIGGER event_entities_recounted AFTER UPDATE ON event_entities BEGIN {_count_one("old", -1)}
        {_count_one("new", 1)}
        DELETE FROM entity_events WHERE entity_id = old.entity_id AND event_id = old.event_id;
        INSERT INTO entity_events SELECT entity_id, first_reported, id, type, stage FROM event_entities
        JOIN events ON events.id = event_id WHERE event_id IN (old.event_id, new.event_id) AND hidden = 0
        ON CONFLICT DO NOTHING; END""",
    f"CREATE TRIGGER entity_events_counted AFTER INSERT ON entity_events BEGIN {_count_month('new', 1)} END",
    f"CREATE TRIGGER entity_events_uncounted AFTER DELETE ON entity_events BEGIN {_count_month('old', -1)} END",
)
_INDEXES = (
    "CREATE INDEX IF NOT EXISTS events_publishers ON events (publishers)",
    "CREATE INDEX IF NOT EXISTS page_changes_article ON page_changes (article_id)",
    "CREATE INDEX IF NOT EXISTS region_quarters_type ON region_quarters (type, quarter, entity_id, events)",
)
_NAMES = ("entity_events", "event_days", "event_months", "entity_quarters", "region_quarters", "region_totals", "entity_months")
_FILL = (
    "INSERT INTO event_days SELECT substr(first_reported, 1, 10), count(*) FROM events WHERE hidden = 0 GROUP BY 1",
    """INSERT INTO event_months SELECT substr(first_reported, 1, 7), type, stage, count(*) FROM events WHERE hidden = 0
        GROUP BY 1, 2, 3""",
    f"""INSERT INTO entity_quarters SELECT entity_id, {_quarter("events")}, role, type, stage, count(*)
        FROM events JOIN event_entities ON event_id = id WHERE hidden = 0 GROUP BY 1, 2, 3, 4, 5""",
    f"""INSERT INTO region_quarters SELECT entity_id, type, {_quarter("events")}, count(*)
        FROM events JOIN event_entities ON event_id = id WHERE hidden = 0 AND {_IS_REGION} GROUP BY 1, 2, 3""",
    f"""INSERT INTO region_totals SELECT {_quarter("events")}, entity_id, count(*)
        FROM events JOIN event_entities ON event_id = id WHERE hidden = 0 AND {_IS_REGION} GROUP BY 1, 2""",
    """INSERT INTO entity_events SELECT DISTINCT entity_id, first_reported, id, type, stage
        FROM events JOIN event_entities ON event_id = id WHERE hidden = 0 ORDER BY 1, 2, 3""",
    # Triggers, where they are there, have counted with the statement before.
    "DELETE FROM entity_months",
    """INSERT INTO entity_months SELECT entity_id, substr(first_reported, 1, 7), type, count(*) FROM entity_events
        GROUP BY 1, 2, 3""",
)


def install_rollups(db: Database) -> None:
    """Create the counts and what keeps them, in place of what an older version of the tracker had, and count once."""
    for trigger in _TRIGGERS:
        db.execute(f"DROP TRIGGER IF EXISTS {trigger.split()[2]}")
    for statement in (*_TABLES, *_INDEXES, *_TRIGGERS):
        db.execute(statement)
    rebuild_rollups(db)


def rebuild_rollups(db: Database) -> None:
    """Count everything anew, after rows were written around the triggers."""
    for name in _NAMES:
        db.execute(f"DELETE FROM {name}")
    for statement in _FILL:
        db.execute(statement)
