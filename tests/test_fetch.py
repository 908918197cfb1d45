"""The polite side of fetching: conditions, redirects, waiting, and what is remembered for the rest of a run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.servers import Answer, Server
from tracker.fetch import Fetcher, Turns, retry_after
from tracker.models import FetchResult, Network
from tracker.robots import Robots, read_rules

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def fetcher(server: Server, **settings: object) -> Fetcher:
    values = {"allow": frozenset({server.place}), "per_host_delay": 0, **settings}
    return Fetcher(Network(**values), now=lambda: NOW)  # type: ignore[arg-type]


def test_conditions_are_sent_and_304_is_fine(server: Server) -> None:
    server.answer("/feed", status=304)
    result = fetcher(server).get(server.url("/feed"), etag='"abc"', last_modified="Sun, 01 Mar 2026 00:00:00 GMT")
    assert (result.ok, result.status, result.body) == (True, 304, b"")
    headers = server.requests[0].headers
    assert headers["if-none-match"] == '"abc"'
    assert headers["if-modified-since"] == "Sun, 01 Mar 2026 00:00:00 GMT"


def test_the_agent_says_who_it_is(server: Server) -> None:
    server.answer("/", b"ok")
    fetcher(server, user_agent="ai-policy-tracker/9 (+https://example.org)").get(server.url())
    assert server.requests[0].headers["user-agent"] == "ai-policy-tracker/9 (+https://example.org)"
    assert server.requests[0].headers["accept-encoding"] == "gzip, deflate, br, zstd"


@pytest.mark.parametrize(
    ("hops", "expected"),
    [
        ([301], "/1"), ([308], "/1"), ([302], None), ([307], None), ([301, 301], "/2"), ([301, 302], "/1"), ([302, 301], None),
        ([308, 301, 303], "/2"),
    ],
)  # fmt: skip
def test_only_permanent_hops_up_to_the_first_other_one_move_a_source(
    server: Server, hops: list[int], expected: str | None
) -> None:
    for number, status in enumerate(hops):
        server.answer(f"/{number}", status=status, headers={"Location": f"/{number + 1}"})
    server.answer(f"/{len(hops)}", b"here")
    result = fetcher(server).get(server.url("/0"))
    assert (result.body, result.final_url) == (b"here", server.url(f"/{len(hops)}"))
    assert result.permanent_redirect == (server.url(expected) if expected else None)


def test_a_permanent_redirect_to_nothing_moves_nothing(server: Server) -> None:
    server.answer("/0", status=301, headers={"Location": "/missing"})
    result = fetcher(server).get(server.url("/0"))
    assert (result.status, result.error, result.permanent_redirect) == (404, "HTTP 404 (not found)", None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120), (" 0 ", 0), ("Sun, 01 Mar 2026 12:02:00 GMT", 120), ("Sun, 01 Mar 2026 11:00:00 GMT", 0), ("", None),
        ("soon", None),
        ("-5", None), ("1.5", None), ("9" * 50, 30 * 86400), ("Sun, 99 Mar 2026 12:02:00 GMT", None), ("²", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 30 * 86400),
    ],
)  # fmt: skip
def test_retry_after(value: str, expected: int | None) -> None:
    assert retry_after(value, NOW) == (None if expected is None else timedelta(seconds=expected))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 429, 500, 503])
def test_a_refusal_is_a_value(server: Server, status: int) -> None:
    server.answer("/", b"no", status=status, headers={"Retry-After": "60"})
    result = fetcher(server).get(server.url())
    assert not result.ok
    assert (result.status, result.retry_after) == (status, timedelta(seconds=60))
    assert str(status) in (result.error or "")


def test_a_host_that_cannot_be_reached_is_not_tried_again() -> None:
    with Server() as closed:
        place, url = closed.place, closed.url("/a")
    client = Fetcher(Network(allow=frozenset({place}), per_host_delay=0))
    first, second = client.get(url), client.get(url.replace("/a", "/b"))
    assert first.error is not None
    assert "cannot be reached: Connection refused" in first.error
    assert second.error == f"not tried again: {first.error}"
    assert client.unreachable(url) == first.error


def test_one_bad_answer_does_not_make_a_host_unreachable(server: Server) -> None:
    server.script("/bad", Answer(raw=lambda: [b"nonsense"]))
    server.answer("/good", b"fine")
    client = fetcher(server)
    assert client.get(server.url("/bad")).error
    assert client.get(server.url("/good")).body == b"fine"


def test_post_sends_a_body_and_follows_nothing(server: Server) -> None:
    server.answer("/hook", b"thanks")
    server.answer("/moved", status=307, headers={"Location": "/hook"})
    client = fetcher(server)
    assert client.post(server.url("/hook"), b'{"a": 1}', {"Content-Type": "application/json"}).ok
    assert server.requests[0].body == b'{"a": 1}'
    assert not client.post(server.url("/moved"), b"{}").ok
    assert server.count("/hook") == 1


# -- politeness -----------------------------------------------------------------------------------------------------


def test_requests_to_one_host_keep_their_distance_and_other_hosts_do_not_wait() -> None:
    slept: list[float] = []
    turns = Turns(2.0, lambda: 100.0, slept.append)
    assert [turns.wait(host) for host in ("a", "a", "b", "a")] == [0, 2, 0, 4]
    assert slept == [2, 4]


def test_a_sleeping_thread_holds_up_nobody_else() -> None:
    asleep, wake = threading.Event(), threading.Event()

    def sleep(seconds: float) -> None:
        asleep.set()
        wake.wait(10)

    turns = Turns(5.0, lambda: 0.0, sleep)
    turns.wait("slow")
    sleeper = threading.Thread(target=turns.wait, args=("slow",))
    sleeper.start()
    assert asleep.wait(10)
    assert turns.wait("other") == 0
    wake.set()
    sleeper.join()


def test_the_fetcher_waits_for_its_turn_and_does_not_count_it_as_the_servers_time(server: Server) -> None:
    server.answer("/a", status=302, headers={"Location": "/b"})
    server.answer("/b", b"ok")
    clock = [0.0]

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    network = Network(allow=frozenset({server.place}), per_host_delay=50, timeout=10)
    assert Fetcher(network, monotonic=lambda: clock[0], sleep=sleep).get(server.url("/a")).ok
    assert clock[0] == 50


# -- robots.txt -----------------------------------------------------------------------------------------------------


def test_robots_are_asked_once_and_the_reason_is_given(server: Server) -> None:
    server.answer("/robots.txt", b"User-agent: *\nDisallow: /private\n\nUser-agent: ai-policy-tracker\nDisallow: /no-trackers\n")
    server.answer("*", b"page")
    client = fetcher(server, user_agent="ai-policy-tracker/1.0 (polite)")
    robots = Robots(client.get, "ai-policy-tracker/1.0 (polite)")
    assert client.get(server.url("/open"), permit=robots.refusal).ok
    assert client.get(server.url("/private"), permit=robots.refusal).ok
    assert client.get(server.url("/no-trackers/x"), permit=robots.refusal).error == "robots.txt does not allow it"
    assert server.count("/robots.txt") == 1
    assert server.count("/no-trackers/x") == 0


def test_robots_hold_for_where_a_redirect_leads(server: Server) -> None:
    server.answer("/robots.txt", b"User-agent: *\nDisallow: /private\n")
    server.answer("/open", status=302, headers={"Location": "/private"})
    client = fetcher(server)
    result = client.get(server.url("/open"), permit=Robots(client.get, "x").refusal)
    assert result.error == "robots.txt does not allow it"
    assert server.count("/private") == 0


@pytest.mark.parametrize(
    ("status", "error", "allowed"),
    [(404, "x", True), (403, "x", True), (410, "x", True), (429, "x", False), (500, "x", False), (0, "x", False)],
)
def test_a_missing_robots_txt_allows_and_a_broken_one_does_not(status: int, error: str, allowed: bool) -> None:
    assert (read_rules(FetchResult("u", "u", status, error=error)) is None) is allowed


def test_many_threads_ask_for_robots_once(server: Server) -> None:
    server.answer("/robots.txt", b"User-agent: *\nDisallow: /x\n")
    robots = Robots(fetcher(server).get, "agent")
    found: list[str | None] = []
    threads = [threading.Thread(target=lambda: found.append(robots.refusal(server.url("/x")))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["robots.txt does not allow it"] * 8
    assert server.count("/robots.txt") == 1
