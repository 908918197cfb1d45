"""Pages with prices: every amount with what it is the price of, compared as numbers per unit."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from tracker.models import Block, Filler
from tracker.pages.vocabulary import Finding, Page, Vocabulary, fold

_AMOUNT = re.compile(
    r"(?P<sign>US\$|[A-Z]{0,2}[$€£¥₹]|\b(?:USD|EUR|GBP|CNY|RMB|JPY|INR)\s?)\s?(?P<number>\d[\d,]*(?:\.\d+)?)"
    r"|(?P<number2>\d[\d,]*(?:\.\d+)?)\s?(?P<sign2>USD|EUR|GBP|CNY|RMB|JPY|INR|€|£|元|yuan|cents?|¢|credits?)(?!\w)"
    r"|(?P<free>\bfree(?: of charge)?\b(?!\s+(?:tier|trial|plan|credits?)))",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"(?:\bper|/|\beach|\ba)\s*(?P<count>[\d,.]+)?\s*(?P<scale>k|m|million|thousand|mn|mio|b|billion)?\s*-?(?:(?:input|output|prompt|completion|cached|"
    r"text|audio|image)\s){0,2}(?P<thing>tok(?:en)?s?|mtoks?|characters?|chars?|images?|minutes?|min|hours?|hr|months?|mo|users?|seats?|members?|requests?|"
    r"calls?|quer(?:y|ies)|search(?:es)?|sessions?|gb|days?|seconds?|sec|pages?|years?|yr|videos?|songs?)\b"
    r"|(?P<mtok>\bmtoks?\b)"
    # Up to or from so many tokens on is for whom a price is, not what it is for.
    r"|(?<![<>=≤≥]\s)(?<![<>=≤≥])(?<!over\s)(?<!above\s)(?<!under\s)(?<!below\s)(?<!than\s)(?<!to\s)\b(?P<count3>[\d,.]+)?\s?(?P<scale3>k|m|million|thousand)\s?(?:tok(?:en)?s?)\b",
    re.IGNORECASE,
)
# Offers and worked examples are no price of anything.
_NO_PRICE = re.compile(
    r"\bsave\b|\b(?:off|discounts?|bonus|gift|refund|voucher|coupon|giveaway|promo\w*)\b|\bfree credits?\b|\bin credits?\b"
    r"|\b(?:for )?example\b|\bestimat\w+|\be\.g\.|\bfor instance\b|\bsuppose\b|\bwould cost\b|\bin revenue\b|\braised\b",
    re.IGNORECASE,
)
_MODELS = re.compile(r"models?(?: name)?", re.IGNORECASE)
_SCALE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6, "b": 1e9, "billion": 1e9}
_KINDS = {
    "input": r"\binput|\bprompt\b", "output": r"\boutput|\bcompletion|\bresponse", "cached": r"\bcach", "write": r"\bwrit",
    "read": r"\bread\b|\bhits?\b", "batch": r"\bbatch", "training": r"\btrain|fine-?tun", "audio": r"\baudio|\bspeech", "image": r"\bimage",  # noqa: E501
    "video": r"\bvideo", "storage": r"\bstorage", "month": r"\bmonth", "year": r"\byear|\bannual", "priority": r"\bpriority",
    "flex": r"\bflex", "long": r">\s?\d+k|\blong\b|above", "short": r"<=?\s?\d+k|≤|up to",
}  # fmt: skip


class Spot(NamedTuple):
    """What a price is for: the product and which of its prices."""

    subject: str
    label: str


class Price(NamedTuple):
    """One price as it is written, and what it comes to for one unit."""

    value: float
    sign: str
    text: str
    unit: str
    subject: str
    label: str


def facts(page: Page, words: Vocabulary) -> dict[Spot, Price]:
    """Every price of the page under what it is for."""
    found: dict[Spot, list[Price]] = defaultdict(list)
    for price in _prices(page.blocks, words):
        kinds = " ".join(kind for kind, pattern in _KINDS.items() if re.search(pattern, price.label, re.IGNORECASE))
        found[Spot(fold(price.subject), kinds)].append(price)
    out: dict[Spot, Price] = {}
    for spot, prices in found.items():
        unlike = {fold(price.label): price for price in prices}
        if len(unlike) == 1:
            out[spot] = prices[0]
        else:
            out |= {Spot(spot.subject, label): price for label, price in unlike.items()}
    return out


def _prices(blocks: tuple[Block, ...], words: Vocabulary) -> Iterator[Price]:
    before = card = ""
    for block in blocks:
        if block.kind == "row":
            yield from _of_row(block, words)
        else:
            # A layout of cards has the label on one line and the amount on the next, under the model's name on one of its own.
            card = "" if block.kind == "heading" else card
            card = block.text if len(block.text) < 60 and not _AMOUNT.search(block.text) and words.model(block.text) else card
            subject = _subject((), block.path, words)
            subject = card if card and not words.model(subject) else subject
            label = before if not re.sub(_AMOUNT, "", _UNIT.sub("", block.text)).strip(" ./") else ""
            if words.model(subject) or not _NO_PRICE.search(block.text):
                yield from _of_text(block.text, label.rstrip(": "), subject, " ".join(block.path), words)
        before = "" if _AMOUNT.search(block.text) else block.text


def _of_row(block: Block, words: Vocabulary) -> Iterator[Price]:
    first = next((n for n, (_, value) in enumerate(block.cells) if value and not _AMOUNT.search(value)), 0)
    key = block.cells[first][1]
    for n, (header, value) in enumerate(block.cells):
        if n == first:
            continue
        # Under a head of models, the columns are what the prices are for, whatever their names look like.
        across = (
            first < n and header and bool(_MODELS.fullmatch(block.cells[first][0])) and not (_is_kind(header) or words.model(key))
        )
        subject = header if across else _subject((key, header), block.path, words)
        # Where the kinds of prices stand in a column of their own, they name what stands behind them.
        kinds = [text for _, text in block.cells[:n] if text != key and _is_kind(text) and not _AMOUNT.search(text)]
        label = " ".join(part for part in (key, *kinds, header) if part and part != subject)
        yield from _of_text(value, label, subject, " ".join((header, key, *block.path)), words)


def _subject(near: tuple[str, ...], path: tuple[str, ...], words: Vocabulary) -> str:
    """What a price is for: the model named next to it or above it, else the row's name unless that names a kind of price."""
    for text in (*near, *reversed(path)):
        if text and not _AMOUNT.search(text) and words.model(text) and len(text) < 80:
            return text
    candidates = [text for text in (*near[:1], *reversed(path)) if text and not _is_kind(text)]
    return candidates[0] if candidates else ""


