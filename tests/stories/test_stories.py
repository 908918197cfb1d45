"""Our own stories end in the right events: all parts together, in whatever order they come."""

from __future__ import annotations

import pytest

from tests.stories.bcubed import bcubed, confused, self_agreement
from tests.stories.noise import noisy
from tests.stories.replay import Line, clusters, lines


@pytest.fixture(scope="module", params=["tune", "test"])
def told(request: pytest.FixtureRequest) -> list[Line]:
    return lines(request.param)


@pytest.fixture(scope="module")
def found(told: list[Line]) -> dict[str, int]:
    return clusters(told)


def test_the_stories_are_as_many_as_was_asked_for() -> None:
    everything = [*lines("tune"), *lines("test")]
    stories = {line.story for line in everything}
    assert len(stories) >= 24
    assert len({line.pair for line in everything if line.pair}) >= 8
    assert all(3 <= sum(line.story == story for line in everything) <= 6 for story in stories)


def test_reports_of_one_story_end_in_one_event(told: list[Line], found: dict[str, int]) -> None:
    assert bcubed(found, {line.article: line.story for line in told}).f1 >= 0.9


def test_confusable_stories_stay_apart(told: list[Line], found: dict[str, int]) -> None:
    assert confused(found, told) == []


def test_the_order_of_arrival_hardly_matters(told: list[Line]) -> None:
    agreement = self_agreement(told, shuffles=6)
    assert sum(agreement) / len(agreement) >= 0.97


def test_a_reader_that_makes_mistakes_does_not_ruin_the_merging(told: list[Line]) -> None:
    gold = {line.article: line.story for line in told}
    scores = [bcubed(clusters(noisy(told, seed)), gold) for seed in range(3)]
    assert sum(s.f1 for s in scores) / len(scores) >= 0.75
    assert min(s.precision for s in scores) >= 0.9


@pytest.mark.parametrize(
    ("found", "gold", "precision", "recall"),
    [
        ({"a": 1, "b": 1}, {"a": 7, "b": 7}, 1.0, 1.0),
        ({"a": 1, "b": 2}, {"a": 7, "b": 7}, 1.0, 0.5),
        ({"a": 1, "b": 1}, {"a": 7, "b": 8}, 0.5, 1.0),
        ({"a": 1, "b": 1, "c": 1}, {"a": 7, "b": 7, "c": 8}, 5 / 9, 1.0),
    ],
)
def test_bcubed_counts_for_each_report_who_shares_its_cluster(
    found: dict[str, int], gold: dict[str, int], precision: float, recall: float
) -> None:
    score = bcubed(found, gold)
    assert (score.precision, score.recall) == pytest.approx((precision, recall))
