"""Real articles of stories with the events that an annotator found in them, as the reader and the merging know these."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tests.stories.replay import FOLDER, Piece
from tracker.language.knowledge import Knowledge
from tracker.language.knowledge.base import fold, load_knowledge
from tracker.models import Article, EntityType, EventType, Filler, Report, Stage
from tracker.store.reports import SLOTS

_KINDS: Mapping[str, tuple[EntityType, ...]] = {
    "actors": ("company", "agency", "region", "person", "model", "media"),
    "objects": ("model", "law", "company"),
    "counterparties": ("company", "agency", "region", "person", "model", "media"),
    "regions": ("region",),
}


@dataclass(frozen=True)
class Gold:
    """One event that an annotator found in an article."""

    story: str
    report: Report


@dataclass(frozen=True)
class Told(Piece):
    """One article of a story; the first of its events is the one that the story is about."""

    events: tuple[Gold, ...]


def articles(part: str) -> list[Told]:
    """The articles of one part, in order of publication."""
    knowledge = load_knowledge()
    rows = [json.loads(row) for row in (FOLDER / f"articles-{part}.jsonl").read_text(encoding="utf8").splitlines()]
    told = [
        Told(
            **{k: row[k] for k in ("story", "article", "publisher", "role", "title", "text")},
            pair=row["pair"] or "",
            published=row["published"][:10],
            events=tuple(Gold(e["story"], _report(e, row, knowledge)) for e in row["events"]),
        )
        for row in rows
    ]
    return sorted(told, key=lambda t: (t.published, t.article))


def _report(event: Mapping[str, object], row: Mapping[str, str], knowledge: Knowledge) -> Report:
    """A gold event as a perfect reader would give it; its evidence is the sentence that names most of it."""
    names: dict[str, list[str]] = {slot: list(event[slot]) for slot in SLOTS}  # type: ignore[call-overload]
    slots = {slot: tuple(Filler(n, id_of(n, slot, knowledge)) for n in names[slot]) for slot in SLOTS}
    words = {w for slot in SLOTS for name in names[slot] for w in fold(name).split()}
    sentences = [s for line in row["text"].split("\n") for s in line.split(". ") if s.strip()] or [row["title"]]
    evidence = max(sentences, key=lambda s: len(words & set(fold(s).split())))
    type_: EventType = event["type"]  # type: ignore[assignment]
    stage: Stage = event["stage"]  # type: ignore[assignment]
    day: str | None = event["date"]  # type: ignore[assignment]
    return Report(type_, stage, evidence, 0, len(evidence), **slots, effective_date=day, confidence=0.8)


def id_of(name: str, slot: str, knowledge: Knowledge) -> str | None:
    """The id by which the knowledge base knows a name that fills a slot."""
    # "Ministry of Trade (Malaysia)" is told apart for people, not for the knowledge base.
    names = (name, name.partition(" (")[0])
    found = (knowledge.named(kind, some) for some in names for kind in _KINDS[slot])
    return next((entry.id for entry in found if entry), None)


def as_article(told: Told) -> Article:
    """What the analyser is given of an article."""
    return Article(told.article, told.title, told.text, published=date.fromisoformat(told.published), publisher=told.publisher)
