"""Who acts is read off the sentence where names alone do not tell."""

from __future__ import annotations

from datetime import date

import pytest

from tests.events.conftest import Read
from tests.program import needs_weights
from tracker.analysis import Analyser
from tracker.events.consolidate import Told
from tracker.events.extract import choose, several
from tracker.events.features import Anchor
from tracker.models import Article, EventType

pytestmark = needs_weights


@pytest.mark.parametrize(
    ("title", "text", "kind", "who"),
    [
        (
            "Veto in Sacramento",
            "The governor of California on Sunday struck down SB 1047, the state's bill on frontier models.",
            "regulation",
            {"Gavin Newsom"},
        ),
        (
            "Another try",
            "Senator Scott Wiener will try again. In September the governor killed his first try, SB 1047, with a veto.",
            "regulation",
            {"Gavin Newsom"},
        ),
        (
            "What the order means",
            "Lawyers have had busy days since Rome's data protectors banned ChatGPT for people in Italy on 1 October.",
            "government_ban",
            {"Garante"},
        ),
        (
            "Who still lets it in?",
            "After Italy's data protectors, Taiwan's ministry for digital affairs has now forbidden public bodies "
            "to work with DeepSeek. In Germany, the Federal Office for Information Security regards it as critical.",
            "government_ban",
            {"Ministry of Digital Affairs"},
        ),
        (
            "Two more suits",
            "Apple and Salesforce were sued by authors in September over their models.",
            "lawsuit",
            {"authors"},
        ),
        (
            "Scripts are books, too",
            "The complaint that the Union of Screenwriters lodged on 10 September against Fabula Labs says yes.",
            "lawsuit",
            {"Union of Screenwriters"},
        ),
        (
            "Round-up: models",
            "OpenAI lost its API access to Claude on Monday. Anthropic, which took the decision, speaks of a breach.",
            "api_restriction",
            {"Anthropic"},
        ),
        (
            "No chatbots at work",
            "After a meeting in Prague on Monday, Jan Novotny's cabinet forbade ministries to use DeepSeek.",
            "government_ban",
            {"Czech government"},
        ),
        (
            "New rule for call centres",
            "Mayor Ada Fernwick of Oakland on Monday signed an ordinance on artificial intelligence in call centres.",
            "regulation",
            {"Oakland"},
        ),
        (
            "Cheaper at night",
            "Many desks use DeepSeek-R1. On Monday the company cut the price of its API by half.",
            "price_change",
            {"DeepSeek"},
        ),
        (
            "Lyrics in Munich",
            "OpenAI lost in Munich. The Munich Regional Court heard the case in spring. On Monday the judges ruled that OpenAI "
            "infringed the copyright of GEMA's members.",
            "lawsuit",
            {"Munich Regional Court"},
        ),
        (
            "New licences for chip tools",
            "THE HAGUE, Oct 1 - The Netherlands will expand its export controls on chip equipment from 1 November. ASML "
            "expects no impact. Officials of the US government declined to comment.",
            "export_control",
            {"Netherlands"},
        ),
        (
            "Fine for a lender",
            "The TCDA, as the tenancy data watchdog of New Zealand is known, on Monday fined Korimako Systems over its model "
            "LetScore. The watchdog said that renters had not been told.",
            "enforcement",
            {"TCDA"},
        ),
        (
            "Newspapers for sale",
            "The owner of The Wall Street Journal and the New York Post signed a licensing deal with OpenAI on Monday, which "
            "may now show their articles in ChatGPT.",
            "partnership",
            {"News Corp", "OpenAI"},
        ),
        (
            "The papers sue",
            "The owner of The Wall Street Journal and the New York Post on Monday sued Perplexity in New York.",
            "lawsuit",
            {"News Corp"},
        ),
        (
            "No Copilot in Congress",
            "The House's Chief Administrative Officer on Monday banned staff from using Microsoft Copilot on their computers. "
            "The White House declined to comment.",
            "government_ban",
            {"US House of Representatives"},
        ),
    ],
    ids=[
        "governor", "governor of the law's state", "remit of a capital", "ministry that is described", "who is sued", "who filed",
        "who loses access", "somebody's cabinet", "mayor", "the company", "the judges", "the state",
        "an authority that nobody knows", "who owns newspapers", "who owns newspapers and sues", "an officer of a chamber",
    ],
)  # fmt: skip
def test_who_acts(read: Read, title: str, text: str, kind: str, who: set[str]) -> None:
    reports = [r for r in read(text, title, date(2024, 10, 2)).reports if r.type == kind]
    assert {frozenset(f.name for f in r.actors) for r in reports} == {frozenset(who)}


