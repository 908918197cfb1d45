"""URLs, markup, article pages, watched pages and sitemaps: what comes from outside becomes plain text and web links."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.articles import decode_html, extract_article
from tracker.markup import MAX_LEVELS, MAX_TAGS, cap_nesting, to_line, to_text
from tracker.pages import read_page, read_sitemap
from tracker.urls import canonical_url, safe_link

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PROSE = "The company said that it would stop its service in the region. " * 6


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Example.COM/Path", "https://example.com/Path"), ("http://example.com:80/a", "http://example.com/a"),
        ("https://example.com:443", "https://example.com/"), ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com./a", "https://example.com/a"), ("https://example.com/a#part", "https://example.com/a"),
        ("https://e.com/?utm_source=x&UTM_Campaign=y&id=3", "https://e.com/?id=3"), ("https://e.com/a?fbclid=1&gclid=2&ref=rss",
        "https://e.com/a"),
        ("https://e.com/a?b=2&a=1&a=0", "https://e.com/a?a=0&a=1&b=2"), ("https://e.com/a?empty=", "https://e.com/a?empty="),
        ("https://e.com/a%2Fb", "https://e.com/a%2Fb"), ("https://e.com/ü", "https://e.com/%C3%BC"), ("http://[::1]:80/a",
        "http://[::1]/a"),
        ("https://e.com/refs?reference=1", "https://e.com/refs?reference=1"), ("not a url", "not a url"), ("http://[::1",
        "http://[::1"),
    ],
)  # fmt: skip
def test_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@given(st.from_regex(r"https?://[a-z0-9-]{1,9}(\.[a-z0-9-]{1,9}){0,2}/[A-Za-z0-9/:@!$&'()*+,;=~._-]{0,20}", fullmatch=True))
def test_a_plain_link_is_what_taking_it_apart_gives(url: str) -> None:
    """What says where a reader came from is no part of it, and makes it be taken apart."""
    assert canonical_url(url) == canonical_url(f"{url}?utm_source=feed") == canonical_url(f" {url}#top")
    assert f"{safe_link(url, 'https://news.example/')}#top" == safe_link(f"{url}#top", "https://news.example/")


@given(st.text(max_size=60))
def test_canonical_urls_and_links_are_stable_and_never_raise(text: str) -> None:
    for url in (text, "https://example.com/" + text, "http://" + text):
        once = canonical_url(url, keep_fragment=True)
        assert canonical_url(once, keep_fragment=True) == once
        link = safe_link(url, "https://base.example/")
        assert link == "" or re.match(r"https?://[^\s<>\"']+$", link)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"), ("One<br>two<br/>three", "One\ntwo\nthree"), ("a<b>b</b>c <i>d</i>", "abc d"),
        ("<ul><li>a<li>b</ul>", "a\n\nb"), ("<table><tr><td>GPT</td><td>$1</td></tr><tr><td>x</td></tr></table>", "GPT $1\n\nx"),
        ("x<script>bad()</script>y", "xy"), ("<style>p{}</style><noscript>n</noscript>x", "x"), ("<!-- hidden -->x", "x"),
        ("a &lt; b", "a < b"),
        ("&lt;script&gt;x&lt;/script&gt;y", "y"), ("<p>unclosed <b>tags", "unclosed tags"), ("plain", "plain"), ("", ""), ("<",
        "<"),
        ("a\n\n\nb", "a b"), ("<form><p>ASP page</p></form>", "ASP page"), ("a\u202eb\u0007c", "abc"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<svg><script>x</script></svg>y", "y"), ("<a href='javascript:x'>link</a>", "link"), ("<p\nclass='x'>t</p\n>", "t"),
    ],
)  # fmt: skip
def test_to_text(markup: str, text: str) -> None:
    assert to_text(markup) == text


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<", ">", "&lt;", "&amp;", "script", "<p>", "</p>", "<b", " x", "'", '"', "<!--", "\x00", "\u202e", "/", "="]
        ),
        max_size=30,
    )
)
def test_no_markup_is_left(parts: list[str]) -> None:
    line = to_line("".join(parts))
    assert not re.search(r"<(script|p|b)(\s[^<>]*)?>|[\x00-\x1f\u202e]", line)


def test_long_titles_are_cut() -> None:
    assert len(to_line("word " * 1_000)) == 500


@pytest.mark.parametrize("levels", [5_000, 100_000])
def test_deep_nesting_is_capped_and_keeps_the_text(levels: int) -> None:
    deep = "<div>" * levels + "<p>deep</p>" + "</div>" * levels + "<p>after</p>"
    capped = cap_nesting(deep)
    assert capped.count("<div>") == MAX_LEVELS
    assert capped.count("</div>") <= MAX_LEVELS
    assert to_text(deep) == "deep\n\nafter"


def test_after_very_many_tags_the_rest_is_left_out() -> None:
    assert cap_nesting("<b>x</b>" * MAX_TAGS) == "<b>x</b>" * (MAX_TAGS // 2)


def test_ordinary_markup_is_left_as_it_is() -> None:
    page = "<p>a</p><br><img src=x>" * 1_000
    assert cap_nesting(page) == page


# -- article pages --------------------------------------------------------------------------------------------------


def test_an_article_page_gives_title_date_and_paragraphs() -> None:
    html = (
        "<html><head><title>Stop in the region | News</title><meta property='og:title' content='Stop in the region'>"
        "<meta property='article:published_time' content='2026-02-27T10:00:00Z'></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>Stop in the region</h1><p>{PROSE}</p><p>It begins on 9 July.</p></article>"
        "<footer>Imprint</footer></body></html>"
    )
    page = extract_article(html.encode(), url="https://n.example/a", now=NOW, content_type="text/html")
    assert (page.title, page.published, page.problem) == ("Stop in the region", datetime(2026, 2, 27, tzinfo=UTC), None)
    assert page.text.split("\n\n")[-1] == "It begins on 9 July."
    assert "Imprint" not in page.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b"\xff\xfe\x00",
        b"<" * 50_000,
        b"<div>" * 5_000,
        b"\x00" * 100,
        b"<html><body><script>x</script>",
        b"<svg/onload=alert(1)><script>alert(1)</script><script>alert(1)</script>",
    ],
)
def test_a_page_without_text_is_a_problem_not_an_error(body: bytes) -> None:
    assert extract_article(body, url="https://n.example/a", now=NOW).problem


def test_a_page_of_two_million_characters_and_more_is_read_up_to_there() -> None:
    body = "<html><body><article>" + "".join(f"<p>Sentence {n} of a very long page. {PROSE[:40]}</p>" for n in range(60_000))
    page = extract_article(body.encode(), url="https://n.example/a", now=NOW)
    assert 100_000 < len(page.text) <= 2_000_000


def test_five_thousand_nested_blocks_keep_their_text() -> None:
    body = "<html><body>" + "<div>" * 5_000 + f"<p>{PROSE}</p>" + "</div>" * 5_000
    assert "stop its service" in extract_article(body.encode(), url="https://n.example/a", now=NOW).text


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("café".encode(), ""), ("café".encode(), "text/html; charset=iso-8859-1"), ("café".encode("latin-1"),
        "text/html; charset=utf-8"),
        ("café".encode("latin-1"), ""), ("<meta charset=latin-1>café".encode("latin-1"), "text/html"), ("café".encode("utf-16"),
        "text/html"),
        ("café".encode("latin-1"), "text/html; charset=no-such-thing"), ("\ufeffcafé".encode(), "text/html"),
        *(
            ("café".encode("latin-1"), f"text/html; charset={lie}")
            for lie in ("punycode", "idna", "undefined", "utf-16", "utf-7")
        ),
        ("<meta charset=punycode>café".encode("latin-1"), "text/html"), ("<p>café".encode("utf-16-le"), "text/html"),
    ],
)  # fmt: skip
def test_the_encoding_of_a_page_is_found(body: bytes, content_type: str) -> None:
    assert decode_html(body, content_type).endswith("café")


# -- watched pages --------------------------------------------------------------------------------------------------


def test_the_selected_part_and_its_links() -> None:
    html = (
        "<base href='/docs/'><nav><a href='/n'>Nav</a></nav><main><div class=list><p>Countries</p><ul>"
        "<li><a href='fr'>France</a></li><li><a href='https://o.example/it'>Italy <b>new</b></a></li>"
        "<li><a href='javascript:x()'>No</a></li><li><a href='fr#top'>Again</a></li>"
        "<li><a href='/page'>Self</a></li></ul></div></main>"
    )
    snapshot = read_page(html, url="https://h.example/page", selector=".list")
    assert snapshot.text == "Countries\nFrance\nItaly new\nNo\nAgain\nSelf"
    assert [(link.url, link.title) for link in snapshot.links] == [
        ("https://h.example/docs/fr", "France"),
        ("https://o.example/it", "Italy new"),
    ]


def test_without_a_selector_the_main_content_is_watched() -> None:
    html = "<body><header>Top</header><main><p>Main</p><script>x</script><footer>Foot</footer></main></body>"
    assert read_page(html, url="https://h.example/").text == "Main"
    assert read_page("<p>Only body</p>", url="https://h.example/").text == "Only body"


def test_a_part_inside_of_another_is_taken_once() -> None:
    assert read_page("<main><article>Text</article></main>", url="https://h.example/", selector="main, article").text == "Text"


@pytest.mark.parametrize("selector", ["[", "div >", ":nope(", "a:has("])
def test_a_bad_selector_is_said(selector: str) -> None:
    assert "bad selector" in (read_page("<p>x</p>", url="https://h.example/", selector=selector).problem or "")


# -- sitemaps -------------------------------------------------------------------------------------------------------

NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
MAP = f"""<?xml version="1.0"?><urlset {NAMESPACES}>
<url><loc>https://h.example/news/old-story.html</loc><lastmod>2026-01-01</lastmod></url>
<url><loc>https://h.example/news/new</loc><news:news><news:publication_date>2026-02-01T10:00:00+02:00</news:publication_date>
<news:title>New &amp; &lt;b&gt;bold&lt;/b&gt;</news:title></news:news></url>
<url><loc>https://h.example/about</loc><lastmod>2099-01-01</lastmod></url><url><loc>javascript:x</loc></url></urlset>""".encode()


