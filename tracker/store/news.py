"""Reading what a digest tells: what came in during a period, what answered what, what is coming, what could not be seen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from tracker.models import Link, OutboxRow
from tracker.store.database import rows

_MOST = 5_000
_SILENT_AFTER = timedelta(days=30)
_BROKEN_FROM = 3


def outbox_between(database: Database, since: datetime, until: datetime) -> list[OutboxRow]:
    """What the outbox took in during a period, handled or not."""
    sql = """SELECT id, event_id, kind, payload FROM outbox WHERE created > ? AND created <= ? AND event_id IS NOT NULL
        ORDER BY id DESC LIMIT ?"""
    found = rows(database, sql, [since.isoformat(), until.isoformat(), _MOST])
    return [OutboxRow(r["id"], r["event_id"], r["kind"], json.loads(r["payload"])) for r in reversed(found)]


def anything_before(database: Database, until: datetime) -> bool:
    """Whether the tracker had taken anything in by then; before that there was no period to tell of."""
    return database.execute("SELECT 1 FROM outbox WHERE created <= ? LIMIT 1", [until.isoformat()]).fetchone() is not None


def responses(database: Database, event_ids: Iterable[int]) -> list[Link]:
    """The responses among these events, to whatever they answered."""
    ids = json.dumps(sorted(set(event_ids)))
    sql = """SELECT event_id, other_id, kind, why FROM event_links WHERE kind = 'response'
        AND event_id IN (SELECT value FROM json_each(?)) ORDER BY other_id, event_id"""
    return [Link(**row) for row in rows(database, sql, [ids])]


def answers_to(database: Database, event_ids: Iterable[int]) -> list[Link]:
    """All responses to these events, also those of earlier periods."""
    ids = json.dumps(sorted(set(event_ids)))
    sql = """SELECT event_id, other_id, kind, why FROM event_links WHERE kind = 'response'
        AND other_id IN (SELECT value FROM json_each(?)) ORDER BY other_id, event_id"""
    return [Link(**row) for row in rows(database, sql, [ids])]


def coming_ids(database: Database, today: date, until: date) -> list[int]:
    """Events that take effect after today and up to a day, soonest first; denied and reversed ones do not."""
    sql = """SELECT id FROM events WHERE hidden = 0 AND effective_date > ? AND effective_date <= ?
        AND stage NOT IN ('denied', 'reversed') ORDER BY effective_date, publishers DESC LIMIT ?"""
    return [row["id"] for row in rows(database, sql, [today.isoformat(), until.isoformat(), _MOST])]


def days_by_type(database: Database, since: date, until: datetime) -> Mapping[str, list[date]]:
    """On which days events of each type were first reported."""
    sql = "SELECT type, substr(first_reported, 1, 10) AS day FROM events WHERE hidden = 0 AND first_reported BETWEEN ? AND ?"
    found: dict[str, list[date]] = {}
    for row in rows(database, sql, [since.isoformat(), until.isoformat()]):
        found.setdefault(row["type"], []).append(date.fromisoformat(row["day"]))
    return found


def active_sources(database: Database) -> int:
    """How many sources are polled."""
    return int(database.execute("SELECT count(*) FROM sources WHERE active = 1").fetchone()[0])


def unseen_sources(database: Database, now: datetime) -> list[dict[str, Any]]:
    """Sources that are gone, broken or silent, with what is known of them."""
    sql = """SELECT name, url, gone, failures, last_ok, last_new, last_error FROM sources WHERE active = 1 AND (
            gone = 1 OR failures >= :broken
            OR (kind != 'page' AND coalesce(last_new, created) < :silent AND last_poll IS NOT NULL))
        ORDER BY gone DESC, failures DESC, name"""
    return rows(database, sql, {"broken": _BROKEN_FROM, "silent": (now - _SILENT_AFTER).isoformat()})


def quarantined(database: Database) -> int:
    """How many articles could not be read."""
    return int(database.execute("SELECT count(*) FROM articles WHERE read_version IS NULL AND read_tries >= 3").fetchone()[0])
