"""What a changed page means: facts of two versions compared, those that only flap left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    meaning = _MEANINGS.get(expects)
    if meaning is None:
        return []
    most, read = meaning
    if most:
        blocks, history = _short(blocks, most), [replace(version, blocks=_short(version.blocks, most)) for version in history]
    return read(_Change(history, blocks, name, as_written(words, (*history[-1].blocks, *blocks)), now))


@dataclass(frozen=True, slots=True)
class _Change:
    """A page's versions (the oldest first) and what it says now."""

    history: Sequence[Version]
    blocks: tuple[Block, ...]
    name: str
    words: Vocabulary
    now: datetime

    @property
    def last(self) -> tuple[Block, ...]:
        return self.history[-1].blocks

    def page(self, blocks: tuple[Block, ...]) -> Page:
        return Page(blocks, self.name, tuple(block.text for block in blocks if block.kind == "heading")[:2])

    def flaps(self, values: Sequence[Any], value: Any) -> bool:
        """Whether a value goes to and fro, given what it was in each of the versions."""
        return _flaps([(version.taken, one) for version, one in zip(self.history, values, strict=True)], value, self.now)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a page says now, and what it said in each version, under the names that it has now."""

    pages: tuple[Page, ...]
    past: tuple[Mapping[Any, Any], ...]
    after: Mapping[Any, Any]
    change: _Change

    @property
    def before(self) -> Mapping[Any, Any]:
        return self.past[-1]

    def flapping(self, key: Any) -> bool:
        return self.change.flaps([facts.get(key) for facts in self.past], self.after.get(key))


def _facts(change: _Change, read: Callable[[Page, Vocabulary], Mapping[Any, Any]]) -> _Facts:
    pages = tuple(change.page(aligned(version.blocks, change.blocks)) for version in change.history)
    past = tuple(read(page, change.words) for page in pages)
    return _Facts(pages, past, read(change.page(change.blocks), change.words), change)


def _of_regions(change: _Change) -> list[Finding]:
    facts = _facts(change, regions.facts)
    pages = (facts.pages[-1], change.page(change.blocks))
    return access.findings(facts.before, facts.after, facts.flapping, pages, change.words, change.now.date())


def _of_models(change: _Change) -> list[Finding]:
    versions = (change.last, change.blocks)
    facts = _facts(change, standings.reader(versions, change.words, change.now.date()))
    changed = {
        key: (facts.before.get(key), facts.after.get(key))
        for key in dict.fromkeys((*facts.before, *facts.after))
        if facts.before.get(key) != facts.after.get(key) and not facts.flapping(key)
    }
    return lineup.findings(facts.before, changed, versions, change.words, change.now.date())


def _of_prices(change: _Change) -> list[Finding]:
    days = new_days(change.last, change.blocks, change.words)
    versions = [version.blocks for version in change.history]
    return repricing.findings(versions, change.blocks, change.words, change.flaps, days, change.now.date())


def _of_terms(change: _Change) -> list[Finding]:
    def content(blocks: tuple[Block, ...]) -> frozenset[str]:
        return frozenset(fold(block.text) for block in blocks)

    if change.flaps([content(version.blocks) for version in change.history], content(change.blocks)):
        return []
    return terms.findings(change.page(change.last), change.page(change.blocks), change.words, change.now.date())


# For each kind of page how much of a line is read (0 for all of it), and what its changes mean.
_MEANINGS: dict[str, tuple[int, Callable[[_Change], list[Finding]]]] = {
    "regions": (_LONGEST_LIST, _of_regions),
    "prices": (_LONGEST, _of_prices),
    "models": (_LONGEST, _of_models),
    "terms": (0, _of_terms),
}


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
