"""Connections that are left open for the next request: who may use them, and that no answer goes to the wrong question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.servers import Answer, Server, bomb
from tracker.connection import MOST_IDLE
from tracker.fetch import Fetcher
from tracker.models import Network


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(hangs_up=False) as running:
        yield running


def fetcher(*servers: Server, **settings: object) -> Fetcher:
    values = {"allow": frozenset(server.place for server in servers), "per_host_delay": 0, **settings}
    return Fetcher(Network(**values))  # type: ignore[arg-type]


def test_one_connection_serves_many_requests_only_where_that_is_asked_for(server: Server) -> None:
    server.answer("*", b"fine")
    client = fetcher(server)
    with client.keeping():
        assert [client.get(server.url(f"/{number}")).body for number in range(5)] == [b"fine"] * 5
    assert server.connections == 1
    assert "connection" not in server.requests[0].headers
    assert [client.get(server.url("/")).status for _ in range(2)] == [200, 200]
    assert server.connections == 3
    assert server.requests[-1].headers["connection"] == "close"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b"whole"),
        Answer(chunks=lambda: [b"piece", b"by piece"]),
        Answer(304),
        Answer(404, b"not here"),
        Answer(body=b""),
    ],
    ids=["length", "chunks", "304", "404", "empty"],
)
def test_what_has_an_end_leaves_the_connection_to_the_next(server: Server, answer: Answer) -> None:
    server.script("/first", answer)
    server.answer("/second", b"second")
    client = fetcher(server)
    with client.keeping():
        client.get(server.url("/first"))
        assert client.get(server.url("/second")).body == b"second"
    assert server.connections == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(302, b"moved", {"Location": "/moved"}),
        Answer(body=bomb(16), headers={"Content-Encoding": "gzip"}),
        Answer(body=b"x" * 5000),
        Answer(body=b"no gzip", headers={"Content-Encoding": "gzip"}),
        Answer(body=b"bye", headers={"Connection": "close"}),
        Answer(raw=lambda: [b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold"]),
        Answer(raw=lambda: [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong"]),
        Answer(raw=lambda: [b"HTTP/1.1 304 Not Modified\r\n\r\na body that no 304 has"]),
    ],
    ids=["redirect", "bomb", "too-long", "broken", "close", "old", "two-answers", "304-with-body"],
)
def test_no_answer_is_read_as_that_to_the_next_request(server: Server, answer: Answer) -> None:
    server.script("/first", answer)
    server.answer("/moved", b"moved")
    server.answer("/second", b"second")
    client = fetcher(server, max_bytes=4000)
    with client.keeping():
        client.get(server.url("/first"))
        assert client.get(server.url("/second")).body == b"second"
        assert client.get(server.url("/second")).body == b"second"


def test_a_server_that_hangs_up_unsaid_is_asked_again_on_a_new_connection() -> None:
    with Server() as server:
        server.answer("*", b"fine")
        client = fetcher(server)
        with client.keeping():
            assert [client.get(server.url("/")).body for _ in range(20)] == [b"fine"] * 20
        assert len(server.requests) == 20


def test_each_request_has_a_budget_of_its_own(server: Server) -> None:
    """What came before on the same connection is not counted."""
    server.answer("*", b"x" * 300_000)
    client = fetcher(server, max_bytes=300_000)
    with client.keeping():
        assert {len(client.get(server.url("/")).body) for _ in range(4)} == {300_000}
    assert server.connections == 1


def test_a_place_is_scheme_host_and_port(server: Server) -> None:
    with Server(hangs_up=False) as other:
        client = fetcher(server, other)
        for one, body in ((server, b"one"), (other, b"other")):
            one.answer("*", body)
        with client.keeping():
            found = [client.get(one.url("/")).body for one in (server, other, server, other)]
        assert found == [b"one", b"other", b"one", b"other"]
        assert (server.connections, other.connections) == (1, 1)


def test_a_post_goes_out_once_on_a_connection_of_its_own(server: Server) -> None:
    server.answer("*", b"fine")
    client = fetcher(server)
    with client.keeping():
        client.get(server.url("/"))
        client.post(server.url("/hook"), b"{}")
    assert server.connections == 2


def test_none_is_left_open_for_long(server: Server) -> None:
    server.answer("*", b"fine")
    seconds = [0.0]
    client = Fetcher(Network(allow=frozenset({server.place}), per_host_delay=0), monotonic=lambda: seconds[0])
    with client.keeping():
        client.get(server.url("/"))
        seconds[0] += 60
        client.get(server.url("/"))
    assert server.connections == 2


def test_few_are_left_open_the_one_that_waited_longest_is_closed() -> None:
    with ExitStack() as stack:
        servers = [stack.enter_context(Server(hangs_up=False)) for _ in range(MOST_IDLE + 1)]
        for server in servers:
            server.answer("*", b"fine")
        client = fetcher(*servers)
        stack.enter_context(client.keeping())
        for server in (*servers, servers[-1], servers[0]):
            assert client.get(server.url("/")).ok
        assert [server.connections for server in servers] == [2] + [1] * MOST_IDLE
