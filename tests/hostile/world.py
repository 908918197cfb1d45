"""A world that is out to get us, on loopback: one server that may be asked, and listeners beside it that must stay silent.

with World(folder) as world:
    world.source("/attack", kind="feed")
    world.server.answer("/attack", b"…")
    world.poll()
    world.check()
"""

from __future__ import annotations

import re
import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import yaml
from sqlite_utils import Database

from tests.servers import Server, rss
from tracker.config import Config, load
from tracker.pipeline import PollSummary, poll
from tracker.store.database import open_database, rows

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEALTHY = "/healthy"
WORDS = "OpenAI said on Monday that it will stop serving its API in some regions, and named none of them. " * 8
# Controls, marks that turn the direction, line ends: nothing of that may stand in a title.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_MARKUP = re.compile(r"<\s*/?\s*(?:script|img|iframe|svg|a|b|p|div|style|meta|object|form|input)\b[^<>]*>", re.IGNORECASE)


class Canary:
    """Sockets that listen where nobody may go: other ports of this machine, and the allowed port at its other addresses."""

    def __init__(self, allowed_port: int) -> None:
        self._sockets = [_listener(socket.AF_INET, "127.0.0.1", 0), _listener(socket.AF_INET, "127.0.0.2", allowed_port)]
        self.port = int(self._sockets[0].getsockname()[1])
        self.place = f"127.0.0.1:{self.port}"
        for host in ("127.0.0.2", "127.1.2.3"):
            self._sockets.append(_listener(socket.AF_INET, host, self.port))
        if socket.has_ipv6:
            self._sockets += [_listener(socket.AF_INET6, "::1", port) for port in (self.port, allowed_port)]

    @property
    def heard(self) -> list[str]:
        """Where somebody knocked."""
        readable, _, _ = select.select(self._sockets, [], [], 0)
        return [str(one.getsockname()[:2]) for one in readable]

    def close(self) -> None:
        """Stop listening."""
        for one in self._sockets:
            one.close()


def _listener(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((host, port))
    # Nobody accepts: a connection waits in the queue, where `heard` sees it.
    made.listen(8)
    return made


class World:
    """The server, the canary, the settings and the database of one attack, with a healthy feed beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / "tracker.db"
        self.sources: list[dict[str, Any]] = []
        self.now, self._stack = NOW, ExitStack()
        self.issue = 0

    def __enter__(self) -> Self:
        self.server = self._stack.enter_context(Server())
        self.canary = Canary(self.server.port)
        self._stack.callback(self.canary.close)
        self.database: Database = open_database(self.path)
        self.database.execute("PRAGMA synchronous = OFF")
        self._stack.callback(self.database.close)
        self.source(HEALTHY)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    def source(self, path: str, **settings: Any) -> str:
        """Add a source; its address is on the server unless it is an address itself."""
        url = path if "://" in path else self.server.url(path)
        self.sources.append({"name": f"s{len(self.sources)}", "url": url, "full_text": "feed", "every": "30m", **settings})
        return url

    @property
    def config(self) -> Config:
        """The settings as a user writes them."""
        network = {"allow": [self.server.place], "per_host_delay": 0, "timeout": 5}
        file = self.folder / "feeds.yaml"
        file.write_text(yaml.safe_dump({"network": network, "sources": self.sources}), encoding="utf-8")
        return load(file)

    def poll(self) -> PollSummary:
        """Poll everything two hours later; the healthy feed has one more entry each time."""
        self.issue += 1
        self.now += timedelta(hours=2)
        entries = [(f"https://healthy.example/{n}", f"Healthy {n}", WORDS) for n in range(self.issue)]
        self.server.feed(HEALTHY, rss(*entries))
        return poll(self.database, self.config, now=self.now, every_one=True)

    def reason(self, url: str) -> str:
        """What the tracker says of a source, where its user looks: at the source and at the notes of its articles."""
        (row,) = rows(self.database, "SELECT id, last_error FROM sources WHERE url = ?", [url])
        notes = rows(self.database, "SELECT DISTINCT note FROM articles WHERE source_id = ? AND note IS NOT NULL", [row["id"]])
        return "; ".join(filter(None, [row["last_error"], *(note["note"] for note in notes)]))

    def articles(self, url: str) -> list[dict[str, Any]]:
        """What was stored of a source."""
        sql = "SELECT a.* FROM articles a JOIN sources s ON s.id = a.source_id WHERE s.url = ? ORDER BY a.id"
        return rows(self.database, sql, [url])

    def check(self) -> None:
        """What must hold after every attack."""
        assert self.canary.heard == []
        titles = [article["title"] for article in self.articles(self.server.url(HEALTHY))]
        assert titles == [f"Healthy {n}" for n in range(self.issue)]
        assert rows(self.database, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
        assert rows(self.database, "PRAGMA foreign_key_check") == []
        for article in rows(self.database, "SELECT * FROM articles"):
            assert list(_wrong(article, self.now)) == []


def _wrong(article: dict[str, Any], now: datetime) -> Iterator[str]:
    """What of an article is not the plain text, web link or date that it must be."""
    if article["url"] and not re.match(r"https?://[^\s<>\"']+$", article["url"]):
        yield f"no web link: {article['url']!r}"
    for field in ("title", "author", "publisher"):
        if _UNSEEN.search(article[field]):
            yield f"not one plain line: {article[field]!r}"
    for field in ("title", "text", "author"):
        if _MARKUP.search(article[field]):
            yield f"markup: {_MARKUP.findall(article[field])}"
    if len(article["text"]) > 2_000_000:
        yield "longer than two million characters"
    if datetime.fromisoformat(article["published"]) > now + timedelta(days=1):
        yield f"dated in the future: {article['published']}"
