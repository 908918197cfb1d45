"""Names of places within a text: where they stand, and which follow one another as a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from tracker.models import Filler
from tracker.pages.states import state_of
from tracker.pages.vocabulary import Vocabulary, fold

_WORD = re.compile(r"[^\W_][\w'’.\-‐]*|&")
_MOST_WORDS = 8
_CODE = re.compile(r"[(\[]?[A-Z]{2,3}[)\]]?")
_COMMON_CODES = frozenset(("US", "UK", "USA", "EU", "UAE", "EEA", "DRC"))
_GAP = re.compile(
    r"(?:[^\w.:!?]|\b(?:and|or|as well as|plus|the|also|including|in|from|to|lastly|finally|both)\b|\b(?-i:[A-Z]{2,3})\b"
    r"|\([^()]{1,40}\))*",
    re.IGNORECASE,
)
# Words with a capital that are no part of the name behind them.
_AHEAD = frozenset("in from to for the of and or only also both our within across throughout inside except".split())  # noqa: SIM905


# Behind a name these make a place within it of it: Japan East.
_PART_OF = re.compile(r"\s(?:North|South|East|West|Central)")


class Mention(NamedTuple):
    """A name of a place in a text."""

    start: int
    end: int
    place: Filler


class Named(NamedTuple):
    """A text that begins with a name: the place, what stands before it, and what is said behind it."""

    place: Filler
    ahead: str
    rest: str


def mentions(text: str, words: Vocabulary) -> list[Mention]:
    """The places that a text names, the longest name that fits at each place."""
    spans = [(match.start(), match.end(), _folded(match.group())) for match in _WORD.finditer(text)]
    found: list[Mention] = []
    at = 0
    while at < len(spans):
        size, place = _longest(text, spans, at, words)
        if place is not None and not _goes_on(text, spans, at, size, found, words):
            start, end = spans[at][0], spans[at + size - 1][1]
            found.append(Mention(start, end + (text[start:end].count("(") > text[start:end].count(")")), place))
        at += size if place is not None else 1
    return [one for n, one in enumerate(found) if not _repeats(text, found, n)]


def _repeats(text: str, found: Sequence[Mention], n: int) -> bool:
    """Whether a name is only the code of the one beside it."""
    one = found[n]
    if not _CODE.fullmatch(text[one.start : one.end]):
        return False
    before = n > 0 and found[n - 1].place == one.place and len(text[found[n - 1].end : one.start]) < 4
    return before or (n + 1 < len(found) and found[n + 1].place == one.place and len(text[one.end : found[n + 1].start]) < 4)


@lru_cache(maxsize=16384)
def _folded(word: str) -> str:
    return fold(word)


def _longest(text: str, spans: Sequence[tuple[int, int, str]], at: int, words: Vocabulary) -> tuple[int, Filler | None]:
    first = text[spans[at][0] : spans[at][1]].strip(".")
    if not first[:1].isupper() or (_CODE.fullmatch(first) and first not in _COMMON_CODES and _alone(text, spans, at)):
        return 1, None
    for size in range(min(_MOST_WORDS, len(spans) - at), 0, -1):
        inner = text[spans[at][0] : spans[at + size - 1][1]]
        if len(inner) > 80 or re.search(r"[;:|·•/\n]|\)\s*\S", inner):
            continue
        key = " ".join(part for _, _, part in spans[at : at + size] if part)
        place = words.regions.get(key)
        if place is None or (size == 1 and _CODE.fullmatch(first) and first not in _COMMON_CODES):
            continue
        if "," in inner and _names_two(inner, words):
            continue
        return size, place
    return 1, None


def _alone(text: str, spans: Sequence[tuple[int, int, str]], at: int) -> bool:
    """Whether a code stands for itself: DR Congo begins with one, too."""
    return at + 1 == len(spans) or not re.fullmatch(r"\s", text[spans[at][1] : spans[at + 1][0]]) or len(spans[at][2]) != 2


def _names_two(inner: str, words: Vocabulary) -> bool:
    """Whether what stands behind the comma is a place of its own: Congo, Democratic Republic of the Congo."""
    head, _, tail = inner.partition(",")
    return fold(head) in words.regions and fold(tail) in words.regions


def _goes_on(
    text: str, spans: Sequence[tuple[int, int, str]], at: int, size: int, found: Sequence[Mention], words: Vocabulary
) -> bool:
    """Whether a name is part of a longer one that is not known: New Georgia, Lake Chad."""
    end = at + size
    if (
        end < len(spans)
        and _PART_OF.match(text[spans[end - 1][1] : spans[end][1]])
        and _longest(text, spans, end, words)[1] is None
    ):
        return True
    if not at or (found and found[-1].end == spans[at - 1][1]):
        return False
    ahead = text[spans[at - 1][0] : spans[at - 1][1]]
    joined = not text[spans[at - 1][1] : spans[at][0]].strip()
    return joined and ahead[:1].isupper() and not ahead.isupper() and ahead.casefold() not in _AHEAD


def runs(text: str, found: Sequence[Mention]) -> list[list[Mention]]:
    """Names in groups: those that have nothing but commas, "and" or notes between them."""
    out: list[list[Mention]] = []
    for mention in found:
        if out and _GAP.fullmatch(text[out[-1][-1].end : mention.start]):
            out[-1].append(mention)
        else:
            out.append([mention])
    return out


def named(text: str, words: Vocabulary) -> Named | None:
    """The place that a text begins with, codes and signs before it left out."""
    if len(text) > 200:
        return None
    found = mentions(text, words)
    if found and _is_code_or_sign(text[: found[0].start]):
        first, rest = found[0], text[found[0].end :]
        if rest.lstrip().startswith(",") and len(text) < 60 and (whole := words.region(text)):
            return Named(whole, text[: first.start], "")
        return Named(first.place, text[: first.start], "" if _is_code_of(rest, first.place, words) else rest)
    if not found and (whole := words.region(text)):
        return Named(whole, "", "")
    return None


def _is_code_or_sign(text: str) -> bool:
    letters = re.sub(r"[^\w]+", " ", text).strip()
    return not letters or _CODE.fullmatch(letters) is not None or letters.casefold() == "the"


def _is_code_of(rest: str, place: Filler, words: Vocabulary) -> bool:
    """Whether behind a name stands nothing but its code, or a mark of a footnote."""
    code = rest.strip(" \t()[]-–—·,:*†‡§")
    if not code or not _CODE.fullmatch(code):
        return not code
    return (
        words.regions.get(fold(code)) == place
        or words.region(_country(code)) == place
        or (len(code) == 2 and state_of(code) is None)
    )


@lru_cache(maxsize=512)
def _country(code: str) -> str:
    """What the country with a code is called: NO is not always an answer."""
    import pycountry

    found = pycountry.countries.get(alpha_2=code) or pycountry.countries.get(alpha_3=code)
    return str(found.name) if found else ""


def is_code(text: str) -> bool:
    """Whether a text is a code of two or three letters."""
    return _CODE.fullmatch(text.strip()) is not None and text.strip() not in _COMMON_CODES
