"""Pages with prices: every amount with what it is the price of, compared as numbers per unit."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tracker.models import Block
from tracker.pages.amounts import AMOUNT, BARE, UNIT, amount, currency, told_in_unit, without_amounts
from tracker.pages.tables import LEVEL
from tracker.pages.vocabulary import Page, Vocabulary, fold

# Offers, limits and worked examples are no price of anything.
_NO_PRICE = re.compile(
    r"\bsave\b|\b(?:off|discounts?|bonus|gift|refund|voucher|coupon|giveaway|promo\w*)\b|\bfree credits?\b|\bin credits?\b"
    r"|\b(?:for )?example\b|\bestimat\w+|\be\.g\.|\bfor instance\b|\bsuppose\b|\bwould cost\b|\bin revenue\b|\braised\b"
    r"|\btop[ -]?ups?\b|\bminimum\b|\bdeposits?\b|\bbalance\b|\bthreshold\b|\bspend\w*\b|\bbudget\b|\breferral\b"
    r"|\b(?:try|start(?:ed)?|begin|join|use)\b.{0,12}\bfree\b"
    r"|\bsign-?up\b|\bin (?:\w+ )?(?:usage|credits?)\b|\b1 [A-Z]{3}\s?=|\bexchange rate",
    re.IGNORECASE,
)
_MODELS = re.compile(r"(?:models?|plans?|products?)(?: name)?", re.IGNORECASE)
_PRICE_WORD = re.compile(
    r"\b(?:pric(?:e|es|ing)|costs?|rates?|fees?|charges?|billing|billed|monthly|annual(?:ly)?|yearly|amount)\b", re.IGNORECASE
)
_PRODUCT = re.compile(r"(?=.*\d)[A-Za-z][A-Za-z][\w.]*(?:[ -][\w.]+){0,5}(?: \(.*\))?")
_KEY = re.compile(r"^[-*\s\"']*(?:id|name|model)[\"']?\s*[:=]\s*", re.IGNORECASE)
# The name of a plan on a line of its own, so many lines above its prices.
_TITLE = re.compile(
    r"(?!(?i:popular|recommended|new|best|features|includes|most)\b)[A-Z][\w+.&'-]*(?: (?:[A-Z0-9&+][\w+.&'-]*|of|and|for)){0,3}"
)
_CARD = 6
_DASH = re.compile(r"\s+[-–—|]\s")
# A price that is told when asked for is one, too: it may be written down one day.
_ASK = re.compile(
    r"(?:contact|talk to|call|ask)(?: with)?(?: us| (?:our )?sales)(?: team)?|custom(?: pricing)?|let'?s talk|(?:up)?on request"
    r"|request a quote",
    re.IGNORECASE,
)
_PER = re.compile(r"(?:per\b|/).{0,55}$", re.IGNORECASE)
# So many words beside an amount, without a unit, tell of something else than a price.
_FEW = 3
_KIND_WORDS = {
    "input": r"\binput|\bprompt\b|\bin(?=$|\s*[/,;&)|]|\s+and\b)",
    "output": r"\boutput|\bcompletion|\bresponse|\bout(?=$|\s*[/,;&)|.])",
    "cached": r"\bcach", "write": r"\bwrit", "read": r"\bread\b|\bhits?\b", "batch": r"\bbatch", "training": r"\btrain|fine-?tun",
    "audio": r"\baudio|\bspeech", "image": r"\bimage", "video": r"\bvideo", "storage": r"\bstorage", "month": r"\bmonth",
    "year": r"\byear|\bannual", "priority": r"\bpriority", "flex": r"\bflex", "long": r">\s?\d+k|\blong\b|above",
    "short": r"<=?\s?\d+k|≤|up to",
}  # fmt: skip
_KINDS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _KIND_WORDS.items()}
_PERIODS = ("month", "year")
_ANY_KIND = re.compile("|".join(_KIND_WORDS.values()), re.IGNORECASE)


class Spot(NamedTuple):
    """What a price is for: the product and which of its prices."""

    subject: str
    label: str


class Price(NamedTuple):
    """One price as it is written, what it comes to for one unit, and what stands around it."""

    value: float
    sign: str
    text: str
    unit: str
    subject: str
    label: str
    around: str = ""


class _Setting(NamedTuple):
    """What a page says once for all of its prices, and which headings have tables with the same columns."""

    sign: str
    unit: str
    shared: frozenset[tuple[str, ...]]


def facts(page: Page, words: Vocabulary) -> dict[Spot, Price]:
    """Every price of the page under what it is for."""
    found: dict[Spot, list[Price]] = defaultdict(list)
    every = list(_prices(page.blocks, words))
    periods: dict[str, set[str]] = defaultdict(set)
    for one in every:
        periods[fold(one.subject)] |= {period for period in _PERIODS if _KINDS[period].search(f"{one.label} {one.unit}")}
    for one in every:
        # The name over an amount that stands alone says no more of it.
        price = one._replace(label="") if fold(one.label) == fold(one.subject) else one
        # By the month and by the year are two prices, whether their labels or their units say it.
        told = f"{price.label} {price.unit}" if len(periods[fold(price.subject)]) > 1 else price.label
        kinds = " ".join(kind for kind, pattern in _KINDS.items() if pattern.search(told if kind in _PERIODS else price.label))
        found[Spot(fold(price.subject), kinds)].append(price)
    out: dict[Spot, Price] = {}
    for spot, prices in found.items():
        out |= {Spot(spot.subject, label): price._replace(around="") for label, price in _apart(spot.label, prices)}
    return out


def _apart(kinds: str, prices: list[Price]) -> Iterator[tuple[str, Price]]:
    """Prices of one kind by their labels, else by what stands around them, else by their rank: never by their place."""
    if len({(fold(price.label), price.value, price.sign) for price in prices}) == 1:
        yield kinds, prices[0]
        return
    for names in ([fold(p.label) for p in prices], [fold(f"{p.label} {p.around}") for p in prices]):
        if len(set(names)) == len(names):
            yield from zip(names, prices, strict=True)
            return
    seen: Counter[str] = Counter()
    count = Counter(names)
    for name, price in sorted(zip(names, prices, strict=True), key=lambda pair: pair[1].value):
        seen[name] += 1
        yield f"{name} #{seen[name]}/{count[name]}", price


def _prices(blocks: tuple[Block, ...], words: Vocabulary) -> Iterator[Price]:
    setting = _setting(blocks)
    before = card = title = ""
    place: tuple[str, ...] = ()
    age = 0
    for block in _whole(blocks):
        age += 1
        if block.kind == "heading":
            card = title = ""
        # A layout of cards has the label on one line and the amount on the next, under the product's name on one of its own.
        elif block.kind != "row":
            name = _KEY.sub("", block.text)
            if names_product(name, words):
                card, place = name, block.path
            if block.kind == "text" and _TITLE.fullmatch(name) and not (_is_generic(name) or AMOUNT.search(name)):
                title, age = name, 0
        over = title if age <= _CARD and len(block.path) < 2 else ""
        if block.kind == "row":
            yield from _of_row(block, setting, words, over)
        else:
            subject = _subject((), block.path, words)
            subject = card if card and not words.model(subject) and _is_below(block.path, place, card) else subject
            label = (before if not without_amounts(block.text).strip(" ./") else "").rstrip(": ")
            weak = not card and len(block.path) < 2
            if weak and over and (not label or _is_generic(label) or not _TITLE.fullmatch(label)):
                subject, weak = over, bool(without_amounts(block.text).strip(" ./"))
            if not _is_told_of_something_else(block, known=bool(words.model(subject))):
                yield from _of_text(block.text, label, subject, " ".join((*block.path, setting.unit)), words, weak=weak)
        before = "" if AMOUNT.search(block.text) else block.text


def _is_below(path: tuple[str, ...], place: tuple[str, ...], card: str) -> bool:
    """Whether a line may stand under a name on a line of its own, and not under another such name."""
    step = path[len(place)] if len(path) > len(place) else card
    return step == card or _is_generic(step)


def _setting(blocks: Iterable[Block]) -> _Setting:
    sign = unit = ""
    under: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for block in blocks:
        if block.kind == "row" and AMOUNT.search(block.text):
            under[tuple(header for header, _ in block.cells)].add(block.path)
        elif (
            block.kind != "row"
            and len(block.text) < 200
            and not re.search(r"\d[.,]\d|[$€£¥]\s?\d", block.text)
            and not _NO_PRICE.search(block.text)
        ):
            told = _PRICE_WORD.search(block.text) is not None
            sign = sign or (currency(block.text) if told else "")
            unit = unit or (
                found.group() if (found := UNIT.search(block.text)) and (told or block.text[:3].lower() == "per") else ""
            )
    return _Setting(sign, unit, frozenset(headers for headers, paths in under.items() if len(paths) > 1))


def _whole(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks in which an amount and the unit on the line below are one."""
    last: Block | None = None
    for block in blocks:
        if last is not None and block.kind == last.kind and AMOUNT.fullmatch(last.text) and _PER.match(block.text):
            last = Block(last.kind, f"{last.text} {block.text}", last.path)
            continue
        if last is not None:
            yield last
        last = block
    if last is not None:
        yield last