@pytest.mark.parametrize("body", [MAP, gzip.compress(MAP, mtime=0)], ids=["plain", "gzip"])
def test_a_sitemap_gives_its_urls_newest_first(body: bytes) -> None:
    feed, children = read_sitemap(body, url="https://h.example/sitemap.xml", now=NOW, max_bytes=10_000)
    assert [(e.url[17:], e.title, e.published and e.published.isoformat()) for e in feed.entries] == [
        ("/news/new", "New & bold", "2026-02-01T08:00:00+00:00"),
        ("/news/old-story.html", "old story", "2026-01-01T00:00:00+00:00"),
        ("/about", "about", None),
    ]
    assert children == []
    wanted, _ = read_sitemap(body, url="https://h.example/s", now=NOW, max_bytes=10_000, wanted="/news/.")
    assert len(wanted.entries) == 2


def test_an_index_names_the_newest_sitemaps() -> None:
    rows = "".join(f"<sitemap><loc>/s{n}.xml</loc><lastmod>2026-01-0{n}</lastmod></sitemap>" for n in range(1, 10))
    _, children = read_sitemap(
        f"<sitemapindex>{rows}</sitemapindex>".encode(), url="https://h.example/", now=NOW, max_bytes=10_000
    )
    assert children == [f"https://h.example/s{n}.xml" for n in (9, 8, 7, 6, 5)]


