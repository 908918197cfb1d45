"""The difference between two versions of a page: blocks added, removed and changed, whatever their order."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.models import Block

_ALIKE = 0.5
_MOST_PAIRS = 20_000
# So many pairs of equal words are looked at for one order of words, and for all of a page: what only repeats has as many as the
# square of its words, and comparing their order takes longer still. Beyond that, words are counted whatever their order.
_MOST_EQUAL, _MOST_WORK = 500_000, 20_000_000


@dataclass(frozen=True, slots=True)
class Edit:
    """One block that is there no more (`after` None), is new (`before` None), or says something else."""

    before: Block | None
    after: Block | None


def edits(before: Sequence[Block], after: Sequence[Block]) -> list[Edit]:
    """What changed, in the order of the new version; blocks that only moved are no change."""
    gone, new = _unmatched(before, after), _unmatched(after, before)
    pairs = _by_key(gone, new)
    pairs |= _by_words([b for b in gone if id(b) not in {id(o) for o in pairs.values()}], [b for b in new if id(b) not in pairs])
    taken = {id(old) for old in pairs.values()}
    removed = [Edit(block, None) for block in gone if id(block) not in taken]
    return removed + [Edit(pairs.get(id(block)), block) for block in new]


def _unmatched(these: Iterable[Block], others: Iterable[Block]) -> list[Block]:
    left = Counter(identity(block) for block in others)
    out = []
    for block in these:
        if left[identity(block)]:
            left[identity(block)] -= 1
        else:
            out.append(block)
    return out


def identity(block: Block) -> str:
    """What a block says, whatever its place, spaces and case."""
    return " ".join(block.text.split()).casefold()


def _by_key(gone: list[Block], new: list[Block]) -> dict[int, Block]:
    """Rows are the same when their first cell is."""
    rows: dict[tuple[str, ...], list[Block]] = defaultdict(list)
    for block in gone:
        if block.kind == "row":
            rows[_key(block)].append(block)
    pairs = {}
    for block in new:
        if block.kind == "row" and rows.get(_key(block)):
            pairs[id(block)] = rows[_key(block)].pop(0)
    return pairs


def _key(block: Block) -> tuple[str, ...]:
    return (next((value.casefold() for _, value in block.cells if value), ""), *block.path[-1:])


def _by_words(gone: list[Block], new: list[Block]) -> dict[int, Block]:
    """Texts are the same when they share most of their words, the most alike first."""
    if len(gone) * len(new) > _MOST_PAIRS:
        return {}
    scored: list[tuple[float, int, int]] = []
    words = [[block.text.casefold().split() for block in some] for some in (gone, new)]
    left = _MOST_WORK
    for i, old in enumerate(gone):
        for j, block in enumerate(new):
            if old.kind == block.kind != "row":
                ratio, work = _ratio(words[0][i], words[1][j], left)
                scored.append((ratio, i, j))
                left -= work
    scored.sort(reverse=True)
    pairs: dict[int, Block] = {}
    used: set[int] = set()
    for ratio, i, j in scored:
        if ratio >= _ALIKE and i not in used and id(new[j]) not in pairs:
            used.add(i)
            pairs[id(new[j])] = gone[i]
    return pairs


def _ratio(a: list[str], b: list[str], most: int) -> tuple[float, int]:
    """How much two texts have of each other in the same order, and how many pairs of equal words were looked at for it."""
    if 2 * min(len(a), len(b)) < _ALIKE * (len(a) + len(b)):
        return 0.0, 0
    counts, others = Counter(a), Counter(b)
    # In whatever order, which is never less.
    ratio = 2 * (counts & others).total() / (len(a) + len(b)) if a or b else 1.0
    work = _equal(counts, others)
    if ratio < _ALIKE or work > min(most, _MOST_EQUAL):
        return ratio, 0
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio(), work


def _equal(one: Counter[str], other: Counter[str]) -> int:
    return sum(count * other[word] for word, count in one.items())


def word_changes(before: str, after: str) -> tuple[list[str], list[str]]:
    """The words that one text has and the other has not, in order."""
    a, b = before.split(), after.split()
    if _equal(Counter(a), Counter(b)) > _MOST_EQUAL:
        return list((Counter(a) - Counter(b)).elements()), list((Counter(b) - Counter(a)).elements())
    removed: list[str] = []
    added: list[str] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            removed += a[i:j]
            added += b[k:m]
    return removed, added


def summary(found: Sequence[Edit]) -> str:
    """How much changed, in a few words."""
    added = sum(edit.before is None for edit in found)
    removed = sum(edit.after is None for edit in found)
    counts = ((added, "added"), (removed, "removed"), (len(found) - added - removed, "changed"))
    return ", ".join(f"{count} {what}" for count, what in counts if count)
