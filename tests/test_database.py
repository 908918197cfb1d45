"""Opening the database: durable settings, its schema, and clear words when it cannot be had."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tracker.errors import StoreError
from tracker.models import Entry, Source
from tracker.store.articles import Found, content_hash, store, store_all, wanted
from tracker.store.database import open_database, rows
from tracker.store.polls import Record, record_polls
from tracker.store.retention import purge, shrink
from tracker.store.sources import sync_sources

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_new_database_is_durable_and_complete(tmp_path: Path) -> None:
    database = open_database(tmp_path / "deep" / "tracker.db")
    pragmas = {name: database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert {
        "sources",
        "articles",
        "entities",
        "mentions",
        "events",
        "event_entities",
        "reports",
        "event_links",
        "polls",
        "outbox",
    } <= set(database.table_names())
    database.conn.close()


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    for _ in range(2):
        database = open_database(path)
        schema = rows(database, "SELECT sql FROM sqlite_master ORDER BY name")
        database.conn.close()
    database = open_database(path)
    assert rows(database, "SELECT sql FROM sqlite_master ORDER BY name") == schema
    database.conn.close()


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    database = open_database(path)
    database.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('tracker', 'm999_future', 'x')")
    database.conn.close()
    with pytest.raises(StoreError, match="from a newer version of the tracker"):
        open_database(path)


@pytest.mark.parametrize("make", ["not a database", "a folder", "no folder"])
def test_what_is_no_database_is_told(tmp_path: Path, make: str) -> None:
    path = tmp_path / "tracker.db"
    if make == "a folder":
        path.mkdir()
    elif make == "no folder":
        (tmp_path / "file").write_text("x")
        path = tmp_path / "file" / "tracker.db"
    else:
        path.write_bytes(b"definitely not SQLite" * 100)
    with pytest.raises(StoreError) as caught:
        open_database(path)
    assert caught.value.hint


def test_a_locked_database_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    open_database(path).conn.close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    database = open_database(path, busy_seconds=0.05)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        sync_sources(database, [Source("https://a.example/", "A")], NOW)
    other.execute("ROLLBACK")
    sync_sources(database, [Source("https://a.example/", "A")], NOW)
    assert len(rows(database, "SELECT * FROM sources")) == 1
    other.close()
    database.conn.close()


KILLED = """
import os, sys
from datetime import UTC, datetime
from tracker.models import Entry, Source
from tracker.store.articles import Found, Wanted, store
from tracker.store.database import open_database
from tracker.store.sources import sync_sources
database, now = open_database(sys.argv[1]), datetime(2026, 3, 1, tzinfo=UTC)
sync_sources(database, [Source("https://a.example/", "A")], now)
source = {"id": 1, "publisher": "A", "language": None}
for number in range(40):
    with database.atomic():
        for part in range(3):
            entry = Entry(f"{number}-{part}", f"https://a.example/{number}/{part}", "T", None)
            store(database, source, Wanted(entry, "new"), Found("T", "Text", "feed", None), now)
            if (number, part) == (int(sys.argv[2]), 1):
                os.kill(os.getpid(), 9)
    print(number, flush=True)
