"""Whatever is read from outside: no bytes raise what is not expected, and text, links and dates stay what they must be.

`TRACKER_FUZZ=5000` tries as many examples of each; the suite tries some.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.attacks import LINKS, NASTY
from tracker.articles import decode_html, extract_article
from tracker.documents import published_date
from tracker.errors import TrackerError
from tracker.feeds import parse_feed
from tracker.fetch import retry_after
from tracker.language.dates import find_dates
from tracker.models import Block, Entry, FetchResult, Source
from tracker.opml import read_opml, write_opml
from tracker.pages import read_page, read_sitemap
from tracker.pages.compare import compare
from tracker.pages.difference import edits, summary
from tracker.pages.meaning import doubtful
from tracker.robots import read_rules

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://fuzz.example/feed"
fuzz = settings(
    max_examples=int(os.environ.get("TRACKER_FUZZ", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

words = st.one_of(st.sampled_from([text[:500] for text in NASTY]), st.sampled_from(LINKS), st.text(max_size=40), st.sampled_from(
    ["2024-06-25", "Tue, 25 Jun 2024 10:00:00 +0200", "2024-06-25T10:00:00Z", "99999-99-99", "&#xD800;", "&lt;b&gt;", "a&b", "1e9", "-1", ""]))  # fmt: skip
names = st.sampled_from(
    ["item", "entry", "title", "link", "guid", "id", "pubDate", "updated", "published", "dc:date", "description", "summary", "content", "content:encoded", "author", "name", "email",
     "category", "enclosure", "media:content", "media:thumbnail", "georss:point", "geo:lat", "gml:pos", "itunes:duration", "itunes:image", "source", "image", "textInput", "cloud", "ttl",
     "skipHours", "hour", "generator", "rights", "license", "cc:license", "xhtml:div", "div", "svg", "rdf:li", "channel", "feed", "x:y", "psc:chapter"])  # fmt: skip
attributes = st.dictionaries(
    st.sampled_from(["type", "href", "rel", "url", "length", "xml:lang", "xml:base", "isPermaLink", "src", "mode", "version", "rdf:about", "term", "scheme", "xmlns", "xmlns:x", "start"]),
    st.one_of(words, st.sampled_from(["text", "html", "xhtml", "text/plain", "text/html", "application/xhtml+xml", "escaped", "base64", "xml", "alternate", "http://purl.org/rss/1.0/"])), max_size=3)  # fmt: skip


def element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """An element with an inside, its text escaped, in CDATA, or as it is."""

    def write(name: str, given: dict[str, str], inside: list[str], form: int) -> str:
        text = "".join(inside)
        if form == 1:
            text = f"<![CDATA[{text}]]>"
        values = "".join(
            f" {key}='{value}'" if form % 2 else f' {key}="{value.replace(chr(34), "")}"' for key, value in given.items()
        )
        return f"<{name}{values}/>" if form == 3 else f"<{name}{values}>{text}" + (f"</{name}>" if form != 4 else "")

    return st.builds(write, names, attributes, st.lists(inner, max_size=4), st.integers(0, 4))


escaped = words.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))
elements = st.recursive(st.one_of(words, escaped), element, max_leaves=25)
ROOTS = ("<rss version='2.0'><channel>{}</channel></rss>", "<feed xmlns='http://www.w3.org/2005/Atom'>{}</feed>", "<feed version='0.3' xmlns='http://purl.org/atom/ns#'>{}</feed>",
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>{}</rdf:RDF>", "{}", "<!DOCTYPE x [<!ENTITY e 'x'>]><rss><channel>{}</channel></rss>")  # fmt: skip
encodings = st.sampled_from(["utf-8", "latin-1", "utf-16", "utf-16-le", "cp1252", "utf-32", "shift_jis"])
types = st.one_of(st.just(""), encodings.map("application/xml; charset={}".format), st.text(max_size=40))


def holds(entry: Entry) -> None:
    """What is promised of every entry."""
    assert entry.url == "" or re.fullmatch(r"https?://[^\s<>\"']+", entry.url)
    assert not re.search(
        r"<\s*/?(script|img|iframe|svg|a|b|p|div|style|object|form)[\s>/]",
        entry.title + entry.summary + entry.content + entry.author,
        re.I,
    )
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]",
        entry.title + entry.summary + entry.content + entry.author + entry.external_id,
    )
    assert entry.title == " ".join(entry.title.split())
    assert entry.external_id
    assert entry.published is None or datetime(1990, 1, 1, tzinfo=UTC) <= entry.published <= NOW + timedelta(days=1)
    "".join(
        (entry.url, entry.external_id, entry.title, entry.summary, entry.content, entry.author, entry.language or "")
    ).encode()


@fuzz
@given(st.lists(elements, max_size=6), st.sampled_from(ROOTS), encodings, types)
def test_feeds(parts: list[str], root: str, encoding: str, content_type: str) -> None:
    body = root.replace("{}", "".join(parts)).encode(encoding, "replace")
    for entry in parse_feed(body, url=URL, now=NOW, headers={"content-type": content_type}).entries:
        holds(entry)


SEED = b"""<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>F</title><ttl>60</ttl><item><guid>1</guid>
<title>One &amp; two</title><link>https://a.example/1?x=1&amp;y=2</link><pubDate>Tue, 25 Jun 2024 10:00:00 +0200</pubDate><dc:creator>Ann</dc:creator>
<description><![CDATA[<p>Hello <a href='javascript:x'>you</a></p>]]></description></item><item><title>Three</title><enclosure url='http://a/x' length='1'/></item></channel></rss>"""


@fuzz
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(SEED)),
            st.integers(0, 30),
            st.one_of(st.binary(max_size=12), words.map(lambda text: text.encode("utf-8", "replace"))),
        ),
        max_size=8,
    )
)
def test_damaged_feeds(changes: list[tuple[int, int, bytes]]) -> None:
    body = SEED
    for at, length, new in changes:
        body = body[:at] + new + body[at + length :]
    for entry in parse_feed(body, url=URL, now=NOW).entries:
        holds(entry)


@fuzz
@given(st.one_of(st.binary(max_size=300), elements.map(lambda text: text.encode("utf-8", "replace"))))
def test_sitemaps_and_robots(body: bytes) -> None:
    for head in (b"", b"<urlset><url><loc>", b"<sitemapindex><sitemap>", b"http://", b"\x1f\x8b\x08\x00"):
        feed, children = read_sitemap(head + body, url=URL, now=NOW, max_bytes=100_000)
        for entry in feed.entries:
            holds(entry)
        assert all(child.startswith("http") for child in children)
    rules = read_rules(FetchResult(URL, URL, 200, b"User-agent: *\nDisallow: " + body))
    assert rules is None or isinstance(rules, str) or rules.can_fetch(URL, "tracker") in {True, False}


html = st.lists(st.one_of(words, elements, st.sampled_from(["<table><tr><td>", "<ul><li>", "<h1>", "<h2>x</h2>", "<a href='", "</table>", "<main>", "<script>", "<!--", "<pre>"])), max_size=12).map("".join)  # fmt: skip


@fuzz
@given(html, html, types)
def test_pages_and_what_changed_on_them(one: str, other: str, content_type: str) -> None:
    before, after = (read_page(f"<main>{page}</main>", url=URL, selector=None, ignore=(), now=NOW) for page in (one, other))
    for snapshot in (before, after):
        for link in snapshot.links:
            holds(link)
    assert isinstance(summary(edits(before.blocks, after.blocks)), str)
    assert isinstance(compare(before.blocks, after.blocks), list)
    assert doubtful(before.blocks, after.blocks) in {True, False}
    page = extract_article(one.encode("utf-8", "replace"), url=URL, now=NOW, content_type=content_type)
    assert page.text or page.problem
    decode_html(one.encode("utf-16", "replace"), content_type)


texts = st.text(max_size=60)
blocks = st.builds(
    Block, kind=st.sampled_from(["heading", "text", "item", "row"]), text=texts, path=st.lists(texts, max_size=2).map(tuple),
    cells=st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
)  # fmt: skip


@fuzz
@given(st.lists(blocks, max_size=12).map(tuple), st.lists(blocks, max_size=12).map(tuple))
def test_differences(before: tuple[Block, ...], after: tuple[Block, ...]) -> None:
    assert isinstance(summary(edits(before, after)), str)
    assert isinstance(compare(before, after), list)


MONTHS = ["January", "Feb", "1", "2024", "31", "9999", "Q3", "July 9", "9 July", "1 Januar 2025", "2025-13-45", "next", "last", "Monday", "in", "days", "weeks", "end of", "6月25日", "٢٠٢٤", "year", "0"]  # fmt: skip


@fuzz
@given(
    st.lists(st.one_of(st.sampled_from(MONTHS), st.text(max_size=6), st.integers(-(10**6), 10**18).map(str)), max_size=12).map(
        " ".join
    ),
    st.one_of(st.none(), st.dates(date(1970, 1, 1), date(2100, 1, 1))),
)
def test_dates(text: str, published: date | None) -> None:
    for found in find_dates(text, published):
        assert re.match(r"\d{4}", found.value)
    day, note = published_date(text)
    assert day is None or isinstance(day, date)
    assert day is not None or note or not text
    wait = retry_after(text, NOW)
    assert wait is None or timedelta(0) <= wait <= timedelta(days=31)


@pytest.mark.parametrize("encoding", ["utf-8", "idna", "punycode", "undefined", "utf-7", "x", "utf-16", "rot13", "base64"])
def test_opml_in_strange_encodings(encoding: str) -> None:
    _opml(
        f"<?xml version='1.0' encoding='{encoding}'?><opml><body><outline xmlUrl='https://a.example/\xe9'/></body></opml>".encode(
            "latin-1"
        )
    )


@fuzz
@given(st.lists(st.tuples(st.sampled_from(["outline", "body", "opml", "x"]), st.dictionaries(st.sampled_from(
    ["xmlUrl", "title", "text", "type", "tracker:ignore", "tracker:every", "tracker:kind", "tracker:role", "XMLURL"]), st.one_of(words, st.sampled_from(["[" * 5_000, "5", "{}", "null", "[1]", "https://a.example/"])), max_size=4)), max_size=5),
    st.sampled_from(["", "<?xml version='1.0'?>", "<!DOCTYPE x [<!ENTITY e 'x'>]>", "<!DOCTYPE x SYSTEM 'file:///etc/passwd'>"]), encodings)  # fmt: skip
def test_opml(outlines: list[tuple[str, dict[str, str]]], head: str, encoding: str) -> None:
    inner = "".join(f"<{name} " + " ".join(f"{k}='{v.replace('&', '&amp;').replace('<', '&lt;').replace(chr(39), '')}'" for k, v in given.items()) + "/>" for name, given in outlines)  # fmt: skip
    _opml(f"{head}<opml version='2.0'><body>{inner}</body></opml>".encode(encoding, "replace"))


@fuzz
@given(st.binary(max_size=200))
def test_opml_of_noise(body: bytes) -> None:
    _opml(body)
    _opml(b"<opml><body><outline " + body)


def _opml(body: bytes) -> None:
    try:
        found = read_opml(body)
    except TrackerError:
        return
    for entry in found:
        assert str(entry["url"]).startswith(("http://", "https://"))
        assert isinstance(entry.get("ignore", []), list)
    write_opml([Source(str(entry["url"]), str(entry["name"])) for entry in found], NOW)
