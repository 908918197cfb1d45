"""What must not wait for a moment that a wrong clock set: found and made due again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

# A poll that ends a little after this look at the clock is no sign of a jump.
_SLACK = timedelta(minutes=1)
# Longer than any pause between two tries of sending.
_LONGEST_PAUSE = timedelta(hours=7)
# Longer than any interval, and than what a server may ask for.
_LONGEST_INTERVAL = timedelta(days=32)
_WAITING = (
    ("sources", "due = :now", "due > :now AND (last_poll > :soon OR due > :months)"),
    ("deliveries", "due = :now", "sent IS NULL AND due > :hours"),
    ("digests", "due = :now", "sent IS NULL AND due > :hours"),
    ("channels", "due = NULL", "due > :hours"),
)


def after_a_jump(database: Database, now: datetime) -> int:
    """Make due what waits for longer than it ever may, since the clock went back meanwhile; gives how much that was."""
    limits = {"now": timedelta(0), "soon": _SLACK, "hours": _LONGEST_PAUSE, "months": _LONGEST_INTERVAL}
    times = {name: (now + later).isoformat() for name, later in limits.items()}
    # Looked for first, because a write takes the lock.
    found = [(table, change, where) for table, change, where in _WAITING if _any(database, table, where, times)]
    count = 0
    with database.atomic():
        for table, change, where in found:
            count += database.execute(f"UPDATE {table} SET {change} WHERE {where}", times).rowcount
    return count


def _any(database: Database, table: str, where: str, times: dict[str, str]) -> bool:
    return database.execute(f"SELECT 1 FROM {table} WHERE {where} LIMIT 1", times).fetchone() is not None
