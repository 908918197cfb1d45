"""A database with any number of stored reports in their events: written in bulk, for what is to be measured beside them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from sqlite_utils import Database

from tracker.language.knowledge.base import load_knowledge
from tracker.models import EVENT_TYPES, Filler, Report, Telling
from tracker.store.reports import SLOTS, slots_json
from tracker.store.rollups import rebuild_rollups
from tracker.stories.keys import event_keys
from tracker.stories.kin import Kin
from tracker.stories.traits import traits

# Reports come at the same rate at any size: ten times as many are ten times as long a past.
REPORTS_A_DAY = 400
START = datetime(2000, 1, 3, 8, tzinfo=UTC)
_STARTS, _ENDS = "ba ce di fo gu ka le mi no pu ra se ti vo zu", "lan mer nix pos ruk tal ven zor"
_WORDS = [f"{start}{end}" for start in _STARTS.split() for end in _ENDS.split()]


class Generator:
    """Deterministic stories: events of one to six reports by companies and agencies whose sizes are very unequal."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = random.Random(seed)
        entries = load_knowledge().entries.values()
        by_type = {kind: [e for e in entries if e.type == kind] for kind in ("company", "model", "region", "agency", "law")}
        self._things = {kind: sorted(found, key=lambda e: e.id) for kind, found in by_type.items()}

    def _pick(self, kind: str) -> Filler:
        # A few are told of all the time, most hardly ever.
        things = self._things[kind]
        entry = things[int(len(things) * self._chance.random() ** 3)]
        return Filler(entry.name, entry.id)

    def _event(self, day: date) -> Report:
        chance = self._chance
        type_ = chance.choice(EVENT_TYPES)
        effective = (day + timedelta(days=chance.choice((0, 0, 0, 14, 60)))).isoformat() if chance.random() < 0.7 else None
        by_agency = type_ in ("regulation", "export_control", "government_ban", "investigation", "enforcement")
        return Report(
            type=type_,
            stage=chance.choice(("announced", "in_effect")),
            evidence="",
            start=0,
            end=1,
            actors=(self._pick("agency" if by_agency else "company"),),
            objects=(self._pick("law" if type_ == "regulation" else "model"),),
            counterparties=(self._pick("company"),) if chance.random() < 0.5 else (),
            regions=(self._pick("region"),) if chance.random() < 0.6 else (),
            effective_date=effective,
            confidence=0.8,
        )

    def stories(self, first: int) -> Iterator[list[Telling]]:
        """Events as groups of reports, from report number `first` on, in order of time."""
        number = first
        while True:
            day = START + timedelta(days=number // REPORTS_A_DAY)
            event = self._event(day.date())
            group = []
            for _ in range(self._chance.choice((1, 1, 2, 3, 4, 6))):
                told = replace(event, evidence=" ".join(self._chance.choices(_WORDS, k=18)))
                if self._chance.random() < 0.2:
                    told = replace(told, objects=())
                when = day + timedelta(hours=self._chance.randrange(48))
                group.append(Telling(number, number, told, when, f"Publisher {self._chance.randrange(400)}", "news"))
                number += 1
            yield group


def fill(db: Database, kin: Kin, count: int) -> None:
    """Store `count` reports with the events that they are, as merging would have left them, but with nothing decided."""
    left = iter(_until(Generator().stories(1), count))
    db.execute("PRAGMA synchronous = OFF").fetchall()
    with db.atomic(), _bare(db):
        db.execute("CREATE TEMP TABLE new_keys (key TEXT, day TEXT, event_id INTEGER)")
        while groups := list(islice(left, 2000)):
            _write(db, groups, kin)
        # In the order of the index: row by row all over it, this would take longer than all the rest.
        db.execute(
            "INSERT INTO event_keys (key, day, event_id) SELECT DISTINCT key, day, event_id FROM new_keys ORDER BY 1, 2, 3"
        )
        db.execute("DROP TABLE new_keys")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    db.execute("PRAGMA synchronous = FULL").fetchall()


def _until(groups: Iterator[list[Telling]], count: int) -> Iterator[list[Telling]]:
    done = 0
    while done < count:
        group = next(groups)
        done += len(group)
        yield group


@contextmanager
def _bare(db: Database) -> Iterator[None]:
    """Without triggers and second indexes while much is written; afterwards they are there again, with all that they keep."""
    sql = """SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('trigger', 'index')
        AND tbl_name IN ('articles', 'reports', 'events', 'event_entities', 'event_keys', 'event_history')"""
    found = db.execute(sql).fetchall()
    for kind, name, _ in found:
        db.execute(f"DROP {kind} {name}")
    yield
    for table in ("articles_fts", "events_fts"):
        db.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")
    for _, _, statement in found:
        db.execute(statement)
    rebuild_rollups(db)


def _write(db: Database, groups: list[list[Telling]], kin: Kin) -> None:
    entities: dict[str, str] = {}
    events, roles, keys, history = [], [], [], []
    for group in groups:
        first, last, report, id_ = group[0].reported, group[-1].reported, group[0].report, group[0].id
        fillers = [(slot[:-1].replace("counterpartie", "counterparty"), f) for slot in SLOTS for f in getattr(report, slot)]
        names = " ".join(f.name for _, f in fillers)
        summary = "\n".join(t.report.evidence for t in group[:5])
        columns = (report.type, names, report.stage, report.effective_date, first.isoformat(), last.isoformat())
        events.append((id_, *columns, len(group), len(group), 0.8, summary, first.isoformat()))
        roles += [(id_, f.entity_id, role) for role, f in fillers]
        entities |= {f.entity_id: f.name for _, f in fillers if f.entity_id}
        keys += [(key, day, id_) for key, day in event_keys(traits(t, kin) for t in group)]
        history.append((id_, first.isoformat(), "stage", report.stage, id_))
    many = db.conn.executemany
    many("INSERT OR IGNORE INTO entities (id, type, name) VALUES (?, '', ?)", entities.items())
    many(_EVENT, events)
    many("INSERT OR IGNORE INTO event_entities (event_id, entity_id, role) VALUES (?, ?, ?)", roles)
    many("INSERT INTO new_keys VALUES (?, ?, ?)", keys)
    told = [(group[0].id, one) for group in groups for one in group]
    many(_ARTICLE, [_article(one) for _, one in told])
    many(_REPORT, [_report(one, event_id) for event_id, one in told])
    many("INSERT INTO event_history (event_id, at, field, new, report_id) VALUES (?, ?, ?, ?, ?)", history)


def add(db: Database, one: Telling) -> None:
    """Store one report with its article and entities, in no event yet."""
    fillers = [f for slot in SLOTS for f in getattr(one.report, slot)]
    names = [(f.entity_id, f.name) for f in fillers]
    db.conn.executemany("INSERT OR IGNORE INTO entities (id, type, name) VALUES (?, '', ?)", names)
    db.conn.execute(_ARTICLE, _article(one))
    db.conn.execute(_REPORT, _report(one, None))


_EVENT = """INSERT INTO events (id, type, title, stage, effective_date, first_reported, last_reported, publishers, reports,
    confidence, summary, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_ARTICLE = """INSERT INTO articles (id, external_id, title, fetched, content_hash, read_version)
    VALUES (?, ?, '', ?, '', 'b')"""
_REPORT = """INSERT INTO reports (id, article_id, event_id, type, evidence, start, "end", stage, effective_date, confidence, rule,
    slots, reported, publisher) VALUES (?, ?, ?, ?, ?, 0, 1, ?, ?, ?, '', ?, ?, ?)"""


def _article(one: Telling) -> tuple[object, ...]:
    return (one.article_id, str(one.article_id), one.reported.isoformat())


def _report(one: Telling, event_id: int | None) -> tuple[object, ...]:
    r = one.report
    ids = [f.entity_id for slot in SLOTS for f in getattr(r, slot) if f.entity_id]
    slots, when = slots_json(r, ids), one.reported.isoformat()
    return (
        *(one.id, one.article_id, event_id, r.type, r.evidence, r.stage, r.effective_date, r.confidence),
        *(slots, when, one.publisher),
    )
