"""Event titles in plain words, from the slots: "OpenAI restricts OpenAI API in China from 9 July 2024"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker.models import EventType, Stage
from tracker.stories.spans import span

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
_THIRD_PERSON = re.compile(r"^(\w+)s\b")

# Said of the actor: {o} objects, {c} counterparties, {r} regions; a part in [] falls away when its slot is empty.
_VERBS: dict[EventType, str] = {
    "api_restriction": "restricts {o|access}[ for {c}][ in {r}]",
    "access_expansion": "opens {o|its service}[ to {c}][ in {r}]",
    "migration_offer": "woos[ {c}] users to {o|its models}[ in {r}]",
    "price_change": "changes the price of {o|its models}[ in {r}]",
    "model_release": "releases {o|a new model}[ in {r}]",
    "model_retirement": "retires {o|a model}[ in {r}]",
    "terms_change": "changes {o|its terms}[ for {c}][ in {r}]",
    "regulation": "regulates AI[ in {r}]: {o|new rules}",
    "export_control": "controls exports of {o|AI technology}[ to {r}][ ({c})]",
    "government_ban": "bans {o|an AI product}[ of {c}][ in {r}]",
    "investigation": "investigates {c|AI providers}[ over {o}][ in {r}]",
    "enforcement": "penalises {c|an AI provider}[ over {o}][ in {r}]",
    "lawsuit": "takes {c|an AI provider} to court[ over {o}][ in {r}]",
    "misuse_disruption": "stops misuse of {o|its models}[ by {c}][ in {r}]",
    "partnership": "partners[ with {c}][ on {o}][ in {r}]",
    "investment": "invests[ in {c}][: {o}][ in {r}]",
}
_NOBODY: dict[EventType, str] = {
    "lawsuit": "Lawsuit[ against {c}][ over {o}][ in {r}]",
    "investment": "Investment[ in {c}][: {o}][ in {r}]",
    "partnership": "Partnership[ with {c}][ on {o}][ in {r}]",
    "regulation": "Regulation[ in {r}]: {o|new AI rules}",
    "export_control": "Export control on {o|AI technology}[ to {r}][ ({c})]",
}
_STAGE_NOTE: dict[Stage, str] = {"proposed": "planned", "delayed": "delayed", "reversed": "reversed", "denied": "denied"}


@dataclass(frozen=True, slots=True)
class Slots:
    """The names that most reports give for each slot."""

    actors: Sequence[str] = field(default_factory=tuple)
    objects: Sequence[str] = field(default_factory=tuple)
    counterparties: Sequence[str] = field(default_factory=tuple)
    regions: Sequence[str] = field(default_factory=tuple)


def title(type_: EventType, slots: Slots, stage: Stage, effective: str | None) -> str:
    """Say an event in one line."""
    subject = _list(slots.actors)
    pattern = _VERBS[type_] if subject else _NOBODY.get(type_, f"Somebody {_VERBS[type_]}")
    if type_ == "investment" and subject and not set(slots.counterparties) - set(slots.actors):
        pattern = "raises money or invests[: {o}][ in {r}]"
    if type_ == "lawsuit" and subject and all(_COURT.search(name) for name in slots.actors):
        pattern = "rules in a case of {c|AI providers}[ over {o}][ in {r}]"
    if len(slots.actors) > 1:
        pattern = _THIRD_PERSON.sub(r"\1", pattern, count=1)
    objects = _named(slots.objects)
    others = [name for name in slots.counterparties if name not in slots.actors and name not in objects]
    text = _fill(pattern, {"o": objects, "c": others, "r": slots.regions})
    text = f"{subject} {text}" if subject else text
    when = _when(stage, effective)
    note = f" ({_STAGE_NOTE[stage]})" if stage in _STAGE_NOTE else ""
    line = " ".join(f"{text}{when}{note}".split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def _named(objects: Sequence[str]) -> Sequence[str]:
    """The names among the objects; without any the first description, since each report describes in words of its own."""
    names = [name for name in objects if not any(word.islower() for word in name.split())]
    return names or objects[:1]


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
