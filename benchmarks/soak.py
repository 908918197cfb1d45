"""What polling and reading for long does to the memory of the daemon's duties: the slope over thousands of rounds, some hostile.

python -m benchmarks.soak [--polls 2000] [--articles 10000] [--read/--no-read] [--log FILE]

Every article brings words and names that no other has. The slope is that of the last half, with what it is known to within
(twice its standard error, from means of twenty stretches, for neighbouring weights are alike).
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import math
import multiprocessing
import random
import statistics
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from typing import ClassVar

from benchmarks.texts import fresh
from tracker.models import Article

FEEDS = 10
STEP = timedelta(minutes=30)
LOOKS = 200
ARTICLES = 10_000
LISTED = 20
FAILURES = (
    (503, b""),
    (200, b"<html><body>Log in</body></html>"),
    (200, b"<rss><chan"),
    (200, gzip.compress(bytes(32 * 1024 * 1024)), "gzip"),
)


class Feeds(BaseHTTPRequestHandler):
    """Feeds with some new articles in each round; every tenth answer is a failure, a page or a bomb."""

    looks = 0
    each_look = 0.0
    shown: ClassVar[dict[str, float]] = {}
    coming: ClassVar[dict[str, deque[bytes]]] = {}
    news: ClassVar[Iterator[Article]] = iter(())
    # Each look has a thread of its own.
    lock = threading.Lock()

    def do_GET(self) -> None:
        """Answer."""
        if self.path == "/robots.txt":
            self._send(404, b"")
            return
        with self.lock:
            answer = self._answer()
        self._send(*answer)

    def _answer(self) -> tuple[int, bytes] | tuple[int, bytes, str]:
        Feeds.looks += 1
        # What a failure kept back comes with the next look; not all feeds have something new at once.
        first = random.Random(self.path).random()
        self.shown[self.path] = self.shown.get(self.path, first) + self.each_look
        return random.Random(Feeds.looks).choice(FAILURES) if Feeds.looks % 10 == 9 else (200, self._feed())

    def _feed(self) -> bytes:
        listed = self.coming.setdefault(self.path, deque(maxlen=LISTED))
        while self.shown[self.path] >= 1:
            self.shown[self.path] -= 1
            listed.appendleft(item(next(self.news)))
        return b"<rss version='2.0'><channel><title>F</title>" + b"".join(listed) + b"</channel></rss>"

    def _send(self, status: int, body: bytes, coding: str = "") -> None:
        self.send_response_only(status)
        if coding:
            self.send_header("Content-Encoding", coding)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def item(article: Article) -> bytes:
    """An article as its feed has it."""
    link, title, text = (escape(part or "") for part in (article.url, article.title, article.text))
    return f"<item><guid>{link}</guid><link>{link}</link><title>{title}</title><description>{text}</description></item>".encode()


def serve(told: Connection, articles: int, polls: int) -> None:
    """The server, in a process of its own so that its memory is not counted."""
    Feeds.each_look, Feeds.news = articles / polls / FEEDS, fresh(articles + FEEDS)
    with ThreadingHTTPServer(("127.0.0.1", 0), Feeds) as server:
        told.send(server.server_address[1])
        server.serve_forever()


def soak(polls: int, articles: int, read: bool, log: Path | None = None) -> dict[str, object]:
    """Run the duties so often, with a clock that goes on by half an hour each time."""
    from tracker.analysis import Analyser
    from tracker.config import load
    from tracker.duties import Duties
    from tracker.memory import settle

    # As `tracker daemon` does it.
    settle()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(there, articles, polls), daemon=True)
    server.start()
    place = f"127.0.0.1:{here.recv()}"
    with tempfile.TemporaryDirectory() as folder:
        settings, db, now = Path(folder) / "feeds.yaml", Path(folder) / "t.db", datetime.now(UTC)
        sources = "".join(f"  - {{name: F{n}, url: 'http://{place}/{n}', every: 1m, full_text: feed}}\n" for n in range(FEEDS))
        network = f"network: {{allow: ['{place}'], per_host_delay: 0}}\nretention: {{polls_days: 7, articles_days: 14}}\n"
        settings.write_text(f"{network}sources:\n{sources}")
        duties = Duties(load(settings), db, threading.Event(), Analyser)
        calls = [duty for duty in duties.all(now) if read or duty.name != "read"]
        weights: list[Weight] = []
        done = 0
        for number in range(1, polls + 1):
            now += STEP
            for duty in calls:
                counts = duty.work(now)
                done += int(str(counts.get("articles", 0))) if duty.name == "read" else 0
            if number % max(1, polls // LOOKS) == 0:
                weights.append(Weight(number, done, resident()))
                if log:
                    log.write_text(json.dumps([tuple(asdict(one).values()) for one in weights]))
        size = db.stat().st_size / 1e6
    server.terminate()
    return {"polls": polls, "feeds": FEEDS, "read": done, "database_mb": round(size, 1), **told(weights)}


@dataclass(frozen=True, slots=True)
class Weight:
    """The memory after so many rounds and so many articles read."""

    round: int
    articles: int
    mb: float


def told(weights: list[Weight]) -> dict[str, object]:
    """Weights at the ends and in the middle, and how fast the last half rises, with twice the standard error."""
    late = weights[len(weights) // 2 :]
    rounds, mb = [one.round for one in late], [one.mb for one in late]
    slope = statistics.linear_regression(rounds, mb).slope
    many = min(20, len(late))
    blocks = [late[n * len(late) // many : (n + 1) * len(late) // many] for n in range(many)]
    means = [statistics.fmean(one.mb for one in block) for block in blocks]
    at = [statistics.fmean(one.round for one in block) for block in blocks]
    return {
        "first_mb": round(weights[0].mb, 1),
        "middle_mb": round(late[0].mb, 1),
        "last_mb": round(weights[-1].mb, 1),
        "most_mb": round(max(one.mb for one in weights), 1),
        "mb_per_1000_polls": round(1000 * slope, 2),
        "known_to_within": round(2000 * error_of_slope(at, means), 2),
    }


def error_of_slope(x: list[float], y: list[float]) -> float:
    """The standard error of the slope of a line through points."""
    if len(x) < 3:
        return math.inf
    line, middle = statistics.linear_regression(x, y), statistics.fmean(x)
    rest = sum((b - line.intercept - line.slope * a) ** 2 for a, b in zip(x, y, strict=True))
    return math.sqrt(rest / (len(x) - 2) / sum((a - middle) ** 2 for a in x))


def resident() -> float:
    """The memory of this process in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--polls", type=int, default=2000)
    parser.add_argument("--articles", type=int, default=ARTICLES, help="How many new articles the feeds bring in all.")
    parser.add_argument("--log", type=Path, help="A file for the weights as they come: [round, articles read, MB].")
    parser.add_argument("--read", action=argparse.BooleanOptionalAction, default=True)
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    began = time.monotonic()
    found = soak(asked.polls, asked.articles, asked.read, asked.log)
    print(json.dumps({**found, "seconds": round(time.monotonic() - began)}))


if __name__ == "__main__":
    main()
