"""What the event encoder is given: word pieces, names as their kind and number, windows of whole sentences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.events.pieces import FLAGS, NAMES, SPECIAL, UNKNOWN, WINDOW, Encoded, Encoder, when, windows

VOCABULARY = [*SPECIAL, *NAMES, "block", "##ed", "##s", "cafe", "-", "free", "$", "2", "##5"]


@pytest.mark.parametrize(
    "word, pieces",
    [
        ("block", ["block"]),
        ("Blocked", ["block", "##ed"]),
        ("café", ["cafe"]),
        ("block-free", ["block", "-", "free"]),
        ("$25", ["$", "2", "##5"]),
        ("blockx", ["block", "[UNK]"]),
        ("語", ["[UNK]"]),
        ("", ["[UNK]"]),
        ("\u0301", ["[UNK]"]),
    ],
)
def test_a_word_is_split_into_the_longest_pieces(word: str, pieces: list[str]) -> None:
    """From the left, without case and accents; what has no piece is unknown."""
    assert [VOCABULARY[i] for i in Encoder(VOCABULARY).word(word)] == pieces


@given(st.text(max_size=80))
def test_any_word_has_pieces(word: str) -> None:
    """Whatever comes in from the network."""
    pieces = Encoder(VOCABULARY).word(word)
    assert pieces
    assert all(UNKNOWN <= p < len(VOCABULARY) for p in pieces)


@pytest.mark.parametrize(
    "value, published, kind",
    [
        ("2024-07-09", "2024-06-25", "future"),
        ("2024-06-25", "2024-06-25", "today"),
        ("2024-06", "2024-06-25", "today"),
        ("2024-06-24", "2024-06-25", "past"),
        ("2023", "2024-06-25", "past"),
        ("2024-Q2", "2024-06-25", "today"),
        ("2024-Q3", "2024-06-25", "future"),
        ("2024-H1", "2024-06-25", "today"),
        ("2024-07-09", "", "date"),
    ],
)
def test_a_date_is_seen_from_the_day_of_publication(value: str, published: str, kind: str) -> None:
    """Past, today or future, as exactly as it is told."""
    assert when(value, published) == kind


@given(st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=400), min_size=1, max_size=12))
def test_windows_cover_every_piece_once_and_cut_no_sentence_that_fits(sentences: list[list[int]]) -> None:
    """A sentence is a list of words, a word has one to four pieces."""
    lengths = [n for sentence in sentences for n in sentence]
    first = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    ends = np.cumsum([len(s) for s in sentences])
    bounds = np.stack([np.concatenate([[0], ends[:-1]]), ends], axis=1)
    zeros = np.zeros(len(lengths), dtype=np.int64)
    total = sum(lengths)
    encoded = Encoded(zeros.repeat(lengths), first, zeros, zeros, bounds, np.zeros((len(sentences), FLAGS), dtype=np.float32))
    found = windows(encoded)
    assert [p for a, b in found for p in range(a, b)] == list(range(total))
    assert all(0 < b - a <= WINDOW - 2 for a, b in found)
    inner = {b for _, b in found[:-1]}
    for a, b in bounds:
        start, end = int(first[a]), int(first[b]) if b < len(first) else total
        if end - start <= WINDOW - 2:
            assert not any(start < cut < end for cut in inner)