def _is_kind(text: str) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in _KINDS.values())


def _of_text(text: str, label: str, subject: str, around: str, words: Vocabulary) -> Iterator[Price]:
    amounts = list(_AMOUNT.finditer(text))
    if not amounts or len(text) > 400:
        return
    edges = [0, *(m.end() for m in amounts)]
    before = [text[a : m.start()] for a, m in zip(edges, amounts, strict=False)]
    after = [text[m.end() : n.start()] for m, n in pairwise(amounts)] + [text[amounts[-1].end() :]]
    leading = _is_kind(before[0]) or not any(map(_is_kind, after))
    head = re.split(r"\s*(?::|\s[-–—]\s)\s*", before[0])[0]
    if words.model(head) and len(head) < 80:
        subject, before[0] = head.strip(" :-–—"), before[0].removeprefix(head)
    for n, match in enumerate(amounts):
        own = before[n] if leading else after[n]
        unit = _UNIT.search(after[n]) or _UNIT.search(own) or _UNIT.search(after[-1]) or _UNIT.search(around)
        yield _price(match, unit, subject, " ".join((label, re.sub(r"[^\w\s<>≤-]", " ", _UNIT.sub(_told_in_unit, own)))).strip())


def _told_in_unit(unit: re.Match[str]) -> str:
    """What a unit says of the kind of its price: "per million input tokens"."""
    return " ".join(["", *re.findall(r"input|output|prompt|completion|cached", unit.group().lower()), ""])


