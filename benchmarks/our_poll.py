"""Polls feeds with the tracker, as its peer does: settings on the first line of standard input, then a line for each poll.

{"urls": [...], "database": ...}, then "poll" as often as wanted; each answers with a line of seconds, wall and CPU.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path


def main() -> None:
    """Poll when told to, all feeds due again each time; what is stored is searchable at once."""
    # Not at the top: processes that parse begin with this file, as they begin with the tracker's command, which loads late, too.
    from tracker.config import load
    from tracker.pipeline import poll
    from tracker.store.database import open_database

    asked = json.loads(sys.stdin.readline())
    place = asked["urls"][0].split("/")[2]
    sources = [{"name": url, "url": url, "full_text": "feed"} for url in asked["urls"]]
    # All feeds are on one host here, and neither side waits for it.
    settings = Path(asked["database"]).with_suffix(".yaml")
    settings.write_text(json.dumps({"sources": sources, "network": {"allow": [place], "per_host_delay": 0}}))
    config, now = load(settings), datetime.now(UTC)
    with closing(open_database(Path(asked["database"]))) as database:
        for _ in sys.stdin:
            started, worked = time.perf_counter(), _cpu()
            summary = poll(database, config, now=now, every_one=True)
            told = {"wall": time.perf_counter() - started, "cpu": _cpu() - worked}
            assert not summary.failures, summary.failures[:3]
            now += timedelta(hours=1)
            entries = database.execute("SELECT count(*) FROM articles").fetchone()[0]
            found = database.execute("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'access'").fetchone()[0]
            print(json.dumps({**told, "entries": entries, "searchable": bool(found)}), flush=True)


def _cpu() -> float:
    """Of this process and of those that parsed for it."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    main()
