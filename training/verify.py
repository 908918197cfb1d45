"""Train argument classifier, sentence classifier and verifier; the verifier on scores of documents not trained on."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from tracker.events.arguments import ArgumentClassifier
from tracker.events.consolidate import Told, pair_features
from tracker.events.encode import Encoder
from tracker.events.features import Context
from tracker.events.network import EventNetwork
from tracker.events.sentences import SentenceClassifier
from tracker.events.verify import BUCKETS, bucket, features, propose
from tracker.language.reader import LanguageReader
from tracker.models import EVENT_TYPES
from training import arguments as argument_training
from training import sentences as sentence_training
from training.corpus import load
from training.events import Example, examples


def rows(
    reader: LanguageReader, data: list[Example], network: EventNetwork, linear: SentenceClassifier, roles: ArgumentClassifier
) -> tuple[list[list[tuple[str, float]]], list[bool]]:
    """Features and truth of every candidate."""
    out: list[list[tuple[str, float]]] = []
    truth: list[bool] = []
    for e in data:
        context = Context(e.reading, reader.knowledge, e.document.published)
        candidates = propose(network(e.encoded), linear(e.reading.parse, e.encoded), e.encoded)
        fillers = [roles(context, c.anchor) for c in candidates]
        out += features(context, candidates, fillers)
        truth += [bool(e.types[c.anchor.sentence, EVENT_TYPES.index(c.anchor.type)]) for c in candidates]
    return out, truth


def pairs_of(reader: LanguageReader, held: list[Example], roles: ArgumentClassifier) -> tuple[list[np.ndarray], list[bool]]:
    """Features of pairs of tellings of one type, and whether they tell the same event."""
    table, same = [], []
    for e in held:
        context = Context(e.reading, reader.knowledge, e.document.published)
        told = {}
        for event, anchor in argument_training.anchors(e.document, e.reading):
            told.setdefault((event.number, anchor.sentence), (event, Told(anchor, roles(context, anchor))))
        rest = list(told.values())
        for i, (event, one) in enumerate(rest):
            crowd = sum(o.type == event.type for o, _ in rest)
            for other, another in rest[i + 1 :]:
                if other.type == event.type:
                    table.append(pair_features(context, one, another, crowd))
                    same.append(other.number == event.number)
    return table, same


def matrix(table: list[list[tuple[str, float]]]) -> csr_matrix:
    """Rows of named values as a sparse matrix."""
    indptr, indices, values = [0], [], []
    for row in table:
        indices += [bucket(n) for n, _ in row]
        values += [v for _, v in row]
        indptr.append(len(indices))
    return csr_matrix((values, indices, indptr), shape=(len(table), BUCKETS))


def main() -> None:
    """Write arguments.npz, sentences.npz and verifier.npz beside the networks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pipeline", help="the shipped one unless named")
    parser.add_argument("--splits", nargs="+", default=["train"], help="train dev for the weights that ship, after tuning")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    import json

    reader = LanguageReader(a.pipeline)
    inventory = json.loads((a.out / "events.json").read_text())
    encoder = Encoder(reader.nlp.vocab.vectors, inventory["tags"], inventory["deps"])
    documents = load(*a.splits)
    data = examples(reader, encoder, documents, predicted=False)
    seen = examples(reader, encoder, documents, predicted=True)
    dev = examples(reader, encoder, load("dev"), predicted=True)
    table: list[list[tuple[str, float]]] = []
    truth: list[bool] = []
    pair_table: list[np.ndarray] = []
    pair_truth: list[bool] = []
    for fold in range(a.folds):
        rest = [e for i, e in enumerate(data) if i % a.folds != fold]
        held = [e for i, e in enumerate(seen) if i % a.folds == fold]
        linear = SentenceClassifier(sentence_training.fit(rest))
        weights = argument_training.fit(
            *argument_training.pairs(reader, [e.document for e in rest], [e.reading for e in rest]), c=0.3
        )
        network = EventNetwork(np.load(a.out / f"fold-{fold}.npz"))
        more, right = rows(reader, held, network, linear, ArgumentClassifier(weights))
        table += more
        truth += right
        alike, same = pairs_of(reader, held, ArgumentClassifier(weights))
        pair_table += alike
        pair_truth += same
    model = LogisticRegression(C=0.3, max_iter=1000).fit(matrix(table), truth)
    verifier = np.append(model.coef_[0], model.intercept_[0]).astype("float32")
    np.savez_compressed(a.out / "verifier.npz", weights=verifier)
    pair_model = LogisticRegression(C=1.0, max_iter=1000, fit_intercept=False).fit(np.array(pair_table), pair_truth)
    np.savez_compressed(a.out / "pairs.npz", weights=pair_model.coef_[0].astype("float32"))
    print("pairs", len(pair_truth), "same", sum(pair_truth), "accuracy", round(pair_model.score(np.array(pair_table), pair_truth), 3))
    fitted = sentence_training.fit(data)
    np.savez_compressed(a.out / "sentences.npz", **fitted)
    weights = argument_training.fit(*argument_training.pairs(reader, documents, [e.reading for e in data]), c=0.3)
    np.savez_compressed(a.out / "arguments.npz", weights=weights.astype(np.float16))
    network = EventNetwork(np.load(a.out / "events-0.npz"))
    dev_table, dev_truth = rows(reader, dev, network, SentenceClassifier(fitted), ArgumentClassifier(weights))
    told = sum(float(e.types.sum()) for e in dev)
    for name, x, y, n in (("folds", table, truth, sum(float(e.types.sum()) for e in seen)), ("dev", dev_table, dev_truth, told)):
        p, right = model.predict_proba(matrix(x))[:, 1], np.array(y)
        best = max((2 * (right & (p > t)).sum() / ((p > t).sum() + n), t) for t in np.arange(0.1, 0.8, 0.05))
        print(name, len(x), "candidates, reachable", round(right.sum() / n, 3), "sentence-type F1 %.3f at %.2f" % best)


if __name__ == "__main__":
    main()
