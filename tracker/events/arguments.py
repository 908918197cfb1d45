"""Who plays which role in an event: a linear classifier over hashed features of (event, entity) pairs."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tracker.events.features import Anchor, Context, feature_lists

ROLES = ("none", "actor", "object", "counterparty", "region", "date")
BUCKETS = 1 << 16


def bucket(feature: str) -> int:
    """The column of a feature."""
    return crc32(feature.encode("utf8")) & (BUCKETS - 1)


class ArgumentClassifier:
    """Gives each candidate entity of an event a probability for each role."""

    def __init__(self, weights: NDArray[np.float32]) -> None:
        self._weights = weights

    def __call__(self, context: Context, anchor: Anchor) -> dict[int, NDArray[np.float32]]:
        """Return probabilities over ROLES for each candidate entity (by index)."""
        entities, features = feature_lists(context, anchor)
        return {entity: self._score(names) for entity, names in zip(entities, features, strict=True)}

    def _score(self, features: Iterable[str]) -> NDArray[np.float32]:
        logits = self._weights[[bucket(f) for f in features]].sum(axis=0) + self._weights[-1]
        odds = np.exp(logits - logits.max())
        return np.asarray(odds / odds.sum(), dtype=np.float32)
