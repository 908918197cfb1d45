"""Real feeds as they stood, and every version of some of them, served from loopback."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from sqlite_utils import Database

from tests.servers import Server
from tracker.config import Config
from tracker.models import Network, Source
from tracker.pipeline import poll
from tracker.store.database import open_database

DATA = Path(__file__).parents[2] / "shared" / "data"
FEEDS = sorted((DATA / "feeds").glob("*.xml"))
HISTORIES = sorted((DATA / "feed-history").glob("*.tar.xz"))
NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
# Replaying one in so many versions keeps the suite fast; the first and the last are always among them.
STRIDE = {"feed_google_ai": 3, "feed_openai_research": 12}


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "tracker.db")
    yield opened
    opened.conn.close()


def config_for(server: Server, paths: list[str]) -> Config:
    return config(server, [Source(server.url(path), path, every=timedelta(minutes=30), full_text="feed") for path in paths])


def config(server: Server, sources: list[Source]) -> Config:
    from tracker.config import load

    base = load(Path(__file__).parents[1] / "feeds.yaml")
    network = Network(allow=frozenset({server.place}), per_host_delay=0)
    return base.model_copy(update={"sources": tuple(sources), "network": network})


def links_of(body: bytes) -> list[str]:
    return [entry.link for entry in feedparser.parse(body).entries]


@pytest.mark.skipif(not FEEDS, reason=f"no real feeds in {DATA / 'feeds'}")
def test_every_entry_of_every_real_feed_is_an_article_and_a_second_poll_adds_none(server: Server, database: Database) -> None:
    for file in FEEDS:
        server.feed(f"/{file.name}", file.read_bytes())
    settings = config_for(server, [f"/{file.name}" for file in FEEDS])
    expected = {link for file in FEEDS for link in links_of(file.read_bytes())}
    first = poll(database, settings, now=NOW)
    assert (first.ok, first.failed, first.new_articles) == (len(FEEDS), 0, len(expected))
    assert {url for (url,) in database.execute("SELECT url FROM articles")} == expected
    second = poll(database, settings, now=NOW + timedelta(hours=1))
    assert (second.unchanged, second.new_articles, second.changed_articles) == (len(FEEDS), 0, 0)


@pytest.mark.skipif(not FEEDS, reason=f"no real feeds in {DATA / 'feeds'}")
def test_the_same_bytes_without_conditions_add_and_edit_nothing(server: Server, database: Database) -> None:
    for file in FEEDS:
        server.answer(f"/{file.name}", file.read_bytes())
    settings = config_for(server, [f"/{file.name}" for file in FEEDS])
    poll(database, settings, now=NOW)
    database.execute("UPDATE sources SET body_hash = NULL")
    again = poll(database, settings, now=NOW + timedelta(hours=1))
    assert (again.ok, again.new_articles, again.changed_articles) == (len(FEEDS), 0, 0)


@pytest.mark.skipif(not HISTORIES, reason=f"no histories in {DATA / 'feed-history'}")
@pytest.mark.parametrize("archive", HISTORIES, ids=lambda path: path.name.partition(".")[0])
def test_after_a_whole_history_each_distinct_link_is_one_article(archive: Path, server: Server, database: Database) -> None:
    versions = history(archive)
    stride = STRIDE.get(archive.name.partition(".")[0], 1)
    versions = [*versions[:-1:stride], versions[-1]]
    settings, links, changed = config_for(server, ["/feed"]), set[str](), 0
    for number, body in enumerate(versions):
        server.answer("/feed", body)
        summary = poll(database, settings, now=NOW + timedelta(hours=number))
        assert summary.failed == 0
        changed += summary.changed_articles
        links |= set(links_of(body))
    assert sorted(url for (url,) in database.execute("SELECT url FROM articles")) == sorted(links)
    assert database.execute("SELECT count(*) FROM article_versions").fetchone()[0] == changed
    assert database.execute("SELECT sum(version - 1) FROM articles").fetchone()[0] == changed


def history(archive: Path) -> list[bytes]:
    with tarfile.open(archive) as files:
        members = sorted((m for m in files.getmembers() if m.name.endswith(".xml")), key=lambda m: m.name)
        return [found.read() for member in members if (found := files.extractfile(member))]
