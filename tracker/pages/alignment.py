"""Columns and sections that were merely renamed: an older version is read under the names of the newer one.

A header or a heading whose cells and lines stay is still the same; without this, every fact below it would look new.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from tracker.models import Block
from tracker.pages.difference import identity

_SAME_TABLE = 0.5
_SAME_COLUMN = 0.5
_SAME_SECTION = 0.6
# A section of fewer lines is not known by them.
_LEAST_LINES = 3
# Columns that say the same in every row are told apart by their place, and by a word that both names have.
_BESIDE, _A_WORD = 0.05, 0.3
_MOST_TABLES = 60
# A heading that takes these words on or leaves them off says something else of the same lines.
_TELLING = re.compile(
    r"\b(?:not?|never|without|un(?:available|supported)\w*|no longer|coming|soon|planned|upcoming|former\w*|past|restrict\w*"
    r"|exclu\w*|suspend\w*|block\w*|ban(?:ned)?|embargo\w*|sanction\w*|deprecat\w*|legacy|retir\w*|sunset\w*|discontinu\w*"
    r"|shut\w*|remov\w*|end(?:ed|s|ing)?|withdrawn|obsolete|archiv\w*|per|monthly|annual\w*|yearly|batch|cached)\b|\d|[$€£¥]",
    re.IGNORECASE,
)
_Headers = tuple[str, ...]


class _Table(NamedTuple):
    path: tuple[str, ...]
    headers: _Headers
    rows: tuple[Block, ...]

    def cells(self) -> Counter[str]:
        return Counter(value.casefold() for row in self.rows for _, value in row.cells if value)

    def column(self, n: int) -> Counter[str]:
        return Counter(row.cells[n][1].casefold() for row in self.rows if n < len(row.cells))


def aligned(before: Sequence[Block], after: Sequence[Block]) -> tuple[Block, ...]:
    """The older version with the names that the newer one has for the same columns and sections."""
    return _with_headers(_with_headings(before, after), after)


def _with_headings(before: Sequence[Block], after: Sequence[Block]) -> tuple[Block, ...]:
    names = _renamed_headings(before, after)
    if not names:
        return tuple(before)
    return tuple(
        replace(
            block,
            text=names.get(block.text, block.text) if block.kind == "heading" else block.text,
            path=tuple(names.get(step, step) for step in block.path),
        )
        for block in before
    )


def _renamed_headings(before: Sequence[Block], after: Sequence[Block]) -> Mapping[str, str]:
    old, new = _sections(before), _sections(after)
    names: dict[str, str] = {}
    # In the order of the page, so that two runs come to the same.
    for heading in (one for one in old if one not in new):
        fitting = [other for other in new if other not in old and _alike(old[heading], new[other]) >= _SAME_SECTION]
        if len(fitting) == 1 and fitting[0] not in names.values() and _TELLING.findall(heading) == _TELLING.findall(fitting[0]):
            names[heading] = fitting[0]
    return names


def _sections(blocks: Iterable[Block]) -> Mapping[str, Counter[str]]:
    """What stands under each heading; not what is under those that have little."""
    below: dict[str, Counter[str]] = defaultdict(Counter)
    for block in blocks:
        if block.kind != "heading":
            for step in block.path:
                below[step][identity(block)] += 1
    return {heading: lines for heading, lines in below.items() if len(lines) >= _LEAST_LINES}


def _with_headers(before: Sequence[Block], after: Sequence[Block]) -> tuple[Block, ...]:
    tables, others = list(_tables(before))[:_MOST_TABLES], list(_tables(after))[:_MOST_TABLES]
    known = {table.headers for table in others}
    names: dict[int, _Headers] = {}
    for table in tables:
        if table.headers in known or not any(table.headers):
            continue
        cells = table.cells()
        score, same = max(((_alike(cells, other.cells()), n) for n, other in enumerate(others)), default=(0.0, 0))
        if score >= _SAME_TABLE:
            headers = _renamed_columns(table, others[same])
            names |= {id(row): headers for row in table.rows}
    return tuple(
        replace(block, cells=tuple((header, value) for header, (_, value) in zip(names[id(block)], block.cells, strict=False)))
        if id(block) in names
        else block
        for block in before
    )


def _tables(blocks: Sequence[Block]) -> Iterator[_Table]:
    for (is_row, path, headers), group in groupby(blocks, lambda b: (b.kind == "row", b.path, tuple(h for h, _ in b.cells))):
        if is_row and headers:
            yield _Table(path, headers, tuple(group))


def _renamed_columns(table: _Table, other: _Table) -> _Headers:
    """The headers of a table, those that the other does not have under the name that it gives to the same cells."""
    headers = list(table.headers)
    free = {n for n, header in enumerate(other.headers) if header not in table.headers}
    scored = sorted(
        (
            (
                _alike(table.column(n), other.column(m)) + _BESIDE * (n == m) + _A_WORD * _share_a_word(header, other.headers[m]),
                n,
                m,
            )
            for n, header in enumerate(headers)
            if header not in other.headers
            for m in free
        ),
        reverse=True,
    )
    done: set[int] = set()
    for score, n, m in scored:
        if score >= _SAME_COLUMN and n not in done and m in free:
            headers[n] = other.headers[m]
            done.add(n)
            free.discard(m)
    return tuple(headers)


def _share_a_word(one: str, other: str) -> bool:
    return not set(one.casefold().split()).isdisjoint(other.casefold().split())


def _alike(one: Counter[str], other: Counter[str]) -> float:
    """How much of two collections is the same, from 0 to 1."""
    either = (one | other).total()
    return (one & other).total() / either if either else 0.0
