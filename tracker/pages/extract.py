"""The watched part of a page: its blocks without noise, their text, and the links in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from tracker.markup import MAX_CHARS, cap_nesting, clean, to_line
from tracker.models import Block, PageText, Snapshot
from tracker.pages.links import links_of
from tracker.pages.noise import quiet, strip_furniture
from tracker.pages.shown import put_into_markup
from tracker.pages.signs import put_in_words
from tracker.pages.structure import MAX_BLOCKS, blocks_of, tidy
from tracker.pages.tables import Cell, Grid, Row, merge_headers
from tracker.pdf.paragraphs import is_heading, is_item
from tracker.pdf.tables import BAR
from tracker.urls import safe_link

_MAIN = ("main", "[role=main]", "article", "#content", "#main", "body", "html")
_NOT_CONTENT = ("script", "style", "template", "noscript", "nav", "footer")


def read_page(
    html: str, *, url: str, selector: str | None = None, ignore: Sequence[str] = (), now: datetime | None = None
) -> Snapshot:
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
    for part in parts:
        put_into_markup(part)
    # A part inside of another one is there already.
    chosen = {id(part) for part in parts}
    outer = [part for part in parts if not any(id(parent) in chosen for parent in part.parents)]
    for part in outer:
        for noise in part.find_all(_NOT_CONTENT):
            noise.extract()
    base: Any = soup.find("base", href=True)
    links = links_of(outer, safe_link(str(base["href"]), url) or url if base else url, url, now)
    for part in outer:
        put_in_words(part)
        strip_furniture(part)
    blocks = quiet(blocks_of(outer), [re.compile(pattern) for pattern in ignore])
    return Snapshot(plain(blocks), links, blocks=blocks)


def read_document(text: PageText, ignore: Sequence[str] = ()) -> Snapshot:
    """A printed document as blocks: its headings, items and paragraphs."""
    blocks: list[Block] = []
    path: tuple[str, ...] = ()
    for is_row, lines in groupby(map(tidy, text.text.split("\n\n")), key=lambda line: BAR in line):
        if is_row:
            blocks += _rows(list(lines), path)
            continue
        for line in lines:
            path = _printed(line, path, blocks)
    found = quiet(blocks[:MAX_BLOCKS], [re.compile(pattern) for pattern in ignore])
    return Snapshot(plain(found), problem=text.problem, blocks=found)


def _printed(line: str, path: tuple[str, ...], blocks: list[Block]) -> tuple[str, ...]:
    """Add a line that is in no table; the headings above what follows."""
    if is_heading(line):
        blocks.append(Block("heading", line))
        return (line,)
    if line:
        blocks.append(Block("item" if is_item(line) else "text", line, path))
    return path


def _rows(lines: Sequence[str], path: tuple[str, ...]) -> list[Block]:
    headers, rows = merge_headers(Grid([Row([Cell(text) for text in line.split(BAR)]) for line in lines]))
    named = [[(headers[n] if n < len(headers) else "", cell.text) for n, cell in enumerate(row.cells)] for row in rows]
    return [Block("row", BAR.join(text for _, text in cells), path, tuple(cells)) for cells in named]


def plain(blocks: Sequence[Block]) -> str:
    """Blocks as text, one a line."""
    return "\n".join(block.text for block in blocks)


def _main_content(soup: Any) -> list[Any]:
    """The one element that holds the content; cards that are articles, one beside another, are only parts of it."""
    for selector in _MAIN:
        found = soup.select(selector, limit=2)
        beside = len(found) > 1 and all(parent is not found[0] for parent in found[1].parents)
        if found and not (selector == "article" and beside):
            return list(found[:1])
    return []
