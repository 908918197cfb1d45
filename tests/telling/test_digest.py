"""The digest: which period it is about, what it says, and that nothing of others is more than text in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from tests.telling.sample import NOW, add_event, june_2024, tell
from tracker.digest.compose import Surge
from tracker.digest.message import parts
from tracker.digest.period import Period, after, latest
from tracker.mailing import Readers, preview
from tracker.models import Watchlist
from tracker.settings import Digest, Recipient
from tracker.wording import exactly, listed, one_line


def mail(database: Database, *names: str, watchlists: tuple[Watchlist, ...] = (), site: str | None = None) -> EmailMessage:
    readers = Readers(Digest(recipients=(Recipient(address="you@example.org"),)), watchlists, site=site)
    parsed = message_from_bytes(preview(database, readers, names, now=NOW), policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def text_of(message: EmailMessage) -> str:
    return parts(message.as_bytes()).text


def flat(message: EmailMessage) -> str:
    return " ".join(text_of(message).split())


EARLIEST, LATEST = (datetime.fromisoformat(day) for day in ("2020-01-01", "2030-01-01"))

# -- the period -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "zone", "key", "until"),
    [
        ("2024-07-01T06:59", "UTC", "2024-W26", "2024-06-24T07:00"),
        ("2024-07-01T07:00", "UTC", "2024-W27", "2024-07-01T07:00"),
        ("2024-07-07T23:00", "UTC", "2024-W27", "2024-07-01T07:00"),
        ("2024-07-01T05:00", "Europe/Berlin", "2024-W27", "2024-07-01T05:00"),
        ("2024-06-30T23:30", "Asia/Tokyo", "2024-W27", "2024-06-30T22:00"),
        # The clock goes forward on Sunday, 31 March, and back on 27 October: Monday at seven is Monday at seven.
        ("2024-04-01T05:00", "Europe/Berlin", "2024-W14", "2024-04-01T05:00"),
        ("2024-10-28T06:00", "Europe/Berlin", "2024-W44", "2024-10-28T06:00"),
        ("2025-01-01T12:00", "UTC", "2025-W01", "2024-12-30T07:00"),
    ],
)
def test_a_week_ends_on_its_day_at_its_hour_on_the_wall(now: str, zone: str, key: str, until: str) -> None:
    period = latest("week", "monday", 7, zone, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert (period.key, period.until) == (key, datetime.fromisoformat(until).replace(tzinfo=UTC))


@given(
    now=st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC)),
    later=st.timedeltas(timedelta(0), timedelta(days=3)),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    hour=st.integers(0, 23),
    every=st.sampled_from(["day", "week"]),
)
def test_periods_follow_each_other_without_gap_or_overlap(
    now: datetime, later: timedelta, zone: str, hour: int, every: str
) -> None:
    """Whatever the clock does, also in the hour that is missing or there twice."""
    one, two = (latest(every, "sunday", hour, zone, at) for at in (now, now + later))  # type: ignore[arg-type]
    assert one.since < one.until <= now
    assert one.until <= two.until
    assert (one.key == two.key) == (one.until == two.until)
    assert latest(every, "sunday", hour, zone, one.until) == one  # type: ignore[arg-type]
    before = latest(every, "sunday", hour, zone, one.until - timedelta(seconds=1))  # type: ignore[arg-type]
    assert before.until == one.since


def test_a_digest_joins_on_to_the_one_before() -> None:
    period = Period("2024-W27", NOW - timedelta(days=7), NOW)
    assert after(period, None) == period
    assert after(period, NOW - timedelta(days=21)).since == NOW - timedelta(days=21)
    assert after(period, NOW - timedelta(days=2)).since == NOW - timedelta(days=2)
    assert after(period, NOW - timedelta(days=300)).since == NOW - timedelta(days=35)


# -- what it says ---------------------------------------------------------------------------------------------------


def test_the_june_2024_story_is_told_as_one(database: Database) -> None:
    june_2024(database)
    said = flat(mail(database))
    assert (
        "In the week to 1 July 2024 the tracker found ten new events: six price changes, three migration offers and one "
        "access restriction. Most widely reported, by five independent publishers: OpenAI restricts OpenAI API in China from "
        "9 July 2024; within a day Baidu, Alibaba Cloud and Zhipu AI made migration offers." in said
    )
    assert "European Union regulates AI: EU AI Act from 1 August 2024 Stage changed from proposed to announced" in said
    assert "Two changes take effect in the next 60 days, the first on 9 July 2024." in said
    assert "Broken Gazette could not be read since 10 June 2024: HTTP 503 (server error)." in said
    assert "Silent Agency answers but has published nothing since 2 March 2024." in said


def test_both_parts_tell_the_same(database: Database) -> None:
    june_2024(database)
    shown = parts(mail(database).as_bytes())
    page = words(unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", shown.html, flags=re.DOTALL)))
    told = [words(line) for line in re.split(r"\n\s*\n|\n  ", shown.text) if not re.search(r"https?://|TRACKER", line)]
    assert len(told) > 30
    assert [line for line in told if line not in page] == []


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


def test_groups_begin_with_the_most_corroborated(database: Database) -> None:
    for publishers, title in ((1, "Vendor A cuts"), (4, "Vendor B cuts"), (2, "Vendor C cuts")):
        add_event(database, title, type_="price_change", publishers=[f"P{n}" for n in range(publishers)])
    said = text_of(mail(database)).split("Price changes\n")[1]
    assert re.findall(r"Vendor . cuts", said)[:5:2] == ["Vendor B cuts", "Vendor C cuts", "Vendor A cuts"]


def test_an_empty_week_says_so(database: Database) -> None:
    message = mail(database)
    assert message["Subject"] == "AI policy to 1 July 2024: nothing new"
    assert "In the week to 1 July 2024 nothing new was found." in flat(message)


def test_background_and_hidden_events_are_left_out(database: Database) -> None:
    add_event(database, "Italy banned ChatGPT", effective="2023-03-31")
    database.execute("UPDATE events SET hidden = 1 WHERE id = ?", [add_event(database, "A mistake")])
    assert "nothing new" in str(mail(database)["Subject"])


def test_what_came_to_be_known_late_is_told_all_the_same(database: Database) -> None:
    add_event(database, "Old news", first=NOW - timedelta(days=20), created=NOW - timedelta(hours=1))
    add_event(database, "Last week's news", created=NOW - timedelta(days=8))
    assert "Old news" in text_of(mail(database))
    assert "Last week's news" not in text_of(mail(database))


def test_a_watchlist_narrows_the_digest(database: Database) -> None:
    june_2024(database)
    message = mail(database, "baidu", watchlists=(Watchlist("baidu", companies=frozenset({"company:baidu"})),))
    said = flat(message)
    assert "the tracker found one migration offer that concerns what you watch" in said
    assert "within a day Baidu, Alibaba Cloud and Zhipu AI made migration offers" in said
    assert "Vendor 1" not in said


def test_coming_dates_are_a_calendar(database: Database) -> None:
    ids = june_2024(database)
    add_event(database, "Denied", stage="denied", effective="2024-07-20")
    add_event(database, "Far away", effective="2024-12-01", outbox=None)
    add_event(database, "Some day in August", effective="2024-08")
    (attached,) = (part for part in mail(database).iter_attachments() if part.get_content_type() == "text/calendar")
    entries = icalendar.Calendar.from_ical(attached.get_content()).walk("VEVENT")
    assert [(str(e["UID"]), e.decoded("DTSTART").isoformat()) for e in entries] == [
        (f"event-{ids['block']}@localhost", "2024-07-09"),
        (f"event-{ids['act']}@localhost", "2024-08-01"),
    ]
    assert "August 2024: Some day in August" in flat(mail(database))
    assert "Far away" not in flat(mail(database))


def test_what_is_busier_than_usual_has_a_chart_with_words_for_it(database: Database) -> None:
    june_2024(database)
    message = mail(database)
    (image,) = (part for part in message.walk() if part.get_content_type() == "image/png")
    page = message.get_body(("html",))
    assert page is not None
    html = page.get_content()
    assert image.get_content()[:8] == b"\x89PNG\r\n\x1a\n"
    assert f'src="cid:{image["Content-ID"].strip("<>")}"' in html
    assert 'alt="Bar chart of events a week. price changes: 6 in the last week, 0.5 in a usual one' in html
    assert Surge("price changes", 6, 0.5).said == "Price changes: six this week, about 0.5 in a usual one."
    assert Surge("lawsuits", 30, 0.0).said == "Lawsuits: 30 this week, none in a usual one."


def test_links_lead_to_the_pages_when_these_have_an_address(database: Database) -> None:
    event = add_event(database, "Something")
    assert f"https://policy.example/event/{event}" in text_of(mail(database, site="https://policy.example/"))
    assert f"https://news.example/{event}-0" in text_of(mail(database))


# -- as a message ---------------------------------------------------------------------------------------------------


def test_headers_are_what_mail_servers_and_clients_want(database: Database) -> None:
    message = mail(database)
    assert message["To"] == "you@example.org"
    assert message["Date"].datetime == NOW
    assert re.fullmatch(r"<digest\.2024-07-01\.[0-9a-f]{20}@localhost>", message["Message-ID"])
    assert message["List-Unsubscribe"] == "<mailto:tracker@localhost?subject=unsubscribe>"
    assert message.get_content_type() == "multipart/alternative"


def test_the_same_facts_make_the_same_message_id(database: Database) -> None:
    assert mail(database)["Message-ID"] == mail(database)["Message-ID"]


def test_hundreds_of_events_stay_under_100_kb_of_html_and_say_that_there_are_more(database: Database) -> None:
    types = (
        "api_restriction",
        "price_change",
        "regulation",
        "lawsuit",
        "investment",
        "model_release",
        "terms_change",
        "partnership",
    )
    for number in range(400):
        add_event(
            database, f"Event {number} " + "of some length " * 12, type_=types[number % 8],
            evidence="A long sentence of it. " * 60,
            publishers=[f"Publisher {p}" for p in range(6)], url="https://news.example/" + "long-path/" * 20 + "{n}",
        )  # fmt: skip
    message = mail(database)
    page = message.get_body(("html",))
    assert page is not None
    assert len(page.get_content().encode()) < 100_000
    assert "more" in flat(message).split("Access restrictions")[1].split("Price changes")[0]
    assert "400 new events" in flat(message)


def test_nothing_is_fetched_from_elsewhere(database: Database) -> None:
    june_2024(database)
    html = parts(mail(database).as_bytes()).html
    assert re.findall(r"""(?:src|background)=["'](?!data:image/png)""", html) == []
    assert not re.search(r"<link|<script|@import|url\(", html)


