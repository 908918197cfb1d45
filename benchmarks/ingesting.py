"""Ingesting articles when few and when many are stored: storing, entities, candidates, merging, all writes; no reading.

The stored ones come from `generate`, with the index that merging looks into filled as merging fills it.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from benchmarks.generate import DAYS, FIRST, generate
from benchmarks.measure import Outcome, Scale, in_turns, say
from tracker.documents import Document
from tracker.ingest import store_documents
from tracker.language.knowledge import Knowledge
from tracker.language.knowledge.base import load_knowledge
from tracker.merging import kin_of
from tracker.models import Analysis, Article, Entity, Filler, Mention, Report, Telling
from tracker.reading import read_new
from tracker.store.database import open_database
from tracker.store.reports import slots_json
from tracker.stories.keys import event_keys
from tracker.stories.traits import traits

_SLOTS = {"actor": "actors", "object": "objects", "region": "regions", "counterparty": "counterparties"}


class Told:
    """A reader that gives each article the report that a stored event could have, without reading anything."""

    version = "told:1"

    def __init__(self, knowledge: Knowledge, reports: list[Report]) -> None:
        self.knowledge, self._reports = knowledge, reports

    def analyse(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Analysis]]:
        """Yield each article with its analysis."""
        for article in articles:
            report = replace(self._reports[int(article.id) % len(self._reports)], evidence=article.title)
            fillers = [f for slot in _SLOTS.values() for f in getattr(report, slot)]
            entities = tuple(
                Entity(f.entity_id or "", "company", f.name, (Mention(at, at + 1, f.name),)) for at, f in enumerate(fillers)
            )
            yield article, Analysis("en", entities, (report,), self.version)


def run(scale: Scale) -> list[Outcome]:
    """The cost of an article at both sizes, some of them in turns."""
    knowledge = load_knowledge()
    with tempfile.TemporaryDirectory(prefix="bench-ingest-") as folder, ExitStack() as stack:
        filled = [_filled(Path(folder) / f"{size}.db", size, knowledge) for size in (scale.large, scale.small)]
        for database, _ in filled:
            stack.callback(database.close)
        # The first batch brings the parts of the file into memory that a running tracker has there.
        rounds = max(scale.rounds, 3)
        large, small = (partial(_ingest, *one, iter(_batches(scale.ingested, rounds + 1))) for one in filled)
        large()
        small()
        turns = in_turns(large, small, rounds)
    per = [f"{seconds / scale.ingested * 1000:.1f} ms" for seconds in (turns.ours, turns.theirs)]
    work, against = f"ingest of an article at {scale.large:,} stored", f"at {scale.small:,} stored"
    return [turns.row(work, against, 1.2, ours=per[0], other=per[1], faster=False)]


def _filled(path: Path, size: int, knowledge: Knowledge) -> tuple[Database, Told]:
    say(f"a database of {size:,} articles")
    generate(path, size)
    database = open_database(path)
    reports = _index(database, knowledge)
    return database, Told(knowledge, random.Random(2).sample(reports, min(len(reports), 200)))


_NOW = FIRST + timedelta(days=DAYS)


def _batches(size: int, count: int) -> list[list[Document]]:
    return [list(_documents(number * size, size, _NOW)) for number in range(count)]


def _ingest(database: Database, reader: Told, batches: Iterator[list[Document]]) -> None:
    store_documents(database, next(batches), now=_NOW)
    read_new(database, reader, now=_NOW)


def _documents(first: int, count: int, now: datetime) -> Iterator[Document]:
    rng = random.Random(first)
    for number in range(first, first + count):
        title = f"Story {number} of {rng.randint(0, 10**9)}"
        text = " ".join(f"{title} word{rng.randint(0, 20_000)} and more." for _ in range(40))
        article = Article("", title, text, f"https://new.example/{number}", now.date(), f"Paper {number % 40}")
        yield Document(number, None, article, str(number))


def _index(database: Database, knowledge: Knowledge) -> list[Report]:
    """Give the generated events their keys and their reports their slots; gives some of the latest as reports."""
    kin = kin_of(knowledge)
    latest: list[Report] = []
    keys: list[tuple[str, int, str]] = []
    slots: list[tuple[str, int]] = []
    with database.atomic():
        for event_id, report, first in _events(database):
            one = Telling(event_id, event_id, report, first)
            keys += [(key, event_id, day) for key, day in event_keys([traits(one, kin)])]
            slots.append((slots_json(report), event_id))
            latest.append(report)
            if len(keys) > 50_000:
                _flush(database, keys, slots)
                del latest[:-2000]
        _flush(database, keys, slots)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return latest[-2000:]


def _flush(database: Database, keys: list[tuple[str, int, str]], slots: list[tuple[str, int]]) -> None:
    database.conn.executemany("INSERT OR IGNORE INTO event_keys (key, event_id, day) VALUES (?, ?, ?)", keys)
    database.conn.executemany("UPDATE reports SET slots = ? WHERE event_id = ?", slots)
    keys.clear()
    slots.clear()


def _events(database: Database) -> Iterator[tuple[int, Report, datetime]]:
    events = database.execute("SELECT id, type, stage, title, effective_date, first_reported FROM events ORDER BY id").fetchall()
    parts = database.execute(
        "SELECT event_id, role, entity_id, name FROM event_entities JOIN entities ON entities.id = entity_id ORDER BY event_id"
    )
    part = next(parts, None)
    for id_, type_, stage, title, effective, first in events:
        slots: dict[str, Any] = dict.fromkeys(_SLOTS.values(), ())
        while part is not None and part[0] == id_:
            slots[_SLOTS[part[1]]] += (Filler(part[3], part[2]),)
            part = next(parts, None)
        day = date.fromisoformat(effective).isoformat() if effective else None
        report = Report(type_, stage, title, 0, len(title), effective_date=day, confidence=0.8, rule="told", **slots)
        yield id_, report, datetime.fromisoformat(first).astimezone(UTC)
