"""Reading and merging what is new: unread articles in, entities, reports and events out, one article one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sqlite_utils import Database

from tracker.language.knowledge import Knowledge
from tracker.merging import Merger, kin_of
from tracker.models import Analysis, Article
from tracker.store import reports as store
from tracker.stories.copies import signature
from tracker.stories.kin import domain_of

BATCH = 64
# What a bug in reading one odd text may raise; trouble with the disk or the database is not the text's fault.
BUGS = (ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError)


class Reader(Protocol):
    """What reads articles: the analyser, or in tests whatever gives analyses."""

    @property
    def knowledge(self) -> Knowledge:
        """Who belongs to whom."""

    @property
    def version(self) -> str:
        """The rules and weights that read."""

    def analyse(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Analysis]]:
        """Yield each article with its analysis, in order."""


@dataclass(frozen=True, slots=True)
class ReadSummary:
    """What one round of reading came to."""

    articles: int = 0
    reports: int = 0
    new_events: int = 0
    quarantined: int = 0
    failed: int = 0


def read_new(
    db: Database,
    reader: Reader,
    *,
    now: datetime,
    limit: int | None = None,
    progress: Callable[[int], None] | None = None,
    retell: bool = True,
) -> ReadSummary:
    """Read what is unread, the oldest first; safe to be killed at any moment and started again.

    `retell` puts what changes by reading an article again into the outbox, too.
    """
    merger = Merger(db, kin_of(reader.knowledge))
    done = ReadSummary()
    tried: set[int] = set()
    while limit is None or done.articles < limit:
        room = BATCH if limit is None else min(BATCH, limit - done.articles)
        batch = store.unread(db, room, tried)
        if not batch:
            break
        # One that failed before, or killed the process, is read alone: only it may be counted against.
        alone = [item for item in batch if item.tries]
        batch = alone[:1] or batch
        done = _read_batch(db, reader, merger, batch, now, done, tried, retell)
        if progress:
            progress(done.articles)
    return replace(done, new_events=merger.new_events)


def _read_batch(
    db: Database,
    reader: Reader,
    merger: Merger,
    batch: Sequence[store.Unread],
    now: datetime,
    done: ReadSummary,
    tried: set[int],
    retell: bool,
) -> ReadSummary:
    store.begin_reading(db, [item.row_id for item in batch])
    by_id = {item.article.id: item for item in batch}
    readings = iter(reader.analyse([item.article for item in batch]))
    while True:
        try:
            article, analysis = next(readings)
        except StopIteration:
            return done
        except BUGS as error:
            if len(batch) > 1:
                # It could be any of them: those that are left now have a try against them and come again one by one.
                return done
            last = store.note_problem(db, batch[0].row_id, f"could not be read: {type(error).__name__}: {error}"[:500])
            tried.add(batch[0].row_id)
            return replace(done, failed=done.failed + 1, quarantined=done.quarantined + last)
        item = by_id[article.id]
        merger.told = retell or not item.read_before
        store_reading(db, merger, item, analysis, now)
        done = replace(done, articles=done.articles + 1, reports=done.reports + len(analysis.reports))


def store_reading(
    db: Database, merger: Merger, item: store.Unread, analysis: Analysis, now: datetime, sketch: bytes | None = None
) -> None:
    """Store what was read of an article and merge it into the events, or nothing of it; `sketch` is its text's signature."""
    if not item.article.publisher and (host := domain_of(item.article.url)):
        item = replace(item, article=replace(item.article, publisher=host))
    with db.atomic():
        stored = store.save_analysis(db, item, analysis, signature(item.article.text) if sketch is None else sketch, now)
        merger.merge_article(stored, now)
        store.mark_read(db, item.row_id, analysis, now)
