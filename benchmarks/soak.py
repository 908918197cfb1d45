"""What polling for long does to the memory of the daemon's duties: the slope over thousands of poll runs, some of them hostile.

python -m benchmarks.soak [--polls 2000] [--read/--no-read]
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import multiprocessing
import random
import statistics
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.feedserver import sentence

FEEDS = 10
STEP = timedelta(minutes=30)
LOOKS = 40
FAILURES = (
    (503, b""),
    (200, b"<html><body>Log in</body></html>"),
    (200, b"<rss><chan"),
    (200, gzip.compress(bytes(32 * 1024 * 1024)), "gzip"),
)


class Feeds(BaseHTTPRequestHandler):
    """Feeds with one new entry in three looks; every tenth answer is a failure, a page or a bomb."""

    looks = 0

    def do_GET(self) -> None:
        """Answer."""
        Feeds.looks += 1
        if self.path == "/robots.txt":
            self._send(404, b"")
        elif Feeds.looks % 10 == 9:
            self._send(*random.Random(Feeds.looks).choice(FAILURES))
        else:
            self._send(200, self._feed(Feeds.looks // (3 * FEEDS)))

    def _feed(self, newest: int) -> bytes:
        rows = []
        for number in range(newest, max(newest - 20, -1), -1):
            rng, link = random.Random(f"{self.path}{number}"), f"https://news.example{self.path}/{number}"
            words = (
                " ".join(sentence(rng) for _ in range(25))
                + f" OpenAI changed the price of model m{rng.randrange(10**6)} on 3 May."
            )
            rows.append(
                f"<item><guid>{link}</guid><link>{link}</link><title>{sentence(rng)[:70]}</title><description>{words}</description></item>"
            )
        return f"<rss version='2.0'><channel><title>F</title>{''.join(rows)}</channel></rss>".encode()

    def _send(self, status: int, body: bytes, coding: str = "") -> None:
        self.send_response_only(status)
        if coding:
            self.send_header("Content-Encoding", coding)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve(told: Connection) -> None:
    """The server, in a process of its own so that its memory is not counted."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Feeds) as server:
        told.send(server.server_address[1])
        server.serve_forever()


def soak(polls: int, read: bool) -> dict[str, object]:
    """Run the duties so often, with a clock that goes on by half an hour each time."""
    from tracker.analysis import Analyser
    from tracker.config import load
    from tracker.duties import Duties
    from tracker.memory import few_arenas

    # As `tracker daemon` does it.
    few_arenas()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(there,), daemon=True)
    server.start()
    place = f"127.0.0.1:{here.recv()}"
    with tempfile.TemporaryDirectory() as folder:
        settings, db, now = Path(folder) / "feeds.yaml", Path(folder) / "t.db", datetime.now(UTC)
        sources = "".join(f"  - {{name: F{n}, url: 'http://{place}/{n}', every: 1m}}\n" for n in range(FEEDS))
        network = f"network: {{allow: ['{place}'], per_host_delay: 0}}\nretention: {{polls_days: 7, articles_days: 14}}\n"
        settings.write_text(f"{network}sources:\n{sources}")
        duties = Duties(load(settings), db, threading.Event(), Analyser)
        calls = [duty for duty in duties.all(now) if read or duty.name != "read"]
        weights: list[tuple[int, float]] = []
        for number in range(1, polls + 1):
            now += STEP
            for duty in calls:
                duty.work(now)
            if number % max(1, polls // LOOKS) == 0:
                weights.append((number, resident()))
        size = db.stat().st_size / 1e6
    server.terminate()
    # The caches fill in the first quarter.
    late = weights[len(weights) // 4 :]
    slope = statistics.linear_regression([n for n, _ in late], [weight for _, weight in late]).slope
    return {
        "polls": polls,
        "feeds": FEEDS,
        "read": read,
        "first_mb": round(weights[0][1], 1),
        "last_mb": round(weights[-1][1], 1),
        "mb_per_1000_polls": round(1000 * slope, 2),
        "database_mb": round(size, 1),
    }


def resident() -> float:
    """The memory of this process in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--polls", type=int, default=2000)
    parser.add_argument("--read", action=argparse.BooleanOptionalAction, default=True)
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    began = time.monotonic()
    found = soak(asked.polls, asked.read)
    print(json.dumps({**found, "seconds": round(time.monotonic() - began)}))


if __name__ == "__main__":
    main()
