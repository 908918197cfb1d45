"""What a label promises is told by its head: what stands under "Deprecated model" is a model, not a day."""

from __future__ import annotations

import pytest

from tracker.changes import vocabulary
from tracker.language.knowledge import load_knowledge
from tracker.pages.labels import pairs_of
from tracker.pages.lifecycle import is_label_word, kind_of


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


@pytest.mark.parametrize("word", ["Released", "Context", "Deprecated", "Status", "Retires"])
def test_words_of_labels(word: str) -> None:
    assert is_label_word(word)


@pytest.mark.parametrize("word", ["Codemar", "Maxwell", "Statera", "Heron"])
def test_names_that_only_begin_like_a_label(word: str) -> None:
    assert not is_label_word(word)


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        ("heron-2 · 256k context · Released 14 May 2026",
         [("", "heron-2"), ("", "256k context"), ("Released", "14 May 2026")]),
        ("Retires on | 1 May 2027", [("Retires on", "1 May 2027")]),
        ("Status: active, Released: 2026-05-14", [("Status", "active"), ("Released", "2026-05-14")]),
    ],
)  # fmt: skip
def test_statements_of_a_line(line: str, pairs: list[tuple[str, str]]) -> None:
    assert pairs_of(line, vocabulary(load_knowledge()).dates) == pairs
