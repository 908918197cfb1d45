"""OPML: what others write is read, what we write is read back whole, and no entity is followed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import TrackerError
from tracker.models import Source
from tracker.opml import MAX_OUTLINES, read_opml, write_opml

NOW = datetime(2026, 3, 1, tzinfo=UTC)
OTHERS = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<opml version="1.0"><head><title>Subscriptions</title></head><body>
<outline text="Rules" title="Rules">
<outline type="rss" text="caf\xe9" title="Caf\xe9 news" xmlUrl="https://a.example/feed?a=1&amp;b=2" htmlUrl="https://a.example/"/>
<outline type="rss" text="only text" xmlURL="https://b.example/feed"/></outline>
<outline text="twice" xmlUrl="https://b.example/feed"/><outline text="bad" xmlUrl="javascript:x"/><outline xmlUrl="https://c.example/"/>
</body></opml>"""


def test_what_feed_readers_write_is_read() -> None:
    assert [(entry["name"], entry["url"]) for entry in read_opml(OTHERS)] == [
        ("Café news", "https://a.example/feed?a=1&b=2"),
        ("twice", "https://b.example/feed"),
        ("https://c.example/", "https://c.example/"),
    ]


BOMB = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefg", "bcdefgh", strict=True))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (f"<!DOCTYPE opml [{BOMB}]><opml><body><outline text='&h;' xmlUrl='https://a.example'/></body></opml>", "entities"),
        ("<!DOCTYPE o [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><opml><outline a='&x;' xmlUrl='http://a'/></opml>", "entities"),
        ("<!DOCTYPE o [<!ENTITY % p SYSTEM 'http://127.0.0.1/x'> %p;]><opml/>", "entities"),
        ("<rss/>", "not an OPML file"), ("<opml><body>", "not well-formed"), ("", "not well-formed"), ("{}", "not well-formed"),
        ("<opml>" + " " * 5 * 1024 * 1024 + "</opml>", "larger than 5 MiB"),
    ],
)  # fmt: skip
def test_what_is_hostile_or_broken_is_refused_in_words(body: str, words: str) -> None:
    with pytest.raises(TrackerError, match=words):
        read_opml(body.encode())


def test_a_very_long_list_is_refused_and_not_cut_unsaid() -> None:
    many = [f"<outline text='{n}' xmlUrl='https://a.example/{n}'/>" for n in range(MAX_OUTLINES + 1)]
    with pytest.raises(TrackerError, match="more than 5,000 feeds"):
        read_opml(f"<opml>{''.join(many)}</opml>".encode())
    assert len(read_opml(f"<opml>{''.join(many[1:])}</opml>".encode())) == MAX_OUTLINES


def test_the_namespace_of_another_program_is_left_alone() -> None:
    assert read_opml(b"<opml><outline text='a' xmlUrl='https://a.example' other:kind='page'/></opml>") == [
        {"name": "a", "url": "https://a.example"}
    ]


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(WORDS, WORDS, st.sampled_from(["feed", "page", "sitemap"]), st.integers(1, 99), st.lists(WORDS, max_size=2))
def test_what_we_write_is_read_back_whole(name: str, publisher: str, kind: str, hours: int, ignore: list[str]) -> None:
    source = Source(
        "https://a.example/?a=1&b=2", name, kind, publisher, "vendor", every=timedelta(hours=hours), ignore=tuple(ignore)
    )  # type: ignore[arg-type]
    (entry,) = read_opml(write_opml([source], NOW).encode())
    assert (entry["name"], entry["url"], entry.get("kind", "feed")) == (name, source.url, kind)
    assert (entry.get("publisher", name), entry["role"], entry["every"]) == (publisher, "vendor", f"{hours * 3600}s")
    assert entry.get("ignore", []) == ignore
