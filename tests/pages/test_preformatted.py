"""Text as it was typed, by what it looks like: rows of columns, rows with leaders, headings, items and broken lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pages.test_markdown import shown
from tracker.pages.preformatted import as_markup

PROSE = """\
The licensee may run the model for any purpose that this licence
allows, and has to name the licensor wherever its output
is shown."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("    Heron 2, input ......... EUR 2,40 per 1M tokens", [("row", "Heron 2, input | EUR 2,40 per 1M tokens")]),
        ("Silver _______ $5 a month", [("row", "Silver | $5 a month")]),
        ("heron-2     active    -\nheron-1     retired   2026-05-01",
         [("row", "heron-2 | active | -"), ("row", "heron-1 | retired | 2026-05-01")]),
        ("Model    Status   Ends\nheron-2  active   none\nheron-1  retired  2026-05-01",
         [("row", "heron-2 | active | none"), ("row", "heron-1 | retired | 2026-05-01")]),
        ("+------+------+\n| Peru | open |\n| Oman | shut |\n+------+------+", [("row", "Peru | open"), ("row", "Oman | shut")]),
        ("PRICES\n======\n\n2.  FINE TUNING\n\nper hour",
         [("heading", "PRICES"), ("heading", "2. FINE TUNING"), ("text", "per hour")]),
        ("1.  You may not resell the service to others.\n2.  You must keep the keys to yourselves.",
         [("text", "1. You may not resell the service to others."), ("text", "2. You must keep the keys to yourselves.")]),
        (PROSE, [("text", " ".join(PROSE.split()))]),
        ("Kenya\nGhana", [("text", "Kenya"), ("text", "Ghana")]),
    ],
)  # fmt: skip
def test_what_it_looks_like(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(block.kind, block.text) for block in shown(text)] == expected


@given(st.text(st.sampled_from("xZ1. -|_=\t<&\n"), max_size=60))
def test_no_word_is_lost(text: str) -> None:
    assert as_markup(text).count("Z") == text.count("Z")
