"""Pages with prices: every amount with all that may be the name of its product, and which of them is, for all versions at once.

A name is not found by the place where such pages usually have it. Whatever stands around an amount (a cell of its row, a level of
its header, a heading above, the line before, a name in its sentence) is a candidate, and the candidate wins whose place holds the
texts that look most like names, on this page and in its other versions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tracker.models import Block
from tracker.pages.amounts import AMOUNT, ASK, BARE, UNIT, amount, currency, told_in_unit, without_amounts
from tracker.pages.effective import day_of
from tracker.pages.lifecycle import NOTHING
from tracker.pages.mentions import LONGEST, Said, said
from tracker.pages.no_prices import BEFORE, COUNTED, LIMIT, NO_PRICE, NO_PRICES
from tracker.pages.product_names import NAMED, STOP, ProductNames, without_topic
from tracker.pages.tables import LEVEL
from tracker.pages.vocabulary import Vocabulary, fold

_PRICE_WORD = re.compile(
    r"\b(?:pric(?:e|es|ed|ing)|costs?|rates?|fees?|charges?|charged|billing|billed|pay|paid|monthly|annual(?:ly)?|yearly|amounts?"
    r"|tariffs?|figures|dollars|euros?)\b",
    re.IGNORECASE,
)
_NAME_HEAD = re.compile(
    r"^(?:the |our )?(?:(?:base )?models?|names?|engines?|products?|services?|offerings?|plans?|items?|sku|apis?|tools?|what"
    r"|endpoints?|add-?ons?|packages?|subscriptions?|voices?)(?: (?:names?|ids?|family))?$",
    re.IGNORECASE,
)
_MAKER_HEAD = re.compile(
    r"\b(?:provider|vendor|company|publisher|maker|developer|creator|family|series|category|group)s?\b", re.IGNORECASE
)
_OTHER_HEAD = re.compile(
    r"\b(?:class|type|kind|modality|region|tier|mode|context|meters?|units?|notes?"
    r"|description|details?|usage|dimensions?|charge|billing|quality|resolution|variant|status|docs?|for|best|availability|feature)\b",
    re.IGNORECASE,
)
_PER = re.compile(
    r"(?:per\b|/).{0,55}$|(?:billed|paid|charged) (?:monthly|yearly|annually)$|an? \w+$|monthly$|yearly$", re.IGNORECASE
)
# So many words beside an amount, without a unit, tell of something else than a price.
_FEW, _SHORT, _ABOVE = 3, 70, 6
_PLACE, _NEAR, _HEAD, _DIFFERS = 0.6, 0.12, 0.8, 0.5


class Price(NamedTuple):
    """One price as it is written, what it comes to for one unit, and what it is the price of."""

    value: float
    sign: str
    text: str
    unit: str
    name: str = ""
    label: str = ""
    # What it is told apart by from the other prices of its product, and whether its unit stands beside it.
    around: str = ""
    sure: bool = True
    # Whether nothing around it looks like the name of a product.
    nameless: bool = False
    # From when it holds, where its row says that.
    since: str = ""


Offers = Mapping[str, Sequence[Price]]


class _Text(NamedTuple):
    """A text that may be the name, where it stands, how far away, and what its place says for or against it."""

    place: str
    text: str
    near: float
    bonus: float = 0.0


class _Quote(NamedTuple):
    """An amount with the texts around it; its group are the amounts whose texts stand in the same places."""

    price: Price
    texts: tuple[_Text, ...]
    group: tuple[str, ...]
    own: str = ""


class _Setting(NamedTuple):
    """What a page says once for all of its prices."""

    sign: str
    unit: str
    title: str


def offers(versions: Sequence[tuple[Block, ...]], words: Vocabulary) -> list[Offers]:
    """What each version of a page has prices for, by the name that all of the versions bear out."""
    names = ProductNames(words)
    for blocks in versions:
        names.learn_kinds(_heads_of_lines(blocks))
    for blocks in versions:
        names.learn(_candidates(blocks))
    quotes = [list(_quotes(blocks, names)) for blocks in versions]
    worth = _places([quote for version in quotes for quote in version], names)
    return [_chosen(version, worth, names) for version in quotes]


def _candidates(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if block.kind == "heading":
            yield block.text
        elif block.kind == "row":
            yield from (value for _, value in block.cells if len(value) < _SHORT)
            yield from (level for header, _ in block.cells for level in header.split(LEVEL))
        yield from block.path


def _heads_of_lines(blocks: Iterable[Block]) -> Iterator[str]:
    """What stands before the amounts of lines and rows."""
    for block in blocks:
        for text in (value for _, value in block.cells) if block.kind == "row" else (block.text,):
            found = AMOUNT.search(text)
            head = text[: found.start()] if found and not found["free"] else text
            if len(head) < _SHORT:
                yield head.strip(" .-–—:|=")


def _places(quotes: Iterable[_Quote], names: ProductNames) -> Mapping[tuple[tuple[str, ...], str], float]:
    """How much the texts in each place of each group look like names."""
    texts: dict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
    for quote in quotes:
        for one in quote.texts:
            texts[quote.group, one.place].add(one.text)
    widest: dict[tuple[str, ...], int] = defaultdict(int)
    for (group, place), some in texts.items():
        widest[group] = max(widest[group], len(some) * (place[:3] == "row"))
    return {
        (group, place): sum(map(names.level, some)) / len(some)
        # What differs from row to row names the row.
        + (_DIFFERS * len(some) / widest[group] if place[:3] == "row" else 0)
        for (group, place), some in texts.items()
    }


def _lone(quotes: Iterable[_Quote]) -> set[str]:
    """Headings under which no two lines may be titles: such a line only says more of what the heading names."""
    below: dict[str, set[str]] = defaultdict(set)
    for quote in quotes:
        heading = next((one.text for one in quote.texts if one.place == "path 0" and not one.bonus), "")
        below[heading] |= {one.text for one in quote.texts if one.place == "above"}
    return {heading for heading, lines in below.items() if heading and len(lines) < 2}


def _chosen(quotes: Sequence[_Quote], worth: Mapping[tuple[tuple[str, ...], str], float], names: ProductNames) -> Offers:
    common = (
        set.intersection(*({one.text for one in quote.texts if one.place[:4] == "path"} for quote in quotes)) if quotes else set()
    )
    common = common if len(quotes) > 1 else set()
    lone = _lone(quotes)
    found: dict[str, list[Price]] = defaultdict(list)
    for given in quotes:
        headed = any(one.place == "path 0" and one.text in lone and names.level(one.text) >= NAMED for one in given.texts)
        quote = given._replace(texts=tuple(one for one in given.texts if one.place != "above")) if headed else given
        name = _name(quote, worth, names, common)
        around = " ".join(one.text for one in quote.texts if one.text != name and one.text not in common)
        label = " ".join(dict.fromkeys(part for part in (*_labels(quote, name), quote.own) if part))
        price = quote.price._replace(name=name, label=label, around=fold(f"{around} {quote.own}"), nameless=names.level(name) < 1)
        found[names.key(name)].append(price)
    return found


def _name(quote: _Quote, worth: Mapping[tuple[tuple[str, ...], str], float], names: ProductNames, common: set[str]) -> str:
    def score(one: _Text) -> float:
        level = names.level(one.text)
        level = min(level, 0.1) if one.text in common else level
        return (
            level + _PLACE * worth[quote.group, one.place] * bool(level) + one.bonus * bool(level) - _NEAR * one.near
            if level
            else -1
        )

    best = max(quote.texts, key=score, default=None)
    if best is not None and score(best) > -1:
        return best.text
    # Nothing looks like a name: the page or section is about the one thing that it has prices for.
    topics = (without_topic(one.text) for one in quote.texts if one.place[:4] == "path")
    return next(filter(None, topics), next((one.text for one in quote.texts), ""))


def _labels(quote: _Quote, name: str) -> Iterator[str]:
    for one in quote.texts:
        if one.text != name and one.place[:3] in ("row", "hea", "abo") and len(one.text) < 40:
            yield one.text


def _quotes(blocks: tuple[Block, ...], names: ProductNames) -> Iterator[_Quote]:
    setting = _setting(blocks)
    above: list[Block] = []
    headers: set[tuple[str, ...]] = set()
    for block in _whole(blocks):
        if block.kind == "heading":
            above.clear()
        if not any(NO_PRICES.search(step) for step in block.path[1:] if len(step) < _SHORT):
            if block.kind == "row":
                heads = tuple(header for header, _ in block.cells)
                if heads not in headers:
                    headers.add(heads)
                    yield from _of_headers(block, setting, names)
                yield from _of_row(block, setting, above, names)
            else:
                yield from _of_line(block, setting, above, names)
        if block.kind != "row" and not AMOUNT.search(block.text):
            above.append(block)
            del above[:-_ABOVE]


def _setting(blocks: Iterable[Block]) -> _Setting:
    sign = unit = title = ""
    for block in blocks:
        title = title or (block.text if block.kind == "heading" else "")
        texts = [block.text] if block.kind != "row" else []
        for text in (*texts, *block.path):
            if len(text) < 200 and not re.search(r"\d[.,]\d|[$€£¥]\s?\d", text) and not NO_PRICE.search(text):
                told = _PRICE_WORD.search(text) is not None
                sign = sign or (currency(text) if told else "")
                found = UNIT.search(text)
                unit = unit or (found.group() if found and (told or text[:3].lower() == "per") else "")
    return _Setting(sign, unit, title)


def _whole(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks in which an amount and the unit on the line below are one."""
    last: Block | None = None
    for block in blocks:
        if last is not None and block.kind == last.kind != "row" and AMOUNT.fullmatch(last.text) and _PER.match(block.text):
            last = Block(last.kind, f"{last.text} {block.text}", last.path)
            continue
        if last is not None:
            yield last
        last = block
    if last is not None:
        yield last


