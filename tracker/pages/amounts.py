"""Amounts of money as pages write them: with a sign or under one, with either decimal mark, for one or so many of what."""

from __future__ import annotations

import re
from typing import NamedTuple

_CODES = r"USD|EUR|GBP|CNY|RMB|JPY|INR|KRW|CHF|CAD|AUD|SGD|BRL|SEK|NOK|DKK|PLN"
_NUMBER = r"(?:\d[\d,.'\u2019]*\d|\d)"
_SPACED = r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?![\d,.]*\d)"
_TO_TEN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TENS = ("ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred")
_IN_WORDS = {word: n for n, word in enumerate(_TO_TEN, 1)} | {word: 10 * n for n, word in enumerate(_TENS, 1)}
_ANY_IN_WORDS = "|".join(_IN_WORDS)
AMOUNT = re.compile(
    rf"(?P<sign>US\$|[A-Z]{{0,2}}[$€£¥₹₩₽₺₪]|\b(?:{_CODES})\s?)\s?(?!{_NUMBER}\s?(?:M|B|bn|mn|million|billion|trillion)\b)"
    rf"(?P<number>(?<!\$)(?<!\$ ){_SPACED}|{_NUMBER})"
    rf"|(?<![\d.,])(?P<number2>{_SPACED}|{_NUMBER}|\b(?:{_ANY_IN_WORDS})(?= (?:euro|(?:us )?dollar|cent)))\s?"
    rf"(?P<sign2>{_CODES}|(?:US)?\$(?!\s?\d)|€|£|₹|₩|₽|元|円|yuan|euros?|(?:us )?dollars?"
    r"|cents?|¢"
    rf"|credits?)(?!\w)"
    r"|(?P<free>\b(?:free(?: of charge)?|no charge|no cost)\b(?!\s+(?:tier|trial|plan|credits?)))",
    re.IGNORECASE,
)
_SCALES = r"k|m|million|thousand|mn|mio|b|billion"
_THINGS = (
    r"tok(?:en)?s?|mtoks?|characters?|chars?|images?(?!\s?/)|minutes?|min|hours?|hrs?|months?|mo|users?|seats?|members?|requests?|calls?"
    r"|quer(?:y|ies)|search(?:es)?|sessions?|gb|days?|seconds?|secs?|s|pages?|years?|yr|videos?|songs?"
)
_NO_THING = r"cent|our|the|your|this|these|se|and|or|with|for|in|of|on|at|to|when|if|from|plus|is|are|by|as|over|after|while"
UNIT = re.compile(
    rf"(?:\bper|(?<!text )/|\beach|\bevery|\b(?:an?|one)(?=\s))\s*(?P<count>\d[\d,.]*(?: \d{{3}})*)?\s*(?P<scale>{_SCALES})?\s*-?"
    rf"(?:(?:input|output|prompt|completion|cached|text|audio|image)\s){{0,2}}(?P<thing>{_THINGS})\b"
    r"|(?P<mtok>\bmtoks?\b)"
    # Up to or from so many tokens on is for whom a price is, not what it is for.
    r"|(?<![<>=≤≥]\s)(?<![<>=≤≥])(?<!over\s)(?<!above\s)(?<!under\s)(?<!below\s)(?<!than\s)(?<!to\s)\b(?P<count3>[\d,.]+)?\s?"
    r"(?P<scale3>k|m|million|thousand)\s?(?:tok(?:en)?s?)\b"
    # Whatever else is counted.
    rf"|\bper\s(?P<count5>\d[\d,.]*\s)?(?P<scale5>k|m|million|thousand)?\s?(?!(?:{_NO_THING})\b)"
    rf"(?P<thing5>[a-z][a-z-]+(?:\s(?!(?:{_NO_THING})\b)[a-z-]+)?)\b"
    r"|(?:\bper|/)\s*(?P<count4>1|one|a)?\s?(?P<scale4>k|m|million|thousand)\b",
    re.IGNORECASE,
)
# How many of the shortest a span of time is; seconds to hours, and months to years.
_SPANS = {
    "s": 1,
    "sec": 1,
    "second": 1,
    "min": 60,
    "minute": 60,
    "hour": 3600,
    "hr": 3600,
    "month": 1,
    "mo": 1,
    "year": 12,
    "yr": 12,
}
# A price that is told when asked for is one, too: it may be written down one day.
ASK = re.compile(
    r"(?:contact|talk to|call|ask)(?: with)?(?: us| (?:our )?sales)(?: team)?(?: for (?:pricing|a (?:quote|price)))?"
    r"|custom(?: pricing| quote)?|let'?s talk|(?:up)?on request|request a quote|price on (?:request|application)"
    r"|by (?:quote|agreement)|get a quote|tailored",
    re.IGNORECASE,
)
BARE = re.compile(rf"(?:{_NUMBER})\s?[*†‡]?")
_CURRENCY = re.compile(
    rf"[$€£¥₹₩₽₺₪元円]|\b(?:{_CODES})\b|\b(?:US |U\.S\. )?dollars?\b|\beuros?\b|\bpounds?\b|\byuan\b|\brupees?\b", re.IGNORECASE
)
_NAMES = {
    "$": ("USD", "US$", "DOLLAR", "DOLLARS", "US DOLLAR", "US DOLLARS", "U.S. DOLLAR", "U.S. DOLLARS"),
    "€": ("EUR", "EURO", "EUROS"),
    "£": ("GBP", "POUND", "POUNDS"),
    "元": ("CNY", "RMB", "YUAN"),
    "¥": ("JPY", "円"),
    "₹": ("INR", "RUPEE", "RUPEES"),
    "¢": ("CENT", "CENTS"),
}
_SIGNS = {name: sign for sign, names in _NAMES.items() for name in names}
_SCALE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6, "b": 1e9, "billion": 1e9}


