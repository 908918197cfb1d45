"""Building all events anew beside the database: a scratch copy of what merging needs, and what came out brought back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from sqlite_utils import Database

from tracker.store.migrations import migrations
from tracker.store.reports import READ_TRIES

_COPIED = ("entities", "signatures", "marks", "mark_reports", "moved_events")
_ROWS = 5000


def begin(db: Database, memory: Database, version: str | None) -> int:
    """Note how things are, mark what `version` did not read (None: everything) as unread; returns how many wait.

    A second call with the same memory goes on with what the first one marked.
    """
    if "before" not in memory.table_names():
        with memory.atomic():
            memory.execute("CREATE TABLE before (report_id INTEGER PRIMARY KEY, event_id INTEGER NOT NULL)")
            memory.conn.executemany("INSERT INTO before VALUES (?, ?)", assignments(db).items())
        which = "" if version is None else " AND read_version IS NOT ?"
        # What a page change or a register's act means was read from data that is not in the article's text.
        again = f"read_version IS NOT NULL AND read_version NOT LIKE 'page:%' AND read_version NOT LIKE 'register:%'{which}"
        sql = f"UPDATE articles SET read_version = NULL, read_tries = 0 WHERE {again}"
        db.execute(sql, [] if version is None else [version])
        db.execute("UPDATE articles SET read_tries = 0 WHERE read_version IS NULL AND read_tries >= ?", [READ_TRIES])
    return int(db.execute("SELECT count(*) FROM articles WHERE read_version IS NULL").fetchone()[0])


def assignments(db: Database) -> dict[int, int]:
    """Which event each report tells of."""
    return dict(db.execute("SELECT id, event_id FROM reports WHERE event_id IS NOT NULL").fetchall())


def assignments_before(memory: Database) -> dict[int, int]:
    """Which event each report told of before."""
    return dict(memory.execute("SELECT report_id, event_id FROM before").fetchall())


def scratch_of(db: Database) -> Database:
    """A temporary database with the reports of this one in no event yet, and whatever else merging looks at."""
    scratch = Database(":memory:") if _small(db) else Database("")
    migrations.apply(scratch)
    triggers = scratch.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        scratch.execute(f"DROP TRIGGER {name}")
    scratch.execute("PRAGMA foreign_keys = OFF")
    with scratch.atomic():
        for table in _COPIED:
            _copy(db, scratch, table, "*")
        _copy(db, scratch, "reports", "*")
        scratch.execute("UPDATE reports SET event_id = NULL, copy_of = NULL")
        # An id that an event has or had is given only to the report that founded it.
        taken = db.execute("SELECT id FROM events").fetchall()
        scratch.conn.executemany("INSERT OR REPLACE INTO moved_events (id, event_id) VALUES (?, NULL)", taken)
    scratch.execute("PRAGMA foreign_keys = ON")
    return scratch


def _small(db: Database) -> bool:
    return bool(db.execute("SELECT coalesce(max(id), 0) < 50000 FROM reports").fetchone()[0])


def _copy(db: Database, scratch: Database, table: str, columns: str) -> None:
    cursor = db.execute(f"SELECT {columns} FROM {table}")
    marks = ", ".join("?" * len(cursor.description))
    while some := cursor.fetchmany(_ROWS):
        scratch.conn.executemany(f"INSERT INTO {table} VALUES ({marks})", some)


def report_ids(db: Database) -> list[int]:
    """All reports, in their order."""
    return [row[0] for row in db.execute("SELECT id FROM reports ORDER BY id").fetchall()]


def without_event(db: Database) -> list[int]:
    """The reports that are in no event, in their order."""
    return [row[0] for row in db.execute("SELECT id FROM reports WHERE event_id IS NULL ORDER BY id").fetchall()]


def changed_events(wanted: dict[int, int], current: dict[int, int]) -> set[int]:
    """The events that differ in a report between two assignments."""
    return {e for r in wanted for e in (wanted[r], current.get(r)) if wanted[r] != current.get(r) and e is not None}


def adopt(db: Database, scratch: Database, wanted: dict[int, int], current: dict[int, int], changed: Iterable[int]) -> None:
    """Give reports the events that they have in the scratch database; new events come over as they are there."""
    there = {row[0] for row in db.execute("SELECT id FROM events").fetchall()}
    for event_id in sorted(set(changed) - there):
        cursor = scratch.execute("SELECT * FROM events WHERE id = ?", [event_id])
        names = [column[0] for column in cursor.description]
        row = cursor.fetchone()
        if row is not None:
            db.execute(f"INSERT INTO events ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", row)
            db.execute("DELETE FROM moved_events WHERE id = ?", [event_id])
    moved = [(event, report) for report, event in wanted.items() if current.get(report) != event]
    db.conn.executemany("UPDATE reports SET event_id = ? WHERE id = ?", moved)
    founded = scratch.execute("SELECT founded, id FROM reports WHERE founded IS NOT NULL").fetchall()
    db.conn.executemany("UPDATE reports SET founded = ?1 WHERE id = ?2 AND founded IS NOT ?1", founded)


def point_to_heirs(db: Database, wanted: dict[int, int], current: dict[int, int]) -> None:
    """Let the id of an event that is gone lead to the event that took most of its reports."""
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for report, event in current.items():
        if report in wanted:
            votes[event][wanted[report]] += 1
    rows = [(taken.most_common(1)[0][0], event) for event, taken in votes.items()]
    db.conn.executemany("UPDATE moved_events SET event_id = ? WHERE id = ?", rows)
