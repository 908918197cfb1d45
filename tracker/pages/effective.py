"""From when a change of a page holds: the day that stands with it, or in a sentence that is new on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from tracker.models import Block, Stage
from tracker.pages.vocabulary import Vocabulary

_FROM = re.compile(
    r"\beffective\b|\bin force\b|\btakes? effect|\bappl(?:y|ies) (?:from|on|as of|starting)\b|\bas of\b|\bstarting\b"
    r"|\bfrom\b|\buntil\b|\bsince\b|\bbeginning\b|\bend(?:s|ed|ing)\b|\bstop(?:s|ped)\b|\bclos(?:es|ed)\b|\bwithdrawn\b"
    r"|\b(?:chang|reduc|lower|rais|increas|decreas|fall|fell|ris|rose|dropp?|cut|adjust|go|went)\w* (?:again )?on\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_SENTENCES = re.compile(r"(?<=[.!?;])\s+")
_LATE = timedelta(days=92)
_COLUMN = re.compile(r"effective|from|since|start|launch|until|end|date|available|live", re.IGNORECASE)


def day_of(block: Block, words: Vocabulary) -> str | None:
    """The day from which what a row or line says holds, when it names one."""
    if block.kind == "row":
        told = [value for header, value in block.cells if _COLUMN.search(header) or _FROM.search(value)]
    else:
        told = [block.text] if _FROM.search(block.text) else []
    return next((day for text in told if len(text) < 200 and (day := day_behind(text, words))), None)


def new_day(before: Iterable[Block], after: Iterable[Block], words: Vocabulary) -> str | None:
    """The first day that was not on the page before, in a sentence that is new and says from when something holds."""
    return next((day for _, day in new_days(before, after, words)), None)


def new_days(before: Iterable[Block], after: Iterable[Block], words: Vocabulary) -> list[tuple[str, str]]:
    """The sentences that are new and tell from when something holds, each with its day, when that was not on the page before."""
    last = [block.text for block in before]
    known = {sentence for text in last for sentence in _SENTENCES.split(text)}
    fresh = (sentence for block in after if block.kind != "row" for sentence in _SENTENCES.split(block.text))
    told = (sentence for sentence in fresh if sentence not in known and _FROM.search(sentence))
    days = [(sentence, day) for sentence in told if (day := day_behind(sentence, words))]
    old = {day for text in last if days and _DIGIT.search(text) for day in words.dates(text)}
    return [(sentence, day) for sentence, day in days if day not in old]


def day_behind(text: str, words: Vocabulary, phrase: re.Pattern[str] = _FROM) -> str | None:
    """The day behind the words that say that something holds from it, else the first of the text."""
    found = phrase.search(text)
    behind = words.dates(text[found.start() :]) if found else ()
    return next(iter(behind or words.dates(text)), None)


def stage_of(since: str | None, today: date) -> Stage:
    """Announced when it holds from a later day on."""
    return "announced" if since and since > today.isoformat()[: len(since)] else "in_effect"


def is_long_past(day: str, today: date) -> bool:
    """Whether a day is too long ago to be that of a change seen now."""
    return day < (today - _LATE).isoformat()[: len(day)]
