"""A sparse linear view of each sentence: words, word pairs and parse relations, names replaced by their type.

It sees rare exact wordings that the network smooths over; their log-odds are added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise
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


def sentence_columns(parse: Parse, labels: NDArray[np.int64], sentence: Sentence) -> list[int]:
    """The columns of the features of one sentence, with repetition: words, pairs of words, relations between words.

    A sum goes on where that of the word before ended, so that no pair has to be spelled out.
    """
    part = slice(sentence.first, sentence.last)
    lemmas = zip(labels[part].tolist(), parse.lemmas[part], strict=True)
    tokens = [(_NAMES[label] or lemma.lower()).encode("utf8") for label, lemma in lemmas]
    words = [w for i, w in enumerate(tokens) if not (w.startswith(b"<") and i and tokens[i - 1] == w)]
    sums = [crc32(word) for word in words]
    found = sums + [crc32(b"_" + word, begun) for word, begun in zip(words[1:], sums, strict=False)]
    found += [crc32(b"~" + word, begun) for word, begun in zip(words[2:], sums, strict=False)]
    for t, (head, dep) in enumerate(zip((parse.heads[part] - sentence.first).tolist(), parse.deps[part], strict=True)):
        if head != t and dep not in _SKIPPED and 0 <= head < len(tokens):
            found.append(crc32(b"D:%b:%b:%b" % (tokens[head], dep.encode("utf8"), tokens[t])))
    return [one & (BUCKETS - 1) for one in found]


class SentenceClassifier:
    """Linear log-odds of each event type for each sentence."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        self._idf = np.asarray(weights["idf"], dtype=np.float32)
        self._weights = np.asarray(weights["weights"], dtype=np.float32)
        self._bias = np.asarray(weights["bias"], dtype=np.float32)

    def __call__(self, parse: Parse, encoded: Encoded) -> NDArray[np.float32]:
        """Return log-odds, shape (sentences, types)."""
        out = np.empty((len(parse.sentences), self._weights.shape[1]), dtype=np.float32)
        found = [sentence_columns(parse, encoded.label, sentence) for sentence in parse.sentences]
        for i, (columns, values) in enumerate(rows(found, self._idf)):
            out[i] = values @ self._weights[columns] + self._bias
        return out


def rows(found: Sequence[Sequence[int]], idf: NDArray[np.float32]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Yield columns and values of each sentence: damped counts times inverse document frequency, of length one.

    All sentences are counted and weighed at once: one by one that would take longer than all else that is done with them.
    """
    sentences = np.repeat(np.arange(len(found)), [len(columns) for columns in found])
    places, counts = np.unique(sentences * BUCKETS + np.array([*chain(*found)], dtype=np.int64), return_counts=True)
    columns = places % BUCKETS
    values = (1 + np.log(counts)) * idf[columns]
    for first, last in pairwise(np.searchsorted(places, np.arange(len(found) + 1) * BUCKETS).tolist()):
        own = values[first:last]
        length = float(np.sqrt((own * own).sum()))
        yield columns[first:last], np.asarray(own / length if length else own, dtype=np.float32)
