"""Snapshots: the database as one file that never changes, with its own hash in its name, for the pages of other machines."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import StoreError
from tracker.store.database import explain
from tracker.store.readonly import open_readonly
from tracker.store.snapshot import trim

_NAME = re.compile(r"-[0-9a-f]{12}\.db$")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was published, and which older snapshots were taken away."""

    path: Path
    size: int
    hash: str
    removed: tuple[Path, ...] = ()


def is_snapshot(path: Path) -> bool:
    """Whether a file is a snapshot by its name, so that it may be served as one that never changes."""
    return _NAME.search(path.name) is not None


def publish(source: Path, folder: Path, *, keep: int | None = None) -> Snapshot:
    """Write a snapshot of a database that may be in use, without who is told of what; raises StoreError.

    With `keep`, only so many of the newest snapshots of this database stay in the folder.
    """
    partial = folder / f".{source.stem}.{os.getpid()}.partial"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}", "name another folder") from error
    try:
        with open_readonly(source) as database:
            database.execute("VACUUM INTO ?", [str(partial)])
        with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
            trim(copy)
        digest = _hash(partial)
        target = folder / f"{source.stem}-{digest[:12]}.db"
        partial.chmod(0o444)
        partial.replace(target)
        removed = _remove(folder, source.stem, target, keep)
        return Snapshot(target, target.stat().st_size, digest, removed)
    except (OSError, sqlite3.Error) as error:
        reason = explain(error, folder) if isinstance(error, sqlite3.Error) else StoreError(f"{folder}: {error.strerror}")
        raise reason from error
    finally:
        partial.unlink(missing_ok=True)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove(folder: Path, stem: str, newest: Path, keep: int | None) -> tuple[Path, ...]:
    if keep is None:
        return ()
    others = [path for path in folder.glob(f"{stem}-*.db") if is_snapshot(path) and path != newest]
    others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    gone = tuple(others[max(keep - 1, 0) :])
    for path in gone:
        path.unlink()
    return gone
