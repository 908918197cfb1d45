"""Opening the database: durable, in WAL mode, on the newest schema, and clear about what is in the way."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from tracker.errors import StoreError
from tracker.store.migrations import migrations

BUSY_SECONDS = 30.0
_ROOM = 1024 * 1024


def open_database(path: Path | str, *, busy_seconds: float = BUSY_SECONDS) -> Database:
    """Open the database to write, creating or upgrading it; raises StoreError when that cannot be done."""
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=busy_seconds)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{path} cannot be opened: {error}", "check that the folder exists and may be written to") from error
    try:
        database = Database(connection)
        _refuse_foreign(database, path)
        _set_up(database)
        _refuse_newer(database, path)
        migrations.apply(database)
    except sqlite3.Error as error:
        connection.close()
        raise explain(error, path) from error
    except StoreError:
        connection.close()
        raise
    return database


def _refuse_foreign(database: Database, path: Path) -> None:
    """Before anything is changed: somebody else's database is not for our tables."""
    tables = sorted(set(database.table_names()) - {migrations.migrations_table})
    if tables and not migrations.applied(database):
        raise StoreError(f"{path} is no database of the tracker: it holds {', '.join(tables[:3])}", "name another file with --db")


def _set_up(database: Database) -> None:
    # FULL: a poll that was reported as stored survives a power cut, not only a crash.
    # The cache holds the inner pages of every index of a database with a million articles; SQLite's own 2 MB do not.
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -65536"):
        database.execute(f"PRAGMA {pragma}").fetchall()


def _refuse_newer(database: Database, path: Path) -> None:
    applied = {migration.name for migration in migrations.applied(database)}
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    if newer := sorted(applied - known):
        raise StoreError(f"{path} is from a newer version of the tracker (it has {newer[-1]})", "upgrade the tracker")


def explain(error: sqlite3.Error, path: Path | str) -> StoreError:
    """What an error of SQLite means to a user."""
    text = str(error)
    if "locked" in text:
        return StoreError(f"{path} is locked by another process", "wait for it or stop it, then try again; nothing was lost")
    if "full" in text or ("disk I/O" in text and _no_room(path)):
        return StoreError(f"no room to write {path}: the disk is full", "free some space, then try again; nothing was lost")
    if "disk I/O" in text:
        hint = "it may be full, over a quota or broken: look at `df` and the system's log; what was stored before is not lost"
        return StoreError(f"the disk of {path} refuses ({text})", hint)
    if "not a database" in text or "malformed" in text:
        return StoreError(f"{path} is not a usable database: {text}", "restore a backup, or name another file with --db")
    if "readonly" in text or "unable to open" in text:
        return StoreError(f"{path} cannot be written: {text}", "check that the file and its folder may be written to")
    return StoreError(f"{path}: {text}")


def _no_room(path: Path | str) -> bool:
    """Whether the disk is as good as full; SQLite says so only where it was about to write a page."""
    with suppress(OSError):
        return shutil.disk_usage(Path(path).resolve().parent).free < _ROOM
    return False


def rows(database: Database, sql: str, parameters: Any = ()) -> list[dict[str, Any]]:
    """The rows of a query as dictionaries."""
    cursor = database.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
