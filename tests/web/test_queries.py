"""The queries: every one finds its way by an index, and pages of any order leave nothing out and give nothing twice."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from tests.web.sample import EVENTS
from tracker.web.filters import Filters
from tracker.web.metadata import canned, metadata
from tracker.web.queries import entities, event, events, overview
from tracker.web.queries.marking import CUT, MARK, UNMARK

NOW = datetime(2024, 7, 13, tzinfo=UTC)
WATCH = "Providers"
LISTS = (
    Filters(),
    Filters(sort="oldest"),
    Filters(sort="effective"),
    Filters(sort="upcoming", effective_from="2024-07-01"),
    Filters(sort="effective", effective_before="2024-07-01"),
    Filters(sort="corroborated"),
    Filters(types=("regulation",)),
    Filters(types=("regulation", "lawsuit"), stages=("proposed", "in_effect")),
    Filters(entities=("company:openai",)),
    Filters(entities=("company:openai", "region:china"), sort="oldest"),
    Filters(entities=("company:openai",), sort="effective"),
    Filters(q="openai tok"),
    Filters(q="openai", types=("migration_offer",), sort="corroborated"),
    Filters(q="openai tok", entities=("company:openai",)),
    Filters(q="openai", entities=("company:openai", "region:china"), sort="oldest"),
    Filters(q="open", corroboration="contradicted"),
    Filters(q="nothing", corroboration="contradicted"),
    Filters(corroboration="contradicted", role="news"),
    Filters(role="gazette"),
    Filters(corroboration="4", since="2024-01", until="2024-07-31"),
    Filters(corroboration="primary", stages=("in_effect",)),
)


@pytest.fixture
def connection(sample_path: Path) -> Iterator[sqlite3.Connection]:
    """The sample, read-only."""
    opened = sqlite3.connect(f"file:{sample_path}?mode=ro", uri=True)
    yield opened
    opened.close()


# How queries call the tables that grow with what was read; a plan that walks one of these without an index is too slow.
GROWING = {
    "a", "articles", "e", "events", "r", "reports", "x", "y", "w", "event_entities", "entity_events", "m", "mentions", "h",
    "event_history", "entity_quarters", "polls", "page_changes", "event_links", "l", "o", "watched_events", "entity_months",
    "watched_months", "event_days", "region_quarters", "region_totals",
}  # fmt: skip


def bare_scans(connection: sqlite3.Connection, statement: str) -> list[str]:
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    scans = [step for step in plan if (found := re.match(r"SCAN (\w+)", step)) and found[1] in GROWING]
    return [step for step in scans if "USING" not in step and "VIRTUAL TABLE" not in step]


def ask_everything(connection: sqlite3.Connection) -> None:
    day, types = date(2024, 7, 12), ("regulation", "government_ban")
    for filters in LISTS:
        for watch in (None, WATCH):
            events.list_events(connection, filters, watch)
            events.count_events(connection, filters, watch)
        page = events.list_events(connection, filters, size=1)
        events.list_events(connection, replace(filters, after=page.next))
    for number in range(1, len(EVENTS) + 1):
        event.read_event(connection, number)
    for entity in ("company:openai", "region:china", "law:eu-ai-act"):
        entities.read_entity(connection, entity)
    entities.find_entities(connection, "company")
    overview.last_day(connection, day)
    week = overview.reported_between(connection, date(2024, 6, 20), day, WATCH)
    overview.count_days(connection, date(2024, 6, 1), day)
    overview.effective_between(connection, date(2024, 6, 1), day, WATCH)
    overview.effective_between(connection, date(2024, 6, 1), day, WATCH, past=True)
    overview.bursting(connection, week, day)
    overview.list_sources(connection)
    overview.count_days(connection, date(2024, 6, 1), day, WATCH)
    regions, _ = overview.busiest_regions(connection, "2024-Q1", "2024-Q3", 5)
    overview.region_matrix(connection, "2024-Q1", "2024-Q3", regions)
    overview.region_counts(connection, types, "2023-Q4", "2024-Q3")
    overview.region_quarters(connection, types)
    overview.quarters_of(connection, types)
    overview.unmatched(connection)
    overview.last_month(connection)
    overview.health(connection, NOW, timedelta(hours=6))


def test_what_was_only_proposed_did_not_become_effective(connection: sqlite3.Connection) -> None:
    """Its day is told as long as it is to come."""
    days = date(2024, 12, 1), date(2025, 1, 31)
    coming = [row["stage"] for row in overview.effective_between(connection, *days, None)]
    past = [row["stage"] for row in overview.effective_between(connection, *days, None, past=True)]
    assert (coming, past) == (["proposed"], [])


def test_no_page_walks_a_table_that_grows(connection: sqlite3.Connection) -> None:
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    ask_everything(connection)
    connection.set_trace_callback(None)
    assert len(set(asked)) > 100
    selects = {statement for statement in asked if not statement.startswith("--")}
    slow = {statement: found for statement in selects if (found := bare_scans(connection, statement))}
    assert slow == {}


def test_the_check_for_walks_would_find_one(connection: sqlite3.Connection) -> None:
    assert bare_scans(connection, "SELECT count(*) FROM events e WHERE e.title = 'x'") == ["SCAN e"]


@pytest.mark.parametrize("size", [1, 3, 4])
@pytest.mark.parametrize("filters", LISTS, ids=str)
def test_pages_add_up_to_the_whole(connection: sqlite3.Connection, filters: Filters, size: int) -> None:
    whole = [row["id"] for row in events.list_events(connection, filters, size=100).events]
    paged: list[int] = []
    page = events.list_events(connection, filters, size=size)
    paged += [row["id"] for row in page.events]
    while page.next:
        page = events.list_events(connection, replace(filters, after=page.next), size=size)
        paged += [row["id"] for row in page.events]
    assert paged == whole
    assert len(set(paged)) == len(paged)


@pytest.mark.parametrize("filters", LISTS, ids=str)
def test_counts_agree_with_the_list(connection: sqlite3.Connection, filters: Filters) -> None:
    unsorted = replace(filters, sort="newest")
    listed = events.list_events(connection, unsorted, size=100).events
    counts = events.count_events(connection, unsorted)
    assert counts.total == len(listed)
    assert sum(counts.types.values()) == sum(counts.stages.values()) == len(listed)
    if not (filters.since or filters.until):
        assert sum(row["events"] for row in counts.months) == len(listed)


@pytest.mark.parametrize("filters", LISTS, ids=str)
def test_the_first_page_is_that_of_the_list(
    connection: sqlite3.Connection, filters: Filters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.web.queries.events.PAGE", 2)
    first = events.first_page(connection, filters, events.count_events(connection, filters))
    assert first == events.list_events(connection, filters, size=2)


@pytest.mark.parametrize("among", [0, 400])
@pytest.mark.parametrize("narrow", [{"entities": ("company:openai",)}, {"corroboration": "contradicted"}], ids=str)
@pytest.mark.parametrize("q", ["open", "openai tok", '"api access"', "nothing"])
def test_a_search_among_few_events_finds_what_a_search_of_all_finds(
    connection: sqlite3.Connection, q: str, narrow: dict[str, Any], among: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.web.queries.events.AMONG", among)
    everywhere = {row["id"]: row for row in events.list_events(connection, Filters(q=q), size=100).events}
    few = [row["id"] for row in events.list_events(connection, Filters(**narrow), size=100).events]
    found = events.list_events(connection, Filters(q=q, **narrow), size=100).events
    assert found == [everywhere[number] for number in sorted(few, reverse=True) if number in everywhere]


@pytest.mark.parametrize("sort", ["effective", "corroborated"])
@pytest.mark.parametrize("among", [1, 3, 400])
@pytest.mark.parametrize("size", [1, 2, 50])
def test_a_search_in_any_order_finds_what_a_search_of_all_finds(
    connection: sqlite3.Connection, sort: str, among: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.web.queries.events.AMONG", among)
    having = {row["id"] for row in events.list_events(connection, Filters(q="openai"), size=100).events}
    ordered = [row["id"] for row in events.list_events(connection, Filters(sort=sort), size=100).events if row["id"] in having]
    found, after = [], ""
    while True:
        page = events.list_events(connection, Filters(q="openai", sort=sort, after=after), size=size)
        found += [row["id"] for row in page.events]
        if not (after := page.next):
            break
    assert found == ordered


@pytest.mark.parametrize("sort", ["newest", "effective", "corroborated"])
def test_a_search_marks_its_words_in_any_order(connection: sqlite3.Connection, sort: str) -> None:
    found = events.list_events(connection, Filters(q="openai", sort=sort)).events
    assert found
    assert all(f"{MARK}OpenAI{UNMARK}" in row["marked_title"] + row["marked_summary"] for row in found)


def test_marking_cuts_words_as_the_index_of_all_events_does(connection: sqlite3.Connection) -> None:
    [[sql]] = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'events_fts'")
    assert CUT in sql


def test_a_list_of_effective_dates_counts_only_those(connection: sqlite3.Connection) -> None:
    assert len(events.list_events(connection, Filters(sort="effective")).events) == 6


async def test_the_questions_of_analysts_run(site: Datasette) -> None:
    """Twenty of them, each with a title, each an answer within the limits, with parameters left empty."""
    questions = canned()
    assert len(questions) == 20
    assert all(question["title"].endswith("?") for question in questions.values())
    answers = [site.client.get(f"/tracker/{name}.json?_shape=objects") for name in questions]
    for name, answer in zip(questions, await asyncio.gather(*answers), strict=True):
        assert answer.status_code == 200, name
        assert answer.json()["ok"], name


async def test_who_answered_a_restriction(site: Datasette) -> None:
    rows = (await site.client.get("/tracker/offers_after_restrictions.json?_shape=objects")).json()["rows"]
    assert {(row["offer_id"], row["restriction_id"]) for row in rows} == {(2, 1), (3, 1), (4, 1)}


async def test_metadata_describes_columns_that_exist(site: Datasette) -> None:
    described = metadata(["tracker"])["databases"]["tracker"]["tables"]
    for table, words in described.items():
        columns = set(await site.databases["tracker"].table_columns(table))
        assert set(words.get("columns", {})) <= columns, table
        assert set(words.get("facets", [])) <= columns, table


async def test_foreign_keys_are_labelled(site: Datasette) -> None:
    text = (await site.client.get("/tracker/event_entities?event_id=1")).text
    assert "OpenAI blocks API access from China" in text
    assert ">OpenAI</a>" in text
