"""Text that a page shows as it was typed: columns, dotted leaders, underlined headings and broken lines, as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

_APART = re.compile(r"\s*(?:\.\s?){4,}\s*|\s*_{4,}\s*|\t+|\s{2,}")
_LEADER = re.compile(r"\S\s*(?:\.\s?){4,}\s*\S|\S\s*_{4,}\s*\S")
_RULE = re.compile(r"[\s+|]*[-=_*~+|\u2500-\u257f]{3,}[-=_*~+|\s\u2500-\u257f]*")
_BAR = re.compile(r"\s*[|\u2502]\s*")
# The mark of an item or a clause; not a cell of its own.
_MARK = re.compile(r"(?:\(?[\da-zA-Z]{1,3}[.)](?:\d+[.)]?)*|\d+(?:\.\d+)+|[-*\u2022\u2013\u00b7o])")
_NUMBERED = re.compile(r"\d+(?:\.\d+)*[.)]?\s+\S")
# Lines of a text that was broken to a width are about as long as that.
_FULL_LINE = 55
_LONGEST_CELL, _LONGEST_HEADING, _MOST_WORDS = 60, 70, 8


def as_markup(text: str) -> str:
    """The text as headings, tables and paragraphs."""
    paragraphs = [lines.splitlines() for lines in re.split(r"\n\s*\n", text)]
    return "".join(part for lines in paragraphs for part in _paragraph([line for line in lines if line.strip()]))


def _paragraph(lines: Sequence[str]) -> Iterator[str]:
    if len(lines) == 2 and _RULE.fullmatch(lines[1]) and not _RULE.fullmatch(lines[0]):
        yield f"<h3>{_plain(lines[0])}</h3>"
        return
    lines = [line for line in lines if not _RULE.fullmatch(line)]
    if len(lines) == 1 and _is_heading(lines[0]):
        yield f"<h4>{_plain(lines[0])}</h4>"
        return
    for columns, run in groupby(lines, key=_columns):
        same = list(run)
        if columns and (len(same) > 1 or _LEADER.search(same[0])):
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in _cells(line)) for line in same)
            yield f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
        else:
            yield from _lines(same)


def _lines(lines: Sequence[str]) -> Iterator[str]:
    """Lines as they stand, but those of a text that was broken to a width, which are one paragraph."""
    broken = len(lines) > 1 and min(len(line.strip()) for line in lines[:-1]) >= _FULL_LINE
    for line in [" ".join(lines)] if broken else lines:
        yield f"<p>{_plain(line)}</p>"


def _columns(line: str) -> int:
    """How many columns a line has; 0 for one of running text, or with only the mark of an item before it."""
    cells = _cells(line)
    if len(cells) < 2 or max(map(len, cells)) > _LONGEST_CELL or _MARK.fullmatch(cells[0]):
        return 0
    return len(cells)


def _cells(line: str) -> list[str]:
    line = line.strip()
    if line.count("|") + line.count("\u2502") >= 1:
        return [cell.strip() for cell in _BAR.split(line.strip("|\u2502"))]
    return [cell for cell in _APART.split(line) if cell]


def _is_heading(line: str) -> bool:
    text = line.strip()
    if not 0 < len(text) < _LONGEST_HEADING or text[-1] in ".,:;" or not re.search(r"[^\W\d_]", text) or _columns(line):
        return False
    return text.isupper() or (_NUMBERED.match(text) is not None and len(text.split()) <= _MOST_WORDS)


def _plain(line: str) -> str:
    return escape(" ".join(line.split()), quote=False)
