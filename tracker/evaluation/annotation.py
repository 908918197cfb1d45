"""Annotated and extracted documents as they are compared: names folded, fillers with every name of their entity."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.documents import BadLine, Document, read_documents
from tracker.language.knowledge.base import fold

NAME_SLOTS = ("actors", "objects", "regions", "counterparties")

Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity as it is compared: its type, its name and mentions as written, and all of these folded."""

    type: str
    name: str
    forms: tuple[str, ...]
    names: Names


@dataclass(frozen=True, slots=True)
class Told:
    """An event as it is compared; each filler is shown as written and compared by every name of its entity."""

    type: str
    shown: Mapping[str, tuple[str, ...]]
    fillers: Mapping[str, tuple[Names, ...]]
    effective_date: str | None
    stage: str | None
    evidence: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Annotation:
    """The entities and events of one document, annotated or extracted."""

    entities: tuple[Thing, ...] = ()
    events: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Gold:
    """One annotated document and what it should give."""

    document: Document
    annotation: Annotation


def read_gold(lines: Iterable[bytes]) -> Iterator[Gold | BadLine]:
    """Read annotated documents one line at a time; what holds no document or no annotation comes as BadLine."""
    kept = list(lines)
    for item in read_documents(kept):
        if isinstance(item, BadLine):
            yield item
            continue
        try:
            yield Gold(item, annotation(json.loads(kept[item.line - 1])))
        except (KeyError, TypeError, AttributeError, ValueError):
            yield BadLine(item.line, "not annotated: 'entities' and 'events' must be lists as `tracker extract` writes them")


def annotation(value: Mapping[str, Any]) -> Annotation:
    """The annotation in a document's JSON; raises KeyError, TypeError, ValueError or AttributeError when it has another form."""
    things = tuple(_thing(entity) for entity in value["entities"] if entity.get("name"))
    return Annotation(things, tuple(_told(event, things) for event in value["events"]))


def _thing(entity: Mapping[str, Any]) -> Thing:
    forms = [str(form) for form in (entity["name"], *(entity.get("mentions") or ())) if form]
    return Thing(str(entity["type"]), forms[0], tuple(forms), frozenset(map(fold, forms)))


def _told(event: Mapping[str, Any], things: Sequence[Thing]) -> Told:
    shown = {slot: tuple(str(value) for value in event.get(slot) or ()) for slot in NAME_SLOTS}
    return Told(
        type=str(event["type"]),
        shown=shown,
        fillers={slot: tuple(_also_called(value, things) for value in values) for slot, values in shown.items()},
        effective_date=event.get("effective_date") or None,
        stage=event.get("stage"),
        evidence=str(event.get("evidence") or ""),
        confidence=float(event.get("confidence") or 0.0),
    )


def _also_called(filler: str, things: Sequence[Thing]) -> Names:
    """The filler's folded name with all names of the entities that go by it."""
    folded = fold(filler)
    return frozenset({folded}).union(*(thing.names for thing in things if folded in thing.names))
