"""What the daemon's duties weigh after few and after many articles, each with new words, in a process of their own.

python -m benchmarks.memory SMALL LARGE [--new-words]   prints both as JSON; with texts of nothing but new words
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import Missing, Outcome, Row, Scale

STEP = 100


def run(scale: Scale) -> list[Outcome]:
    """Both weights, and the bound."""
    small, large = scale.memory
    command = [sys.executable, "-m", "benchmarks.memory", str(small), str(large)]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    if done.returncode:
        return [Missing("memory of the daemon", done.stderr.strip().splitlines()[-1][:200])]
    before, after = json.loads(done.stdout)
    work = f"memory of the daemon after {large:,} articles"
    return [
        Row(work, f"{after:.0f} MB", f"after {small:,}", f"{before:.0f} MB", after / before, 1.1, faster=False),
        Row(work, f"{after:.0f} MB", "the bound", "500 MB", after / 500, 1.0, faster=False),
    ]


def main() -> None:
    """Store and read articles as the daemon does, and look at the memory of this process."""
    from benchmarks.texts import fresh, of_new_words
    from tracker.analysis import Analyser
    from tracker.config import load
    from tracker.documents import Document
    from tracker.duties import Duties
    from tracker.ingest import store_documents
    from tracker.memory import settle
    from tracker.store.database import open_database

    # As `tracker daemon` does it.
    settle()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--new-words", action="store_true")
    asked = parser.parse_args()
    sizes, texts = asked.sizes, of_new_words if asked.new_words else fresh
    weights = []
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "feeds.yaml"
        settings.write_text("sources: []\n")
        db, now = Path(folder) / "t.db", datetime.now(UTC)
        duties = Duties(load(settings), db, threading.Event(), Analyser)
        for number, article in enumerate(texts(sizes[-1]), 1):
            with closing(open_database(db)) as database:
                store_documents(database, [Document(number, None, article, article.id)], now=now)
            if number % STEP == 0 or number in sizes:
                while duties.read(now):
                    continue
            if number in sizes:
                weights.append(_resident())
    json.dump(weights, sys.stdout)


def _resident() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


if __name__ == "__main__":
    main()