def _above(block: Block, above: Sequence[Block], names: ProductNames) -> Iterator[_Text]:
    """The nearest line before that looks like a name, else the one that does so most: of a card, its title."""
    lines = [
        (n, names.name_in(one.text))
        for n, one in enumerate(reversed(above))
        if one.path == block.path and one.kind in ("text", block.kind)
    ]
    named = next((text for _, text in lines if names.level(text) >= NAMED), "")
    best = named or max(lines, key=lambda line: names.level(line[1]) - 0.15 * line[0], default=(0, ""))[1]
    if names.level(best):
        yield _Text("above", best, 1.5)


def _path(block: Block, setting: _Setting, names: ProductNames) -> Iterator[_Text]:
    for n, step in enumerate(reversed(block.path)):
        title = n == len(block.path) - 1 and step == setting.title
        yield _Text(f"path {n}", names.name_in(step), 2 + n, -1.0 if title else 0.0)


def _of_headers(block: Block, setting: _Setting, names: ProductNames) -> Iterator[_Quote]:
    """Prices that stand in the header of a column, under the name of a plan."""
    for header, _ in block.cells:
        if AMOUNT.search(header) and (name := names.name_in(header)):
            yield from _read(header, (_Text("head", name, 0), *_path(block, setting, names)), ("headers",), "", setting, names)


