"""Everything of one event: its entities, reports with their surroundings, history, links and the page change behind it."""

from __future__ import annotations

import sqlite3
from typing import Any

from tracker.web.queries.rows import Row, attach_entities, one, rows

AROUND = 420
REPORTS = 40
LINKS = 24


def read_event(connection: sqlite3.Connection, event_id: int) -> Row | None:
    """One visible event with all that the page tells, or None."""
    event = one(connection, "SELECT * FROM events WHERE id = ? AND hidden = 0", [event_id])
    if event is None:
        return None
    attach_entities(connection, [event])
    event["told"] = _reports(connection, event_id)
    event["history"] = rows(
        connection,
        """SELECT h.at, h.field, h.old, h.new, h.report_id, r.publisher FROM event_history h
            LEFT JOIN reports r ON r.id = h.report_id WHERE h.event_id = ? ORDER BY h.at, h.id LIMIT 200""",
        [event_id],
    )
    event["links"] = _links(connection, event_id)
    event["page_change"] = _page_change(connection, [report["article_id"] for report in event["told"]])
    return event


def moved_to(connection: sqlite3.Connection, event_id: int) -> int | None:
    """The event that took in another one, whose number old links still carry."""
    found = one(connection, "SELECT event_id FROM moved_events WHERE id = ?", [event_id])
    return found["event_id"] if found else None


def _reports(connection: sqlite3.Connection, event_id: int) -> list[Row]:
    reports = rows(
        connection,
        """SELECT r.id, r.article_id, r.evidence, r.start, r."end", r.stage, r.effective_date, r.confidence, r.rule, r.reported,
            r.publisher, r.role, r.copy_of, a.url, a.title, a.published, a.language, a.note, a.source_id,
            max(r.start - :around, 0) AS window,
            substr(a.title || char(10, 10) || a.text, max(r.start - :around, 0) + 1, r."end" - r.start + 2 * :around) AS context,
            s.name AS source
            FROM reports r JOIN articles a ON a.id = r.article_id LEFT JOIN sources s ON s.id = a.source_id
            WHERE r.event_id = :event ORDER BY r.copy_of IS NOT NULL, r.reported, r.id LIMIT :limit""",
        {"event": event_id, "around": AROUND, "limit": REPORTS},
    )
    for report in reports:
        report["mentions"] = rows(
            connection,
            """SELECT m.start, m."end", m.entity_id, n.type, n.name FROM mentions m JOIN entities n ON n.id = m.entity_id
                WHERE m.article_id = ? AND m.start >= ? AND m.start < ? ORDER BY m.start, m."end" DESC""",
            [report["article_id"], report["window"], report["window"] + len(report["context"])],
        )
    return reports


def _links(connection: sqlite3.Connection, event_id: int) -> list[Row]:
    return rows(
        connection,
        """SELECT linked.kind, linked.why, linked.direction, e.id, e.type, e.title, e.stage, e.first_reported FROM (
                SELECT other_id AS id, kind, why, 'out' AS direction FROM event_links WHERE event_id = :event
                UNION SELECT event_id, kind, why, 'in' FROM event_links WHERE other_id = :event) linked
            JOIN events e ON e.id = linked.id WHERE e.hidden = 0 ORDER BY e.first_reported LIMIT :limit""",
        {"event": event_id, "limit": LINKS},
    )


def _page_change(connection: sqlite3.Connection, article_ids: list[Any]) -> Row | None:
    for article_id in article_ids:
        change = one(
            connection,
            """SELECT c.seen, c.summary, b.structure AS before, b.text AS before_text, a.structure AS after, a.text AS after_text,
                s.url, s.name FROM page_changes c LEFT JOIN snapshots b ON b.id = c.before_id
                LEFT JOIN snapshots a ON a.id = c.after_id LEFT JOIN sources s ON s.id = c.source_id WHERE c.article_id = ?""",
            [article_id],
        )
        if change:
            return change
    return None
