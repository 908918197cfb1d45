"""Feeds become entries: text only, http(s) links only, and nothing in them raises."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.feeds import MAX_ENTRIES, parse_feed
from tracker.models import Entry, ParsedFeed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://news.example/feeds/all.xml"


def rss(*items: str, encoding: str = "utf-8", declared: str | None = None) -> bytes:
    inner = "".join(f"<item>{item}</item>" for item in items)
    head = f'<?xml version="1.0" encoding="{declared or encoding}"?>'
    return f'{head}<rss version="2.0"><channel><title>News</title>{inner}</channel></rss>'.encode(encoding)


def parse(body: bytes, content_type: str = "application/rss+xml") -> ParsedFeed:
    return parse_feed(body, url=URL, now=NOW, headers={"content-type": content_type})


def one(item: str) -> Entry:
    feed = parse(rss(item))
    assert feed.problem is None
    (entry,) = feed.entries
    return entry


def test_rss() -> None:
    entry = one(
        "<guid isPermaLink='false'>id-1</guid><link>https://news.example/a</link><title>Tom &amp;amp; Co</title>"
        "<pubDate>Tue, 25 Jun 2024 10:00:00 +0200</pubDate><author>Ann</author>"
        "<description><![CDATA[<p>First <b>part</b>.</p><p>Second.</p><script>x()</script>]]></description>"
    )
    assert entry == Entry(
        "id-1",
        "https://news.example/a",
        "Tom & Co",
        datetime(2024, 6, 25, 8, tzinfo=UTC),
        "First part.\n\nSecond.",
        "",
        "Ann",
        None,
    )


def test_atom() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title type="html">A &lt;b&gt;feed&lt;/b&gt;</title>
    <entry><id>urn:1</id>
    <title type="text">1 &lt; 2</title><link rel="enclosure" href="https://x.example/a.mp3"/><link href="/story?x=1"/>
    <updated>2024-06-25T08:00:00Z</updated><summary>Short</summary>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><h2>Head</h2><ul><li>one</li><li>two</li></ul></div></content>
    </entry></feed>"""
    feed = parse(body)
    entry = feed.entries[0]
    assert (feed.title, entry.title, entry.url) == ("A feed", "1 < 2", "https://news.example/story?x=1")
    assert (entry.summary, entry.content) == ("Short", "Head\n\none\n\ntwo")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("javascript:alert(1)", ""), ("JaVaScRiPt:alert(1)", ""), ("java&#10;script:alert(1)", ""), ("&#1;javascript:alert(1)",
        ""),
        ("data:text/html,x", ""), ("vbscript:x", ""), ("file:///etc/passwd", ""), ("mailto:a@b.c", ""), ("ftp://a.b/c", ""),
        ("/relative", "https://news.example/relative"), ("../up", "https://news.example/up"), ("//other.example/x",
        "https://other.example/x"),
        ("https://a.example/ü?q=ü", "https://a.example/ü?q=ü"), (" https://a.example/x ", "https://a.example/x"), ("http://[::1",
        ""),
        ("https://a.example/\u202egpj.exe", "https://a.example/%E2%80%AEgpj.exe"), ("https://a.example/\u1680x",
        "https://a.example/%E1%9A%80x"),
        ('https://a.example/"onclick="x', "https://a.example/%22onclick=%22x"), ("https://a.example/&lt;script&gt;",
        "https://a.example/%3Cscript%3E"),
    ],
)  # fmt: skip
def test_only_web_links_are_links(link: str, expected: str) -> None:
    assert (
        one(f"<guid isPermaLink='false'>1</guid><title>t</title><link>{link.replace(chr(34), '&quot;')}</link>").url == expected
    )


@pytest.mark.parametrize(
    ("item", "identity", "url"),
    [
        ("<guid>/a/1</guid>", "https://news.example/a/1", "https://news.example/a/1"),
        ("<guid><![CDATA[ a/1 ]]></guid>", "https://news.example/feeds/a/1", "https://news.example/feeds/a/1"),
        ("<guid isPermaLink='false'>/a/1</guid><link>/b</link>", "/a/1", "https://news.example/b"),
        ("<guid>https://other.example/1</guid>", "https://other.example/1", "https://other.example/1"),
        ("<guid>urn:a</guid><link>../b</link>", "urn:a", "https://news.example/b"),
        ("<guid isPermaLink='false'>1</guid><link xml:base='/c/'>b</link>", "1", "https://news.example/c/b"),
        ("<guid xml:base='https://other.example/c/'>b</guid>", "https://other.example/c/b", "https://other.example/c/b"),
        ("<link>b?x=1</link>", "https://news.example/feeds/b?x=1", "https://news.example/feeds/b?x=1"),
    ],
)
def test_addresses_are_told_whole(item: str, identity: str, url: str) -> None:
    entry = one(f"<title>t</title>{item}")
    assert (entry.external_id, entry.url) == (identity, url)


