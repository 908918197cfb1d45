"""Reading again what older rules or weights read, and building all events anew from the stored reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlite_utils import Database

from tracker.merging import Merger, kin_of
from tracker.reading import Reader, read_new
from tracker.store import rebuild as store
from tracker.store.events import begin_writing
from tracker.stories.kin import Kin

_CHUNK = 500
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class ReprocessSummary:
    """What reading again and building anew changed."""

    articles: int = 0
    quarantined: int = 0
    events: int = 0
    gained: int = 0
    lost: int = 0
    merged: int = 0
    split: int = 0


def reprocess(
    db: Database,
    reader: Reader,
    *,
    now: datetime,
    everything: bool = False,
    notes: Path | None = None,
    progress: Progress | None = None,
) -> ReprocessSummary:
    """Read again what another version read (or everything), then rebuild the events.

    `notes` is a file that remembers how things were before, so that a run that was cut off goes on where it stopped.
    """
    tell = progress or (lambda what, done, total: None)
    memory = Database(str(notes)) if notes else Database(memory=True)
    waiting = store.begin(db, memory, None if everything else reader.version)
    read = read_new(db, reader, now=now, retell=False, progress=lambda done: tell("Reading", done, waiting))
    rebuild(db, kin_of(reader.knowledge), now=now, progress=tell)
    before, after = store.assignments_before(memory), store.assignments(db)
    memory.close()
    if notes:
        for name in (notes, notes.with_name(notes.name + "-wal"), notes.with_name(notes.name + "-shm")):
            name.unlink(missing_ok=True)
    return _compare(before, after, read.articles, read.quarantined)


def rebuild(db: Database, kin: Kin, *, now: datetime, progress: Progress | None = None) -> None:
    """Build all events anew from the stored reports in their order; only those that come out otherwise are written."""
    tell = progress or (lambda what, done, total: None)
    scratch = store.scratch_of(db)
    merger = Merger(scratch, kin, told=False)
    ids = store.report_ids(scratch)
    rest, done = iter(ids), 0
    while chunk := list(islice(rest, _CHUNK)):
        with scratch.atomic():
            for report_id in chunk:
                left = merger.merge_report(report_id, now)
                merger.refresh(left, now)
        done += len(chunk)
        tell("Merging", done, len(ids))
    with db.atomic():
        begin_writing(db)
        wanted, current = store.assignments(scratch), store.assignments(db)
        changed = store.changed_events(wanted, current)
        real = Merger(db, kin, told=False)
        store.adopt(db, scratch, wanted, current, changed)
        real.refresh(changed, now)
        store.point_to_heirs(db, wanted, current)
        # Reports that came while the events were built anew.
        for report_id in store.without_event(db):
            real.refresh(real.merge_report(report_id, now), now)
    scratch.close()


def _compare(before: dict[int, int], after: dict[int, int], articles: int, quarantined: int) -> ReprocessSummary:
    sources: dict[int, set[int]] = defaultdict(set)
    targets: dict[int, set[int]] = defaultdict(set)
    for report, event in before.items():
        if report in after:
            sources[after[report]].add(event)
            targets[event].add(after[report])
    return ReprocessSummary(
        articles=articles,
        quarantined=quarantined,
        events=len(set(after.values())),
        gained=len(set(after.values()) - set(sources)),
        lost=len(set(before.values()) - set(targets)),
        merged=sum(len(s) - 1 for s in sources.values()),
        split=sum(len(t) - 1 for t in targets.values()),
    )
