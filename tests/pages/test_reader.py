"""Versions of a page are compared only when they were read alike: nothing is told of what only reads otherwise."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Server
from tests.test_poll import Newsroom
from tracker.pages import read_page
from tracker.pages.reader import VERSION, reader_of

HELD_OUT = Path(__file__).with_name("held_out")
PAGE = "<main><h1>Where it works</h1><ul>{}</ul><p class=x>Ask us for more.</p></main>"
HTML = {"Content-Type": "text/html", "ETag": '"1"'}
# What the reader of each version makes of the pages of three batches; when this differs, raise VERSION and put the new pair here.
READ = (2, "1f5d402e829fdc0e")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with Server() as server:
        server.answer("/robots.txt", status=404)
        opened = Newsroom(tmp_path, server)
        yield opened
        opened.database.close()


def countries(room: Newsroom, *names: str, **more: str) -> None:
    """Let the server show a page of countries."""
    body = PAGE.format("".join(f"<li>{name}</li>" for name in names))
    room.server.answer("/p", body.encode(), headers=HTML | more)


def read_by_an_older_release(room: Newsroom) -> None:
    """Make of the stored version what another reader would have made of the same page."""
    structure = json.dumps([{"kind": "item", "text": "Where it works France Japan Kenya Ask us for more."}])
    room.database.execute("UPDATE snapshots SET reader = '', hash = 'h', structure = ?", [structure])
    room.database.conn.commit()


def events(room: Newsroom) -> list[str]:
    """What was told, in order."""
    return [row["type"] for row in room.rows("SELECT type FROM events ORDER BY id")]


def test_a_version_of_another_reader_is_followed_by_a_new_baseline(room: Newsroom) -> None:
    room.source("/p", kind="page", expects="regions")
    countries(room, "France", "Japan", "Kenya")
    room.poll()
    read_by_an_older_release(room)
    room.poll()
    assert (events(room), len(room.rows("SELECT id FROM snapshots")), room.rows("SELECT id FROM page_changes")) == ([], 2, [])
    countries(room, "France", "Japan", "Kenya", "Chile", ETag='"2"')
    room.poll()
    assert events(room) == ["access_expansion"]


def test_a_page_that_stays_the_same_is_read_again_so_that_its_next_change_is_told(room: Newsroom) -> None:
    room.source("/p", kind="page", expects="regions")
    countries(room, "France", "Japan", "Kenya")
    room.poll()
    read_by_an_older_release(room)
    room.poll()
    assert "if-none-match" not in room.server.requests[-1].headers
    room.poll()
    assert room.server.requests[-1].headers["if-none-match"] == '"1"'


def test_another_reader_that_reads_the_same_keeps_the_version(room: Newsroom) -> None:
    room.source("/p", kind="page", expects="regions")
    countries(room, "France", "Japan", "Kenya")
    room.poll()
    room.database.execute("UPDATE snapshots SET reader = ''")
    room.database.conn.commit()
    room.poll()
    assert [row["reader"] for row in room.rows("SELECT reader FROM snapshots")] == [reader_of(None, ())]


def test_another_selector_is_no_change_of_the_page(room: Newsroom) -> None:
    url = room.source("/p", kind="page", expects="regions")
    countries(room, "France", "Japan", "Kenya", "Chile")
    room.poll()
    room.sources[url]["selector"] = "li:nth-child(-n+2)"
    room.poll()
    assert (events(room), room.rows("SELECT id FROM page_changes")) == ([], [])
    assert [s["text"] for s in room.rows("SELECT text FROM snapshots ORDER BY id")][-1] == "France\nJapan"


def test_a_reader_that_reads_otherwise_has_another_version() -> None:
    pages = [
        version["html"]
        for name in "ABC"
        for history in json.loads(gzip.decompress((HELD_OUT / f"{name}.json.gz").read_bytes()))
        for version in history["versions"][:3]
    ]
    read = repr([read_page(html, url="https://h.example/").blocks for html in pages])
    assert (VERSION, hashlib.sha256(read.encode()).hexdigest()[:16]) == READ
