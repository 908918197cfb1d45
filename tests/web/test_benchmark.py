"""The generator makes the same database every time, one in which every page that is timed has something to show."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from benchmarks.generate import generate
from benchmarks.thin import shown_events, thin
from benchmarks.web_speed import PAGES, measure_all


async def test_every_timed_page_answers(tmp_path: Path) -> None:
    generate(tmp_path / "tracker.db", 10_000)
    timed = await measure_all([str(tmp_path / "tracker.db")], times=2)
    assert set(timed) == set(PAGES)


def test_the_same_database_every_time(tmp_path: Path) -> None:
    found = []
    for name in ("one.db", "two.db"):
        generate(tmp_path / name, 500)
        connection = sqlite3.connect(tmp_path / name)
        found.append(
            [
                connection.execute(f"SELECT * FROM {table}").fetchall()
                for table in ("articles", "events", "reports", "event_entities")
            ]
        )
        connection.close()
    assert found[0] == found[1]
    assert [len(rows) for rows in found[0]][:3] == [500, 100, 200]


async def test_a_thinned_database_shows_the_same_events(tmp_path: Path) -> None:
    large, small = tmp_path / "large.db", tmp_path / "small.db"
    generate(large, 10_000)
    shown = await shown_events(large)
    thin(large, small, 9_000, shown)
    assert await shown_events(small) == shown
    connection = sqlite3.connect(small)
    assert [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("articles", "events")] == [
        9_000,
        1_800,
    ]
    connection.close()