def test_an_empty_link_is_none() -> None:
    entry = "<entry><id>urn:a</id><title>t</title><link href=''/></entry>"
    assert parse(f"<feed xmlns='http://www.w3.org/2005/Atom'><title>f</title>{entry}</feed>".encode()).entries[0].url == ""


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("&lt;script&gt;alert(1)&lt;/script&gt;Hello", "Hello"), ("<![CDATA[<img src=x onerror=alert(1)>Hi]]>", "Hi"),
        ("&amp;lt;b&amp;gt;Hi&amp;lt;/b&amp;gt;", "Hi"), ("a\r\nBcc: all@example.org", "a Bcc: all@example.org"),
        ("{{7*7}} ${x} %s", "{{7*7}} ${x} %s"),
        ("evil\u202egpj.exe", "evilgpj.exe"), ("a\u200b\u2066b\ufeff", "ab"), ("a&#7;b", "ab"), ("  many \t words\n ",
        "many words"),
        ("&#1114112;x", "x"), ("&#xD800;x", "x"), ("&#99999999999999999999;x", "x"), ("x &lt; y and y &gt; z", "x < y and y > z"),
        ("Is 3<4?", "Is 3<4?"), ("Qwen &#x1F680; launch", "Qwen 🚀 launch"),
    ],
)  # fmt: skip
def test_titles_are_one_line_of_text(title: str, expected: str) -> None:
    feed = parse(
        rss(f"<title>{title}</title><link>https://a.example/1</link>", "<title>Sibling</title><link>https://a.example/2</link>")
    )
    assert [entry.title for entry in feed.entries] == [expected, "Sibling"]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Tue, 25 Jun 2024 10:00:00 GMT", datetime(2024, 6, 25, 10, tzinfo=UTC)), ("2024-06-25", datetime(2024, 6, 25,
        tzinfo=UTC)),
        ("Mon, 02 Mar 2026 11:00:00 GMT", datetime(2026, 3, 2, 11, tzinfo=UTC)), ("Tue, 03 Mar 2026 12:00:00 GMT", None),
        ("Thu, 01 Jan 2099 00:00:00 GMT", None), ("Thu, 01 Jan 1970 00:00:00 GMT", None), ("yesterday", None), ("", None),
        ("99999999999999", None), ("0000-00-00", None), ("Tue, 25 Jun 99999 10:00:00 GMT", None),
    ],
)  # fmt: skip
def test_dates_of_the_future_or_of_nowhere_are_no_dates(date: str, expected: datetime | None) -> None:
    assert one(f"<title>t</title><link>https://a.example/1</link><pubDate>{date}</pubDate>").published == expected


# Some are codecs of Python that unpack, unescape or raise; none is what the bytes are.
LIES = [
    "utf-16",
    "utf-32",
    "utf-7",
    "punycode",
    "idna",
    "undefined",
    "unicode_escape",
    "rot13",
    "zlib",
    "base64",
    "cp037",
    "x-no",
]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (rss("<title>café – “x”</title>"), "application/rss+xml"),
        (rss("<title>café – “x”</title>", declared="iso-8859-1"), "application/rss+xml"),
        (rss("<title>café – “x”</title>"), "application/rss+xml; charset=iso-8859-1"),
        (rss("<title>café – “x”</title>", encoding="cp1252", declared="utf-8"), "application/rss+xml; charset=utf-8"),
        (rss("<title>café – “x”</title>", encoding="cp1252", declared="iso-8859-1"), "text/xml"),
        (rss("<title>café – “x”</title>", encoding="utf-16"), "application/xml"),
        (b"\xef\xbb\xbf" + rss("<title>café – “x”</title>"), "text/html; charset=us-ascii"),
        *((rss("<title>café – “x”</title>", encoding="cp1252", declared=lie), "text/xml") for lie in LIES),
        *((rss("<title>café – “x”</title>", encoding="cp1252"), f"text/xml; charset={lie}") for lie in LIES),
    ],
)
def test_a_wrong_declaration_of_the_encoding_does_not_matter(body: bytes, content_type: str) -> None:
    assert parse(body, content_type).entries[0].title == "café – “x”"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "empty"), (b"  \n ", "empty"), (b"<!DOCTYPE html><html><body>Sign in</body></html>", "HTML page"),
        (b'{"error": "no"}', "JSON"),
        (b"<html><head><title>x", "HTML page"), (b"plain words", "not a feed"), (b"\x00\x01\x02\xff" * 50, "not a feed"),
        (b"<svg/>", "not a feed"),
        (b"%PDF-1.7", "not a feed"),
    ],
)  # fmt: skip
def test_what_is_no_feed_says_what_it_is(body: bytes, problem: str) -> None:
    feed = parse(body)
    assert feed.entries == ()
    assert problem in (feed.problem or "")


