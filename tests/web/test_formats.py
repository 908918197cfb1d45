"""The list of events for other programs, each read with the library that such programs use."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser
import icalendar
import pytest
from datasette.app import Datasette
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.sample import EVENTS
from tracker.web.formats import as_atom, as_calendar, as_csv, days_of
from tracker.web.spreadsheet import harmless

NOW = datetime(2024, 7, 13, tzinfo=UTC)


async def test_atom_is_read_without_complaint(site: Datasette) -> None:
    response = await site.client.get("/events.atom?company=openai")
    feed = feedparser.parse(response.content, response_headers={"content-type": response.headers["content-type"]})
    assert not feed.bozo
    assert feed.version == "atom10"
    assert feed.feed.title == "AI policy: OpenAI"
    assert len(feed.entries) == 8
    assert feed.entries[0].link == feed.entries[0].id == "http://localhost/event/4"
    assert feed.entries[0].tags[0].term == "migration_offer"


async def test_the_calendar_has_the_effective_dates(site: Datasette) -> None:
    response = await site.client.get("/events.ics?type=regulation")
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    found = icalendar.Calendar.from_ical(response.content)
    days = {str(entry["summary"]): entry["dtstart"].dt for entry in found.walk("VEVENT")}
    assert days == {
        "California's SB 1047 passes a committee": date(2025, 1, 1),
        "EU AI Act enters into force": date(2024, 8, 1),
        "Biden administration orders security tests of AI models": date(2023, 10, 30),
    }


async def test_a_calendar_has_what_is_coming_before_what_is_past(site: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many dates there are, the next ones are in it."""
    monkeypatch.setattr("tracker.web.streams.CALENDAR", 1)
    monkeypatch.setattr("tracker.web.streams.PAST", 1)
    monkeypatch.setattr("tracker.web.desk.datetime", _Summer)
    found = icalendar.Calendar.from_ical((await site.client.get("/events.ics")).content)
    days = [entry["dtstart"].dt for entry in found.walk("VEVENT")]
    assert days == [date(2024, 7, 9), date(2023, 10, 30)]


class _Summer(datetime):
    """A clock that stands still in July 2024."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
        return datetime(2024, 7, 2, tzinfo=tz)


async def test_csv_streams_every_event(site: Datasette) -> None:
    response = await site.client.get("/events.csv")
    found = list(csv.DictReader(io.StringIO(response.text)))
    assert len(found) == len(EVENTS)
    assert "content-length" not in response.headers
    assert found[-1]["title"] == "Italy suspends ChatGPT"
    assert found[-1]["counterparties"] == "OpenAI"


async def test_json_pages_lead_through_all_events(site: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small pages make the sample long; every event comes once, in order."""
    monkeypatch.setattr("tracker.web.streams.PAGE", 4)
    seen: list[int] = []
    address = "/events.json"
    while address:
        page = (await site.client.get(address)).json()
        seen += [event["id"] for event in page["events"]]
        parts = urlsplit(page["next"] or "")
        address = f"{parts.path}?{parts.query}" if page["next"] else ""
    reported = sorted(range(1, len(EVENTS) + 1), key=lambda number: (EVENTS[number - 1].day, number), reverse=True)
    assert seen == reported


def entries(response: Any) -> list[Any]:
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    return list(feed.entries)


READERS: dict[str, Callable[[Any], Any]] = {
    "json": lambda response: response.json(),
    "csv": lambda response: list(csv.DictReader(io.StringIO(response.text))),
    "atom": entries,
    "ics": lambda response: icalendar.Calendar.from_ical(response.content).walk("VEVENT"),
}


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("path", ["/events", "/event/1", "/company/openai", "/region/china", "/law/eu-ai-act"])
async def test_what_tells_events_is_had_in_every_form(site: Datasette, path: str, suffix: str) -> None:
    response = await site.client.get(f"{path}.{suffix}")
    assert response.status_code == 200
    assert READERS[suffix](response)


async def test_the_forms_of_a_dossier_tell_its_events(site: Datasette) -> None:
    listed = (await site.client.get("/events.csv?company=openai")).text
    assert (await site.client.get("/company/openai.csv")).text == listed
    assert len(listed.splitlines()) == 9


@pytest.mark.parametrize("path", ["/matrix?quarters=all", "/map", "/sources", "/company", "/digests"])
async def test_what_counts_is_had_as_a_table(site: Datasette, path: str) -> None:
    page, _, query = path.partition("?")
    rows = list(csv.DictReader(io.StringIO((await site.client.get(f"{page}.csv?{query}")).text)))
    assert rows
    assert None not in rows[0]
    assert (await site.client.get(f"{page}.json?{query}")).json()


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2024-07-09", (date(2024, 7, 9), date(2024, 7, 9))),
        ("2024-07", (date(2024, 7, 1), date(2024, 7, 31))),
        ("2024-Q1", (date(2024, 1, 1), date(2024, 3, 31))),
        ("2024", (date(2024, 1, 1), date(2024, 12, 31))),
        ("soon", None),
        ("2024-13", None),
        (None, None),
    ],
)
def test_a_date_stands_for_days(value: str | None, days: tuple[date, date] | None) -> None:
    assert days_of(value) == days


TEXT = st.text(max_size=60)


@settings(deadline=None)
@given(title=TEXT, summary=TEXT)
def test_no_text_breaks_a_feed_a_calendar_or_a_table(title: str, summary: str) -> None:
    event = {
        "id": 1, "type": "lawsuit", "title": title, "stage": "in_effect", "effective_date": "2024-07-09",
        "first_reported": "2024-07-01T00:00:00+00:00", "last_reported": "2024-07-01T00:00:00+00:00", "publishers": 1,
        "reports": 1, "primary_source": 0, "contradicted": 0, "confidence": 0.5, "summary": summary,
        "slots": {"actor": [], "object": [], "region": [], "counterparty": []},
    }  # fmt: skip
    atom = as_atom([event], title=title, address="http://x/a", page="http://x/", base="http://x", now=NOW)
    assert not feedparser.parse(atom).bozo
    assert len(icalendar.Calendar.from_ical(as_calendar([event], title=title, base="http://x", now=NOW)).walk("VEVENT")) == 1
    [row] = csv.DictReader(io.StringIO(as_csv([event], "http://x", header=True), newline=""))
    assert row["id"] == "1"
    # A plain number stays one.
    assert not row["title"].startswith(("=", "+", "-", "@")) or math.isfinite(float(row["title"]))


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("-1", "-1"), ("+2.5", "+2.5"), ("-1e5", "-1e5"), ("plain", "plain"), (7, 7),
        ("=1+1", "'=1+1"), ("-INFINITY", "'-INFINITY"), ("-nan", "'-nan"), ("-1_0", "'-1_0"), (" @SUM(A1)", "' @SUM(A1)"),
        ("-1\n", "'-1\n"),
    ],
)  # fmt: skip
def test_cells_that_a_spreadsheet_could_run_are_text(cell: object, shown: object) -> None:
    assert harmless(cell) == shown
