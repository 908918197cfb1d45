"""Parsing in other processes gives what parsing here gives, and a process that dies costs no feed."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.servers import rss
from tracker import markup, parsing
from tracker.feeds import parse_feed
from tracker.parsing import Parser

NOW = datetime(2024, 7, 1, tzinfo=UTC)
FEEDS = [rss((f"https://a.example/{n}", f"Title {n}", f"Text <b>number</b> {n}")) for n in range(12)]


def parse(parser: Parser, body: bytes) -> object:
    """One feed."""
    return parser(body, url="https://a.example/feed", now=NOW, headers={})


@pytest.mark.parametrize("sources, cores, elsewhere", [(2, 2, False), (500, 1, False), (500, 2, True)])
def test_where_it_is_parsed_does_not_matter(sources: int, cores: int, elsewhere: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are started only for many sources, when some have changed, and where there is more than one core."""
    monkeypatch.setattr(parsing, "FIRST", 4)
    with Parser(sources, cores=cores) as parser, ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda body: parse(parser, body), FEEDS))
        assert (parser._pool is not None) is elsewhere
    assert found == [parse_feed(body, url="https://a.example/feed", now=NOW, headers={}) for body in FEEDS]


def test_a_process_that_dies_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The feed that it had is parsed here, as are all after it."""
    monkeypatch.setattr(parsing, "FIRST", 1)
    with Parser(500, cores=2) as parser:
        parse(parser, FEEDS[0])
        assert parser._pool is not None
        pid = parser._pool.submit(os.getpid).result()
        os.kill(pid, signal.SIGKILL)
        assert [parse(parser, body) for body in FEEDS] == [
            parse_feed(body, url="https://a.example/feed", now=NOW, headers={}) for body in FEEDS
        ]


PIECES = ["<div>", "</div>", "<br>", "<br/>", "<p", "<P>", "</p >", "</p <", "<img x>", "x", ">", "<a b=c>", "</a>", "<i/>", "<",
          "</", "<input>", "<div<", "</div"]  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), st.integers(1, 6))
def test_a_page_that_is_called_shallow_is(html: str, levels: int) -> None:
    """The quick count never lets a deep page through: what it passes, the exact one leaves alone."""
    if markup._is_shallow(html, levels):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(markup, "_is_shallow", lambda html, levels: False)
            assert markup.cap_nesting(html, levels) == html


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_characters="<")), st.booleans())
def test_text_without_tags_is_read_the_short_way_alike(text: str, is_html: bool) -> None:
    """A tag that says nothing sends it the long way, to the same end."""
    long = markup.to_text(f"{text}<b></b>", is_html=True)
    if is_html:
        assert markup.to_text(text, is_html=True) == long
