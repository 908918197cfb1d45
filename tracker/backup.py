"""Copying the database online: SQLite's own backup into a file beside the target, checked, then put in place."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

from tracker.errors import StoreError
from tracker.lock import hold
from tracker.store.database import explain
from tracker.store.readonly import open_readonly


def copy_database(source: Path, target: Path, *, replace: bool = False) -> int:
    """Copy a database that may be in use and give the size of the checked copy; raises StoreError."""
    if target.exists() and not replace:
        raise StoreError(f"{target} exists already", "name another file, or replace it with --force")
    if target.resolve() == source.resolve():
        raise StoreError("the copy would replace the database itself", "name another file")
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with open_readonly(source) as database, closing(sqlite3.connect(partial)) as copy:
            # Whole in one step: in pieces, a busy writer would make it start over and over.
            database.conn.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")
            _check(copy, source)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        size = partial.stat().st_size
        partial.replace(target)
    except (OSError, sqlite3.Error) as error:
        reason = explain(error, target) if isinstance(error, sqlite3.Error) else StoreError(f"{target}: {error.strerror}")
        raise reason from error
    finally:
        partial.unlink(missing_ok=True)
    return size


def _check(copy: sqlite3.Connection, source: Path) -> None:
    problems = [row[0] for row in copy.execute("PRAGMA integrity_check")]
    if problems != ["ok"]:
        raise StoreError(f"the copy of {source} is damaged: {problems[0]}", "run `tracker doctor`")


def restore_database(copy: Path, target: Path) -> Path | None:
    """Put a checked copy in the place of a database that nobody works on; gives where the one before it is kept."""
    with hold(target):
        fresh = target.with_name(f".{target.name}.{os.getpid()}.restored")
        try:
            copy_database(copy, fresh)
            kept = _set_aside(target)
            fresh.replace(target)
        finally:
            fresh.unlink(missing_ok=True)
    return kept


def _set_aside(database: Path) -> Path | None:
    """Move a database away with its unwritten part, which would ruin whatever stood in its place."""
    if not database.exists():
        return None
    kept = next(path for n in count(1) if not (path := database.with_name(f"{database.name}.before-{n}")).exists())
    try:
        for suffix in ("-wal", "-shm", ""):
            part = database.with_name(database.name + suffix)
            if part.exists():
                part.replace(kept.with_name(kept.name + suffix))
    except OSError as error:
        raise StoreError(
            f"{database} cannot be moved away: {error.strerror}", "check that its folder may be written to"
        ) from error
    return kept
