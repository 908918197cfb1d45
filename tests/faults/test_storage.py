"""A locked database and a full disk: nothing is lost, it is said, and the daemon goes on by itself once it can."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
import yaml

from tests.program import Process, run, started
from tests.servers import Server, rss

WORDS = "OpenAI said on Monday that it would stop serving its API in some regions, and named none of them. " * 40


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def settings(folder: Path, server: Server, every: str = "1s") -> None:
    """A feeds.yaml with one feed that is polled every second."""
    text = {
        "network": {"allow": [server.place], "per_host_delay": 0},
        "sources": [{"name": "Feed", "url": server.url("/feed"), "every": every, "full_text": "feed"}],
    }
    (folder / "feeds.yaml").write_text(yaml.safe_dump(text))


def publish(server: Server, count: int, text: str = WORDS) -> None:
    """The feed has so many entries now."""
    server.feed("/feed", rss(*((f"https://news.example/{n}", f"Title {n}", f"{n} {text}") for n in range(count))))


def titles(db: Path) -> list[str]:
    """What is stored."""
    with closing(sqlite3.connect(db)) as connection:
        return [title for (title,) in connection.execute("SELECT title FROM articles ORDER BY id")]


def whole(db: Path) -> bool:
    """Whether the file is in order."""
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def expected(count: int) -> list[str]:
    """The titles of so many entries."""
    return [f"Title {n}" for n in range(count)]


def until_polled_again(daemon: Process, server: Server) -> None:
    """Wait until the feed was asked for once more."""
    before = server.count("/feed")
    daemon.until(lambda: server.count("/feed") > before)


def test_a_lock_of_somebody_else_is_waited_for(tmp_path: Path, server: Server) -> None:
    """Another process holds the database exclusively while the daemon has an answer in hand: the entry is stored afterwards."""
    settings(tmp_path, server)
    publish(server, 1)
    db = tmp_path / "t.db"
    with started("daemon", "--db", "t.db", folder=tmp_path) as daemon:
        daemon.until('event="poll done"')
        with closing(sqlite3.connect(db, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            publish(server, 2)
            until_polled_again(daemon, server)
            assert titles(db) == expected(1)
            other.execute("ROLLBACK")
        daemon.until(lambda: titles(db) == expected(2))
        daemon.signal(signal.SIGTERM)
        assert daemon.end() == 0
    assert "Traceback" not in daemon.output
    assert whole(db)


@contextmanager
def small_disk(folder: Path, mebibytes: int) -> Iterator[Path]:
    """A file system of its own that is soon full; only root can have one."""
    place = folder / "disk"
    place.mkdir()
    mounted = os.geteuid() == 0 and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", place], check=False, capture_output=True
    ).returncode  # fmt: skip
    if not mounted:
        pytest.skip("a small file system cannot be mounted here: that takes root")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=False)


def fill(place: Path) -> Path:
    """Leave no room on a disk."""
    ballast = place / "ballast"
    handle = os.open(ballast, os.O_WRONLY | os.O_CREAT)
    with suppress(OSError):
        while True:
            os.write(handle, bytes(4096))
    os.close(handle)
    return ballast


def test_a_full_disk_is_said_and_costs_no_entry(tmp_path: Path, server: Server) -> None:
    """`tracker poll`: exit code 1 and one line; what was stored before is there, and with room it is all done again."""
    with small_disk(tmp_path, 4) as disk:
        settings(tmp_path, server)
        db = disk / "t.db"
        publish(server, 3)
        assert run("poll", "--all", "--no-read", "--db", db, folder=tmp_path)[0] == 0
        ballast = fill(disk)
        publish(server, 800)
        code, _, errors = run("poll", "--all", "--no-read", "--db", db, folder=tmp_path)
        assert (code, "the disk is full" in errors, "Traceback" in errors) == (1, True, False), errors
        _, found, errors = run("doctor", "--quick", "--db", db, folder=tmp_path)
        assert ("free some space" in found, errors) == (True, "")
        # Not even SQLite can look into the file before.
        ballast.unlink()
        assert whole(db)
        assert titles(db) == expected(3)
        publish(server, 30)
        assert run("poll", "--all", "--no-read", "--db", db, folder=tmp_path)[0] == 0
        assert titles(db) == expected(30)
        assert whole(db)


def test_a_daemon_goes_on_when_there_is_room_again(tmp_path: Path, server: Server) -> None:
    with small_disk(tmp_path, 4) as disk:
        settings(tmp_path, server)
        db = disk / "t.db"
        publish(server, 3)
        with started("daemon", "--db", db, folder=tmp_path) as daemon:
            daemon.until('event="poll done"')
            ballast = fill(disk)
            publish(server, 200)
            daemon.until('"poll failed"')
            ballast.unlink()
            daemon.until(lambda: len(titles(db)) == 200)
            daemon.signal(signal.SIGTERM)
            assert daemon.end() == 0
        assert "the disk is full" in daemon.output
        assert "free some space" in daemon.output
        assert sorted(titles(db)) == sorted(expected(200))
        assert whole(db)


def test_a_disk_that_refuses_is_one_message(tmp_path: Path, server: Server) -> None:
    """A limit of the system on the size of files, which SQLite calls an I/O error."""
    settings(tmp_path, server)
    publish(server, 3)
    assert run("poll", "--all", "--no-read", "--db", "t.db", folder=tmp_path)[0] == 0
    size = (tmp_path / "t.db").stat().st_size // 1024
    publish(server, 800)
    command = f"ulimit -f {size}; exec tracker poll --all --no-read --db t.db"
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("tracker: ")
    assert whole(tmp_path / "t.db")
    assert titles(tmp_path / "t.db")[:3] == expected(3)
