"""Unknown names get one type an article, told by what they do and what stands beside them."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.language.knowledge import load_knowledge
from tracker.language.name_types import CLASSES, NameTyper, bucket, names
from tracker.language.reader import LanguageReader
from tracker.language.recognise import Recognised, recognise
from tracker.publishers import body_of

ARTICLES = {
    "a firm that is called like a place": (
        "Vardal cuts prices\n\nVardal has cut the price of its model Skein 2, the company said on Tuesday. "
        "The start-up Vardal raised 10 million euros last year. Vardal's chief executive declined to comment.",
        {"Vardal": "company"},
    ),
    "a firm that is called like a person": (
        "Corvo Modelos closes its interface\n\nThe Lisbon company Corvo Modelos will shut down its API in May. "
        "Corvo Modelos, a provider of language models, informed customers on Monday.",
        {"Corvo Modelos": "company"},
    ),
    "a town where a firm sits": (
        "New office in Ostrevik\n\nThe firm opened an office in Ostrevik. People in Ostrevik, a town near Bergen, welcomed it.",
        {"Ostrevik": "region"},
    ),
    "a product beside its maker": (
        "Lumarix ends Tandil\n\nLumarix is retiring its assistant Tandil. Users of Tandil can export their chats until June. "
        "Tandil is a chatbot that Lumarix, a start-up from Porto, launched in 2023.",
        {"Lumarix": "company", "Tandil": "model"},
    ),
}


@pytest.fixture(scope="module")
def reader() -> LanguageReader:
    """The reader that ships."""
    return LanguageReader()


@pytest.mark.parametrize("case", ARTICLES)
def test_the_whole_article_tells_what_an_unknown_name_is(reader: LanguageReader, case: str) -> None:
    """One name, one type."""
    text, expected = ARTICLES[case]
    (reading,) = reader.read([(text, date(2026, 3, 3))])
    found = {m.text: e.type for e in reading.entities for m in e.mentions}
    assert {name: found.get(name) for name in expected} == expected


def test_names_know_their_longer_and_shorter_forms(reader: LanguageReader) -> None:
    """ "Vardal" goes on as "Vardal Cloud"; a person is also called by the last part of the name."""
    text = "Vardal Cloud hires Ines Okoro\n\nVardal said that Okoro begins in May. Ines Okoro led research at Vardal Cloud."
    (reading,) = LanguageReader(typed=False).read([(text, None)])
    kin = {
        text[reading.mentions[n.mentions[0]].start : reading.mentions[n.mentions[0]].end]: n.kin
        for n in names(text, reading.mentions)
    }
    assert kin["Vardal"] == ("begins a company", "longer cloud")
    assert kin["Vardal Cloud"] == ("first part",)
    assert "last part" in kin["Ines Okoro"]


@pytest.mark.parametrize(
    "feature, label",
    [("is company", "company"), ("in in office", "region")],
)
def test_evidence_moves_the_odds(feature: str, label: str) -> None:
    """What the context says is added up; the guesses of the recogniser count beside it."""
    import numpy as np

    context = np.zeros((1 << 15, len(CLASSES)), dtype="int8")
    context = np.vstack([context, np.zeros((1, len(CLASSES)), dtype="int8")])
    context[bucket(feature), CLASSES.index(label)] = 100  # type: ignore[call-overload]
    typer = NameTyper({"context": context, "scale": np.array([0.05]), "final": np.eye(16, 8)})
    said = typer.context([feature])
    assert CLASSES[int(said.argmax())] == label


NAME = "Authority for the Safety of Local Media Users"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Films dubbed into Hokkien, Telugu and Sesotho were shown in Boston.", {"Boston"}),
        ("Omani banks moved to Baskerly AI.", {"Baskerly AI"}),
        ("Zuvarano, the speech start-up, has banned accounts.", {"Zuvarano"}),
        ("The Authority for the Safety of Local Media Users (ASLMU) has fined Boston.", {NAME, "ASLMU", "Boston"}),
    ],
    ids=["languages", "adjectives", "a word that nobody knows, first in its sentence", "up to its initials"],
)
def test_what_is_a_name(reader: LanguageReader, text: str, names: set[str]) -> None:
    (reading,) = reader.read([(text, None)])
    assert {m.text for e in reading.entities for m in e.mentions if e.type not in ("date", "money")} == names


@pytest.mark.parametrize(
    ("publisher", "body"),
    [
        ("Example AI Blog", "Example AI"), ("Example ChatBot release notes", "Example"),
        ("Example developer changelog", "Example"), ("Example Cloud Status", "Example Cloud"), ("Example", "Example"),
        ("Example (company blog)", "Example"),
    ],
)  # fmt: skip
def test_a_publisher_is_the_body_behind_its_page(publisher: str, body: str) -> None:
    assert body_of(publisher) == body


def test_a_proper_noun_that_the_recogniser_passes_over_is_a_name_where_nobody_knows_the_word() -> None:
    """Its type is no guess of the recogniser's; known words are left alone."""
    text = "Last September Voxaare Prim told customers that Berlin is cold."
    runs = [((5, 14, False), (15, 22, True), (23, 27, False)), ((48, 54, False),)]
    found = recognise(text, date(2025, 11, 3), load_knowledge(), [], runs)
    assert [(text[f.start : f.end], f.overlooked) for f in found] == [
        ("Last September", False), ("Voxaare Prim", True), ("Berlin", False),
    ]  # fmt: skip
    assert [named.votes for named in names(text, found)] == [{}]


def test_a_name_ends_where_a_date_begins() -> None:
    """The recogniser takes "Aug." for a part of the court."""
    text = "They sued at the Northfold District Court on Aug. 7 for damages."
    court = Recognised(text.index("Northfold"), text.index(" 7"), "agency")
    found = recognise(text, date(2025, 11, 3), load_knowledge(), [court])
    assert [text[f.start : f.end] for f in found] == ["Northfold District Court", "Aug. 7"]
