"""What a changed page means: facts of two versions compared, those that only flap left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tracker.models import Block
from tracker.pages import access, lineup, regions, repricing, standings, terms
from tracker.pages.alignment import aligned
from tracker.pages.day_order import as_written
from tracker.pages.effective import new_days
from tracker.pages.vocabulary import Finding, Page, Vocabulary, fold

# A page that goes to and fro so soon shows two versions in turns; later it is news of its own.
FLAPPING = timedelta(days=3)
# Facts stand in short lines; of what is longer only the beginning is read, for patterns take the square of a line's length.
_LONGEST = 2_000
# The names of all countries are longer than that.
_LONGEST_LIST = 8_000
_LEAST = 5
_SHARE = 0.4

_FACTS: dict[str, Callable[[Page, Vocabulary], dict[Any, Any]]] = {
    "regions": regions.facts,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Version:
    """One stored version of a page."""

    taken: datetime
    blocks: tuple[Block, ...]


def doubtful(before: Sequence[Block], after: Sequence[Block]) -> bool:
    """Whether so much is gone that the page was more likely not delivered whole."""
    return len(before) >= _LEAST and len(after) < _SHARE * len(before)


def findings(
    expects: str, history: Sequence[Version], blocks: tuple[Block, ...], name: str, words: Vocabulary, now: datetime
) -> list[Finding]:
    """The typed changes from the last version of `history` (the oldest first) to `blocks`."""
    if expects != "terms":
        most = _LONGEST_LIST if expects == "regions" else _LONGEST
        blocks, history = _short(blocks, most), [replace(version, blocks=_short(version.blocks, most)) for version in history]
    page, words = _page(blocks, name), as_written(words, (*history[-1].blocks, *blocks))
    if expects == "terms":
        last = _page(history[-1].blocks, name)
        return [] if _returned(history, blocks, now) else terms.findings(last, page, words, now.date())
    if expects == "prices":
        days = new_days(history[-1].blocks, blocks, words)

        def flaps(values: Sequence[Any], value: Any) -> bool:
            return _flaps([(version.taken, one) for version, one in zip(history, values, strict=True)], value, now)

        return repricing.findings([version.blocks for version in history], blocks, words, flaps, days, now.date())
    if expects == "models":
        read: Callable[[Page, Vocabulary], dict[Any, Any]] | None = standings.reader(
            (history[-1].blocks, blocks), words, now.date()
        )
    else:
        read = _FACTS.get(expects)
    if read is None:
        return []
    after = read(page, words)
    before = read(_page(aligned(history[-1].blocks, blocks), name), words)
    if before == after:
        return []
    past = [(version.taken, read(_page(aligned(version.blocks, blocks), name), words)) for version in history[:-1]]
    past.append((history[-1].taken, before))

    def flapping(key: Any) -> bool:
        return _flaps([(at, facts.get(key)) for at, facts in past], after.get(key), now)

    if expects == "regions":
        return access.findings(
            before, after, flapping, (_page(aligned(history[-1].blocks, blocks), name), page), words, now.date()
        )
    changed = {
        key: (before.get(key), after.get(key))
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key) and not flapping(key)
    }
    return lineup.findings(before, changed, (history[-1].blocks, blocks), words, now.date())


def _short(blocks: tuple[Block, ...], most: int) -> tuple[Block, ...]:
    if all(len(block.text) <= most and sum(map(len, block.path)) <= most for block in blocks):
        return blocks
    return tuple(
        replace(
            block,
            text=block.text[:most],
            path=tuple(heading[:most] for heading in block.path),
            cells=tuple((column[:most], value[:most]) for column, value in block.cells),
        )
        for block in blocks
    )


def _page(blocks: tuple[Block, ...], name: str) -> Page:
    return Page(blocks, name, tuple(block.text for block in blocks if block.kind == "heading")[:2])


def _returned(history: Sequence[Version], blocks: tuple[Block, ...], now: datetime) -> bool:
    def content(one: tuple[Block, ...]) -> frozenset[str]:
        return frozenset(fold(block.text) for block in one)

    return _flaps([(version.taken, content(version.blocks)) for version in history], content(blocks), now)


def _flaps(past: Sequence[tuple[datetime, Any]], value: Any, now: datetime) -> bool:
    """Whether a value comes back for the second time, or at once when it or another had come back before.

    The first return is told: who was told of a change has to hear that it was taken back.
    """
    values = [past[0][1]]
    left, returns = None, 0
    for (at, one), (_, previous) in zip(past[1:], past, strict=False):
        if one != previous:
            returns += one in values
            values.append(one)
            left = at if previous == value else left
    if left is None:
        return False
    return (returns > 0 and now - left <= FLAPPING) or values.count(value) >= 2
