"""The benchmarks run, say what they compare, and write nothing but their own part of the page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import measure, page_text, startup
from benchmarks.feedserver import feed, served
from benchmarks.measure import QUICK, Missing, Row
from benchmarks.merging import compare
from benchmarks.stored import fill
from tests.program import needs_weights
from tracker.language.knowledge.base import load_knowledge
from tracker.merging import kin_of
from tracker.store.database import open_database

ROOT = Path(__file__).parent.parent
ROWS = [
    (Row("a", "1 s", "b", "3 s", 3.0, 2.0), "≥ 2 | holds"),
    (Row("a", "1 s", "b", "1 s", 1.0, 2.0), "≥ 2 | **missed**"),
    (Row("a", "2 s", "b", "2 s", 1.0, 1.1, faster=False), "≤ 1.1 | holds"),
    (Row("a", "3 s", "b", "2 s", 1.5, 1.1, faster=False), "≤ 1.1 | **missed**"),
    (Missing("a", "no peer"), "not measured: no peer"),
]


@pytest.mark.parametrize("row, told", ROWS)
def test_a_row_says_whether_it_holds(row: Row | Missing, told: str) -> None:
    """In both directions; what could not be measured is no success."""
    assert told in measure.table([row]).splitlines()[2]


def test_only_the_measured_part_of_a_page_is_written(tmp_path: Path) -> None:
    """What people wrote around it stays."""
    page = tmp_path / "page.md"
    page.write_text(f"# Words\n\n{measure.START}\nold\n{measure.END}\n\nMore words.\n")
    measure.write(page, "new")
    assert page.read_text() == f"# Words\n\n{measure.START}\nnew\n{measure.END}\n\nMore words.\n"


def test_the_feeds_are_always_the_same_and_known_by_their_etag() -> None:
    """Whoever asks again with the ETag gets 304."""
    import urllib3

    assert feed(3, 4) == feed(3, 4) != feed(4, 4)
    with served(2, 3) as urls:
        first = urllib3.request("GET", urls[1])
        again = urllib3.request("GET", urls[1], headers={"If-None-Match": first.headers["ETag"]})
        assert (first.status, again.status) == (200, 304)
        assert first.data == feed(1, 3)


def test_what_is_short_runs() -> None:
    """The start of both programs; page texts only where there are pages."""
    (row,) = startup.run(QUICK)
    assert isinstance(row, Row)
    assert isinstance(page_text.run(QUICK)[0], Missing)


def test_a_database_filled_in_bulk_is_as_merging_leaves_it(tmp_path: Path) -> None:
    """With all triggers, indexes, keys and counts; and merging goes on in it."""
    fresh, filled = open_database(tmp_path / "fresh.db"), open_database(tmp_path / "filled.db")
    fill(filled, kin_of(load_knowledge()), 300)
    names = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
    assert filled.execute(names).fetchall() == fresh.execute(names).fetchall()
    assert filled.execute("PRAGMA foreign_key_check").fetchall() == []
    counted = filled.execute("SELECT sum(events) FROM event_days").fetchone()
    assert counted == filled.execute("SELECT count(*) FROM events").fetchone()
    assert filled.execute("SELECT count(*) FROM reports WHERE event_id IS NULL").fetchone() == (0,)
    assert filled.execute("SELECT count(*) FROM events WHERE id NOT IN (SELECT event_id FROM event_keys)").fetchone() == (0,)
    result = compare(tmp_path, 100, 300, 50, warm_up=1)
    assert result["small_mean_ms"] > 0
    assert result["ratio_mean"] > 0


@needs_weights
def test_the_command_prints_a_table_and_writes_nothing_when_quick() -> None:
    """Ingest and memory in their smallest size."""
    before = (ROOT / "docs" / "performance.md").read_bytes()
    command = [sys.executable, "-m", "benchmarks", "--quick", "--only", "ingesting,memory"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "| ingest of an article at 1,000 stored |" in done.stdout
    assert (ROOT / "docs" / "performance.md").read_bytes() == before
