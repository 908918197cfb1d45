"""A sparse linear view of each sentence: words, word pairs and parse relations, names replaced by their type.

It sees rare exact wordings that the network smooths over; their log-odds are added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tracker.models import ENTITY_TYPES

if TYPE_CHECKING:
    from tracker.events.pieces import Encoded
    from tracker.language.parse import Parse, Sentence

BUCKETS = 1 << 16
_NAMES = ("", *(f"<{label}>" for label in ENTITY_TYPES))
_SKIPPED = frozenset({"punct", "det", "case"})


def bucket(feature: str) -> int:
    """The column of a feature."""
    return crc32(feature.encode("utf8")) & (BUCKETS - 1)


def sentence_features(parse: Parse, labels: NDArray[np.int64], sentence: Sentence) -> Iterator[str]:
    """Yield the features of one sentence, with repetition."""
    tokens = [_NAMES[labels[t]] or parse.lemmas[t].lower() for t in range(sentence.first, sentence.last)]
    words = [w for i, w in enumerate(tokens) if not (w[0] == "<" and i and tokens[i - 1] == w)]
    yield from words
    for i in range(len(words) - 1):
        yield f"{words[i]}_{words[i + 1]}"
    for i in range(len(words) - 2):
        yield f"{words[i]}~{words[i + 2]}"
    for t in range(sentence.first, sentence.last):
        head = int(parse.heads[t])
        if head != t and parse.deps[t] not in _SKIPPED and sentence.first <= head < sentence.last:
            yield f"D:{tokens[head - sentence.first]}:{parse.deps[t]}:{tokens[t - sentence.first]}"


class SentenceClassifier:
    """Linear log-odds of each event type for each sentence."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        self._idf = np.asarray(weights["idf"], dtype=np.float32)
        self._weights = np.asarray(weights["weights"], dtype=np.float32)
        self._bias = np.asarray(weights["bias"], dtype=np.float32)

    def __call__(self, parse: Parse, encoded: Encoded) -> NDArray[np.float32]:
        """Return log-odds, shape (sentences, types)."""
        out = np.empty((len(parse.sentences), self._weights.shape[1]), dtype=np.float32)
        for i, sentence in enumerate(parse.sentences):
            columns, values = row(sentence_features(parse, encoded.label, sentence), self._idf)
            out[i] = values @ self._weights[columns] + self._bias
        return out


def row(features: Iterator[str], idf: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Columns and values of a sentence: damped counts times inverse document frequency, of length one."""
    columns, counts = np.unique([bucket(f) for f in features], return_counts=True)
    values = (1 + np.log(counts)) * idf[columns]
    length = float(np.sqrt((values * values).sum()))
    return columns, np.asarray(values / length if length else values, dtype=np.float32)
