"""A backup is whole and checked, or it is not there."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.program import TRACKER
from tracker.backup import copy_database
from tracker.cli import main
from tracker.errors import StoreError
from tracker.lock import hold
from tracker.store.database import open_database


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A database with something in it."""
    path = tmp_path / "t.db"
    database = open_database(path)
    database.execute("INSERT INTO settings (key, value) VALUES ('a', '1')")
    database.conn.commit()
    database.close()
    return path


def value(path: Path) -> str:
    """What is in it."""
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT value FROM settings WHERE key = 'a'").fetchone()[0])


def test_it_is_made_while_somebody_writes(db: Path, tmp_path: Path) -> None:
    """What is committed is in it, what is under way is not; the copy is one file."""
    with closing(sqlite3.connect(db, isolation_level=None)) as writer:
        writer.execute("UPDATE settings SET value = '2'")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE settings SET value = '3'")
        result = CliRunner().invoke(main, ["backup", str(tmp_path / "copy.db"), "--db", str(db)])
        writer.execute("ROLLBACK")
    assert result.exit_code == 0
    assert "checked" in result.stdout
    assert value(tmp_path / "copy.db") == "2"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(("copy", ".copy"))) == ["copy.db"]


def test_a_file_that_is_there_is_replaced_only_by_force(db: Path, tmp_path: Path) -> None:
    """And never the database itself."""
    target = tmp_path / "copy.db"
    target.write_text("precious")
    with pytest.raises(StoreError, match="exists already"):
        copy_database(db, target)
    assert target.read_text() == "precious"
    copy_database(db, target, replace=True)
    assert value(target) == "1"
    (tmp_path / "alias.db").symlink_to(db)
    for itself in (db, tmp_path / "alias.db"):
        with pytest.raises(StoreError, match="itself"):
            copy_database(db, itself, replace=True)
    assert value(db) == "1"


def test_what_cannot_be_copied_leaves_nothing_behind(db: Path, tmp_path: Path) -> None:
    """No source, no folder for the target, a damaged source."""
    with pytest.raises(StoreError, match="no database"):
        copy_database(tmp_path / "none.db", tmp_path / "copy.db")
    with pytest.raises(StoreError):
        copy_database(db, tmp_path / "nowhere" / "copy.db")
    raw = bytearray(db.read_bytes())
    for page in range(2, len(raw) // 4096):
        raw[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    db.write_bytes(raw)
    with pytest.raises(StoreError, match=r"damaged|malformed"):
        copy_database(db, tmp_path / "copy.db")
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == []


def test_a_backup_is_restored_and_what_was_there_is_kept(db: Path, tmp_path: Path) -> None:
    """With all of its parts: what a killed writer had not yet written back belongs to the old database, not to the new one."""
    copy = tmp_path / "copy.db"
    copy_database(db, copy)
    with closing(sqlite3.connect(db)) as writer, closing(sqlite3.connect(db)) as reader:
        writer.execute("UPDATE settings SET value = '2'")
        writer.commit()
        reader.execute("SELECT 1 FROM settings").fetchone()
        # As after a kill: the log beside the database holds what the file does not.
        parts = {part: (tmp_path / f"t.db{part}").read_bytes() for part in ("", "-wal")}
    for part, content in parts.items():
        (tmp_path / f"t.db{part}").write_bytes(content)
    for n in (1, 2):
        result = CliRunner().invoke(main, ["restore", str(copy), "--db", str(db)])
        assert (result.exit_code, f"t.db.before-{n}" in result.stdout) == (0, True)
        assert value(db) == "1"
        assert not (tmp_path / "t.db-wal").exists() or not (tmp_path / "t.db-wal").read_bytes()
    assert value(tmp_path / "t.db.before-1") == "2"
    assert value(copy) == "1"


def test_a_database_is_made_from_a_backup_where_there_is_none(db: Path, tmp_path: Path) -> None:
    copy_database(db, tmp_path / "copy.db")
    assert CliRunner().invoke(main, ["restore", str(tmp_path / "copy.db"), "--db", str(tmp_path / "new.db")]).exit_code == 0
    assert value(tmp_path / "new.db") == "1"


def test_nothing_is_restored_under_a_daemon_or_from_a_damaged_copy(db: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("no database")
    result = CliRunner().invoke(main, ["restore", str(tmp_path / "copy.db"), "--db", str(db)])
    assert (result.exit_code, "not a usable database" in result.stderr) == (1, True)
    copy_database(db, tmp_path / "good.db")
    child = os.fork()
    if child == 0:
        with hold(db):
            command = [*TRACKER, "restore", "good.db", "--db", "t.db"]
            code = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode
        os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    assert value(db) == "1"
    assert not list(tmp_path.glob("*.before-*"))
