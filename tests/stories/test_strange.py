"""Names that no knowledge base knows, names beside the slots, undoings told by their verb, days that are not what they seem."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.stories.replay import NOW, add_article, new_database
from tracker.language.knowledge import Knowledge
from tracker.language.knowledge.base import load_knowledge
from tracker.models import Analysis, Article, Entity, Filler, Mention, Report, Telling
from tracker.reading import read_new
from tracker.store.reports import telling
from tracker.stories.fillers import party_fit
from tracker.stories.keys import event_keys, lookups
from tracker.stories.kin import Kin
from tracker.stories.merge import decide
from tracker.stories.strange import capitals, one_name, shared, strange_name, strange_names
from tracker.stories.traits import Traits, traits, undoes

KIN = Kin(makers={"model:lumo-2": "company:lumo"}, known=frozenset({"company:lumo", "model:lumo-2", "company:rival"}))


def seen(number: int, day: str, evidence: str, *, near: Iterable[str] = (), article: int = 0, **slots: Any) -> Traits:
    report = replace(Report("terms_change", "announced", evidence, 0, len(evidence)), **slots)
    when = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return traits(Telling(number, article or number, report, when, near=frozenset(near)), KIN)


def named(*ids: str) -> tuple[Filler, ...]:
    return tuple(Filler(id_.partition(":")[2].replace("-", " ").title(), id_) for id_ in ids)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Brightwell AS", "brightwell"),
        ("brightwell-technologies-private-limited", "brightwell"),
        ("City of Marlow", "marlow"),
        ("Deep Harbour Labs", "deep harbour"),
        ("Data Cloud 3", ""),
        ("8.30am", ""),
    ],
)
def test_a_strange_name_is_the_words_that_only_it_has(name: str, words: str) -> None:
    assert strange_name(name) == words


def test_short_and_long_forms_are_one_name_whatever_kind_of_thing_it_was_taken_for() -> None:
    assert one_name("brightwell", "brightwell private limited")
    assert not one_name("brightwell", "brightmore")
    assert not one_name("data cloud", "cloud data")
    assert party_fit("person:brightwell", "company:brightwell-technologies", KIN) >= 0.8
    assert party_fit("some:city council of marlow", "region:marlow", KIN) > 0
    assert party_fit("some:city council of marlow", "region:ashby", KIN) == 0


def test_only_what_no_knowledge_base_knows_is_strange() -> None:
    assert strange_names(["company:lumo", "company:brightwell-as", "model:lumo-2"], KIN) == {"brightwell"}
    assert shared({"brightwell", "harbour lights"}, {"brightwell", "lights"}) == 2
    assert shared({"harbour lights tower"}, {"tower"}) == 0


def test_words_in_capitals_are_asked_for_though_no_entity_was_read_there() -> None:
    assert capitals("Brightwell has scrapped the clause, says Ashby Council.") == ("brightwell", "ashby")
    event = seen(1, "2025-03-03", "New terms.", actors=named("company:brightwell-as"))
    overlooked = seen(2, "2025-03-05", "Brightwell may now train on drafts.", actors=named("company:other"))
    keys = {key for key, _ in event_keys([event])}
    assert keys & {question.key for question in lookups(overlooked)}


@pytest.mark.parametrize(
    ("type_", "evidence", "trigger", "undone"),
    [
        ("terms_change", "Brightwell on Monday withdrew a change to its terms.", "withdrew", True),
        ("terms_change", "Under pressure Brightwell took back, in March, the new terms.", "new", True),
        ("regulation", "A year after he vetoed a stricter bill, the governor signed it.", "signed", False),
        ("regulation", "The council adopted a rule that would be scrapped in May.", "adopted", False),
        ("regulation", "The council has not scrapped the rule.", "", False),
        ("export_control", "In May the ministry revoked the rule.", "revoked", True),
        ("api_restriction", "Brightwell withdrew access to its models.", "withdrew", False),
    ],
)
def test_an_undoing_is_known_by_its_verb(type_: Any, evidence: str, trigger: str, undone: bool) -> None:
    assert undoes(Report(type_, "announced", evidence, 0, 1, trigger=trigger)) is undone


def test_a_delay_or_denial_is_no_undoing_whatever_verb_it_has() -> None:
    assert not undoes(Report("regulation", "denied", "It scrapped nothing.", 0, 1, trigger="scrapped"))
    assert undoes(Report("lawsuit", "reversed", "It is over.", 0, 1))


def test_an_undoing_never_joins_the_act_and_joins_another_telling_of_it_though_its_date_is_that_of_the_act() -> None:
    act = seen(1, "2025-03-03", "Brightwell rewrites its terms.", actors=named("company:brightwell"), effective_date="2025-04-01")
    gone = seen(
        2, "2025-03-24", "Brightwell withdrew the change.", actors=named("company:brightwell"), effective_date="2025-03-24"
    )
    same = seen(
        3, "2025-03-25", "The change of 3 March has been scrapped by Brightwell.", actors=named("company:brightwell"),
        effective_date="2025-03-03", trigger="scrapped",
    )  # fmt: skip
    assert decide(gone, {1: [act]}, KIN).event_id is None
    assert decide(same, {1: [act], 2: [gone]}, KIN).event_id == 2


def test_a_wrong_actor_parts_no_two_reports_whose_sentences_name_the_same_strange_firm() -> None:
    evidence = "Brightwell, maker of Tonella, has thrown out 214 accounts."
    one = seen(1, "2025-03-03", evidence, near=["company:brightwell", "model:tonella"], actors=named("company:tonella"))
    other = seen(2, "2025-03-05", evidence, near=["person:brightwell"], actors=named("person:brightwell"))
    assert decide(other, {1: [one]}, KIN).event_id == 1


def test_whom_a_restriction_hits_is_told_by_the_sentence_where_the_slot_is_empty() -> None:
    def cut(number: int, day: str, whom: str) -> Traits:
        text = f"Lumo cut {whom.partition(':')[2]} off Lumo 2."
        return seen(
            number, day, text, near=["company:lumo", "model:lumo-2", whom], type="api_restriction",
            actors=named("company:lumo"), objects=named("model:lumo-2"),
        )  # fmt: skip

    first = cut(1, "2025-06-03", "company:rival")
    assert decide(cut(2, "2025-06-05", "company:rival"), {1: [first]}, KIN).event_id == 1
    assert decide(cut(3, "2025-06-25", "company:ashby"), {1: [first]}, KIN).event_id is None


@pytest.mark.parametrize(
    ("date_", "day", "joins"),
    [
        ("2025-06", "2025-06-22", True),
        ("2021", "2025-06-22", True),
        ("2021-03-04", "2025-06-22", False),
        ("2025-06", "2025-08-20", True),
        ("2025-07", "2025-08-20", False),
    ],
)
def test_a_year_long_past_beside_fresh_news_is_background_and_the_next_month_is_another(
    date_: str, day: str, joins: bool
) -> None:
    slots = {"actors": named("company:lumo"), "objects": named("model:lumo-2"), "type": "price_change"}
    first = seen(1, "2025-06-20", "Lumo 2 gets cheaper.", effective_date="2025-06", **slots)
    other = seen(2, day, "Prices fall at the firm.", effective_date=date_, **slots)
    assert (decide(other, {1: [first]}, KIN).event_id == 1) is joins


class NamingReader:
    """Finds one report, whose sentence names more than its slots hold."""

    version = "test-1"

    @property
    def knowledge(self) -> Knowledge:
        return load_knowledge()

    def analyse(self, articles: Iterable[Article]) -> Iterable[tuple[Article, Analysis]]:
        for article in articles:
            entities = (
                Entity("company:brightwell", "company", "Brightwell", (Mention(3, 13, "Brightwell"),)),
                Entity("company:ashby", "company", "Ashby", (Mention(40, 45, "Ashby"),)),
                Entity("date:2025", "date", "2025", (Mention(4, 8, "2025"),)),
            )
            yield article, Analysis("en", entities, (Report("terms_change", "announced", "x" * 20, 2, 22),), self.version)


def test_the_store_keeps_what_the_sentence_of_a_report_names() -> None:
    db = new_database()
    add_article(db, "a", "text", published="2025-03-03")
    read_new(db, NamingReader(), now=NOW)
    kept = telling(db, 1)
    assert kept.near == {"company:brightwell"}
    assert kept.mentioned == {"company:brightwell", "company:ashby"}


def test_days_of_a_report_are_those_of_its_date() -> None:
    assert seen(1, "2025-06-22", "x", effective_date="2025-06-20").anchors == (date(2025, 6, 20), date(2025, 6, 22))
