"""The doctor names every state that it can find, and how to mend it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.program import needs_weights
from tracker.cli import main
from tracker.doctor.examine import examine
from tracker.doctor.findings import Finding
from tracker.doctor.storage import check_integrity
from tracker.lock import hold
from tracker.store.database import open_database
from tracker.store.migrations import migrations

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A database that is in order, with one source that was polled an hour ago, beside its settings."""
    path = tmp_path / "t.db"
    open_database(path).close()
    (tmp_path / "feeds.yaml").write_text("sources: [{name: One, url: 'https://one.example/feed'}]")
    hour_ago = (NOW - timedelta(hours=1)).isoformat()
    soon = (NOW + timedelta(minutes=5)).isoformat()
    change(
        path,
        f"""INSERT INTO sources (id, url, name, kind, publisher, role, every_seconds, due, last_poll, last_ok, last_new, created)
        VALUES (1, 'https://one.example/feed', 'One', 'feed', 'One', 'news', 1800, '{soon}', '{hour_ago}', '{hour_ago}',
        '{hour_ago}', '{hour_ago}')""",
    )
    return path


def change(path: Path, *statements: str) -> None:
    """Put a database into a state."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def findings(path: Path, *, quick: bool = True) -> list[Finding]:
    """What the doctor finds."""
    return list(examine(path.parent / "feeds.yaml", path, now=NOW, quick=quick))


def worst(path: Path) -> list[Finding]:
    """What is not in order."""
    return [finding for finding in findings(path) if finding.level in {"warning", "problem"}]


def test_a_tracker_in_order_has_nothing_to_mend(db: Path) -> None:
    """No daemon is a note, not a warning."""
    assert worst(db) == []
    assert [finding.check for finding in findings(db) if finding.level == "note"] == ["daemon"]


@pytest.mark.parametrize(
    "statement, level, check, words",
    [
        ("UPDATE sources SET failures = 3, last_error = 'HTTP 500'", "warning", "sources", ["failing: HTTP 500", "3 times"]),
        ("UPDATE sources SET gone = 1, last_error = 'HTTP 410 (gone)'", "warning", "sources", ["One is gone", "410"]),
        ("UPDATE sources SET last_new = '2025-01-01T00:00:00+00:00'", "warning", "sources", ["silent", "since 2025-01-01"]),
        ("UPDATE sources SET moved_to = 'https://two.example/'", "note", "sources", ["moved to https://two.example/"]),
        ("UPDATE sources SET due = '2026-02-01T00:00:00+00:00'", "warning", "sources", ["due for more than 6 hours"]),
        ("DELETE FROM sources", "warning", "sources", ["knows no source"]),
        (
            "INSERT INTO articles (external_id, title, fetched, content_hash) VALUES ('a', 'T', '2026-01-01', 'h')",
            "note", "articles", ["1 articles wait to be read"],
        ),
        (
            """INSERT INTO articles (external_id, title, fetched, content_hash, read_tries, problem)
            VALUES ('a', 'Odd', '2026-01-01', 'h', 3, 'ValueError: x')""",
            "warning", "articles", ["1 articles could not be read", "Odd", "ValueError: x"],
        ),
        (
            "INSERT INTO outbox (kind, created) VALUES ('new', '2026-01-01T00:00:00+00:00')",
            "note", "alerts", ["1 changes of events"],
        ),
        (
            """INSERT INTO deliveries (id, channel, watchlist, title, body, payload, composed, due, error)
            VALUES ('d', 'chat', 'w', 't', 'b', '{}', '2026-01-01', '2026-01-01', 'no answer in time')""",
            "warning", "alerts", ["1 alerts wait to be sent", "no answer in time"],
        ),
        (
            """INSERT INTO digests (recipient, period, message_id, since, until, composed, subject, message, due, error)
            VALUES ('a@b.c', '2026-W01', 'm', 's', 'u', '2026-01-01', 'S', 'M', '2026-01-01', 'refused')""",
            "warning", "digest", ["1 digests wait to be sent", "refused"],
        ),
        (
            """INSERT INTO channels (name, failures, due, error, last_ok)
            VALUES ('team chat', 4, '2026-03-01T13:00:00+00:00', 'HTTP 410', '2026-02-28T11:00:00+00:00')""",
            "warning", "channels", ["team chat have not arrived since 2026-02-28 11:00 UTC: HTTP 410", "4 times", "next try"],
        ),
    ],
)  # fmt: skip
def test_what_the_database_holds(db: Path, statement: str, level: str, check: str, words: list[str]) -> None:
    """Each with a hint."""
    change(db, statement)
    (found,) = [f for f in findings(db) if f.level == level and f.check == check and words[0] in f.message]
    assert all(word in found.message for word in words)
    assert found.hint


def missing(path: Path) -> None:
    path.unlink()


def no_database(path: Path) -> None:
    path.write_text("not a database" * 1000)


def newer(path: Path) -> None:
    change(
        path, f"INSERT INTO {migrations.migrations_table} (migration_set, name, applied_at) VALUES ('tracker', 'm999_x', 'now')"
    )


def older(path: Path) -> None:
    change(path, f"DELETE FROM {migrations.migrations_table} WHERE name = (SELECT max(name) FROM {migrations.migrations_table})")


def foreign(path: Path) -> None:
    path.unlink()
    change(path, "CREATE TABLE sources (id INTEGER)")


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    "spoil, words",
    [
        (missing, "no database at"),
        (no_database, "not a usable database"),
        (newer, "newer version"),
        (older, "older version"),
        (foreign, "no database of the tracker: it holds sources"),
        (empty, "is empty"),
    ],
)
def test_a_database_that_cannot_be_used(db: Path, spoil: Callable[[Path], None], words: str) -> None:
    """The one problem is told; what depends on the database is not looked at, and nothing is made or changed."""
    spoil(db)
    before = db.read_bytes() if db.exists() else None
    problems = [finding for finding in findings(db) if finding.level == "problem"]
    assert [finding.check for finding in problems] == ["database"]
    assert words in problems[0].message
    assert problems[0].hint
    assert (db.read_bytes() if db.exists() else None) == before


def test_a_locked_database(db: Path) -> None:
    """Another process writes, and does not stop."""
    with closing(sqlite3.connect(db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        (problem,) = [finding for finding in findings(db) if finding.level == "problem"]
        other.execute("ROLLBACK")
    assert (problem.check, "locked" in problem.message) == ("writing", True)


def test_a_damaged_database(db: Path) -> None:
    """Pages that were overwritten, and references that lead nowhere."""
    change(db, "PRAGMA foreign_keys = OFF", "INSERT INTO snapshots (source_id, taken, hash, text) VALUES (99, 't', 'h', 'x')")
    (finding,) = check_integrity(db)
    assert (finding.level, "refer to rows that are gone" in finding.message) == ("problem", True)
    change(db, "PRAGMA wal_checkpoint(TRUNCATE)")
    raw = bytearray(db.read_bytes())
    for page in range(2, len(raw) // 4096):
        raw[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    db.write_bytes(raw)
    (finding,) = check_integrity(db)
    assert (finding.level, "damaged" in finding.message) == ("problem", True)
    assert finding.hint


@pytest.mark.parametrize(
    "settings, level, words",
    [
        (None, "problem", "does not exist"),
        ("sources: [{nme: x}]", "problem", "line 1"),
        ("sources: []", "warning", "names no sources"),
        ("sources: []\ndigest: {smtp: {password_file: nowhere}}", "problem", "nowhere"),
    ],
)
def test_settings(db: Path, settings: str | None, level: str, words: str) -> None:
    """What the commands would refuse, and what is no use."""
    path = db.parent / "feeds.yaml"
    path.unlink()
    if settings is not None:
        path.write_text(settings)
    assert any(f.check == "settings" and f.level == level and words in f.message for f in findings(db))


def test_a_full_disk(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With too little room for the database to grow."""
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 1_000_000})())
    (finding,) = worst(db)
    assert (finding.check, "only 0.0 GB free" in finding.message) == ("disk", True)


