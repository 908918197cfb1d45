"""The event network, forward only: a small CNN with one step along the parse, in numpy.

It gives for each token which event type it triggers, and for each sentence which types it reports and at which stage.
`training/events.py` trains the same network in PyTorch and writes the arrays that are read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.events.encode import Encoded

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scores:
    """Triggers (tokens × 1+types, logits), types (sentences × types, log-odds), stages (sentences × stages), hidden states."""

    triggers: Floats
    types: Floats
    stages: Floats
    hidden: Floats


class EventNetwork:
    """One trained network."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._w = {name: np.ascontiguousarray(value, dtype=np.float32) for name, value in weights.items()}
        self._layers = sum(name.startswith("conv") and name.endswith(".w") for name in self._w)

    def __call__(self, encoded: Encoded) -> Scores:
        """Score all tokens and sentences of one article."""
        w = self._w
        x = np.concatenate(
            [
                encoded.vectors * 8,
                w["lemma"][encoded.lemma],
                w["label"][encoded.label],
                w["tag"][encoded.tag],
                w["dep"][encoded.dep],
            ],
            axis=1,
        )
        h = _norm(_relu(_times(x, w["in.w"]) + w["in.b"]), w, "normin")
        for layer in range(self._layers):
            h = _norm(
                h + _relu(_times(_window(h, encoded.sentence), w[f"conv{layer}.w"]) + w[f"conv{layer}.b"]), w, f"norm{layer}"
            )
            if layer == 0:
                h = _norm(h + _relu(_times(_tree(h, encoded.head), w["tree.w"]) + w["tree.b"]), w, "normtree")
        triggers = _times(h, w["trigger.w"]) + w["trigger.b"]
        pooled = _pool(h, triggers, encoded)
        s = _relu(_times(pooled, w["sent.w"]) + w["sent.b"])
        return Scores(triggers, _odds(_times(s, w["type.w"]) + w["type.b"]), _times(s, w["stage.w"]) + w["stage.b"], h)


def _odds(logits: Floats) -> Floats:
    """Log-odds of each type against all the others and none (column 0)."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = np.clip(shifted[:, 1:] / shifted.sum(axis=1, keepdims=True), 1e-5, 1 - 1e-5)
    return np.asarray(np.log(p / (1 - p)), dtype=np.float32)


def _times(x: Floats, weights: Floats) -> Floats:
    """x times the transposed weights."""
    return np.asarray(x @ weights.T, dtype=np.float32)


def _relu(x: Floats) -> Floats:
    return np.maximum(x, 0, out=x)


def _norm(x: Floats, w: Mapping[str, Floats], name: str) -> Floats:
    centred = x - x.mean(axis=1, keepdims=True)
    scale = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + 1e-5)
    return np.asarray(centred / scale * w[f"{name}.w"] + w[f"{name}.b"], dtype=np.float32)


def _window(h: Floats, sentence: NDArray[np.int64]) -> Floats:
    """Each token with its neighbours of the same sentence."""
    n, width = h.shape
    out = np.zeros((n, 3 * width), dtype=np.float32)
    out[:, width : 2 * width] = h
    if n > 1:
        same = (sentence[1:] == sentence[:-1])[:, None]
        out[1:, :width] = h[:-1] * same
        out[:-1, 2 * width :] = h[1:] * same
    return out


def _tree(h: Floats, head: NDArray[np.int64]) -> Floats:
    """Each token with its head and the sum of its children."""
    children = np.zeros_like(h)
    inner = np.flatnonzero(head != np.arange(len(head)))
    np.add.at(children, head[inner], h[inner])
    return np.concatenate([h, h[head], children], axis=1)


def _pool(h: Floats, triggers: Floats, encoded: Encoded) -> Floats:
    """A sentence as the maximum of its tokens, their mean weighted by how likely they trigger something, and its flags."""
    starts = encoded.bounds[:, 0]
    top = np.maximum.reduceat(h, starts, axis=0)
    gate = np.exp(np.minimum(triggers[:, 1:].max(axis=1) - triggers[:, 0], 5))[:, None]
    mean = np.add.reduceat(h * gate, starts, axis=0) / (np.add.reduceat(gate, starts, axis=0) + 1e-6)
    return np.concatenate([top, mean, encoded.flags], axis=1)
