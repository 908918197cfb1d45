"""An index for search over a few rows, in memory and thrown away after use."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping


def scratch_index(table: str, events: Iterable[Mapping[str, object]], options: str) -> sqlite3.Connection:
    """Titles and summaries of events, searchable as `table` under their ids; the caller closes it."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE {table} USING fts5 (title, summary, {options})")
    connection.executemany(f"INSERT INTO {table} (rowid, title, summary) VALUES (:id, :title, :summary)", events)
    return connection
