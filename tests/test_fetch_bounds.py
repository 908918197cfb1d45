"""Answers that are too much, too slow or broken end within bounds of bytes and time, with a reason."""

from __future__ import annotations

import gzip
import itertools
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.servers import Answer, Server, bomb, endless
from tracker.fetch import Fetcher
from tracker.models import FetchResult, Network

MIB = 1024 * 1024


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def fetcher(*allowed: Server, **settings: object) -> Fetcher:
    network = Network(allow=frozenset(server.place for server in allowed), per_host_delay=0)
    return Fetcher(replace(network, **settings))  # type: ignore[arg-type]


class Clock:
    """A clock that goes on by a second with every look at it."""

    def __init__(self) -> None:
        self._seconds = itertools.count()

    def __call__(self) -> float:
        return float(next(self._seconds))


def deflate(data: bytes) -> bytes:
    return zlib.compress(data, 9)


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def zstd(data: bytes) -> bytes:
    try:
        from compression.zstd import compress
    except ImportError:
        from backports.zstd import compress
    return compress(data)


PACKERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress), ("x-gzip", gzip.compress), ("deflate", deflate), ("deflate", raw_deflate),
    ("br", lambda data: brotli.compress(data, quality=5)), ("zstd", zstd),
]  # fmt: skip


@pytest.mark.parametrize(("coding", "pack"), PACKERS)
def test_every_coding_is_read(server: Server, coding: str, pack: Callable[[bytes], bytes]) -> None:
    body = b"some text. " * 50_000
    server.answer("/", pack(body), headers={"Content-Encoding": coding})
    assert fetcher(server).get(server.url()).body == body


@pytest.mark.parametrize(("coding", "pack"), PACKERS)
def test_a_bomb_of_any_coding_stops_at_the_limit(server: Server, coding: str, pack: Callable[[bytes], bytes]) -> None:
    server.answer("/", pack(bytes(64 * MIB)), headers={"Content-Encoding": coding})
    tracemalloc.start()
    result = fetcher(server, max_bytes=MIB).get(server.url())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.error == "larger than 1 MiB"
    assert result.body == b""
    assert peak < 16 * MIB


def test_a_gigabyte_in_a_megabyte_of_gzip(server: Server) -> None:
    server.answer("/", bomb(1024), headers={"Content-Encoding": "gzip"})
    assert fetcher(server, max_bytes=2 * MIB).get(server.url()).error == "larger than 2 MiB"


@pytest.mark.parametrize(
    "coding", ["gzip, gzip", "gzip,deflate", "gzip, br, zstd, gzip, gzip, gzip", "compress", "bzip2", "aes128gcm"]
)
def test_chained_and_unknown_codings_are_refused(server: Server, coding: str) -> None:
    server.answer("/", gzip.compress(gzip.compress(bytes(MIB))), headers={"Content-Encoding": coding})
    error = fetcher(server).get(server.url()).error
    assert error is not None
    assert "unusable content encoding" in error


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_body_that_is_not_what_its_coding_says_is_a_reason(server: Server, coding: str) -> None:
    server.answer("/", b"\xff\xfe plain text, not packed at all", headers={"Content-Encoding": coding})
    assert fetcher(server).get(server.url()).error == "the body cannot be decoded as its content encoding says"


