"""Merging, step by step: candidates from the store, the decision from `stories`, the event written down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from sqlite_utils import Database

from tracker.language.knowledge import Knowledge
from tracker.language.knowledge.base import EU_MEMBERS
from tracker.language.knowledge.offices import Offices
from tracker.language.knowledge.publishers import publisher_of
from tracker.models import Telling
from tracker.store import events as store
from tracker.store.acts import another_file, same_file
from tracker.store.marks import apply_hidden, parted, ruling
from tracker.store.pages import another_change, same_retirement
from tracker.store.reports import Stored, telling, tellings_of_event
from tracker.stories.compose import compose
from tracker.stories.keys import Lookup, lookups
from tracker.stories.kin import Kin, domain_of, fold
from tracker.stories.links import Linked, link_lookups, linked, links
from tracker.stories.merge import Decision, decide
from tracker.stories.profile import SAMPLE
from tracker.stories.traits import Traits, traits

MOST_CANDIDATES = 8
_JUDGE = re.compile(r"\b(?:judge|justice of)\b")


@lru_cache(maxsize=4)
def kin_of(knowledge: Knowledge) -> Kin:
    """The relations that merging needs, out of the knowledge base."""
    entries = knowledge.entries.values()
    regions: dict[str, list[str]] = {}
    homes: dict[str, str] = {}
    publishers: dict[str, str] = {}
    acting: dict[str, str] = {}
    houses: dict[str, str] = {}
    countries = {e.country: e.id for e in entries if e.type == "region" and e.kind == "country" and e.country}
    offices = Offices(knowledge)
    # Governments go by their capital: "Prague", "Washington"; Brussels is the Union's.
    homes |= {entry.id: countries[entry.country] for entry in entries if entry.seat and entry.country in countries}
    for entry in entries:
        if entry.type == "person" and (seat := offices.seat(entry)):
            homes[entry.id] = seat.id
        if entry.type == "region" and entry.country and entry.kind != "country" and entry.country in countries:
            regions.setdefault(countries[entry.country], []).append(entry.id)
        if entry.type == "agency" and entry.region and (home := knowledge.named("region", entry.region)):
            homes[entry.id] = home.id
            if entry.kind == "government":
                seats = (knowledge.named("region", surface) for surface, _ in entry.surfaces)
                homes |= {seat.id: home.id for seat in seats if seat is not None and seat.kind == "city"}
        if entry.type in ("company", "agency"):
            acting |= {fold(s): entry.id for s, strength in entry.surfaces if strength == "alias"}
        if entry.type == "media":
            family = entry.family or entry.name
            names = [s for s, strength in entry.surfaces if strength == "alias"]
            publishers |= {fold(n): fold(family) for n in names} | {domain_of(d): fold(family) for d in entry.domains}
            if house := publisher_of(knowledge, entry):
                houses[entry.id] = house.id
    members = [countries[c] for c in sorted(EU_MEMBERS) if c in countries]
    for bloc in ("EU", "Europe"):
        if found := knowledge.named("region", bloc):
            regions[found.id] = members
    return Kin(
        parents=houses | {e.id: e.parent for e in entries if e.parent},
        makers={e.id: e.maker for e in entries if e.maker},
        regions={id_: tuple(parts) for id_, parts in regions.items()},
        homes=homes,
        governments=frozenset(e.id for e in entries if e.type == "agency" and e.kind in ("government", "ministry")),
        courts=frozenset(e.id for e in entries if e.type == "agency" and e.kind == "court"),
        bench=frozenset(e.id for e in entries if e.type == "person" and _JUDGE.search(e.role or "")),
        officials=frozenset(e.id for e in entries if e.type == "person" and e.kind == "official"),
        publishers=publishers,
        names=acting,
        known=frozenset(knowledge.entries),
    )


class Merger:
    """Puts reports into events; `told` writes what matters into the outbox. Call within the transaction of the article."""

    def __init__(self, db: Database, kin: Kin, *, told: bool = True) -> None:
        self._db = db
        self._kin = kin
        self.told = told
        self.new_events = 0

    def merge_article(self, stored: Stored, now: datetime) -> None:
        """Merge the reports of an article that was (re-)read."""
        left = set(stored.left_events)
        for report_id in stored.report_ids:
            left |= self.merge_report(report_id, now)
        self.refresh(left, now)

    def merge_report(self, report_id: int, now: datetime) -> set[int]:
        """Find or found the event of a report; returns the events that it left."""
        db = self._db
        one = telling(db, report_id)
        store.move_report(db, report_id, None)
        ruled = ruling(db, report_id)
        chosen = self._choose(one, ruled.joins, ruled.avoids)
        event_id = chosen.event_id
        if event_id is None:
            event_id = self._found(one, now)
        else:
            store.move_report(db, report_id, event_id)
        for other in chosen.same:
            if not parted(db, event_id, other):
                store.join_events(db, event_id, other)
        left = {moved for id_ in chosen.drawn if (moved := self._draw(id_, event_id)) is not None}
        self._write(event_id, now)
        return left if one.event_id in (None, event_id) else {*left, one.event_id}

    def _draw(self, report_id: int, event_id: int) -> int | None:
        """Move a report that fits an event better than its own; returns what it left, None where it must stay.

        It stays where a user has put it, or where a file number or a watched page says which event it is of.
        """
        db, one, ruled = self._db, telling(self._db, report_id), ruling(self._db, report_id)
        settled = (
            ruled.joins or event_id in ruled.avoids or same_file(db, one) is not None or same_retirement(db, one) is not None
        )
        if settled or one.event_id == event_id or another_change(db, one, event_id) or another_file(db, one, event_id):
            return None
        store.move_report(db, report_id, event_id)
        return one.event_id

    def refresh(self, event_ids: Iterable[int], now: datetime) -> None:
        """Write events anew after reports were taken from them; those without any are dropped."""
        for event_id in sorted(event_ids):
            if self._members(event_id, 1):
                self._write(event_id, now)
            elif store.exists(self._db, event_id):
                store.drop_event(self._db, event_id)

    def _choose(self, one: Telling, joins: tuple[int, ...], avoids: frozenset[int]) -> Decision:
        if joins:
            first, *rest = joins
            return Decision(first, tuple(rest))
        known = same_file(self._db, one) or same_retirement(self._db, one)
        if known is not None and known not in avoids:
            return Decision(known)
        mine = traits(one, self._kin)
        asked = (_question(x) for x in lookups(mine))
        found = [id_ for id_ in store.candidates(self._db, asked, MOST_CANDIDATES) if id_ not in avoids]
        found = [id_ for id_ in found if not (another_change(self._db, one, id_) or another_file(self._db, one, id_))]
        members = {id_: self._members(id_) for id_ in found}
        decision = decide(mine, {id_: group for id_, group in members.items() if group}, self._kin)
        if decision.event_id is None or not decision.same:
            return decision
        kept, *gone = sorted((decision.event_id, *decision.same), key=lambda id_: members[id_][0].id)
        return replace(decision, event_id=kept, same=tuple(gone))

    def _members(self, event_id: int, limit: int = SAMPLE) -> list[Traits]:
        return [traits(t, self._kin) for t in tellings_of_event(self._db, event_id, limit)]

    def _found(self, one: Telling, now: datetime) -> int:
        """Found an event: under the id that the report had to itself, or that it founded before, or a new one."""
        db, was = self._db, one.event_id
        if was is not None and store.exists(db, was) and not self._members(was, 1):
            event_id = was
        else:
            event_id = store.founded_by(db, one.id) or store.new_id(db)
            self.new_events += store.save_event(db, event_id, compose([one], self._kin), now, told=self.told)
        store.note_founder(db, one.id, event_id)
        return event_id

    def _write(self, event_id: int, now: datetime) -> None:
        event = compose(tellings_of_event(self._db, event_id), self._kin)
        store.save_copies(self._db, event_id, event.copies)
        store.save_event(self._db, event_id, event, now, told=self.told)
        apply_hidden(self._db, event_id)
        self._link(event_id)

    def _link(self, event_id: int) -> None:
        db = self._db
        (me,) = self._linked([event_id])
        near = store.candidates(db, (_question(x) for x in link_lookups(me)), MOST_CANDIDATES)
        others = self._linked(sorted({*near, *store.linked_ids(db, event_id)} - {event_id}))
        store.save_links(db, event_id, links(me, others))

    def _linked(self, event_ids: Sequence[int]) -> list[Linked]:
        found = store.facts(self._db, event_ids)
        return [linked(f.id, f.type, f.stage, f.first, f.effective, f.entities, self._kin) for f in found]


def _question(lookup: Lookup) -> store.Question:
    return store.Question(lookup.key, lookup.first, lookup.last, lookup.limit)
