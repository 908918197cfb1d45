"""Whether a page writes 10/12/2026 with the day or with the month first: its other dates say so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from tracker.models import Block
from tracker.pages.vocabulary import MONTHS, Vocabulary

_NUMERIC = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
_YEAR_FIRST = re.compile(r"(?<![\d/.])(20\d\d)[/.](\d{1,2})[/.](\d{1,2})(?![\d/]|\.\d)")
_MONTH = rf"(?:{MONTHS})[a-z]*\.?"
_MONTH_FIRST = re.compile(rf"\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b", re.IGNORECASE)
_DAY_FIRST = re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? \d{{4}}\b", re.IGNORECASE)


def as_written(words: Vocabulary, blocks: Iterable[Block]) -> Vocabulary:
    """A vocabulary that reads numeric dates in the order of the page, those with the year first in their only order."""
    texts = [block.text for block in blocks]
    if any(map(_YEAR_FIRST.search, texts)):
        plain = words.dates
        words = replace(words, dates=lambda text: plain(_YEAR_FIRST.sub(_iso, text)))
    numeric = [(int(first), int(second)) for text in texts for first, second, _ in _NUMERIC.findall(text)]
    if not numeric:
        return words
    month_first = sum(second > 12 for _, second in numeric) - sum(first > 12 for first, _ in numeric)
    if not month_first:
        month_first = sum(len(_MONTH_FIRST.findall(text)) - len(_DAY_FIRST.findall(text)) for text in texts)
    if not month_first:
        return words

    def iso(match: re.Match[str]) -> str:
        month, day = (match[1], match[2]) if month_first > 0 else (match[2], match[1])
        return f"{match[3]}-{int(month):02}-{int(day):02}"

    return replace(words, dates=lambda text: words.dates(_NUMERIC.sub(iso, text)))


def _iso(match: re.Match[str]) -> str:
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
