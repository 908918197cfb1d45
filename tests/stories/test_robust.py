"""What a reader may get wrong without parting or mixing events: names, objects, directions, years, who can act at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tracker.language.knowledge.base import load_knowledge
from tracker.merging import kin_of
from tracker.models import Filler, Report, Telling
from tracker.stories.fillers import object_fit, party_fit
from tracker.stories.keys import single_keys
from tracker.stories.kin import Kin
from tracker.stories.merge import decide
from tracker.stories.profile import profile
from tracker.stories.similarity import fit
from tracker.stories.spans import in_year, slipped, span
from tracker.stories.traits import Traits, eases, traits

KIN = Kin(
    makers={"model:lumo-2": "company:lumo", "model:lumo-2-mini": "company:lumo"},
    homes={"agency:watch": "region:norway", "agency:norway-government": "region:norway"},
    governments=frozenset({"agency:norway-government"}),
    names={"lumo": "company:lumo", "watch": "agency:watch"},
)
LUMO = Filler("Lumo", "company:lumo")
LUMO_2 = Filler("Lumo 2", "model:lumo-2")


def told(number: int, day: str = "2025-03-10", *, publisher: str = "", role: Any = "news", **slots: Any) -> Telling:
    report = Report("price_change", "in_effect", f"Words of report {number}.", 0, 1, actors=(LUMO,), objects=(LUMO_2,))
    return Telling(number, number, replace(report, **slots), datetime.fromisoformat(day).replace(tzinfo=UTC), publisher, role)


def seen(number: int, day: str = "2025-03-10", **slots: Any) -> Traits:
    return traits(told(number, day, **slots), KIN)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("company:lumo", "person:lumo", 0.8, 1.0),
        ("text:lumo", "company:lumo", 0.8, 1.0),
        ("some:regulator", "agency:watch", 0.0, 0.0),
        ("agency:watch", "agency:norway-government", 0.5, 0.7),
        ("text:guild of singers", "text:lens union", -0.7, -0.5),
        ("company:lumo", "company:other", -1.0, -1.0),
    ],
)
def test_parties_are_told_apart_by_their_names_not_by_what_kind_they_were_taken_for(
    one: str, other: str, least: float, most: float
) -> None:
    assert least <= party_fit(one, other, KIN) <= most


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("text:lumo 2", "model:lumo-2", 1.0, 1.0),
        ("text:lumo 2 mini", "text:lumo 2", -0.5, -0.1),
        ("model:lumo-2", "model:lumo-2-mini", -0.5, -0.1),
        ("text:lumo 3", "model:lumo-2", -0.5, -0.5),
        ("model:lumo-2", "text:orders for lumo 2 from abroad", 0.5, 0.7),
        ("text:lumo writer", "text:lumo image", -0.5, -0.1),
        ("text:30 clinics in finland", "model:lumo-2", -0.1, 0.0),
        ("text:diffusion rule", "text:chip diffusion rule", 0.7, 0.7),
    ],
)
def test_pieces_of_text_are_told_apart_by_the_versions_in_them(one: str, other: str, least: float, most: float) -> None:
    assert least <= object_fit(one, other, "model_retirement", KIN) <= most


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("The ministry lifted its ban on the chip.", True),
        ("The ban was lifted on Monday.", True),
        ("Sales are permitted again.", True),
        ("It would permit sales of the chip.", True),
        ("It began to demand a permit for every export.", False),
        ("It now has a permit for exports.", None),
        ("Exporters must now apply for permits.", None),
        ("Export permits will be required for the chip.", False),
        ("The ministry will not allow such sales.", False),
        ("Exports require a licence from now on.", False),
        ("It imposed a duty after it had allowed sales for years.", False),
        ("The minister spoke about chips.", None),
    ],
)
def test_the_first_that_a_text_tells_says_whether_something_becomes_free(text: str, way: bool | None) -> None:
    assert eases(text) is way


@pytest.mark.parametrize(
    ("type_", "actors", "role", "publisher", "acting"),
    [
        ("price_change", (LUMO,), "news", "Daily", {"company:lumo"}),
        ("price_change", (), "vendor", "Lumo Blog", {"company:lumo"}),
        ("price_change", (Filler("start-up"),), "vendor", "Unheard Newsroom", {"text:unheard"}),
        ("price_change", (), "news", "Lumo", set()),
        ("government_ban", (LUMO,), "news", "Daily", set()),
        ("government_ban", (), "regulator", "Watch", {"agency:watch"}),
        ("lawsuit", (), "vendor", "Lumo", set()),
        ("government_ban", (Filler("same authority"),), "news", "Daily", {"some:same authority"}),
        ("government_ban", (Filler("governor of Ohio"),), "news", "Daily", {"some:governor of ohio"}),
        ("government_ban", (Filler("Office of the Watch"),), "news", "Daily", {"text:office of the watch"}),
    ],
)
def test_who_acts_is_who_can(type_: Any, actors: Any, role: Any, publisher: str, acting: set[str]) -> None:
    one = traits(told(1, type=type_, actors=actors, role=role, publisher=publisher), KIN)
    assert one.actors == acting
    assert not any("some:" in key for key in single_keys(one))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2025-01-15", "2026-01-15", True),
        ("2025-01", "2026-01-15", True),
        ("2025-12-30", "2026-12-30", True),
        ("2025-01-15", "2027-01-15", False),
        ("2025-01-15", "2025-01-15", False),
    ],
)
def test_a_year_that_a_reader_took_wrong_is_seen(one: str, other: str, same: bool) -> None:
    first, second = span(one), span(other)
    assert first is not None
    assert second is not None
    assert slipped(first, second) is slipped(second, first) is same


def test_a_span_over_new_year_stays_one_and_leap_days_have_a_place() -> None:
    assert in_year((date(2024, 2, 29), date(2024, 2, 29)), 2023) == (date(2023, 2, 28), date(2023, 2, 28))
    assert in_year((date(2025, 12, 30), date(2026, 1, 2)), 2023) == (date(2023, 12, 30), date(2024, 1, 2))


OTHER = Filler("Other", "company:other")
ONE = [seen(1, effective_date="2025-03-10"), seen(2, "2025-03-11")]


@pytest.mark.parametrize(
    ("mistake", "joins"),
    [
        ({}, True),
        ({"actors": ()}, True),
        ({"actors": (Filler("company"),)}, True),
        ({"objects": ()}, True),
        ({"objects": (Filler("price of its larger model"),)}, True),
        ({"objects": (LUMO_2, Filler("Other 1", "model:other-1"))}, True),
        ({"effective_date": "2024-03-10"}, True),
        ({"regions": (Filler("China", "region:china"),)}, True),
        ({"stage": "announced"}, True),
        ({"objects": (Filler("Lumo 2 Mini", "model:lumo-2-mini"),), "effective_date": "2025-03-25"}, False),
        ({"effective_date": "2025-06-10"}, True),
        ({"effective_date": "2025-06-10", "day": "2025-06-11"}, False),
        ({"actors": (OTHER,), "objects": (Filler("Other 1", "model:other-1"),)}, False),
    ],
)
def test_one_mistake_does_not_part_a_report_from_its_event(mistake: dict[str, Any], joins: bool) -> None:
    mentioned = frozenset({"company:lumo", "model:lumo-2"})
    one = replace(seen(3, **{"day": "2025-03-12"} | mistake), mentioned=mentioned)
    assert (decide(one, {7: ONE}, KIN).event_id == 7) is joins


def test_what_permits_again_is_not_what_forbade() -> None:
    rule = {"type": "export_control", "actors": (Filler("Norway", "agency:norway-government"),), "counterparties": (LUMO,)}
    forbade = [
        seen(n, "2025-04-15", evidence=f"Norway {w} a licence for exports.", **rule) for n, w in ((1, "requires"), (2, "demands"))
    ]
    permits = seen(3, "2025-07-15", evidence="Norway will permit the exports again.", **rule)
    assert decide(permits, {7: forbade}, KIN).event_id is None
    again = seen(4, "2025-04-17", evidence="Norway imposed a duty on exports.", **rule)
    assert decide(again, {7: forbade}, KIN).event_id == 7


def act(number: int, day: str, *, who: str = "agency:watch", law: str = "Diffusion plan", text: str = "", **slots: Any) -> Traits:
    report = told(number, day, type="export_control", actors=(Filler("Watch", who),), objects=(Filler(law),), **slots)
    return traits(replace(report, report=replace(report.report, evidence=text or report.report.evidence)), KIN)


def test_authorities_of_one_country_are_found_by_their_country() -> None:
    watch, government = act(1, "2025-01-13"), act(2, "2025-01-14", who="agency:norway-government", law="Norwegian caps")
    assert set(single_keys(watch)) & set(single_keys(government)) == {"rule|h|region:norway"}


def test_a_plan_to_undo_and_the_undoing_are_one_event() -> None:
    plan = act(1, "2025-05-07", text="The government plans to rescind the chip rule.")
    undone = act(2, "2025-05-13", who="agency:norway-government", stage="reversed", text="It withdrew the chip rule.")
    assert decide(undone, {1: [plan]}, KIN).event_id == 1


def test_what_is_loosened_months_later_is_not_the_act_that_tightened() -> None:
    rule = act(1, "2025-01-13", effective_date="2025-05-15", text="The rule caps exports of chips from May 15.")
    loosened = act(
        2, "2025-05-07", who="agency:norway-government", text="The government will scrap the rule on exports of chips."
    )
    assert decide(loosened, {1: [rule]}, KIN).event_id is None


@pytest.mark.parametrize(
    ("objects", "hit", "left"),
    [
        (("Lumo 2", "model:lumo-2"), "company:lumo", {"model:lumo-2"}),
        (("Lumo 2", "model:lumo-2"), "company:other", set()),
        (("Lumo", "company:lumo"), "company:lumo", set()),
    ],
)
def test_a_firm_is_hit_over_what_it_makes(objects: tuple[str, str], hit: str, left: set[str]) -> None:
    one = seen(1, type="enforcement", actors=(), objects=(Filler(*objects),), counterparties=(Filler("A firm", hit),))
    assert one.objects == left
    assert hit in one.counterparties


def test_one_report_that_names_a_variant_beside_the_product_does_not_make_it_the_variants_event() -> None:
    mini = Filler("Lumo 2 Mini", "model:lumo-2-mini")
    event = [seen(1), seen(2, "2025-03-11"), seen(3, "2025-03-12", objects=(LUMO_2, mini))]
    assert decide(seen(4, "2025-03-24", objects=(mini,)), {7: event}, KIN).event_id is None
    assert decide(seen(4, "2025-03-12"), {7: event}, KIN).event_id == 7


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        ("person:greg-abbott", "region:texas", 0.6),
        ("person:greg-abbott", "agency:garante", -1.0),
        ("person:greg-abbott", "agency:us-navy", -0.4),
        ("region:washington-d-c", "agency:united-states-government", 0.6),
        ("region:beijing", "agency:united-states-government", -1.0),
        ("region:prague", "agency:czech-republic-government", 0.6),
        ("region:canberra", "agency:au-home-affairs", 0.6),
        ("region:brussels", "agency:european-commission", 0.6),
        ("region:brno", "agency:czech-republic-government", -1.0),
    ],
)
def test_officials_and_capitals_stand_for_their_own_government(one: str, other: str, fit: float) -> None:
    assert party_fit(one, other, kin_of(load_knowledge())) == fit


def test_a_report_that_names_both_plaintiffs_does_not_make_one_suit_of_two() -> None:
    """The two suits contradict each other by themselves."""
    guild, lens, firm = (Filler(name, f"company:{name.lower()}") for name in ("Guild", "Lens", "Loom"))

    def suit(number: int, actor: Filler, against: tuple[Filler, ...], day: str) -> Traits:
        report = Report(
            "lawsuit", "in_effect", "sued in Boston", 0, 14, actors=(actor,), counterparties=against, effective_date=day,
            confidence=0.9,
        )  # fmt: skip
        return traits(Telling(number, number, report, datetime(2025, 3, 13, tzinfo=UTC)), KIN)

    candidates = {1: [suit(1, guild, (firm,), "2025-03-10")], 2: [suit(2, lens, (firm,), "2025-03-13")]}
    decision = decide(suit(3, guild, (firm, lens), "2025-03-10"), candidates, KIN)
    assert (decision.event_id, decision.same) == (1, ())


def test_sides_may_be_exchanged_only_where_nobody_is_left_who_clashes() -> None:
    """One report of the event took the rival for the one who offers; a third firm that offers is still another."""
    third, rival = Filler("Third", "company:third"), Filler("Rival", "company:rival")
    offer: dict[str, Any] = {"type": "migration_offer", "objects": ()}
    misread, of_third = seen(1, **offer, actors=(rival,)), seen(2, **offer, actors=(third,), counterparties=(rival,))
    mine = seen(3, **offer, actors=(LUMO,), counterparties=(rival,))
    assert fit(mine, profile(1, [misread]), KIN).actor > 0
    assert fit(mine, profile(1, [misread, of_third]), KIN).actor < -1


def test_a_newspaper_sues_as_the_house_that_publishes_it() -> None:
    kin = kin_of(load_knowledge())
    assert party_fit("media:yomiuri-shimbun", "company:yomiuri-shimbun-holdings", kin) > 0.5
    assert party_fit("media:yomiuri-shimbun", "company:news-corp", kin) < 0
    assert kin.root("media:the-block") == "media:the-block"


def test_a_ban_is_of_things_whoever_is_named_beside_them() -> None:
    """Stores that drop an app and makers of other apps on a list do not make it another ban."""
    store, maker = Filler("Store", "company:store"), Filler("Other", "company:other")
    ban: dict[str, Any] = {"type": "government_ban", "actors": (Filler("Watch", "agency:watch"),), "objects": (LUMO_2,)}
    event = [seen(1, **ban, counterparties=(LUMO,))]
    for told in (seen(2, **(ban | {"objects": (LUMO_2, maker)})), seen(3, **ban, counterparties=(store,))):
        assert decide(told, {7: event}, KIN).event_id == 7
    clash = {}
    for type_ in ("government_ban", "investigation"):
        thing: dict[str, Any] = ban | {"type": type_, "objects": (Filler("Grey", "model:grey"),)}
        made = profile(7, [seen(1, **thing, counterparties=(maker,))])
        clash[type_] = fit(seen(3, **thing, counterparties=(store,)), made, KIN).counterparty
    assert clash["investigation"] < clash["government_ban"] < 0
    another = seen(4, **(ban | {"objects": (Filler("Other 1", "model:other-1"),)}), counterparties=(store,))
    assert decide(another, {7: event}, KIN).event_id is None


def test_the_form_in_which_a_model_is_used_is_no_other_model() -> None:
    assert object_fit("model:lumo-2-api", "model:lumo-2", "price_change", KIN) == 1.0
    assert object_fit("model:lumo-3-api", "model:lumo-2", "price_change", KIN) < 0
    assert object_fit("model:lumo-2-app", "model:lumo-2-api", "price_change", KIN) < 0


def test_a_rivals_product_is_none_that_is_offered() -> None:
    rival = (Filler("Old Tool", "model:old-tool"), Filler("Old Tool", "company:old-tool"))
    event = profile(1, [seen(1, type="migration_offer", objects=(LUMO_2,), counterparties=rival[1:])])
    assert fit(seen(2, type="migration_offer", objects=rival[:1]), event, KIN).object == 0.0
