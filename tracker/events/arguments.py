"""Who plays which role in an event: what the network reads in the text, and a linear classifier over hashed features."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tracker.events.features import Anchor, Context, Spot, candidates, pair_features, position
from tracker.events.network import EventNetwork
from tracker.models import EVENT_TYPES

ROLES = ("none", "actor", "object", "counterparty", "region", "date")
PLACES = ("left", "right", "title", "next", "after", "prev", "prev2", "before")
BUCKETS = 1 << 16
# So many pairs of trigger and mention are weighed at once: an endless text has thousands.
AT_ONCE = 2_048

Floats = NDArray[np.float32]


def place(anchor: Anchor, spot: Spot) -> int:
    """Where a mention stands seen from the trigger, as an index into PLACES."""
    found = position(anchor, spot)
    if found == "same":
        found = "left" if spot.head < anchor.token else "right"
    return PLACES.index(found)


def pair(anchor: Anchor, spot: Spot) -> tuple[int, int, int, int]:
    """What the network is asked about a mention in an event: trigger token, type, mention token, place."""
    return anchor.token, EVENT_TYPES.index(anchor.type), spot.first, place(anchor, spot)


def bucket(feature: str) -> int:
    """The column of a feature."""
    return crc32(feature.encode("utf8")) & (BUCKETS - 1)


class ArgumentClassifier:
    """Gives each candidate entity of an event a probability for each role."""

    def __init__(self, weights: Mapping[str, Floats], network: EventNetwork) -> None:
        self._weights = np.asarray(weights["weights"], dtype=np.float32)
        self._mix = tuple(float(x) for x in weights["mix"])
        self._network = network

    def __call__(self, context: Context, hidden: Floats, anchors: Sequence[Anchor]) -> list[dict[int, Floats]]:
        """Return probabilities over ROLES for each candidate entity (by index) of each event."""
        found = [candidates(context, anchor) for anchor in anchors]
        asked = [pair(anchor, spot) for anchor, pairs in zip(anchors, found, strict=True) for _, spot in pairs]
        if not asked:
            return [{} for _ in anchors]
        learned = np.concatenate([self._network.roles(hidden, asked[at : at + AT_ONCE]) for at in range(0, len(asked), AT_ONCE)])
        out: list[dict[int, Floats]] = []
        done = 0
        for anchor, pairs in zip(anchors, found, strict=True):
            mixed = self._mixed(self._linear(context, anchor, pairs), learned[done : done + len(pairs)]) if pairs else ()
            out.append(dict(zip((entity for entity, _ in pairs), mixed, strict=True)))
            done += len(pairs)
        return out

    def _linear(self, context: Context, anchor: Anchor, pairs: Sequence[tuple[int, Spot]]) -> Floats:
        """What the linear classifier says of all pairs of one event, as logits."""
        recency = context.recency(anchor.sentence)
        columns: list[int] = []
        starts: list[int] = []
        for entity, spot in pairs:
            starts.append(len(columns))
            columns += [crc32(f.encode("utf8")) & (BUCKETS - 1) for f in pair_features(context, anchor, entity, spot, recency)]
        return np.asarray(np.add.reduceat(self._weights[columns], starts, axis=0) + self._weights[-1], dtype=np.float32)

    def linear(self, features: Iterable[str]) -> Floats:
        """What the linear classifier says of one pair, as logits."""
        return np.asarray(self._weights[[bucket(f) for f in features]].sum(axis=0) + self._weights[-1], dtype=np.float32)

    def _mixed(self, linear: Floats, learned: Floats) -> Floats:
        logits = self._mix[0] * linear + self._mix[1] * learned
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float32)
