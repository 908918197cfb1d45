"""Pages of availability in many layouts and wordings (`generated/regions.py`): each change told once, redrawings not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.pages.generated.regions import history
from tests.pages.replaying import told_by, words

SEEN = range(60)
# Drawn with every wording and layout, also with those that the reader was not tuned on.
UNSEEN = range(20_000, 20_060)


def replayed(seeds: Iterable[int], *, unseen: bool) -> Counter[str]:
    """How many events histories were to tell, how many they told, and how many rightly."""
    counts = Counter[str]()
    for seed in seeds:
        steps = list(history(seed, unseen=unseen))
        for step, found in zip(steps, told_by("regions", (one.html for one in steps)), strict=True):
            told = Counter[tuple[str, tuple[str, ...]]](
                (one.type, tuple(sorted(place.name for place in one.regions))) for one in found
            )
            wanted = Counter[tuple[str, tuple[str, ...]]](
                (kind, tuple(sorted(place.name for name in names if (place := words().region(name)))))
                for kind, names in step.told
            )
            counts.update(wanted=wanted.total(), told=told.total(), right=(wanted & told).total())
    return counts


def test_where_something_is_available_is_found_in_any_layout() -> None:
    counts = replayed(SEEN, unseen=False)
    assert counts["told"] == counts["right"] == counts["wanted"]


def test_wordings_and_layouts_that_were_held_back_are_read_almost_as_well() -> None:
    counts = replayed(UNSEEN, unseen=True)
    assert counts["right"] / counts["told"] >= 0.9
    assert counts["right"] / counts["wanted"] >= 0.9
