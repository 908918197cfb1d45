"""Page histories replayed: every planted change gives exactly its typed event, noise gives none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.pages.fresh import FRESH
from tests.pages.histories import HISTORIES, History
from tests.pages.lives import LIVES
from tests.pages.replaying import told_by
from tests.servers import Server
from tests.test_poll import Newsroom
from tracker.changes import vocabulary
from tracker.language.knowledge import load_knowledge
from tracker.pages import read_page
from tracker.pages.meaning import Version, doubtful, findings
from tracker.pages.vocabulary import Finding

ALL = [*HISTORIES, *LIVES, *FRESH]
Told = tuple[int, str, tuple[str, ...], str | None]


def replay(history: History) -> tuple[set[Told], set[Told]]:
    """What the versions of a history were to tell, and what they told."""
    wanted = {(number, *event) for number, version in enumerate(history.versions) for event in version.events}
    pages = (version.html for version in history.versions)
    told = {
        (number, one.type, tuple(sorted(f.name for f in (one.regions or one.objects))), one.effective_date)
        for number, found in enumerate(told_by(history.expects, pages, ignore=history.ignore))
        for one in found
    }
    return wanted, told


@pytest.mark.parametrize("history", ALL, ids=lambda history: history.name)
def test_every_planted_change_is_told_and_nothing_else(history: History) -> None:
    wanted, told = replay(history)
    assert wanted
    assert told == wanted


def test_precision_and_recall_on_held_out_histories() -> None:
    pairs = [replay(history) for history in ALL if history.held_out]
    hits = sum(len(wanted & told) for wanted, told in pairs)
    assert hits / sum(len(told) for _, told in pairs) >= 0.95
    assert hits / sum(len(wanted) for wanted, _ in pairs) >= 0.95


def blocks(html: str) -> Version:
    """A version of a page."""
    return Version(datetime(2026, 5, 1, tzinfo=UTC), read_page(html, url="https://h.example/").blocks)


def test_a_page_that_shows_two_versions_in_turns_is_told_and_taken_back_once() -> None:
    words = vocabulary(load_knowledge())
    one, two = ("<main><ul>" + "".join(f"<li>{name}</li>" for name in names) + "</ul></main>" for names in ("AB", "A"))
    one, two = one.replace(">A<", ">Chile<").replace(">B<", ">China<"), two.replace(">A<", ">Chile<")
    now = datetime(2026, 5, 1, tzinfo=UTC)
    past: list[Version] = []
    told: list[Finding] = []
    for html in (one, two, one, two, one):
        now += timedelta(hours=6)
        version = Version(now, blocks(html).blocks)
        told += findings("regions", past, version.blocks, "Example", words, now) if past else []
        past.append(version)
    assert [one.type for one in told] == ["api_restriction", "access_expansion"]


def test_a_price_for_another_number_of_tokens_is_the_same_price() -> None:
    words = vocabulary(load_knowledge())
    before, after = (
        blocks(f"<main><h2>GPT-4o</h2><p>Input: {price}</p></main>") for price in ("$0.005 / 1K tokens", "$5 per 1M tokens")
    )
    assert findings("prices", [before], after.blocks, "Example", words, after.taken) == []


def test_a_page_that_comes_back_almost_empty_is_doubtful() -> None:
    whole = blocks("<main><ul>" + "<li>Chile</li>" * 10 + "</ul></main>")
    assert doubtful(whole.blocks, whole.blocks[:2])
    assert not doubtful(whole.blocks, whole.blocks[:8])


def model_page(*names: str, note: str = "Active") -> Version:
    """A page that lists models."""
    rows = "".join(f"<tr><td>{name}</td><td>{note}</td></tr>" for name in names)
    return blocks(f"<main><table><tr><th>Model</th><th>State</th></tr>{rows}</table></main>")


NAMES = ("claude-2.1", "claude-3-opus-20240229", "claude-3-haiku-20240307", "claude-sonnet-4-20250514", "gpt-4o", "o1")


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (NAMES[1:], [("model_retirement", "claude-2.1")]),
        (NAMES[2:], [("model_retirement", "claude-2.1"), ("model_retirement", "claude-3-opus-20240229")]),
        (NAMES[3:], []),
        (("Claude 2.1", *NAMES[1:]), []),
        ((*NAMES, "claude-opus-5"), [("model_release", "claude-opus-5")]),
    ],
    ids=["one goes", "two go", "half of them go", "another spelling", "one comes"],
)
def test_a_model_that_is_listed_no_more_is_told_unless_the_page_was_written_anew(
    after: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    words, before = vocabulary(load_knowledge()), model_page(*NAMES)
    found = findings("models", [before], model_page(*after).blocks, "Example", words, before.taken + timedelta(days=30))
    assert [(one.type, one.objects[0].name) for one in found] == expected


@pytest.mark.parametrize("ends", ["May 20, 2026", "January 5, 2025", "January 5, 2028"])
def test_a_model_that_goes_with_the_end_that_was_told_is_no_news(ends: str) -> None:
    words = vocabulary(load_knowledge())
    rows = "".join(f"<li>{name}</li>" for name in NAMES[1:])
    page = "<main><ul>{}</ul></main>"
    before, after = blocks(page.format(rows + f"<li>claude-2.1: shutdown on {ends}</li>")), blocks(page.format(rows))
    found = findings("models", [before], after.blocks, "Example", words, datetime(2026, 6, 1, tzinfo=UTC))
    assert found == []


def test_what_has_a_price_for_the_first_time_or_no_more_is_no_event() -> None:
    words = vocabulary(load_knowledge())
    row = "<tr><td>{}</td><td>{}</td></tr>"
    page = "<main><table><tr><th>Model</th><th>Input / 1M tokens</th></tr>{}</table></main>"
    known = row.format("GPT-4o", "$5") + row.format("o1", "$15") + row.format("Team plan", "$30")
    before, after = (
        blocks(page.format(known)),
        blocks(page.format(known + row.format("o3", "$10") + row.format("Solo plan", "$9"))),
    )
    assert findings("prices", [before], after.blocks, "Example", words, before.taken) == []
    assert findings("prices", [after], before.blocks, "Example", words, before.taken) == []


def test_a_price_page_that_is_written_anew_brings_no_models() -> None:
    words = vocabulary(load_knowledge())
    page = "<main><ul>{}</ul></main>"
    before = blocks(page.format("".join(f"<li>{name}: $5 per 1M tokens</li>" for name in ("GPT-4o", "o1", "o3"))))
    after = blocks(
        page.format("".join(f"<li>{name}: $5 per 1M tokens</li>" for name in ("gpt-4o-2024-08-06", "o1-pro", "o3-mini")))
    )
    assert findings("prices", [before], after.blocks, "Example", words, before.taken) == []


def test_a_model_whose_end_moves_months_later_stays_one_event(tmp_path: Path) -> None:
    with Server() as server:
        room = Newsroom(tmp_path, server)
        room.source("/models", kind="page", publisher="OpenAI", role="vendor", expects="models")
        rows = "".join(f"<li>{name}</li>" for name in NAMES[1:])
        for end in ("", ": shutdown on July 21, 2027", ": shutdown on September 21, 2027"):
            html = f"<main><h1>Models</h1><ul>{rows}<li>claude-2.1{end}</li></ul></main>"
            server.answer("/models", html.encode(), headers={"Content-Type": "text/html"})
            room.poll(timedelta(days=70))
        (event,) = room.rows("SELECT stage, effective_date, reports FROM events")
        assert event == {"stage": "delayed", "effective_date": "2027-09-21", "reports": 2}
        room.database.conn.close()
