"""Finding, checking, moving and exchanging sources as a user does, against a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.pdfs import pdf
from tests.servers import Answer, Server, rss
from tracker.cli import main
from tracker.config import load
from tracker.listing import list_sources
from tracker.store.database import open_database, rows

HTML = {"Content-Type": "text/html"}
FEED = rss(("https://n.example/1", "One", "First."), ("https://n.example/2", "Two", "Second."), title="The feed")
SITE = "<html><head><title>Acme | Home</title>{}</head><body><main><p>Hello there.</p>{}</main></body></html>"
MAP = b"<urlset><url><loc>https://n.example/news/a</loc></url><url><loc>https://n.example/about</loc></url></urlset>"


class Desk:
    """A server, and a folder with a feeds.yaml that may ask it."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder, self.server = folder, server
        self.file = folder / "feeds.yaml"
        self.file.write_text(f"network: {{allow: ['{server.place}'], per_host_delay: 0}}  # ours\n")
        server.answer("/robots.txt", status=404)

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, catch_exceptions=False)

    def sources(self) -> list[tuple[str, str, str]]:
        return [(source.name, source.kind, source.url.removeprefix(self.server.url(""))) for source in load(self.file).sources]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    with Server() as server:
        yield Desk(tmp_path, server)


LINK = "<link rel=alternate type='application/rss+xml' href='{}'>"


@pytest.mark.parametrize(
    ("page", "answers", "expected"),
    [
        (SITE.format(LINK.format("/comments/feed") + LINK.format("n.rss"), ""), {"/blog/n.rss": FEED, "/comments/feed": FEED},
         ("Acme", "feed", "/blog/n.rss")),
        (SITE.format(LINK.format("/broken"), "<a href='/x/atom.xml'>Feed</a>"), {"/broken": b"<html>", "/x/atom.xml": FEED},
         ("Acme", "feed", "/x/atom.xml")),
        (SITE.format("", ""), {"/blog/feed": FEED}, ("Acme", "feed", "/blog/feed")),
        (SITE.format("", ""), {"/index.xml": FEED}, ("Acme", "feed", "/index.xml")),
        (SITE.format("", ""), {"/sitemap.xml": MAP.replace(b"/news/", b"/blog/")}, ("Acme", "sitemap", "/sitemap.xml")),
        (SITE.format("<meta property='og:site_name' content='Acme Inc.'>", ""), {}, ("Acme Inc.", "page", "/blog/")),
        (FEED.decode(), {}, ("The feed", "feed", "/blog/")),
        (MAP.decode(), {}, ("127.0.0.1", "sitemap", "/blog/")),
        (pdf([["Our terms", "Be kind."]]).decode("latin-1"), {}, ("Our terms", "page", "/blog/")),
    ],
    ids=["named", "linked", "near", "common", "sitemap", "page", "a feed", "a sitemap", "a document"],
)  # fmt: skip
def test_the_source_behind_an_address_is_found(
    desk: Desk, page: str, answers: dict[str, bytes], expected: tuple[str, str, str]
) -> None:
    desk.server.answer("/blog/", page.encode(), headers=HTML)
    for path, body in answers.items():
        desk.server.answer(path, body)
    done = desk.run("sources", "add", desk.server.url("/blog/"))
    assert done.exit_code == 0
    assert desk.sources() == [expected]
    assert "written into feeds.yaml" in done.stdout
    assert "# ours" in desk.file.read_text()


def test_it_is_shown_what_would_be_read_and_nothing_written(desk: Desk) -> None:
    desk.server.answer("/", SITE.format(LINK.format("/f"), "").encode(), headers=HTML)
    desk.server.answer("/f", FEED)
    shown = desk.run("sources", "add", desk.server.url("/"), "--role", "vendor", "--dry-run").stdout
    assert all(
        words in shown
        for words in ("(the page names it)", "2 entries", "- One", "also: page:", "would be written", "role: vendor")
    )
    told = json.loads(desk.run("sources", "add", desk.server.url("/"), "--dry-run", "--json").stdout)
    assert (told["written"], told["entry"]["name"], len(told["found"])) == (False, "Acme", 2)
    assert desk.sources() == []


def test_a_page_is_watched_when_that_is_said(desk: Desk) -> None:
    desk.server.answer("/prices", SITE.format(LINK.format("/f"), "").encode(), headers=HTML)
    desk.server.answer("/f", FEED)
    desk.run("sources", "add", desk.server.url("/prices"), "--expects", "prices", "--selector", "main", "--publisher", "Acme")
    (source,) = load(desk.file).sources
    assert (source.kind, source.name, source.expects, source.selector) == ("page", "Acme", "prices", "main")


