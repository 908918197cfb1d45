"""Polling from end to end over a real server and a real database file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from tests.pdfs import pdf
from tests.servers import Answer, Server, rss
from tracker import pipeline
from tracker.collect import PAGES_PER_POLL
from tracker.config import Config, load
from tracker.pipeline import PollSummary, poll
from tracker.store.articles import PAGE_WAITS
from tracker.store.database import open_database, rows
from tracker.store.sources import due_sources, next_due

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG = "A sentence that says something about a model. " * 20
PARAGRAPHS = f"<h1>Page title</h1><p>{LONG}</p><p>End.</p>"
PAGE = f"<html><head><title>Page title</title></head><body><article>{PARAGRAPHS}</article></body></html>"


class Newsroom:
    """A server, a configuration that reads it, and a database."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder, self.server = folder, server
        self.database: Database = open_database(folder / "tracker.db")
        self.sources: dict[str, dict[str, Any]] = {}
        self.now = NOW

    def source(self, path: str, **settings: Any) -> str:
        url = self.server.url(path)
        self.sources[url] = {"name": path, "url": url, "full_text": "feed", **settings}
        return url

    @property
    def config(self) -> Config:
        import yaml

        file = self.folder / "feeds.yaml"
        network = {"allow": [self.server.place], "per_host_delay": 0, "timeout": 5, "max_bytes": 1_000_000}
        file.write_text(yaml.safe_dump({"network": network, "sources": list(self.sources.values())}))
        return load(file)

    def poll(self, after: timedelta = timedelta(hours=2), **settings: Any) -> PollSummary:
        """Poll some time later."""
        self.now += after
        return poll(self.database, self.config, now=self.now, **settings)

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        return rows(self.database, sql, values)

    def articles(self) -> list[dict[str, Any]]:
        return self.rows("SELECT * FROM articles ORDER BY id")

    def row(self, path: str) -> dict[str, Any]:
        return self.rows("SELECT * FROM sources WHERE url = ?", self.server.url(path))[0]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with Server() as server:
        made = Newsroom(tmp_path, server)
        yield made
        assert made.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
        assert made.rows("PRAGMA foreign_key_check") == []
        made.database.conn.close()


def item(number: int, text: str = LONG) -> tuple[str, str, str]:
    return f"https://news.example/{number}", f"Title {number}", text


def test_entries_become_articles_once(room: Newsroom) -> None:
    room.source("/feed", publisher="The News", language="en")
    room.server.feed("/feed", rss(item(1), item(2)))
    assert room.poll() == PollSummary(sources=1, ok=1, new_articles=2)
    assert room.poll() == PollSummary(sources=1, unchanged=1)
    first = room.articles()[0]
    assert (first["title"], first["url"], first["publisher"], first["language"]) == (
        "Title 1",
        "https://news.example/1",
        "The News",
        "en",
    )
    assert (first["text"], first["text_from"], first["note"], first["version"], first["read_version"]) == (
        LONG.strip(),
        "feed",
        None,
        1,
        None,
    )
    assert first["published"] == first["fetched"] == (NOW + timedelta(hours=2)).isoformat()
    outcomes = [
        (p["outcome"], p["status"], p["entries"], p["new_articles"]) for p in room.rows("SELECT * FROM polls ORDER BY id")
    ]
    assert outcomes == [("ok", 200, 2, 2), ("unchanged", 304, 0, 0)]


def test_a_body_that_did_not_change_is_not_read_again(room: Newsroom) -> None:
    room.source("/feed")
    room.server.answer("/feed", rss(item(1)))
    assert (room.poll().ok, room.poll().unchanged) == (1, 1)


def test_nothing_is_polled_before_it_is_due(room: Newsroom) -> None:
    room.source("/feed", every="30m")
    room.server.answer("/feed", rss(item(1)))
    room.poll()
    assert room.poll(timedelta(minutes=29)).sources == 0
    assert next_due(room.database) == room.now + timedelta(minutes=1)
    assert room.poll(timedelta(minutes=1)).sources == 1
    assert room.poll(timedelta(0), every_one=True).sources == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://news.example/a", "https://news.example/a"),
        ("https://news.example/a", "https://news.example/a?utm_source=rss&utm_medium=feed"),
        ("https://news.example/a?b=1&a=2", "https://NEWS.example:443/a?a=2&b=1#comments"),
        ("https://news.example/a#intro", "https://news.example/a"),
    ],
)
def test_the_same_link_under_another_guid_is_the_same_article(room: Newsroom, first: str, second: str) -> None:
    room.source("/feed")
    entry = "<item><guid isPermaLink='false'>{}</guid><link>{}</link><title>T</title><description>D</description></item>"
    for number, link in enumerate((first, second)):
        body = f"<rss version='2.0'><channel>{entry.format(number, link.replace('&', '&amp;'))}</channel></rss>"
        room.server.answer("/feed", body.encode())
        room.poll()
    assert [(a["url"], a["version"]) for a in room.articles()] == [(first, 1)]


