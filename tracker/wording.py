"""How messages say things in plain words; whatever comes out of an article is only ever text on one line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from tracker.models import KnownEvent, Quote

TYPES = {
    "api_restriction": ("access restriction", "access restrictions"),
    "access_expansion": ("access expansion", "access expansions"),
    "migration_offer": ("migration offer", "migration offers"),
    "price_change": ("price change", "price changes"),
    "model_release": ("model release", "model releases"),
    "model_retirement": ("model retirement", "model retirements"),
    "terms_change": ("change of terms", "changes of terms"),
    "regulation": ("regulation", "regulations"),
    "export_control": ("export control", "export controls"),
    "government_ban": ("government ban", "government bans"),
    "investigation": ("investigation", "investigations"),
    "enforcement": ("enforcement action", "enforcement actions"),
    "lawsuit": ("lawsuit", "lawsuits"),
    "misuse_disruption": ("misuse disruption", "misuse disruptions"),
    "partnership": ("partnership", "partnerships"),
    "investment": ("investment", "investments"),
}
STAGES = {
    "proposed": "proposed",
    "announced": "announced",
    "in_effect": "in effect",
    "delayed": "delayed",
    "reversed": "reversed",
    "denied": "denied",
}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# Marks that turn the reading direction around could make a line read as something else; controls break headers.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"


def one_line(text: str, longest: int = 300) -> str:
    """Text of others as one line of visible characters, cut at a word when it is too long."""
    visible = "".join(c if unicodedata.category(c) not in _HIDDEN or c in _JOINERS else _gap(c) for c in text)
    line = " ".join(visible.split())
    if len(line) <= longest:
        return line
    return re.sub(r"\s+\S*$", "", line[: longest - 1]).rstrip(" ,;:") + "…"


def _gap(character: str) -> str:
    return "" if unicodedata.category(character) == "Cf" else " "


def link(url: str) -> str:
    """A URL that may stand in a message, or nothing."""
    return url if re.fullmatch(r"https?://[^\s\"'<>\\\x00-\x20\x7f]{1,2000}", url) else ""


def number(count: int) -> str:
    """A count as a person writes it in a sentence."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def counted(count: int, one: str, many: str) -> str:
    """A count with its noun: "three events"."""
    return f"{number(count)} {one if count == 1 else many}"


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names as a list in a sentence: "A, B and C"."""
    shown = list(names[:most])
    if len(names) > most:
        shown.append(f"{number(len(names) - most)} more")
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def sentence(text: str) -> str:
    """Text with a capital at its beginning and a full stop at its end."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?", "…")) else ".")


def day(value: date, *, year: bool = True) -> str:
    """A day as people write it: "9 July 2024"."""
    return f"{value.day} {_MONTHS[value.month - 1]}" + (f" {value.year}" if year else "")


def moment(value: datetime) -> str:
    """The day of a time, in UTC."""
    return day(value.astimezone(UTC).date())


def exactly(text: str) -> str:
    """A date of a text in words, as exact as it is: "July 2024", "the third quarter of 2024"."""
    found = re.fullmatch(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(\d\d)(?:-(\d\d))?))?", text)
    if not found:
        return one_line(text, 40)
    year, quarter, half, month, of_month = found.groups()
    if quarter:
        return f"the {('first', 'second', 'third', 'fourth')[int(quarter) - 1]} quarter of {year}"
    if half:
        return f"the {('first', 'second')[int(half) - 1]} half of {year}"
    if not month or not 1 <= int(month) <= 12:
        return year
    name = f"{_MONTHS[int(month) - 1]} {year}"
    return f"{int(of_month)} {name}" if of_month else name


def sureness(event: KnownEvent) -> str:
    """How sure an event is, in a few words."""
    told = counted(event.publishers, "publisher", "independent publishers")
    said = [told, "a primary source among them" if event.primary_source else "no primary source"]
    if event.contradicted:
        said.append("contradicted")
    return f"{', '.join(said)}; confidence {round(event.confidence * 100)} %"


def publishers(quotes: Iterable[Quote]) -> list[str]:
    """Who told it, each once."""
    return list(dict.fromkeys(filter(None, (one_line(quote.publisher, 60) for quote in quotes))))
