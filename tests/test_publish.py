"""A snapshot is whole, never changes, tells nobody whom we tell, and is what the pages show."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.web.conftest import close
from tests.web.sample import build
from tracker.cli import main
from tracker.errors import StoreError
from tracker.snapshots import is_snapshot, publish
from tracker.store.database import open_database
from tracker.web.serve import application

SECRET = "desk@secret.example"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A database with events, and with a recipient whose name must not get out."""
    path = tmp_path / "tracker.db"
    build(path)
    database = open_database(path)
    with database.atomic():
        database.execute(
            "INSERT INTO digests (recipient, period, message_id, since, until, composed, subject, message, due) "
            f"VALUES ('{SECRET}', '2024-W1', '1', '', '', '', '', x'00', '')"
        )
    database.close()
    return path


def test_its_name_says_what_is_in_it(db: Path, tmp_path: Path) -> None:
    """The hash of the file; it may not be written to, and nothing else is left in the folder."""
    made = publish(db, tmp_path / "out")
    assert made.path.name == f"tracker-{hashlib.sha256(made.path.read_bytes()).hexdigest()[:12]}.db"
    assert is_snapshot(made.path)
    assert not is_snapshot(db)
    assert made.path.stat().st_mode & 0o222 == 0
    assert list((tmp_path / "out").iterdir()) == [made.path]
    with closing(sqlite3.connect(f"file:{made.path}?immutable=1", uri=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() != ("wal",)
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_nobody_finds_in_it_who_is_told(db: Path, tmp_path: Path) -> None:
    """Not even in what the database no longer uses."""
    assert any(SECRET.encode() in path.read_bytes() for path in tmp_path.glob("tracker.db*"))
    assert SECRET.encode() not in publish(db, tmp_path / "out").path.read_bytes()


async def test_the_pages_show_it(db: Path, tmp_path: Path) -> None:
    """The same list as of the database itself, from a folder that nobody may write to."""
    made = publish(db, tmp_path / "out")
    shown = []
    for path in (db, made.path):
        datasette = application(path)
        answer = await datasette.client.get("/events.json")
        assert answer.status_code == 200
        shown.append(answer.json())
        assert (await datasette.client.get("/")).status_code == 200
        close(datasette)
    assert shown[0] == shown[1]
    assert shown[0]["events"]


def test_it_is_made_while_somebody_writes_and_older_ones_go(db: Path, tmp_path: Path) -> None:
    """What is committed is in it; `--keep` counts the new one."""
    out = tmp_path / "out"
    (out / "tracker-notes.db").parent.mkdir()
    (out / "tracker-notes.db").write_text("not ours")
    names = []
    with closing(sqlite3.connect(db, isolation_level=None)) as writer:
        for n in range(3):
            writer.execute("INSERT INTO entities (id, type, name) VALUES (?, 'company', 'x')", [f"company:x{n}"])
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("DELETE FROM events")
            result = CliRunner().invoke(main, ["publish", str(out), "--db", str(db), "--keep", "2", "--json"])
            writer.execute("ROLLBACK")
            assert result.exit_code == 0, result.output
            names.append(json.loads(result.stdout)["path"])
    assert sorted(str(path) for path in out.glob("*.db")) == sorted([*names[1:], str(out / "tracker-notes.db")])
    with closing(sqlite3.connect(f"file:{names[2]}?immutable=1", uri=True)) as connection:
        assert connection.execute("SELECT count(*) FROM entities WHERE name = 'x'").fetchone() == (3,)
        assert connection.execute("SELECT count(*) FROM events").fetchone()[0] > 0


def test_what_cannot_be_published_is_said(tmp_path: Path) -> None:
    """No database; a folder that is a file."""
    with pytest.raises(StoreError, match="no database"):
        publish(tmp_path / "none.db", tmp_path / "out")
    open_database(tmp_path / "t.db").close()
    (tmp_path / "file").touch()
    with pytest.raises(StoreError):
        publish(tmp_path / "t.db", tmp_path / "file")
