"""The knowledge base: what it holds, that it holds together, and which of its names a text has."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pycountry
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import ConfigError
from tracker.language.knowledge import Knowledge, load_knowledge
from tracker.language.knowledge.base import FILES, fold, slug
from tracker.language.knowledge.own import File
from tracker.models import EntityType

LEAST: dict[EntityType, int] = {
    "company": 300,
    "model": 150,
    "agency": 200,
    "law": 150,
    "media": 200,
    "region": 249,
    "person": 100,
}
COUNTRIES = {country.alpha_2 for country in pycountry.countries} | {"XK"}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """The shipped one."""
    return load_knowledge()


def rows(name: str) -> list[dict[str, Any]]:
    """The entries of one file as they are written."""
    text = (files("tracker.language.knowledge") / f"{name}.yaml").read_text(encoding="utf8")
    return list(yaml.load(text, Loader=yaml.CSafeLoader))


def found(knowledge: Knowledge, text: str) -> list[tuple[str, str]]:
    """Surfaces and the first entry's id of what the text has; demonyms are left out, as the reader does."""
    out = []
    for match in knowledge.find(text):
        ids = [entry.id for entry, strength in match.entries if strength != "demonym"]
        out += [(text[match.start : match.end], ids[0])] if ids else []
    return out


def test_it_is_large_enough(knowledge: Knowledge) -> None:
    """Every country is there, with or without an entry of its own."""
    counts = Counter(entry.type for entry in knowledge.entries.values())
    assert {kind: counts[kind] for kind, least in LEAST.items() if counts[kind] < least} == {}
    assert {entry.country for entry in knowledge.entries.values()} >= COUNTRIES - {"XK"}


@pytest.mark.parametrize("name", FILES)
def test_entries_have_the_form_that_is_documented(name: str) -> None:
    """The one that a user's own entries are checked against; ids stand once and in order, names are trimmed."""
    entries = rows(name)
    File.model_validate({name: entries})
    ids = [row["id"] for row in entries]
    assert ids == sorted(set(ids))
    surfaces = [(row["id"], surface) for row in entries for surface in (row["name"], *row.get("aliases", ()))]
    assert [one for one in surfaces if one[1] != one[1].strip()] == []


def test_what_an_entry_refers_to_is_there(knowledge: Knowledge) -> None:
    """Makers, parents, homes, regions, and whom a person belongs to."""
    known = set(knowledge.entries)
    wrong = [(e.id, to) for e in knowledge.entries.values() for to in (e.maker, e.company, e.parent) if to and to not in known]
    wrong += [(e.id, e.home) for e in knowledge.entries.values() if e.home and e.home not in COUNTRIES]
    wrong += [(e.id, e.country) for e in knowledge.entries.values() if e.country and e.country not in COUNTRIES]
    regions = {surface for e in knowledge.entries.values() if e.type == "region" for surface, _ in e.surfaces}
    wrong += [(e.id, e.region) for e in knowledge.entries.values() if e.region and e.region not in regions]
    people = {row["id"]: row["of"] for row in rows("persons") if "of" in row}
    wrong += [(i, of) for i, of in people.items() if not {f"company:{of}", f"agency:{of}"} & known]
    assert wrong == []


def test_a_country_is_governed_from_one_town(knowledge: Knowledge) -> None:
    seats = [entry for entry in knowledge.entries.values() if entry.seat]
    assert {entry.kind for entry in seats} == {"city"}
    assert len({entry.country for entry in seats}) == len(seats) > 100


def test_no_two_entries_of_a_type_go_by_the_same_name(knowledge: Knowledge) -> None:
    """Else it would be chance which of the two a text means."""
    owners: dict[tuple[EntityType, str], set[str]] = {}
    for entry in knowledge.entries.values():
        for surface, strength in entry.surfaces:
            if strength == "alias":
                owners.setdefault((entry.type, surface), set()).add(entry.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "OpenAI met 百度 and 阿里云.",
            [("OpenAI", "company:openai"), ("百度", "company:baidu"), ("阿里云", "company:alibaba-cloud")],
        ),
        ("Яндекс и 삼성전자", [("Яндекс", "company:yandex"), ("삼성전자", "company:samsung")]),
        ("智谱发布新模型", [("智谱", "company:zhipu-ai")]),
        ("OPENAI SUES", [("OPENAI", "company:openai")]),
        ("an openai clone, a meta question, two apples", []),
        ("CNIL and Garante", [("CNIL", "agency:cnil"), ("Garante", "agency:garante")]),
        ("the U.S. and us", [("U.S.", "region:united-states")]),
        ("Metaphors of Applesauce", []),
    ],
)
def test_aliases_are_found_in_any_script_with_their_capitals(knowledge: Knowledge, text: str, expected: Any) -> None:
    """A name that is shouted is still one, a word in lower case is not."""
    assert found(knowledge, text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Alibaba Cloud grew", [("Alibaba Cloud", "company:alibaba-cloud")]),
        ("Alibaba grew", [("Alibaba", "company:alibaba")]),
        ("the EU AI Act", [("EU AI Act", "law:eu-ai-act")]),
        ("the AI Act", [("AI Act", "law:eu-ai-act")]),
        ("Amazon Web Services", [("Amazon Web Services", "company:amazon-web-services")]),
    ],
)
def test_the_longest_name_wins(knowledge: Knowledge, text: str, expected: Any) -> None:
    """And none is found inside another."""
    assert found(knowledge, text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The ChatGPT maker said no.", [("ChatGPT maker", "company:openai")]),
        ("ChatGPT maker OpenAI", [("ChatGPT maker", "company:openai"), ("OpenAI", "company:openai")]),
        ("Italy's privacy watchdog acted.", [("Italy's privacy watchdog", "agency:garante")]),
        ("the iPhone maker", [("iPhone maker", "company:apple")]),
    ],
)
def test_descriptions_stand_for_the_thing(knowledge: Knowledge, text: str, expected: Any) -> None:
    """What a text calls it."""
    assert found(knowledge, text) == expected