class Amount(NamedTuple):
    """One amount: what it comes to for one unit, its currency, and both as they are written."""

    value: float
    sign: str
    text: str
    unit: str


def amount(match: re.Match[str], unit: re.Match[str] | None) -> Amount:
    """What a match of `AMOUNT` is, for the unit that stands with it."""
    written = (match["sign"] or match["sign2"] or "").strip().upper()
    sign = _SIGNS.get(written, written)
    value = _number(match["number"] or match["number2"] or "0") / _per(unit)
    if sign == "¢":
        sign, value = "$", value / 100
    return Amount(value, "" if match["free"] else sign, match.group().strip(), _unit_text(unit))


def number_of(text: str) -> float | None:
    """The number of an amount as it is written, whatever it is for."""
    found = AMOUNT.search(text)
    number = (found["number"] or found["number2"]) if found else None
    plain = None if found else re.search(_NUMBER, text)
    return _number(number) if number else _number(plain.group()) if plain else None


def currency(text: str) -> str:
    """The sign of the currency that a text names, "" without one."""
    found = _CURRENCY.search(text)
    return _SIGNS.get(found.group().upper(), found.group().upper()) if found else ""


def without_amounts(text: str) -> str:
    """What a text says besides its amounts and their units."""
    return AMOUNT.sub("", UNIT.sub("", text))


def told_in_unit(unit: re.Match[str]) -> str:
    """What a unit says of the kind of its price: "per million input tokens"."""
    return " ".join(["", *re.findall(r"input|output|prompt|completion|cached", unit.group().lower()), ""])


def _number(text: str) -> float:
    """The last mark is the decimal one, unless it comes again or parts three digits as a comma does."""
    if text.casefold() in _IN_WORDS:
        return float(_IN_WORDS[text.casefold()])
    plain = re.sub("['\u2019 ]", "", text)
    last = max(plain.rfind(","), plain.rfind("."))
    if last < 0:
        return float(plain)
    mark = plain[last]
    whole, part = re.sub(r"[,.]", "", plain[:last]), plain[last + 1 :]
    both = "," in plain and "." in plain
    thousands = not both and (plain.count(mark) > 1 or (mark == "," and len(part) == 3 and not plain.startswith("0")))
    return float(f"{whole}{part}" if thousands else f"{whole or 0}.{part}")


def _per(unit: re.Match[str] | None) -> float:
    if unit is None:
        return 1.0
    if unit["mtok"] or (unit["thing"] or "").lower().startswith("mtok"):
        return 1e6
    count = unit["count"] or unit["count3"] or unit["count5"]
    scale = unit["scale"] or unit["scale3"] or unit["scale4"] or unit["scale5"]
    plain = re.sub("[ ,]", "", count).strip(".") if count else ""
    many = (float(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) else 1.0) * _SCALE.get((scale or "").lower(), 1.0)
    # By the second, the minute or the hour is the same price, by the month or the year, too.
    return many * _SPANS.get((unit["thing"] or "").lower().removesuffix("s") or "s", 1) if unit["thing"] else many or 1.0


def _unit_text(unit: re.Match[str] | None) -> str:
    text = unit.group().strip() if unit else ""
    return re.sub(r"^(?:/|per\b|each\b)\s*", "per ", text, flags=re.IGNORECASE) if text else ""
