"""Lines of a printed document -> paragraphs: running heads and page numbers left out, lines and parted words joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tracker.markup import clean
from tracker.pdf.tables import BAR

# A line that stands at the top or foot of so many of the pages is printed on every page.
_SHARE = 0.5
_EDGE = 2
_NARROWEST = 45
_NUMBER = re.compile(
    r"[-–—\s]*(?:page|seite|p\.)?\s*(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of|von|de)\s*\d{1,4})?[-–—\s]*", re.IGNORECASE
)
_ITEM = re.compile(r"(?:[•▪●◦*–-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])\s+\S", re.IGNORECASE)
_HEAD = re.compile(r"(?:\d+(?:\.\d+)*\.?|§+\s?\d+\w?|(?:article|section|chapter|annex|part|title|recital|appendix)\s[\dIVXA-Z]+)\b.{0,90}", re.IGNORECASE)  # fmt: skip  # noqa: E501
_END = re.compile(r"[.!?:;]['\"”’)]*$")


def paragraphs(pages: Sequence[str]) -> list[str]:
    """The paragraphs of a document."""
    lines = [[" ".join(line.split()) for line in clean(page).split("\n")] for page in pages]
    printed = _on_every_page(lines)
    return list(_joined([_without(page, printed) for page in lines]))


def _edges(page: Sequence[str]) -> tuple[list[int], list[int]]:
    """Which lines stand at the top and at the foot of a page; the middle of a short page is neither."""
    filled = [n for n, line in enumerate(page) if line]
    most = min(_EDGE, max(len(filled) - 1, 0) // 2)
    return filled[:most], filled[len(filled) - most :]


def _on_every_page(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_shape(page[n]) for edge in _edges(page) for n in edge})
    return frozenset(shape for shape, count in seen.items() if count >= 3 and count >= _SHARE * len(pages))


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", line).casefold()


def _without(page: Sequence[str], printed: frozenset[str]) -> list[str]:
    """A page without what is printed on every page, and without its number."""
    edges = {n for edge in _edges(page) for n in edge if _shape(page[n]) in printed}
    filled = [n for n, line in enumerate(page) if line]
    edges |= {n for n in (*filled[:1], *filled[-1:]) if _NUMBER.fullmatch(page[n])}
    return [line for n, line in enumerate(page) if n not in edges]


def _joined(pages: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = sorted(len(line) for page in pages for line in page if line)
    full = max(widths[len(widths) * 9 // 10], _NARROWEST) if widths else 0
    text = last = ""
    for page in pages:
        for n, line in enumerate(page):
            # At the top of a page an empty line parts nothing: the sentence before goes on.
            parted = not line and (n or _END.search(text))
            if text and (parted or (line and not _goes_on(last, line, full))):
                yield text
                text = ""
            if line:
                text, last = _join(text, line) if text else line, line
    if text:
        yield text


def _goes_on(last: str, line: str, full: int) -> bool:
    """Whether a line belongs to the one before: that is full, or its sentence has not ended."""
    if _ITEM.match(line) or is_heading(line) or is_heading(last) or BAR in last or BAR in line:
        return False
    if _END.search(last):
        return len(last) >= full * 0.85
    # A short line that is no sentence is an entry of a list.
    return len(last) >= full * 0.6 or line[:1].islower()


def _join(text: str, line: str) -> str:
    if re.search(r"[a-zà-ÿ]-$", text) and line[:1].islower():
        return text[:-1] + line
    return f"{text} {line}"


def is_heading(line: str) -> bool:
    """Whether a line is a heading: numbered or named as one, and no sentence."""
    return (
        len(line) < 100 and bool(_HEAD.fullmatch(line)) and not _END.search(line.rstrip("0123456789.")) and line[-1] not in ".;,"
    )


def is_item(line: str) -> bool:
    """Whether a paragraph is an item of a list."""
    return _ITEM.match(line) is not None
