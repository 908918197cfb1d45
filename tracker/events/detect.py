"""Where a text tells an event, and of which type: sentences and trigger tokens scored by the network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tracker.events.encode import Encoded
from tracker.events.network import EventNetwork, Scores


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
