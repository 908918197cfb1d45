"""Text from outside never becomes markup, a link, a header, a formula or a line: on every page and in every form of them.

One database holds each nasty text as title, name, sentence, publisher, error and address; everything that shows it is asked.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import icalendar
import pytest
from bs4 import BeautifulSoup
from datasette.app import Datasette
from lxml import etree
from sqlite_utils import Database

from tests.hostile.attacks import LINKS, NASTY
from tests.telling.sample import NOW, add_event
from tests.web.conftest import close
from tracker.alerts.message import compose
from tracker.logs import Lines, Redactor
from tracker.mailing import Readers, preview
from tracker.models import Alert
from tracker.settings import Digest, Recipient, Smtp
from tracker.store.database import open_database, rows
from tracker.store.known import known_events
from tracker.web.serve import application

TEXTS = [text[:2_000].replace("\x00", "") for text in NASTY]


def fill(database: Database) -> None:
    """Each text in every place, as if nothing had cleaned it on its way in."""
    for number, text in enumerate(TEXTS):
        link = LINKS[number % len(LINKS)]
        add_event(
            database, text, evidence=text, publishers=(text,), url=f"{link}#{{n}}", effective="2024-07-09", first=NOW,
            slots={"actor": [(f"company:nasty-{number}", text)], "region": [(f"region:{text}", text)]},
        )  # fmt: skip
        database.execute(
            """INSERT INTO sources (url, name, kind, publisher, role, every_seconds, due, failures, last_error, moved_to, last_poll,
            created) VALUES (?, ?, 'feed', ?, 'news', 1800, ?, 2, ?, ?, ?, ?)""",
            [f"{link}#{number}", text, text, NOW.isoformat(), text, link, NOW.isoformat(), NOW.isoformat()],
        )
    database.conn.commit()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("words") / "tracker.db"
    database = open_database(file)
    database.execute("PRAGMA synchronous = OFF")
    fill(database)
    database.close()
    return file


@pytest.fixture
def site(path: Path) -> Iterator[Datasette]:
    datasette = application(path)
    yield datasette
    close(datasette)


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = open_database(path)
    yield opened
    opened.close()


PAGES = (
    "/", "/?on=2024-07-01", "/events", "/events?q=script", "/events?sort=effective", "/company", "/region", "/matrix?quarters=all", "/map", "/sources", "/tracker",
    "/tracker/events", "/tracker/articles", "/tracker/sources", "/tracker/entities", "/tracker/reports", "/tracker/outbox", "/tracker/events?_facet=title",
    "/tracker/articles/1", "/tracker/sources/1", "/nothing/<script>alert(1)</script>", "/tracker/<script>alert(1)</script>", "/events?q=<script>alert(1)</script>&type=<b>",
    "/tracker?sql=select+'<script>alert(1)</script>'", "/company/<script>alert(1)</script>", "/tracker/events?_sort=<script>", "/events?watch=<script>alert(1)</script>",
    *(f"/event/{n}" for n in range(1, len(TEXTS) + 1)), *(f"/company/nasty-{n}" for n in range(len(TEXTS))),
)  # fmt: skip
_EXECUTED = ("iframe", "object", "embed", "base", "frame", "applet", "math", "animate", "set")


@pytest.mark.parametrize("page", PAGES)
async def test_no_page_has_markup_that_is_not_ours(site: Datasette, page: str) -> None:
    response = await site.client.get(page)
    # Datasette answers 500 to a column that is not there.
    assert response.status_code in ({500} if "_sort" in page else {200, 302, 400, 404}), response.text[:300]
    assert not response.headers.get("location", "/").startswith("//")
    assert "unsafe-inline" not in re.sub(r"style-src[^;]*", "", response.headers["content-security-policy"])
    if "html" not in response.headers["content-type"]:
        return
    soup = BeautifulSoup(response.text, "html.parser")
    assert not soup.find_all(_EXECUTED)
    for element in soup.find_all(True):
        assert not [name for name in element.attrs if name.lower().startswith("on") or name.lower() == "srcdoc"], str(element)[
            :200
        ]
        for name in ("href", "src", "action", "formaction", "xlink:href", "data", "poster"):
            target = str(element.get(name, "")).strip().lower()
            assert not re.match(r"[a-z][a-z0-9+.-]*:", target) or target.startswith(
                ("http://", "https://", "mailto:", "data:image/")
            ), str(element)[:200]
    scripts = [script.get_text() for script in soup.find_all("script")]
    assert not [script for script in scripts if re.search(r"alert\(1\)|</script|onerror", script)]
    assert not [meta for meta in soup.find_all("meta") if meta.get("http-equiv", "").lower() == "refresh"]


@pytest.mark.parametrize(
    "name",
    [
        "/events.csv",
        "/tracker/events.csv?_stream=on",
        "/tracker/articles.csv?_dl=1",
        "/tracker/sources.csv",
        "/tracker.csv?sql=select+title,-5,summary+from+events",
    ],
)
async def test_no_cell_of_any_table_is_a_formula(site: Datasette, name: str) -> None:
    """Also of the tables that Datasette itself writes."""
    text = (await site.client.get(name)).text
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert len(cells) > len(TEXTS)
    assert not [
        cell
        for cell in cells
        if cell.lstrip(" \u3000").startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "＠")) and cell != "-5"
    ]
    assert any(cell.startswith("'=cmd") for cell in cells)
    assert "'-5" not in cells


async def test_the_feed_says_the_texts_and_nothing_else(site: Datasette) -> None:
    root = etree.fromstring((await site.client.get("/events.atom")).content, etree.XMLParser(resolve_entities=False))
    names = {etree.QName(element).localname for element in root.iter(etree.Element)}
    assert names <= {"feed", "id", "title", "updated", "author", "name", "link", "entry", "published", "category", "summary"}
    assert all(link.get("href", "").startswith("http") for link in root.iter("{*}link"))
    titles = {element.text or "" for element in root.iter("{*}title")}
    assert "<script>alert(1)</script>" in titles


async def test_the_calendar_has_one_entry_for_each_event_and_no_line_of_theirs(site: Datasette) -> None:
    body = (await site.client.get("/events.ics")).content
    calendar = icalendar.Calendar.from_ical(body)
    entries = [part for part in calendar.walk() if part.name != "VCALENDAR"]
    assert {part.name for part in entries} == {"VEVENT"}
    assert len({str(part["UID"]) for part in entries}) == len(entries) >= 20
    known = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL", "CATEGORIES", "TRANSP"}
    assert all(set(part) <= known for part in entries)
    assert not re.search(rb"^(?:BCC|ATTENDEE|ATTACH|BEGIN:VALARM)", body, re.M | re.I)


@pytest.mark.parametrize(
    "name", ["/events.json", "/sources.json", "/matrix.json", "/map.json", "/-/health", "/event/1.json", "/company/nasty-0.json"]
)
async def test_what_programs_get_is_json_that_no_browser_takes_for_a_page(site: Datasette, name: str) -> None:
    response = await site.client.get(name)
    assert response.headers["content-type"].startswith("application/json")
    assert response.headers["x-content-type-options"] == "nosniff"
    json.loads(response.text)


def test_the_digest_has_the_headers_that_we_wrote(database: Database) -> None:
    """A title with line ends or an encoded word stays a title; no template of theirs is evaluated."""
    settings = Digest(recipients=(Recipient(address="desk@example.org"),), smtp=Smtp(sender="tracker@example.org"))
    raw = preview(database, Readers(settings), (), now=NOW)
    message = message_from_bytes(raw, policy=default)
    ours = {"From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "Auto-Submitted", "MIME-Version", "Content-Type"}
    assert set(message.keys()) <= ours
    assert "Bcc" not in message
    assert len(message.get_all("Subject") or []) == 1
    html = message.get_body(("html",))
    assert html is not None
    soup = BeautifulSoup(html.get_content(), "html.parser")
    assert not soup.find_all(["script", "iframe", "object", "form", "svg", "base"])
    assert all(str(link["href"]).startswith(("http://", "https://", "mailto:")) for link in soup.find_all("a", href=True))
    assert "49" not in soup.get_text().replace("7*7", "").split()


def test_an_alert_is_text_and_json(database: Database) -> None:
    known = {event.id: event for event in known_events(database, range(1, len(TEXTS) + 1))}
    for event in known.values():
        alert = Alert(id=1, outbox_id=1, event_id=event.id, watchlist="w", channel="c", kind="new", note="")
        delivery = compose([alert], {event.id: event}, None, NOW)
        assert "\n" not in delivery.title
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", delivery.title + delivery.body)
        told = json.loads(delivery.payload)
        assert [
            entry["url"] for entry in told["events"][0]["evidence"] if entry["url"] and not entry["url"].startswith("http")
        ] == []


@pytest.mark.parametrize("as_json", [False, True])
def test_a_line_of_the_log_is_one_line(as_json: bool) -> None:
    for text in TEXTS:
        record = logging.LogRecord("tracker", logging.INFO, "x", 1, "%s", (text,), None)
        record.fields = {"source": text, "why": text}
        line = Lines(Redactor(), as_json=as_json).format(record)
        assert len(line.splitlines()) == 1
        assert "\x1b" not in line


def test_what_was_stored_as_text_is_still_there_as_it_was(database: Database) -> None:
    """Nothing was run as SQL, nothing was written as a file."""
    assert [row["title"] for row in rows(database, "SELECT title FROM events ORDER BY id")] == TEXTS
