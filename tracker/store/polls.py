"""What each poll of each source did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

Outcome = Literal["ok", "unchanged", "failed", "gone"]


@dataclass(frozen=True, slots=True)
class Record:
    """What one poll of one source came to."""

    source_id: int
    started: datetime
    finished: datetime
    outcome: Outcome
    status: int
    entries: int = 0
    new: int = 0
    changed: int = 0
    size: int = 0
    error: str | None = None


_SQL = """INSERT INTO polls
    (source_id, started, finished, outcome, status, entries, new_articles, changed_articles, bytes, error)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


def record_polls(database: Database, records: Iterable[Record]) -> None:
    """Keep the records of some polls, at once."""
    database.conn.executemany(
        _SQL,
        [
            (
                one.source_id, one.started.isoformat(), one.finished.isoformat(), one.outcome, one.status, one.entries,
                one.new, one.changed, one.size, one.error,
            )
            for one in records
        ],
    )  # fmt: skip
