"""Train the sparse linear sentence classifier of `tracker.events.sentences`."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from tracker.events.sentences import BUCKETS, rows, sentence_columns
from training.events import Example


def fit(data: list[Example], c: float = 30.0) -> dict[str, np.ndarray]:
    """Return idf, weights and bias; features seen in one sentence only are left out."""
    sentences = [(e.reading.parse, e.encoded.label, s) for e in data for s in e.reading.parse.sentences]
    seen = np.zeros(BUCKETS)
    for parse, labels, sentence in sentences:
        seen[list(set(sentence_columns(parse, labels, sentence)))] += 1
    idf = np.where(seen >= 2, np.log((1 + len(sentences)) / (1 + seen)) + 1, 0).astype("float32")
    matrix = to_matrix(data, idf)
    targets = np.concatenate([e.types for e in data])
    weights = np.zeros((BUCKETS, targets.shape[1]), dtype="float32")
    bias = np.zeros(targets.shape[1], dtype="float32")
    for k in range(targets.shape[1]):
        model = LogisticRegression(C=c, class_weight="balanced", max_iter=300).fit(matrix, targets[:, k] > 0)
        weights[:, k], bias[k] = model.coef_[0], model.intercept_[0]
    weights[idf == 0] = 0
    return {"idf": idf.astype("float16"), "weights": weights.astype("float16"), "bias": bias}


def to_matrix(data: list[Example], idf: np.ndarray) -> csr_matrix:
    """All sentences as rows."""
    indptr, indices, values = [0], [], []
    for e in data:
        found = [sentence_columns(e.reading.parse, e.encoded.label, sentence) for sentence in e.reading.parse.sentences]
        for columns, weights in rows(found, idf):
            indices.append(columns)
            values.append(weights)
            indptr.append(indptr[-1] + len(columns))
    return csr_matrix((np.concatenate(values), np.concatenate(indices), indptr), shape=(len(indptr) - 1, BUCKETS))
