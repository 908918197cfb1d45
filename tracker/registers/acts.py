"""The answer of a register -> its documents as acts: what each is called, who made it, what it does, and from when."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from tracker.markup import to_line, to_text
from tracker.models import EventType, Stage
from tracker.registers.mapping import Mapping
from tracker.urls import safe_link

MAX_ACTS = 1_000
_MOST_SUMMARY = 5_000
_STAGES = {
    "proposed": "Proposed",
    "announced": "Decided",
    "in_effect": "In effect",
    "delayed": "Delayed",
    "reversed": "Withdrawn",
    "denied": "Denied",
}


@dataclass(frozen=True, slots=True)
class Act:
    """One document of a register; `docket` is the file that its steps share, `event` None when it is none."""

    id: str
    title: str
    url: str
    published: datetime
    type: str = ""
    action: str = ""
    summary: str = ""
    agencies: tuple[str, ...] = ()
    docket: str = ""
    effective: str | None = None
    event: EventType | None = None
    stage: Stage = "announced"

    @property
    def evidence(self) -> str:
        """What the register says of the act, as a sentence."""
        by = f"{', '.join(self.agencies)}: " if self.agencies else ""
        what = (self.action or self.type or "Document").rstrip(".")
        since = f", effective {self.effective}" if self.effective else ""
        docket = f", docket {self.docket}" if self.docket else ""
        return f"{by}{what}. Published {self.published:%Y-%m-%d}{since}{docket}. {_STAGES[self.stage]}: {self.title}"

    @property
    def text(self) -> str:
        """The article that tells it."""
        return "\n\n".join(part for part in (self.evidence, self.summary) if part)


def read_acts(body: bytes, mapping: Mapping, *, now: datetime) -> tuple[tuple[Act, ...], str | None]:
    """The acts of an answer, the oldest first, and what was wrong with it; several rows of one document are one."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return (), "not JSON, which a register answers in"
    rows = [row for row in _walk(document, mapping.items) if isinstance(row, dict)]
    if not rows and not _is_there(document, mapping.items):
        return (), f"there is no {mapping.items!r} in the answer: another register, or its answers have changed"
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows[:MAX_ACTS]:
        values = _values(row, mapping)
        known = found.setdefault((values["id"] or [""])[0], values)
        if known is not values:
            for field, more in values.items():
                known[field] += [value for value in more if value not in known[field]]
    acts = [act for values in found.values() if (act := _act(values, mapping, now))]
    left = len(found) - len(acts)
    problem = f"{left} documents without number, title or date were left out" if left else None
    return tuple(sorted(acts, key=lambda act: (act.published, act.id))), problem


def _is_there(document: Any, path: str) -> bool:
    """Whether there is a list at a path, be it empty; a register with nothing to tell may leave it out when it counts zero."""
    for name in path.split("."):
        if not isinstance(document, dict) or (name not in document and document.get("count") != 0):
            return False
        document = document.get(name, [])
    return True


def _walk(value: Any, path: str) -> Iterator[Any]:
    """What stands at a path of names; lists on the way are gone through."""
    if isinstance(value, list):
        for part in value:
            yield from _walk(part, path)
    elif not path:
        yield value
    elif isinstance(value, dict):
        name, _, rest = path.partition(".")
        yield from _walk(value.get(name), rest)


def _values(row: dict[str, Any], mapping: Mapping) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for field, paths in mapping.fields.items():
        tried = ([text for found in _walk(row, path) if (text := _text(found, field, mapping))] for path in paths)
        values[field] = list(dict.fromkeys(next((found for found in tried if found), [])))
    return values


def _text(value: Any, field: str, mapping: Mapping) -> str:
    if value is None or isinstance(value, bool | dict | list):
        return ""
    text = to_text(str(value)[:_MOST_SUMMARY]) if field == "summary" else to_line(str(value), limit=1_000)
    # Codes and addresses of a vocabulary have their meaning in the last part.
    return mapping.words.get(text) or mapping.words.get(text.rpartition("/")[2]) or text


def _act(values: dict[str, list[str]], mapping: Mapping, now: datetime) -> Act | None:
    first = {field: (found or [""])[0] for field, found in values.items()}
    day = _day(first["published"])
    if not first["id"] or not first["title"] or day is None:
        return None
    published = min(datetime(day.year, day.month, day.day, tzinfo=UTC), now)
    effective = min((one for value in values.get("effective", []) if (one := _day(value))), default=None)
    searched = {field: " ; ".join(found) for field, found in values.items()}
    searched["text"] = " ; ".join(searched.get(field, "") for field in ("title", "action", "note", "summary"))
    link = first.get("url") or (mapping.link.replace("{id}", first["id"]) if mapping.link else "")
    return Act(
        id=first["id"],
        title=first["title"],
        url=safe_link(link),
        published=published,
        type=first.get("type", ""),
        action=first.get("action", ""),
        summary=first.get("summary", ""),
        # The department is named before its office, which is what people speak of.
        agencies=tuple(reversed(values.get("agencies", [])))[:3],
        docket=re.sub(r"^docket\s+(?:no\.?|number)?\s*", "", first.get("docket", ""), flags=re.IGNORECASE),
        effective=effective.isoformat() if effective else None,
        event=_event(mapping, searched),
        stage=_stage(mapping, searched, published.date(), effective),
    )


def _fits(where: dict[str, re.Pattern[str]], values: dict[str, str]) -> bool:
    return all(pattern.search(values.get(field, "")) for field, pattern in where.items())


def _event(mapping: Mapping, values: dict[str, str]) -> EventType | None:
    if any(_fits(where, values) for where in mapping.skip):
        return None
    return next((kind.event for kind in mapping.events if _fits(kind.where, values)), None)


def _stage(mapping: Mapping, values: dict[str, str], published: date, effective: date | None) -> Stage:
    step = next((step for step in mapping.stages if _fits(step.where, values)), None)
    if step is None:
        return "announced"
    if step.dated:
        return "announced" if effective is None or effective > published else "in_effect"
    return step.stage or "announced"


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None
