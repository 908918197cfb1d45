"""What the pages show under a watchlist is what `tracker watch test` says, whatever happens to events and watchlists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from tests.telling.sample import add_event, june_2024
from tracker.cli import main
from tracker.language.knowledge.base import load_knowledge
from tracker.settings import WatchlistSection
from tracker.store.database import open_database
from tracker.watching import match_waiting, publish, resolve

ASKED: dict[str, dict[str, Any]] = {
    "company": {"companies": ["OpenAI"]},
    "words": {"words": ["for free", "falls by"]},
    "words of a place": {"words": ["free"], "regions": ["China"]},
    "well corroborated": {"types": ["api_restriction", "migration_offer"], "min_publishers": 2},
    "sure": {"types": ["api_restriction", "migration_offer"], "min_confidence": 0.92},
    "from the source": {"types": ["api_restriction", "regulation"], "primary_only": True},
    "our stack": {"we_use": "the OpenAI API from Hong Kong"},
}


def follow(database: Database, asked: dict[str, dict[str, Any]]) -> int:
    """What the daemon does at its start and then every few seconds; how many events were looked at."""
    sections = [WatchlistSection(name=name, **keys) for name, keys in asked.items()]
    watchlists = resolve(sections, load_knowledge())
    publish(database, sections, watchlists)
    return match_waiting(database, watchlists)


def shown(database: Database) -> dict[str, list[int]]:
    """What the pages show: the events of each watchlist, newest first."""
    found: dict[str, list[int]] = {}
    for name, event in database.execute(
        "SELECT watchlist, event_id FROM watched_events ORDER BY first_reported DESC, event_id DESC"
    ):
        found.setdefault(name, []).append(event)
    return found


def test_the_pages_agree_with_watch_test(tmp_path: Path) -> None:
    database = open_database(tmp_path / "tracker.db")
    june_2024(database)
    follow(database, ASKED)
    found = shown(database)
    database.close()
    asked = [{"name": name, **keys} for name, keys in ASKED.items()]
    (tmp_path / "feeds.yaml").write_text(json.dumps({"sources": [], "watchlists": asked}))
    for name in ASKED:
        files = ["--config", str(tmp_path / "feeds.yaml"), "--db", str(tmp_path / "tracker.db")]
        told = CliRunner().invoke(main, ["watch", "test", name, "--json", *files], catch_exceptions=False)
        assert found.get(name, []) == [event["id"] for event in json.loads(told.output)], name
    assert len({tuple(events) for events in found.values()}) > 4


@pytest.fixture
def followed(database: Database) -> Database:
    """A database with the story of June 2024 in which nothing waits."""
    june_2024(database)
    follow(database, ASKED)
    return database


def test_only_what_changed_is_looked_at_again(followed: Database) -> None:
    assert follow(followed, ASKED) == 0
    event = add_event(followed, "OpenAI restricts it in Iran", slots={"actor": [("company:openai", "OpenAI")]})
    assert follow(followed, ASKED) == 1
    assert event in shown(followed)["company"]


@pytest.mark.parametrize(
    ("change", "watchlist", "there"),
    [
        ("UPDATE events SET publishers = 1 WHERE id = ?", "well corroborated", False),
        ("UPDATE events SET confidence = 0.95 WHERE id = ?", "sure", True),
        ("UPDATE events SET confidence = 0.5 WHERE id = ?", "sure", False),
        ("UPDATE events SET hidden = 1 WHERE id = ?", "company", False),
        ("DELETE FROM events WHERE id = ?", "company", False),
        ("UPDATE events SET first_reported = '2024-01-01T00:00:00+00:00' WHERE id = ?", "company", True),
    ],
)
def test_an_event_that_changes_comes_and_goes(followed: Database, change: str, watchlist: str, there: bool) -> None:
    (event, *_) = shown(followed)["company"]
    followed.execute(change, [event])
    follow(followed, ASKED)
    assert shown(followed).get(watchlist, []).count(event) == there


def test_a_changed_watchlist_is_held_against_all_events_again(followed: Database) -> None:
    before = shown(followed)
    assert follow(followed, {**ASKED, "company": {"companies": ["Baidu"]}}) > 0
    after = shown(followed)
    assert after["company"] != before["company"]
    assert {**after, "company": 0} == {**before, "company": 0}
    assert set(shown_after_dropping(followed)) == {"words"}


def shown_after_dropping(database: Database) -> dict[str, list[int]]:
    follow(database, {"words": ASKED["words"]})
    return shown(database)


def test_a_database_of_the_version_before_is_brought_up_to_date(tmp_path: Path) -> None:
    database = open_database(tmp_path / "tracker.db")
    june_2024(database)
    counted = database.execute("SELECT * FROM entity_months ORDER BY 1, 2, 3").fetchall()
    for table in ("watched_events", "watched_months", "unmatched_events", "event_days", "entity_months", "region_totals"):
        database.execute(f"DROP TABLE {table}")
    for name in ("events_unmatched", "events_rematch"):
        database.execute(f"DROP TRIGGER {name}")
    database.execute("DELETE FROM _sqlite_migrations WHERE name IN ('m002_counts_and_watched', 'm004_wide_indexes')")
    database.close()
    upgraded = open_database(tmp_path / "tracker.db")
    assert upgraded.execute("SELECT * FROM entity_months ORDER BY 1, 2, 3").fetchall() == counted
    assert follow(upgraded, ASKED) == upgraded["events"].count
    upgraded.close()


def test_the_months_of_a_watchlist_are_those_of_its_events(followed: Database) -> None:
    by_month = "SELECT watchlist, substr(first_reported, 1, 7), type, count(*) FROM watched_events GROUP BY 1, 2, 3"
    (event, *_) = shown(followed)["company"]
    for change in (
        "UPDATE events SET first_reported = '2024-01-01T00:00:00+00:00' WHERE id = ?",
        "DELETE FROM events WHERE id = ?",
    ):
        followed.execute(change, [event])
        follow(followed, ASKED)
        kept = followed.execute("SELECT * FROM watched_months WHERE events > 0 ORDER BY 1, 2, 3").fetchall()
        assert kept == sorted(followed.execute(by_month).fetchall())
