"""A server of many feeds on loopback, in a process of its own so that it costs the one that is measured nothing.

python -m benchmarks.feedserver --feeds 500 --entries 30 [--plain]   prints its port; --plain: no ETag, so never a 304
"""

from __future__ import annotations

import argparse
import asyncio
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

WORDS = """the of a to and in that for on with as said will its from new model access company regulators market rules users
policy data price Tuesday customers service government software open week announced plan country developers chips security
research report court order agency""".split()  # noqa: SIM905


def sentence(rng: random.Random) -> str:
    """A sentence of common words."""
    return " ".join(rng.choices(WORDS, k=rng.randint(8, 22))).capitalize() + "."


def feed(number: int, entries: int) -> bytes:
    """One RSS feed, always the same: entries with the full text of an article, as HTML."""
    rng = random.Random(number)
    items = []
    for entry in range(entries):
        link = f"https://feed{number}.example/articles/{entry}"
        published = format_datetime(datetime(2024, 6, 1, tzinfo=UTC) + timedelta(hours=entry, minutes=number))
        paragraphs = "".join(f"&lt;p&gt;{' '.join(sentence(rng) for _ in range(4))}&lt;/p&gt;" for _ in range(3))
        items.append(
            f"<item><title>{sentence(rng)[:70]}</title><link>{link}</link><guid>{link}</guid><pubDate>{published}</pubDate>"
            f"<description>{paragraphs}</description></item>"
        )
    head = f"<title>Feed {number}</title><link>https://feed{number}.example/</link><description>Number {number}</description>"
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


class Site(asyncio.Protocol):
    """Answers one connection, request after request."""

    def __init__(self, bodies: list[bytes], etags: bool) -> None:
        self._bodies, self._etags, self._waiting = bodies, etags, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport: asyncio.WriteTransport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """Answer whole requests."""
        self._waiting += data
        while b"\r\n\r\n" in self._waiting:
            request, _, self._waiting = self._waiting.partition(b"\r\n\r\n")
            self._answer(request)

    def _answer(self, request: bytes) -> None:
        path = request.split(b" ", 2)[1]
        keep = b"connection: close" not in request.lower()
        if not path.startswith(b"/feed/"):
            self._send(b"404 Not Found", b"", b"", keep)
            return
        number = int(path.rpartition(b"/")[2])
        etag = b'ETag: "v1-%d"\r\n' % number if self._etags else b""
        if self._etags and b'"v1-%d"' % number in request:
            self._send(b"304 Not Modified", etag, None, keep)
        else:
            self._send(b"200 OK", etag + b"Content-Type: application/rss+xml; charset=utf-8\r\n", self._bodies[number], keep)

    def _send(self, status: bytes, headers: bytes, body: bytes | None, keep: bool) -> None:
        length = b"" if body is None else b"Content-Length: %d\r\n" % len(body)
        ending = b"" if keep else b"Connection: close\r\n"
        self._transport.write(b"HTTP/1.1 " + status + b"\r\n" + headers + length + ending + b"\r\n" + (body or b""))
        if not keep:
            self._transport.close()


async def _serve(feeds: int, entries: int, etags: bool) -> None:
    bodies = [feed(number, entries) for number in range(feeds)]
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Site(bodies, etags), "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def served(feeds: int, entries: int, *, plain: bool = False) -> Iterator[list[str]]:
    """The addresses of the feeds for as long as the block lasts."""
    command = [sys.executable, "-m", "benchmarks.feedserver", "--feeds", str(feeds), "--entries", str(entries)]
    with subprocess.Popen(
        [*command, *(["--plain"] if plain else [])], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        port = int(process.stdout.readline())
        yield [f"http://127.0.0.1:{port}/feed/{number}" for number in range(feeds)]
        process.communicate()


def main() -> None:
    """Serve until standard input is closed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--entries", type=int, default=30)
    parser.add_argument("--plain", action="store_true")
    arguments = parser.parse_args()
    asyncio.run(_serve(arguments.feeds, arguments.entries, not arguments.plain))


if __name__ == "__main__":
    main()
