"""Registers that speak in data: what each kind of document means, by mappings that are data themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registers import answers
from tests.registers.answers import ALL, CONTROLS, EU_ROWS, FINAL, PROPOSAL, european, federal
from tests.servers import Answer, Server, rss
from tests.test_poll import Newsroom
from tracker.config import load
from tracker.errors import ConfigError
from tracker.language.knowledge import load_knowledge
from tracker.merging import Merger, kin_of
from tracker.models import Analysis, Filler, Report
from tracker.reading import store_reading
from tracker.registers import address, mapping_of, read_acts
from tracker.store.reports import unread

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BIS, NIST = "Bureau of Industry and Security", "National Institute of Standards and Technology"
FEDERAL, EUROPEAN = mapping_of("federal-register", ""), mapping_of("eur-lex", "")


@pytest.mark.parametrize(
    ("document", "event", "stage", "effective", "agencies"),
    [
        (CONTROLS, "export_control", "announced", "2026-05-15", (BIS, "Department of Commerce")),
        (PROPOSAL, "regulation", "proposed", None, ("Federal Trade Commission",)),
        (FINAL, "regulation", "announced", "2026-09-01", ("Federal Trade Commission",)),
        (answers.ORDER, "regulation", "in_effect", None, ("White House",)),
        (answers.COMMENTS, "regulation", "proposed", None, (NIST, "Department of Commerce")),
        (answers.MEETING, None, "announced", None, (NIST, "Department of Commerce")),
        (answers.DELAY, "regulation", "delayed", "2027-01-01", (BIS, "Department of Commerce")),
        (answers.WITHDRAWAL, "regulation", "reversed", None, (BIS, "Department of Commerce")),
        (answers.LISTED, "export_control", "in_effect", "2026-01-15", (BIS, "Department of Commerce")),
    ],
    ids=lambda value: value["document_number"] if isinstance(value, dict) else "",
)  # fmt: skip
def test_what_a_document_of_the_federal_register_means(
    document: dict[str, object], event: str | None, stage: str, effective: str | None, agencies: tuple[str, ...]
) -> None:
    ((act,), problem) = read_acts(federal(document), FEDERAL, now=NOW)
    assert (act.event, act.stage, act.effective, act.agencies, problem) == (event, stage, effective, agencies, None)


def test_what_a_document_of_european_law_means() -> None:
    acts, problem = read_acts(european(*EU_ROWS), EUROPEAN, now=NOW)
    assert problem is None
    assert [(act.id, act.type, act.event, act.stage, act.effective, act.agencies) for act in acts] == [
        ("32026R0033", "Delegated regulation", "export_control", "in_effect", "2026-01-10", ("European Commission",)),
        ("52026PC0055", "Proposal for a regulation", "regulation", "proposed", None, ("European Commission",)),
        ("32026R0001", "Regulation", "regulation", "announced", "2026-02-20", ("Council of the European Union", "European Parliament")),  # noqa: E501
        ("32026R0034", "Regulation", None, "announced", None, ()),
    ]  # fmt: skip
    assert acts[0].url == "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:32026R0033"


def test_an_act_is_told_in_a_sentence_with_number_and_day() -> None:
    ((act,), _) = read_acts(federal(CONTROLS), FEDERAL, now=NOW)
    assert act.evidence == (
        "Bureau of Industry and Security, Department of Commerce: Interim final rule; request for comments. Published 2026-01-15"
        ", effective 2026-05-15, docket 0694-XX01. Decided: Framework for Artificial Intelligence Diffusion"
    )


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html>", "not JSON"), (b"[" * 100_000, "not JSON"), (b"{}", "no 'results' in the answer"), (b"[]", "no 'results'"),
        (b'{"errors": ["x"]}', "no 'results'"), (b'{"count": 0, "description": "none"}', None), (federal(), None),
        (federal({"title": "x"}, {"document_number": "1", "title": "y", "publication_date": "soon"}), "2 documents without"),
        (b'{"results": [1, null, "x", [{"document_number": []}]]}', "1 documents without"),
    ],
)  # fmt: skip
def test_an_answer_of_another_shape_is_said(body: bytes, problem: str | None) -> None:
    acts, found = read_acts(body, FEDERAL, now=NOW)
    assert acts == ()
    assert found is None if problem is None else problem in (found or "")


KEYS = st.sampled_from(["results", "title", "document_number", "publication_date", "agencies", "type", "name"])
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=9)
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))


@given(JSON)
def test_any_answer_gives_acts_or_words(value: object) -> None:
    acts, problem = read_acts(json.dumps({"results": value}).encode(), FEDERAL, now=NOW)
    assert all(act.id and act.title for act in acts)
    assert problem is None or problem


def test_a_register_is_asked_with_what_the_mapping_adds() -> None:
    url = "https://www.federalregister.gov/api/v1/documents.json?conditions%5Bterm%5D=chips&per_page=20"
    asked = parse_qs(urlsplit(address(FEDERAL, url, NOW)).query)
    assert (asked["conditions[term]"], asked["per_page"], asked["order"]) == (["chips"], ["20"], ["newest"])
    assert "effective_on" in asked["fields[]"]
    query = parse_qs(
        urlsplit(address(EUROPEAN, "https://publications.europa.eu/webapi/rdf/sparql?about=dual-use&about=a'b\"c", NOW)).query
    )
    assert '"dual-use|a b c", "i"' in query["query"][0]
    assert '"2025-11-01"^^xsd:date' in query["query"][0]
    assert "about" not in query


@pytest.mark.parametrize(
    ("name", "url", "expected"),
    [
        (None, "https://www.federalregister.gov/api/v1/documents.json?x=1", "federal-register"),
        (None, "https://publications.europa.eu/webapi/rdf/sparql", "eur-lex"),
        (None, "http://relay.example/api/v1/documents.json", "federal-register"),
        ("Federal_Register", "https://a.example", "federal-register"),
        ("eurlex", "https://a.example", "eur-lex"),
    ],
)
def test_a_register_is_known_by_its_address_or_name(name: str | None, url: str, expected: str) -> None:
    assert mapping_of(name, url).name == expected


# -- in feeds.yaml --------------------------------------------------------------------------------------------------

OWN = """
items: acts
fields: {id: number, title: name, published: day, type: kind, agencies: by}
events: [{event: regulation}]
stages: [{stage: proposed, where: {type: draft}}, {dated: true}]
"""


def settings(folder: Path, source: str) -> Path:
    """A feeds.yaml with one source."""
    path = folder / "feeds.yaml"
    path.write_text(f"sources:\n  - {source}\n")
    return path


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{name: a, url: 'https://a.example', kind: register}", "line 2: no mapping is known for a.example"),
        ("{name: a, url: 'https://a.example', kind: register, mapping: fedreg}", "line 2: there is no mapping 'fedreg'"),
        ("{name: a, url: 'https://a.example', kind: register, mapping: none.yaml}", "cannot be read"),
        ("{name: a, url: 'https://a.example', kind: register, mapping: bad.yaml}", "the field 'id' is missing"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_said_with_its_line(tmp_path: Path, source: str, words: str) -> None:
    (tmp_path / "bad.yaml").write_text("{items: x, fields: {title: a}, events: [], stages: []}")
    with pytest.raises(ConfigError) as caught:
        load(settings(tmp_path, source))
    assert words in str(caught.value)


def test_a_register_of_ones_own_is_a_few_lines(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(OWN)
    with Server() as server:
        room = Newsroom(tmp_path, server)
        room.source("/acts", kind="register", mapping="mine.yaml", publisher="Ministry", role="gazette")
        acts = [
            {"number": 7, "name": "Rules for chatbots", "day": "2026-02-01", "kind": "Draft act", "by": ["Ministry of Rules"]}
        ]
        server.answer("/acts", json.dumps({"acts": acts}).encode())
        room.poll()
        (event,) = room.rows("SELECT type, stage, primary_source FROM events")
        assert event == {"type": "regulation", "stage": "proposed", "primary_source": 1}
        room.database.conn.close()


# -- over a real poll -----------------------------------------------------------------------------------------------


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom with the register of a server as a source."""
    with Server() as server:
        made = Newsroom(tmp_path, server)
        made.source(
            "/api", kind="register", mapping="federal-register", publisher="Federal Register", role="gazette", region="US"
        )
        yield made
        assert made.rows("PRAGMA foreign_key_check") == []
        made.database.conn.close()


