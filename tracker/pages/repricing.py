"""What changed prices mean: those of each product in two versions laid side by side, whatever their order, columns and layout."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product

from tracker.models import Block, Filler
from tracker.pages.amounts import AMOUNT, BARE, number_of
from tracker.pages.effective import stage_of
from tracker.pages.prices import Offers, Price, offers
from tracker.pages.vocabulary import Finding, Vocabulary, fold

_Pair = tuple[Price, Price]
# Of these, two that differ are not the same price; of those apart, one that only one of them has.
_EITHER = (
    {
        "input": re.compile(r"\binput|\bprompt|\bin\b|\bingest", re.IGNORECASE),
        "output": re.compile(r"\boutput|\bcompletion|\bout\b|\bgenerat|\bresponse", re.IGNORECASE),
    },
    {
        "month": re.compile(r"\bmonth|/mo\b", re.IGNORECASE),
        "year": re.compile(r"\byear|\bannual|/yr\b|\btwelve months", re.IGNORECASE),
    },
    {
        thing: re.compile(pattern, re.IGNORECASE)
        for thing, pattern in (
            ("token", r"\btok|mtok"), ("image", r"\bimage|\bpicture"), ("minute", r"\bmin(?:ute)?s?\b"), ("second", r"\bsec"),
            ("hour", r"\bh(?:ou)?rs?\b"), ("character", r"\bchar"), ("page", r"\bpage"), ("gb", r"\bgb\b"),
            ("call", r"\bcall|\brequest|\bquer|\bsearch"),
        )
    },
)  # fmt: skip
_APART = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (r"\bcach", r"\bbatch", r"\bfine-?tun|\btraining", r"\bstorage"))
_SCALES = (1e3, 1e6, 1e-3, 1e-6)
_EXACT = 1e-9


def findings(
    history: Sequence[tuple[Block, ...]],
    blocks: tuple[Block, ...],
    words: Vocabulary,
    flaps: Callable[[Sequence[object], object], bool],
    days: Sequence[tuple[str, str]],
    today: date,
) -> list[Finding]:
    """One finding for each product whose prices moved, unless `flaps` tells of its states that they alternate."""
    *past, after = offers([*history, blocks], words)
    before, twins = past[-1], _twins(past[-1], after, words)
    columns = _columns(before, after, twins)
    rarer, commoner = _numbers(history[-1], blocks)

    def is_new(old: Price, new: Price) -> bool:
        told = [(number_of(price.text), counted) for price, counted in ((old, rarer), (new, commoner))]
        seen = any(number is None or number in counted for number, counted in told)
        states = [_state(version, old, new, words) for version in (*past, after)]
        return seen and not flaps(states[:-1], states[-1])

    moved: dict[str, list[_Pair]] = {}
    for key, other in twins.items():
        if pairs := [pair for pair in _moved(before[key], after[other], columns) if is_new(*pair)]:
            moved[other] = [(old, new._replace(name=_shorter(old.name, new.name))) for old, new in pairs]
    told = {key: pairs for key, pairs in moved.items() if not _is_echo(key, moved, words)}
    names = [pairs[0][1].name for pairs in told.values()]
    return [_finding(pairs, words, _since(pairs, names, days), today) for pairs in told.values()]


def _since(pairs: Sequence[_Pair], names: Sequence[str], days: Sequence[tuple[str, str]]) -> str | None:
    """From when new prices hold: the day of their row, or of a new sentence that names it or none of those changed."""
    old, new = pairs[0]
    if new.since and new.since != old.since:
        return new.since
    named = [(day, [name for name in names if name and fold(name) in fold(sentence)]) for sentence, day in days]
    return next((day for day, some in named if new.name in some), next((day for day, some in named if not some), None))


def _state(version: Offers, old: Price, new: Price, words: Vocabulary) -> tuple[bool, bool]:
    """Whether a version has the one or the other amount for a product."""
    some = [price for prices in version.values() for price in prices if fold(price.name) in (fold(old.name), fold(new.name))]
    return any(_is_same(old, price) for price in some), any(_is_same(new, price) for price in some)


def _shorter(old: str, new: str) -> str:
    """A name without the badge that only one of the versions has."""
    return old if old and len(old) < len(new) and fold(new).startswith(f"{fold(old)} ") else new


def _numbers(before: Iterable[Block], after: Iterable[Block]) -> tuple[Counter[float], Counter[float]]:
    """Which numbers the newer version has fewer times, and which more: no price moved where its numbers are the same."""
    old, new = (Counter(_written(blocks)) for blocks in (before, after))
    return old - new, new - old


def _written(blocks: Iterable[Block]) -> Iterator[float]:
    headers: set[str] = set()
    for block in blocks:
        fresh = {header for header, _ in block.cells} - headers
        headers |= fresh
        for text in (block.text, *fresh):
            yield from (number for found in AMOUNT.finditer(text) if (number := number_of(found.group())) is not None)
        yield from (number for _, value in block.cells if BARE.fullmatch(value) and (number := number_of(value)) is not None)


def _values(prices: Iterable[Price]) -> Counter[float]:
    return Counter(float(f"{price.value:.9g}") for price in prices)


def _twins(before: Offers, after: Offers, words: Vocabulary) -> Mapping[str, str]:
    """Which product of the older version is which of the newer; one with another name is known by its prices and words."""
    twins = {key: key for key in before if key in after}
    gone, come = [key for key in before if key not in after], [key for key in after if key not in before]
    scored: list[tuple[float, str, str]] = []
    for key, other in product(gone, come):
        old, new = _values(before[key]), _values(after[other])
        shared = (old & new).total() / max(old.total(), new.total())
        one, two = set(key.split()), set(other.split())
        inside = one <= two or two <= one or _entity(before[key], words) == _entity(after[other], words) is not None
        if shared == 1 or inside or (shared >= 0.5 and one & two):
            scored.append((shared + inside, key, other))
    for _, key, other in sorted(scored, reverse=True):
        if key not in twins and other not in twins.values():
            twins[key] = other
    return twins


def _entity(prices: Sequence[Price], words: Vocabulary) -> str | None:
    model = words.model(prices[0].name)
    return model.entity_id if model else None


def _columns(before: Offers, after: Offers, twins: Mapping[str, str]) -> Mapping[str, str]:
    """Which label of the older version is which of the newer, as the prices that stayed the same show."""
    votes: Counter[tuple[str, str]] = Counter()
    for key, other in twins.items():
        for old, new in product(before[key], after[other]):
            if _is_same(old, new):
                votes[old.around, new.around] += 1
    # A label that both versions have is the same, whatever stays the same beside it.
    labels = [{price.around for prices in version.values() for price in prices} for version in (before, after)]
    best = {label: label for label in labels[0] & labels[1] if label}
    for (label, other), _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0][0] != vote[0][1])):
        if label not in best and other not in best.values():
            best[label] = other
    return best


def _moved(before: Sequence[Price], after: Sequence[Price], columns: Mapping[str, str]) -> Iterator[_Pair]:
    """Prices that are gone with those that are there in their stead."""
    gone, come = _asked_apart(before), _asked_apart(after)
    old_labels, new_labels = {price.around for price in before}, {price.around for price in after}
    renamed = {columns.get(label, label) for label in old_labels}

    def labelled(old: Price, new: Price) -> bool:
        return columns.get(old.around, old.around) == new.around

    def same_in_place(old: Price, new: Price) -> bool:
        return _is_same(old, new) and labelled(old, new)

    def same_elsewhere(old: Price, new: Price) -> bool:
        # Only where what it is told of now has no amount of its own in both versions.
        return _is_same(old, new) and not (columns.get(old.around, old.around) in new_labels and new.around in renamed)

    def relabelled(old: Price, new: Price) -> bool:
        return old.around not in new_labels and new.around not in old_labels and not _differ(old, new)

    def unknown(old: Price, new: Price) -> bool:
        return old.around not in columns and not _differ(old, new)

    _taken(gone, come, same_in_place)
    _taken(gone, come, same_elsewhere)
    # Where two tables say the same, an amount that is there before and after is not gone.
    gone = [old for old in gone if not any(same_in_place(old, new) for new in after)]
    for fits in (labelled, relabelled, unknown):
        yield from _taken(gone, come, fits)


def _taken(gone: list[Price], come: list[Price], fits: Callable[[Price, Price], bool]) -> list[_Pair]:
    """The pairs that fit, taken out of both lists."""
    pairs: list[_Pair] = []
    for old in list(gone):
        new = next((new for new in come if fits(old, new)), None)
        if new is not None:
            gone.remove(old)
            come.remove(new)
            pairs.append((old, new))
    return pairs


def _asked_apart(prices: Sequence[Price]) -> list[Price]:
    """The prices of a product; that it can be asked for counts only when nothing else is told."""
    told = [price for price in prices if price.value >= 0]
    return told or list(prices[:1])


def _differ(old: Price, new: Price) -> bool:
    """Whether two prices are of different kinds: input and output, by the month and by the year, for tokens and for images."""
    one, other = (f"{price.around} {price.label} {price.unit}" for price in (old, new))
    for group in _EITHER:
        found = [{kind for kind, pattern in group.items() if pattern.search(text)} for text in (one, other)]
        if all(found) and not found[0] & found[1]:
            return True
    return any(bool(pattern.search(one)) != bool(pattern.search(other)) for pattern in _APART)


def _is_same(old: Price, new: Price) -> bool:
    if (old.value < 0) != (new.value < 0):
        return False
    if old.sign != new.sign and old.sign and new.sign and {old.sign, new.sign} != {"¥", "元"}:
        return False
    if _equal(old.value, new.value):
        return True
    if old.sure and new.sure:
        return False
    # A unit that is told once for many prices may stand where it is not found.
    numbers = number_of(old.text), number_of(new.text)
    if numbers[0] is None or numbers[1] is None:
        return False
    scaled = () if old.unit and new.unit else _SCALES
    return _equal(numbers[0], numbers[1]) or any(_equal(old.value * scale, new.value) for scale in scaled)


def _equal(one: float, other: float) -> bool:
    return abs(one - other) <= _EXACT * max(abs(one), abs(other))


def _is_echo(key: str, moved: Mapping[str, list[_Pair]], words: Vocabulary) -> bool:
    """Whether a title, or a sentence without a name, only says again what a product's own prices say."""
    others = [pair for other, pairs in moved.items() if other != key for pair in pairs]
    again = all(any(_is_same(old, one) and _is_same(new, two) for one, two in others) for old, new in moved[key])
    return again and not words.model(moved[key][0][1].name) and all(price.nameless for price in moved[key][0])


def _finding(pairs: list[_Pair], words: Vocabulary, since: str | None, today: date) -> Finding:
    subject = pairs[0][1].name
    lines = []
    for old, new in pairs:
        label = f", {new.label}" if new.label and fold(new.label) != fold(subject) else ""
        units = (f" {old.unit}" if old.unit and old.unit != new.unit else "", f" {new.unit}" if new.unit else "")
        lines.append(f"{subject or 'Price'}{label}: {old.text}{units[0]} → {new.text}{units[1]}")
    about = words.model(subject) or (Filler(subject) if subject else None)
    details = (
        ("old", tuple(old.text for old, _ in pairs)),
        ("new", tuple(new.text for _, new in pairs)),
        ("unit", tuple(new.unit or old.unit for old, new in pairs)),
        ("price", tuple(new.label for _, new in pairs)),
    )
    stage = stage_of(since, today)
    return Finding("price_change", stage, "; ".join(dict.fromkeys(lines)), (about,) if about else (), (), since, details)