def test_an_index_without_dates_leads_to_news_first() -> None:
    names = ["products", "pages", "news-1", "shops", "people", "tags", "blog-posts", "places"]
    rows = "".join(f"<sitemap><loc>/{name}.xml</loc></sitemap>" for name in names)
    _, children = read_sitemap(
        f"<sitemapindex>{rows}</sitemapindex>".encode(), url="https://h.example/", now=NOW, max_bytes=10_000
    )
    assert [child[18:-4] for child in children] == ["news-1", "blog-posts", "products", "pages", "shops"]


def test_pictures_of_a_page_in_a_sitemap_are_not_the_page() -> None:
    image = "<image:image><image:loc>https://cdn.example/a.png</image:loc><image:title>A picture</image:title></image:image>"
    body = f"<urlset {NAMESPACES} xmlns:image='http://i.example/'><url><loc>https://h.example/story</loc>{image}</url></urlset>"
    feed, _ = read_sitemap(body.encode(), url="https://h.example/", now=NOW, max_bytes=10_000)
    assert [(entry.url, entry.title) for entry in feed.entries] == [("https://h.example/story", "story")]


def test_a_sitemap_may_be_a_list_of_addresses() -> None:
    body = b"https://h.example/one\r\nhttps://h.example/two\njavascript:x\n"
    feed, _ = read_sitemap(body, url="https://h.example/sitemap.txt", now=NOW, max_bytes=10_000)
    assert [entry.title for entry in feed.entries] == ["one", "two"]


def test_a_bad_pattern_for_urls_is_said() -> None:
    feed, _ = read_sitemap(MAP, url="https://h.example/", now=NOW, max_bytes=10_000, wanted="(")
    assert "is no pattern for URLs" in (feed.problem or "")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html></html>", b"not xml", gzip.compress(bytes(1_000_000), mtime=0),
        gzip.compress(MAP, mtime=0)[:40], b"\x1f\x8bbroken", b"<rss/>",
        b'<!DOCTYPE x [<!ENTITY a "' + b"A" * 9_000 + b'">]><urlset><url><loc>https://h.example/&a;&a;</loc></url></urlset>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://h.example/&a;</loc></url></urlset>',
        b"<a>" * 100_000,
    ],
)  # fmt: skip
def test_a_hostile_or_broken_sitemap_gives_nothing_and_raises_nothing(body: bytes) -> None:
    feed, children = read_sitemap(body, url="https://h.example/", now=NOW, max_bytes=100_000)
    assert children == []
    assert not [entry for entry in feed.entries if "root:" in entry.url or len(entry.url) > 1_000]
