"""What each poll of each source did."""

from __future__ import annotations

from datetime import datetime, timedelta
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


def purge(
    database: Database, now: datetime, *, articles_days: int | None = None, polls_days: int | None = None
) -> tuple[int, int]:
    """Delete what is older than wished: poll records, and articles in which no event was found; gives how many of each."""
    articles = polls = 0
    with database.atomic():
        if articles_days is not None:
            before = (now - timedelta(days=articles_days)).isoformat()
            articles = database.execute(
                """DELETE FROM articles WHERE fetched < ? AND read_version IS NOT NULL
                AND id NOT IN (SELECT article_id FROM reports)""",
                [before],
            ).rowcount
        if polls_days is not None:
            before = (now - timedelta(days=polls_days)).isoformat()
            polls = database.execute("DELETE FROM polls WHERE started < ?", [before]).rowcount
    return articles, polls
