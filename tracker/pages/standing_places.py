"""What stood on a version of a page, however it was arranged: a name in a place of its own, the days beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tracker.models import Block
from tracker.pages.lifecycle import kind_of
from tracker.pages.name_shapes import HEAD
from tracker.pages.vocabulary import fold


class Stood:
    """Looks up what an arrangement that was read otherwise may have hidden."""

    def __init__(self, blocks: Sequence[Block], dates: Callable[[str], Sequence[str]]) -> None:
        self._blocks = blocks
        self._dates = dates
        self._places = {fold(text) for block in blocks for text in _places(block)}

    def listed(self, name: str) -> bool:
        """Whether a name stood in a place of its own: a cell, a heading, the beginning of a line."""
        return fold(name) in self._places

    def days(self, name: str) -> set[str]:
        """The days in the lines that name a model, or stand under its name."""
        key = f" {fold(name)} "
        near = (block for block in self._blocks if key in f" {fold(' '.join((*block.path[-1:], block.text)))} ")
        return {day for block in near for day in self._dates(block.text)}


def _places(block: Block) -> Iterable[str]:
    if block.kind != "row":
        return (block.text, HEAD.split(block.text, maxsplit=1)[0])
    if block.cells and kind_of(block.cells[0][1]) == "other model":
        return ()
    return [part for header, value in block.cells if kind_of(header) != "other model" for part in (header, value)]
