"""SIGKILL at random moments of `tracker daemon` and `tracker run`: what a poll reported is there, once, and the file is whole.

`TRACKER_CRASHES=50` kills as often as the issue asks for; the suite kills a few times.
"""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from tests.faults.test_storage import WORDS, titles, whole
from tests.program import Process, started
from tests.servers import Answer, Request, Server, rss
from tracker.lock import holder

CRASHES = int(os.environ.get("TRACKER_CRASHES", "6"))
FEEDS = 4


class Newsroom:
    """Feeds with a new entry at every look, and an axe that falls upon the daemon when so many looks have been taken."""

    def __init__(self, server: Server) -> None:
        self._server, self._looks, self._fall = server, 0, -1
        self._victim: Process | None = None
        self.published = [0] * FEEDS
        for feed in range(FEEDS):
            server.call(f"/{feed}", lambda request, feed=feed: self._answer(feed, request))  # type: ignore[misc]

    def hang_over(self, victim: Process, looks: int) -> None:
        """Kill after so many more looks at the feeds, in the middle of an answer."""
        self._victim, self._fall = victim, self._looks + looks

    def _answer(self, feed: int, request: Request) -> Answer:
        self._looks += 1
        if self._looks == self._fall and self._victim:
            self._victim.signal(signal.SIGKILL)
        self.published[feed] += 1
        return Answer(body=rss(*((f"https://n.example/{feed}/{n}", f"{feed}-{n}", WORDS) for n in range(self.published[feed]))))

    @property
    def titles(self) -> set[str]:
        """Everything that was published."""
        return {f"{feed}-{n}" for feed, count in enumerate(self.published) for n in range(count)}


def port() -> int:
    """A port that is free now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def new_in(output: str) -> int:
    """How many new articles the log says were stored."""
    return sum(map(int, re.findall(r"new_articles=(\d+)", output)))


@pytest.mark.parametrize("command", ["daemon", "run"])
def test_what_was_reported_is_never_lost_or_doubled(tmp_path: Path, command: str) -> None:
    chance, db = random.Random(CRASHES), tmp_path / "t.db"
    arguments = ("daemon", "--db", "t.db") if command == "daemon" else ("run", "--db", "t.db", "--port", str(port()))
    crashes = CRASHES if command == "daemon" else max(2, CRASHES // 5)
    with Server() as server:
        room = Newsroom(server)
        sources = [{"name": f"F{n}", "url": server.url(f"/{n}"), "every": "1s", "full_text": "feed"} for n in range(FEEDS)]
        network = {"allow": [server.place], "per_host_delay": 0}
        (tmp_path / "feeds.yaml").write_text(yaml.safe_dump({"network": network, "sources": sources}))
        reported, before = 0, set[str]()
        for crash in range(crashes):
            with started(*arguments, folder=tmp_path) as daemon:
                if crash % 2:
                    # While something is fetched, parsed or written …
                    room.hang_over(daemon, chance.randint(1, 3 * FEEDS))
                else:
                    # … or whenever it is, also while it starts.
                    daemon.wait(chance.uniform(0.2, 6.0))
                    daemon.signal(signal.SIGKILL)
                assert daemon.end() == -signal.SIGKILL
            assert "Traceback" not in daemon.output
            reported += new_in(daemon.output)
            if not db.exists():
                continue
            assert holder(db) is None
            assert whole(db)
            stored = titles(db) if _has_tables(db) else []
            assert len(stored) == len(set(stored))
            assert before <= set(stored) <= room.titles
            assert reported <= len(stored)
            before = set(stored)
        with started(*arguments, folder=tmp_path) as daemon:
            daemon.until(lambda: db.exists() and _has_tables(db) and before < set(titles(db)))
            daemon.signal(signal.SIGTERM)
            assert daemon.end() == 0
    assert whole(db)
    assert len(titles(db)) == len(set(titles(db)))
    assert {title for title in room.titles if int(title.partition("-")[2]) < 1} <= set(titles(db))


def _has_tables(db: Path) -> bool:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'articles'").fetchone() == (1,)
