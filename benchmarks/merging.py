"""What merging one report costs when 10,000 and when 1,000,000 reports are stored; the ratio of one run is what counts.

python -m benchmarks.merging [--small 10000] [--large 1000000] [--measured 1000] [--where FOLDER]
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sqlite_utils import Database

from benchmarks.stored import Generator, add, fill
from tracker.language.knowledge.base import load_knowledge
from tracker.merging import Merger, kin_of
from tracker.models import Telling
from tracker.store.database import open_database
from tracker.stories.kin import Kin

BLOCK = 50
WARM_UP = 200


class Side:
    """One of the two databases, and the reports that come to it: the news of the days after what it holds."""

    def __init__(self, path: Path, kin: Kin, stored: int) -> None:
        self.db: Database = open_database(path)
        fill(self.db, kin, stored)
        self._merger = Merger(self.db, kin)
        self._coming: Iterator[Telling] = (one for group in Generator(seed=2).stories(stored + 100) for one in group)
        self.seconds: list[float] = []

    def merge(self, count: int) -> None:
        """Merge the next reports, one transaction each, and keep the seconds that each took with its commit."""
        for one in islice(self._coming, count):
            with self.db.atomic():
                add(self.db, one)
            begin = time.perf_counter()
            with self.db.atomic():
                self._merger.refresh(self._merger.merge_report(one.id, one.reported), one.reported)
            self.seconds.append(time.perf_counter() - begin)


def compare(folder: Path, small: int, large: int, measured: int, warm_up: int = WARM_UP) -> dict[str, float]:
    """Measure both sizes by turns, so that whatever else the machine does falls on both."""
    kin = kin_of(load_knowledge())
    sides = {name: Side(folder / f"{name}.db", kin, size) for name, size in (("small", small), ("large", large))}
    for side in sides.values():
        side.merge(warm_up)
        side.seconds.clear()
    for _ in range(0, measured, BLOCK):
        for side in sides.values():
            side.merge(BLOCK)
    result: dict[str, float] = {"small_reports": small, "large_reports": large, "measured": measured}
    for name, side in sides.items():
        result[f"{name}_mean_ms"] = round(statistics.fmean(side.seconds) * 1000, 3)
        result[f"{name}_median_ms"] = round(statistics.median(side.seconds) * 1000, 3)
        side.db.close()
    for what in ("mean", "median"):
        result[f"ratio_{what}"] = round(result[f"large_{what}_ms"] / result[f"small_{what}_ms"], 3)
    return result


def main() -> None:
    """Print the cost per report at both sizes and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--measured", type=int, default=1000)
    parser.add_argument("--where", type=Path, help="where the databases are made for the run; 2 GB for a million reports")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.where) as folder:
        print(json.dumps(compare(Path(folder), options.small, options.large, options.measured)))


if __name__ == "__main__":
    main()
