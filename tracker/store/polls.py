"""What each poll of each source did."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlite_utils import Database

Outcome = Literal["ok", "unchanged", "failed", "gone"]


def record_poll(
    database: Database,
    source_id: int,
    *,
    started: datetime,
    finished: datetime,
    outcome: Outcome,
    status: int,
    entries: int = 0,
    new: int = 0,
    changed: int = 0,
    size: int = 0,
    error: str | None = None,
) -> None:
    """Keep the record of one poll of one source."""
    database.execute(
        """INSERT INTO polls
            (source_id, started, finished, outcome, status, entries, new_articles, changed_articles, bytes, error)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [source_id, started.isoformat(), finished.isoformat(), outcome, status, entries, new, changed, size, error],
    )
