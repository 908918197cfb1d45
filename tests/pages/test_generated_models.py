"""Pages of models in hundreds of layouts and wordings (`generated/models.py`): each change told once, redrawings not at all."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from tests.pages.generated.models import history
from tracker.changes import vocabulary
from tracker.language.knowledge import load_knowledge
from tracker.pages import read_page
from tracker.pages.meaning import Version, findings
from tracker.pages.vocabulary import fold

NOW = datetime(2026, 6, 1, tzinfo=UTC)
# Drawn with every wording and layout, also with the third that the reader was never tuned on.
UNSEEN = range(2000, 2060)


def replayed(seed: int, *, unseen: bool) -> tuple[int, int, int]:
    """How many events a history was to tell, how many it told, and how many rightly."""
    words, past, counts = vocabulary(load_knowledge()), list[Version](), Counter[str]()
    for step in history(seed, unseen=unseen):
        blocks = read_page(step.html, url="https://h.example/").blocks
        found = findings("models", past, blocks, "Page", words, NOW) if past else []
        told = [(one.type, fold(one.objects[0].name), one.effective_date) for one in found]
        known = {fold(model.name): fold(name) for _, names, _ in step.told for name in names if (model := words.model(name))}
        counts.update(wanted=len(step.told), told=len(told))
        for kind, names, day in step.told:
            same = {fold(name) for name in names}
            hit = next((one for one in told if one[0] == kind and one[2] == day and known.get(one[1], one[1]) in same), None)
            if hit is not None:
                told.remove(hit)
                counts["right"] += 1
        past.append(Version(NOW - timedelta(days=10 * (6 - len(past))), blocks))
    return counts["wanted"], counts["told"], counts["right"]


def test_what_a_page_of_models_says_is_found_in_any_layout() -> None:
    wanted, told, right = map(sum, zip(*(replayed(seed, unseen=False) for seed in range(60)), strict=True))
    assert (told, right) == (wanted, wanted)


def test_wordings_and_layouts_that_were_held_back_are_read_almost_as_well() -> None:
    wanted, told, right = map(sum, zip(*(replayed(seed, unseen=True) for seed in UNSEEN), strict=True))
    assert right / told >= 0.9
    assert right / wanted >= 0.9
