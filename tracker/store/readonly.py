"""Opening the database to look only: nothing is created, upgraded or waited for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlite_utils import Database

from tracker.errors import StoreError
from tracker.store.database import explain


@contextmanager
def open_readonly(path: Path) -> Iterator[Database]:
    """The database as it is; raises StoreError when there is none or it cannot be read."""
    if not path.exists():
        raise StoreError(f"there is no database at {path} yet", "`tracker poll` makes it, or name another one with --db")
    connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, timeout=5.0)
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        yield Database(connection)
    except sqlite3.DatabaseError as error:
        raise explain(error, path) from error
    finally:
        connection.close()
