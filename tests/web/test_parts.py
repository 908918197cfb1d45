"""The pure parts: filters, words, context, graph and countries."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.models import EVENT_TYPES, STAGES
from tracker.web import words
from tracker.web.context import pieces
from tracker.web.filters import Filters, match_expression, read_filters
from tracker.web.geography import countries_of, quarter, quarters_before, quarters_between, yearly_counts
from tracker.web.graph import lay_out

NOW = datetime(2024, 7, 12, 12, tzinfo=UTC)


def test_every_type_and_stage_has_words() -> None:
    assert set(words.TYPES) == set(EVENT_TYPES)
    assert set(words.STAGES) == set(STAGES)
    assert {kind.family for kind in words.TYPES.values()} == set(words.FAMILIES)


@pytest.mark.parametrize(
    ("value", "said"),
    [("2024-07-09", "9 July 2024"), ("2024-07", "July 2024"), ("2024-Q3", "third quarter of 2024"), ("2024", "2024"), (None, ""),
     ("2024-13", "2024-13"), ("soon", "soon"), ("2024-06-25T10:00:00+00:00", "25 June 2024")],
)  # fmt: skip
def test_dates_in_words(value: str | None, said: str) -> None:
    assert words.day_words(value) == said


@pytest.mark.parametrize(
    ("day", "said"), [(12, "Today, Friday, 12 July"), (11, "Yesterday, Thursday, 11 July"), (1, "Monday, 1 July")]
)
def test_days_in_words(day: int, said: str) -> None:
    assert words.weekday_words(date(2024, 7, day), date(2024, 7, 12)) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "every second"),
        (60, "every minute"),
        (1800, "every 30 minutes"),
        (3600, "hourly"),
        (86400, "daily"),
        (172800, "every 2 days"),
    ],
)
def test_intervals_in_words(seconds: int, said: str) -> None:
    assert words.every_words(seconds) == said


@pytest.mark.parametrize(
    ("then", "said"),
    [(None, "never"), ("2024-07-12T11:59:30+00:00", "just now"), ("2024-07-12T11:00:00+00:00", "1 hour ago"),
     ("2024-07-09T11:00:00+00:00", "3 days ago"), ("2022-07-09T11:00:00+00:00", "2 years ago")],
)  # fmt: skip
def test_how_long_ago(then: str | None, said: str) -> None:
    assert words.ago_words(then, NOW) == said


@pytest.mark.parametrize(
    ("publishers", "primary", "contradicted", "confidence", "word"),
    [(1, 0, 0, 0.9, "Single source"), (1, 0, 0, 0.4, "Tentative"), (2, 0, 0, 0.4, "Corroborated"),
     (5, 0, 0, 0.4, "Well corroborated"), (1, 1, 0, 0.4, "Confirmed"), (5, 1, 1, 0.9, "Disputed")],
)  # fmt: skip
def test_how_sure(publishers: int, primary: int, contradicted: int, confidence: float, word: str) -> None:
    event = {"publishers": publishers, "primary_source": primary, "contradicted": contradicted, "confidence": confidence}
    assert words.sureness(event)[0] == word


SLUG = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
FILTERS = st.builds(
    Filters,
    q=st.text(max_size=40).map(str.strip),
    types=st.lists(st.sampled_from(EVENT_TYPES), unique=True, max_size=3).map(tuple),
    stages=st.lists(st.sampled_from(STAGES), unique=True, max_size=3).map(tuple),
    entities=st.lists(SLUG.map(lambda slug: f"company:{slug}"), unique=True, max_size=3).map(tuple),
    role=st.sampled_from(["", *words.ROLES]),
    corroboration=st.sampled_from(["", *words.CORROBORATION]),
    since=st.sampled_from(["", "2024-01", "2024-02-29"]),
    sort=st.sampled_from(list(words.SORTS)),
)


@given(FILTERS)
def test_an_address_gives_back_its_filters(filters: Filters) -> None:
    args: dict[str, list[str]] = {}
    for key, value in filters.pairs():
        args.setdefault(key, []).append(value)
    assert read_filters(args) == (filters, ())


@given(st.text(max_size=60))
def test_no_search_is_a_syntax_error(q: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (title)")
    if expression := match_expression(q):
        connection.execute("SELECT * FROM t WHERE t MATCH ?", [expression]).fetchall()
    connection.close()


TEXT = "Title\n\nIn Rome the Garante fined OpenAI. It was a large fine."


def report(start: int, end: int, mentions: list[tuple[int, int]]) -> dict[str, object]:
    found = [{"start": a, "end": b, "entity_id": "company:x", "type": "company", "name": "X"} for a, b in mentions]
    return {"context": TEXT, "window": 0, "start": start, "end": end, "mentions": found}


@given(
    st.integers(0, len(TEXT)), st.integers(0, len(TEXT)), st.lists(st.tuples(st.integers(0, 50), st.integers(1, 12)), max_size=5)
)
def test_context_keeps_every_character_and_marks_the_evidence(a: int, b: int, spans: list[tuple[int, int]]) -> None:
    start, end = min(a, b), max(a, b)
    found = pieces(report(start, end, [(at, min(at + length, len(TEXT))) for at, length in spans if at < len(TEXT)]))
    assert "".join(piece.text for piece in found) == TEXT
    assert "".join(piece.text for piece in found if piece.evidence) == TEXT[start:end]


def test_context_cuts_no_word_in_two() -> None:
    long = "word " * 400
    cut = {"context": long[3:1003], "window": 1003, "start": 1400, "end": 1410, "mentions": []}
    text = "".join(piece.text for piece in pieces(cut))
    assert text.startswith("word ")
    assert text.endswith("word")


def test_a_graph_puts_time_from_left_to_right() -> None:
    event = {"id": 1, "type": "lawsuit", "title": "Middle", "first_reported": "2024-06-02"}
    links = [{"id": n, "type": "lawsuit", "title": "T", "kind": "response", "first_reported": f"2024-06-0{n}"} for n in (3, 4)]
    graph = lay_out(event, [*links, {**links[0], "id": 9, "first_reported": "2024-06-01"}])
    assert graph
    at = {node.id: node.x for node in graph.nodes}
    assert at[9] < at[1] < at[3] == at[4]
    assert all(node.x >= 0 and 0 <= node.y <= graph.height for node in graph.nodes)
    assert lay_out(event, []) is None


@pytest.mark.parametrize(
    ("region", "countries"),
    [("region:china", ("CN",)), ("region:california", ("US",)), ("region:hong-kong", ("HK",)), ("region:atlantis", ())],
)
def test_regions_lie_in_countries(region: str, countries: tuple[str, ...]) -> None:
    assert countries_of(region) == countries


def test_the_union_is_all_its_members() -> None:
    assert len(countries_of("region:european-union")) == 27


def test_quarters() -> None:
    assert [quarter(f"2024-{month:02}") for month in (1, 3, 4, 12)] == ["2024-Q1", "2024-Q1", "2024-Q2", "2024-Q4"]
    assert quarters_between("2023-Q3", "2024-Q2") == ["2023-Q3", "2023-Q4", "2024-Q1", "2024-Q2"]
    assert quarters_before("2024-Q2", 3) == "2023-Q3"


def test_the_map_counts_the_year_that_ends_with_a_quarter() -> None:
    found = yearly_counts(
        [{"id": "region:china", "quarter": "2023-Q1", "events": 2}, {"id": "region:china", "quarter": "2024-Q1", "events": 5}]
    )
    assert [counts.get("CN", 0) for counts in found.values()] == [2, 2, 2, 2, 5]
