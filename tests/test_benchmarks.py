"""The benchmarks run, say what they compare, and write nothing but their own part of the page."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import measure, page_text, startup
from benchmarks.feedserver import feed, served
from benchmarks.measure import QUICK, Missing, Outcome, Row, Stage, Turns
from benchmarks.merging import compare
from benchmarks.stored import fill
from tests.program import needs_weights
from tracker.language.knowledge.base import load_knowledge
from tracker.merging import kin_of
from tracker.store.database import open_database

ROOT = Path(__file__).parent.parent
ROWS = [
    (Row("a", "1 s", "b", "3 s", 3.0, 2.0), "| 1 | 3.00 | ≥ 2 | holds"),
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


def bench(tmp_path: Path, *asked: str, code: int = 0) -> str:
    command = [sys.executable, "-m", "benchmarks", "--quick", "--results", str(tmp_path / "results"), *asked]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout


@needs_weights
def test_the_command_prints_a_table_and_writes_nothing_when_quick(tmp_path: Path) -> None:
    """Ingest and memory in their smallest size."""
    before = (ROOT / "docs" / "performance.md").read_bytes()
    assert "| ingest of an article at 1,000 stored |" in bench(tmp_path, "--only", "ingesting,memory")
    assert (ROOT / "docs" / "performance.md").read_bytes() == before


def test_one_that_fails_costs_no_other_and_is_done_again(tmp_path: Path) -> None:
    """What was measured before in the same size is taken when asked for."""
    asked = ("--only", "page-text,startup", "--resume", "--pages", str(tmp_path / "nowhere"))
    told = bench(tmp_path, *asked, code=1)
    assert "not measured: it failed with exit code 1" in told
    assert "| start: `tracker --help` |" in told
    assert "startup: measured before" in bench(tmp_path, *asked, code=1)
    assert "startup: measured before" not in bench(tmp_path, "--only", "startup", "--resume", "--rounds", "2")


def test_the_ratio_is_that_of_the_same_turn() -> None:
    """What the machine did else in one of the turns meets both, and the median leaves it out."""
    turns = Turns(((1.0, 2.0), (10.0, 21.0), (1.1, 2.1)))
    assert turns.row("a", "b", 2.0, ours="", other="").ratio == 2.0
    assert turns.row("a", "b", 2.0, ours="", other="", faster=False).ratio == 0.5


@pytest.mark.parametrize("outcome", [ROWS[0][0], ROWS[-1][0], Stage("reading", 0.03)])
def test_an_outcome_is_kept_as_it_is(outcome: Outcome) -> None:
    """From the file of a run that was ended."""
    assert measure.from_json(json.loads(json.dumps(measure.as_json(outcome)))) == outcome
