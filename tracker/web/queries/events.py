"""The list of events: any filter, any order, page by page by key, with counts for the facets and the timeline."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from tracker.web.filters import Filters, match_expression
from tracker.web.queries.marking import mark
from tracker.web.queries.rows import LISTED, WATCHED, Row, attach_entities, marks, rows

PAGE = 50
SAMPLE = 300
FEW = 4000
AMONG = 400
_SEARCHED = "events_fts CROSS JOIN events e ON e.id = events_fts.rowid"
_FACETED = ("company", "model", "region", "agency", "law")


@dataclass(frozen=True, slots=True)
class Page:
    """Some events, and the key from which the next ones go on, if there are more."""

    events: list[Row]
    next: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the facets and the timeline say; `total` is None when there are more events than were counted.

    `newest` are the events that were counted, in the order of a list.
    """

    total: int | None
    types: dict[str, int]
    stages: dict[str, int]
    roles: dict[str, int]
    entities: dict[str, list[Row]]
    months: list[Row]
    sampled: bool
    newest: tuple[int, ...] = ()


@dataclass(slots=True)
class _Plan:
    """The parts of a query over events; SQLite walks the first of `tables` in the order of `key`."""

    tables: str
    key: str
    id: str = "e.id"
    descending: bool = True
    where: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def add(self, condition: str, *parameters: Any) -> None:
        self.where.append(condition)
        self.parameters.extend(parameters)

    def sql(self, columns: str, limit: int) -> str:
        direction = "DESC" if self.descending else "ASC"
        order = ", ".join(f"{column} {direction}" for column in dict.fromkeys((self.key, self.id)))
        return f"SELECT {columns} FROM {self.tables} WHERE {' AND '.join(self.where)} ORDER BY {order} LIMIT {limit}"


def list_events(connection: sqlite3.Connection, filters: Filters, watch: str | None = None, size: int = PAGE) -> Page:
    """One page of the events that fit, each with its entities and, for a search, the words that were found."""
    plan = _first_having(connection, filters, watch, size) or _plan(connection, filters, watch)
    _go_on(plan, filters.after)
    found = rows(connection, plan.sql(f"{LISTED}, {plan.key} AS cursor_value", size + 1), plan.parameters)
    following = f"{found[size - 1]['cursor_value']}~{found[size - 1]['id']}" if len(found) > size else ""
    for event in found:
        del event["cursor_value"]
    return Page(_told(connection, found[:size], filters), following)


def _told(connection: sqlite3.Connection, found: list[Row], filters: Filters) -> list[Row]:
    """Events with their entities and, for a search, the words that were found."""
    match = match_expression(filters.q)
    return attach_entities(connection, mark(found, match) if match else found)


def _plan(connection: sqlite3.Connection, filters: Filters, watch: str | None) -> _Plan:
    entities = list(filters.entities)
    if gathered := _gathered(connection, filters, watch):
        return gathered
    plan = _driver(connection, filters, entities, watch)
    plan.add("e.hidden = 0")
    table = "e" if plan.tables.startswith("events") else "x"
    if filters.types:
        # With one type its index has the order; with several SQLite would read them all and sort, the plus prevents it.
        plus = "" if len(filters.types) == 1 else "+"
        plan.add(f"{plus}{table}.type IN ({marks(filters.types)})", *filters.types)
    if filters.stages:
        plan.add(f"{table}.stage IN ({marks(filters.stages)})", *filters.stages)
    if filters.since:
        plan.add(f"{table}.first_reported >= ?", filters.since)
    if filters.until:
        # Dates sort before any time of the same day; "~" sorts after all of them.
        plan.add(f"{table}.first_reported <= ?", f"{filters.until}~")
    for entity in entities:
        # Asked of the row that is walked, so that only the events that have it are looked up.
        plan.add(f"EXISTS (SELECT 1 FROM event_entities y WHERE y.event_id = {plan.id} AND y.entity_id = ?)", entity)
    if watch is not None and not plan.tables.startswith("watched_events"):
        plan.add(WATCHED, watch)
    if filters.role:
        plan.add("EXISTS (SELECT 1 FROM reports r WHERE r.event_id = e.id AND r.role = ?)", filters.role)
    if filters.effective_from:
        plan.add("e.effective_date >= ?", filters.effective_from)
    if filters.effective_before:
        plan.add("e.effective_date < ?", filters.effective_before)
    plan.where += _CORROBORATED.get(filters.corroboration, ())
    return plan