def test_an_empty_feed_is_no_problem() -> None:
    assert parse(rss()) == ParsedFeed("News")


def test_an_entry_that_breaks_the_parser_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    import feedparser

    real = feedparser.parse

    def parser(stream: object, **settings: object) -> object:
        data = stream.read()  # type: ignore[attr-defined]
        if b"poison" in data:
            raise AttributeError("as some versions do")
        import io

        return real(io.BytesIO(data), **settings)

    monkeypatch.setattr(feedparser, "parse", parser)
    items = [f"<title>{'poison' if n in {3, 7} else n}</title><link>https://a.example/{n}</link>" for n in range(10)]
    feed = parse(rss(*items))
    assert [entry.title for entry in feed.entries] == ["0", "1", "2", "4", "5", "6", "8", "9"]
    assert feed.problem == "2 broken entries were left out"


def test_a_feed_cut_off_in_the_middle_gives_what_is_whole() -> None:
    body = rss(*(f"<title>{n}</title><link>https://a.example/{n}</link>" for n in range(5)))
    assert [entry.title for entry in parse(body[:-120]).entries][:3] == ["0", "1", "2"]


def test_a_hundred_thousand_entries_are_cut_and_it_is_said() -> None:
    feed = parse(rss(*(f"<title>{n}</title><link>https://a.example/{n}</link>" for n in range(100_000))))
    assert (len(feed.entries), feed.truncated, feed.entries[0].title, feed.entries[-1].title) == (MAX_ENTRIES, True, "0", "1999")


def with_entities(declarations: str, title: str) -> bytes:
    return f'<?xml version="1.0"?><!DOCTYPE x {declarations}>'.encode() + rss(f"<title>{title}</title>").partition(b"?>")[2]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "billion laughs": with_entities(f'[<!ENTITY l0 "lol">{LAUGHS}]', "&l9;"),
    "quadratic entities": with_entities(f'[<!ENTITY a "{"A" * 50_000}">]', "&a;" * 20_000),
    "external entity": with_entities('[<!ENTITY a SYSTEM "file:///etc/passwd">]', "&a;"),
    "external subset": with_entities('SYSTEM "http://127.0.0.1:9/x.dtd"', "t"),
    "parameter entity": with_entities('[<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]', "t"),
    "deep markup": rss("<title>t</title><description>" + "&lt;div&gt;" * 100_000 + "deep</description>"),
    "deep XML": rss("<title>t</title>" + "<div>" * 20_000),
    "open brackets": rss("<title>" + "&lt;" * 100_000 + "</title>"),
    "long attribute": rss("<title>t</title><link>https://a.example/" + "a" * 1_000_000 + "</link>"),
    "bad attributes": rss('<title type="&#x;" x=<>t</title><enclosure url="javascript:x" length="-1x"/>'),
    "null bytes": rss("<title>a\x00b</title>"),
}


@pytest.mark.parametrize("tag", ["<div>", "<item>", "<a xmlns:b='c'>", "<b/>"])
def test_millions_of_tags_are_refused_before_they_are_parsed(tag: str) -> None:
    assert parse(rss("<title>t</title>" + tag * 300_000)).problem == "more than 250,000 tags in the first 2,000 entries"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_gives_little_and_raises_nothing(name: str) -> None:
    feed = parse(HOSTILE[name])
    texts = " ".join(e.title + e.summary + e.content for e in feed.entries)
    assert len(texts) < 1_000_000
    assert "root:" not in texts


SNIPPETS = st.sampled_from(
    ["<title>", "</title>", "<link>", "</link>", "<item>", "</item>", "<entry>", "</entry>", "&#", "&#x110000;", "&#xD800;",
    "&lt;b&gt;", "<![CDATA[",
     "]]>", "<description>", "<content type='", "javascript:alert(1)", "http://", "<!--", "<!DOCTYPE", "&amp;", "'", '"', ">",
     "<guid>", "<pubDate>2024",
     "<a href='x'>", "xml:base='", "<media:content url='", "\x00", "\ud7ff", "é", "<geo:lat>x", "<itunes:duration>",
     "<dc:date>99:99"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(SNIPPETS, st.text(max_size=8)), max_size=25))
def test_any_feed_gives_text_and_web_links_and_never_raises(parts: list[str]) -> None:
    body = f'<rss version="2.0"><channel><item>{"".join(parts)}</item></channel></rss>'.encode("utf-8", "replace")
    for entry in parse(body).entries:
        assert entry.url == "" or entry.url.startswith(("http://", "https://"))
        assert not re.search(r"<(script|b|a|img|p)[\s>]", entry.title + entry.summary + entry.content)
        assert entry.title == " ".join(entry.title.split())
        assert entry.external_id
        assert entry.published is None or entry.published <= NOW + timedelta(days=1)