def test_demonyms_and_weak_names_are_marked_as_such(knowledge: Knowledge) -> None:
    """The reader does not take them for mentions by themselves."""
    (chinese,) = knowledge.find("A Chinese court")
    (inflection,) = knowledge.find("Inflection points")
    assert [strength for _, strength in chinese.entries] == ["demonym"]
    assert [strength for _, strength in inflection.entries] == ["weak"]


def test_a_name_of_two_things_gives_both(knowledge: Knowledge) -> None:
    """Context decides later."""
    (match,) = knowledge.find("DeepSeek")
    assert {entry.id for entry, _ in match.entries} == {"company:deepseek", "model:deepseek"}


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("Apple Inc.", "apple", True),
        ("Société Générale", "Societe Generale", True),
        ("The Trade Desk", "Trade Desk", True),
        ("OpenAI's", "OpenAI", True),
        ("Moonshot AI", "Moonshot", False),
        ("百度", "百度", True),
        ("SE", "AG", False),
    ],
)
def test_names_are_compared_without_case_accents_and_legal_suffix(one: str, other: str, same: bool) -> None:
    """A name that is nothing but suffix stays what it is."""
    assert (fold(one) == fold(other)) is same


@pytest.mark.parametrize(
    "name, expected",
    [("GPT-4o mini", "gpt-4o-mini"), ("Mistral AI", "mistral-ai"), ("Curaçao", "curacao"), ("百度", "百度"), ("!", "unnamed")],
)
def test_ids_are_made_of_names(name: str, expected: str) -> None:
    """The same name gives the same id, for ever."""
    assert slug(name) == expected


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    """Matches lie within it."""
    for match in load_knowledge().find(text):
        assert 0 <= match.start < match.end <= len(text)


def test_a_user_adds_his_own(tmp_path: Path) -> None:
    """On top of the shipped entries, and in the place of one with the same id."""
    own = tmp_path / "knowledge.yaml"
    own.write_text(
        "companies:\n- {id: zorvex, name: Zorvex, aliases: [ゾルベックス], descriptions: [Quill maker]}\n"
        "- {id: openai, name: OpenAI Group}\nmodels:\n- {id: quill, name: Quill, maker: zorvex, kind: model}\n",
        encoding="utf8",
    )
    knowledge = load_knowledge(own)
    assert found(knowledge, "The Quill maker, ゾルベックス, met Baidu.") == [
        ("Quill maker", "company:zorvex"),
        ("Baidu", "company:baidu"),
        ("ゾルベックス", "company:zorvex"),
    ]
    entry = knowledge.get("company:openai")
    assert entry is not None
    assert entry.name == "OpenAI Group"
    assert load_knowledge().get("company:zorvex") is None


@pytest.mark.parametrize(
    "text, words",
    [
        ("companies: [", ["knowledge.yaml"]),
        ("firms: []", ["firms", "companies"]),
        ("companies: [{id: X Y, name: X}]", ["entry 1", "id"]),
        ("companies: [{id: x, name: X, home: China}]", ["entry 1", "home"]),
        ("[1, 2]", ["the file"]),
        ("companies: [5]", ["entry 1", "companies"]),
        ("companies: [{id: x}]", ["entry 1", "name"]),
        ("companies: {id: x}", ["companies", "list"]),
        ("companies: [{id: x, name: X, aliases: Y}]", ["entry 1", "aliases"]),
        ("companies: [{id: x, name: X, kinds: Y}]", ["entry 1", "kinds"]),
    ],
)
def test_a_wrong_file_of_the_user_is_said_to_be_wrong(tmp_path: Path, text: str, words: list[str]) -> None:
    """Where, and what would be right."""
    own = tmp_path / "knowledge.yaml"
    own.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_knowledge(own)
    assert caught.value.hint
    assert [word for word in words if word not in f"{caught.value} {caught.value.hint}"] == []


def test_a_missing_file_of_the_user_is_said_to_be_missing(tmp_path: Path) -> None:
    """Not an empty knowledge base."""
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        load_knowledge(tmp_path / "none.yaml")
