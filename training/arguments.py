"""Train the argument classifier: which entity plays which role in an event."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from tracker.events.arguments import BUCKETS, ROLES, bucket
from tracker.events.features import Anchor, Context, feature_lists
from tracker.language.reader import LanguageReader, Reading
from training.corpus import Document, GoldEvent

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


def pairs(reader: LanguageReader, documents: list[Document], readings: list[Reading]) -> tuple[csr_matrix, np.ndarray]:
    """All (event, entity) pairs as a sparse matrix and their roles."""
    rows: list[int] = []
    columns: list[int] = []
    targets: list[int] = []
    for document, reading in zip(documents, readings, strict=True):
        context = Context(reading, reader.knowledge, document.published)
        for event, anchor in anchors(document, reading):
            roles = gold_roles(document, reading, event)
            for entity, features in zip(*feature_lists(context, anchor), strict=True):
                columns += [bucket(f) for f in features]
                rows += [len(targets)] * len(features)
                targets.append(ROLES.index(roles.get(entity, "none")))
    matrix = csr_matrix((np.ones(len(rows), dtype="float32"), (rows, columns)), shape=(len(targets), BUCKETS))
    return matrix, np.array(targets)


def fit(matrix: csr_matrix, targets: np.ndarray, c: float = 0.15) -> np.ndarray:
    """Weights (BUCKETS + 1 × roles); the last row is the bias."""
    model = LogisticRegression(C=c, max_iter=400)
    model.fit(matrix, targets)
    full = np.full((BUCKETS + 1, len(ROLES)), 0.0, dtype="float32")
    full[-1] = -20
    full[:-1, model.classes_] = model.coef_.T
    full[-1, model.classes_] = model.intercept_
    return full


def report(weights: np.ndarray, matrix: csr_matrix, targets: np.ndarray) -> str:
    """Precision and recall of each role by the best role of each pair."""
    best = (matrix @ weights[:-1] + weights[-1]).argmax(1)
    out = []
    for i, role in enumerate(ROLES[1:], 1):
        tp = ((best == i) & (targets == i)).sum()
        out.append(
            f"{role} P {tp / max(1, (best == i).sum()):.2f} R {tp / max(1, (targets == i).sum()):.2f} n {(targets == i).sum()}"
        )
    return "; ".join(out)
