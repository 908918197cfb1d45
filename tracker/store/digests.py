"""The only SQL that writes digests: composed once under a unique key, then sent until the mail server has taken it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from tracker.store.database import rows


@dataclass(frozen=True, slots=True)
class StoredDigest:
    """A composed digest that has yet to go out."""

    id: int
    recipient: str
    period: str
    message: bytes
    tries: int


def is_composed(database: Database, recipient: str, period: str) -> bool:
    """Whether the recipient's digest of the period exists, sent or not."""
    sql = "SELECT 1 FROM digests WHERE recipient = ? AND period = ?"
    return database.execute(sql, [recipient, period]).fetchone() is not None


def previous_until(database: Database, recipient: str, until: datetime) -> datetime | None:
    """Up to when the recipient's digest before this time told."""
    sql = "SELECT max(until) FROM digests WHERE recipient = ? AND until <= ?"
    found = database.execute(sql, [recipient, until.isoformat()]).fetchone()[0]
    return datetime.fromisoformat(found) if found else None


def save_digest(
    database: Database,
    recipient: str,
    period: str,
    *,
    message_id: str,
    since: datetime,
    until: datetime,
    subject: str,
    message: bytes,
    now: datetime,
) -> bool:
    """Keep a composed digest; False when another process was first, whose digest then stands."""
    at = now.isoformat()
    with database.atomic():
        cursor = database.execute(
            """INSERT INTO digests (recipient, period, message_id, since, until, composed, subject, message, due)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
            [recipient, period, message_id, since.isoformat(), until.isoformat(), at, subject, message, at],
        )
    return cursor.rowcount == 1


def due_digests(database: Database, now: datetime) -> list[StoredDigest]:
    """The digests that may be sent now, oldest first."""
    sql = "SELECT id, recipient, period, message, tries FROM digests WHERE sent IS NULL AND due <= ? ORDER BY tries, until, id"
    return [StoredDigest(**row) for row in rows(database, sql, [now.isoformat()])]


def claim_digest(database: Database, digest: StoredDigest, now: datetime, again: datetime) -> bool:
    """Take a digest to send it: should this process die now, it is due once more at `again`."""
    with database.atomic():
        cursor = database.execute(
            "UPDATE digests SET tries = tries + 1, due = ? WHERE id = ? AND sent IS NULL AND due <= ?",
            [again.isoformat(), digest.id, now.isoformat()],
        )
    return cursor.rowcount == 1


def mark_sent(database: Database, digest: StoredDigest, now: datetime) -> None:
    """Note that the mail server has taken a digest."""
    with database.atomic():
        database.execute("UPDATE digests SET sent = ?, error = NULL WHERE id = ?", [now.isoformat(), digest.id])


def note_refusal(database: Database, digest: StoredDigest, error: str) -> None:
    """Note why a digest did not go out; when it is due again was written when it was claimed."""
    with database.atomic():
        database.execute("UPDATE digests SET error = ? WHERE id = ?", [error, digest.id])