# The plus keeps SQLite from taking these for the way in: they fit too many events.
_CORROBORATED = {
    "1": ("+e.publishers = 1",),
    "2": ("+e.publishers >= 2",),
    "4": ("+e.publishers >= 4",),
    "primary": ("e.primary_source = 1",),
    "contradicted": ("e.contradicted = 1",),
}


def _gathered(connection: sqlite3.Connection, filters: Filters, watch: str | None) -> _Plan | None:
    """A search among few events: they are gathered first, so that of all that have the words only these are looked up."""
    match = match_expression(filters.q)
    if not match or filters.sort not in ("newest", "oldest"):
        return None
    if filters.corroboration != "contradicted" and not _few(connection, list(filters.entities), watch):
        return None
    among = _plan(connection, replace(filters, q="", sort="newest"), watch)
    found = rows(connection, among.sql("e.id, e.title, e.summary", AMONG + 1), among.parameters)
    if len(found) <= AMONG:
        having = [event["id"] for event in mark(found, match)]
        plan = _Plan("events e", "e.id", descending=filters.sort == "newest")
        # Of an empty list SQLite would make a walk over all events.
        plan.add(f"e.id IN ({marks(having) or 'NULL'})", *having)
        return plan
    plan = _Plan(_SEARCHED, "events_fts.rowid", "events_fts.rowid", filters.sort == "newest")
    plan.add("events_fts MATCH ?", match)
    # The plus: FTS5 would begin its search anew for each of them.
    plan.add(f"+events_fts.rowid IN (SELECT {among.id} FROM {among.tables} WHERE {' AND '.join(among.where)})", *among.parameters)
    return plan


def _first_having(connection: sqlite3.Connection, filters: Filters, watch: str | None, size: int) -> _Plan | None:
    """A search in another order than its index has: where the first events in that order fill a page, only these are asked."""
    match = match_expression(filters.q)
    if not match or filters.sort in ("newest", "oldest"):
        return None
    plan = _plan(connection, replace(filters, q=""), watch)
    _go_on(plan, filters.after)
    found = rows(connection, plan.sql("e.id, e.title, e.summary", AMONG), plan.parameters)
    having = [event["id"] for event in mark(found, match)]
    if len(having) <= size and len(found) == AMONG:
        return None
    only = _Plan("events e", plan.key, descending=plan.descending)
    only.add(f"e.id IN ({marks(having) or 'NULL'})", *having)
    return only


def _driver(connection: sqlite3.Connection, filters: Filters, entities: list[str], watch: str | None) -> _Plan:
    """The table to walk so that the first page is found after few rows; takes the entity that it serves out of `entities`."""
    match = match_expression(filters.q)
    descending = filters.sort not in ("oldest", "upcoming")
    if filters.sort in ("effective", "upcoming", "corroborated"):
        dated = filters.sort != "corroborated"
        plan = _Plan("events e", "e.effective_date" if dated else "e.publishers", descending=descending)
        plan.where += ["e.effective_date IS NOT NULL"] if dated else []
        if few := _few(connection, entities, watch):
            # To find these among all events in the order wanted takes longer than to sort them.
            plan.tables, condition, value = few
            plan.add(condition, value)
        if match:
            plan.add("e.id IN (SELECT rowid FROM events_fts WHERE events_fts MATCH ?)", match)
    elif match:
        plan = _Plan(_SEARCHED, "events_fts.rowid", "events_fts.rowid", descending)
        plan.add("events_fts MATCH ?", match)
    elif entities:
        listed = "entity_events x CROSS JOIN events e ON e.id = x.event_id"
        plan = _Plan(listed, "x.first_reported", "x.event_id", descending)
        rarest = _rarest(connection, entities)
        entities.remove(rarest)
        plan.add("x.entity_id = ?", rarest)
    elif watch is not None:
        listed = "watched_events x CROSS JOIN events e ON e.id = x.event_id"
        plan = _Plan(listed, "x.first_reported", "x.event_id", descending)
        plan.add("x.watchlist = ?", watch)
    else:
        plan = _Plan("events e", "e.first_reported", descending=descending)
    return plan


