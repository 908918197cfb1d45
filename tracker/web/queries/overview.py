"""What the briefing, the matrix, the map and the sources page ask."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tracker.models import EVENT_TYPES
from tracker.web.queries.rows import LISTED, WATCHED, Row, attach_entities, marks, one, rows

WEEK = 60
BURST_WEEKS = 8
RECENT_ARTICLES = 50


def last_day(connection: sqlite3.Connection, until: date) -> date | None:
    """The newest day, not after `until`, on which an event was first reported."""
    found = one(
        connection,
        "SELECT first_reported FROM events WHERE first_reported < ? AND hidden = 0 ORDER BY first_reported DESC LIMIT 1",
        [str(until + timedelta(days=1))],
    )
    return date.fromisoformat(found["first_reported"][:10]) if found else None


def reported_between(connection: sqlite3.Connection, first: date, last: date, watch: str | None) -> list[Row]:
    """The events first reported on some days, newest first, at most a page full."""
    watched, parameters = _watched(watch)
    events = rows(
        connection,
        f"""SELECT {LISTED} FROM events e WHERE e.first_reported >= ? AND e.first_reported < ? AND e.hidden = 0 {watched}
            ORDER BY e.first_reported DESC, e.id DESC LIMIT {WEEK}""",
        [str(first), str(last + timedelta(days=1)), *parameters],
    )
    return attach_entities(connection, events)


def count_days(connection: sqlite3.Connection, first: date, last: date, watch: str | None = None) -> dict[str, int]:
    """How many events, or those that a watchlist asks for, were first reported on each day."""
    if watch is None:
        found = rows(connection, "SELECT day, events FROM event_days WHERE day >= ? AND day <= ?", [str(first), str(last)])
    else:
        found = rows(
            connection,
            """SELECT substr(first_reported, 1, 10) AS day, count(*) AS events FROM watched_events
                WHERE watchlist = ? AND first_reported >= ? AND first_reported < ? GROUP BY 1""",
            [watch, str(first), str(last + timedelta(days=1))],
        )
    return {row["day"]: row["events"] for row in found}


def effective_between(
    connection: sqlite3.Connection,
    first: date,
    last: date,
    watch: str | None,
    *,
    past: bool = False,
    limit: int = 12,
) -> list[Row]:
    """The events whose effective day lies between two days, in order; `past` ones newest first, without mere proposals."""
    watched, parameters = _watched(watch)
    never = "'reversed', 'denied', 'proposed'" if past else "'reversed', 'denied'"
    events = rows(
        connection,
        f"""SELECT {LISTED} FROM events e WHERE e.effective_date >= ? AND e.effective_date <= ? AND e.hidden = 0
            AND e.stage NOT IN ({never}) {watched}
            ORDER BY e.effective_date {"DESC" if past else "ASC"}, e.id LIMIT ?""",
        [str(first), str(last), *parameters, limit],
    )
    return attach_entities(connection, events)


def _watched(watch: str | None) -> tuple[str, list[str]]:
    return ("", []) if watch is None else (f"AND {WATCHED}", [watch])


def bursting(connection: sqlite3.Connection, events: list[Row], day: date, limit: int = 6) -> list[Row]:
    """The companies, models and laws of a week's events that stand out against their own last weeks."""
    now: dict[str, int] = {}
    for event in events:
        for entity in {slot["id"] for filled in event["slots"].values() for slot in filled}:
            now[entity] = now.get(entity, 0) + 1
    often = sorted(
        (entity for entity, count in now.items() if count >= 2 and entity.partition(":")[0] in _BURSTING), key=now.__getitem__
    )
    first, last = day - timedelta(days=7 * (BURST_WEEKS + 1)), day - timedelta(days=6)
    before = rows(
        connection,
        f"""SELECT n.id, n.name, n.type, (SELECT count(*) FROM entity_events x WHERE x.entity_id = n.id
                AND x.first_reported >= ? AND x.first_reported < ?) AS before
            FROM entities n WHERE n.id IN ({marks(often)})""",
        [str(first), str(last), *often],
    )
    for row in before:
        row["now"] = now[row["id"]]
        row["usual"] = row.pop("before") / BURST_WEEKS
        row["times"] = row["now"] / max(row["usual"], 0.5)
    standing_out = [row for row in before if row["times"] >= 2]
    return sorted(standing_out, key=lambda row: (-row["times"], -row["now"], row["name"]))[:limit]


_BURSTING = ("company", "model", "agency", "law", "region")


def troubled_sources(connection: sqlite3.Connection, limit: int = 8) -> list[Row]:
    """The sources that fail or are gone."""
    return rows(
        connection,
        """SELECT id, name, url, kind, failures, last_error, last_ok, gone FROM sources
            WHERE active = 1 AND (failures > 0 OR gone = 1) ORDER BY gone DESC, failures DESC LIMIT ?""",
        [limit],
    )


def list_sources(connection: sqlite3.Connection) -> list[Row]:
    """All sources with their health, and what the newest articles of each came to."""
    sources = rows(
        connection,
        """SELECT id, name, url, kind, publisher, role, region, language, every_seconds, active, due, failures, last_poll,
            last_ok, last_new, last_error, moved_to, gone, created
            FROM sources ORDER BY active DESC, gone DESC, failures DESC, name LIMIT 500""",
    )
    for source in sources:
        recent = rows(
            connection,
            """SELECT coalesce(a.published, a.fetched) AS day,
                EXISTS (SELECT 1 FROM reports r WHERE r.article_id = a.id) AS telling
                FROM (SELECT id FROM articles WHERE source_id = ? ORDER BY id DESC LIMIT ?) n JOIN articles a ON a.id = n.id""",
            [source["id"], RECENT_ARTICLES],
        )
        source["recent"] = len(recent)
        source["telling"] = sum(row["telling"] for row in recent)
        source["days"] = sorted(row["day"][:10] for row in recent)
        source["polls"] = rows(
            connection,
            "SELECT started, outcome, error, new_articles FROM polls WHERE source_id = ? ORDER BY started DESC LIMIT 24",
            [source["id"]],
        )
    return sources


