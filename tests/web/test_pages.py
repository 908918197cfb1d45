"""What each page tells, read without a browser and so without JavaScript."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from datasette.app import Datasette

from tests.web.conftest import close
from tests.web.sample import build
from tracker.errors import StoreError, TrackerError
from tracker.language.knowledge.base import load_knowledge
from tracker.settings import WatchlistSection
from tracker.store.database import open_database
from tracker.watching import match_waiting, publish, resolve
from tracker.web.serve import application, listen

PAGES = (
    "/", "/?on=2024-06-26", "/events", "/events?q=tokens", "/events?company=openai&sort=corroborated", "/events?sort=effective",
    "/event/1", "/event/12", "/company/openai", "/model/chatgpt", "/region/china", "/agency/garante", "/law/eu-ai-act",
    "/person/sam-altman", "/company", "/law", "/matrix", "/matrix?quarters=all", "/map", "/map?what=bans&quarter=2023-Q1",
    "/sources", "/digests", "/digest/1",
)  # fmt: skip


async def soup(site: Datasette, path: str, status: int = 200) -> BeautifulSoup:
    response = await site.client.get(path)
    assert response.status_code == status, path
    return BeautifulSoup(response.text, "html.parser")


def titles(page: BeautifulSoup) -> list[str]:
    return [title.get_text(strip=True) for title in page.select(".row-title")]


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_is_whole(site: Datasette, path: str) -> None:
    """One main heading, a title, no script but files of ours, no style but the sheet, and no address of anybody else's."""
    page = await soup(site, path)
    assert len(page.find_all("h1")) == 1
    assert page.title
    assert all(script["src"].startswith("/-/tracker/") and not script.get_text() for script in page.find_all("script"))
    assert not page.find_all("style")
    assert not page.select("[style], [onclick], [onload]")
    for link in page.select("link[href], img[src]"):
        assert str(link.get("href") or link.get("src")).startswith("/")
    for anchor in page.select('a[href^="http"]'):
        assert set(anchor["rel"]) == {"noopener", "nofollow"}


async def test_the_briefing_of_a_day(site: Datasette) -> None:
    page = await soup(site, "/?on=2024-06-26")
    assert titles(page) == [
        "OpenAI blocks API access from China",
        "Zhipu AI launches a moving programme for OpenAI developers",
        "Alibaba Cloud offers Qwen-plus credits to OpenAI users",
        "Baidu offers free Ernie 3.5 tokens to OpenAI users",
        "Anthropic releases Claude 3.5 Sonnet",
        "Biden administration orders security tests of AI models",
    ]
    side = page.select_one(".column-side")
    assert side
    assert "9 July 2024" in side.get_text()
    assert "Old Blog" in side.get_text()
    assert "OpenAI 4 this week" in " ".join(side.get_text(" ", strip=True).split())


async def test_a_briefing_long_after_the_last_news_says_so(site: Datasette) -> None:
    page = await soup(site, "/")
    assert "Nothing new has been reported since 12 July 2024" in page.get_text()
    assert titles(page) == ["EU AI Act enters into force"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("type=migration_offer", 3),
        ("type=migration_offer&type=lawsuit", 4),
        ("company=openai", 8),
        ("company=openai&region=italy", 2),
        ("company=openai&type=migration_offer", 3),
        ("stage=proposed", 2),
        ("role=gazette", 1),
        ("corroboration=4", 1),
        ("corroboration=contradicted", 1),
        ("from=2024-06-24&to=2024-06-26", 4),
        ("from=2024-07&to=2024-07", 4),
        ("q=tokens", 3),
        ('q="free+tokens"', 2),
        ("q=openai+tok", 2),
        ("q=openai&type=lawsuit", 1),
        ("q=%22%27)(*", 15),
        ("sort=effective", 6),
        ("sort=effective&q=eu", 1),
        ("type=partnership", 0),
        ("region=atlantis", 0),
    ],
)
async def test_filters(site: Datasette, query: str, found: int) -> None:
    page = await soup(site, f"/events?{query}")
    assert len(titles(page)) == found
    assert bool(page.select_one(".empty")) == (found == 0)
    assert len(json.loads((await site.client.get(f"/events.json?{query}")).text)["events"]) == found


async def test_what_a_filter_does_not_understand_is_said(site: Datasette) -> None:
    page = await soup(site, "/events?type=gossip&from=yesterday&stage=announced")
    notices = [notice.get_text() for notice in page.select(".notice")]
    left_out = ["“gossip” is no type; it was left out.", "“yesterday” is no date: write it as 2024-06-25; it was left out."]
    assert notices == left_out
    assert len(titles(page)) == 5


