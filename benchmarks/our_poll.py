"""Polls feeds with the tracker, as its peer does: {"urls": […], "database": …} on standard input, seconds out."""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracker.config import load
from tracker.pipeline import poll
from tracker.store.database import open_database


def main() -> None:
    """Poll for the first time, poll again when all are due again; what is stored is searchable at once."""
    asked = json.load(sys.stdin)
    place = asked["urls"][0].split("/")[2]
    sources = [{"name": url, "url": url, "full_text": "feed"} for url in asked["urls"]]
    # All feeds are on one host here, and neither side waits for it.
    settings = Path(asked["database"]).with_suffix(".yaml")
    settings.write_text(json.dumps({"sources": sources, "network": {"allow": [place], "per_host_delay": 0}}))
    config, now = load(settings), datetime.now(UTC)
    seconds: list[float] = []
    cpu: list[float] = []
    with closing(open_database(Path(asked["database"]))) as database:
        for _ in range(asked["polls"]):
            started, worked = time.perf_counter(), time.process_time()
            summary = poll(database, config, now=now, every_one=True)
            seconds.append(time.perf_counter() - started)
            cpu.append(time.process_time() - worked)
            assert not summary.failures, summary.failures[:3]
            now += timedelta(hours=1)
        entries = database.execute("SELECT count(*) FROM articles").fetchone()[0]
        found = database.execute("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'access'").fetchone()[0]
    json.dump({"seconds": seconds, "cpu": cpu, "entries": entries, "found": found}, sys.stdout)


if __name__ == "__main__":
    main()