def _few(connection: sqlite3.Connection, entities: list[str], watch: str | None) -> tuple[str, str, str] | None:
    """The rows of an entity or a watchlist, when there are so few that sorting them is the shortest way."""
    listed = [("entity_events", "entity_id", "entity_months", entity) for entity in entities]
    listed += [("watched_events", "watchlist", "watched_months", watch)] if watch is not None else []
    for table, column, months, value in listed:
        [row] = rows(connection, f"SELECT coalesce(sum(events), 0) AS events FROM {months} WHERE {column} = ?", [value])
        if row["events"] <= FEW:
            return f"{table} x CROSS JOIN events e ON e.id = x.event_id", f"x.{column} = ?", value
    return None


def _rarest(connection: sqlite3.Connection, entities: list[str]) -> str:
    counted = {}
    for entity in entities:
        [row] = rows(connection, "SELECT coalesce(sum(events), 0) AS events FROM entity_months WHERE entity_id = ?", [entity])
        counted[entity] = row["events"]
    return min(entities, key=counted.__getitem__)


def _go_on(plan: _Plan, after: str) -> None:
    if not after:
        return
    value, _, number = after.rpartition("~")
    compare = "<" if plan.descending else ">"
    if plan.key == plan.id:
        plan.add(f"{plan.id} {compare} ?", int(number))
    else:
        key: Any = int(value) if plan.key == "e.publishers" and value.isdigit() else value
        plan.add(f"({plan.key}, {plan.id}) {compare} (?, ?)", key, int(number))


def count_events(connection: sqlite3.Connection, filters: Filters, watch: str | None = None) -> Counts:
    """Counts for the facets of the newest events that fit, and the months of all of them where these are kept counted."""
    plan = _plan(connection, replace(filters, sort="newest"), watch)
    sample = rows(connection, plan.sql("e.id, e.type, e.stage, e.first_reported", SAMPLE), plan.parameters)
    ids = [row["id"] for row in sample]
    whole = len(sample) < SAMPLE
    months = None if whole and filters.q else _kept_months(connection, filters, watch)
    if months is None:
        months = _months_of(sample)
    known = not (filters.since or filters.until) and months and not _sampled_only(filters, watch)
    total = len(sample) if whole else sum(row["events"] for row in months) if known else None
    return Counts(
        total=total,
        types=dict(Counter(row["type"] for row in sample).most_common()),
        stages=dict(Counter(row["stage"] for row in sample).most_common()),
        roles=_roles(connection, ids),
        entities=_entity_counts(connection, ids),
        months=months,
        sampled=not whole,
        newest=tuple(ids),
    )


def first_page(connection: sqlite3.Connection, filters: Filters, counts: Counts, watch: str | None = None) -> Page:
    """The first page of the events that were counted; they are not sought twice when the order is that of the counting."""
    if filters.after or filters.sort != "newest":
        return list_events(connection, filters, watch, PAGE)
    shown = counts.newest[:PAGE]
    if not shown:
        return Page([])
    found = rows(connection, f"SELECT {LISTED} FROM events e WHERE e.id IN ({marks(shown)})", shown)
    found.sort(key=lambda event: shown.index(event["id"]))
    key = "id" if match_expression(filters.q) else "first_reported"
    following = f"{found[-1][key]}~{found[-1]['id']}" if len(counts.newest) > PAGE else ""
    return Page(_told(connection, found, filters), following)