async def test_a_search_marks_what_it_found(site: Datasette) -> None:
    page = await soup(site, "/events?q=tokens")
    assert {mark.get_text() for mark in page.select(".row mark")} == {"tokens"}


async def test_facets_count_and_toggle(site: Datasette) -> None:
    page = await soup(site, "/events?company=openai")
    offer = page.find("a", href=re.compile("type=migration_offer.*company=openai"))
    assert offer
    assert offer.get_text(" ", strip=True) == "Migration offer 3"
    chosen = page.select_one('.facet a[aria-current="true"]')
    assert chosen
    assert chosen["href"] == "/events"


async def test_an_event_tells_who_what_where_when_and_how_sure(site: Datasette) -> None:
    page = await soup(site, "/event/1")
    slots = {row.dt.get_text(): row.dd.get_text(" ", strip=True) for row in page.select(".slots > div") if row.dt and row.dd}
    assert slots["Who"] == "OpenAI"
    assert slots["What"] == "OpenAI API"
    assert slots["Where"] == "China"
    assert slots["When"].startswith("Effective 9 July 2024")
    assert slots["How sure"] == "Confirmed 4 publishers report it, among them the one that acts."
    quotes = page.select(".report blockquote")
    assert len(quotes) == 4
    for quote in quotes:
        evidence = "".join(mark.get_text() for mark in quote.select("mark"))
        assert evidence == "OpenAI told developers in China that it will block their access to the OpenAI API from July 9."
        assert {a["href"] for a in quote.select("a.mention")} >= {"/company/openai", "/region/china", "/model/openai-api"}
        assert "<script>alert(1)</script>" in quote.get_text()
    assert len(page.select(".graph .node")) == 4
    assert [line.get_text() for line in page.select(".diff del")] == ["China (preview)"]
    assert [line.get_text() for line in page.select(".diff ins")] == ["Finland"]
    assert "Announced → In effect" in " ".join(page.select(".lifecycle")[0].get_text(" ", strip=True).split())


@pytest.mark.parametrize("query", ["", "?difference=inline"])
async def test_a_change_of_a_page_is_shown_with_its_words_marked(site: Datasette, query: str) -> None:
    """Both versions side by side, or in one column."""
    page = await soup(site, f"/event/1{query}")
    table = page.select_one("table.diff")
    assert table
    assert [mark.get_text() for mark in table.select("del")] == ["China (preview)"]
    assert [mark.get_text() for mark in table.select("ins")] == ["Finland"]
    assert len(table.select("tr.same td")) == len(table.select("tr.same")) * (1 if query else 2)


async def test_what_was_read_besides_the_slots_is_told(site: Datasette) -> None:
    slots = (await soup(site, "/event/10")).select_one(".slots")
    assert slots
    assert "2 yuan" in slots.get_text()


async def test_a_dossier_tells_both_sides(site: Datasette) -> None:
    page = await soup(site, "/company/openai")
    sections = {section.h2.get_text(): titles(section) for section in page.select(".column-main section") if section.h2}
    assert len(sections["What it did"]) == 3
    assert len(sections["What was done to it"]) == 5
    side = page.select_one(".column-side")
    assert side
    assert "China" in side.get_text()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/event/99", "There is no such event"),
        ("/company/nobody", "Nothing is known of this company"),
        ("/nothing/here/at/all", "There is no such page"),
    ],
)
async def test_what_is_not_there_is_said_in_words(site: Datasette, path: str, words: str) -> None:
    page = await soup(site, path, 404)
    assert page.h1
    assert page.h1.get_text() == words


@pytest.mark.parametrize(
    "path", ["/", "/events", "/matrix", "/map", "/sources", "/company", "/-/health", "/events.atom", "/events.ics"]
)
async def test_an_empty_database_is_no_error(tmp_path: Path, path: str) -> None:
    open_database(tmp_path / "tracker.db").close()
    datasette = application(tmp_path / "tracker.db")
    response = await datasette.client.get(path)
    close(datasette)
    assert response.status_code == 200


async def test_an_old_number_leads_to_the_event_that_took_it_in(tmp_path: Path) -> None:
    database = open_database(build(tmp_path / "tracker.db"))
    with database.atomic():
        database.execute("INSERT INTO moved_events (id, event_id) VALUES (77, 1)")
    database.close()
    datasette = application(tmp_path / "tracker.db")
    response = await datasette.client.get("/event/77")
    close(datasette)
    assert (response.status_code, response.headers["location"]) == (302, "/event/1")


