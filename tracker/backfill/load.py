"""Merging a backfill into the database: always in the same order, whoever read it on however many machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path

import pyarrow as pa
from sqlite_utils import Database

from tracker.backfill.folder import Folder
from tracker.backfill.run import PLAN
from tracker.backfill.tables import Loaded, order, read_partition
from tracker.errors import StoreError
from tracker.ingest import entry_of, found_of
from tracker.language.knowledge import Knowledge
from tracker.merging import Merger, kin_of
from tracker.reading import store_reading
from tracker.store import articles, reports
from tracker.store.sources import ingest_source

# One transaction; what is cut off is done again.
AT_ONCE = 200
# Archives are mostly in the order of time, so few partitions are open at once.
_OPEN = 32


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What loading came to; `known` articles were there before and are left alone."""

    articles: int = 0
    known: int = 0
    reports: int = 0
    new_events: int = 0


def load(
    db: Database, path: Path, knowledge: Knowledge, *, now: datetime, progress: Callable[[int, int], None] | None = None
) -> LoadSummary:
    """Bring a finished backfill into the database, the oldest article first; nobody is alerted of old news.

    It may be stopped at any moment and goes on where it was when it is started again.
    """
    folder = Folder(path)
    numbers = _finished(folder)
    ordered = _ordered(folder, numbers)
    merger = Merger(db, kin_of(knowledge), told=False)
    done = LoadSummary()
    rest = _articles(folder, ordered)
    while group := list(islice(rest, AT_ONCE)):
        with db.atomic():
            stored = [_store(db, merger, one, now) for one in group]
        told = sum(len(one.analysis.reports) for one, new in zip(group, stored, strict=True) if new)
        done = LoadSummary(done.articles + sum(stored), done.known + stored.count(False), done.reports + told, merger.new_events)
        if progress:
            progress(done.articles + done.known, ordered.num_rows)
    return done


def _finished(folder: Folder) -> list[int]:
    plan = folder.read(PLAN)
    if plan is None:
        raise StoreError(f"{folder.path} holds no backfill", "name the folder that `tracker backfill` wrote to with --out")
    done = [int(mark["partition"]) for mark in folder.done()]
    missing = len(plan["pieces"]) - len(done)
    if missing:
        raise StoreError(
            f"{folder.path} is not finished: {missing:,} of {len(plan['pieces']):,} partitions are missing",
            "run the same `tracker backfill` again; it goes on where it stopped",
        )
    return done


def _ordered(folder: Folder, numbers: list[int]) -> pa.Table:
    """Day, partition and record of every article, the oldest first; undated ones are of today and come last."""
    tables = [order(folder.table("articles", number)) for number in numbers]
    table = pa.concat_tables(tables) if tables else pa.table({"published": [], "partition": [], "row": []})
    by = [("published", "ascending"), ("partition", "ascending"), ("row", "ascending")]
    return table.sort_by(by)


def _articles(folder: Folder, ordered: pa.Table) -> Iterator[Loaded]:
    @lru_cache(maxsize=_OPEN)
    def partition(number: int) -> Mapping[int, Loaded]:
        return read_partition(folder, number)

    for batch in ordered.to_batches(max_chunksize=10_000):
        for number, row in zip(batch["partition"].to_pylist(), batch["row"].to_pylist(), strict=True):
            yield partition(number)[row]


def _store(db: Database, merger: Merger, one: Loaded, now: datetime) -> bool:
    """Store one article with its reports; False when it is there already."""
    name, entry = one.document.article.source, entry_of(one.document)
    source_id = ingest_source(db, name, now)
    source = {"id": source_id, "publisher": name, "language": None}
    for wanted in articles.wanted(db, source_id, [entry]):
        if articles.store(db, source, wanted, found_of(entry), now) is None:
            continue
        item = reports.unread_article(db, articles.id_of(db, source_id, entry))
        store_reading(db, merger, item, one.analysis, now, one.signature)
        return True
    return False