def busiest_regions(connection: sqlite3.Connection, first: str, last: str, most: int | None) -> tuple[list[str], int]:
    """The regions with most events in some quarters, at most so many, and how many regions had any."""
    found = rows(
        connection,
        """SELECT entity_id AS id, sum(events) AS events FROM region_totals WHERE quarter >= ? AND quarter <= ?
            GROUP BY entity_id HAVING sum(events) > 0 ORDER BY events DESC, entity_id""",
        [first, last],
    )
    return [row["id"] for row in found[:most]], len(found)


def region_matrix(connection: sqlite3.Connection, first: str, last: str, regions: Sequence[str]) -> list[Row]:
    """How many events of each type apply in each of these regions, for some quarters."""
    return rows(
        connection,
        f"""SELECT c.entity_id AS id, n.name, c.type, c.events FROM (
                SELECT entity_id, type, sum(events) AS events FROM region_quarters
                WHERE entity_id IN ({marks(regions)}) AND type IN ({marks(EVENT_TYPES)}) AND quarter >= ? AND quarter <= ?
                GROUP BY entity_id, type) c
            CROSS JOIN entities n ON n.id = c.entity_id WHERE c.events > 0""",
        [*regions, *EVENT_TYPES, first, last],
    )


def quarters_of(connection: sqlite3.Connection, types: Sequence[str]) -> tuple[str, str]:
    """The first and the last quarter with events of some types in any region; ends before it begins where there are none."""
    ends = []
    for order in ("ASC", "DESC"):
        sql = f"SELECT quarter FROM region_quarters WHERE type = ? AND events > 0 ORDER BY quarter {order} LIMIT 1"
        ends.append([row["quarter"] for type_ in types for row in rows(connection, sql, [type_])])
    return min(ends[0], default="9999-Q1"), max(ends[1], default="0000-Q1")


def region_quarters(connection: sqlite3.Connection, types: Sequence[str]) -> list[Row]:
    """How many events of some types each region saw in each quarter, for the map's slider."""
    return rows(
        connection,
        f"""SELECT entity_id AS id, quarter, sum(events) AS events FROM region_quarters INDEXED BY region_quarters_type
            WHERE type IN ({marks(types)}) GROUP BY quarter, entity_id HAVING sum(events) > 0""",
        types,
    )


def region_counts(connection: sqlite3.Connection, types: Sequence[str], first: str, last: str) -> list[Row]:
    """How many events of some types each region saw in some quarters together."""
    return rows(
        connection,
        f"""SELECT entity_id AS id, sum(events) AS events FROM region_quarters INDEXED BY region_quarters_type
            WHERE type IN ({marks(types)}) AND quarter >= ? AND quarter <= ? GROUP BY entity_id HAVING sum(events) > 0""",
        [*types, first, last],
    )


def last_month(connection: sqlite3.Connection) -> str:
    """The newest month with events, or nothing."""
    found = one(connection, "SELECT month FROM event_months WHERE events > 0 ORDER BY month DESC LIMIT 1")
    return found["month"] if found else ""


def health(connection: sqlite3.Connection, now: datetime, late: timedelta) -> Row:
    """Whether the tracker works: what is failing or late, when it last polled, how far the reading is, what was not sent."""
    limit = (now - late).isoformat(timespec="seconds")
    sources = one(
        connection,
        """SELECT count(*) AS sources, coalesce(sum(failures > 0), 0) AS failing, coalesce(sum(gone), 0) AS gone,
            coalesce(sum(due < ?), 0) AS due, coalesce(sum(due < ? AND NOT gone), 0) AS late,
            max(last_poll) AS last_poll, max(last_ok) AS last_ok
            FROM sources WHERE active = 1""",
        [now.isoformat(timespec="seconds"), limit],
    )
    unsent = one(
        connection,
        """SELECT (SELECT count(*) FROM deliveries WHERE sent IS NULL AND composed < :limit)
            + (SELECT count(*) FROM digests WHERE sent IS NULL AND composed < :limit) AS unsent""",
        {"limit": limit},
    )
    newest = one(connection, "SELECT id, first_reported FROM events WHERE hidden = 0 ORDER BY first_reported DESC LIMIT 1")
    unread = one(
        connection,
        "SELECT count(*) AS unread FROM (SELECT id FROM articles WHERE read_version IS NULL AND read_tries < 3 LIMIT 1000)",
    )
    return {**(sources or {}), "last_event": newest["first_reported"] if newest else None, **(unread or {}), **(unsent or {})}


def watchlists(connection: sqlite3.Connection) -> list[Row]:
    """The watchlists that the tracker stored for the web, as the settings spell them; empty when there are none."""
    stored = one(connection, "SELECT value FROM settings WHERE key = 'watchlists'")
    if stored is None:
        return []
    try:
        lists = json.loads(stored["value"])
    except ValueError:
        return []
    return [entry for entry in lists if isinstance(entry, dict) and entry.get("name")] if isinstance(lists, list) else []


def unmatched(connection: sqlite3.Connection) -> int:
    """How many events, counted up to 1,000, have yet to be held against the watchlists."""
    found = one(connection, "SELECT count(*) AS events FROM (SELECT 1 FROM unmatched_events LIMIT 1000)")
    return found["events"] if found else 0
