"""Tables of a printed page: rows found by where their cells stand, and put into the page's text as cells parted by bars."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

BAR = " | "
_CELL = re.compile(r"\S+(?: \S+)*")
_GAP = 2
# Two columns of running text stand side by side, too, but are wide.
_WIDEST = 45


def with_rows(page: str, layout: str) -> str:
    """The text of a page with the rows of its tables marked, given the same page as it is laid out."""
    lines = page.split("\n")
    plain = [" ".join(line.split()) for line in lines]
    start = 0
    for row in _rows(layout.split("\n")):
        found = _place(plain, " ".join(row), start)
        if found:
            first, last = found
            plain[first:last] = [BAR.join(row)]
            start = first + 1
    return "\n".join(plain)


def _rows(lines: Sequence[str]) -> Iterator[list[str]]:
    """Lines of several cells that stand under one another with at least one other such line."""
    cells = [[(m.start(), m.end(), m.group()) for m in _CELL.finditer(line)] for line in lines if line.strip()]
    for n, row in enumerate(cells):
        beside = cells[n - 1 : n] + cells[n + 1 : n + 2] if n else cells[1:2]
        if len(row) > 1 and any(_aligned(row, other) for other in beside if len(other) > 1) and not _is_text(row):
            yield [text for _, _, text in row]


def _aligned(row: list[tuple[int, int, str]], other: list[tuple[int, int, str]]) -> bool:
    """Whether all cells of the shorter row but its first begin or end where one of the other row does."""
    short, long = sorted((row, other), key=len)
    edges = {edge for start, end, _ in long[1:] for edge in (("start", start), ("end", end))}
    return all(
        any(abs(start - at) <= _GAP if side == "start" else abs(end - at) <= _GAP for side, at in edges)
        for start, end, _ in short[1:]
    )


def _is_text(row: list[tuple[int, int, str]]) -> bool:
    return sum(len(text) > _WIDEST for _, _, text in row) > 1


def _place(plain: Sequence[str], text: str, start: int) -> tuple[int, int] | None:
    """Which lines of the running text are a row; each cell may stand on a line of its own."""
    for first in range(start, len(plain)):
        joined = ""
        for last in range(first, min(first + 12, len(plain))):
            joined = f"{joined} {plain[last]}".strip()
            if joined == text:
                return first, last + 1
            if not text.startswith(joined):
                break
    return None
