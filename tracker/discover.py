"""Finding the source behind an address: the feeds that a page names, the common places of feeds, sitemaps, the page itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from tracker.articles import decode_html
from tracker.check import Check, examine
from tracker.collect import Door
from tracker.errors import ConfigError
from tracker.markup import cap_nesting, clean, to_line
from tracker.models import FetchResult, Source, SourceKind
from tracker.pdf import is_pdf, read_pdf
from tracker.registers import mapping_of
from tracker.urls import safe_link

# Where content systems put their feeds, the most common first.
PLACES = ("feed", "rss.xml", "feed.xml", "atom.xml", "rss", "index.xml", "feeds/posts/default")
_FEED_TYPES = re.compile(r"application/(?:rss|atom|rdf)\+xml|text/xml|application/xml", re.IGNORECASE)
_FEED_LINK = re.compile(r"(?:^|[/._-])(?:rss|atom|feeds?)(?:$|[/._?-])|\.rdf$", re.IGNORECASE)
_COMMENTS = re.compile(r"comments?\b", re.IGNORECASE)
MOST_LINKS = 6
_HEAD = 400_000


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that could be written into feeds.yaml: what it is, how it was found, and what it would bring."""

    source: Source
    how: str
    check: Check


def propose(door: Door, url: str, now: datetime) -> list[Proposal]:
    """What could be read at an address, the best first; with what was wrong when nothing can."""
    answer = door.fetcher.get(url, accept="text/html, application/xml;q=0.9, */*;q=0.5")
    if not answer.ok:
        source = Source(url=url, name=_host(url))
        return [Proposal(source, "the address itself", examine(door, source, now))]
    where = answer.permanent_redirect or url
    itself = _itself(door, where, answer, now)
    if itself:
        return [itself]
    html = decode_html(answer.body, answer.headers.get("content-type", ""))
    part = urlsplit(answer.final_url).path.rstrip("/")
    title, linked = _page(html, answer.final_url)
    found = _working(door, [Source(link, title or _host(link)) for link in linked], "the page names it", now)
    if not found:
        places = [Source(place, title or _host(place)) for place in _places(answer.final_url)]
        sitemap = Source(
            urljoin(answer.final_url, "/sitemap.xml"), title or _host(url), "sitemap", selector=f"{part}/." if part else None
        )
        found = _working(door, [*places, sitemap], "a common place", now, enough=1)
    page = Source(url=where, name=title or _host(url), kind="page")
    return [*found, Proposal(page, "the page itself, watched", examine(door, page, now))]


def _itself(door: Door, url: str, answer: FetchResult, now: datetime) -> Proposal | None:
    """The address when it is a feed, a sitemap, a document or a known register already."""
    body = answer.body
    start = body[:4_000].lower()
    if is_pdf(body, answer.headers.get("content-type", "")):
        document = Source(url=url, name=read_pdf(body, now=now).title or _host(url), kind="page")
        return Proposal(document, "the document itself, watched", examine(door, document, now))
    if start.lstrip().startswith(b"{") and (register := _register(url)):
        return Proposal(register, "a register that is known", examine(door, register, now))
    kinds: list[SourceKind] = ["sitemap"] if b"<urlset" in start or b"<sitemapindex" in start else []
    if re.search(rb"<(?:rss|feed|rdf:rdf|\w+:feed)[\s>]", start):
        kinds = ["feed"]
    for kind in kinds:
        source = Source(url=url, name=_title(body) if kind == "feed" else _host(url), kind=kind)
        return Proposal(replace(source, name=source.name or _host(url)), "the address itself", examine(door, source, now))
    return None


def _register(url: str) -> Source | None:
    """The register that an address belongs to."""
    try:
        mapping = mapping_of(None, url)
    except ConfigError:
        return None
    return Source(url=url, name=_host(url), kind="register", role="gazette", mapping=mapping.name)


def _title(body: bytes) -> str:
    found = re.search(rb"<title[^>]*>(.{1,400}?)</title>", body[:_HEAD], re.DOTALL | re.IGNORECASE)
    text = found[1].decode("utf-8", "replace") if found else ""
    return to_line(re.sub(r"<!\[CDATA\[(.*?)\]\]>", r"\1", text, flags=re.DOTALL), limit=120)


def _page(html: str, base: str) -> tuple[str, list[str]]:
    """The name of a page and the feeds that it names: first in its head, then in its links."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(cap_nesting(clean(html[:_HEAD])), "lxml")
    names = soup.select("meta[property='og:site_name'][content]", limit=1)
    title = to_line(str(names[0]["content"]), is_html=False) if names else ""
    title = title or to_line(soup.title.get_text() if soup.title else "", is_html=False, limit=80).split(" | ")[0]
    named = [
        tag
        for tag in soup.find_all("link", href=True)
        if "alternate" in (tag.get("rel") or ()) and _FEED_TYPES.search(str(tag.get("type")))
    ]
    linked = [tag for tag in soup.find_all("a", href=True) if _FEED_LINK.search(str(tag["href"]))]
    links = [safe_link(str(tag["href"]), base) for tag in (*named, *linked)]
    # Feeds of comments are named too, and not what anybody means.
    links.sort(key=lambda link: bool(_COMMENTS.search(link)))
    return title, [link for link in dict.fromkeys(links) if link][:MOST_LINKS]


def _places(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    folder = parts.path.rstrip("/")
    if folder and "." not in folder.rpartition("/")[2]:
        yield from (urljoin(url, f"{folder}/{place}") for place in PLACES[:3])
    yield from (urljoin(url, f"/{place}") for place in PLACES)


def _working(door: Door, candidates: list[Source], how: str, now: datetime, enough: int = MOST_LINKS) -> list[Proposal]:
    found: list[Proposal] = []
    for source in candidates:
        check = examine(door, source, now)
        if check.problem is None and check.entries:
            found.append(Proposal(replace(source, url=check.moved_to or source.url), how, check))
        if len(found) >= enough:
            break
    return found


def _host(url: str) -> str:
    return (urlsplit(url).hostname or url).removeprefix("www.")