def serve(room: Newsroom, *documents: dict[str, object]) -> None:
    """Let the register answer with these."""
    room.server.call("*", lambda request: Answer(200, federal(*documents), {"Content-Type": "application/json"}))


def events(room: Newsroom) -> list[tuple[str, str, str | None]]:
    """Type, stage and date of every event in the order of their founding."""
    return [(row["type"], row["stage"], row["effective_date"]) for row in room.rows("SELECT * FROM events ORDER BY id")]


def test_documents_become_primary_events_once(room: Newsroom) -> None:
    serve(room, *ALL)
    assert (room.poll().new_articles, room.poll().new_articles) == (8, 0)
    assert sorted(events(room)) == sorted(
        [
            ("export_control", "announced", "2026-05-15"), ("export_control", "in_effect", "2026-01-15"),
            ("regulation", "proposed", None), ("regulation", "proposed", None), ("regulation", "in_effect", None),
            ("regulation", "delayed", "2027-01-01"), ("regulation", "reversed", None),
        ]
    )  # fmt: skip
    assert {row["primary_source"] for row in room.rows("SELECT primary_source FROM events")} == {1}
    slots = room.rows(
        "SELECT role, entity_id FROM event_entities JOIN events ON id = event_id WHERE effective_date = '2026-05-15'"
    )
    assert {(row["role"], row["entity_id"]) for row in slots} >= {
        ("actor", "agency:bis"), ("object", "law:ai-diffusion-rule"),
    }  # fmt: skip
    where = "SELECT entity_id FROM event_entities JOIN events ON id = event_id WHERE type = ? AND role = 'region'"
    assert [row["entity_id"] for row in room.rows(where, "export_control")] == ["region:china"]
    assert {row["entity_id"] for row in room.rows(where, "regulation")} == {"region:united-states"}
    details = json.loads(room.rows("SELECT details FROM events WHERE effective_date = '2026-05-15'")[0]["details"])
    assert (details["docket"], details["document"]) == (["0694-XX01"], ["2026-00101"])


