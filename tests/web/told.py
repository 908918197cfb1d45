"""What the sample newsroom's readers were told: digests as they were sent, one that was not taken, a channel that is dead."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tracker.mailing import Readers, preview
from tracker.settings import Digest

WEEKS = (
    (1, "2024-W26", datetime(2024, 6, 24, 7, tzinfo=UTC)),
    (2, "2024-W27", datetime(2024, 7, 1, 7, tzinfo=UTC)),
    (3, "2024-W28", datetime(2024, 7, 8, 7, tzinfo=UTC)),
)


def add_told(database: Any) -> None:
    """Put them into the database, after the events."""
    database.execute("INSERT INTO outbox (event_id, kind, created) SELECT id, 'new', first_reported FROM events")
    for number, period, until in WEEKS:
        waits = number == len(WEEKS)
        database["digests"].insert(
            {
                "id": number,
                "recipient": "desk@example.org",
                "period": period,
                "message_id": f"<{number}@example.org>",
                "since": f"2024-06-{until.day:02}T07:00:00+00:00" if number == 1 else WEEKS[number - 2][2].isoformat(),
                "until": until.isoformat(),
                "composed": until.isoformat(),
                "subject": f"AI policy to {until.day} {until:%B %Y}",
                "message": preview(database, Readers(Digest(), site="https://tracker.example"), (), now=until),
                "due": until.isoformat(),
                "sent": None if waits else until.isoformat(),
                "tries": 3 if waits else 1,
                "error": "mail server smtp.example.org:587: no answer in time" if waits else None,
            }
        )
    database["channels"].insert_all(
        [
            {"name": "team chat", "failures": 4, "error": "HTTP 410", "due": "2024-07-12T13:00:00+00:00", "last_ok": None},
            {"name": "ops", "failures": 0, "error": None, "due": None, "last_ok": "2024-07-12T11:00:00+00:00"},
        ]
    )
    database["alerts"].insert({"event_id": 1, "watchlist": "China", "channel": "team chat", "kind": "new", "created": ""})
