"""Two versions of a page beside each other, for people: words marked within blocks and cells, with their headings around."""

from __future__ import annotations

import difflib
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from tracker.models import Block, BlockKind
from tracker.pages.difference import edits, identity

Kind = Literal["same", "added", "removed", "changed", "gap"]
AROUND = 1
MOST = 400
# Two long texts are not compared word by word: that takes the product of their lengths.
_MOST_WORDS = 4_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text, and whether the other version has them."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell, or a whole text, said before and says now."""

    column: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One block of either version; a gap stands for blocks that did not change, `path` are the headings above."""

    kind: Kind
    block: BlockKind = "text"
    path: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()

    @property
    def before(self) -> bool:
        """Whether the older version has the block."""
        return self.kind in ("same", "removed", "changed")

    @property
    def after(self) -> bool:
        """Whether the newer version has the block."""
        return self.kind in ("same", "added", "changed")


def compare(before: Sequence[Block], after: Sequence[Block]) -> list[Line]:
    """The changed blocks in the order of the page with their neighbours; nothing when only the order differs."""
    lines = list(_lines(before, after))
    near = {n + step for n, line in enumerate(lines) if line.kind != "same" for step in range(-AROUND, AROUND + 1)}
    out: list[Line] = []
    for n, line in enumerate(lines):
        if n in near:
            skipped = n and n - 1 not in near
            out += [Line("gap", path=line.path), line] if skipped or (not out and line.path) else [line]
    return out[:MOST]


def _lines(before: Sequence[Block], after: Sequence[Block]) -> Iterator[Line]:
    found = edits(before, after)
    new = {id(edit.after): edit.before for edit in found if edit.after}
    gone = {id(edit.before) for edit in found if edit.before and not edit.after}
    if not found:
        return
    removed = _removed_after(before, after, new, gone)
    yield from (_line("removed", block, None) for block in removed[-1])
    for n, block in enumerate(after):
        if id(block) not in new:
            yield _line("same", block, block)
        elif (old := new[id(block)]) is None:
            yield _line("added", None, block)
        else:
            yield _line("changed", old, block)
        yield from (_line("removed", block, None) for block in removed[n])


def _removed_after(
    before: Sequence[Block], after: Sequence[Block], new: dict[int, Block | None], gone: set[int]
) -> dict[int, list[Block]]:
    """Which removed blocks stand after which of the newer version: behind the one that they stood behind before."""
    places: dict[str, deque[int]] = defaultdict(deque)
    moved: dict[int, int] = {}
    for n, block in enumerate(after):
        if id(block) not in new:
            places[identity(block)].append(n)
        elif (old := new[id(block)]) is not None:
            moved[id(old)] = n
    removed: dict[int, list[Block]] = defaultdict(list)
    last = -1
    for block in before:
        if id(block) in gone:
            removed[last].append(block)
        elif id(block) in moved:
            last = moved[id(block)]
        elif places[identity(block)]:
            last = places[identity(block)].popleft()
    return removed


def _line(kind: Kind, old: Block | None, new: Block | None) -> Line:
    block = new or old
    assert block is not None
    cells = tuple(Cell(column, *words(one, other)) for column, one, other in _cells(old, new))
    return Line(kind, block.kind, block.path, cells)


def _cells(old: Block | None, new: Block | None) -> Iterable[tuple[str, str, str]]:
    """Column, text before and text after; columns by their name, those without a name by their place."""
    one, other = _columns(old), _columns(new)
    if all(column for column, _ in one + other) and len(dict(one)) == len(one) and len(dict(other)) == len(other):
        left, right = dict(one), dict(other)
        return [(column, left.get(column, ""), right.get(column, "")) for column in dict.fromkeys((*right, *left))]
    pairs = zip_longest(one, other, fillvalue=("", ""))
    return [(new[0] or old[0], old[1], new[1]) for old, new in pairs]


def _columns(block: Block | None) -> list[tuple[str, str]]:
    if block is None:
        return []
    return list(block.cells) or [("", block.text)]


def words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces, what only one of them has marked."""
    a, b = before.split(), after.split()
    if not a or not b or len(a) * len(b) > _MOST_WORDS:
        same = a == b
        return (tuple([Piece(before, not same)] if a else []), tuple([Piece(after, not same)] if b else []))
    old: list[Piece] = []
    new: list[Piece] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if j > i:
            old.append(Piece(" ".join(a[i:j]), tag != "equal"))
        if m > k:
            new.append(Piece(" ".join(b[k:m]), tag != "equal"))
    return tuple(old), tuple(new)


def woven(cell: Cell) -> list[tuple[Piece, Literal["same", "removed", "added"]]]:
    """Both versions of a cell in one line: what was taken out before what was put in."""
    out: list[tuple[Piece, Literal["same", "removed", "added"]]] = []
    old, new = deque(cell.before), deque(cell.after)
    while old or new:
        if old and old[0].changed:
            out.append((old.popleft(), "removed"))
        elif new and new[0].changed:
            out.append((new.popleft(), "added"))
        else:
            # What both have stands in both, in the same order.
            kept = (old.popleft() if old else None, new.popleft() if new else None)
            out.append((kept[1] or kept[0] or Piece(""), "same"))
    return out
