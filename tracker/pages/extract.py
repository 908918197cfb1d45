"""The watched part of a page: its blocks without noise, their text, and the links in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tracker.markup import MAX_CHARS, cap_nesting, clean, to_line
from tracker.models import Block, Entry, Snapshot
from tracker.pages.noise import quiet, strip_furniture
from tracker.pages.structure import blocks_of
from tracker.urls import canonical_url, safe_link

MAX_LINKS = 2_000
_MAIN = ("main", "[role=main]", "article", "#content", "#main", "body", "html")
_NOT_CONTENT = ("script", "style", "template", "noscript", "nav", "footer")


def read_page(html: str, *, url: str, selector: str | None = None, ignore: Sequence[str] = ()) -> Snapshot:
    """The watched part of a page: what the CSS selector picks, else the main content; `ignore` are patterns of noise."""
    from bs4 import BeautifulSoup
    from soupsieve import SelectorSyntaxError

    soup = BeautifulSoup(cap_nesting(clean(html[:MAX_CHARS])), "lxml")
    try:
        parts = soup.select(selector) if selector else _main_content(soup)
    except SelectorSyntaxError as error:
        return Snapshot("", problem=f"bad selector {selector!r}: {to_line(str(error), is_html=False, limit=120)}")
    if not parts:
        return Snapshot("", problem=f"the selector {selector!r} finds nothing on the page" if selector else "an empty page")
    # A part inside of another one is there already.
    chosen = {id(part) for part in parts}
    outer = [part for part in parts if not any(id(parent) in chosen for parent in part.parents)]
    for part in outer:
        for noise in part.find_all(_NOT_CONTENT):
            noise.extract()
    base: Any = soup.find("base", href=True)
    links = _links(outer, safe_link(str(base["href"]), url) or url if base else url, url)
    for part in outer:
        strip_furniture(part)
    blocks = quiet(blocks_of(outer), [re.compile(pattern) for pattern in ignore])
    return Snapshot(plain(blocks), links, blocks=blocks)


def plain(blocks: Sequence[Block]) -> str:
    """Blocks as text, one a line."""
    return "\n".join(block.text for block in blocks)


def _main_content(soup: Any) -> list[Any]:
    return next((found for selector in _MAIN if (found := soup.select(selector, limit=1))), [])


def _links(parts: list[Any], base: str, page: str) -> tuple[Entry, ...]:
    found: dict[str, Entry] = {}
    itself = canonical_url(page)
    for anchor in (anchor for part in parts for anchor in ([part] if part.name == "a" else part.find_all("a", href=True))):
        if len(found) == MAX_LINKS:
            break
        url = safe_link(str(anchor.get("href", "")), base)
        key = canonical_url(url)
        if url and key != itself and key not in found and (title := to_line(str(anchor))):
            found[key] = Entry(url, url, title, None)
    return tuple(found.values())
