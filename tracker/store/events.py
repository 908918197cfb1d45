"""Events in the database: finding candidates, writing an event with all that hangs on it, telling the outbox."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from tracker.models import Change, Event, EventType, Link
from tracker.store.reports import moment


@dataclass(frozen=True, slots=True)
class Question:
    """One look into the index of events: its key, the window of days, how many answers at most."""

    key: str
    first: str
    last: str
    limit: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What links between events are decided by; `entities` are (id, role, name)."""

    id: int
    type: EventType
    stage: str
    first: date
    effective: str | None
    entities: tuple[tuple[str, str, str], ...]


def candidates(db: Database, questions: Iterable[Question], most: int) -> list[int]:
    """The events that answer most of the questions."""
    votes: Counter[int] = Counter()
    for question in questions:
        votes.update(
            {row[0] for row in db.execute(_ASK, [question.key, question.first, question.last, question.limit]).fetchall()}
        )
    return [id_ for id_, _ in sorted(votes.items(), key=lambda iv: (-iv[1], iv[0]))[:most]]


_ASK = "SELECT event_id FROM event_keys WHERE key = ? AND day BETWEEN ? AND ? ORDER BY day DESC, event_id DESC LIMIT ?"


def begin_writing(db: Database) -> None:
    """Wait for the right to write before anything is read, else another writer in between makes the transaction fail."""
    db.execute("DELETE FROM moved_events WHERE id < 0")


def new_id(db: Database) -> int:
    """An id that no event has or had."""
    sql = "SELECT max(coalesce((SELECT max(id) FROM events), 0), coalesce((SELECT max(id) FROM moved_events), 0)) + 1"
    return int(db.execute(sql).fetchone()[0])


def founded_by(db: Database, report_id: int) -> int | None:
    """The id of the event that a report founded before, when no event has it now."""
    sql = "SELECT founded FROM reports WHERE id = ? AND founded IS NOT NULL AND founded NOT IN (SELECT id FROM events)"
    row = db.execute(sql, [report_id]).fetchone()
    return int(row[0]) if row else None


def exists(db: Database, event_id: int) -> bool:
    """Whether there is an event of that id."""
    return db.execute("SELECT 1 FROM events WHERE id = ?", [event_id]).fetchone() is not None


def save_event(db: Database, event_id: int, event: Event, now: datetime, *, told: bool = True) -> bool:
    """Write an event and what hangs on it; True when it is new. `told` puts what matters of the change into the outbox."""
    before = db.execute(f"SELECT {', '.join(_KEPT)} FROM events WHERE id = ?", [event_id]).fetchone()
    values = _columns(event, now)
    if before is None:
        names = ["id", *values]
        db.execute(
            f"INSERT INTO events ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", [event_id, *values.values()]
        )
        db.execute("DELETE FROM moved_events WHERE id = ?", [event_id])
    else:
        changed = {n: v for n, v in values.items() if n == "updated" or n not in _KEPT or v != before[_KEPT.index(n)]}
        db.execute(f"UPDATE events SET {', '.join(f'{n} = ?' for n in changed)} WHERE id = ?", [*changed.values(), event_id])
    _save_entities(db, event_id, event)
    _save_keys(db, event_id, event)
    _save_history(db, event_id, event.history)
    if told:
        _tell(db, event_id, event, dict(zip(_KEPT, before, strict=True)) if before else None, now)
    return before is None


# Columns with triggers or indexes on them: written only when they change.
_KEPT = ["type", "title", "stage", "effective_date", "first_reported", "last_reported", "publishers", "summary", "contradicted"]


def _columns(event: Event, now: datetime) -> dict[str, str | int | float | None]:
    return {
        "type": event.type,
        "title": event.title,
        "stage": event.stage,
        "effective_date": event.effective_date,
        "first_reported": event.first_reported.isoformat(),
        "last_reported": event.last_reported.isoformat(),
        "publishers": event.publishers,
        "reports": event.reports,
        "primary_source": int(event.primary_source),
        "contradicted": int(event.contradicted),
        "confidence": event.confidence,
        "summary": event.summary,
        "details": json.dumps(event.details, ensure_ascii=False),
        "updated": now.isoformat(),
    }


def _save_entities(db: Database, event_id: int, event: Event) -> None:
    before = set(db.execute("SELECT entity_id, role FROM event_entities WHERE event_id = ?", [event_id]).fetchall())
    after = set(event.entities)
    for entity, role in sorted(before - after):
        db.execute("DELETE FROM event_entities WHERE event_id = ? AND entity_id = ? AND role = ?", [event_id, entity, role])
    for entity, role in sorted(after - before):
        db.execute("INSERT INTO event_entities (event_id, entity_id, role) VALUES (?, ?, ?)", [event_id, entity, role])


def _save_keys(db: Database, event_id: int, event: Event) -> None:
    before = set(db.execute("SELECT key, day FROM event_keys WHERE event_id = ?", [event_id]).fetchall())
    after = set(event.keys)
    remove, add = ([(event_id, key, day) for key, day in sorted(keys)] for keys in (before - after, after - before))
    db.conn.executemany("DELETE FROM event_keys WHERE event_id = ? AND key = ? AND day = ?", remove)
    db.conn.executemany("INSERT INTO event_keys (event_id, key, day) VALUES (?, ?, ?)", add)