"""


@pytest.mark.parametrize("moment", [0, 7, 23])
def test_what_was_reported_as_stored_survives_kill_9_and_no_poll_is_half_stored(tmp_path: Path, moment: int) -> None:
    path = tmp_path / "tracker.db"
    run = subprocess.run([sys.executable, "-c", KILLED, str(path), str(moment)], capture_output=True, text=True, check=False)
    assert run.returncode == -9, run.stderr
    database = open_database(path)
    assert len(run.stdout.split()) == moment
    assert database.execute("SELECT count(*) FROM articles").fetchone()[0] == moment * 3
    assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    database.conn.close()


def test_old_records_are_purged_and_articles_with_events_are_kept(tmp_path: Path) -> None:
    database = open_database(tmp_path / "tracker.db")
    sync_sources(database, [Source("https://a.example/", "A")], NOW)
    source = {"id": 1, "publisher": "A", "language": None}
    for day in range(4):
        entries = [Entry(str(day), f"https://a.example/{day}", "T", None)]
        for item in wanted(database, 1, entries):
            store(database, source, item, Found("T", "Text", "feed", None), NOW + timedelta(days=day))
        record_polls(database, [Record(1, NOW + timedelta(days=day), NOW, "ok", 200)])
    database.execute("UPDATE articles SET read_version = 'v' WHERE id < 4")
    database.execute(
        """INSERT INTO reports (article_id, type, evidence, start, "end", stage, confidence, rule, reported)
        VALUES (1, 'lawsuit', 'T', 0, 1, 'announced', 1, 'r', 'x')"""
    )
    assert purge(database, NOW + timedelta(days=4), articles_days=1, polls_days=2) == {"articles": 2, "polls": 2}
    assert [row["id"] for row in rows(database, "SELECT id FROM articles")] == [1, 4]
    assert purge(database, NOW + timedelta(days=400)) == {}
    database.conn.close()


ARTICLE = "INSERT INTO articles (external_id, title, text, fetched, content_hash, read_version) VALUES (?, 'T', ?, ?, 'h', 'v')"


def test_former_versions_are_purged_but_for_the_newest_and_what_events_rest_on(tmp_path: Path) -> None:
    database = open_database(tmp_path / "tracker.db")
    sync_sources(database, [Source("https://a.example/", "A"), Source("https://b.example/", "B")], NOW)
    for number, source in enumerate((1, 1, 1, 1, 2), 1):
        taken = (NOW + timedelta(days=number)).isoformat()
        database.execute("INSERT INTO snapshots (source_id, taken, hash, text) VALUES (?, ?, 'h', 'T')", [source, taken])
    for number in (1, 2):
        database.execute(
            ARTICLE,
            [str(number), "T", NOW.isoformat()],
        )
        database.execute("INSERT INTO article_versions VALUES (?, 1, 'Before', 'Before', ?)", [number, NOW.isoformat()])
    database.execute(
        """INSERT INTO reports (article_id, type, evidence, start, "end", stage, confidence, rule, reported)
        VALUES (2, 'lawsuit', 'T', 0, 1, 'announced', 1, 'r', 'x')"""
    )
    for before, article in ((1, 1), (2, 2), (3, None)):
        change = [before, before + 1, NOW.isoformat(), article]
        database.execute(
            "INSERT INTO page_changes (source_id, before_id, after_id, seen, article_id) VALUES (1, ?, ?, ?, ?)", change
        )
    later = NOW + timedelta(days=400)
    assert purge(database, later, versions_days=30) == {"versions": 5}
    assert [row["id"] for row in rows(database, "SELECT id FROM snapshots")] == [2, 3, 4, 5]
    assert [row["article_id"] for row in rows(database, "SELECT article_id FROM page_changes")] == [2]
    assert purge(database, later, versions_days=30) == {}
    assert rows(database, "PRAGMA foreign_key_check") == []
    database.conn.close()


def test_a_deleted_article_stays_away_though_its_feed_still_lists_it(tmp_path: Path) -> None:
    """Until it says something else; the parts of one page are told apart as before."""
    database = open_database(tmp_path / "tracker.db")
    sync_sources(database, [Source("https://a.example/", "A"), Source("https://b.example/", "B")], NOW)
    source = {"id": 1, "publisher": "A", "language": None}
    log = "https://a.example/log"
    listed = [
        Entry("plain", "https://a.example/1", "Plain", None), Entry("part 1", f"{log}#1", "First", None),
        Entry("part 2", f"{log}#2", "Second", None), Entry("no link", "", "No link", None),
    ]  # fmt: skip

    def stored(entries: list[Entry]) -> list[str]:
        items = wanted(database, 1, entries)
        store_all(database, source, [(item, Found(item.entry.title, "Text", "feed", None)) for item in items], NOW)
        return [item.entry.title for item in items]

    def deleted() -> int:
        database.execute("UPDATE articles SET read_version = 'v'")
        return purge(database, NOW + timedelta(days=3), articles_days=1).get("articles", 0)

    assert stored(listed) == ["Plain", "First", "Second", "No link"]
    assert deleted() == 4
    assert stored(listed) == []
    assert wanted(database, 2, [replace(listed[0], url="https://a.example/1?utm_source=b")]) == []
    assert len(wanted(database, 2, [listed[3]])) == 1
    edited = [replace(entry, title=f"{entry.title}, edited") for entry in listed]
    third = Entry("part 3", f"{log}#3", "Third", None)
    assert stored([*edited, third]) == ["Plain, edited", "First, edited", "Second, edited", "No link, edited", "Third"]
    assert stored([*edited, third]) == []
    assert deleted() == 5
    assert stored([*edited, third]) == []
    database.conn.close()


def test_what_was_deleted_is_looked_up_by_index(tmp_path: Path) -> None:
    database = open_database(tmp_path / "tracker.db")
    plans: list[str] = []
    entries = [Entry("1", "https://a.example/1", "T", None), Entry("2", "", "T", None)]
    database.conn.set_trace_callback(plans.append)
    wanted(database, 1, entries)
    database.conn.set_trace_callback(None)
    asked = [sql for sql in plans if "FROM deleted_articles" in sql]
    assert len(asked) == 2
    for sql in asked:
        steps = [row["detail"] for row in rows(database, f"EXPLAIN QUERY PLAN {sql}", ["[]"] * sql.count("?"))]
        assert not [step for step in steps if step.startswith("SCAN deleted_articles")]
        assert [step for step in steps if step.startswith("SEARCH deleted_articles USING INDEX")]
    database.conn.close()


def test_the_file_shrinks_when_much_was_deleted_while_somebody_reads(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    database = open_database(path)
    with database.atomic():
        for number in range(300):
            database.execute(ARTICLE, [str(number), "x" * 20_000, NOW.isoformat()])
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    before = path.stat().st_size
    assert shrink(database, path, least=1) == 0
    assert purge(database, NOW + timedelta(days=3), articles_days=1) == {"articles": 300}
    assert shrink(database, path) == 0
    reader = sqlite3.connect(path)
    assert reader.execute("SELECT count(*) FROM articles").fetchone() == (0,)
    assert shrink(database, path, least=1) > 5_000_000
    assert reader.execute("SELECT count(*) FROM articles").fetchone() == (0,)
    assert path.stat().st_size < before / 10
    assert rows(database, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    reader.close()
    database.conn.close()


def test_the_hash_of_an_entry_knows_words_and_no_white_space() -> None:
    entry = Entry("1", "u", "Title", None, "One  two")
    assert content_hash(entry) == content_hash(Entry("2", "v", " Title ", NOW, "One\n\ntwo"))
    assert content_hash(entry) != content_hash(Entry("1", "u", "Title", None, "One three"))


def test_somebody_elses_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE accounts (name)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="no database of the tracker: it holds accounts"):
        open_database(path)
    assert path.read_bytes() == before
