"""Where a text tells an event, and of which type: sentences and trigger tokens scored by the network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tracker.events.encode import Encoded
from tracker.events.features import Anchor
from tracker.events.network import EventNetwork, Scores
from tracker.models import EVENT_TYPES

TRIGGER_SHARE = 0.5


def score(networks: Sequence[EventNetwork], encoded: Encoded) -> Scores:
    """The mean of what several networks say."""
    scores = [network(encoded) for network in networks]
    if len(scores) == 1:
        return scores[0]
    return Scores(
        np.mean([s.triggers for s in scores], axis=0),
        np.mean([s.types for s in scores], axis=0),
        np.mean([s.stages for s in scores], axis=0),
        scores[0].hidden,
    )


def anchors(scores: Scores, encoded: Encoded, threshold: float) -> list[Anchor]:
    """One anchor for each sentence and type whose combined log-odds pass the threshold."""
    if not len(encoded.bounds):
        return []
    odds = scores.triggers[:, 1:] - scores.triggers[:, :1]
    top = np.maximum.reduceat(odds, encoded.bounds[:, 0], axis=0)
    combined = scores.types + TRIGGER_SHARE * top
    out = []
    for sentence, kind in zip(*np.nonzero(combined > threshold), strict=True):
        first, last = encoded.bounds[sentence]
        token = int(first + odds[first:last, kind].argmax())
        stages = tuple(float(x) for x in scores.stages[sentence])
        out.append(Anchor(EVENT_TYPES[kind], int(sentence), token, float(combined[sentence, kind]), stages))
    return out