def test_a_page_that_says_we_speaks_of_its_publisher(analyser: Analyser) -> None:
    text = "On February 13, 2026, alongside the retirement of GPT-5 (Instant and Thinking), we will retire GPT-4o from ChatGPT."
    article = Article("a", "Retiring GPT-4o", text, published=date(2026, 1, 29), publisher="OpenAI")
    ((_, analysis),) = analyser.analyse([article])
    assert {f.name for r in analysis.reports for f in r.actors} == {"OpenAI"}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({0: ("government_ban", 0.4), 2: ("government_ban", 0.3)}, ["government_ban"]),
        ({0: ("government_ban", 0.4), 2: ("government_ban", 0.15)}, []),
        ({0: ("government_ban", 0.45)}, []),
        (
            {0: ("lawsuit", 0.45), 1: ("lawsuit", 0.3), 2: ("enforcement", 0.4), 3: ("enforcement", 0.3)},
            ["lawsuit", "enforcement"],
        ),
        ({0: ("lawsuit", 0.9), 1: ("enforcement", 0.4), 2: ("enforcement", 0.3)}, ["enforcement"]),
        ({0: ("lawsuit", 0.9), 1: ("lawsuit", 0.4), 2: ("lawsuit", 0.3)}, []),
    ],
    ids=["two", "one of them too weak", "one alone", "two types", "beside a sure one", "told surely elsewhere"],
)
def test_what_several_sentences_tell_weakly_is_told(told: dict[int, tuple[EventType, float]], expected: list[str]) -> None:
    """No sentence alone is sure of it."""
    tellings = [Told(Anchor(type_, sentence, 0, score), {}) for sentence, (type_, score) in told.items()]
    assert [happening.type for happening in several(tellings, choose(tellings, 0.5))] == expected


def test_the_countrys_authority_is_none_of_the_town_where_a_firm_sits(read: Read) -> None:
    """ "The country" is the one whose people are told of."""
    text = (
        "Users in Italy can no longer open ChatGPT. San Francisco's OpenAI was ordered on Friday to stop the service by the "
        "country's data protection authority, which misses a legal basis for the training data. Other regulators are watching."
    )
    reports = read(text, "ChatGPT dark in Italy", date(2023, 4, 1)).reports
    told = {r.type: {f.name for f in r.actors} for r in reports}
    # That users lose access may be told as an event of its own.
    assert told.pop("api_restriction", {"OpenAI"}) == {"OpenAI"}
    assert told == {"government_ban": {"Garante"}}


def test_the_firm_whose_page_it_is_acts_and_not_its_product(analyser: Analyser) -> None:
    """Its name need not be known; who only reports is no actor."""
    text = (
        "On 1 October our integrity team closed 214 accounts of a network that we call Grey Rain. Its operators used Tonal, our "
        "assistant, to prepare fraud."
    )
    for publisher, actors in (("Quetzal Modelos", {"Quetzal Modelos"}), ("Quetzal Courier", {"Tonal"})):
        article = Article("a", "How we stopped a fraud", text, published=date(2025, 10, 2), publisher=publisher)
        ((_, analysis),) = analyser.analyse([article])
        assert {f.name for r in analysis.reports if r.type == "misuse_disruption" for f in r.actors} <= actors


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Anthropic, founded in 2021 by researchers, said that it had cut off OpenAI's access to its Claude models.", None),
        (
            "California's governor signed SB 53 on 29 September, the state's law on frontier models. "
            "It takes effect on 1 January 2026.",
            "2026-01-01",
        ),
        ("Tallis AI will switch off its language model Verba 2 on 15 January.", "2026-01-15"),
        ("The Department of Commerce has withdrawn the rule on AI chips that it published on 3 March.", None),
        ("The Garante fined Luka 5 million euros for collecting data of users without their consent in September 2024.", None),
        ("The EU AI Act entered into force on 1 October. Its bans on some practices apply from 2 February 2026.", "2025-10-01"),
        (
            "The Office for Automated Lending, set up in January, said it had begun an investigation into Korimako Systems over "
            "its rating tool LetScore after complaints.",
            None,
        ),
        ("The Garante fined Luka 5 million euros, the largest fine that it has handed down since it was set up in 1997.", None),
    ],
    ids=[
        "founding",
        "entry into force",
        "day to come",
        "first publication of what is undone",
        "day of a deed",
        "parts that apply later",
        "since when there is an office",
        "since the office was set up",
    ],
)
def test_the_day_is_that_of_the_event(read: Read, text: str, day: str | None) -> None:
    assert [r.effective_date for r in read(text, "News", date(2025, 10, 2)).reports][:1] == [day]


def test_the_year_of_a_thing_is_not_that_of_what_is_done_to_it(read: Read) -> None:
    text = "At the end of April OpenAI retired GPT-4, the model of 2023, from ChatGPT."
    reports = read(text, "OpenAI retires GPT-4", date(2025, 10, 2)).reports
    assert reports
    assert "2023" not in {r.effective_date for r in reports}


@pytest.mark.parametrize(
    ("text", "kind", "actors"),
    [
        (
            "ASML makes machines on which chips are printed. The Veldhoven group is investing 1.3 billion euros in Mistral AI.",
            "investment",
            {"ASML"},
        ),
        ("The first chapters of the AI Act apply in the European Union from 2 February 2025.", "regulation", set()),
        (
            "Elon Musk said little. The Garante in Rome opened an inquiry into X over Grok on Monday.",
            "investigation",
            {"Garante"},
        ),
    ],
    ids=["a place in a description", "a part of a law", "the head of a firm"],
)
def test_what_cannot_act_does_not(read: Read, text: str, kind: str, actors: set[str]) -> None:
    reports = [r for r in read(text, "News", date(2025, 9, 10)).reports if r.type == kind]
    assert reports
    assert {f.name for r in reports for f in r.actors} == actors
