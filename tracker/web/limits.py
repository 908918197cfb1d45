"""Bounds of what a reader's SQL may take, whatever it asks for: SQLite's own, and those that it lacks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

# One value, all rows of one answer, and SQLite's memory for everybody together.
MAX_VALUE_BYTES = 10_000_000
MAX_ANSWER_BYTES = 50_000_000
MAX_HEAP_BYTES = 200_000_000
_LIMITS = (
    ("SQLITE_LIMIT_LENGTH", MAX_VALUE_BYTES), ("SQLITE_LIMIT_ATTACHED", 0), ("SQLITE_LIMIT_COLUMN", 200),
    # SQLite compares a pattern at every place of a text, and no time limit stops it within one comparison.
    ("SQLITE_LIMIT_LIKE_PATTERN_LENGTH", 100),
)  # fmt: skip
# One call of these may fill a billion characters one by one, and nothing interrupts it.
_ENDLESS = frozenset({"printf", "format"})


def bound(connection: sqlite3.Connection) -> None:
    """Put the bounds on a connection that is only read from."""
    connection.execute("PRAGMA query_only = ON")
    if hasattr(connection, "setlimit"):
        for name, value in _LIMITS:
            connection.setlimit(getattr(sqlite3, name), value)
    connection.execute(f"PRAGMA hard_heap_limit = {MAX_HEAP_BYTES}")
    # SQLite's own take the product of both lengths, minutes for a few megabytes, and nothing interrupts them; Python's do not.
    connection.create_function("instr", 2, _instr, deterministic=True)
    connection.create_function("replace", 3, _replace, deterministic=True)
    connection.set_authorizer(_authorise)
    connection.row_factory = _weighed()


def _weighed() -> Callable[[sqlite3.Cursor, tuple[Any, ...]], sqlite3.Row]:
    """Make rows until those of one answer weigh too much."""
    current: list[sqlite3.Cursor] = []
    weight = 0

    def row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        nonlocal weight
        if not current or current[0] is not cursor:
            current[:], weight = [cursor], 0
        weight += sum(len(value) for value in values if isinstance(value, str | bytes))
        if weight > MAX_ANSWER_BYTES:
            current.clear()
            raise sqlite3.OperationalError(f"the answer is larger than {MAX_ANSWER_BYTES // 1_000_000} MB: ask for fewer rows")
        return sqlite3.Row(cursor, values)

    return row


def _authorise(action: int, _: str | None, name: str | None, *__: str | None) -> int:
    return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_FUNCTION and (name or "").lower() in _ENDLESS else sqlite3.SQLITE_OK


def _text(value: str | bytes | float) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _instr(whole: Any, part: Any) -> int | None:
    if whole is None or part is None:
        return None
    if isinstance(whole, bytes) and isinstance(part, bytes):
        return whole.find(part) + 1
    return _text(whole).find(_text(part)) + 1


def _replace(whole: Any, old: Any, new: Any) -> str | None:
    if whole is None or old is None or new is None:
        return None
    text, before, after = _text(whole), _text(old), _text(new)
    if not before:
        return text
    if len(text) + text.count(before) * (len(after) - len(before)) > MAX_VALUE_BYTES:
        # SQLite itself says that this is too big; what is raised in here would be printed with a traceback.
        return " " * (MAX_VALUE_BYTES + 1)
    return text.replace(before, after)