def _of_row(block: Block, setting: _Setting, above: Sequence[Block], names: ProductNames) -> Iterator[_Quote]:
    texts = list(_texts(block, names))
    over = list(_above(block, above, names))
    group = (
        ("row", *(header for header, _ in block.cells))
        if any(header for header, _ in block.cells)
        else ("row", str(len(block.cells)))
    )
    for n, (header, value) in enumerate(block.cells):
        if any(n == m for m, _ in texts) or LIMIT.search(header) or any(LIMIT.search(text.text) for m, text in texts if m < n):
            continue
        heads = list(_heads(header, names))
        # What a cell beside it does not have tells nothing of a price.
        said = (text for _, text in texts if not NOTHING.fullmatch(text.text))
        around = (*said, *heads, *over, *_path(block, setting, names))
        unit = " ".join(
            (header, *(text for _, text in block.cells if len(text) < _SHORT and text != value), *reversed(block.path))
        )
        since = day_of(block, names.words) or ""
        for quote in _read(_signed(value, header, setting), around, group, unit, setting, names):
            yield quote._replace(price=quote.price._replace(since=since))


def _heads(header: str, names: ProductNames) -> Iterator[_Text]:
    """The levels of a header; one over several columns is a group of what they name."""
    levels = [names.name_in(level) for level in header.split(LEVEL) if level]
    for n, level in enumerate(levels):
        yield _Text(f"head {n}", level, 1, -1.0 if n < len(levels) - 1 and names.level(levels[-1]) >= 1 else 0.0)


def _texts(block: Block, names: ProductNames) -> Iterator[tuple[int, _Text]]:
    """The cells of a row that are no amounts; "Free" where names stand is the name of a plan."""
    for n, (header, value) in enumerate(block.cells):
        found = AMOUNT.search(value)
        free_plan = n == 0 and found is not None and found["free"] and len(block.cells) > 1
        if not value or len(value) >= _SHORT or (found and not free_plan) or BARE.fullmatch(value) or ASK.fullmatch(value):
            continue
        bonus = _HEAD if _NAME_HEAD.search(header) else -2 * _HEAD if _MAKER_HEAD.search(header) else 0.0
        bonus = bonus or (-_HEAD if _OTHER_HEAD.search(header) else 0.0)
        yield n, _Text(f"row {header or n}", names.name_in(value) or value, 0.5 + 0.1 * n, bonus)