def _is_told_of_something_else(block: Block, known: bool) -> bool:
    """Whether an amount in a line or sentence is no price: an offer, a limit, or one without unit among many words."""
    if _NO_PRICE.search(block.text) and not known:
        return True
    besides = without_amounts(block.text)
    return block.kind == "text" and not UNIT.search(block.text) and len(besides.split()) > _FEW and not _is_generic(besides)


def _of_row(block: Block, setting: _Setting, words: Vocabulary, over: str = "") -> Iterator[Price]:
    first = next((n for n, (_, value) in enumerate(block.cells) if value and not AMOUNT.search(value)), -1)
    key = block.cells[first][1] if first >= 0 else ""
    others = " ".join(
        text for n, (_, text) in enumerate(block.cells) if n != first and len(text) < 40 and not AMOUNT.search(text)
    )
    for n, (header, value) in enumerate(block.cells):
        if n == first:
            continue
        across = first < n and _is_across(block, key, header, setting, words)
        subject = _named(header) if across else _subject((key, *header.split(LEVEL)), block.path, words)
        if over and subject in block.path and _is_generic(key):
            subject = over
        # Where the kinds of prices stand in a column of their own, they name what stands behind them.
        kinds = [text for _, text in block.cells[:n] if text != key and _is_kind(text) and not AMOUNT.search(text)]
        label = " ".join(part for part in (key, *kinds, header) if part and part != subject)
        around = " ".join((header, key, *reversed(block.path), setting.unit))
        for price in _of_text(_signed(value, header, setting), label, subject, around, words):
            yield price._replace(around=" ".join((others, *block.path)))


