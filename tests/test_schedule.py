"""When a source is asked next: each rule a line of a table, and the rules over a real poll."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.servers import Answer, Server, rss
from tests.test_poll import Newsroom, item
from tracker.feeds import parse_feed
from tracker.models import FetchResult, Source, SourceState
from tracker.schedule import LONGEST_WISH, after_failure, after_success, allowed, interval, is_busy, max_age, spread
from tracker.store.sources import due_sources

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SOURCE = Source("https://h.example/feed", "Feed", every=HOUR)


def known(*ago: timedelta, since: timedelta = 30 * DAY, failures: int = 0) -> SourceState:
    """A source that was read before and whose articles are so old."""
    news = tuple(NOW - one for one in ago)
    return SourceState(1, NOW, body_hash="x", since=NOW - since, news=news, failures=failures)


def answer(status: int = 200, wait: timedelta | None = None, **headers: str) -> FetchResult:
    """An answer of the server."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return FetchResult(SOURCE.url, SOURCE.url, status, headers=named, retry_after=wait)


def every(gap: timedelta, first: timedelta = timedelta(0), count: int = 9) -> tuple[timedelta, ...]:
    """Articles one `gap` after the other, the newest so long ago."""
    return tuple(first + gap * n for n in range(count))


@pytest.mark.parametrize(
    ("state", "kind", "expected"),
    [
        (SourceState(1, NOW), "feed", HOUR),
        (known(*every(MINUTE * 20), since=20 * HOUR), "feed", HOUR),
        (known(*every(MINUTE * 20), failures=1), "feed", HOUR),
        (known(*every(MINUTE * 20)), "feed", HOUR / 2),
        (known(*every(6 * HOUR)), "feed", HOUR),
        (known(*every(9 * HOUR)), "feed", 1.5 * HOUR),
        (known(*every(7 * DAY)), "feed", 4 * HOUR),
        (known(*every(MINUTE * 20, first=9 * HOUR)), "feed", 1.5 * HOUR),
        (known(*every(MINUTE * 20, first=60 * DAY)), "feed", 4 * HOUR),
        (known(since=12 * HOUR + DAY), "sitemap", 4 * HOUR),
        (known(HOUR, HOUR, HOUR), "feed", HOUR / 2),
        (known(), "page", HOUR),
        (known(*every(MINUTE)), "page", HOUR),
    ],
)
def test_a_busy_source_is_asked_more_often_and_a_quiet_one_less(state: SourceState, kind: str, expected: timedelta) -> None:
    assert interval(Source(SOURCE.url, "s", kind=kind, every=HOUR), state, NOW) == expected  # type: ignore[arg-type]


@given(
    st.lists(st.timedeltas(timedelta(0), timedelta(days=400)), max_size=20),
    st.timedeltas(timedelta(seconds=1), timedelta(days=30)),
    st.sampled_from(["feed", "page", "sitemap", "register"]),
)
def test_the_interval_stays_within_bounds(ago: list[timedelta], wish: timedelta, kind: str) -> None:
    source = Source(SOURCE.url, "s", kind=kind, every=wish)  # type: ignore[arg-type]
    state = known(*ago)
    found = interval(source, state, NOW)
    assert wish / 2 <= found <= max(wish, min(4 * wish, DAY))
    assert 0.9 * found <= spread(source, state, found, NOW) <= found
    due = after_success(source, state, answer(), "x", NOW).due
    assert NOW + 0.9 * wish / 2 <= due <= NOW + max(wish, DAY)


def test_sources_that_were_added_together_drift_apart() -> None:
    sources = [Source(f"https://h.example/{n}", "s", every=HOUR, kind="page") for n in range(50)]
    dues = {after_success(source, known(), answer(), "x", NOW).due for source in sources}
    assert len(dues) == 50
    assert all(NOW + 54 * MINUTE <= due <= NOW + HOUR for due in dues)


@pytest.mark.parametrize(
    ("ttl", "skip", "headers", "wait", "expected"),
    [
        (3 * HOUR, [], {}, None, 3 * HOUR),
        (MINUTE, [], {}, None, HOUR),
        (9 * DAY, [], {}, None, LONGEST_WISH),
        (None, [], {"cache_control": "public, max-age=7200"}, None, 2 * HOUR),
        (None, [], {"cache_control": "max-age=31536000"}, None, LONGEST_WISH),
        (2 * HOUR, [], {"cache_control": "max-age=10800"}, None, 3 * HOUR),
        (None, [], {}, 5 * HOUR, 5 * HOUR),
        (None, [2 * 24 + 13, 2 * 24 + 14], {}, None, 3 * HOUR),
        (None, range(2 * 24, 3 * 24), {}, None, 12 * HOUR),
        (None, range(7 * 24), {}, None, HOUR),
    ],
)
def test_what_feed_and_server_wish_is_heard(
    ttl: timedelta | None, skip: Sequence[int], headers: dict[str, str], wait: timedelta | None, expected: timedelta
) -> None:
    state = SourceState(1, NOW, ttl=ttl, skip=frozenset(skip))
    assert after_success(SOURCE, state, answer(wait=wait, **headers), "x", NOW).due - NOW == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 0), ({"cache-control": "max-age=60"}, 60), ({"cache-control": "Max-Age=60, must-revalidate", "age": "45"}, 15),
        ({"cache-control": "max-age=60", "age": "90"}, 0), ({"cache-control": "no-cache, max-age=60"}, 0),
        ({"cache-control": "s-maxage=60"}, 0), ({"cache-control": "max-age=soon"}, 0), ({"cache-control": 'max-age="60"'}, 60),
    ],
)  # fmt: skip
def test_how_long_an_answer_may_be_kept(headers: dict[str, str], expected: int) -> None:
    assert max_age(headers) == timedelta(seconds=expected)


