"""What every command has in common: files from options or variables, failures in one line, exit codes."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.program import run
from tests.servers import Server
from tracker.cli import main

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>
<item><title>One</title><link>https://example.org/1</link><description>First.</description></item>
<item><title>Two</title><link>https://example.org/2</link><description>Second.</description></item></channel></rss>"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, without variables of the surroundings."""
    monkeypatch.chdir(tmp_path)
    for name in ("TRACKER_CONFIG", "TRACKER_DB"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def tracker(*arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def settings(server: Server, *paths: str) -> str:
    """A feeds.yaml with these paths of a server as sources."""
    sources = [{"name": path.strip("/"), "url": server.url(path), "full_text": "feed"} for path in paths]
    return json.dumps({"network": {"allow": [server.place], "per_host_delay": 0}, "sources": sources})


@pytest.mark.parametrize(
    "text, words",
    [
        (None, ["feeds.yaml does not exist", "--config"]),
        ("sources: [{nme: x, url: 'https://a.org'}]", ["line 1", "nme", "name"]),
        ("sources:\n  - {name: x, url: 'https://a.org', every: soon}", ["line 2", "soon", "30m"]),
        ("sources:\n  - {name: x, url: 'https://a.org'}\n  - {name: y, url: 'https://a.org'}", ["line 3", "duplicate"]),
        ("sources: [", ["YAML"]),
    ],
)
@pytest.mark.parametrize("command", ["poll", "daemon", "run"])
def test_wrong_settings_are_one_message_and_exit_code_2(folder: Path, command: str, text: str | None, words: list[str]) -> None:
    """With the line and a hint, before anything is made."""
    if text is not None:
        (folder / "feeds.yaml").write_text(text)
    result = tracker(command)
    assert result.exit_code == 2
    assert all(word in result.stderr for word in words)
    assert result.stderr.startswith("tracker: ")
    assert not (folder / "db").exists()


def test_a_real_process_prints_no_traceback_either(folder: Path) -> None:
    """The same through the front door."""
    code, out, errors = run("poll", folder=folder)
    assert (code, out) == (2, "")
    assert "hint:" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("arguments", [["bogus"], ["events", "--type", "bogus"], ["events", "--since", "soon"], ["extract"]])
def test_wrong_arguments_are_exit_code_2(folder: Path, arguments: list[str]) -> None:
    """As click has it."""
    assert tracker(*arguments).exit_code == 2


def test_the_files_can_be_named_by_variables(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An option beats the variable, the variable beats the default."""
    monkeypatch.setenv("TRACKER_CONFIG", "mine.yaml")
    monkeypatch.setenv("TRACKER_DB", "mine.db")
    assert "mine.yaml does not exist" in tracker("poll").stderr
    assert "other.yaml does not exist" in tracker("poll", "--config", "other.yaml").stderr
    assert "mine.db" in tracker("events").stderr
    assert "other.db" in tracker("events", "--db", "other.db").stderr


@pytest.mark.parametrize("arguments", [["events"], ["sources"], ["events", "--json"]])
def test_without_a_database_the_way_to_one_is_told(folder: Path, arguments: list[str]) -> None:
    """Looking makes no file."""
    result = tracker(*arguments)
    assert result.exit_code == 1
    assert "tracker poll" in result.stderr
    assert list(folder.iterdir()) == []


def test_what_is_no_database_is_said_to_be_none(folder: Path) -> None:
    """A text file, for instance."""
    (folder / "t.db").write_text("this is not a database, but long enough to be taken for one" * 20)
    (folder / "feeds.yaml").write_text("sources: []")
    for command in ("events", "poll", "sources"):
        result = tracker(command, "--db", "t.db")
        assert result.exit_code == 1
        assert "not a usable database" in result.stderr


def test_poll_lists_what_failed_and_why_with_exit_code_0(folder: Path) -> None:
    """Single sources fail every day; that is no failure of the poll."""
    with Server() as server:
        server.feed("/good", FEED)
        server.answer("/bad", b"no", status=500)
        server.answer("/page", b"<html><body>Hello</body></html>", headers={"Content-Type": "text/html"})
        (folder / "feeds.yaml").write_text(settings(server, "/good", "/bad", "/page"))
        result = tracker("poll", "--no-read")
        assert result.exit_code == 0
        assert "3 sources polled: 1 ok, 0 unchanged, 2 failed; 2 new articles" in result.stdout
        assert f"failed: bad ({server.url('/bad')}): HTTP 500" in result.stdout
        assert "failed: page" in result.stdout


def test_poll_gives_a_summary_as_json(folder: Path) -> None:
    """What is not due is not polled again; --all polls it and finds it unchanged."""
    with Server() as server:
        server.feed("/good", FEED)
        server.answer("/bad", b"no", status=404)
        (folder / "feeds.yaml").write_text(settings(server, "/good", "/bad"))
        first, second, third = (json.loads(tracker("poll", "--no-read", "--json", *more).stdout) for more in ([], [], ["--all"]))
    counts = ("sources", "ok", "unchanged", "failed", "new_articles", "new_events")
    assert [first[name] for name in counts] == [2, 1, 0, 1, 2, 0]
    assert [second[name] for name in counts] == [0, 0, 0, 0, 0, 0]
    assert [third[name] for name in counts] == [2, 0, 1, 1, 0, 0]
    assert [(failure["name"], failure["reason"][:8]) for failure in first["failures"]] == [("bad", "HTTP 404")]


def test_sources_are_listed_with_their_health(folder: Path) -> None:
    """As a table, and with everything as JSON."""
    with Server() as server:
        server.feed("/good", FEED)
        server.answer("/bad", b"no", status=500)
        server.answer("/gone", b"no", status=410)
        (folder / "feeds.yaml").write_text(settings(server, "/good", "/bad", "/gone"))
        tracker("poll", "--no-read")
    listed = {source["name"]: source for source in json.loads(tracker("sources", "--json").stdout)}
    assert {name: source["health"] for name, source in listed.items()} == {"good": "ok", "bad": "failing", "gone": "gone"}
    assert (listed["good"]["articles"], listed["bad"]["failures"]) == (2, 1)
    table = tracker("sources").stdout
    assert all(word in table for word in ("good", "failing", "HTTP 500"))


def test_a_url_can_be_checked_before_it_is_a_source(folder: Path) -> None:
    """It says what would be read; nothing is stored."""
    with Server() as server:
        server.feed("/good", FEED)
        server.answer(
            "/page", b"<html><body><main><p>Hello there.</p></main></body></html>", headers={"Content-Type": "text/html"}
        )
        (folder / "feeds.yaml").write_text(settings(server))
        good = tracker("sources", "check", server.url("/good"))
        page = tracker("sources", "check", server.url("/page"))
        watched = json.loads(tracker("sources", "check", server.url("/page"), "--kind", "page", "--json").stdout)
        (folder / "feeds.yaml").unlink()
        refused = tracker("sources", "check", server.url("/good"))
    assert good.exit_code == 0
    assert "2 entries" in good.stdout
    assert "- One" in good.stdout
    assert (page.exit_code, refused.exit_code) == (1, 1)
    assert "problem:" in page.stdout
    assert "refused" in refused.stdout
    assert (watched["problem"], watched["characters"] > 0) == (None, True)
    assert [path.name for path in folder.iterdir()] == []


def test_a_locked_database_is_said_to_be_locked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the patience of the store, not with a traceback."""
    monkeypatch.setattr("tracker.store.database.open_database.__kwdefaults__", {"busy_seconds": 0.0})
    (folder / "feeds.yaml").write_text("sources: []")
    assert tracker("poll", "--no-read", "--db", "t.db").exit_code == 0
    with closing(sqlite3.connect(folder / "t.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("CREATE TABLE held (a)")
        (folder / "feeds.yaml").write_text("sources: [{name: x, url: 'https://a.example'}]")
        result = tracker("poll", "--no-read", "--db", "t.db")
    assert result.exit_code == 1
    assert "locked" in result.stderr