def _named(header: str) -> str:
    """Of a header under others, the one that names what the prices are for."""
    levels = header.split(LEVEL)
    return next((level for level in reversed(levels) if not _is_generic(level)), header)


def _is_across(block: Block, key: str, header: str, setting: _Setting, words: Vocabulary) -> bool:
    """Whether the columns are what the prices are for, whatever their names look like, and the rows are kinds of prices."""
    if not header or all(map(_is_generic, header.split(LEVEL))) or words.model(key):
        return False
    if _MODELS.fullmatch(block.cells[0][0]):
        return _is_generic(key) or (not any(_is_generic(head) for head, _ in block.cells[1:] if head) and _is_kind(key))
    headed = block.path and (words.model(block.path[-1]) or _PRODUCT.fullmatch(block.path[-1]))
    return _is_generic(key) and not headed and tuple(head for head, _ in block.cells) not in setting.shared


def _signed(value: str, header: str, setting: _Setting) -> str:
    """A bare number under a currency, or in a column of prices of a page that says its currency once, with its sign."""
    if not BARE.fullmatch(value):
        return value
    sign = currency(header) or (setting.sign if _is_generic(header) else "")
    return f"{sign} {value}" if sign else value


def _subject(near: tuple[str, ...], path: tuple[str, ...], words: Vocabulary) -> str:
    """What a price is for: the model or product named next to it or above it, else the row's name unless that names a kind."""
    texts = [text for text in (*near, *reversed(path)) if text and not AMOUNT.search(text) and len(text) < 80]
    named = next((text for text in texts if words.model(text)), "") or next((t for t in texts if names_product(t, words)), "")
    if named:
        return named
    candidates = [text for text in (*near[:1], *reversed(path)) if text and not _is_kind(text)]
    return next((text for text in candidates if not _is_generic(text)), candidates[0] if candidates else "")


def names_product(text: str, words: Vocabulary) -> bool:
    """Whether a text is the name of a model, one that nobody knows yet included."""
    if not 0 < len(text) < 60 or AMOUNT.search(text):
        return False
    return bool(words.model(text)) or (bool(_PRODUCT.fullmatch(text)) and not _is_generic(text) and not words.dates(text))


@lru_cache(maxsize=4096)
def _is_generic(text: str) -> bool:
    """Whether a text names a kind of price, or prices as such, and no product."""
    return _is_kind(text) or bool(_PRICE_WORD.search(text)) or bool(UNIT.search(text))


def _is_kind(text: str) -> bool:
    return _ANY_KIND.search(text) is not None


def _of_text(text: str, label: str, subject: str, around: str, words: Vocabulary, *, weak: bool = False) -> Iterator[Price]:
    if _ASK.fullmatch(text):
        yield Price(-1.0, "", text, "", subject, label)
        return
    amounts = list(AMOUNT.finditer(text))
    if not amounts or len(text) > 400:
        return
    edges = [0, *(m.end() for m in amounts)]
    before = [text[a : m.start()] for a, m in zip(edges, amounts, strict=False)]
    after = [text[m.end() : n.start()] for m, n in pairwise(amounts)] + [text[amounts[-1].end() :]]
    leading = _is_kind(before[0]) or not any(map(_is_kind, after))
    head = re.split(r"\s*(?::|\s[-–—|]\s)\s*", before[0])[0]
    named = names_product(head.strip(), words) or (
        head != before[0] and _TITLE.fullmatch(head) and not _is_generic(head) and (weak or _DASH.match(before[0][len(head) :]))
    )
    if named and len(head) < 80:
        subject, before[0] = head.strip(" :-–—|"), before[0].removeprefix(head)
    elif weak and (name := label or before[0].strip(" :-–—")) and len(name.split()) < 5 and not _is_generic(name):
        subject = name
    for n, match in enumerate(amounts):
        own = before[n] if leading else after[n]
        unit = UNIT.search(after[n]) or UNIT.search(own) or UNIT.search(after[-1]) or UNIT.search(around)
        kind = " ".join((label, re.sub(r"[^\w\s<>≤/,-]", " ", UNIT.sub(told_in_unit, own))))
        yield Price(*amount(match, unit), subject, " ".join(kind.split()).strip(" ,/-"))
