"""Turn a reading into the arrays that the event network reads; names are replaced by their type, so it learns contexts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from spacy.strings import hash_string  # type: ignore[attr-defined]

from tracker.models import ENTITY_TYPES

if TYPE_CHECKING:
    from tracker.language.parse import Parse
    from tracker.language.recognise import Found

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

BUCKETS = 4096
LABEL_IDS = {label: i + 1 for i, label in enumerate(ENTITY_TYPES)}
DELEXICALISED = frozenset({"company", "model", "person", "agency", "law", "media", "region"})
FLAGS = 6


@dataclass(frozen=True, slots=True)
class Encoded:
    """Arrays of one article: n tokens (vectors, hashed lemma, label, tag, relation, head), m sentences (bounds, flags)."""

    vectors: Floats
    lemma: Ints
    label: Ints
    tag: Ints
    dep: Ints
    head: Ints
    bounds: Ints
    flags: Floats
    sentence: Ints


def stable_hash(word: str) -> int:
    """A hash that is the same in every process (CRC-32)."""
    return crc32(word.encode("utf8"))


class Encoder:
    """Encodes readings with the pipeline's static vectors and the tag and relation inventories of the weights."""

    def __init__(self, vectors: Any, tags: Sequence[str], deps: Sequence[str]) -> None:
        self._vectors = vectors
        self._key2row: Mapping[int, int] = vectors.key2row
        self._tags: Mapping[str, int] = {t: i + 1 for i, t in enumerate(tags)}
        self._deps: Mapping[str, int] = {d: i + 1 for i, d in enumerate(deps)}
        self._rows: dict[str, tuple[int, int]] = {}

    def _row(self, word: str) -> int:
        return int(self._key2row.get(hash_string(word), -1))

    def _look_up(self, lower: str, lemma: str) -> tuple[int, int]:
        found = self._rows.get(lower)
        if found is None:
            if len(self._rows) > 100_000:
                self._rows.clear()
            found = self._rows[lower] = (self._row(lower), stable_hash(lemma.lower()) % (BUCKETS - 16) + 16)
        return found

    def encode(self, parse: Parse, mentions: Sequence[Found]) -> Encoded:
        """Encode one article."""
        n = len(parse.words)
        label = np.zeros(n, dtype=np.int64)
        hidden = np.zeros(n, dtype=bool)
        for mention in mentions:
            first, last = parse.tokens_of(mention.start, mention.end)
            label[first:last] = LABEL_IDS[mention.label]
            if mention.label in DELEXICALISED and not mention.described:
                hidden[first:last] = True
        pairs = [self._look_up(low, lem) for low, lem in zip(parse.lowers, parse.lemmas, strict=True)]
        rows = np.array([p[0] for p in pairs], dtype=np.int64)
        lemma = np.array([p[1] for p in pairs], dtype=np.int64)
        lemma[hidden] = label[hidden]
        vectors = np.asarray(self._vectors.data[rows], dtype=np.float32) if n else np.zeros((0, 96), dtype=np.float32)
        vectors[(rows < 0) | hidden] = 0
        bounds = np.array([(s.first, s.last) for s in parse.sentences], dtype=np.int64).reshape(-1, 2)
        sentence = np.repeat(np.arange(len(bounds)), bounds[:, 1] - bounds[:, 0]) if n else np.zeros(0, dtype=np.int64)
        return Encoded(
            vectors, lemma, label,
            np.array([self._tags.get(t, 0) for t in parse.tags], dtype=np.int64),
            np.array([self._deps.get(d, 0) for d in parse.deps], dtype=np.int64),
            parse.heads, bounds, sentence_flags(parse), sentence,
        )  # fmt: skip


def sentence_flags(parse: Parse) -> Floats:
    """Where each sentence stands and how it ends, shape (m, FLAGS)."""
    flags = np.zeros((len(parse.sentences), FLAGS), dtype=np.float32)
    last = parse.sentences[-1].paragraph if parse.sentences else 0
    for i, sentence in enumerate(parse.sentences):
        end = parse.text[sentence.end - 1]
        flags[i] = (
            sentence.paragraph == 0,
            sentence.paragraph == 1,
            sentence.paragraph == last and last > 1,
            end == "?",
            end not in '.!?”"’',
            min(1.0, (sentence.last - sentence.first) / 40),
        )
    return flags
