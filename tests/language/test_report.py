"""The documentation of reading: every type is explained, and the measured figures have their places."""

from __future__ import annotations

import re

import pytest

from tracker.models import ENTITY_TYPES, EVENT_TYPES, STAGES
from training.report import END, MARK, PAGES, fill, table

EXTRACTION, CARD = (path.read_text(encoding="utf8") for path in PAGES)


@pytest.mark.parametrize("name", [*ENTITY_TYPES, *EVENT_TYPES, *STAGES])
def test_every_type_and_stage_is_explained(name: str) -> None:
    """Where a reader looks first."""
    assert f"`{name}`" in EXTRACTION


@pytest.mark.parametrize(
    "page, name",
    [(EXTRACTION, name) for name in ("goals", "blind", "test", "ablation blind", "reliability")]
    + [(CARD, name) for name in ("weights", "syntax")],
)
def test_the_figures_have_been_measured(page: str, name: str) -> None:
    """Between the markers stands a table."""
    inside = page.partition(MARK.format(name))[2].partition(END)[0]
    assert inside.count("\n|") >= 3


def test_figures_are_filled_in_between_their_markers() -> None:
    """The rest of the page stays, and a second time changes nothing."""
    page = f"A\n\n{MARK.format('a')}\n\nold\n\n{END}\n\nB\n\n{MARK.format('b')}\n\nkept\n\n{END}\n"
    filled = fill(page, {"a": "new | \\1", "c": "nowhere"})
    assert filled == page.replace("old", "new | \\1")
    assert fill(filled, {"a": "new | \\1"}) == filled


def test_a_table_shows_shares_with_three_digits() -> None:
    """Counts and words as they are."""
    assert table(("a", "b"), [("x", 0.5), (3, 1.0)]) == "| a | b |\n| --- | --- |\n| x | 0.500 |\n| 3 | 1.000 |"


@pytest.mark.parametrize("page", [EXTRACTION, CARD], ids=["extraction", "model card"])
def test_what_the_pages_link_to_exists(page: str) -> None:
    """Files of the project."""
    links = [target for target in re.findall(r"\]\(([^)]+)\)", page) if not target.startswith("http")]
    assert links
    assert [target for target in links if not (PAGES[0].parent / target).exists()] == []