def _sampled_only(filters: Filters, watch: str | None) -> bool:
    narrow = len(filters.entities) + (watch is not None)
    dated = filters.effective_from or filters.effective_before
    return bool(filters.q or filters.role or filters.corroboration or dated or narrow > 1)


def _kept_months(connection: sqlite3.Connection, filters: Filters, watch: str | None) -> list[Row] | None:
    if _sampled_only(filters, watch):
        return None
    where, parameters = ["1"], [*filters.entities, *([watch] if watch is not None else [])]
    for column, values in (("type", filters.types), ("stage", filters.stages)):
        if values:
            where.append(f"{column} IN ({marks(values)})")
            parameters += values
    narrowed = " AND ".join(where)
    by_month = "SELECT substr(first_reported, 1, 7) AS month, type, count(*) AS events FROM"
    if watch is not None and filters.stages:
        counted = f"{by_month} watched_events WHERE watchlist = ? AND {narrowed} GROUP BY 1, 2 ORDER BY 1"
    elif watch is not None:
        counted = f"""SELECT month, type, events FROM watched_months WHERE watchlist = ? AND {narrowed} AND events > 0
            ORDER BY month"""
    elif filters.entities and filters.stages:
        counted = f"{by_month} entity_events WHERE entity_id = ? AND {narrowed} GROUP BY 1, 2 ORDER BY 1"
    elif filters.entities:
        counted = f"""SELECT month, type, events FROM entity_months WHERE entity_id = ? AND {narrowed} AND events > 0
            ORDER BY month"""
    else:
        counted = f"""SELECT month, type, sum(events) AS events FROM event_months WHERE {narrowed}
            GROUP BY month, type HAVING sum(events) > 0 ORDER BY month"""
    return rows(connection, counted, parameters)


def _months_of(sample: list[Row]) -> list[Row]:
    counted = Counter((row["first_reported"][:7], row["type"]) for row in sample)
    return [{"month": month, "type": type_, "events": events} for (month, type_), events in sorted(counted.items())]


def _roles(connection: sqlite3.Connection, ids: list[int]) -> dict[str, int]:
    if not ids:
        return {}  # SQLite would walk all reports to find none
    found = rows(
        connection,
        f"""SELECT role, count(DISTINCT event_id) AS events FROM reports WHERE event_id IN ({marks(ids)})
            GROUP BY role ORDER BY 2 DESC""",
        ids,
    )
    return {row["role"]: row["events"] for row in found}


def _entity_counts(connection: sqlite3.Connection, ids: list[int]) -> dict[str, list[Row]]:
    found = rows(
        connection,
        f"""SELECT x.entity_id AS id, count(DISTINCT x.event_id) AS events FROM event_entities x
            WHERE x.event_id IN ({marks(ids)}) GROUP BY x.entity_id ORDER BY 2 DESC""",
        ids,
    )
    by_kind: dict[str, list[Row]] = {kind: [] for kind in _FACETED}
    for row in found:
        kind = by_kind.get(row["id"].partition(":")[0])
        if kind is not None and len(kind) < 12:
            kind.append(row)
    names = names_of(connection, [row["id"] for kind in by_kind.values() for row in kind])
    for kind in by_kind.values():
        for row in kind:
            row["name"] = names.get(row["id"], row["id"])
    return by_kind


def names_of(connection: sqlite3.Connection, ids: list[str]) -> dict[str, str]:
    """The names of entities by id."""
    found = rows(connection, f"SELECT id, name FROM entities WHERE id IN ({marks(ids)})", ids)
    return {row["id"]: row["name"] for row in found}
