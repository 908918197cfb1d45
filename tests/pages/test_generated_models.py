"""Pages of models in hundreds of layouts and wordings (`generated/models.py`): each change told once, redrawings not at all."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from tests.pages.generated.models import history
from tests.pages.replaying import told_by, words
from tracker.pages.vocabulary import fold

NOW, HOUR = datetime(2026, 6, 1, tzinfo=UTC), timedelta(hours=1)
# Drawn with every wording and layout, also with the third that the reader was never tuned on.
UNSEEN = range(2000, 2060)


def replayed(seed: int, *, unseen: bool) -> tuple[int, int, int]:
    """How many events a history was to tell, how many it told, and how many rightly."""
    counts, steps = Counter[str](), list(history(seed, unseen=unseen))
    for step, found in zip(steps, told_by("models", (one.html for one in steps), start=NOW, step=HOUR), strict=True):
        told = [(one.type, fold(one.objects[0].name), one.effective_date) for one in found]
        known = {fold(model.name): fold(name) for _, names, _ in step.told for name in names if (model := words().model(name))}
        counts.update(wanted=len(step.told), told=len(told))
        for kind, names, day in step.told:
            same = {fold(name) for name in names}
            hit = next((one for one in told if one[0] == kind and one[2] == day and known.get(one[1], one[1]) in same), None)
            if hit is not None:
                told.remove(hit)
                counts["right"] += 1
    return counts["wanted"], counts["told"], counts["right"]


def test_what_a_page_of_models_says_is_found_in_any_layout() -> None:
    wanted, told, right = map(sum, zip(*(replayed(seed, unseen=False) for seed in range(60)), strict=True))
    assert (told, right) == (wanted, wanted)


def test_wordings_and_layouts_that_were_held_back_are_read_almost_as_well() -> None:
    wanted, told, right = map(sum, zip(*(replayed(seed, unseen=True) for seed in UNSEEN), strict=True))
    assert right / told >= 0.9
    assert right / wanted >= 0.9