def test_the_final_rule_is_the_next_stage_of_the_proposed_one(room: Newsroom) -> None:
    serve(room, PROPOSAL)
    room.poll()
    serve(room, FINAL, PROPOSAL)
    room.poll(timedelta(days=170))
    assert events(room) == [("regulation", "announced", "2026-09-01")]
    steps = [
        (row["field"], row["new"]) for row in room.rows("SELECT field, new FROM event_history WHERE field = 'stage' ORDER BY id")
    ]
    assert ("stage", "announced") in steps


def test_a_changed_date_is_told_and_formalities_are_not(room: Newsroom) -> None:
    serve(room, CONTROLS)
    room.poll()
    serve(room, {**CONTROLS, "effective_on": "2026-08-15"})
    assert room.poll().changed_articles == 1
    assert events(room) == [("export_control", "announced", "2026-08-15")]
    assert [row["version"] for row in room.rows("SELECT version FROM articles")] == [2]
    serve(room, {**CONTROLS, "effective_on": "2026-08-15", "page_views": 12})
    assert room.poll().changed_articles == 0


def test_two_rules_of_one_agency_on_one_day_are_two_events(room: Newsroom) -> None:
    other = {
        **CONTROLS,
        "document_number": "2026-00201",
        "title": "Controls on Artificial Intelligence Chips",
        "regulation_id_numbers": ["0694-XX77"],
    }
    serve(room, CONTROLS, other)
    room.poll()
    assert len(events(room)) == 2


def test_news_of_an_act_join_its_event(room: Newsroom) -> None:
    serve(room, *ALL)
    room.poll()
    room.source("/news", publisher="The News")
    room.server.answer("/news", rss(("https://news.example/1", "US limits chips", "The Commerce Department published its rule.")))
    room.poll()
    merger = Merger(room.database, kin_of(load_knowledge()))
    (item,) = unread(room.database, 9)
    words = item.article.text
    report = Report(
        "export_control", "announced", words, len(item.article.title) + 2, len(item.article.title) + 2 + len(words),
        actors=(Filler("Commerce Department", "agency:us-commerce"),),
        objects=(Filler("AI Diffusion Rule", "law:ai-diffusion-rule"),),
        effective_date="2026-05-15",
    )  # fmt: skip
    store_reading(room.database, merger, item, Analysis("en", (), (report,), "v"), room.now)
    assert merger.new_events == 0
    found = room.rows("SELECT publishers, primary_source FROM events WHERE effective_date = '2026-05-15'")
    assert found == [{"publishers": 2, "primary_source": 1}]


def test_reprocessing_leaves_what_came_as_data(room: Newsroom) -> None:
    from sqlite_utils import Database

    from tracker.store.rebuild import begin

    serve(room, *ALL)
    room.poll()
    assert begin(room.database, Database(memory=True), None) == 0


def test_an_answer_that_is_no_register_is_a_failure(room: Newsroom) -> None:
    room.server.call("*", lambda request: Answer(200, rss()))
    assert room.poll().failures[0][2] == "not JSON, which a register answers in"
