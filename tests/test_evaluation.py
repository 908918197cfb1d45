"""Measuring: which entities, events and fillers count as the annotated ones, and that the figures are the scorer's."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.program import needs_weights
from tracker.cli import main
from tracker.documents import BadLine
from tracker.evaluation import Gold, Scores, Tally, annotation, compare, read_gold, together, total
from tracker.evaluation.differences import sentence_of
from tracker.evaluation.matching import agreement, pair_events, pair_fillers, pair_things
from tracker.language.knowledge.base import fold
from tracker.models import ENTITY_TYPES, EVENT_TYPES, STAGES

SHARED = Path("/work/shared")
EXAMPLES = SHARED / "data" / "examples.jsonl"
SCORER = SHARED / "tools" / "score.py"
needs_scorer = pytest.mark.skipif(
    not (EXAMPLES.exists() and SCORER.exists()), reason=f"the worked examples and their scorer are not in {SHARED}"
)


def entity(kind: str, name: str, *mentions: str) -> dict[str, Any]:
    """An entity as documents have it."""
    return {"type": kind, "name": name, "mentions": list(mentions)}


def event(kind: str = "price_change", **slots: Any) -> dict[str, Any]:
    """An event as documents have it, empty but for what is said."""
    empty: dict[str, Any] = {
        "actors": [],
        "objects": [],
        "regions": [],
        "counterparties": [],
        "effective_date": None,
        "stage": "in_effect",
    }
    return {"type": kind, "evidence": "", **empty, **slots}


def gold(entities: list[Any], events: list[Any], text: str = "") -> Gold:
    """An annotated document, read from its line."""
    (item,) = read_gold([json.dumps({"id": "d", "title": "T", "text": text, "entities": entities, "events": events}).encode()])
    assert isinstance(item, Gold)
    return item


def scores(wanted: Gold, entities: list[Any], events: list[Any]) -> Scores:
    """What this extraction is worth."""
    return compare(wanted, annotation({"entities": entities, "events": events}))


def fillers(*names: str) -> list[frozenset[str]]:
    """Fillers that go by one name each."""
    return [frozenset({fold(name)}) for name in names]


@pytest.mark.parametrize(
    "wanted, found, right",
    [
        ([entity("company", "OpenAI")], [entity("company", "OpenAI")], 1),
        ([entity("company", "OpenAI")], [entity("company", "openai, Inc.")], 1),
        ([entity("company", "OpenAI", "the ChatGPT maker")], [entity("company", "ChatGPT maker")], 1),
        ([entity("company", "Société Léman")], [entity("company", "Societe Leman SA")], 1),
        ([entity("company", "百度")], [entity("company", "百度")], 1),
        ([entity("company", "OpenAI")], [entity("model", "OpenAI")], 0),
        ([entity("company", "OpenAI")], [entity("company", "Open AI")], 0),
        ([entity("company", "OpenAI")], [entity("company", "OpenAI"), entity("company", "OpenAI")], 1),
        ([entity("date", "2024-07")], [entity("date", "2024-07-09")], 0),
    ],
)
def test_an_entity_is_found_when_one_of_its_type_shares_a_folded_name(wanted: Any, found: Any, right: int) -> None:
    """Case, accents, legal suffixes and the article do not matter; each counts once."""
    things = [annotation({"entities": some, "events": []}).entities for some in (wanted, found)]
    assert len(pair_things(*things)) == right


@pytest.mark.parametrize(
    "wanted, found, right",
    [
        (["OpenAI API"], ["OpenAI API"], 1),
        (["chips"], ["high-end chips"], 1),
        (["high-end chips"], ["the chips"], 1),
        (["chip"], ["chips"], 0),
        (["Intel"], ["Intelligence Office"], 0),
        (["China", "Iran"], ["China"], 1),
        (["China"], ["China", "mainland China"], 1),
        ([], ["China"], 0),
        (["..."], ["China"], 0),
    ],
)
def test_fillers_agree_by_name_or_by_whole_words(wanted: list[str], found: list[str], right: int) -> None:
    """One may say more than the other, but not in the middle of a word."""
    assert len(pair_fillers(fillers(*wanted), fillers(*found))) == right


def test_a_filler_goes_by_every_name_of_its_entity() -> None:
    """However the extraction calls it."""
    wanted = gold([entity("company", "Alphabet", "Google")], [event(actors=["Alphabet"])])
    same = scores(wanted, [entity("company", "Google", "Google")], [event(actors=["Google"])])
    assert same.slots["actors"] == Tally(1, 1, 1)


@pytest.mark.parametrize(
    "wanted, found, agree",
    [
        (event(actors=["Baidu"]), event(actors=["Baidu"]), True),
        (event(actors=["Baidu"]), event("investment", actors=["Baidu"]), False),
        (event(actors=["Baidu"], objects=["Ernie"]), event(actors=["Tencent"], objects=["Ernie"]), False),
        (event(actors=["Baidu", "Tencent"]), event(actors=["Tencent"]), True),
        (event(actors=["Baidu"]), event(), False),
        (event(objects=["Ernie"]), event(actors=["Baidu"], objects=["Ernie"]), True),
        (event(evidence="Prices fall by half."), event(evidence="Prices fall by half"), True),
        (event(evidence="Prices fall by half."), event(evidence="Nothing of the kind."), False),
        (event(), event(), False),
    ],
)
def test_events_can_be_the_same_when_type_and_actor_agree(wanted: Any, found: Any, agree: bool) -> None:
    """Without an annotated actor another slot or the sentence has to."""
    one, other = (annotation({"entities": [], "events": [some]}).events[0] for some in (wanted, found))
    assert (agreement(one, other) > 0) is agree


def test_the_best_agreement_pairs_first() -> None:
    """Three price cuts of one firm find their own partners, in whatever order they come."""
    wanted = [
        event(actors=["Baidu"], objects=[name], effective_date=day) for name, day in (("A", "2024"), ("B", None), ("C", "2023"))
    ]
    told = [annotation({"entities": [], "events": some}).events for some in (wanted, wanted[::-1])]
    assert sorted(pair_events(*told)) == [(0, 2), (1, 1), (2, 0)]


def test_slots_are_counted_on_matched_events_only() -> None:
    """Dates must be equal; a missing one is only missing."""
    wanted = gold([], [event(actors=["Baidu"], objects=["Ernie"], effective_date="2024-05-21"), event(actors=["Tencent"])])
    found = [event(actors=["Baidu", "Alibaba"], regions=["China"], effective_date="2024-05", stage="announced")]
    result = scores(wanted, [], found)
    assert result.events == {"price_change": Tally(1, 1, 2)}
    assert result.slots == {
        "actors": Tally(1, 2, 1),
        "objects": Tally(0, 0, 1),
        "regions": Tally(0, 1, 0),
        "counterparties": Tally(0, 0, 0),
        "effective_date": Tally(0, 1, 1),
    }
    assert result.stages == Tally(0, 1, 1)


@pytest.mark.parametrize(
    "wanted, found, silent", [([], [], Tally(1, 1, 1)), ([], [event()], Tally(0, 1, 1)), ([event()], [], Tally())]
)
def test_texts_without_an_event_should_stay_empty(wanted: list[Any], found: list[Any], silent: Tally) -> None:
    """Only those count."""
    assert scores(gold([], wanted), [], found).silent == silent


@pytest.mark.parametrize(
    "tally, precision, recall, f1",
    [(Tally(), 0, 0, 0), (Tally(0, 5, 0), 0, 0, 0), (Tally(3, 4, 6), 0.75, 0.5, 0.6), (Tally(2, 2, 2), 1, 1, 1)],
)
def test_shares_of_nothing_are_nought(tally: Tally, precision: float, recall: float, f1: float) -> None:
    """F1 is the harmonic mean."""
    assert (tally.precision, tally.recall, tally.f1) == pytest.approx((precision, recall, f1))


def test_differences_come_with_their_sentences() -> None:
    """Entities, events and slots; missed ones from the annotation, others from the extraction."""
    text = "Baidu made Ernie 3.5 free. Tencent's cloud did nothing. Later, Moonshot followed."
    wanted = gold(
        [entity("company", "Baidu"), entity("model", "Ernie 3.5")],
        [event(actors=["Baidu"], objects=["Ernie 3.5"], evidence="Baidu made Ernie 3.5 free.")],
        text,
    )
    found = [event(actors=["Baidu"], evidence="Baidu made", stage="denied"), event("lawsuit", actors=["X"], evidence="Later.")]
    result = scores(wanted, [entity("company", "Baidu"), entity("company", "Tencent", "Tencent's cloud")], found)
    assert [(d.kind, d.what, d.value, d.sentence) for d in result.differences] == [
        ("missed", "model", "Ernie 3.5", "Baidu made Ernie 3.5 free."),
        ("made up", "company", "Tencent", "Tencent's cloud did nothing."),
        ("made up", "lawsuit", "X | in_effect", "Later."),
        ("missed", "price_change objects", "Ernie 3.5", "Baidu made Ernie 3.5 free."),
        ("missed", "price_change stage", "in_effect", "Baidu made Ernie 3.5 free."),
        ("made up", "price_change stage", "denied", "Baidu made"),
    ]


@given(st.text(max_size=80), st.lists(st.text(min_size=1, max_size=5), max_size=3))
def test_a_sentence_is_found_in_any_text(text: str, forms: list[str]) -> None:
    """Or none is."""
    sentence = sentence_of(text, forms)
    assert not sentence or set(sentence.split()) <= set(text.split())


@pytest.mark.parametrize(
    "line, reason",
    [
        (b"{", "not JSON"),
        (b'{"text": "a"}', "not annotated"),
        (b'{"text": "a", "entities": [], "events": 5}', "not annotated"),
        (b'{"text": "a", "entities": [7], "events": []}', "not annotated"),
        (b'{"text": "a", "entities": [{"name": "X"}], "events": []}', "not annotated"),
        (b'{"text": "a", "entities": [], "events": [{"actors": ["X"]}]}', "not annotated"),
        (b'{"text": "a", "entities": [], "events": [{"type": "lawsuit", "confidence": "much"}]}', "not annotated"),
    ],
)
def test_a_line_that_is_not_annotated_says_so(line: bytes, reason: str) -> None:
    """With its number; the others count."""
    good = b'{"text": "a", "entities": [], "events": []}'
    items = list(read_gold([b"\xef\xbb\xbf" + good, line, good]))
    assert [type(item) for item in items] == [Gold, BadLine, Gold]
    assert isinstance(items[1], BadLine)
    assert items[1].line == 2
    assert reason in items[1].reason


names = st.sampled_from(["OpenAI", "openai Inc", "China", "the bloc", "EU", "", "百度", "GPT-4", "GPT-4 mini", "2024-07"])
entities = st.builds(entity, st.sampled_from(ENTITY_TYPES[:3]), names, names)
some = st.lists(names, max_size=3)
events = st.builds(
    event,
    st.sampled_from(EVENT_TYPES[:2]),
    actors=some,
    objects=some,
    regions=some,
    counterparties=some,
    stage=st.sampled_from(STAGES),
    effective_date=st.sampled_from([None, "2024", "2025"]),
    evidence=st.sampled_from(["", "One two three.", "One two four."]),
)


@given(st.lists(entities, max_size=5), st.lists(events, max_size=4), st.lists(entities, max_size=5), st.lists(events, max_size=4))
def test_no_share_is_above_one_and_an_annotation_agrees_with_itself(a: Any, b: Any, c: Any, d: Any) -> None:
    """Whatever was annotated and found."""
    result = scores(gold(a, b), c, d)
    for table in (result.entities, result.events, result.slots):
        assert all(t.right <= min(t.found, t.gold) for t in table.values())
    itself = scores(gold(a, b), a, b)
    assert all(tally.right == tally.gold for tally in itself.entities.values())


def noisy(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """An extraction that is partly wrong: things are lost, renamed, retyped, and events lose and swap fillers."""
    out: dict[str, Any] = {"id": document["id"], "entities": [], "events": []}
    for thing in document["entities"]:
        if chance.random() < 0.8:
            kind = thing["type"] if chance.random() < 0.9 else chance.choice(ENTITY_TYPES)
            name = chance.choice([thing["name"], *thing["mentions"], thing["name"].upper(), thing["name"] + " Inc."])
            out["entities"].append({"type": kind, "name": name, "mentions": thing["mentions"][:1]})
    pool = [thing["name"] for thing in document["entities"]]
    for told in [*document["events"], *document["events"]]:
        if chance.random() < 0.6:
            changed = {slot: [v for v in told[slot] if chance.random() < 0.8] for slot in ("actors", "objects", "counterparties")}
            more = chance.sample(pool, min(len(pool), chance.randint(0, 2)))
            day = told["effective_date"] if chance.random() < 0.7 else chance.choice([None, "2024"])
            out["events"].append(
                {**told, **changed, "regions": more, "effective_date": day, "stage": chance.choice(STAGES),
                 "type": told["type"] if chance.random() < 0.9 else "lawsuit"}
            )  # fmt: skip
    return out


def figures(tally: Tally) -> list[float]:
    """A row as the scorer prints it."""
    return [*(round(value, 3) for value in (tally.precision, tally.recall, tally.f1)), tally.gold]


@needs_scorer
@pytest.mark.parametrize("seed", range(3))
def test_the_figures_are_those_of_the_scorer(seed: int, tmp_path: Path) -> None:
    """Type by type and slot by slot, on the worked examples and extractions of them that are partly wrong."""
    documents = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf8").splitlines()]
    chance = random.Random(seed)
    found = [noisy(document, chance) for document in documents]
    (tmp_path / "found.jsonl").write_text("\n".join(json.dumps(document) for document in found), encoding="utf8")
    command = [sys.executable, str(SCORER), str(EXAMPLES), str(tmp_path / "found.jsonl"), "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    wanted = [item for item in read_gold(EXAMPLES.read_bytes().splitlines()) if isinstance(item, Gold)]
    ours = together(compare(a, annotation(b)) for a, b in zip(wanted, found, strict=True))
    for name, table in (("entities", ours.entities), ("events", ours.events), ("slots", ours.slots)):
        rows = {kind: figures(tally) for kind, tally in table.items()} | {"ALL": figures(total(table.values()))}
        if name == "entities":
            rows["CORE4"] = figures(ours.core)
        assert rows == theirs[name]
    assert round(ours.stages.recall, 3) == theirs["stage_accuracy"]


@pytest.mark.parametrize(
    "content, message", [(b"", "no annotated document"), (b'{"text": "a"}\n', "line 1: skipped: not annotated")]
)
def test_a_file_without_annotated_documents_is_a_failure(content: bytes, message: str, tmp_path: Path) -> None:
    """Said in one line, before anything heavy is loaded."""
    (tmp_path / "gold.jsonl").write_bytes(content)
    result = CliRunner().invoke(main, ["eval", str(tmp_path / "gold.jsonl")], catch_exceptions=False)
    assert result.exit_code == 1
    assert message in result.stderr


@needs_weights
def test_eval_prints_tables_or_json_and_lists_the_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On two documents, one without an event."""
    monkeypatch.chdir(tmp_path)
    lines = [
        {
            "id": "a",
            "text": "OpenAI blocked China.",
            "entities": [entity("company", "OpenAI"), entity("law", "Nil Act")],
            "events": [],
        },
        {"id": "b", "text": "The sky over Paris is grey.", "entities": [entity("region", "Paris")], "events": [event("lawsuit")]},
    ]
    Path("gold.jsonl").write_text("\n".join(map(json.dumps, lines)))
    text = CliRunner().invoke(main, ["eval", "gold.jsonl", "--errors"], catch_exceptions=False)
    data = json.loads(CliRunner().invoke(main, ["eval", "gold.jsonl", "--json"], catch_exceptions=False).stdout)
    assert text.exit_code == 0
    assert "a: missed law: Nil Act" in text.stdout
    assert "made up region: China\n    OpenAI blocked China." in text.stdout
    assert "b: missed lawsuit: in_effect" in text.stdout
    assert data["documents"] == 2
    assert data["entities"]["company"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "annotated": 1}
    assert data["events"]["lawsuit"]["annotated"] == 1
    assert "errors" not in data
