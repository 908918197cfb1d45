"""Event titles in plain words, from the slots: "OpenAI restricts OpenAI API in China from 9 July 2024"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker.models import EventType, Stage
from tracker.stories.naming import described, things
from tracker.stories.spans import span
from tracker.stories.verbs import DONE, NOBODY, RAISED, RAISING, RULING, pattern, plural, raises

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_LONGEST = 160
_COURT = re.compile(r"\b(?:court|tribunal|judge)\b", re.IGNORECASE)

_STAGE_NOTE: dict[Stage, str] = {"proposed": "planned", "delayed": "delayed", "reversed": "reversed", "denied": "denied"}


@dataclass(frozen=True, slots=True)
class Slots:
    """The names that most reports give for each slot."""

    actors: Sequence[str] = field(default_factory=tuple)
    objects: Sequence[str] = field(default_factory=tuple)
    counterparties: Sequence[str] = field(default_factory=tuple)
    regions: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Told:
    """How an event is told: the sentences, whether it is about laws only, whether only a court acts."""

    evidence: Sequence[str] = ()
    about_law: bool = False
    ruling: bool = False


def title(type_: EventType, slots: Slots, stage: Stage, effective: str | None, told: Told | None = None) -> str:
    """Say an event in one line, with the verb that the reports use where they are given."""
    told = told or Told()
    subject = _list([described(name) for name in slots.actors])
    form, staged = pattern(type_, stage, told.evidence, about_law=told.about_law)
    if type_ == "investment" and stage != "reversed" and not set(slots.counterparties) - set(slots.actors):
        form = RAISING
    elif type_ == "investment" and stage != "reversed" and raises(slots.actors, told.evidence):
        form = RAISED
    if type_ == "lawsuit" and (told.ruling or all(_COURT.search(name) for name in slots.actors)):
        form, staged = RULING, False
    if not subject:
        form, staged = NOBODY.get(type_, f"Somebody {DONE[type_]}"), False
    elif _several(slots.actors):
        form = plural(form)
    objects = things(slots.objects)
    others = [name for name in slots.counterparties if name not in slots.actors and name not in objects]
    text = _fill(form, {"o": objects, "c": others, "r": slots.regions})
    text = f"{subject} {text}" if subject else text
    when = _when(stage, effective)
    note = f" ({_STAGE_NOTE[stage]})" if stage in _STAGE_NOTE and not staged else ""
    line = " ".join(f"{text}{when}{note}".split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def _several(actors: Sequence[str]) -> bool:
    """Whether the verb is that of several: two actors, or one that is described in the plural."""
    return len(actors) > 1 or (actors[0].split()[-1].islower() and actors[0].endswith("s") and not actors[0].endswith("ss"))


def _fill(pattern: str, names: dict[str, Sequence[str]]) -> str:
    out, at = "", 0
    while at < len(pattern):
        if pattern[at] == "[":
            end = pattern.index("]", at)
            part = pattern[at + 1 : end]
            key = part[part.index("{") + 1]
            out += part.replace("{" + key + "}", _list(names[key])) if names[key] else ""
            at = end + 1
        elif pattern[at] == "{":
            end = pattern.index("}", at)
            key, _, default = pattern[at + 1 : end].partition("|")
            out += _list(names[key]) or default
            at = end + 1
        else:
            out += pattern[at]
            at += 1
    return out


def _list(names: Sequence[str]) -> str:
    shown = list(names[:3])
    if len(names) > 3:
        return f"{', '.join(shown)} and {len(names) - 3} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def _when(stage: Stage, effective: str | None) -> str:
    if effective is None or span(effective) is None:
        return ""
    word = {"in_effect": "on" if len(effective) == 10 else "in", "reversed": "on" if len(effective) == 10 else "in"}.get(
        stage, "from"
    )
    return f" {word} {plain_date(effective)}"


def plain_date(iso: str) -> str:
    """A date as people write it: 9 July 2024, July 2024, third quarter of 2024, 2024."""
    if len(iso) == 10:
        day = date.fromisoformat(iso)
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    year, _, rest = iso.partition("-")
    if rest.startswith("Q"):
        return f"the {('first', 'second', 'third', 'fourth')[int(rest[1]) - 1]} quarter of {year}"
    if rest.startswith("H"):
        return f"the {('first', 'second')[int(rest[1]) - 1]} half of {year}"
    return f"{_MONTHS[int(rest) - 1]} {year}" if rest else year