@pytest.fixture
def daemon(db: Path) -> Iterator[int]:
    """Another process that holds the daemon's lock."""
    import os

    ready, go = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        with hold(db):
            os.write(ready[1], b"!")
            os.read(go[0], 1)
        os._exit(0)
    os.read(ready[0], 1)
    yield child
    os.write(go[1], b"!")
    os.waitpid(child, 0)
    for end in (*ready, *go):
        os.close(end)


def test_a_running_daemon(db: Path, daemon: int) -> None:
    """With its pid."""
    assert Finding("daemon", "ok", f"the daemon runs (pid {daemon})") in findings(db)


def test_a_pipeline_that_does_not_load(db: Path) -> None:
    """One that the settings name."""
    (db.parent / "feeds.yaml").write_text(
        "sources: [{name: x, url: 'https://a.example'}]\nlanguage: {pipeline: no_such_pipeline}"
    )
    found = [finding for finding in findings(db, quick=False) if finding.check == "reading"]
    assert [finding.level for finding in found] == ["problem"]
    assert "no_such_pipeline" in found[0].message


@needs_weights
def test_our_pipeline_loads_and_reads(db: Path) -> None:
    """And the whole file is checked."""
    found = {finding.check: finding.level for finding in findings(db, quick=False)}
    assert (found["reading"], found["integrity"]) == ("ok", "ok")


def test_the_command_prints_findings_and_fails_on_problems_only(db: Path) -> None:
    """As text with hints, as JSON with everything."""
    arguments = ["doctor", "--quick", "--db", str(db), "--config", str(db.parent / "feeds.yaml")]
    well = CliRunner().invoke(main, arguments)
    assert well.exit_code == 0
    db.unlink()
    ill = CliRunner().invoke(main, arguments)
    listed = CliRunner().invoke(main, [*arguments, "--json"])
    assert (ill.exit_code, listed.exit_code) == (1, 1)
    assert "→ `tracker poll` or `tracker run` makes it" in ill.stdout
    assert {"check", "level", "message", "hint"} == set(json.loads(listed.stdout)[0])