def test_distinct_links_under_one_guid_are_distinct_articles(room: Newsroom) -> None:
    room.source("/feed")
    body = "".join(f"<item><guid>same</guid><link>https://n.example/{n}</link><title>T{n}</title></item>" for n in range(3))
    room.server.answer("/feed", f"<rss version='2.0'><channel>{body}</channel></rss>".encode())
    assert room.poll().new_articles == 3


def test_parts_of_one_page_are_distinct_articles_of_a_change_log(room: Newsroom) -> None:
    room.source("/feed")
    parts = [(f"https://n.example/changes#v{n}", f"Version {n}", "Text") for n in range(4)]
    for upto in (2, 4, 3):
        room.server.answer("/feed", rss(*parts[:upto]))
        room.poll()
    assert [(a["title"], a["version"]) for a in room.articles()] == [(f"Version {n}", 1) for n in range(4)]


def test_entries_without_a_link_are_known_by_their_id_or_their_words(room: Newsroom) -> None:
    room.source("/feed")
    body = "<item><guid isPermaLink='false'>g1</guid><title>One</title></item><item><title>Two</title></item>"
    for extra in ("", "<item><title>Three</title></item>"):
        room.server.answer("/feed", f"<rss version='2.0'><channel>{extra}{body}</channel></rss>".encode())
        room.poll()
    assert sorted(a["title"] for a in room.articles()) == ["One", "Three", "Two"]


def test_an_edited_entry_is_a_new_version_that_is_read_again(room: Newsroom) -> None:
    room.source("/feed")
    room.server.answer("/feed", rss(item(1, "The ban starts on July 9.")))
    room.poll()
    room.database.execute("UPDATE articles SET read_version = 'v1', read_tries = 2, problem = 'x'")
    seen = room.articles()[0]["fetched"]
    room.server.answer("/feed", rss(item(1, "The ban starts on July 19.")))
    assert room.poll().changed_articles == 1
    (article,) = room.articles()
    assert (article["text"], article["version"], article["updated"]) == ("The ban starts on July 19.", 2, room.now.isoformat())
    assert (article["read_version"], article["read_tries"], article["problem"]) == (None, 0, None)
    assert room.rows("SELECT * FROM article_versions") == [
        {"article_id": 1, "version": 1, "title": "Title 1", "text": "The ban starts on July 9.", "seen": seen}
    ]


def test_white_space_is_no_edit(room: Newsroom) -> None:
    room.source("/feed")
    for text in ("One two. Three.", " One  two.\n\nThree. ", "&lt;p&gt;One two.&lt;/p&gt;&lt;p&gt;Three.&lt;/p&gt;"):
        room.server.answer("/feed", rss(item(1, text)))
        room.poll()
    assert [(a["version"], a["text"]) for a in room.articles()] == [(1, "One two. Three.")]


def test_two_sources_with_one_link_do_not_edit_it_in_turns(room: Newsroom) -> None:
    for path in ("/a", "/b"):
        room.source(path)
        room.server.answer(path, rss(item(1, f"As {path} tells it.")))
    assert [room.poll().changed_articles for _ in range(3)] == [0, 0, 0]
    assert len(room.articles()) == 1


