"""Page histories replayed: every planted change gives exactly its typed event, noise gives none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.pages.histories import HISTORIES, History
from tracker.changes import vocabulary
from tracker.language.knowledge import load_knowledge
from tracker.pages import read_page
from tracker.pages.meaning import Version, doubtful, findings
from tracker.pages.vocabulary import Finding

Told = tuple[int, str, tuple[str, ...], str | None]


def replay(history: History) -> tuple[set[Told], set[Told]]:
    """What the versions of a history were to tell, and what they told."""
    words, now = vocabulary(load_knowledge()), datetime(2026, 5, 1, tzinfo=UTC)
    past: list[Version] = []
    wanted: set[Told] = set()
    told: set[Told] = set()
    for number, version in enumerate(history.versions):
        now += timedelta(days=7)
        wanted |= {(number, *event) for event in version.events}
        blocks = read_page(version.html, url="https://h.example/", ignore=history.ignore).blocks
        for one in findings(history.expects, past[-8:], blocks, "Example", words, now) if past else []:
            names = tuple(sorted(f.name for f in (one.regions or one.objects)))
            told.add((number, one.type, names, one.effective_date))
        past.append(Version(now, blocks))
    return wanted, told


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history.name)
def test_every_planted_change_is_told_and_nothing_else(history: History) -> None:
    wanted, told = replay(history)
    assert wanted
    assert told == wanted


def test_precision_and_recall_on_held_out_histories() -> None:
    pairs = [replay(history) for history in HISTORIES if history.held_out]
    hits = sum(len(wanted & told) for wanted, told in pairs)
    assert hits / sum(len(told) for _, told in pairs) >= 0.95
    assert hits / sum(len(wanted) for wanted, _ in pairs) >= 0.95


def blocks(html: str) -> Version:
    """A version of a page."""
    return Version(datetime(2026, 5, 1, tzinfo=UTC), read_page(html, url="https://h.example/").blocks)


def test_a_page_that_shows_two_versions_in_turns_is_told_once() -> None:
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
    assert [one.type for one in told] == ["api_restriction"]


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
