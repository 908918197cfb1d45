"""What users said of events by hand; kept on reports, so that it survives whatever is read or merged anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

MarkKind = Literal["merge", "split", "hide"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the users' marks say of one report: the events that it belongs to and those that it must not join."""

    joins: tuple[int, ...] = ()
    avoids: frozenset[int] = frozenset()


def add_mark(
    db: Database, kind: MarkKind, event_id: int, other_id: int | None, sides: Iterable[Iterable[int]], now: datetime
) -> int:
    """Keep a mark on the reports of each side."""
    mark = db.execute(
        "INSERT INTO marks (kind, event_id, other_id, at) VALUES (?, ?, ?, ?) RETURNING id",
        [kind, event_id, other_id, now.isoformat()],
    ).fetchone()[0]
    sql = """INSERT INTO mark_reports (mark_id, side, report_id, article_id, type)
        SELECT ?, ?, id, article_id, type FROM reports WHERE id = ?"""
    db.conn.executemany(sql, [(mark, side, id_) for side, ids in enumerate(sides) for id_ in ids])
    return int(mark)


def forget(db: Database, kinds: Iterable[MarkKind], report_ids: Iterable[int]) -> None:
    """Take reports out of older marks that a newer one overrules."""
    for kind in kinds:
        sql = "DELETE FROM mark_reports WHERE report_id = ? AND mark_id IN (SELECT id FROM marks WHERE kind = ?)"
        db.conn.executemany(sql, [(id_, kind) for id_ in report_ids])
    db.execute("DELETE FROM marks WHERE id NOT IN (SELECT mark_id FROM mark_reports)")


def ruling(db: Database, report_id: int) -> Ruling:
    """What the marks say of a report."""
    anchors = db.execute(
        "SELECT m.id, m.kind, a.side FROM mark_reports a JOIN marks m ON m.id = a.mark_id WHERE a.report_id = ?", [report_id]
    ).fetchall()
    joins: set[int] = set()
    avoids: set[int] = set()
    for mark, kind, side in anchors:
        if kind == "hide":
            continue
        sql = """SELECT r.event_id, a.side FROM mark_reports a JOIN reports r ON r.id = a.report_id
            WHERE a.mark_id = ? AND r.id != ? AND r.event_id IS NOT NULL"""
        for event, other_side in db.execute(sql, [mark, report_id]).fetchall():
            (joins if other_side == side else avoids).add(event)
    return Ruling(tuple(sorted(joins - avoids)), frozenset(avoids))


def parted(db: Database, one: int, other: int) -> bool:
    """Whether a user split reports of these two events from each other."""
    sql = """SELECT 1 FROM reports r JOIN mark_reports a ON a.report_id = r.id
        JOIN marks m ON m.id = a.mark_id AND m.kind = 'split'
        JOIN mark_reports b ON b.mark_id = a.mark_id AND b.side != a.side JOIN reports q ON q.id = b.report_id
        WHERE r.event_id = ? AND q.event_id = ? LIMIT 1"""
    return db.execute(sql, [one, other]).fetchone() is not None


def apply_hidden(db: Database, event_id: int) -> None:
    """Hide an event that has a hidden report, show one that has none."""
    sql = """SELECT EXISTS (SELECT 1 FROM reports r JOIN mark_reports a ON a.report_id = r.id JOIN marks m ON m.id = a.mark_id
        WHERE r.event_id = ? AND m.kind = 'hide')"""
    hidden = db.execute(sql, [event_id]).fetchone()[0]
    db.execute("UPDATE events SET hidden = ? WHERE id = ? AND hidden != ?", [hidden, event_id, hidden])
