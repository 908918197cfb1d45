"""What users say of events by hand: two are one, these reports are another one, this one is not wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from tracker.errors import TrackerError
from tracker.merging import Merger
from tracker.store import events as store
from tracker.store.marks import add_mark, apply_hidden, forget
from tracker.store.reports import tellings_of_event
from tracker.stories.kin import Kin


def merge_by_hand(db: Database, kin: Kin, kept: int, others: Sequence[int], now: datetime) -> None:
    """Make one event of several, for good."""
    others = [id_ for id_ in dict.fromkeys(others) if id_ != kept]
    if not others:
        raise TrackerError("a merge needs two different events", "tracker events merge 12 17 keeps 12")
    with db.atomic():
        store.begin_writing(db)
        reports = [id_ for event in (kept, *others) for id_ in _reports(db, event)]
        forget(db, ["split"], reports)
        add_mark(db, "merge", kept, others[0], [reports], now)
        for other in others:
            store.join_events(db, kept, other)
        Merger(db, kin, told=False).refresh([kept], now)


def split_by_hand(db: Database, kin: Kin, event_id: int, report_ids: Sequence[int], now: datetime) -> int:
    """Take reports out of an event, for good; returns the event that they are now."""
    with db.atomic():
        store.begin_writing(db)
        members = _reports(db, event_id)
        chosen = sorted(set(report_ids))
        if strangers := sorted(set(chosen) - set(members)):
            raise TrackerError(
                f"report {strangers[0]} is not one of event {event_id}", f"its reports are {', '.join(map(str, members))}"
            )
        if not chosen or len(chosen) == len(members):
            raise TrackerError("a split must take some reports and leave some", f"event {event_id} has {len(members)}")
        forget(db, ["merge"], chosen)
        add_mark(db, "split", event_id, None, [[id_ for id_ in members if id_ not in chosen], chosen], now)
        merger, left = Merger(db, kin, told=False), {event_id}
        for report_id in chosen:
            left |= merger.merge_report(report_id, now)
        merger.refresh(left, now)
        return int(db.execute("SELECT event_id FROM reports WHERE id = ?", [chosen[0]]).fetchone()[0])


def hide_by_hand(db: Database, event_id: int, now: datetime, *, undo: bool = False) -> None:
    """Hide an event from every list, for good, or show it again."""
    with db.atomic():
        store.begin_writing(db)
        members = _reports(db, event_id)
        forget(db, ["hide"], members)
        if not undo:
            add_mark(db, "hide", event_id, None, [members], now)
        apply_hidden(db, event_id)


def _reports(db: Database, event_id: int) -> list[int]:
    found = [t.id for t in tellings_of_event(db, event_id)]
    if not found:
        raise TrackerError(f"there is no event {event_id}", "tracker events lists them with their ids")
    return found
