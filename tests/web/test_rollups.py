"""The counts that triggers keep are those that counting anew would give, whatever is written in whatever order."""

from __future__ import annotations

import sqlite3
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from tracker.store.migrations import migrations
from tracker.store.rollups import rebuild_rollups

TABLES = (
    "event_days", "event_months", "entity_months", "entity_quarters", "region_quarters", "region_totals", "entity_events",
)  # fmt: skip
EVENT, ENTITY = st.integers(1, 4), st.sampled_from(["region:a", "region:b", "company:c"])
ROLE, STAGE = st.sampled_from(["region", "actor"]), st.sampled_from(["proposed", "in_effect"])
DAY, HIDDEN = st.sampled_from(["2024-01-31T10:00:00+00:00", "2024-02-01T10:00:00+00:00", "2024-12-31"]), st.integers(0, 1)
WRITES: dict[str, st.SearchStrategy[tuple[Any, ...]]] = {
    """INSERT OR IGNORE INTO events (id, type, title, stage, first_reported, last_reported, updated, hidden)
        VALUES (?, 'lawsuit', '', ?, ?, '', '', ?)""": st.tuples(EVENT, STAGE, DAY, HIDDEN),
    "INSERT OR IGNORE INTO event_entities SELECT id, ?, ? FROM events WHERE id = ?": st.tuples(ENTITY, ROLE, EVENT),
    "UPDATE events SET stage = ?, first_reported = ?, hidden = ? WHERE id = ?": st.tuples(STAGE, DAY, HIDDEN, EVENT),
    "UPDATE OR IGNORE event_entities SET entity_id = ? WHERE event_id = ? AND role = ?": st.tuples(ENTITY, EVENT, ROLE),
    "DELETE FROM event_entities WHERE event_id = ? AND entity_id = ?": st.tuples(EVENT, ENTITY),
    "DELETE FROM events WHERE id = ?": st.tuples(EVENT),
}
STEPS = st.one_of([st.tuples(st.just(sql), values) for sql, values in WRITES.items()])


def counts(connection: sqlite3.Connection) -> dict[str, set[Any]]:
    found = {table: set(connection.execute(f"SELECT * FROM {table}").fetchall()) for table in TABLES}
    # A count that fell to nothing is as good as none.
    return {table: {row for row in rows if row[-1] != 0} for table, rows in found.items()}


@settings(deadline=None, max_examples=60)
@given(st.lists(STEPS, min_size=4, max_size=30))
def test_counts_are_what_counting_gives(steps: list[tuple[str, tuple[Any, ...]]]) -> None:
    database = Database(memory=True)
    database.execute("PRAGMA foreign_keys = ON")
    migrations.apply(database)
    for entity in ("region:a", "region:b", "company:c"):
        database.execute("INSERT INTO entities (id, type, name) VALUES (?, ?, ?)", [entity, entity.partition(":")[0], entity])
    for sql, parameters in steps:
        database.execute(sql, parameters)
    kept = counts(database.conn)
    rebuild_rollups(database)
    assert kept == counts(database.conn)
    database.close()
