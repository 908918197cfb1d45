"""Merging after real reading, and after the mistakes that reading makes; the floors are low: weights are trained anew."""

from __future__ import annotations

from statistics import fmean

import pytest

from tests.program import needs_weights
from tests.stories.articles import Told, articles
from tests.stories.misread import misread
from tests.stories.real import first_report, merged, own_report, own_report_at_all, read
from tracker.language.knowledge.base import load_knowledge
from tracker.models import Filler, Report


@pytest.fixture(scope="module")
def told() -> list[Told]:
    return articles("tune")


@needs_weights
@pytest.mark.parametrize("part", ["tune", "shifts"])
def test_what_the_real_reader_finds_is_merged(part: str) -> None:
    """The reader's own misses count in the first figure only."""
    told = articles(part)
    outcome = merged(told, read(told), own_report)
    assert outcome.score().f1 >= 0.7
    assert outcome.score(found_only=True).f1 >= 0.85
    assert len(outcome.confused()) <= 1


def test_mistakes_of_reading_part_some_reports_and_mix_hardly_any(told: list[Told]) -> None:
    scores = [merged(told, misread(told, seed), first_report).score() for seed in range(4)]
    assert fmean(s.f1 for s in scores) >= 0.82
    assert fmean(s.precision for s in scores) >= 0.9


LUMO, OTHER, IT = Filler("Lumo", "company:lumo"), Filler("Other", "company:other"), Filler("Lumo 2", "model:lumo-2")


@pytest.mark.parametrize(
    ("reports", "strict", "loose"),
    [
        ([], None, None),
        ([("price_change", (LUMO,), ())], 0, 0),
        ([("model_release", (LUMO,), (IT,)), ("price_change", (Filler("Lumo Inc."),), ())], 1, 1),
        ([("price_change", (LUMO,), ()), ("price_change", (LUMO,), (IT,))], 1, 1),
        ([("price_change", (OTHER,), (IT,))], None, 0),
        ([("price_change", (), (OTHER,))], None, None),
        ([("lawsuit", (LUMO,), (IT,))], None, None),
    ],
)
def test_an_article_is_judged_by_the_report_of_its_own_event(
    reports: list[tuple[object, tuple[Filler, ...], tuple[Filler, ...]]], strict: int | None, loose: int | None
) -> None:
    gold, *found = (
        Report(type_, "in_effect", "", 0, 0, actors=actors, objects=objects)  # type: ignore[arg-type]
        for type_, actors, objects in [("price_change", (LUMO,), (IT,)), *reports]
    )
    assert own_report(gold, found, load_knowledge()) == strict
    assert own_report_at_all(gold, found, load_knowledge()) == loose


def test_an_article_whose_event_was_missed_is_a_cluster_of_its_own(told: list[Told]) -> None:
    outcome = merged(told[:3], misread(told[:3], 1), lambda gold, reports, knowledge: None)
    assert outcome.found == ()
    assert len(set(outcome.clusters.values())) == 3
    assert [line.split()[0] for line in outcome.wrong()] == ["missed"] * 3
