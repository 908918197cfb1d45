"""Train argument classifier, sentence classifier and verifier; the verifier on scores of documents not trained on."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field
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
from training.corpus import GoldEvent, load
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
    table: list[np.ndarray] = []
    same: list[bool] = []
    for e in held:
        context = Context(e.reading, reader.knowledge, e.document.published)
        told: dict[tuple[int, int], tuple[GoldEvent, Told]] = {}
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


@dataclass
class Held:
    """What models say of documents that they were not trained on: candidates and pairs of tellings, with the truth."""

    table: list[list[tuple[str, float]]] = field(default_factory=list)
    truth: list[bool] = field(default_factory=list)
    pairs: list[np.ndarray] = field(default_factory=list)
    same: list[bool] = field(default_factory=list)


def held_out(reader: LanguageReader, data: list[Example], seen: list[Example], folder: Path, folds: int) -> Held:
    """Train on all folds but one and score that one, in turn."""
    out = Held()
    for fold in range(folds):
        rest = [e for i, e in enumerate(data) if i % folds != fold]
        held = [e for i, e in enumerate(seen) if i % folds == fold]
        linear = SentenceClassifier(sentence_training.fit(rest))
        roles = ArgumentClassifier(fit_arguments(reader, rest))
        network = EventNetwork(np.load(folder / f"fold-{fold}.npz"))
        table, truth = rows(reader, held, network, linear, roles)
        out.table += table
        out.truth += truth
        pairs, same = pairs_of(reader, held, roles)
        out.pairs += pairs
        out.same += same
    return out


def fit_arguments(reader: LanguageReader, data: list[Example]) -> np.ndarray:
    """The argument classifier's weights."""
    return argument_training.fit(*argument_training.pairs(reader, [e.document for e in data], [e.reading for e in data]), c=0.3)


def report(
    name: str, model: LogisticRegression, table: list[list[tuple[str, float]]], truth: list[bool], data: list[Example]
) -> str:
    """How many of the told events are among the candidates, and the best sentence-type F1 over thresholds."""
    told = sum(float(e.types.sum()) for e in data)
    p, right = model.predict_proba(matrix(table))[:, 1], np.array(truth)
    f1, threshold = max((2 * (right & (p > t)).sum() / ((p > t).sum() + told), t) for t in np.arange(0.1, 0.8, 0.05))
    reachable = right.sum() / told
    return f"{name}: {len(table)} candidates, {reachable:.3f} reachable, sentence-type F1 {f1:.3f} at {threshold:.2f}"


def main() -> None:
    """Write arguments.npz, sentences.npz, verifier.npz and pairs.npz beside the networks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pipeline", help="the shipped one unless named")
    parser.add_argument("--splits", nargs="+", default=["train"], help="train dev for the weights that ship, after tuning")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    reader = LanguageReader(a.pipeline)
    inventory = json.loads((a.out / "events.json").read_text())
    encoder = Encoder(reader.nlp.vocab.vectors, inventory["tags"], inventory["deps"])
    documents = load(*a.splits)
    data = examples(reader, encoder, documents, predicted=False)
    seen = examples(reader, encoder, documents, predicted=True)
    dev = examples(reader, encoder, load("dev"), predicted=True)
    held = held_out(reader, data, seen, a.out, a.folds)
    model = LogisticRegression(C=0.3, max_iter=1000).fit(matrix(held.table), held.truth)
    np.savez_compressed(a.out / "verifier.npz", weights=np.append(model.coef_[0], model.intercept_[0]).astype("float32"))
    alike = np.array(held.pairs)
    pair_model = LogisticRegression(C=1.0, max_iter=1000, fit_intercept=False).fit(alike, held.same)
    np.savez_compressed(a.out / "pairs.npz", weights=pair_model.coef_[0].astype("float32"))
    print(f"pairs: {len(held.same)}, {sum(held.same)} the same, accuracy {pair_model.score(alike, held.same):.3f}")
    linear = sentence_training.fit(data)
    np.savez_compressed(a.out / "sentences.npz", **linear)  # type: ignore[arg-type]
    roles = fit_arguments(reader, data)
    np.savez_compressed(a.out / "arguments.npz", weights=roles.astype(np.float16))
    network = EventNetwork(np.load(a.out / "events-0.npz"))
    dev_table, dev_truth = rows(reader, dev, network, SentenceClassifier(linear), ArgumentClassifier(roles))
    print(report("folds", model, held.table, held.truth, seen))
    print(report("dev", model, dev_table, dev_truth, dev))


if __name__ == "__main__":
    main()
