"""Reports that follow when a better event appears, and days of one event that differ with reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.stories.replay import NOW, Line, clusters, read_line, replay
from tests.stories.test_robust import KIN, seen
from tracker.language.knowledge import load_knowledge
from tracker.marking import merge_by_hand, split_by_hand
from tracker.merging import kin_of
from tracker.models import Filler, Report
from tracker.stories.fillers import object_fit
from tracker.stories.merge import decide
from tracker.stories.titles import Slots, Told, title

LUMO, ALPHA, BETA = (Filler(name, f"company:{name.lower()}") for name in ("Lumo", "Alpha", "Beta"))
CUT = {"type": "api_restriction", "stage": "in_effect", "actors": (LUMO,)}


def line(name: str, day: str, text: str, **slots: Any) -> Line:
    report = Report(
        **{"evidence": text, "start": 0, "end": len(text), "confidence": 0.9, "objects": (), **CUT, **slots}  # type: ignore[arg-type]
    )
    return Line(name[0], "", name, day, f"Daily {name}", "news", text, text, report)


# The stray names neither side, and came before the event that it tells of.
ALPHA_1 = line("alpha-1", "2025-03-03", "Lumo cut Alpha off its interface.", counterparties=(ALPHA,), effective_date="2025-03-03")
ALPHA_2 = line("alpha-2", "2025-03-04", "Alpha lost Lumo's interface.", counterparties=(ALPHA,), effective_date="2025-03-03")
STRAY = line(
    "beta-1", "2025-03-07", "Lumo cut off the harvest robots of a rival in Tromsø.", regions=(Filler("Tromsø", "region:tromso"),)
)
BETA_1 = line(
    "beta-2", "2025-03-07", "Lumo cut the harvest robots of Beta in Tromsø off.", counterparties=(BETA,),
    regions=(Filler("Tromsø", "region:tromso"),), effective_date="2025-03-06",
)  # fmt: skip


def test_a_report_follows_when_the_event_that_it_tells_of_comes_later() -> None:
    found = clusters([ALPHA_1, ALPHA_2, STRAY, BETA_1])
    assert found["beta-1"] == found["beta-2"] != found["alpha-1"] == found["alpha-2"]


def test_another_change_of_the_same_page_draws_no_report() -> None:
    """Each is an event of its own, however alike they are told."""
    paged = [replace(x, publisher="Lumo", report=replace(x.report, rule="page:terms")) for x in (STRAY, BETA_1)]
    found = clusters([ALPHA_1, ALPHA_2, *paged])
    assert found["beta-1"] != found["beta-2"]


def test_a_report_that_a_user_put_somewhere_stays_there() -> None:
    db, kin = replay([ALPHA_1, ALPHA_2, STRAY]), kin_of(load_knowledge())
    sql = "SELECT r.event_id, r.id FROM reports r JOIN articles a ON a.id = r.article_id WHERE a.external_id = ?"
    alpha, stray = db.execute(sql, ["alpha-1"]).fetchone()[0], db.execute(sql, ["beta-1"]).fetchone()[1]
    merge_by_hand(db, kin, alpha, [split_by_hand(db, kin, alpha, [stray], NOW)], NOW)
    read_line(db, BETA_1)
    assert db.execute(sql, ["beta-1"]).fetchone()[0] == alpha != db.execute(sql, ["beta-2"]).fetchone()[0]


@pytest.mark.parametrize(
    ("later", "joins"),
    [
        # A look back gives the day on which the change was made known; another change has a day of its own.
        ({"day": "2026-01-20", "effective_date": "2025-10"}, True),
        ({"day": "2026-01-20", "effective_date": "2025-08"}, False),
        ({"day": "2025-10-20", "effective_date": "2026-01-15"}, True),
    ],
    ids=["the month it was told", "another month", "the day it starts"],
)
def test_the_day_of_an_announcement_is_one_of_the_event(later: dict[str, Any], joins: bool) -> None:
    terms = {"type": "terms_change", "objects": (Filler("Lumo API", "model:lumo-2"),)}
    announced = [seen(n, "2025-10-18", stage="announced", effective_date="2026-01-15", **terms) for n in (1, 2)]
    assert (decide(seen(3, **terms, **later), {7: announced}, KIN).event_id == 7) is joins


@pytest.mark.parametrize(
    ("text", "joins"),
    [("Lumo completed its purchase of Alpha.", True), ("Lumo put money into Alpha.", False)],
    ids=["closing", "again"],
)
def test_a_deal_that_closes_is_the_one_that_was_agreed(text: str, joins: bool) -> None:
    deal = {"type": "investment", "counterparties": (ALPHA,), "objects": ()}
    agreed = [
        seen(
            n,
            "2025-09-18",
            stage="announced",
            effective_date="2025-09-18",
            evidence=f"Lumo is to buy Alpha, paper {n} says.",
            **deal,
        )
        for n in (1, 2)
    ]
    closing = seen(3, "2025-12-02", effective_date="2025-12-01", evidence=text, **deal)
    assert (decide(closing, {7: agreed}, KIN).event_id == 7) is joins
    closed = [replace(one, stage="in_effect", words=one.words | {"closed"}) for one in agreed]
    assert decide(closing, {7: closed}, KIN).event_id is None
    undated = replace(closing, effective=None, reported=date(2026, 1, 12))
    assert (decide(undated, {7: agreed}, KIN).event_id == 7) is joins


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        ("law:ai-diffusion-rule", "law:biden-administration-s-ai-diffusion-rule", 0.8),
        ("law:ca-sb-1047", "law:ca-sb-53", -1.0),
        ("law:rule", "law:diffusion-rule", -1.0),
        ("law:executive-order", "law:executive-order-14110", 0.0),
    ],
)
def test_a_law_by_a_longer_name_is_the_same(one: str, other: str, fit: float) -> None:
    assert object_fit(one, other, "regulation", KIN) == fit


def test_the_steps_of_making_one_law_are_one_event() -> None:
    """It is passed in May and signed in August."""
    law = {
        "type": "regulation",
        "objects": (Filler("House Bill 1806", "law:hb-1806"),),
        "actors": (Filler("Watch", "agency:watch"),),
    }
    passed = [seen(1, "2025-05-31", effective_date="2025-05-31", **law)]
    assert decide(seen(2, "2025-08-05", effective_date="2025-08-04", **law), {7: passed}, KIN).event_id == 7
    other = law | {"objects": (Filler("House Bill 9", "law:hb-9"),)}
    assert decide(seen(2, "2025-08-05", effective_date="2025-08-04", **other), {7: passed}, KIN).event_id is None


@pytest.mark.parametrize(
    ("actor", "other", "evidence", "said"),
    [
        ("Lumo", "Alpha", "Lumo has raised 40 million euros from investors led by Alpha.", "Lumo raises money from Alpha"),
        ("Alpha", "Lumo", "Lumo raised 40 million euros, most of it from Alpha.", "Alpha invests in Lumo"),
        ("Alpha", "Lumo", "Alpha puts 40 million euros into Lumo, which raises as much from others.", "Alpha invests in Lumo"),
        ("Lumo", "Alpha", "In a new round Lumo is raising money; Alpha leads it.", "Lumo raises money from Alpha"),
        ("Lumo", "Alpha", "Lumonia rose. Lumo secured a $40m round led by Alpha.", "Lumo raises money from Alpha"),
        ("The Lumo", "Alpha", "The market fell. The start-up raised 3 million from Alpha.", "The Lumo invests in Alpha"),
        ("Alpha", "Lumo", "Alpha raised its stake in Lumo to 30 percent for 2 million euros.", "Alpha invests in Lumo"),
        ("Alpha", "Lumo", "Alphabet raised 40 million euros, and Alpha put some into Lumo.", "Alpha invests in Lumo"),
    ],
)
def test_the_title_of_an_investment_says_who_gets_the_money(actor: str, other: str, evidence: str, said: str) -> None:
    slots = Slots([actor], counterparties=[other])
    assert title("investment", slots, "in_effect", None, Told([evidence])) == said
