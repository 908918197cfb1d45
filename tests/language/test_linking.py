"""Linking: which mentions are one thing, what it is called, and ids that stay the same."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.language.homonyms import at_home
from tracker.language.knowledge import load_knowledge
from tracker.language.linking import link
from tracker.language.recognise import Recognised, recognise
from tracker.models import Entity, EntityType

PUBLISHED = date(2024, 6, 25)


def entities(text: str, *recognised: tuple[str, EntityType], trained: bool = True) -> list[Entity]:
    """The entities of a text whose trained recogniser saw these surfaces, each at every place."""
    spans = []
    for surface, label in recognised:
        start = text.find(surface)
        while start >= 0:
            spans.append(Recognised(start, start + len(surface), label))
            start = text.find(surface, start + 1)
    knowledge = load_knowledge()
    found, entity_of = link(text, recognise(text, PUBLISHED, knowledge, spans, trained=trained), knowledge)
    assert set(entity_of) == set(range(len(found)))
    return found


def short(found: list[Entity]) -> list[tuple[str, str, list[str]]]:
    """Ids, names and the surfaces of the mentions."""
    return [(entity.id, entity.name, [mention.text for mention in entity.mentions]) for entity in found]


@pytest.mark.parametrize(
    "text, recognised, expected",
    [
        (
            "Zorvex AI grew. Zorvex fell.",
            [("Zorvex AI", "company"), ("Zorvex", "company")],
            [("company:zorvex-ai", "Zorvex AI", ["Zorvex AI", "Zorvex"])],
        ),
        (
            "Ada Quill spoke. Quill left, Ada said.",
            [("Ada Quill", "person"), ("Quill", "person"), ("Ada", "person")],
            [("person:ada-quill", "Ada Quill", ["Ada Quill", "Quill", "Ada"])],
        ),
        (
            "The Brontide Data Board (BDB) met. BDB rose.",
            [("Brontide Data Board", "agency"), ("BDB", "agency")],
            [("agency:brontide-data-board", "Brontide Data Board", ["Brontide Data Board", "BDB", "BDB"])],
        ),
        (
            "ZORVEX LABS SUES. Zorvex Labs sued.",
            [("ZORVEX LABS", "company"), ("Zorvex Labs", "company")],
            [("company:zorvex-labs", "Zorvex Labs", ["ZORVEX LABS", "Zorvex Labs"])],
        ),
        (
            "Brontide Act, the act of the Brontide Court",
            [("Brontide Act", "law"), ("Brontide Court", "agency")],
            [
                ("law:brontide-act", "Brontide Act", ["Brontide Act"]),
                ("agency:brontide-court", "Brontide Court", ["Brontide Court"]),
            ],
        ),
    ],
)
def test_unknown_names_are_entities_and_their_short_forms_join_them(
    text: str, recognised: list[tuple[str, EntityType]], expected: list[tuple[str, str, list[str]]]
) -> None:
    """Firms by their first words, persons by their last name, bodies by the letters in brackets."""
    assert short(entities(text, *recognised)) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("OpenAI and the ChatGPT maker", [("company:openai", "OpenAI", ["OpenAI", "ChatGPT maker"])]),
        ("百度 and Baidu", [("company:baidu", "Baidu", ["百度", "Baidu"])]),
        (
            "Qwen-9 and Qwen-9-Max beat Qwen",
            [
                ("model:qwen-9", "Qwen-9", ["Qwen-9"]),
                ("model:qwen-9-max", "Qwen-9-Max", ["Qwen-9-Max"]),
                ("model:qwen", "Qwen", ["Qwen"]),
            ],
        ),
        ("China, mainland China", [("region:china", "China", ["China", "mainland China"])]),
        ("July 9 and 9 July 2024", [("date:2024-07-09", "2024-07-09", ["July 9", "9 July 2024"])]),
        ("$5 million", [("money:5-million", "$5 million", ["$5 million"])]),
        ("A Chinese firm", []),
    ],
)
def test_known_names_go_by_their_entry(text: str, expected: list[tuple[str, str, list[str]]]) -> None:
    """Whatever the text calls them; versions of a family are things of their own; a demonym is no mention."""
    assert short(entities(text)) == expected


@pytest.mark.parametrize("label, id_", [("company", "company:deepseek"), ("model", "model:deepseek")])
def test_context_decides_between_a_firm_and_its_product(label: EntityType, id_: str) -> None:
    """As the recogniser reads it."""
    assert [entity.id for entity in entities("DeepSeek grew.", ("DeepSeek", label))] == [id_]


@pytest.mark.parametrize(
    "text, recognised, ids",
    [
        ("Inflection points matter.", [], []),
        ("Inflection raised money.", [("Inflection", "company")], ["company:inflection-ai"]),
        ("Inflection AI grew and then Inflection fell.", [], ["company:inflection-ai"]),
    ],
)
def test_a_weak_name_needs_somebody_to_agree(text: str, recognised: list[tuple[str, EntityType]], ids: list[str]) -> None:
    """The recogniser, or, without one, a stronger mention in the same text."""
    assert [entity.id for entity in entities(text, *recognised)] == ids


def test_an_address_is_no_mention() -> None:
    """Names within host names and mail addresses stay out."""
    assert entities("See www.openai.com, OpenAI.com and press@OpenAI.org.") == []


def test_ids_do_not_depend_on_the_order_of_mentions() -> None:
    """The same things have the same ids in any text."""
    one = entities("Zorvex AI met Baidu. Zorvex left.", ("Zorvex AI", "company"), ("Zorvex", "company"))
    other = entities("Zorvex left. Baidu met Zorvex AI.", ("Zorvex AI", "company"), ("Zorvex", "company"))
    assert {entity.id for entity in one} == {entity.id for entity in other} == {"company:zorvex-ai", "company:baidu"}


@pytest.mark.parametrize(
    "text, labels, kept",
    [
        ("Zorvex sued. Then Zorvex paid. Zorvex left.", ["person", "company", "company"], "company"),
        ("Zorvex sued. Then Zorvex paid.", ["region", "company"], "company"),
        ("Quill spoke. Then Quill left. Quill sat.", ["person", "person", "region"], "person"),
    ],
)
def test_an_unknown_name_has_one_type_in_an_article(text: str, labels: list[str], kept: str) -> None:
    """What it is called most often; a firm sooner than a person or a place."""
    name = text.partition(" ")[0]
    starts = [i for i in range(len(text)) if text.startswith(name, i)]
    spans = [Recognised(start, start + len(name), label) for start, label in zip(starts, labels, strict=True)]
    assert {found.label for found in recognise(text, PUBLISHED, load_knowledge(), spans)} == {kept}


@pytest.mark.parametrize(
    "text, name",
    [
        ("The Open Lens Collective went to court.", "Open Lens Collective"),
        ("A complaint by the Guild of Working Novelists followed.", "Guild of Working Novelists"),
        ("It was the National Alliance for Fair Data and Media that sued.", "National Alliance for Fair Data and Media"),
    ],
)
def test_associations_are_known_by_the_shape_of_their_names(text: str, name: str) -> None:
    """Also where the recogniser saw none, or only the first word."""
    assert [(e.type, e.name) for e in entities(text, (name.partition(" ")[0], "company"))] == [("company", name)]


@pytest.mark.parametrize("text", ["the government in Washington agreed", "America's government agreed"])
def test_governments_go_by_their_capital_too(text: str) -> None:
    """One entity with the other ways to name it."""
    assert "agency:united-states-government" in [e.id for e in entities(text)]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("The State Council in Neuchâtel bans the chatbot, the third canton of Switzerland to do so.", False),
        ("The State Council in Beijing published the rules.", True),
        ("The State Council published the rules.", True),
        ("Chile: the Senate has passed the bill.", False),
        ("Nvidia needs a licence for China, the Commerce Department said.", True),
    ],
    ids=["elsewhere", "at home", "no country at all", "another senate", "a firm of the country"],
)
def test_an_authority_by_a_common_name_is_that_of_a_country_that_the_text_speaks_of(text: str, known: bool) -> None:
    knowledge = load_knowledge()
    mentions = at_home(text, recognise(text, PUBLISHED, knowledge, []), knowledge)
    assert bool([m for m in mentions if m.entry is not None and m.entry.type == "agency"]) is known
