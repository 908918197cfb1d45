"""The event network, forward only: a small transformer (ONNX, eight-bit weights) and heads on its hidden states, in numpy.

It gives for each token which event type it triggers, for each sentence which types it reports and at which stage, and for
a trigger and a mention which role the mention plays. `training/encoder.py` has the trainable twin.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracker.events.pieces import FIRST, LAST, Encoded, windows

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

PLACES = 8


@dataclass(frozen=True, slots=True)
class Scores:
    """Triggers (tokens × 1+types, logits), types (sentences × types, log-odds), stages (sentences × stages), hidden states."""

    triggers: Floats
    types: Floats
    stages: Floats
    hidden: Floats


class EventNetwork:
    """One trained network: `encoder.onnx.gz` and `heads.npz` of a folder."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._w = {name: np.ascontiguousarray(value, dtype=np.float32) for name, value in np.load(folder / "heads.npz").items()}
        self._session = _session(folder / "encoder.onnx.gz", threads)

    def __call__(self, encoded: Encoded) -> Scores:
        """Score all tokens and sentences of one article."""
        w = self._w
        if not len(encoded.pieces):
            return _nothing(w)
        states = [self._states(encoded.pieces[a:b]) for a, b in windows(encoded)]
        h = np.concatenate(states)[encoded.first]
        triggers = h @ w["trigger.w"].T + w["trigger.b"]
        pooled = _pool(h, triggers, encoded)
        s = np.maximum(pooled @ w["sent.w"].T + w["sent.b"], 0)
        return Scores(triggers, _odds(s @ w["kind.w"].T + w["kind.b"]), s @ w["stage.w"].T + w["stage.b"], h)

    def _states(self, pieces: Ints) -> Floats:
        framed = np.concatenate([[FIRST], pieces, [LAST]])[None]
        return np.asarray(self._session.run(None, {"pieces": framed})[0][0, 1:-1], dtype=np.float32)

    def roles(self, hidden: Floats, pairs: Sequence[tuple[int, int, int, int]]) -> Floats:
        """Log-probabilities of roles for (trigger token, type, mention token, place) rows, shape (pairs, roles)."""
        w = self._w
        rows = np.array(pairs, dtype=np.int64).reshape(-1, 4)
        act = hidden[rows[:, 0]] @ w["act.w"].T + w["act.b"] + w["about.w"][rows[:, 1]]
        party = hidden[rows[:, 2]] @ w["party.w"].T + w["party.b"] + w["place.w"][rows[:, 3]]
        logits = np.concatenate([np.maximum(act + party, 0), act * party], axis=1) @ w["role.w"].T + w["role.b"]
        logits -= logits.max(axis=1, keepdims=True)
        return np.asarray(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)), dtype=np.float32)


def _nothing(w: Mapping[str, Floats]) -> Scores:
    """The scores of a text without a word."""
    triggers, types, stages, hidden = (np.zeros((0, n), dtype=np.float32) for n in (
        len(w["trigger.b"]), len(w["kind.b"]) - 1, len(w["stage.b"]), w["trigger.w"].shape[1],
    ))  # fmt: skip
    return Scores(triggers, types, stages, hidden)


def _session(path: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The fused kernel of residual and layer norm takes several times as long as the two that it replaces.
    return onnxruntime.InferenceSession(
        gzip.decompress(path.read_bytes()),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers={"SkipLayerNormFusion"},
    )


def _odds(logits: Floats) -> Floats:
    """Log-odds of each type against all the others and none (column 0)."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = np.clip(shifted[:, 1:] / shifted.sum(axis=1, keepdims=True), 1e-5, 1 - 1e-5)
    return np.asarray(np.log(p / (1 - p)), dtype=np.float32)


def _pool(h: Floats, triggers: Floats, encoded: Encoded) -> Floats:
    """A sentence as the maximum of its tokens, their mean weighted by how likely they trigger something, and its flags."""
    starts = encoded.bounds[:, 0]
    top = np.maximum.reduceat(h, starts, axis=0)
    gate = np.exp(np.minimum(triggers[:, 1:].max(axis=1) - triggers[:, 0], 5))[:, None]
    mean = np.add.reduceat(h * gate, starts, axis=0) / (np.add.reduceat(gate, starts, axis=0) + 1e-6)
    return np.concatenate([top, mean, encoded.flags], axis=1)