def test_a_gzip_of_nothing_without_end_stops(server: Server) -> None:
    """Empty gzip members unpack to nothing for ever: what comes in is counted too."""
    server.script("/", Answer(chunks=lambda: endless(gzip.compress(b"") * 500), headers={"Content-Encoding": "gzip"}))
    error = fetcher(server, max_bytes=MIB).get(server.url()).error
    assert error is not None
    assert error.startswith("larger than")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(chunks=endless),
        Answer(raw=lambda: itertools.chain([b"HTTP/1.1 200 OK\r\n\r\n"], endless())),
        Answer(raw=lambda: endless(b"HTTP/1.1 100 Continue\r\n\r\n")),
        Answer(raw=lambda: itertools.chain([b"HTTP/1.1 200 OK\r\n"], endless(b"X-Header: y\r\n"))),
        Answer(raw=lambda: itertools.chain([b"HTTP/1.1 200 OK\r\nX: "], endless(b"y" * 60_000))),
        Answer(raw=lambda: itertools.chain([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"], endless(b"1"))),
        Answer(raw=lambda: itertools.chain([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"], endless(b"1;x\r\na\r\n"))),
        Answer(raw=lambda: endless(b"garbage")),
        Answer(body=b"x" * (3 * MIB)),
    ],
    ids=["chunks", "no length", "continue", "headers", "header", "chunk size", "chunk extensions", "no HTTP", "plain"],
)
def test_an_endless_answer_ends(server: Server, answer: Answer) -> None:
    server.script("/", answer)
    result = fetcher(server, max_bytes=MIB).get(server.url())
    assert result.error
    assert result.body == b""


def test_a_drip_is_stopped_by_the_total_time_not_by_the_next_byte(server: Server) -> None:
    """Every byte comes at once for the socket, but by this clock each read takes a second."""
    server.script("/", Answer(chunks=lambda: endless(b"x")))
    network = Network(allow=frozenset({server.place}), per_host_delay=0, timeout=30)
    result = Fetcher(network, monotonic=Clock()).get(server.url())
    assert result.error == "took more than 30 s in total"


def test_dripping_headers_are_stopped_too(server: Server) -> None:
    server.script("/", Answer(raw=lambda: itertools.chain([b"HTTP/1.1 200 OK\r\n"], (b"X-%d: 1\r\n" % n for n in range(60)))))
    network = Network(allow=frozenset({server.place}), per_host_delay=0, timeout=3)
    assert Fetcher(network, monotonic=Clock()).get(server.url()).error


def test_silence_is_a_reason(server: Server) -> None:
    hang_up = threading.Event()

    def nothing() -> Iterator[bytes]:
        hang_up.wait(10)
        yield b""

    server.script("/", Answer(raw=nothing))
    assert fetcher(server, timeout=0.2).get(server.url()).error == "no answer in time"
    hang_up.set()


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\r\n\r\n", b"HTTP/1.1\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\nabcde",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nabc", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 99999 OK\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n", b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nRetry-After: 99999999999999999999\r\n\r\n", b"HTTP/1.1 200 OK\r\n: empty\r\n bad\r\n\r\n",
    ],
)  # fmt: skip
def test_broken_http_never_raises(server: Server, raw: bytes) -> None:
    server.script("/", Answer(raw=lambda: [raw]))
    assert isinstance(fetcher(server).get(server.url()), FetchResult)


@pytest.fixture(scope="module")
def noise() -> Iterator[tuple[Server, Fetcher]]:
    """A server and one fetcher for many examples."""
    with Server() as running:
        yield running, fetcher(running)


@settings(deadline=None, max_examples=60)
@given(
    raw=st.binary(max_size=300),
    head=st.sampled_from([b"", b"HTTP/1.1 ", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 301 M\r\nLocation: "]),
)
def test_no_bytes_as_an_answer_raise(noise: tuple[Server, Fetcher], raw: bytes, head: bytes) -> None:
    server, client = noise
    server.script("/", Answer(raw=lambda: [head + raw]))
    assert isinstance(client.get(server.url()), FetchResult)


def test_a_redirect_loop_ends(server: Server) -> None:
    server.answer("/a", status=302, headers={"Location": "/b"})
    server.answer("/b", status=301, headers={"Location": "/a"})
    assert fetcher(server).get(server.url("/a")).error == "redirected more than 5 times"
    assert len(server.requests) == 6


def test_the_body_of_a_redirect_is_not_waited_for(server: Server) -> None:
    server.script("/a", Answer(302, headers={"Location": "/b"}, chunks=endless))
    server.answer("/b", b"there")
    assert fetcher(server).get(server.url("/a")).body == b"there"
