"""What a label promises is told by its head: what stands under "Deprecated model" is a model, not a day."""

from __future__ import annotations

import pytest

from tracker.pages.lifecycle import kind_of


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Deprecated model", "name"),
        ("Retired models", "name"),
        ("Discontinued model IDs", "name"),
        ("Model deprecated", "announced"),
        ("Model shutdown", "ends"),
        ("Shutdown date", "ends"),
        ("Replacement model", "other model"),
        ("Model status", "state"),
        ("Released", "since"),
        ("Context window", "aside"),
        ("Anything else", None),
    ],
)
def test_what_a_label_promises(label: str, kind: str | None) -> None:
    assert kind_of(label) == kind
