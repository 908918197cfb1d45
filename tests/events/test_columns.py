"""Features are numbered by sums that go on from word to word: the numbers are those of the features spelled out."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from tracker.events.sentences import BUCKETS, rows, sentence_columns
from tracker.language.parse import Parse, Sentence
from tracker.models import ENTITY_TYPES

WORDS = ["Acme", "AI", "banned", "it", "there", "."]
PARSE = Parse(
    "Acme AI banned it there.", WORDS, [w.lower() for w in WORDS], ["NNP", "NNP", "VBD", "PRP", "RB", "."],
    ["nsubj", "flat", "root", "obj", "advmod", "punct"], ["acme", "ai", "ban", "it", "there", "."],
    np.array([2, 0, 2, 2, 2, 2]), np.array([0, 5, 8, 15, 18, 23]), np.array([4, 7, 14, 17, 23, 24]),
    [Sentence(0, 6, 0, 0, 24)],
)  # fmt: skip
COMPANY = 1 + ENTITY_TYPES.index("company")


def test_the_columns_of_a_sentence() -> None:
    """A name of two words is one; its own relations within it stay."""
    found = sentence_columns(PARSE, np.array([COMPANY, COMPANY, 0, 0, 0, 0]), PARSE.sentences[0])
    told = [
        "<company>", "ban", "it", "there", ".", "<company>_ban", "ban_it", "it_there", "there_.", "<company>~it", "ban~there",
        "it~.", "D:ban:nsubj:<company>", "D:<company>:flat:<company>", "D:ban:obj:it", "D:ban:advmod:there",
    ]  # fmt: skip
    assert sorted(found) == sorted(crc32(feature.encode()) % BUCKETS for feature in told)


def test_a_row_counts_what_comes_again_and_has_the_length_of_one() -> None:
    """Damped: twice is not twice as much."""
    (columns, values), (none, nothing), other = rows([[7, 3, 7], [], [3]], np.ones(10, dtype=np.float32))
    assert columns.tolist() == [3, 7]
    assert np.isclose((values**2).sum(), 1)
    assert 1 < values[1] / values[0] < 2
    assert len(none) == len(nothing) == 0
    assert [part.tolist() for part in other] == [[3], [1.0]]