@pytest.mark.parametrize(("path", "words"), [("/none", ["HTTP 404", "moved or removed"]), ("/known", ["there already, as mine"])])
def test_what_cannot_be_added_is_said(desk: Desk, path: str, words: list[str]) -> None:
    desk.server.answer("/known", FEED)
    with desk.file.open("a") as file:
        file.write(f"sources:\n  - {{name: mine, url: '{desk.server.url('/known')}'}}\n")
    done = desk.run("sources", "add", desk.server.url(path))
    assert done.exit_code == 1
    assert all(word in done.stdout for word in words)
    assert len(load(desk.file).sources) == 1


def listed(desk: Desk, *paths: str) -> None:
    """Write sources by their paths."""
    rows = "".join(f"  - {{name: '{path}', url: '{desk.server.url(path)}'}}   # {path}\n" for path in paths)
    desk.file.write_text(desk.file.read_text() + "sources:\n" + rows)


def test_every_source_is_tried_and_explained(desk: Desk) -> None:
    old = FEED.replace(b"<title>One", b"<pubDate>Tue, 02 Jan 2018 10:00:00 GMT</pubDate><title>One")
    answers = {
        "/good": Answer(body=FEED), "/old": Answer(body=old), "/empty": Answer(body=rss()), "/403": Answer(403),
        "/410": Answer(410), "/html": Answer(body=b"<html><p>Sign in"), "/json": Answer(body=b"{}"), "/500": Answer(500),
        "/loop": Answer(301, headers={"Location": "/loop"}),
    }  # fmt: skip
    for path, answer in answers.items():
        desk.server.script(path, answer)
    listed(desk, *answers)
    done = desk.run("sources", "check")
    assert done.exit_code == 1
    told = {part.split(" ")[0]: part for part in done.stdout.split("\n/")}
    words = {
        "old": "newest entry is of 2018-01-02", "empty": "holds no entries", "403": "refuses programs", "410": "gone for good",
        "html": "`tracker sources add` finds its feed", "json": "kind: register", "500": "has trouble",
        "loop": "in a circle",
    }  # fmt: skip
    missing = {path: text for path, text in words.items() if text not in told.get(path, told.get(f"/{path}", ""))}
    assert missing == {}
    assert "3 of 9 sources answer as they should" in done.stdout
    by_name = {row["name"]: row for row in json.loads(desk.run("sources", "check", "--json").stdout)}
    assert by_name["/good"] | {"advice": None, "problem": None} == by_name["/good"]
    assert json.loads(desk.run("sources", "check", "/good", "--json").stdout)["entries"] == 2


def test_a_source_that_moved_is_offered_written_and_keeps_what_it_brought(desk: Desk) -> None:
    desk.server.answer("/old", status=301, headers={"Location": "/new"})
    desk.server.answer("/new", FEED)
    listed(desk, "/old")
    desk.run("poll", "--no-read")
    offered = desk.run("sources", "check")
    assert "moved for good to" in offered.stdout
    assert "--update" in offered.stdout
    assert desk.sources()[0][2] == "/old"
    assert "1 new addresses written" in desk.run("sources", "check", "--update").stdout
    assert desk.sources() == [("/old", "feed", "/new")]
    assert "# /old" in desk.file.read_text()
    desk.run("poll", "--all", "--no-read")
    database = open_database(desk.folder / "db" / "tracker.db")
    (source,) = list_sources(database, load_now())
    assert (source.url, source.articles, source.moved_to, source.health) == (desk.server.url("/new"), 2, None, "ok")
    assert len(rows(database, "SELECT id FROM polls")) == 2
    database.close()


def load_now() -> object:
    """The clock of the test's database."""
    from tracker.commands.common import utc_now

    return utc_now()


def test_sources_go_to_another_tracker_and_back(desk: Desk) -> None:
    desk.file.write_text(
        "sources:\n  - {name: A & B, url: 'https://a.example/feed?x=1&y=2', every: 2h, role: vendor}\n"
        "  - {name: Prices, url: 'https://p.example', kind: page, expects: prices, ignore: ['ads: .*']}\n"
    )
    before = load(desk.file).sources
    desk.run("sources", "export", "--out", "all.opml")
    assert desk.run("sources", "export").stdout == (desk.folder / "all.opml").read_text()
    assert "0 sources added to feeds.yaml, 2 were there already" in desk.run("sources", "import", "all.opml").stdout
    desk.file.unlink()
    shown = desk.run("sources", "import", "all.opml", "--dry-run").stdout
    assert "2 sources would be added" in shown
    assert not desk.file.exists()
    assert desk.run("sources", "import", "all.opml").exit_code == 0
    assert load(desk.file).sources == before


def test_a_bad_opml_file_is_one_message(desk: Desk) -> None:
    (desk.folder / "x.opml").write_text("<!DOCTYPE o [<!ENTITY a 'b'>]><opml/>")
    done = desk.run("sources", "import", "x.opml")
    assert (done.exit_code, desk.sources()) == (2, [])
    assert "x.opml: an OPML file that declares entities is not read" in done.stderr
