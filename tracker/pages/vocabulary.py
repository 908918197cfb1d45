"""What the reader of page changes knows: names of regions and models, how dates are read, and what it finds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.models import Block, EventType, Filler, Stage

# As pages shorten them, for patterns.
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
WEEKDAYS = "mon|tue|wed|thu|fri|sat|sun"
_NOTE = re.compile(r"[(\[（【].*?[)\]）】]")
_OF_CHINA = re.compile(r"^(.+?)(?:,\s*(?:Province of )?China|\s+[Rr]egion|\s+SAR)(?:,\s*China)?$")
_BEHIND = re.compile(r"\s+[-–—:]\s+|\s*[:(]|,?\s+(?:since|from|until|as of|starting|effective)\s")
# A code of the country beside its name.
_CODE = re.compile(r"^[A-Z]{2,3}\s*[-–—:·|]?\s+(?=\w)|[\s,]*[-–—:·|]?\s+[A-Z]{2,3}$")
_LONGEST_NAME = 120
_LONGEST_IN_WORDS = 7
_MOST_IN_A_ROW = 300
_MARKS = re.compile(r"[^\w\s.,&'()/-]+|[*†‡§]+$")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Plain data and two lookups; `regions` maps folded names, `areas` are the ids of those that have countries in them."""

    regions: Mapping[str, Filler]
    model: Callable[[str], Filler | None]
    dates: Callable[[str], Sequence[str]]
    areas: frozenset[str] = frozenset()

    def region(self, text: str) -> Filler | None:
        """The region that a text is the name of, notes in brackets and signs left out."""
        if len(text) > _LONGEST_NAME:
            return None
        # "Korea, South" is read the other way round, "Hong Kong SAR, China" up to its comma.
        around = (
            [" ".join(reversed(text.split(", "))), *_OF_CHINA.findall(text)] if text.count(",") == 1 else _OF_CHINA.findall(text)
        )
        head = _BEHIND.split(text)[0]
        candidates = (text, _NOTE.sub(" ", text), head, _CODE.sub("", text), _CODE.sub("", head), *around)
        for candidate in dict.fromkeys(candidates):
            if found := self.regions.get(fold(_MARKS.sub(" ", candidate))):
                return found
        return None

    def regions_in_a_row(self, text: str) -> list[Filler]:
        """The regions that a text names one after the other with nothing between them; none when it says anything else."""
        words = _MARKS.sub(" ", text).split()
        found: list[Filler] = []
        while words and len(found) < _MOST_IN_A_ROW:
            for length in range(min(len(words), _LONGEST_IN_WORDS), 0, -1):
                if one := self.regions.get(fold(" ".join(words[:length]))):
                    found.append(one)
                    words = words[length:]
                    break
            else:
                return []
        return found


@dataclass(frozen=True, slots=True)
class Finding:
    """One typed change of a page: the event's fields, and the readable difference as evidence."""

    type: EventType
    stage: Stage
    evidence: str
    objects: tuple[Filler, ...] = ()
    regions: tuple[Filler, ...] = ()
    effective_date: str | None = None
    details: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A version of a page to be read, with what it is called."""

    blocks: tuple[Block, ...]
    name: str = ""
    topics: tuple[str, ...] = field(default=())


def fold(text: str) -> str:
    """A text for comparison: no case, accents or punctuation."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
    words = re.sub(r"[^\w.+]+|_", " ", plain.replace("&", " and ")).split()
    return " ".join(word.strip(".") for word in words if word not in ("the", ".")).strip()