def _save_history(db: Database, event_id: int, history: Sequence[Change]) -> None:
    wanted = [(c.at.isoformat(), c.field, c.old, c.new, c.report_id) for c in history]
    sql = "SELECT at, field, old, new, report_id FROM event_history WHERE event_id = ? ORDER BY id"
    before = db.execute(sql, [event_id]).fetchall()
    if before != wanted[: len(before)]:
        db.execute("DELETE FROM event_history WHERE event_id = ?", [event_id])
        before = []
    insert = "INSERT INTO event_history (event_id, at, field, old, new, report_id) VALUES (?, ?, ?, ?, ?, ?)"
    db.conn.executemany(insert, [(event_id, *row) for row in wanted[len(before) :]])


def save_copies(db: Database, event_id: int, copies: dict[int, int]) -> None:
    """Write which reports of an event are copies of which."""
    before = dict(db.execute("SELECT id, copy_of FROM reports WHERE event_id = ?", [event_id]).fetchall())
    changed = [(copies.get(id_), id_) for id_, old in before.items() if old != copies.get(id_)]
    db.conn.executemany("UPDATE reports SET copy_of = ? WHERE id = ?", changed)


def _tell(db: Database, event_id: int, event: Event, before: dict[str, str | int | None] | None, now: datetime) -> None:
    changes: list[tuple[str, object, object]] = []
    if before is None:
        changes.append(("new", None, event.stage))
    else:
        denied = (event.stage == "denied" and before["stage"] != "denied") or (event.contradicted and not before["contradicted"])
        if denied:
            changes.append(("denial", before["stage"], event.stage))
        elif before["stage"] != event.stage:
            changes.append(("stage", before["stage"], event.stage))
        if before["effective_date"] != event.effective_date:
            changes.append(("effective_date", before["effective_date"], event.effective_date))
        if int(before["publishers"] or 0) < 2 <= event.publishers:
            changes.append(("corroborated", before["publishers"], event.publishers))
    for kind, old, new in changes:
        payload = {
            "event_id": event_id,
            "type": event.type,
            "old": old,
            "new": new,
            "first_reported": event.first_reported.isoformat(),
        }
        sql = "INSERT INTO outbox (event_id, kind, created, payload) VALUES (?, ?, ?, ?)"
        db.execute(sql, [event_id, kind, now.isoformat(), json.dumps(payload)])


def move_report(db: Database, report_id: int, event_id: int | None) -> None:
    """Say which event a report tells of."""
    db.execute("UPDATE reports SET event_id = ? WHERE id = ?", [event_id, report_id])


def note_founder(db: Database, report_id: int, event_id: int) -> None:
    """Keep which event a report founded, so that building all events anew gives them the same ids."""
    db.execute("UPDATE reports SET event_id = ?, founded = ? WHERE id = ?", [event_id, event_id, report_id])


def join_events(db: Database, kept: int, gone: int) -> None:
    """Make one event of two: reports move, what was not yet told of the lost one is not told, its id leads to the kept one."""
    db.execute("UPDATE reports SET event_id = ? WHERE event_id = ?", [kept, gone])
    db.execute("UPDATE outbox SET event_id = ? WHERE event_id = ? AND handled IS NOT NULL", [kept, gone])
    db.execute("UPDATE alerts SET event_id = ? WHERE event_id = ?", [kept, gone])
    db.execute("UPDATE moved_events SET event_id = ? WHERE event_id = ?", [kept, gone])
    db.execute("INSERT OR REPLACE INTO moved_events (id, event_id) VALUES (?, ?)", [gone, kept])
    db.execute("DELETE FROM events WHERE id = ?", [gone])


def drop_event(db: Database, event_id: int) -> None:
    """Remove an event that nobody reports any more; its id is never given again."""
    db.execute("UPDATE moved_events SET event_id = NULL WHERE event_id = ?", [event_id])
    db.execute("INSERT OR REPLACE INTO moved_events (id, event_id) VALUES (?, NULL)", [event_id])
    db.execute("DELETE FROM events WHERE id = ?", [event_id])


def facts(db: Database, event_ids: Sequence[int]) -> list[Facts]:
    """What links are decided by, for each of the events that exist."""
    found = []
    for id_ in event_ids:
        row = db.execute("SELECT type, stage, first_reported, effective_date FROM events WHERE id = ?", [id_]).fetchone()
        if row is None:
            continue
        entities = db.execute(
            "SELECT e.id, l.role, e.name FROM event_entities l JOIN entities e ON e.id = l.entity_id WHERE l.event_id = ?", [id_]
        ).fetchall()
        found.append(Facts(id_, row[0], row[1], moment(row[2]).date(), row[3], tuple(entities)))
    return found


def linked_ids(db: Database, event_id: int) -> set[int]:
    """The events that an event is linked with now."""
    sql = "SELECT other_id FROM event_links WHERE event_id = ?1 UNION SELECT event_id FROM event_links WHERE other_id = ?1"
    return {row[0] for row in db.execute(sql, [event_id]).fetchall()}


def save_links(db: Database, event_id: int, links: Iterable[Link]) -> None:
    """Replace the links from and to an event."""
    sql = "SELECT event_id, other_id, kind, why FROM event_links WHERE event_id = ?1 OR other_id = ?1"
    before = set(db.execute(sql, [event_id]).fetchall())
    after = {(link.event_id, link.other_id, link.kind, link.why) for link in links}
    for one, other, kind, _ in before - after:
        db.execute("DELETE FROM event_links WHERE event_id = ? AND other_id = ? AND kind = ?", [one, other, kind])
    db.conn.executemany("INSERT INTO event_links (event_id, other_id, kind, why) VALUES (?, ?, ?, ?)", sorted(after - before))
