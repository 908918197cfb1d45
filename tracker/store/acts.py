"""Acts of registers in the database: each an article of its own, and the events that its file belongs to."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from tracker.models import Telling

Change = Literal["new", "edited"]


def save_act(
    db: Database, source_id: int, publisher: str, act_id: str, url: str, title: str, text: str, published: datetime, now: datetime
) -> tuple[int, Change] | None:
    """Keep an act as an article; None when it says what it said before.

    No act owns its address: a feed may have brought the page, whose text says less than the register's data.
    """
    mark = hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()
    known = db.execute(
        "SELECT id, content_hash FROM articles WHERE source_id = ? AND external_id = ?", [source_id, act_id]
    ).fetchone()
    if known is None:
        row = db.execute(
            """INSERT INTO articles (external_id, source_id, url, title, published, fetched, language, text, publisher, text_from,
                content_hash) VALUES (?, ?, ?, ?, ?, ?, 'en', ?, ?, 'feed', ?) RETURNING id""",
            [act_id, source_id, url, title, published.isoformat(), now.isoformat(), text, publisher, mark],
        ).fetchone()
        return int(row[0]), "new"
    if known[1] == mark:
        return None
    db.execute(
        """INSERT INTO article_versions (article_id, version, title, text, seen)
            SELECT id, version, title, text, coalesce(updated, fetched) FROM articles WHERE id = ?""",
        [known[0]],
    )
    db.execute(
        "UPDATE articles SET title = ?, text = ?, content_hash = ?, updated = ?, version = version + 1 WHERE id = ?",
        [title, text, mark, now.isoformat(), known[0]],
    )
    return int(known[0]), "edited"


def same_file(db: Database, one: Telling) -> int | None:
    """The event that another step of the same file founded or joined; the rule of a register's report is the register."""
    if not _has_file(one):
        return None
    sql = """SELECT event_id FROM reports WHERE rule = ? AND trigger = ? AND article_id != ? AND event_id IS NOT NULL
        ORDER BY id LIMIT 1"""
    found = db.execute(sql, [one.report.rule, one.report.trigger, one.article_id]).fetchone()
    return int(found[0]) if found else None


def another_file(db: Database, one: Telling, event_id: int) -> bool:
    """Whether an event is about another act of the same register."""
    if not one.report.rule.startswith("register:"):
        return False
    sql = "SELECT 1 FROM reports WHERE event_id = ? AND rule = ? AND (trigger != ? OR ? = '') AND article_id != ? LIMIT 1"
    trigger = one.report.trigger
    return db.execute(sql, [event_id, one.report.rule, trigger, trigger, one.article_id]).fetchone() is not None


def _has_file(one: Telling) -> bool:
    return one.report.rule.startswith("register:") and bool(one.report.trigger)
