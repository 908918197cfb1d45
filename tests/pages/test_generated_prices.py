"""Price pages drawn by dice, in many layouts and wordings: what was planted is told, and hardly anything else."""

from __future__ import annotations

from collections import Counter

from tests.pages.generated.price_layouts import BY_NAME
from tests.pages.generated.price_layouts_more import MORE
from tests.pages.generated.prices import NOISES, Tale, tale
from tests.pages.replaying import name_of, told_by

TALES = [tale(seed) for seed in range(50)]


def counted(one: Tale) -> tuple[int, int, int]:
    """How many changes of a history were planted, told, and told rightly."""
    planted = told = right = 0
    for step, found in zip(one.steps, told_by("prices", (step.html for step in one.steps)), strict=True):
        names = Counter(name_of(one.name, "prices") for finding in found for one in finding.objects)
        wanted = Counter(name_of(name, "prices") for name in step.changed)
        planted, told, right = planted + wanted.total(), told + len(found), right + (names & wanted).total()
    return planted, told, right


def test_what_was_planted_is_told_in_any_layout() -> None:
    planted, told, right = (sum(column) for column in zip(*map(counted, TALES), strict=True))
    assert planted > 200
    assert right / told >= 0.97
    assert right / planted >= 0.97


def test_the_histories_have_most_layouts_and_kinds_of_noise() -> None:
    notes = " ".join(step.note for one in TALES for step in one.steps)
    assert sum(f"[{name}]" in notes for name in (BY_NAME | MORE)) > 0.6 * len(BY_NAME | MORE)
    assert all(noise in notes for noise in NOISES if noise != "another layout")
