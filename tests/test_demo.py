"""The demo newsroom and its run: everything that it brings along, found and stored once, however often it is killed."""

from __future__ import annotations

import json
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import feedparser
import pytest
from click.testing import CliRunner

from tests.program import Process, needs_weights, run, started
from tracker.cli import main
from tracker.config import load
from tracker.demo.content import Content
from tracker.demo.newsroom import open_newsroom
from tracker.errors import TrackerError
from tracker.fetch import Fetcher

CONTENT = Content()


def test_the_newsroom_is_as_rich_as_promised() -> None:
    """At least 6 feeds in both formats, one with summaries only, 25 articles, a watched page."""
    assert len(CONTENT.publishers) >= 6
    assert {publisher.format for publisher in CONTENT.publishers} == {"rss", "atom"}
    assert "summary" in {publisher.body for publisher in CONTENT.publishers}
    assert len(CONTENT.stories) >= 25
    assert {page.expects for page in CONTENT.pages} == {"list", "regions"}
    assert len({story.path for story in CONTENT.stories}) == len(CONTENT.stories)
    tellers = {story.publisher for story in CONTENT.stories}
    assert tellers <= set(CONTENT.names)
    assert len({s.publisher for s in CONTENT.stories if s.published.strftime("%Y-%m") == "2024-06"}) >= 4


def test_every_source_of_its_settings_answers(tmp_path: Path) -> None:
    """Feeds that feedparser has nothing to say against, pages, robots.txt; and 304 to whom has them."""
    with open_newsroom() as newsroom:
        (tmp_path / "feeds.yaml").write_text(newsroom.settings)
        config = load(tmp_path / "feeds.yaml")
        assert config.network.allow == {newsroom.base.removeprefix("http://")}
        fetcher = Fetcher(config.network)
        for source in config.sources:
            answer = fetcher.get(source.url)
            assert (answer.status, answer.error) == (200, None)
            if source.kind == "feed":
                feed = feedparser.parse(answer.body)
                assert not feed.bozo
                assert feed.entries
            assert fetcher.get(source.url, etag=answer.headers["etag"]).status == 304
        assert fetcher.get(f"{newsroom.base}/nothing").status == 404


def test_a_taken_port_is_said() -> None:
    """With the option that names another."""
    with open_newsroom() as newsroom:
        port = int(newsroom.base.rpartition(":")[2])
        with pytest.raises(TrackerError, match=str(port)) as raised, open_newsroom(port):
            pass
    assert "--newsroom-port" in raised.value.hint


def stored(db: Path) -> dict[str, list[tuple[object, ...]]]:
    """What a run found, without the numbers that rows happened to get."""
    with closing(sqlite3.connect(db)) as connection:
        ask = connection.execute
        return {
            "articles": ask("SELECT url, title, text, version FROM articles ORDER BY url").fetchall(),
            "events": ask(
                "SELECT type, title, stage, effective_date, publishers, reports FROM events ORDER BY 1, 2, 3"
            ).fetchall(),
            "reports": ask(
                """SELECT url, type, evidence, start FROM reports JOIN articles ON articles.id = article_id
                ORDER BY url, start, type, evidence"""
            ).fetchall(),
            "outbox": ask("SELECT count(*) FROM outbox").fetchall(),
            "checks": ask("PRAGMA integrity_check").fetchall() + ask("PRAGMA foreign_key_check").fetchall(),
        }


def count(db: Path, table: str) -> int:
    """How many rows a table has now; 0 while there is no table."""
    try:
        with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A run that nothing disturbed: its folder and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    code, out, errors = run("demo", "--once", "--db", "demo.db", "--newsroom-port", "0", folder=folder)
    assert (code, errors) == (0, "")
    return folder, out


@needs_weights
def test_it_prints_the_events_it_found(whole: tuple[Path, str]) -> None:
    """The June 2024 story among them."""
    assert "9 sources polled, 0 failed, 36 new articles" in whole[1]
    assert "36 articles read" in whole[1]
    lines = [line for line in whole[1].splitlines() if "api_restriction" in line and "2024-06-2" in line]
    assert any("OpenAI" in line and "China" in line for line in lines)


@needs_weights
def test_what_it_stored_can_be_asked_for(whole: tuple[Path, str]) -> None:
    """By type, company, region, day and words; as JSON with the slots."""

    def events(*options: str) -> str:
        result = CliRunner().invoke(main, ["events", "--db", str(whole[0] / "demo.db"), *options], catch_exceptions=False)
        assert result.exit_code == 0
        return result.stdout

    def found(*options: str) -> list[dict[str, object]]:
        return list(json.loads(events("--json", *options)))

    everything = found("--limit", "1000")
    restrictions = found("--type", "api_restriction", "--company", "openai", "--region", "China", "--since", "2024-06-01")
    assert 0 < len(restrictions) < len(everything)
    assert {event["type"] for event in restrictions} == {"api_restriction"}
    assert len(found("--limit", "3")) == 3
    assert found("--search", "Garante DeepSeek")
    assert found("--search", 'no "such* words(') == []
    assert found("--company", "100%_nobody") == []
    assert "No events" in events("--company", "nobody")


@needs_weights
def test_killed_at_any_moment_it_loses_and_doubles_nothing(whole: tuple[Path, str], tmp_path: Path) -> None:
    """While it polls, between polling and reading, while it reads; then one run to the end."""
    db = tmp_path / "demo.db"
    with open_newsroom() as spare:
        port = spare.base.rpartition(":")[2]
    moments = (
        lambda process: process.until(lambda: count(db, "articles") >= 3),
        lambda process: process.until("sources polled"),
        lambda process: process.until(lambda: count(db, "reports") >= 15),
    )
    for moment in moments:
        with started("demo", "--once", "--db", db, "--newsroom-port", port, folder=tmp_path) as process:
            moment(process)
            process.signal(signal.SIGKILL)
            _drain(process)
    code, _, errors = run("demo", "--once", "--db", db, "--newsroom-port", port, folder=tmp_path)
    assert (code, errors) == (0, "")
    assert _same(stored(db), port) == _same(stored(whole[0] / "demo.db"), None)


def _drain(process: Process) -> None:
    # A run that was faster than its end is fine too: then there is nothing left to do for the next.
    assert process.end() in {0, -signal.SIGKILL}


def _same(what: dict[str, list[tuple[object, ...]]], port: str | None) -> dict[str, list[tuple[object, ...]]]:
    """What was stored, whatever the port of the newsroom was."""

    def path(value: object) -> object:
        return "/" + value.split("/", 3)[3] if isinstance(value, str) and value.startswith("http://127.0.0.1:") else value

    return {name: sorted((tuple(map(path, row)) for row in rows), key=repr) for name, rows in what.items()}
