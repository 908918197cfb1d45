"""Paragraphs, wrapped lines, and where a token stands in the whole text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.language.parse import join, split_paragraphs

LONG = "The ministry said in a long statement on its site that it will"
SAID = "The ministry said on Monday. "


@pytest.mark.parametrize(
    "text, paragraphs",
    [
        ("Title\n\nFirst.\n\nSecond.", ["Title", "First.", "Second."]),
        ("Title\n\n\n\n  First.  \n \n\tSecond.\n", ["Title", "First.", "Second."]),
        ("One line.\nAnother line.", ["One line.", "Another line."]),
        (f"{LONG}\nban the product.", [f"{LONG} ban the product."]),
        (f"{LONG}\nBrontide too.", [f"{LONG} Brontide too."]),
        (f"{LONG}.\nBrontide too.", [f"{LONG}.", "Brontide too."]),
        ("A heading\nBrontide fell.", ["A heading", "Brontide fell."]),
        ("Prices fall,\nit said.", ["Prices fall, it said."]),
        ("- one item\n- another item", ["- one item", "- another item"]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_a_line_is_a_paragraph_unless_it_was_only_wrapped(text: str, paragraphs: list[str]) -> None:
    """A line that goes on in lower case belongs to the one before, and so does what follows a long line without an end."""
    assert [paragraph for _, paragraph in split_paragraphs(text)] == paragraphs


@pytest.mark.parametrize(
    "word, each",
    [pytest.param(SAID, 275, id="sentences"), pytest.param("word ", 1600, id="words"), pytest.param("字", 1_000, id="letters")],
)
def test_an_endless_line_is_parted(word: str, each: int) -> None:
    """After a sentence, where none ends at a space, or anywhere: memory for a line grows with its length."""
    found = [paragraph for _, paragraph in split_paragraphs(word * (each + 7) + "\nLast")]
    assert found == [(word * each).strip(), (word * 7).strip(), "Last"]


@given(st.text(max_size=200) | st.lists(st.sampled_from(["a", "B", " ", "\n", ".", ",", "\r", "\u2028"])).map("".join))
def test_paragraphs_lie_where_their_offsets_say(text: str) -> None:
    """But for the line breaks that were wrapped, they are exact pieces of the text."""
    for offset, paragraph in split_paragraphs(text):
        piece = text[offset : offset + len(paragraph)]
        assert piece.replace("\n", " ") == paragraph.replace("\n", " ")
        assert paragraph == paragraph.strip() != ""


def test_nothing_is_parsed_of_nothing() -> None:
    """An empty text has no words and no sentences."""
    parse = join("", [], [])
    assert (parse.words, parse.sentences) == ([], [])
