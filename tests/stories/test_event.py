"""What a group of reports comes to: copies, confidence, life, title, links, bursts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tracker.models import Filler, Link, Report, Telling
from tracker.stories.bursts import Move, bursts, story
from tracker.stories.compose import compose
from tracker.stories.copies import copies, signature
from tracker.stories.kin import Kin, domain_of, model_fit
from tracker.stories.links import Linked, linked, links
from tracker.stories.naming import spoken_of, where
from tracker.stories.spans import gap, span
from tracker.stories.titles import Slots, Told, title
from tracker.stories.traits import amounts

START = datetime(2024, 6, 25, 8, tzinfo=UTC)
KIN = Kin(
    parents={"company:alibaba-cloud": "company:alibaba"},
    makers={"model:openai-api": "company:openai", "model:gpt-4": "company:openai"},
    publishers={"reuters": "thomson reuters", "reuters.com": "thomson reuters", "bbc news": "bbc", "bbc sport": "bbc"},
)
WIRE = (
    "OpenAI has written to its customers in China that it is going to block traffic from there to its interface in two weeks. "
    "The company had never offered the service in the country, but many developers reached it by way of proxies and partners. "
    "Local rivals reacted within hours and promised free tokens to everybody who changes over to their own models."
)


def telling(
    number: int, *, days: float = 0, publisher: str = "Reuters", role: Any = "news", text: str = "", **report: Any
) -> Telling:
    base = Report(
        "api_restriction", "announced", f"Evidence {number}.", 0, 1, actors=(Filler("OpenAI", "company:openai"),), confidence=0.8
    )
    made = replace(base, **report)
    return Telling(number, number, made, START + timedelta(days=days), publisher, role, signature(text) if text else b"")


# -- copies and confidence --------------------------------------------------------------------------------------------


def test_a_wire_text_that_others_print_is_a_copy_of_the_one_who_had_it_first() -> None:
    told = [
        telling(1, days=0.2, publisher="Daily", text=WIRE + " Read more on our page."),
        telling(2, days=0, text=WIRE),
        telling(3, days=0.4, publisher="Other", text="Beijing: " + WIRE),
        telling(4, days=0.5, publisher="BBC News", text="A story in words of its own, " + " ".join(f"w{i}" for i in range(60))),
    ]
    assert copies(told) == {1: 2, 3: 2}


def test_short_texts_and_shared_speech_are_no_copies() -> None:
    speech = (
        'The minister said: "We have today blocked the service for all users in the country with immediate effect and for good."'
    )
    told = [
        telling(1, text="Too short."),
        telling(2, text="Too short."),
        telling(3, evidence=speech),
        telling(4, evidence=speech),
    ]
    assert copies(told) == {}


def test_a_long_sentence_word_for_word_is_a_copy_even_when_the_rest_differs() -> None:
    sentence = "Users woke up to a mail which says that all traffic from unsupported regions will be blocked as of 9 July."
    assert copies([telling(1, evidence=sentence), telling(2, days=1, evidence=sentence.upper())]) == {2: 1}


def test_confidence_grows_with_independent_publishers_and_primary_sources_but_never_with_copies() -> None:
    alone = [telling(1, text=WIRE)]
    copied = [*alone, telling(2, days=1, publisher="Daily", text=WIRE), telling(3, days=1, publisher="Weekly", text=WIRE)]
    family = [telling(1, publisher="BBC News"), telling(2, days=1, publisher="BBC Sport")]
    second = [*alone, telling(4, days=1, publisher="BBC News")]
    vendor = [*alone, telling(5, days=1, publisher="OpenAI", role="vendor")]
    sure = {name: compose(t, KIN) for name, t in [("alone", alone), ("copied", copied), ("second", second), ("vendor", vendor)]}
    assert sure["alone"].confidence == sure["copied"].confidence < sure["second"].confidence < sure["vendor"].confidence
    assert [e.publishers for e in sure.values()] == [1, 1, 2, 2]
    assert compose(family, KIN).publishers == 1


@pytest.mark.parametrize(
    ("publisher", "role", "primary"),
    [
        ("OpenAI", "vendor", True),
        ("OpenAI News", "vendor", True),
        ("Baidu", "vendor", False),
        ("OpenAI", "news", True),
        ("Reuters", "news", False),
        ("Some Authority", "regulator", True),
        ("Official Gazette", "gazette", True),
    ],
)
def test_a_primary_source_is_the_one_who_acts_or_who_publishes_the_law(publisher: str, role: str, primary: bool) -> None:
    assert compose([telling(1, publisher=publisher, role=role)], KIN).primary_source is primary


# -- life -------------------------------------------------------------------------------------------------------------


def steps(*told: Telling, field: str) -> list[tuple[str | None, str | None, int]]:
    return [(c.old, c.new, c.report_id) for c in compose(told, KIN).history if c.field == field]


def test_of_several_reports_of_one_article_the_surest_tells_the_stage() -> None:
    """What a rule would do is told beside its proposal."""
    surest = telling(1, type="regulation", stage="proposed", confidence=0.99)
    beside = replace(telling(2, type="regulation", stage="announced", confidence=0.85), article_id=surest.article_id)
    assert compose([surest, beside], KIN).stage == "proposed"
    assert compose([surest, replace(beside, article_id=2)], KIN).stage == "announced"


def test_the_stage_follows_the_newest_credible_report_and_never_slips_back() -> None:
    told = [
        telling(1, stage="proposed"),
        telling(2, days=1, publisher="A", stage="announced"),
        telling(3, days=2, publisher="B", stage="in_effect", confidence=0.1),
        telling(4, days=15, publisher="C", stage="in_effect"),
        telling(5, days=16, publisher="D", stage="announced"),
        telling(6, days=90, publisher="E", stage="reversed"),
    ]
    assert steps(*told, field="stage") == [
        (None, "proposed", 1), ("proposed", "announced", 2), ("announced", "in_effect", 4), ("in_effect", "reversed", 6),
    ]  # fmt: skip
    assert compose(told, KIN).stage == "reversed"


def test_what_starts_later_is_not_in_effect_yet_whatever_tense_it_is_told_in() -> None:
    told = [
        telling(1, stage="announced", effective_date=(START + timedelta(days=30)).date().isoformat()),
        telling(2, days=1, publisher="A", stage="in_effect"),
        telling(3, days=30, publisher="B", stage="in_effect"),
    ]
    assert steps(*told, field="stage") == [(None, "announced", 1), ("announced", "in_effect", 3)]


def test_a_headline_in_a_summary_ends_like_a_sentence() -> None:
    told = [telling(1, evidence="A scramble for developers"), telling(2, publisher="A", evidence="It was blocked.")]
    assert compose(told, KIN).summary == "A scramble for developers.\nIt was blocked."


def test_a_report_that_arrives_late_takes_its_place_in_the_past() -> None:
    told = [telling(1, days=10, stage="in_effect"), telling(2, days=0, publisher="A", stage="announced")]
    assert steps(*told, field="stage") == [(None, "announced", 2), ("announced", "in_effect", 1)]


@pytest.mark.parametrize(
    ("dates", "kept"),
    [
        (["2024-07", "2024-07-09"], "2024-07-09"),
        (["2024-07-09", "2024-07"], "2024-07-09"),
        (["2024-07-09", "2024-07-11"], "2024-07-09"),
        (["2024-07-09", "2024-07-11", "2024-07-11"], "2024-07-11"),
        (["2024-06-25", "2024-07-09"], "2024-07-09"),
        (["2024-07-09", None], "2024-07-09"),
        (["2024-07-09", "no date"], "2024-07-09"),
    ],
)
def test_the_effective_date_is_the_most_exact_one_that_most_speak_for(dates: list[str | None], kept: str) -> None:
    told = [telling(n, days=n / 10, publisher=f"P{n}", effective_date=d) for n, d in enumerate(dates, 1)]
    assert compose(told, KIN).effective_date == kept


def test_a_corrected_date_replaces_the_old_one_which_the_history_keeps() -> None:
    told = [
        telling(1, effective_date="2024-07-09"),
        telling(2, days=1, effective_date="2024-07-19", evidence="The date is 19 July, not the 9th; we have corrected it."),
    ]
    assert steps(*told, field="effective_date") == [(None, "2024-07-09", 1), ("2024-07-09", "2024-07-19", 2)]


def test_who_denies_and_who_confirms_are_both_shown() -> None:
    told = [telling(1, stage="announced"), telling(2, days=1, publisher="OpenAI", stage="denied")]
    event = compose(told, KIN)
    assert event.contradicted
    assert (event.details["denied_by"], event.details["confirmed_by"]) == (["openai"], ["thomson reuters"])
    assert event.confidence < compose(told[:1], KIN).confidence


# -- titles, dates, amounts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "slots", "stage", "when", "said"),
    [
        ("api_restriction", Slots(["OpenAI"], ["OpenAI API"], [], ["China"]), "announced", "2024-07-09",
         "OpenAI restricts OpenAI API in China from 9 July 2024"),
        ("api_restriction", Slots(["OpenAI"], ["its API", "API traffic from China"], [], ["China"]), "announced", None,
         "OpenAI restricts its API in China"),
        ("government_ban", Slots(["Garante"], ["DeepSeek", "the chatbot"], ["DeepSeek"], ["Italy"]), "in_effect", None,
         "Garante bans DeepSeek in Italy"),
        ("migration_offer", Slots(["Baidu"], ["Ernie 3.5"], ["OpenAI"], []),
         "in_effect", None, "Baidu woos OpenAI users to Ernie 3.5"),
        ("partnership", Slots(["Mistral AI", "Microsoft"], ["Mistral Large"]), "announced", "2024-02-26",
         "Mistral AI and Microsoft partner on Mistral Large from 26 February 2024"),
        ("enforcement", Slots(["Garante"], ["ChatGPT"], ["OpenAI"], ["Italy"]), "in_effect", "2024-12",
         "Garante penalises OpenAI over ChatGPT in Italy in December 2024"),
        ("regulation", Slots([], ["EU AI Act"], [], ["EU"]), "delayed", "2027-Q4",
         "Regulation in EU: EU AI Act from the fourth quarter of 2027 (delayed)"),
        ("lawsuit", Slots(["Court of Rome"], ["ChatGPT"], ["OpenAI"]), "reversed", "2026-03-18",
         "Court of Rome rules in a case of OpenAI over ChatGPT on 18 March 2026 (reversed)"),
        ("model_retirement", Slots(["OpenAI"], ["GPT-4o"]), "reversed", None, "OpenAI keeps GPT-4o after all"),
        ("model_retirement", Slots(["OpenAI"], ["GPT-4o"]), "delayed", None, "OpenAI puts off the retirement of GPT-4o"),
        ("government_ban", Slots(["Garante"], ["ChatGPT"], [], ["Italy"]), "reversed", None,
         "Garante lifts its ban on ChatGPT in Italy"),
        ("government_ban", Slots(["Texas"], ["DeepSeek"]), "proposed", None, "Texas plans to ban DeepSeek"),
        ("regulation", Slots(["US Congress"], ["bill"]), "proposed", None, "US Congress proposes a bill"),
        ("model_release", Slots(["A", "B"], ["C 2"]), "in_effect", None, "A and B release C 2"),
        ("regulation", Slots(["state prosecutors"], ["guidelines"]), "announced", None,
         "State prosecutors regulate AI: guidelines"),
        ("lawsuit", Slots(["company"], [], ["Lumo"]), "in_effect", None, "The company takes Lumo to court"),
        ("price_change", Slots(["A", "B", "C", "D"]), "in_effect", None, "A, B, C and 1 more change the price of its models"),
        ("government_ban", Slots(), "proposed", "2025", "Somebody bans an AI product from 2025 (planned)"),
    ],
)  # fmt: skip
def test_titles_say_in_plain_words_what_happened(type_: Any, slots: Slots, stage: Any, when: str | None, said: str) -> None:
    assert title(type_, slots, stage, when) == said


@pytest.mark.parametrize(
    ("type_", "slots", "stage", "evidence", "law", "said"),
    [
        ("regulation", Slots(["Gavin Newsom"], ["SB 53"], [], ["California"]), "announced",
         "It is done: the governor signed SB 53.", True, "Gavin Newsom signs SB 53 in California"),
        ("regulation", Slots(["Gavin Newsom"], ["SB 1047"]), "reversed",
         "Newsom vetoed the bill, SB 1047.", True, "Gavin Newsom vetoes SB 1047"),
        ("regulation", Slots(["New York State Legislature", "Senate"], ["RAISE Act"]), "announced",
         "It has passed the act, which the governor has not signed.", True,
         "New York State Legislature and Senate pass RAISE Act"),
        ("export_control", Slots(["Department of Commerce"], ["AI Diffusion Rule"]), "reversed",
         "The department announced the rescission of the rule.", True, "Department of Commerce rescinds AI Diffusion Rule"),
        ("export_control", Slots(["Department of Commerce"], ["AI Diffusion Rule"]), "announced",
         "The department caps exports.", True, "Department of Commerce sets rules for exports: AI Diffusion Rule"),
        ("export_control", Slots(["Norway"], ["H20"], [], ["China"]), "reversed",
         "Norway lifted the rule.", False, "Norway lifts its control on exports of H20 to China"),
        ("lawsuit", Slots(["Anthropic"], ["Claude"], ["Authors Guild"]), "in_effect",
         "Anthropic agreed to settle the case.", False, "Anthropic settles a case with Authors Guild over Claude"),
    ],
)  # fmt: skip
def test_the_verb_of_a_title_is_that_of_the_reports(
    type_: Any, slots: Slots, stage: Any, evidence: str, law: bool, said: str
) -> None:
    assert title(type_, slots, stage, None, Told([evidence], about_law=law)) == said


def test_a_title_names_of_a_government_the_one_that_acted() -> None:
    kin = Kin(
        homes={"agency:bis": "region:us", "agency:us-government": "region:us", "person:joe": "region:us"},
        parents={"company:lumo-cloud": "company:lumo"},
        regions={"region:italy": ("region:rome",), "region:eu": ("region:italy",)},
        bench=frozenset({"person:judge"}),
    )
    bis, state, joe = Filler("BIS", "agency:bis"), Filler("US government", "agency:us-government"), Filler("Joe", "person:joe")
    lumo, cloud, judge = Filler("Lumo", "company:lumo"), Filler("Lumo Cloud", "company:lumo-cloud"), Filler("J.", "person:judge")
    assert spoken_of("export_control", [state, bis, joe], kin) == ["BIS"]
    assert spoken_of("export_control", [state, joe], kin) == ["Joe"]
    assert spoken_of("price_change", [cloud, lumo], kin) == ["Lumo Cloud"]
    assert spoken_of("lawsuit", [lumo, judge], kin) == ["Lumo"]
    assert spoken_of("lawsuit", [judge], kin) == ["J."]
    assert where([Filler("Rome", "region:rome"), Filler("EU", "region:eu")], kin) == ["EU"]


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [
        ("2024-07-09", "2024-07", 0),
        ("2024-07-09", "2024-Q3", 0),
        ("2024-H2", "2024-06-30", 1),
        ("2024", "2026", 366),
        ("2024-02", "2024-03-02", 2),
    ],
)
def test_dates_are_compared_as_exactly_as_they_are(one: str, other: str, days: int) -> None:
    first, second = span(one), span(other)
    assert first is not None
    assert second is not None
    assert gap(first, second) == gap(second, first) == days


@pytest.mark.parametrize("text", ["", "soon", "2024-13", "2024-02-30", "24-01-01", None])
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert span(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("raised $6.6B at 157 billion dollars", {6.6e9, 157e9}),
        ("lève 13 milliards de dollars", {13e9}),
        ("30,5 Millionen Euro, or €30.5m", {30.5e6}),
        ("97 percent less, 1,000 yuan", {-97.0, 1000.0}),
        ("in 2024, 5 models and 13 more", set()),
    ],
)
def test_amounts_are_read_in_the_ways_in_which_they_are_written(text: str, found: set[float]) -> None:
    assert amounts(text) == found


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("model:gpt-4-1", "model:gpt-4.1", True), ("model:llama-3", "model:llama-3-70b", True),
        ("model:claude", "model:claude-3.5-sonnet", True),
        ("model:gpt-4", "model:gpt-4o", False), ("model:claude-3.5-sonnet", "model:claude-3.7-sonnet", False),
        ("model:h20", "model:h200", False),
    ],
)  # fmt: skip
def test_models_are_told_apart_by_their_versions(one: str, other: str, alike: bool) -> None:
    assert (model_fit(one, other) >= 0.5) is alike


@pytest.mark.parametrize(
    ("publisher", "url", "family"),
    [
        ("Reuters", "", "thomson reuters"), ("", "https://www.reuters.com/x", "thomson reuters"),
        ("reuters.com", "", "thomson reuters"),
        ("The Unknown Post", "", "unknown post"), ("", "https://news.example.co.uk/a", "example.co.uk"), ("", "", ""),
    ],
)  # fmt: skip
def test_publishers_are_known_by_name_or_address(publisher: str, url: str, family: str) -> None:
    assert KIN.family(publisher, url) == family
    assert domain_of("no domain") == ""


# -- links, bursts ----------------------------------------------------------------------------------------------------


def event(id_: int, type_: Any, day: str, stage: str = "in_effect", **roles: str) -> Linked:
    entities = [(f"{v.split(':')[0]}:{n}", role, n) for role, v in roles.items() for n in v.split(":")[1].split(",")]
    return linked(id_, type_, stage, date.fromisoformat(day), None, entities, Kin())


@pytest.mark.parametrize(
    ("one", "other", "kind", "why"),
    [
        (event(1, "api_restriction", "2024-06-25", actor="company:OpenAI", region="region:China"),
         event(2, "migration_offer", "2024-06-26", actor="company:Baidu", counterparty="company:OpenAI"),
         "response", "Baidu offered migration 1 day after OpenAI restricted access, and names it as the rival"),
        (event(1, "export_control", "2025-04-15", actor="agency:BIS", object="model:H20", region="region:China"),
         event(2, "export_control", "2025-07-14", "reversed", actor="agency:BIS", object="model:H20"),
         "reversal", "BIS undid what was done 90 days before: the same H20"),
        (event(1, "regulation", "2021-04-21", "proposed", actor="agency:Commission", object="law:AI Act"),
         event(2, "regulation", "2024-08-01", actor="region:EU", object="law:AI Act"),
         "enactment", "AI Act was proposed 1198 days before and is now in effect"),
        (event(1, "enforcement", "2024-12-20", actor="agency:Garante", counterparty="company:OpenAI"),
         event(2, "lawsuit", "2025-01-30", actor="company:OpenAI", counterparty="agency:Garante"),
         "same_dispute", "Garante and OpenAI face each other in both: enforcement, then lawsuit"),
    ],
)  # fmt: skip
def test_each_link_says_why_it_was_made_whichever_event_is_looked_at(one: Linked, other: Linked, kind: str, why: str) -> None:
    assert links(one, [other]) == links(other, [one]) == [Link(2, 1, kind, why)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (event(1, "api_restriction", "2024-06-25", actor="company:OpenAI"),
         event(2, "migration_offer", "2024-07-20", actor="company:Baidu", counterparty="company:OpenAI")),
        (event(1, "api_restriction", "2024-06-25", actor="company:OpenAI", region="region:China"),
         event(2, "migration_offer", "2024-06-26", actor="company:OpenAI", region="region:China")),
        (event(1, "export_control", "2025-04-15", actor="agency:BIS", object="model:H20"),
         event(2, "export_control", "2025-07-14", "reversed", actor="agency:METI", object="model:H200")),
        (event(1, "lawsuit", "2024-12-20", actor="company:A", counterparty="company:OpenAI"),
         event(2, "lawsuit", "2025-01-30", actor="company:B", counterparty="company:OpenAI")),
    ],
)  # fmt: skip
def test_what_only_looks_alike_is_not_linked(one: Linked, other: Linked) -> None:
    assert links(one, [other]) == []


def test_a_week_that_stands_out_against_its_own_past_is_a_burst() -> None:
    until = date(2024, 6, 30)
    steady = [until - timedelta(days=d) for d in range(0, 90)]
    sudden = [until - timedelta(days=d % 5) for d in range(9)] + [until - timedelta(days=40)]
    (found,) = bursts({"steady": steady, "sudden": sudden, "few": [until, until]}, until)
    assert (found.name, found.week, found.count) == ("sudden", date(2024, 6, 24), 9)


def test_a_story_has_a_first_mover_and_followers_each_once() -> None:
    moves = [
        Move(1, "api_restriction", ("OpenAI",), date(2024, 6, 24)),
        Move(2, "migration_offer", ("Baidu",), date(2024, 6, 25)),
        Move(3, "migration_offer", ("Alibaba",), date(2024, 6, 26)),
        Move(4, "price_change", ("Baidu",), date(2024, 6, 28)),
        Move(5, "lawsuit", ("Nobody",), date(2024, 6, 28)),
    ]
    (found,) = story(moves, [Link(n, 1, "response", "") for n in (2, 3, 4)])
    assert found.first.actors == ("OpenAI",)
    assert [(m.actors, days) for m, days in found.followers] == [(("Baidu",), 1), (("Alibaba",), 2)]
