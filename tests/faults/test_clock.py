"""Clocks that jump: forth costs nothing, back stops nothing for longer than a minute."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from sqlite_utils import Database

from tests.servers import Server, rss
from tests.test_poll import Newsroom, item
from tracker.daemon import Clock, Duty, Keeper, call_now
from tracker.errors import StoreError
from tracker.store.clock import after_a_jump
from tracker.store.database import open_database, rows

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
YEARS = timedelta(days=20_000)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with Server() as server:
        made = Newsroom(tmp_path, server)
        yield made
        made.database.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "t.db")
    yield opened
    opened.close()


@pytest.mark.parametrize("jump", [timedelta(minutes=10), timedelta(hours=3), timedelta(days=1), timedelta(days=400), YEARS])
def test_after_a_jump_back_the_sources_are_polled_as_before(room: Newsroom, jump: timedelta) -> None:
    room.source("/feed")
    room.server.answer("/feed", rss(item(1)))
    room.poll(jump)
    room.server.answer("/feed", rss(item(1), item(2)))
    room.now -= jump
    assert after_a_jump(room.database, room.now) == 1
    assert room.poll(timedelta(0)).new_articles == 1
    assert after_a_jump(room.database, room.now) == 0
    assert all(article["fetched"] <= (room.now + jump).isoformat() for article in room.articles())


def test_a_jump_forth_polls_once_and_goes_on(room: Newsroom) -> None:
    room.source("/feed")
    room.server.answer("/feed", rss(item(1)))
    room.poll()
    assert room.poll(timedelta(days=400)).sources == 1
    assert room.poll(timedelta(0)).sources == 0
    assert after_a_jump(room.database, room.now) == 0


def test_what_a_server_asked_for_is_waited_for_all_the_same(room: Newsroom) -> None:
    """A month of Retry-After is no jump."""
    room.source("/feed")
    room.server.answer("/feed", status=503, headers={"Retry-After": "99999999"})
    room.poll()
    assert after_a_jump(room.database, room.now + timedelta(seconds=1)) == 0
    assert room.poll(timedelta(days=29)).sources == 0


def test_what_waits_to_be_sent_does_not_wait_for_years(database: Database) -> None:
    far, soon = (NOW + YEARS).isoformat(), (NOW + timedelta(hours=6)).isoformat()
    for name, due in (("far", far), ("soon", soon)):
        database.execute(
            """INSERT INTO deliveries (id, channel, watchlist, title, body, payload, composed, due)
            VALUES (?, 'c', 'w', 't', 'b', '{}', ?, ?)""",
            [name, due, due],
        )
        database.execute(
            """INSERT INTO digests (recipient, period, message_id, since, until, composed, subject, message, due)
            VALUES (?, 'p', ?, 's', 'u', ?, 'S', 'M', ?)""",
            [name, name, due, due],
        )
        database.execute("INSERT INTO channels (name, failures, due) VALUES (?, 3, ?)", [name, due])
    assert after_a_jump(database, NOW) == 3
    for table, key in (("deliveries", "id"), ("digests", "recipient"), ("channels", "name")):
        found = {row[key]: row["due"] for row in rows(database, f"SELECT {key}, due FROM {table}")}
        assert found == {"far": None if table == "channels" else NOW.isoformat(), "soon": soon}


def test_a_pause_after_a_failure_does_not_outlast_a_jump_back() -> None:
    now, calls = [NOW + YEARS], list[datetime]()

    def work(at: datetime) -> dict[str, object]:
        calls.append(at)
        raise StoreError("the disk is full")

    keeper = Keeper(Duty("poll", work, timedelta(seconds=3)), threading.Event(), lambda: now[0])
    keeper()
    now[0] = NOW
    keeper()
    keeper()
    assert calls == [NOW + YEARS, NOW]


def test_a_clock_that_goes_back_is_noticed_and_one_that_goes_forth_is_not() -> None:
    seconds = itertools.count()
    wall = [0.0]
    clock = Clock(lambda: NOW + timedelta(seconds=wall[0]), lambda: float(next(seconds)))
    seen = []
    for jump in (1, 1, 3600, 1, -3600, 1, -86400 * 365, 1, 0.5):
        wall[0] += jump
        seen.append(clock.went_back())
    assert seen == [False, False, False, False, True, False, True, False, False]


def test_duties_that_a_wrong_clock_put_off_are_called_at_once() -> None:
    called = threading.Event()
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(called.set, "interval", seconds=3, next_run_time=datetime.now(UTC) + YEARS)
    scheduler.start()
    call_now(scheduler, datetime.now(UTC))
    assert called.wait(30)
    scheduler.shutdown()