def _price(match: re.Match[str], unit: re.Match[str] | None, subject: str, label: str) -> Price:
    number = match["number"] or match["number2"] or "0"
    sign = (match["sign"] or match["sign2"] or "").strip().upper().replace("US$", "$").replace("USD", "$")
    value = float(number.replace(",", "")) / _per(unit)
    return Price(value, "" if match["free"] else sign, match.group().strip(), _unit_text(unit), subject, " ".join(label.split()))


def _per(unit: re.Match[str] | None) -> float:
    if unit is None:
        return 1.0
    if unit["mtok"] or (unit["thing"] or "").lower().startswith("mtok"):
        return 1e6
    count, scale = unit["count"] or unit["count3"], unit["scale"] or unit["scale3"]
    plain = count.replace(",", "").strip(".") if count else ""
    return (float(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) else 1.0) * _SCALE.get((scale or "").lower(), 1.0) or 1.0


def _unit_text(unit: re.Match[str] | None) -> str:
    text = unit.group().strip() if unit else ""
    return re.sub(r"^(?:/|per\b|each\b)\s*", "per ", text, flags=re.IGNORECASE) if text else ""


def findings(
    before: Mapping[Spot, Price], changed: Mapping[Spot, tuple[Price | None, Price | None]], words: Vocabulary
) -> list[Finding]:
    """One finding for each product whose prices moved, and for each model that has a price for the first time."""
    moved: dict[str, list[tuple[Price, Price]]] = defaultdict(list)
    for spot, (old, new) in changed.items():
        if (
            old
            and new
            and (abs(old.value - new.value) > 1e-9 * max(old.value, new.value) or (old.sign != new.sign and old.value))
        ):
            moved[spot.subject].append((old, new))
    return [*(_finding(pairs, words) for pairs in moved.values()), *_arrivals(before, changed, words)]


def _arrivals(
    before: Mapping[Spot, Price], changed: Mapping[Spot, tuple[Price | None, Price | None]], words: Vocabulary
) -> Iterator[Finding]:
    """Models that the page has prices for and had none; not when most of the page is new, for then it was written anew."""
    known = {spot.subject for spot in before}
    models = {found.entity_id for price in before.values() if (found := words.model(price.subject))}
    gone = {spot.subject for spot, (old, new) in changed.items() if old and not new} - {
        s.subject for s, (_, new) in changed.items() if new
    }
    come: dict[str, list[Price]] = defaultdict(list)
    for spot, (_, new) in changed.items():
        if new and spot.subject not in known:
            come[spot.subject].append(new)
    if 2 * len(gone) > len(known) or len(come) > max(3, len(known) // 2):
        return
    for prices in come.values():
        about = words.model(prices[0].subject)
        if about and about.entity_id not in models:
            yield _arrival(about, prices)


def _arrival(about: Filler, prices: list[Price]) -> Finding:
    told = ", ".join(
        " ".join(part for part in (_UNIT.sub("", price.label).strip(" /"), price.text, price.unit) if part) for price in prices
    )
    details = (
        ("after", (about.name,)),
        ("new", tuple(price.text for price in prices)),
        ("unit", tuple(price.unit for price in prices)),
        ("price", tuple(price.label for price in prices)),
    )
    return Finding(
        "model_release", "in_effect", f"New on the price list: {prices[0].subject} ({told})"[:400], (about,), (), None, details
    )


def _finding(pairs: list[tuple[Price, Price]], words: Vocabulary) -> Finding:
    subject = pairs[0][1].subject
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
    return Finding("price_change", "in_effect", "; ".join(lines), (about,) if about else (), (), None, details)
