"""Pages that list models: which there are, and what the page says of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tracker.pages.records import END, WANING, Record, records
from tracker.pages.vocabulary import Page, Vocabulary, fold

_ALIVE = re.compile(
    r"\b(?:active|current|available|supported|stable|ga|generally available|preview|latest|beta)\b", re.IGNORECASE
)
_GONE = re.compile(
    r"\W*(?:retired|shut ?down|discontinued|removed|decommissioned|sunset|turned off|no longer (?:available|served)"
    r"|end of life|eol"
    r"|withdrawn|offline|ended|expired)",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(r"not? (?:sooner|earlier|before)|no earlier|at least|earliest", re.IGNORECASE)
_NO_END = re.compile(
    r"\b(?:no|not?\s+yet|none|nothing|never|without)\b[\w\s-]{0,25}\b(?:shut\w*|retire\w*|sunset|end|deprecat\w*|removal"
    r"|planned|scheduled)\b",
    re.IGNORECASE,
)
_RELEASE = re.compile(
    r"releas|launch|introduc|\badded\b|available (?:since|from)|\bsince\b|\bga\b|general availability|\bdate\b", re.IGNORECASE
)
_ELSEWHERE = re.compile(r"(?:replace|recommend|alternative|successor|migrat|price|context)\w*", re.IGNORECASE)


class Standing(NamedTuple):
    """What a page says of a model: when it ends, whether it is on its way out or gone, since when it is there."""

    name: str
    ends: str | None
    waning: bool
    since: str | None
    text: str
    gone: bool = False


def facts(page: Page, words: Vocabulary) -> dict[str, Standing]:
    """Every model that the page lists."""
    found: dict[str, Standing] = {}
    for record in _without_echoes(list(records(page.blocks, words))):
        one = _standing(record, words)
        key = fold(record.name)
        other = found.get(key)
        if other is not None:
            waning, gone = other.waning or one.waning, other.gone or one.gone
            told = other.text if other.ends else one.text
            one = Standing(other.name, other.ends or one.ends, waning, other.since or one.since, told, gone)
        found[key] = one
    return found


def _without_echoes(found: Sequence[Record]) -> Iterable[Record]:
    """A sentence that tells of a model by its short name, of which the page lists what it stands for, lists nothing more."""
    listed = [fold(record.name) for record in found if not record.told]
    return [record for record in found if not record.told or not any(name.startswith(fold(record.name)) for name in listed)] + [
        record for record in found if record.told and fold(record.name) in listed
    ]


def _standing(record: Record, words: Vocabulary) -> Standing:
    name, attributes, path = record.name, record.attributes, record.path
    ends = since = None
    waning = any(WANING.search(step) for step in path[-2:]) and not _ALIVE.search(path[-1])
    alive = gone = False
    for label, value in attributes:
        gone = gone or bool(_GONE.fullmatch(value.strip(" .*†")))
        dates = words.dates(value)
        if not dates and _NO_END.search(value):
            continue
        ending = bool(END.search(label)) or (not _ELSEWHERE.match(label) and bool(END.search(value)))
        if dates and (ending or (waning and label in ("", "0", "1", "2", "Date"))) and not _NOT_BEFORE.search(value):
            ends = ends or dates[-1 if END.search(value) else 0]
        elif dates and _RELEASE.search(label) and not WANING.search(label):
            since = since or dates[0]
        elif dates and WANING.search(label) and not _NOT_BEFORE.search(value):
            waning = True
        if not dates and not END.search(label) and _is_waning(label, value):
            waning = True
        alive = alive or bool(re.search("stat", label, re.IGNORECASE) and _ALIVE.search(value))
    told = "; ".join(
        f"{label}: {value}" if label and not label.isdigit() else value for label, value in attributes if value.strip(" -–—")
    )
    return Standing(name, ends, (waning or ends is not None) and not (alive and ends is None), since, told, gone)


def _is_waning(label: str, value: str) -> bool:
    return bool(WANING.search(value)) and len(value) < 60 and not re.search("replac|recommend", label, re.IGNORECASE)
