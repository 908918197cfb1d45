"""One daemon per database: a lock that the kernel gives back when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tracker.errors import DaemonRunning, StoreError


def lock_path(database: Path) -> Path:
    """Where the lock of a database is: beside it, whatever name or link leads there."""
    real = database.resolve()
    return real.with_name(real.name + ".lock")


@contextmanager
def hold(database: Path) -> Iterator[None]:
    """Hold the daemon's lock of a database; raises DaemonRunning with the pid of who has it."""
    path = lock_path(database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        hint = "the daemon keeps its lock beside the database"
        raise StoreError(f"{path} cannot be written: {error.strerror}", hint) from error
    try:
        try:
            # A record lock, not flock: worker processes that outlive a killed daemon must not keep it.
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DaemonRunning(
                f"another daemon (pid {_pid(path) or 'unknown'}) already works on {database}",
                "stop that one first, or name another database with --db",
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def holder(database: Path) -> int | None:
    """The pid of the daemon that works on a database; None when there is none. Not for the daemon itself to call."""
    path = lock_path(database)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return _pid(path) or 0
    finally:
        os.close(handle)
    return None


def _pid(path: Path) -> int | None:
    with suppress(OSError, ValueError):
        return int(path.read_text(encoding="ascii"))
    return None
