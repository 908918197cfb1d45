"""What people were told: past digests, and the channels and mails that do not get through."""

from __future__ import annotations

import sqlite3

from tracker.web.queries.rows import Row, one, rows

DIGESTS = 50
_LISTED = "id, recipient, period, since, until, composed, sent, tries, error, subject"


def list_digests(connection: sqlite3.Connection, before: int | None = None) -> list[Row]:
    """The digests, newest first, one more than a page full when there are older ones."""
    return rows(
        connection,
        f"SELECT {_LISTED} FROM digests WHERE id < ? ORDER BY id DESC LIMIT ?",
        [before or 2**62, DIGESTS + 1],
    )


def read_digest(connection: sqlite3.Connection, digest_id: int) -> Row | None:
    """One digest with its message as it was sent."""
    return one(connection, f"SELECT {_LISTED}, message FROM digests WHERE id = ?", [digest_id])


def troubled_channels(connection: sqlite3.Connection) -> list[Row]:
    """The channels whose last message did not get through, with how many wait for them."""
    return rows(
        connection,
        """SELECT name, failures, error, last_ok, due,
                (SELECT count(*) FROM alerts WHERE channel = name AND delivery_id IS NULL)
                + (SELECT count(*) FROM deliveries WHERE channel = name AND sent IS NULL) AS waiting
            FROM channels WHERE failures > 0 ORDER BY failures DESC, name LIMIT 50""",
    )


def waiting_digests(connection: sqlite3.Connection) -> Row | None:
    """How many digests the mail server did not take so far, and what it said last; None when there are none."""
    found = one(
        connection,
        "SELECT count(*) AS digests, max(error) AS error FROM digests WHERE sent IS NULL AND error IS NOT NULL",
    )
    return found if found and found["digests"] else None