# -- full text ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "text", "asked"), [("auto", "Short.", 1), ("auto", LONG, 0), ("page", LONG, 1), ("feed", "Short.", 0)]
)
def test_the_page_is_read_when_the_feed_says_too_little(room: Newsroom, mode: str, text: str, asked: int) -> None:
    room.source("/feed", full_text=mode)
    room.server.answer("/feed", rss((room.server.url("/story"), "Feed title", text)))
    room.server.answer("/story", PAGE.encode(), headers={"Content-Type": "text/html"})
    room.poll()
    room.poll()
    (article,) = room.articles()
    assert (room.server.count("/story"), article["text_from"], article["title"]) == (
        asked,
        "page" if asked else "feed",
        "Feed title",
    )
    assert ("End." in article["text"]) == bool(asked)


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (Answer(403), "page refused (403), feed text kept"),
        (Answer(404), "page refused (404), feed text kept"),
        (Answer(200, b"%PDF-", {"Content-Type": "application/pdf"}), "the PDF is broken, feed text kept"),
        (Answer(200, b"x", {"Content-Type": "image/png"}), "not a web page but image/png, feed text kept"),
        (Answer(200, b"<html></html>", {"Content-Type": "text/html"}), "no readable text on the page, feed text kept"),
        (Answer(302, headers={"Location": "http://10.0.0.1/"}), None),
        (Answer(raw=lambda: [b"rubbish"]), None),
    ],
)
def test_a_page_that_is_refused_leaves_the_text_of_the_feed_and_says_so(room: Newsroom, answer: Answer, note: str | None) -> None:
    room.source("/feed", full_text="auto")
    room.server.answer("/feed", rss((room.server.url("/story"), "T", "The feed's own words.")))
    room.server.script("/story", answer)
    assert room.poll().ok == 1
    (article,) = room.articles()
    assert (article["text"], article["text_from"]) == ("The feed's own words.", "feed")
    assert article["note"] == note if note else article["note"].startswith("page not read (")


def test_robots_keep_the_tracker_from_pages_but_not_from_the_feed(room: Newsroom) -> None:
    room.source("/feed", full_text="page")
    room.server.answer("/robots.txt", b"User-agent: *\nDisallow: /")
    room.server.answer("/feed", rss((room.server.url("/story"), "T", "Words.")))
    room.poll()
    assert room.articles()[0]["note"] == "page not read (robots.txt does not allow it), feed text kept"
    assert room.server.count("/story") == 0


