"""Building all events anew gives what one by one gave; users' marks and ids survive it; being killed costs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from tests.stories.replay import NOW, FakeReader, Line, add_article, clusters, lines, new_database, replay
from tracker.errors import TrackerError
from tracker.language.knowledge.base import load_knowledge
from tracker.marking import hide_by_hand, merge_by_hand, split_by_hand
from tracker.merging import kin_of
from tracker.models import Analysis, Article, Filler
from tracker.reading import read_new
from tracker.reprocess import rebuild, reprocess

KIN = kin_of(load_knowledge())
ALL = [*lines("tune"), *lines("test")]
_TABLES = {
    "events": "id, type, title, stage, effective_date, first_reported, last_reported, publishers, reports, primary_source, "
    "contradicted, confidence, summary, details, hidden",
    "reports": "id, event_id, copy_of, founded",
    "event_entities": "event_id, entity_id, role",
    "event_keys": "event_id, key, day",
    "event_history": "event_id, at, field, old, new, report_id",
    "event_links": "event_id, other_id, kind, why",
}


def picture(db: Database) -> dict[str, list[Any]]:
    """All that merging writes."""
    return {t: sorted(db.execute(f"SELECT {c} FROM {t}").fetchall(), key=repr) for t, c in _TABLES.items()}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.permutations(ALL), st.integers(20, 60))
def test_rebuilding_gives_exactly_what_merging_one_by_one_gave(order: list[Line], count: int) -> None:
    db = replay(order[:count])
    before = picture(db)
    rebuild(db, KIN, now=NOW)
    assert picture(db) == before


def test_a_rebuild_repairs_what_was_merged_otherwise() -> None:
    db = replay(lines("test"))
    before = picture(db)
    first, second = (row[0] for row in db.execute("SELECT id FROM events ORDER BY id LIMIT 2").fetchall())
    db.execute("UPDATE reports SET event_id = ? WHERE event_id = ?", [first, second])
    rebuild(db, KIN, now=NOW)
    assert picture(db)["reports"] == before["reports"]


def test_reading_an_article_again_keeps_its_reports_and_its_event() -> None:
    told = [line for line in lines("tune") if line.story == "garante-deepseek-block"]
    db = replay(told)
    before = picture(db)
    reader = FakeReader({line.text: (line.report,) for line in told}, version="test-2")
    summary = reprocess(db, reader, now=NOW)
    assert picture(db) == before
    assert (summary.articles, summary.gained, summary.lost, summary.merged, summary.split) == (len(told), 0, 0, 0, 0)


def test_an_edited_article_moves_its_report_to_the_event_that_it_now_tells_of() -> None:
    told = [line for line in lines("tune") if line.story in ("h20-licence", "garante-deepseek-block")]
    db = replay(told)
    moved = next(line for line in told if line.article == "garante-deepseek-block-2")
    other = next(line for line in told if line.article == "h20-licence-2")
    reader = FakeReader({moved.text: (other.report,)})
    db.execute(
        "UPDATE articles SET read_version = NULL, published = ? WHERE external_id = ?",
        [f"{other.published}T09:00Z", moved.article],
    )
    read_new(db, reader, now=NOW)
    assert clusters_of(db)[moved.article] == clusters_of(db)[other.article]
    assert db.execute("SELECT count(*) FROM events").fetchone()[0] == 2


def test_an_article_that_tells_of_nothing_any_more_takes_its_event_with_it() -> None:
    (line,) = (one for one in lines("tune") if one.article == "h20-licence-1")
    db = replay([line])
    db.execute("UPDATE articles SET read_version = NULL")
    read_new(db, FakeReader({line.text: ()}), now=NOW)
    assert db.execute("SELECT count(*) FROM events").fetchone()[0] == 0
    assert db.execute("SELECT count(*) FROM outbox").fetchone()[0] == 0


def clusters_of(db: Database) -> dict[str, int]:
    return dict(db.execute("SELECT a.external_id, r.event_id FROM reports r JOIN articles a ON a.id = r.article_id").fetchall())


# -- what users said by hand ------------------------------------------------------------------------------------------


def test_events_that_a_user_merged_stay_merged() -> None:
    db = replay(lines("test"))
    one, other = clusters_of(db)["replika-fine-1"], clusters_of(db)["clothoff-block-1"]
    merge_by_hand(db, KIN, one, [other], NOW)
    rebuild(db, KIN, now=NOW)
    found = clusters_of(db)
    assert found["replika-fine-1"] == found["clothoff-block-1"] == one
    assert db.execute("SELECT event_id FROM moved_events WHERE id = ?", [other]).fetchone() == (one,)


def test_a_report_that_a_user_split_off_stays_apart_also_when_its_article_is_read_again() -> None:
    told = lines("test")
    db = replay(told)
    event = clusters_of(db)["replika-fine-1"]
    report = db.execute(
        "SELECT r.id FROM reports r JOIN articles a ON a.id = r.article_id WHERE a.external_id = 'replika-fine-2'"
    ).fetchone()[0]
    new = split_by_hand(db, KIN, event, [report], NOW)
    reprocess(db, FakeReader({line.text: (line.report,) for line in told}, version="test-2"), now=NOW)
    found = clusters_of(db)
    assert found["replika-fine-2"] == new != event
    assert found["replika-fine-1"] == found["replika-fine-3"] == event


def test_a_merge_after_a_split_overrules_it() -> None:
    db = replay(lines("test"))
    event = clusters_of(db)["replika-fine-1"]
    members = [r[0] for r in db.execute("SELECT id FROM reports WHERE event_id = ? ORDER BY id", [event]).fetchall()]
    new = split_by_hand(db, KIN, event, members[1:2], NOW)
    merge_by_hand(db, KIN, event, [new], NOW)
    rebuild(db, KIN, now=NOW)
    assert {row[0] for row in db.execute("SELECT id FROM reports WHERE event_id = ?", [event]).fetchall()} == set(members)


def test_a_hidden_event_stays_hidden_until_it_is_shown_again() -> None:
    db = replay(lines("test"))
    event = clusters_of(db)["replika-fine-1"]
    hide_by_hand(db, event, NOW)
    rebuild(db, KIN, now=NOW)
    assert db.execute("SELECT id FROM events WHERE hidden").fetchall() == [(event,)]
    hide_by_hand(db, event, NOW, undo=True)
    assert db.execute("SELECT count(*) FROM events WHERE hidden").fetchone() == (0,)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda db: merge_by_hand(db, KIN, 999, [1], NOW), "there is no event 999"),
        (lambda db: merge_by_hand(db, KIN, 1, [1], NOW), "a merge needs two different events"),
        (lambda db: split_by_hand(db, KIN, 1, [999], NOW), "report 999 is not one of event 1"),
        (lambda db: split_by_hand(db, KIN, 1, [1], NOW), "a split must take some reports and leave some"),
        (lambda db: hide_by_hand(db, 999, NOW), "there is no event 999"),
    ],
)
def test_a_mark_that_cannot_be_set_says_why(call: Any, message: str) -> None:
    db = replay(lines("test")[:1])
    with pytest.raises(TrackerError, match=message):
        call(db)
    assert db.execute("SELECT count(*) FROM marks").fetchone() == (0,)


# -- reading that fails or is cut off ---------------------------------------------------------------------------------


class Broken(FakeReader):
    """Raises at one text."""

    def __init__(self, told: Iterable[Line], bad: str, error: BaseException) -> None:
        super().__init__({line.text: (line.report,) for line in told})
        self.bad, self.error = bad, error

    def analyse(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Analysis]]:
        for article in articles:
            if article.text == self.bad:
                raise self.error
            yield from super().analyse([article])


def waiting(told: list[Line]) -> Database:
    db = new_database()
    for line in told:
        add_article(db, line.article, line.text, published=line.published, publisher=line.publisher, role=line.role)
    return db


def test_one_article_that_cannot_be_read_costs_no_other_and_is_left_alone_after_three_tries() -> None:
    told = lines("test")[:8]
    db = waiting(told)
    reader = Broken(told, told[3].text, ValueError("odd text"))
    first = read_new(db, reader, now=NOW)
    assert (first.articles, first.failed) == (7, 1)
    read_new(db, reader, now=NOW)
    assert read_new(db, reader, now=NOW).articles == 0
    row = db.execute("SELECT external_id, read_tries, problem FROM articles WHERE read_version IS NULL").fetchall()
    assert row == [(told[3].article, 3, "could not be read: ValueError: odd text")]


def test_trouble_that_is_not_the_text_is_not_held_against_it() -> None:
    told = lines("test")[:3]
    db = waiting(told)
    with pytest.raises(OSError, match="disk"):
        read_new(db, Broken(told, told[0].text, OSError("disk")), now=NOW)
    assert db.execute("SELECT count(*) FROM articles WHERE problem IS NOT NULL").fetchone() == (0,)


@pytest.mark.parametrize("moment", range(0, 8, 3))
def test_being_killed_loses_and_doubles_nothing(moment: int) -> None:
    told = lines("test")[:8]
    whole = waiting(told)
    read_new(whole, FakeReader({line.text: (line.report,) for line in told}), now=NOW)
    db = waiting(told)
    with pytest.raises(KeyboardInterrupt):
        read_new(db, Broken(told, told[moment].text, KeyboardInterrupt()), now=NOW)
    read_new(db, FakeReader({line.text: (line.report,) for line in told}), now=NOW)
    assert picture(db) == picture(whole)


def test_reprocessing_that_was_cut_off_goes_on_and_tells_what_changed_since_its_start(tmp_path: Path) -> None:
    told = lines("test")
    db = replay(told)
    notes = tmp_path / "tracker.db-reprocess"
    new = {line.text: (line.report,) for line in told if line.story != "replika-fine"} | {
        line.text: () for line in told if line.story == "replika-fine"
    }
    broken = Broken(told, told[20].text, KeyboardInterrupt())
    broken.reports, broken.version = new, "test-2"
    with pytest.raises(KeyboardInterrupt):
        reprocess(db, broken, now=NOW, notes=notes)
    summary = reprocess(db, FakeReader(new, version="test-2"), now=NOW, notes=notes)
    assert (summary.gained, summary.lost, summary.merged, summary.split) == (0, 1, 0, 0)
    assert summary.articles < len(told)
    assert not notes.exists()


def test_reading_again_alerts_nobody_but_a_first_reading_does() -> None:
    told = lines("test")
    db = replay(told[:10])
    db.execute("DELETE FROM outbox")
    add_article(db, told[10].article, told[10].text, published=told[10].published, publisher=told[10].publisher)
    changed = {
        line.text: (replace(line.report, stage="reversed", actors=(Filler("Nobody", "company:nobody"),)),) for line in told[:10]
    }
    reprocess(db, FakeReader({**changed, told[10].text: (told[10].report,)}, version="test-2"), now=NOW)
    articles = db.execute(
        """SELECT DISTINCT a.external_id FROM outbox o JOIN reports r ON r.event_id = o.event_id
        JOIN articles a ON a.id = r.article_id"""
    ).fetchall()
    assert told[10].article in {row[0] for row in articles}
    assert db.execute("SELECT count(DISTINCT event_id) FROM outbox").fetchone() == (1,)


def test_clusters_depend_on_nothing_but_the_lines() -> None:
    assert clusters(lines("test")) == clusters(lines("test"))