def _signed(value: str, header: str, setting: _Setting) -> str:
    """A bare number under a currency, or in a column of prices of a page that says its currency once, with its sign."""
    if not BARE.fullmatch(value) or COUNTED.search(header):
        return value
    sign = currency(header) or (setting.sign if _is_priced(header) else "")
    return f"{sign} {value}" if sign else value


def _is_priced(header: str) -> bool:
    return not header or bool(_PRICE_WORD.search(header) or UNIT.search(header)) or not re.search(r"\d", header)


def _of_line(block: Block, setting: _Setting, above: Sequence[Block], names: ProductNames) -> Iterator[_Quote]:
    label = ""
    if above and above[-1].path == block.path and not without_amounts(block.text).strip(" ./") and len(above[-1].text) < 40:
        label = above[-1].text.rstrip(": ")
    texts = [*_above(block, above, names), *_path(block, setting, names)]
    if label and all(one.text != label for one in texts):
        texts.insert(0, _Text("label", label, 0.5))
    yield from _read(block.text, tuple(texts), (block.kind, str(len(block.path))), " ".join((label, *block.path)), setting, names)


def _read(
    text: str, around: tuple[_Text, ...], group: tuple[str, ...], unit_of: str, setting: _Setting, names: ProductNames
) -> Iterator[_Quote]:
    if ASK.fullmatch(text):
        yield _Quote(Price(-1.0, "", text, ""), around, group)
        return
    if not AMOUNT.search(text) or len(text) > 5 * LONGEST:
        return
    path = next((one.text for one in around if one.place == "path 0" and not one.bonus), "")
    found = list(said(text, names, path))
    for n, one in enumerate(found):
        if not one.name and _is_told_of_something_else(one.sentence, group[0]):
            continue
        if BEFORE.search(one.before) or NO_PRICE.search(_about(one)):
            continue
        if one.match["free"] and not _is_for_nothing(one.sentence, one.match):
            continue
        last = found[-1] if found[-1].sentence == one.sentence else one
        unit = UNIT.search(one.after) or UNIT.search(one.before) or UNIT.search(last.after)
        inherited = unit or UNIT.search(unit_of) or UNIT.search(setting.unit)
        texts = list(around)
        if one.name:
            texts.insert(0, _Text("inline", one.name, 0))
        elif one.carried:
            texts.insert(0, _Text("carried", one.carried, 2.5))
        own = _own_words(one.before if one.before.strip() or n else one.after, one.name)
        price = Price(*amount(one.match, inherited), sure=unit is not None)
        yield _Quote(price, tuple(texts), group, own if len(own) < 60 else "")


def _about(one: Said) -> str:
    """What may tell that an amount is no price: all of a short sentence, of a long one the words near it, not what it is for."""
    text = one.sentence if len(one.sentence) < 80 else one.before[-40:] + one.match.group() + one.after[:40]
    return UNIT.sub(" ", text)


def _own_words(text: str, name: str) -> str:
    """What the words beside an amount say of its kind."""
    text = UNIT.sub(told_in_unit, text.replace(name, " ") if name else text)
    parts = re.sub(r"[^\w\s<>≤/.-]|[.-](?!\w)", " ", text).split()
    telling = [n for n, part in enumerate(parts) if part.casefold() not in STOP and any(map(str.isalnum, part))]
    return " ".join(parts[telling[0] : telling[-1] + 1]) if telling else ""


def _is_for_nothing(sentence: str, match: re.Match[str]) -> bool:
    """Whether "free" is the price that is told: at the beginning, after a verb, or alone."""
    before = sentence[: match.start()].strip()
    return (
        not before
        or before[-1] in ":–—-|,/→"
        or bool(re.search(r"\b(?:is|are|now|costs|stays?|remains?|for|at)$", before))
        or len(before.split()) < 4
    )


def _is_told_of_something_else(sentence: str, kind: str) -> bool:
    """Whether an amount in a line or sentence is no price: one without unit among many words."""
    besides = without_amounts(sentence)
    return kind == "text" and not UNIT.search(sentence) and len(besides.split()) > _FEW and not _PRICE_WORD.search(besides)