def test_a_host_that_cannot_be_reached_is_asked_once_in_a_poll(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker import fetch

    asked: list[str] = []
    real = fetch.resolve

    def resolve(host: str, port: int, allow: frozenset[str]) -> Any:
        asked.append(host)
        return real(host, port, allow)

    monkeypatch.setattr(fetch, "resolve", resolve)
    room.source("/feed", full_text="page")
    room.server.answer("/feed", rss(*((f"http://gone.invalid/{n}", f"T{n}", "Words.") for n in range(50))))
    assert room.poll().new_articles == 50
    assert asked.count("gone.invalid") == 1
    assert room.poll().unchanged == 1


def test_a_busy_host_gets_no_more_requests_for_pages(room: Newsroom) -> None:
    room.source("/feed", full_text="page")
    room.server.answer("/feed", rss(*((room.server.url(f"/{n}"), f"T{n}", "Words.") for n in range(5))))
    room.server.call("*", lambda request: Answer(429))
    room.server.answer("/robots.txt", status=404)
    room.poll()
    assert sum(room.server.count(f"/{n}") for n in range(5)) == 1
    assert room.articles()[4]["note"] == "page not asked for (HTTP 429 before), feed text kept"


def test_a_large_feed_gets_its_pages_over_several_polls(room: Newsroom) -> None:
    room.source("/feed", full_text="page")
    many = PAGES_PER_POLL + 5
    room.server.feed("/feed", rss(*((room.server.url(f"/{n}"), f"T{n}", "Words.") for n in range(many))))
    room.server.answer("*", PAGE.encode(), headers={"Content-Type": "text/html"})
    waiting = []
    for _ in range(3):
        room.poll()
        waiting.append(len(room.rows("SELECT id FROM articles WHERE note = ?", PAGE_WAITS)))
    assert waiting == [5, 0, 0]
    assert {(a["text_from"], a["version"]) for a in room.articles()} == {("page", 1)}
    assert room.server.count("/feed") == 3


def test_an_edit_while_the_page_is_refused_keeps_the_full_text(room: Newsroom) -> None:
    room.source("/feed", full_text="auto")
    room.server.script("/story", Answer(200, PAGE.encode(), {"Content-Type": "text/html"}), Answer(503))
    for title in ("Old title", "New title"):
        room.server.answer("/feed", rss((room.server.url("/story"), title, "Teaser.")))
        room.poll()
    (article,) = room.articles()
    assert (article["title"], article["version"], article["text_from"]) == ("New title", 2, "page")
    assert "End." in article["text"]


# -- failures and recovery ------------------------------------------------------------------------------------------


def test_failures_are_told_and_cost_no_other_source(room: Newsroom) -> None:
    broken = {"/500": Answer(500), "/html": Answer(body=b"<html><body>login</body></html>"), "/raw": Answer(raw=lambda: [b"x"])}
    for path, answer in broken.items():
        room.source(path)
        room.server.script(path, answer)
    room.source("/good")
    room.server.answer("/good", rss(item(1)))
    summary = room.poll()
    assert (summary.sources, summary.ok, summary.failed, summary.new_articles) == (4, 1, 3, 1)
    reasons = {name: reason for name, _, reason in summary.failures}
    assert reasons["/500"] == "HTTP 500 (server error)"
    assert reasons["/html"] == "an HTML page where a feed should be"
    assert room.row("/html")["last_error"] == "an HTML page where a feed should be"


def test_backoff_doubles_up_to_a_day_and_ends_with_the_first_success(room: Newsroom) -> None:
    room.source("/feed", every="4h")
    room.server.script("/feed", *[Answer(503)] * 5, Answer(body=rss(item(1))))
    waits = []
    for _ in range(6):
        room.poll(timedelta(days=2))
        waits.append(datetime.fromisoformat(room.row("/feed")["due"]) - room.now)
    assert [wait / timedelta(hours=1) for wait in waits] == [4, 8, 16, 24, 24, 4]
    assert (room.row("/feed")["failures"], room.row("/feed")["last_error"]) == (0, None)


@pytest.mark.parametrize("status", [429, 503, 403])
@pytest.mark.parametrize(("asked", "wait"), [("7200", 7200), ("60", 600), ("Sun, 01 Mar 2026 15:00:00 GMT", 3600)])
def test_a_server_that_asks_to_wait_is_heard(room: Newsroom, status: int, asked: str, wait: int) -> None:
    room.source("/feed", every="10m")
    room.server.answer("/feed", b"", status=status, headers={"Retry-After": asked})
    assert room.poll().failed == 1
    assert datetime.fromisoformat(room.row("/feed")["due"]) == room.now + timedelta(seconds=wait)


def test_a_source_that_is_gone_is_polled_no_more(room: Newsroom) -> None:
    room.source("/feed")
    room.server.answer("/feed", status=410)
    summary = room.poll()
    assert (summary.failed, summary.failures[0][2]) == (1, "HTTP 410 (gone); no longer polled")
    assert room.poll(timedelta(days=30)).sources == 0
    assert room.row("/feed")["gone"] == 1


def test_a_source_that_moved_is_asked_at_its_new_place_until_that_fails(room: Newsroom) -> None:
    room.source("/old")
    room.server.answer("/old", status=301, headers={"Location": "/new"})
    room.server.script("/new", Answer(body=rss(item(1))), Answer(body=rss(item(2))), Answer(404))
    room.poll()
    assert room.row("/old")["moved_to"] == room.server.url("/new")
    room.poll()
    assert room.server.paths == ["/old", "/new", "/new"]
    room.poll()
    assert room.row("/old")["moved_to"] is None
    room.poll(timedelta(days=2))
    assert room.server.paths[-2:] == ["/old", "/new"]


def test_a_move_to_what_is_no_feed_is_no_move(room: Newsroom) -> None:
    room.source("/old")
    room.server.answer("/old", status=301, headers={"Location": "/login"})
    room.server.answer("/login", b"<html>login</html>")
    assert room.poll().failed == 1
    assert room.row("/old")["moved_to"] is None


def test_a_feed_that_is_too_long_is_cut_and_that_is_recorded(room: Newsroom) -> None:
    room.source("/feed")
    room.server.answer("/feed", rss(*(item(n, "x") for n in range(2_500))))
    assert room.poll().new_articles == 2_000
    assert room.rows("SELECT error FROM polls")[0]["error"] == "more than 2000 entries, the rest left out"


def test_a_bug_in_a_parser_costs_one_source_and_is_logged(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = pipeline.collect

    def collect(door: Any, source: Any, state: Any, now: datetime) -> Any:
        if source.name == "/bug":
            raise ZeroDivisionError("oh")
        return real(door, source, state, now)

    monkeypatch.setattr(pipeline, "collect", collect)
    for path in ("/bug", "/good"):
        room.source(path)
        room.server.answer(path, rss(item(1)))
    summary = room.poll()
    assert (summary.ok, summary.failed) == (1, 1)
    assert summary.failures[0][2] == "internal error: ZeroDivisionError: oh"
    assert "ZeroDivisionError" in caplog.text


def test_a_poll_that_cannot_be_stored_changes_nothing_and_is_done_again(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    room.source("/feed")
    room.server.feed("/feed", rss(item(1)))
    with monkeypatch.context() as patched:
        patched.setattr(pipeline.sources, "save_states", _full_disk)
        with pytest.raises(sqlite3.OperationalError):
            room.poll()
    assert room.articles() == []
    assert room.poll(timedelta(0)).new_articles == 1


def _full_disk(*args: object, **kwargs: object) -> None:
    raise sqlite3.OperationalError("database or disk is full")


def test_a_poll_that_is_stopped_leaves_the_rest_due(room: Newsroom) -> None:
    for number in range(3):
        room.source(f"/{number}")
        room.server.answer(f"/{number}", rss(item(number)))
    assert room.poll(stop=lambda: True).sources == 0
    assert room.poll(timedelta(0)).sources == 3


# -- sources --------------------------------------------------------------------------------------------------------


def test_sources_follow_the_configuration(room: Newsroom) -> None:
    url = room.source("/a", every="1d")
    room.source("/b")
    for path in ("/a", "/b"):
        room.server.answer(path, rss(item(1)))
    room.poll()
    room.sources[url] |= {"name": "Renamed", "every": "1h"}
    del room.sources[room.server.url("/b")]
    assert room.poll(timedelta(hours=1)).sources == 1
    assert (room.row("/a")["name"], room.row("/a")["active"], room.row("/b")["active"]) == ("Renamed", 1, 0)
    room.source("/b")
    assert room.poll(timedelta(hours=1)).sources == 2


def test_due_sources_take_hosts_in_turn_and_keep_to_a_limit_for_each(room: Newsroom) -> None:
    urls = ["http://a.example/1", "http://a.example/2", "http://a.example/3", "http://b.example/1"]
    room.sources = {url: {"name": url, "url": url} for url in urls}
    pipeline.sources.sync_sources(room.database, room.config.sources, NOW)
    hosts = [url.split("/")[2] for url, _ in due_sources(room.database, NOW)]
    assert hosts == ["a.example", "b.example", "a.example", "a.example"]
    assert len(due_sources(room.database, NOW, per_host=1)) == 2
    assert len(due_sources(room.database, NOW, limit=3)) == 3


# -- pages and sitemaps ---------------------------------------------------------------------------------------------


def test_a_page_gives_a_snapshot_when_it_changed_and_its_new_links(room: Newsroom) -> None:
    room.source("/news", kind="page", selector="#list", full_text="page")
    page = "<body><nav><a href='/nav'>Nav</a></nav><div id=list>{}</div><p>{}</p></body>"
    room.server.answer("*", PAGE.encode(), headers={"Content-Type": "text/html"})
    room.server.answer("/robots.txt", status=404)
    for links, noise in [(["1"], "a"), (["1"], "b"), (["2", "1"], "c")]:
        listed = "".join(f"<li><a href='/s/{n}'>Story {n}</a></li>" for n in links)
        room.server.answer("/news", page.format(listed, noise).encode(), headers={"Content-Type": "text/html"})
        room.poll()
    assert [s["text"] for s in room.rows("SELECT text FROM snapshots ORDER BY id")] == ["Story 1", "Story 2\nStory 1"]
    assert [(a["url"], a["title"], a["text_from"]) for a in room.articles()] == [
        (room.server.url(f"/s/{n}"), "Page title", "page") for n in (1, 2)
    ]


def test_a_page_watched_for_its_words_brings_no_articles(room: Newsroom) -> None:
    room.source("/prices", kind="page", expects="prices")
    room.server.answer("/prices", b"<main><table><tr><td>GPT</td><td>$1</td></tr></table><a href='/x'>More</a></main>")
    assert room.poll().new_articles == 0
    assert room.rows("SELECT text FROM snapshots")[0]["text"] == "GPT | $1\nMore"


def test_a_selector_that_finds_nothing_is_a_failure_that_names_it(room: Newsroom) -> None:
    room.source("/p", kind="page", selector=".countries")
    room.server.answer("/p", b"<p>Hello</p>")
    assert room.poll().failures[0][2] == "the selector '.countries' finds nothing on the page"


def test_a_page_that_robots_keep_closed_is_not_asked_for(room: Newsroom) -> None:
    room.source("/p", kind="page")
    room.server.answer("/robots.txt", b"User-agent: *\nDisallow: /p")
    assert room.poll().failures[0][2] == "robots.txt does not allow it"
    assert room.server.count("/p") == 0


def test_a_sitemap_index_leads_to_articles(room: Newsroom) -> None:
    room.source("/map.xml", kind="sitemap", selector="/news/.", full_text="page")
    index = f"<sitemapindex><sitemap><loc>{room.server.url('/news.xml')}</loc></sitemap></sitemapindex>"
    stories = "".join(
        f"<url><loc>{room.server.url(path)}</loc><lastmod>2026-02-0{n}</lastmod></url>"
        for n, path in enumerate(["/about", "/news/some-story", "/news/"], 1)
    )
    room.server.answer("*", PAGE.encode(), headers={"Content-Type": "text/html"})
    room.server.answer("/map.xml", index.encode())
    room.server.answer("/news.xml", f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{stories}</urlset>'.encode())
    assert room.poll().new_articles == 1
    (article,) = room.articles()
    assert (article["url"], article["title"], article["published"][:10]) == (
        room.server.url("/news/some-story"),
        "Page title",
        "2026-02-02",
    )
    assert room.poll().new_articles == 0


def test_a_sitemap_index_that_stays_the_same_is_looked_through_again(room: Newsroom) -> None:
    room.source("/map.xml", kind="sitemap")
    index = f"<sitemapindex><sitemap><loc>{room.server.url('/inner.xml')}</loc></sitemap></sitemapindex>"
    inner = f"<sitemapindex><sitemap><loc>{room.server.url('/news.xml')}</loc></sitemap></sitemapindex>"
    room.server.feed("/map.xml", index.encode())
    room.server.answer("/inner.xml", inner.encode())
    for count in (1, 2):
        stories = "".join(f"<url><loc>{room.server.url(f'/{n}')}</loc></url>" for n in range(count))
        room.server.answer("/news.xml", f"<urlset>{stories}</urlset>".encode())
        room.poll()
    assert len(room.articles()) == 2


def test_a_sitemap_index_that_names_itself_ends(room: Newsroom) -> None:
    room.source("/map.xml", kind="sitemap")
    rows = "".join(f"<sitemap><loc>{room.server.url(path)}</loc></sitemap>" for path in ("/map.xml", "/a.xml"))
    for path in ("/map.xml", "/a.xml"):
        room.server.answer(path, f"<sitemapindex>{rows}</sitemapindex>".encode())
    assert room.poll().ok == 1
    assert room.server.paths == ["/map.xml", "/a.xml"]


@pytest.mark.parametrize(("touched", "day"), [("2026-02-20", "2026-02-10"), ("2026-02-10T08:00:00Z", "2026-02-10")])
def test_what_a_sitemap_says_was_touched_later_is_dated_by_its_page(room: Newsroom, touched: str, day: str) -> None:
    room.source("/map.xml", kind="sitemap", full_text="page")
    room.server.answer(
        "/map.xml", f"<urlset><url><loc>{room.server.url('/a')}</loc><lastmod>{touched}</lastmod></url></urlset>".encode()
    )
    dated = PAGE.replace("<title>", "<meta property='article:published_time' content='2026-02-10T07:00:00Z'><title>")
    room.server.answer("/a", dated.encode(), headers={"Content-Type": "text/html"})
    room.poll()
    assert room.articles()[0]["published"][:10] == day


def test_an_article_that_is_a_pdf_is_read(room: Newsroom) -> None:
    room.source("/feed", full_text="page")
    room.server.answer("/feed", rss((room.server.url("/act.pdf"), "The act", "Teaser.")))
    room.server.answer("/act.pdf", pdf([["The act begins on 9 July."]]), headers={"Content-Type": "application/pdf"})
    room.poll()
    (article,) = room.articles()
    assert (article["title"], article["text"], article["text_from"]) == ("The act", "The act begins on 9 July.", "page")


def test_reading_comes_after_storing_and_counts_the_events(room: Newsroom) -> None:
    room.source("/feed")
    room.server.answer("/feed", rss(item(1)))
    assert room.poll(read=lambda: len(room.articles()) * 10).new_events == 10


def test_progress_is_told(room: Newsroom) -> None:
    told: list[tuple[int, int]] = []
    for number in range(3):
        room.source(f"/{number}")
    room.poll(progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]
