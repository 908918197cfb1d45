"""Train the argument classifier: which entity plays which role in an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from tracker.events.arguments import BUCKETS, ROLES, bucket
from tracker.events.features import Anchor, Context, candidates, pair_features
from tracker.language.knowledge import Knowledge
from tracker.language.reader import Reading
from training.corpus import Document, GoldEvent

if TYPE_CHECKING:
    from training.events import Example

SLOT_ROLES = {"actors": "actor", "objects": "object", "counterparties": "counterparty", "regions": "region"}


def gold_roles(document: Document, reading: Reading, event: GoldEvent) -> dict[int, str]:
    """The role of each entity (by index) in an event."""
    out: dict[int, str] = {}
    names = [{e.name, *(m.text for m in e.mentions)} for e in reading.entities]
    gold: dict[str, set[str]] = {}
    for s in document.spans:
        gold.setdefault(s.name, set()).add(document.text[s.start : s.end])
    for slot, role in SLOT_ROLES.items():
        for filler in event.slots.get(slot, ()):
            wanted = {filler, *gold.get(filler, ())}
            for i, known in enumerate(names):
                if known & wanted and reading.entities[i].type not in ("date", "money"):
                    out.setdefault(i, role)
    for i, entity in enumerate(reading.entities):
        if entity.type == "date" and entity.name == event.date:
            out[i] = "date"
    return out


def anchors(document: Document, reading: Reading) -> list[tuple[GoldEvent, Anchor]]:
    """One anchor for every annotated trigger."""
    events = {e.number: e for e in document.events}
    out = []
    for t in document.triggers:
        first, last = reading.parse.tokens_of(t.start, t.end)
        head = next((k for k in range(first, last) if not first <= reading.parse.heads[k] < last), first)
        out.append((events[t.event], Anchor(events[t.event].type, reading.parse.sentence_at(t.start), head, 1.0)))
    return out


def pairs(data: list[Example], knowledge: Knowledge) -> tuple[csr_matrix, np.ndarray]:
    """All (event, entity) pairs as a sparse matrix and their roles."""
    rows: list[int] = []
    columns: list[int] = []
    for e in data:
        context = Context(e.reading, knowledge, e.document.published)
        for _, anchor in anchors(e.document, e.reading):
            recency = context.recency(anchor.sentence)
            for entity, spot in candidates(context, anchor):
                hashed = [bucket(f) for f in pair_features(context, anchor, entity, spot, recency)]
                columns += hashed
                rows += [rows[-1] + 1 if rows else 0] * len(hashed)
    targets = np.concatenate([e.roles for e in data])
    matrix = csr_matrix((np.ones(len(rows), dtype="float32"), (rows, columns)), shape=(len(targets), BUCKETS))
    return matrix, targets


def fit(matrix: csr_matrix, targets: np.ndarray, c: float = 0.15) -> np.ndarray:
    """Weights (BUCKETS + 1 × roles); the last row is the bias."""
    model = LogisticRegression(C=c, max_iter=400)
    model.fit(matrix, targets)
    full = np.full((BUCKETS + 1, len(ROLES)), 0.0, dtype="float32")
    full[-1] = -20
    full[:-1, model.classes_] = model.coef_.T
    full[-1, model.classes_] = model.intercept_
    return full


def mix(linear: np.ndarray, learned: np.ndarray, targets: np.ndarray) -> tuple[float, float]:
    """How much the logits of the linear classifier and of the network count, by the likelihood of held-out roles."""
    steps = np.arange(0, 1.6, 0.1)
    rows = np.arange(len(targets))

    def loss(a: float, b: float) -> float:
        logits = a * linear + b * learned
        top = logits.max(1)
        return float((top + np.log(np.exp(logits - top[:, None]).sum(1)) - logits[rows, targets]).mean())

    return min(((float(a), float(b)) for a in steps for b in steps), key=lambda ab: loss(*ab))


def f1(logits: np.ndarray, targets: np.ndarray) -> float:
    """How well the roles other than none are told."""
    best = logits.argmax(1)
    return float(2 * ((best == targets) & (targets > 0)).sum() / max(1, (best > 0).sum() + (targets > 0).sum()))
