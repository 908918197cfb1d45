"""The daemon as a process: it polls what is due, stops cleanly, is alone on its database, and loses nothing when killed."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.program import needs_weights, run, started
from tracker.daemon import Duty, Keeper
from tracker.demo.newsroom import open_newsroom
from tracker.errors import DaemonRunning, StoreError
from tracker.lock import hold, holder, lock_path

NOW = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with the feeds.yaml of an open newsroom."""
    with open_newsroom() as newsroom:
        (tmp_path / "feeds.yaml").write_text(newsroom.settings, encoding="utf-8")
        yield tmp_path


def ask(db: Path, sql: str) -> list[tuple[object, ...]]:
    """The rows of a query."""
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(sql).fetchall()


def test_killed_and_started_again_it_polls_only_what_is_due_and_stops_cleanly(folder: Path) -> None:
    """kill -9 leaves no lock behind and costs nothing; SIGTERM ends it with exit code 0 and a last line."""
    with started("daemon", "--db", "t.db", folder=folder) as first:
        first.until('event="poll done" sources=9 ok=9')
        first.signal(signal.SIGKILL)
        first.end()
    polls = ask(folder / "t.db", "SELECT count(*) FROM polls")
    with started("daemon", "--db", "t.db", folder=folder) as second:
        second.until("event=started")
        second.signal(signal.SIGTERM)
        assert second.end() == 0
    assert "event=stopping signal=SIGTERM" in second.output
    assert "event=stopped finished=true" in second.output
    assert "Traceback" not in first.output + second.output
    assert ask(folder / "t.db", "SELECT count(*) FROM polls") == polls == [(9,)]
    assert ask(folder / "t.db", "SELECT count(*), count(DISTINCT canonical_url) FROM articles") == [(36, 36)]


def test_a_second_daemon_is_refused_and_told_who_the_first_is(folder: Path) -> None:
    """One daemon per database, also when the database is named another way; Ctrl-C stops it, and the log can be JSON."""
    with started("daemon", "--log-json", "--db", "t.db", folder=folder) as first:
        first.until('"poll done"')
        (folder / "alias.db").symlink_to("t.db")
        for name in ("t.db", folder / "alias.db"):
            code, _, errors = run("daemon", "--db", name, folder=folder)
            assert (code, f"pid {first.pid}" in errors, "Traceback" in errors) == (1, True, False)
        assert holder(folder / "t.db") == first.pid
        first.signal(signal.SIGINT)
        assert first.end() == 0
    assert holder(folder / "t.db") is None
    lines = [json.loads(line) for line in first.output.splitlines()]
    assert all({"time", "level", "event"} <= set(line) for line in lines)
    assert [line["new_articles"] for line in lines if line["event"] == "poll done"] == [36]


@needs_weights
def test_run_serves_the_pages_and_takes_them_down_with_it(folder: Path) -> None:
    """`tracker run` is one thing to the user: even killed it leaves no web server that holds the port."""
    import socket
    import urllib.request

    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"

    def answers() -> bool:
        try:
            with urllib.request.urlopen(address) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    for number in (signal.SIGKILL, signal.SIGTERM):
        with started("run", "--port", str(port), folder=folder) as whole:
            whole.until(answers)
            whole.signal(number)
            # The end of its output is the end of the web server too, which writes into the same pipe.
            code = whole.end()
        assert code == (0 if number == signal.SIGTERM else -signal.SIGKILL)
        assert not answers()


def test_a_taken_port_is_said_before_anything_starts(folder: Path) -> None:
    """The message names the port."""
    import socket

    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, _, errors = run("run", "--port", port, folder=folder)
    assert code == 1
    assert port in errors
    assert "--port" in errors
    assert not (folder / "db").exists()


def test_the_lock_is_held_by_one_and_given_back(tmp_path: Path) -> None:
    """A process that dies gives it back too, because the kernel does."""
    db = tmp_path / "t.db"
    child = os.fork()
    if child == 0:
        with hold(db):
            os.kill(os.getpid(), signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    with hold(db):
        pass
    assert lock_path(db).read_text() == ""


def test_a_lock_that_another_process_holds_is_refused(tmp_path: Path) -> None:
    """The error names the holder's pid."""
    db = tmp_path / "t.db"
    ready, go = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        with hold(db):
            os.write(ready[1], b"!")
            os.read(go[0], 1)
        os._exit(0)
    os.read(ready[0], 1)
    with pytest.raises(DaemonRunning, match=f"pid {child}"), hold(db):
        pass
    os.write(go[1], b"!")
    os.waitpid(child, 0)
    for end in (*ready, *go):
        os.close(end)


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """What time it is."""
        return self.now


def test_what_fails_is_tried_again_later_and_less_often(caplog: pytest.LogCaptureFixture) -> None:
    """A locked database, a full disk: logged with the reason, paused 5 s, 10 s, 20 s …, at most 5 minutes."""
    clock, calls = Clock(), []
    fail = [True]

    def work(now: datetime) -> dict[str, object]:
        calls.append(now)
        if fail[0]:
            raise StoreError("the disk is full", "free some space")
        return {"done": 1}

    keeper = Keeper(Duty("poll", work, timedelta(seconds=3)), threading.Event(), clock)
    caplog.set_level("INFO")
    for _ in range(1200):
        keeper()
        clock.now += timedelta(seconds=1)
    pauses = [int((later - sooner).total_seconds()) for sooner, later in pairwise(calls)]
    assert pauses[:8] == [5, 10, 20, 40, 80, 160, 300, 300]
    fields = caplog.records[0].__dict__["fields"]
    assert (fields["why"], fields["hint"]) == ("the disk is full", "free some space")
    fail[0] = False
    clock.now += timedelta(minutes=5)
    keeper()
    assert [record.getMessage() for record in caplog.records[-2:]] == ["poll works again", "poll done"]


@pytest.mark.parametrize("error", [sqlite3.OperationalError("database is locked"), OSError(28, "No space left on device")])
def test_trouble_from_outside_ends_no_daemon(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    """What SQLite and the system raise is logged, not raised."""

    def work(now: datetime) -> dict[str, object]:
        raise error

    Keeper(Duty("read", work, timedelta(seconds=3)), threading.Event(), Clock())()
    assert caplog.records[0].levelname == "ERROR"


def test_a_bug_is_raised_to_the_scheduler() -> None:
    """It is not taken for bad luck: APScheduler logs it with its traceback."""

    def work(now: datetime) -> dict[str, object]:
        raise KeyError("bug")

    with pytest.raises(KeyError):
        Keeper(Duty("read", work, timedelta(seconds=3)), threading.Event(), Clock())()


def test_nothing_begins_while_stopping() -> None:
    """A duty that waits its turn when the signal comes is not begun."""
    stopping = threading.Event()
    stopping.set()

    def work(now: datetime) -> dict[str, object]:
        raise AssertionError("begun")

    Keeper(Duty("read", work, timedelta(seconds=3)), stopping, Clock())()