async def test_the_watchlist_switch(tmp_path: Path) -> None:
    """It is there when the tracker stored watchlists, and narrows the briefing, the list and every other form of it."""
    database = open_database(build(tmp_path / "tracker.db"))
    sections = [WatchlistSection(name="Chips", companies=("Nvidia", "DeepSeek"))]
    watchlists = resolve(sections, load_knowledge())
    publish(database, sections, watchlists)
    datasette = application(tmp_path / "tracker.db")
    page = await soup(datasette, "/?on=2024-07-06&watch=Chips")
    assert "yet to be held against the watchlists" in page.select_one(".notice").get_text()
    match_waiting(database, watchlists)
    database.close()
    page = await soup(datasette, "/?on=2024-07-06&watch=Chips")
    listed = (await datasette.client.get("/events.json?watch=Chips")).json()
    listing = await soup(datasette, "/events?watch=Chips")
    gone = await soup(datasette, "/events?watch=Nobody")
    close(datasette)
    assert titles(page) == ["United States tightens exports of H20 chips", "DeepSeek halves its prices"]
    assert not page.select(".notice")
    assert "2 events for “Chips” this week" in page.select_one(".pulse-words").get_text()
    assert [event["id"] for event in listed["events"]] == [12, 10]
    assert "2 events" in listing.select_one(".dateline").get_text()
    assert "There is no watchlist “Nobody”" in gone.select_one(".notice").get_text()
    assert titles(gone) == []


async def test_another_database_keeps_datasettes_own_start_page(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    import sqlite3

    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE birds (name TEXT)")
    connection.close()
    datasette = application(path)
    start, events = await datasette.client.get("/"), await datasette.client.get("/events")
    close(datasette)
    assert "birds" in start.text
    assert events.status_code == 404


def test_no_database_and_no_port_are_clear_messages(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no database at .*none\.db"):
        application(tmp_path / "none.db")
    with listen("127.0.0.1", 0) as taken:
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(TrackerError, match=f"cannot listen on 127\\.0\\.0\\.1 port {port}"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(
    ("change", "status", "word", "problem"),
    [
        ("UPDATE sources SET due = '9999-01-01'", 200, "ok", None),
        ("UPDATE digests SET sent = NULL", 503, "down", "to be sent for more than 6 hours"),
        ("SELECT 1", 503, "down", "nothing was polled since 2024-07-12"),
        (
            "UPDATE sources SET due = '9999-01-01' WHERE id > 2",
            200,
            "degraded",
            "two sources have been due for more than 6 hours",
        ),
        ("UPDATE sources SET due = '9999-01-01', failures = 1", 200, "degraded", "8 of 8 sources fail and 1 are gone"),
        ("DELETE FROM sources", 200, "ok", None),
    ],
)
async def test_health_for_a_monitor(tmp_path: Path, change: str, status: int, word: str, problem: str | None) -> None:
    database = open_database(build(tmp_path / "tracker.db"))
    with database.atomic():
        database.execute("UPDATE digests SET sent = composed")
        database.execute(change)
    database.close()
    datasette = application(tmp_path / "tracker.db")
    response = await datasette.client.get("/-/health")
    close(datasette)
    health = response.json()
    assert (response.status_code, health["status"]) == (status, word)
    assert (problem is None and health["problems"] == []) or any(
        problem in told.capitalize() + told for told in health["problems"]
    )
    assert {"failing", "gone", "due", "late", "unread", "unsent", "last_poll", "last_ok", "last_event"} <= set(health)


async def test_under_another_path_every_link_leads_there(sample_path: Path) -> None:
    datasette = application(sample_path, base_url="/ai")
    page = await soup(datasette, "/events")
    feed = (await datasette.client.get("/events.json")).json()
    close(datasette)
    assert all(str(a["href"]).startswith(("/ai/", "#")) for a in page.select("a[href]"))
    assert feed["events"][0]["url"].endswith("/ai/event/7")


async def test_a_week_before_the_first_event_says_so(site: Datasette) -> None:
    text = (await soup(site, "/?on=2001-01-01")).get_text(" ", strip=True)
    assert "Nothing so early" in text
    assert "tracker poll" not in text


async def test_no_facet_is_empty(site: Datasette) -> None:
    for path in ("/events", "/events?q=nothing-has-this", "/events?role=gazette&q=nothing-has-this"):
        for facet in (await soup(site, path)).select(".facet"):
            assert facet.select("a"), (path, facet.get_text(" ", strip=True))
