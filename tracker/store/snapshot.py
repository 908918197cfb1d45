"""Making a copy of the database fit to be shown to others: whom we tell is nobody's business, and what is left is packed."""

from __future__ import annotations

import sqlite3

from tracker.errors import StoreError

# Addresses, channels, and what was sent to whom.
_PRIVATE = ("alerts", "deliveries", "channels", "digests", "outbox", "settings")
_SEARCH = ("articles_fts", "events_fts")


def trim(copy: sqlite3.Connection) -> None:
    """Empty what is private, pack what is left, check it; the copy must be in autocommit."""
    copy.execute("PRAGMA journal_mode = DELETE").fetchall()
    # What was deleted must not be found in the free pages of the file.
    copy.execute("PRAGMA secure_delete = ON").fetchall()
    there = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in (name for name in _PRIVATE if name in there):
        copy.execute(f"DELETE FROM {table}")
    for table in (name for name in _SEARCH if name in there):
        copy.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
    copy.execute("ANALYZE")
    copy.execute("VACUUM")
    problems = [row[0] for row in copy.execute("PRAGMA integrity_check")]
    if problems != ["ok"]:
        raise StoreError(f"the copy is damaged: {problems[0]}", "run `tracker doctor`")