@given(
    st.datetimes(max_value=datetime(9000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.frozensets(st.integers(0, 167), max_size=167),
)
def test_the_next_allowed_hour_is_allowed(due: datetime, skip: frozenset[int]) -> None:
    found = allowed(due, skip)
    assert found >= due
    assert found.weekday() * 24 + found.hour not in skip


@pytest.mark.parametrize(
    ("status", "wait", "state", "busy"),
    [
        (429, None, SourceState(1, NOW), True), (503, None, SourceState(1, NOW), True), (500, None, known(), False),
        (403, None, known(), True), (403, None, known(failures=1), False), (403, None, SourceState(1, NOW), False),
        (403, HOUR, SourceState(1, NOW), True), (404, HOUR, known(), False),
    ],
)  # fmt: skip
def test_a_403_from_a_host_that_gave_before_means_slow_down(
    status: int, wait: timedelta | None, state: SourceState, busy: bool
) -> None:
    assert is_busy(state, answer(status, wait)) is busy


@pytest.mark.parametrize(
    ("status", "state", "expected"), [(429, known(), 2), (403, known(), 2), (403, SourceState(1, NOW), 1), (500, known(), 1)]
)
def test_a_busy_host_is_given_more_time_at_once(status: int, state: SourceState, expected: int) -> None:
    assert after_failure(SOURCE, state, answer(status), NOW).due == NOW + expected * HOUR


def test_the_hours_and_days_of_a_feed_are_read() -> None:
    head = (
        "<ttl>120</ttl><skipHours><hour>0</hour><hour>24</hour><hour> 7 </hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    )
    body = f"<rss version='2.0'><channel><title>T</title>{head}<item><title>A</title></item></channel></rss>"
    found = parse_feed(body.encode(), url="", now=NOW)
    assert found.ttl == 2 * HOUR
    assert {hour for hour in found.skip if hour < 24} == {0, 7}
    assert {hour - 6 * 24 for hour in found.skip if hour >= 6 * 24} == set(range(24))
    late = body.replace(head, "").replace("<item>", f"<item>{head}")
    assert parse_feed(late.encode(), url="", now=NOW).skip == frozenset()


# -- over a real poll -----------------------------------------------------------------------------------------------


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom with a database of its own."""
    with Server() as server:
        made = Newsroom(tmp_path, server)
        yield made
        made.database.conn.close()


def due(room: Newsroom, path: str) -> timedelta:
    """How long until a source is due."""
    return datetime.fromisoformat(room.row(path)["due"]) - room.now


def test_what_a_feed_wishes_is_remembered_over_answers_without_a_body(room: Newsroom) -> None:
    room.source("/feed", every="10m")
    room.server.feed("/feed", rss(item(1)).replace(b"<item>", b"<ttl>180</ttl><item>", 1))
    for _ in range(2):
        room.poll(timedelta(hours=4))
        assert due(room, "/feed") == 3 * HOUR
    assert [poll["status"] for poll in room.rows("SELECT status FROM polls")] == [200, 304]


def test_a_host_that_is_busy_is_left_alone_with_all_its_sources(room: Newsroom) -> None:
    for path in ("/a", "/b", "/c"):
        room.source(path, every="10m")
        room.server.script(path, Answer(429, headers={"Retry-After": "7200"}))
    summary = room.poll(threads=1)
    # It takes two of its addresses to say so: one bad feed costs no other.
    assert (summary.failed, len(room.server.paths)) == (2, 2)
    assert {due(room, path) for path in ("/a", "/b", "/c")} == {2 * HOUR}
    assert [row["failures"] for row in room.rows("SELECT failures FROM sources ORDER BY url")] == [1, 1, 0]
    assert room.poll(timedelta(minutes=119)).sources == 0


def test_a_run_asks_one_host_for_so_many_sources_and_no_more(room: Newsroom) -> None:
    for n in range(5):
        room.source(f"/{n}")
        room.server.answer(f"/{n}", rss(item(n)))
    assert [room.poll(timedelta(0), per_host=2).sources for _ in range(4)] == [2, 2, 1, 0]


def test_a_page_is_asked_once_in_an_interval_for_a_fortnight(room: Newsroom) -> None:
    room.source("/p", kind="page", every="6h")
    room.server.answer("/robots.txt", status=404)
    room.server.feed("/p", b"<main><p>Quiet.</p></main>", content_type="text/html")
    for _ in range(56):
        room.poll(6 * HOUR)
        assert room.poll(timedelta(0)).sources == 0
    assert room.server.count("/p") == 56
    assert [row["n"] for row in room.rows("SELECT count(*) AS n FROM polls WHERE status = 304")] == [55]


def test_site_after_site_that_forbids_its_pages_is_left_alone(room: Newsroom) -> None:
    room.source("/feed", full_text="page")
    room.server.answer("/robots.txt", status=404)
    room.server.answer("/feed", rss(*((room.server.url(f"/{n}"), f"T{n}", "Words.") for n in range(9))))
    room.server.call("*", lambda request: Answer(403))
    room.poll()
    assert sum(room.server.count(f"/{n}") for n in range(9)) == 3


def test_the_rhythm_of_a_source_is_read_from_its_articles(room: Newsroom) -> None:
    room.source("/feed", every="1h")
    room.server.answer("/feed", rss(item(1)))
    room.poll()
    room.poll(timedelta(days=2))
    [(_, state)] = due_sources(room.database, room.now, every_one=True)
    assert (len(state.news), state.since) == (1, state.news[0])
    assert 3.6 * HOUR <= due(room, "/feed") <= 4 * HOUR