LITERAL = [
    "Plain\r\nBcc: eve@example.org",
    "=?utf-8?q?Hidden=0d=0aBcc:_eve@example.org?=",
    "=?utf-8?b?DQpCY2M6IGV2ZUBleGFtcGxlLm9yZw==?= again",
    "<script>alert(1)</script><b>bold</b> & \"quotes\" 'too'",
    "{{ 7 * 7 }} {% raw %} ${HOME} %s {0}",
    "right \u202eto\u202c left \u2066iso\u2069 \u200fmark",
    "nul \x00 bell \x07 escape \x1b[31m tab\t line\u2028sep",
    "ünïcödé 阿里云 العربية",
    "-- \n.\nFrom here",
]


@pytest.mark.parametrize("hostile", LITERAL)
def test_titles_and_evidence_are_literal_text(database: Database, hostile: str) -> None:
    add_event(
        database, hostile, evidence=hostile, publishers=(hostile,), effective="2024-07-09",
        slots={"actor": [("company:x", hostile)]}, url="javascript:alert('{n}')",
    )  # fmt: skip
    tell(database, add_event(database, hostile, outbox=None), "stage", NOW, hostile, hostile)
    raw = mail(database).as_bytes()
    message = message_from_bytes(raw, policy=default)
    shown = one_line(hostile, 90)
    assert message["Subject"] == f"AI policy to 1 July 2024: {shown}"
    assert message.get_all("To") == ["you@example.org"]
    assert (message["Bcc"], message.defects) == (None, [])
    assert shown in " ".join(parts(raw).text.split())
    html = parts(raw).html
    assert "<script" not in html
    assert "<b>bold" not in html
    assert "javascript:" not in html + parts(raw).text
    assert "49" not in parts(raw).text
    (attached,) = (part for part in message.walk() if part.get_content_type() == "text/calendar")
    (entry,) = icalendar.Calendar.from_ical(attached.get_content()).walk("VEVENT")
    assert str(entry["SUMMARY"]) == one_line(hostile, 200)


@given(st.text(max_size=60))
def test_one_line_is_one_line_without_controls(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line == one_line(line)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029\ud800-\udfff]", line)


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2024-07-09", "9 July 2024"), ("2024-07", "July 2024"), ("2024-Q3", "the third quarter of 2024"),
        ("2024-H1", "the first half of 2024"), ("2024", "2024"), ("soon", "soon"), ("2024-19-09", "2024"),
    ],
)  # fmt: skip
def test_dates_are_as_exact_as_the_text(date: str, words: str) -> None:
    assert exactly(date) == words


@pytest.mark.parametrize(
    ("names", "words"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (list("ABCD"), "A, B, C and D"),
     (list("ABCDEFGH"), "A, B, C, D, E, F and two more")]
)  # fmt: skip
def test_lists_read_as_sentences(names: list[str], words: str) -> None:
    assert listed(names) == words
