"""The only SQL that writes alerts and their deliveries: each step is one transaction that may be cut off and done again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from tracker.models import Alert, Delivery, OutboxRow
from tracker.store.database import rows


@dataclass(frozen=True, slots=True)
class ChannelState:
    """How an alert channel is doing."""

    name: str
    waiting: int = 0
    failures: int = 0
    due: datetime | None = None
    error: str | None = None
    last_ok: datetime | None = None


def open_rows(database: Database, limit: int) -> list[OutboxRow]:
    """The oldest rows of the outbox that nobody has handled."""
    sql = "SELECT id, event_id, kind, payload FROM outbox WHERE handled IS NULL ORDER BY id LIMIT ?"
    return [OutboxRow(r["id"], r["event_id"], r["kind"], json.loads(r["payload"])) for r in rows(database, sql, [limit])]


def told_before(database: Database, event_ids: Iterable[int]) -> set[tuple[int, str, str]]:
    """Which events went to which watchlist and channel already, as (event, watchlist, channel)."""
    ids = sorted(set(event_ids))
    marks = ", ".join("?" * len(ids))
    cursor = database.execute(f"SELECT DISTINCT event_id, watchlist, channel FROM alerts WHERE event_id IN ({marks})", ids)
    return {(event, watchlist, channel) for event, watchlist, channel in cursor}


def save_plan(database: Database, handled: Sequence[int], alerts: Iterable[Alert], now: datetime) -> None:
    """Write the alerts that outbox rows came to, and mark the rows."""
    at = now.isoformat()
    with database.atomic():
        for alert in alerts:
            database.execute(
                """INSERT OR IGNORE INTO alerts (outbox_id, event_id, watchlist, channel, kind, note, created)
                VALUES (?, ?, ?, ?, ?, ?, ?)""",
                [alert.outbox_id, alert.event_id, alert.watchlist, alert.channel, alert.kind, alert.note, at],
            )
        marks = ", ".join("?" * len(handled))
        database.execute(f"UPDATE outbox SET handled = ? WHERE id IN ({marks})", [at, *handled])


def waiting(database: Database, channel: str, limit: int) -> list[Alert]:
    """The alerts of a channel that are in no message yet, oldest first."""
    sql = """SELECT id, outbox_id, event_id, watchlist, channel, kind, note FROM alerts
        WHERE channel = ? AND delivery_id IS NULL ORDER BY id LIMIT ?"""
    return [Alert(**row) for row in rows(database, sql, [channel, limit])]


def composed_since(database: Database, channel: str, since: datetime) -> int:
    """How many messages for a channel were composed since then."""
    sql = "SELECT count(*) FROM deliveries WHERE channel = ? AND composed > ?"
    return int(database.execute(sql, [channel, since.isoformat()]).fetchone()[0])


def save_delivery(database: Database, delivery: Delivery, alerts: Iterable[Alert], now: datetime) -> None:
    """Keep a composed message, and mark the alerts that are in it."""
    at = now.isoformat()
    with database.atomic():
        database.execute(
            """INSERT OR IGNORE INTO deliveries (id, channel, watchlist, title, body, payload, composed, due)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            [delivery.id, delivery.channel, delivery.watchlist, delivery.title, delivery.body, delivery.payload, at, at],
        )
        database.conn.executemany("UPDATE alerts SET delivery_id = ? WHERE id = ?", [(delivery.id, alert.id) for alert in alerts])


def drop_alerts(database: Database, alerts: Iterable[Alert]) -> None:
    """Forget alerts whose event is gone or hidden by now."""
    with database.atomic():
        database.conn.executemany("DELETE FROM alerts WHERE id = ?", [(alert.id,) for alert in alerts])


def due_deliveries(database: Database, channel: str, now: datetime) -> list[Delivery]:
    """The messages of a channel that may be sent now; one that was refused before does not stand in front of the others."""
    sql = """SELECT id, channel, watchlist, title, body, payload, tries FROM deliveries
        WHERE channel = ? AND sent IS NULL AND due <= ? ORDER BY tries, composed, id"""
    return [Delivery(**row) for row in rows(database, sql, [channel, now.isoformat()])]


def claim(database: Database, delivery: Delivery, now: datetime, again: datetime) -> bool:
    """Take a message to send it: should this process die now, it is due once more at `again`."""
    with database.atomic():
        cursor = database.execute(
            "UPDATE deliveries SET tries = tries + 1, due = ? WHERE id = ? AND sent IS NULL AND due <= ?",
            [again.isoformat(), delivery.id, now.isoformat()],
        )
    return cursor.rowcount == 1


def delivered(database: Database, delivery: Delivery, now: datetime) -> None:
    """Note that a message went out, and that its channel works."""
    at = now.isoformat()
    with database.atomic():
        database.execute("UPDATE deliveries SET sent = ?, error = NULL WHERE id = ?", [at, delivery.id])
        database.execute(
            """INSERT INTO channels (name, last_ok) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET failures = 0, due = NULL, error = NULL, last_ok = excluded.last_ok""",
            [delivery.channel, at],
        )


def not_delivered(database: Database, delivery: Delivery, error: str, again: datetime) -> None:
    """Note why a message did not go out, and when its channel is tried again."""
    with database.atomic():
        database.execute("UPDATE deliveries SET error = ? WHERE id = ?", [error, delivery.id])
        database.execute(
            """INSERT INTO channels (name, failures, due, error) VALUES (?, 1, ?, ?)
            ON CONFLICT (name) DO UPDATE SET failures = failures + 1, due = excluded.due, error = excluded.error""",
            [delivery.channel, again.isoformat(), error],
        )


def forget_channels(database: Database, names: Iterable[str]) -> None:
    """Forget how channels did that the settings do not name any more."""
    with database.atomic():
        database.execute("DELETE FROM channels WHERE name NOT IN (SELECT value FROM json_each(?))", [json.dumps(list(names))])


def channel_states(database: Database, names: Iterable[str]) -> tuple[ChannelState, ...]:
    """How each channel is doing: what waits, since when it fails and why."""
    known = {row["name"]: row for row in rows(database, "SELECT * FROM channels")}
    return tuple(_state(database, name, known.get(name, {})) for name in names)


def _state(database: Database, name: str, row: dict[str, object]) -> ChannelState:
    count = """SELECT (SELECT count(*) FROM alerts WHERE channel = :name AND delivery_id IS NULL)
        + (SELECT count(*) FROM deliveries WHERE channel = :name AND sent IS NULL)"""
    due, last_ok, error = row.get("due"), row.get("last_ok"), row.get("error")
    return ChannelState(
        name=name,
        waiting=int(database.execute(count, {"name": name}).fetchone()[0]),
        failures=int(str(row.get("failures") or 0)),
        due=datetime.fromisoformat(str(due)) if due else None,
        error=str(error) if error else None,
        last_ok=datetime.fromisoformat(str(last_ok)) if last_ok else None,
    )
