"""Checks of the database file: there, readable, of this version, writable, whole, with room to grow; its daemon."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlite_utils import Database

from tracker.doctor.findings import Finding
from tracker.lock import holder
from tracker.store.database import explain
from tracker.store.migrations import migrations

LITTLE_ROOM = 500_000_000


def check_file(path: Path) -> Iterator[Finding]:
    """Whether the database is there and can be used; when it cannot, the only finding is a problem."""
    if not path.exists():
        yield Finding("database", "problem", f"there is no database at {path}", "`tracker poll` or `tracker run` makes it")
        return
    try:
        with closing(_connect(path, "ro")) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            yield from _version(Database(connection), path)
    except sqlite3.Error as error:
        reason = explain(error, path)
        yield Finding("database", "problem", str(reason), reason.hint)


def _version(database: Database, path: Path) -> Iterator[Finding]:
    applied = {migration.name for migration in migrations.applied(database)}
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    if newer := applied - known:
        message = f"{path} is from a newer version of the tracker (it has {max(newer)})"
        yield Finding("database", "problem", message, "upgrade the tracker, or name another database with --db")
    elif not applied and (tables := sorted(set(database.table_names()) - {"_sqlite_migrations"})):
        message = f"{path} is no database of the tracker: it holds {', '.join(tables[:3])}"
        yield Finding("database", "problem", message, "name another file with --db: a poll would write into this one")
    elif not applied:
        yield Finding("database", "problem", f"{path} is empty", "`tracker poll` or `tracker run` fills it; or restore a backup")
    elif older := known - applied:
        hint = "it is upgraded by the next `tracker poll` or `tracker run`; `tracker backup` makes a copy before"
        yield Finding("database", "problem", f"{path} is from an older version of the tracker (it lacks {min(older)})", hint)
    else:
        yield Finding("database", "ok", f"{path}, {path.stat().st_size / 1e6:.1f} MB, schema {max(applied)}")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode={mode}", uri=True, timeout=1.0, isolation_level=None)


def check_writable(path: Path) -> Iterator[Finding]:
    """Whether the database takes a write now."""
    try:
        with closing(_connect(path, "rw")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        reason = explain(error, path)
        yield Finding("writing", "problem", str(reason), reason.hint)
    else:
        yield Finding("writing", "ok", "the database can be written")


def check_integrity(path: Path) -> Iterator[Finding]:
    """Whether the file is whole and its references lead somewhere."""
    hint = "restore a backup, or save what is left with `sqlite3 FILE .recover`"
    try:
        with closing(_connect(path, "ro")) as connection:
            problems = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)")]
            orphans = connection.execute("SELECT count(*) FROM pragma_foreign_key_check").fetchone()[0]
    except sqlite3.Error as error:
        yield Finding("integrity", "problem", f"{path} is damaged: {error}", hint)
        return
    if problems != ["ok"]:
        yield Finding("integrity", "problem", f"{path} is damaged: {problems[0]}", hint)
    elif orphans:
        yield Finding("integrity", "problem", f"{orphans} rows refer to rows that are gone", "restore a backup and report this")
    else:
        yield Finding("integrity", "ok", "the database is whole")


def check_room(path: Path) -> Iterator[Finding]:
    """Whether the disk has room for the database to grow and for a backup of it."""
    folder = next(parent for parent in path.resolve().parents if parent.exists())
    free = shutil.disk_usage(folder).free
    needed = max(LITTLE_ROOM, path.stat().st_size if path.exists() else 0)
    message = f"{free / 1e9:.1f} GB free in {folder}"
    if free < needed:
        yield Finding("disk", "warning", f"only {message}", "free some space, or set retention in feeds.yaml")
    else:
        yield Finding("disk", "ok", message)


def check_daemon(path: Path) -> Iterator[Finding]:
    """Whether a daemon works on the database."""
    pid = holder(path)
    if pid is None:
        yield Finding(
            "daemon", "note", "no daemon works on this database", "start one with `tracker run` or contrib/tracker.service"
        )
    else:
        yield Finding("daemon", "ok", f"the daemon runs (pid {pid or 'unknown'})")
