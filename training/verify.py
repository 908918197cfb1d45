"""Train argument classifier, sentence classifier and verifier; the verifier on scores of documents not trained on."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from tracker.events.arguments import ArgumentClassifier
from tracker.events.consolidate import Told, pair_features
from tracker.events.features import Context
from tracker.events.network import EventNetwork
from tracker.events.pieces import Encoder
from tracker.events.sentences import SentenceClassifier
from tracker.events.verify import BUCKETS, bucket, features, propose
from tracker.language.knowledge import Knowledge
from tracker.language.reader import LanguageReader
from tracker.models import EVENT_TYPES
from training import arguments as argument_training
from training import sentences as sentence_training
from training.corpus import GoldEvent, load
from training.events import Example, examples


@dataclass(frozen=True)
class Parts:
    """What scores candidates before the verifier: network, linear sentence classifier, argument classifier."""

    network: EventNetwork
    linear: SentenceClassifier
    arguments: ArgumentClassifier


@dataclass
class Held:
    """What models say of documents that they were not trained on: candidates, pairs of tellings and roles, with the truth."""

    table: list[list[tuple[str, float]]] = field(default_factory=list)
    truth: list[bool] = field(default_factory=list)
    pairs: list[np.ndarray] = field(default_factory=list)
    same: list[bool] = field(default_factory=list)

    def add(self, knowledge: Knowledge, parts: Parts, e: Example) -> None:
        """Score one document."""
        context = Context(e.reading, knowledge, e.document.published)
        scores = parts.network(e.encoded)
        candidates = propose(scores, parts.linear(e.reading.parse, e.encoded), e.encoded)
        fillers = parts.arguments(context, scores.hidden, [c.anchor for c in candidates])
        self.table += features(context, candidates, fillers)
        self.truth += [bool(e.types[c.anchor.sentence, EVENT_TYPES.index(c.anchor.type)]) for c in candidates]
        self._pairs(context, scores.hidden, parts.arguments, e)

    def _pairs(self, context: Context, hidden: np.ndarray, arguments: ArgumentClassifier, e: Example) -> None:
        known = argument_training.anchors(e.document, e.reading)
        roles = arguments(context, hidden, [anchor for _, anchor in known])
        told: dict[tuple[int, int], tuple[GoldEvent, Told]] = {}
        for (event, anchor), role in zip(known, roles, strict=True):
            told.setdefault((event.number, anchor.sentence), (event, Told(anchor, role)))
        rest = list(told.values())
        for i, (event, one) in enumerate(rest):
            crowd = sum(o.type == event.type for o, _ in rest)
            for other, another in rest[i + 1 :]:
                if other.type == event.type:
                    self.pairs.append(pair_features(context, one, another, crowd))
                    self.same.append(other.number == event.number)


def matrix(table: list[list[tuple[str, float]]]) -> csr_matrix:
    """Rows of named values as a sparse matrix."""
    indptr, indices, values = [0], [], []
    for row in table:
        indices += [bucket(n) for n, _ in row]
        values += [v for _, v in row]
        indptr.append(len(indices))
    return csr_matrix((values, indices, indptr), shape=(len(table), BUCKETS))


def roles_of(knowledge: Knowledge, weights: np.ndarray, network: EventNetwork, held: list[Example]) -> tuple[np.ndarray, ...]:
    """What the linear classifier and the network say of the roles of annotated triggers, and the truth."""
    matrix, targets = argument_training.pairs(held, knowledge)
    learned = [network.roles(network(e.encoded).hidden, list(map(tuple, e.pairs))) for e in held if len(e.pairs)]
    return matrix @ weights[:-1] + weights[-1], np.concatenate(learned), targets


def held_out(
    knowledge: Knowledge, data: list[Example], seen: list[Example], folder: Path, folds: int
) -> tuple[Held, tuple[float, float]]:
    """Train on all folds but one and score that one, in turn; also how linear and learned roles are mixed."""
    out = Held()
    said: list[tuple[np.ndarray, ...]] = []
    parts: list[tuple[EventNetwork, SentenceClassifier, np.ndarray]] = []
    for fold in range(folds):
        rest = [e for i, e in enumerate(data) if i % folds != fold]
        weights = argument_training.fit(*argument_training.pairs(rest, knowledge), c=0.3)
        network = EventNetwork(folder / f"fold-{fold}", threads=2)
        parts.append((network, SentenceClassifier(sentence_training.fit(rest)), weights))
        said.append(roles_of(knowledge, weights, network, [e for i, e in enumerate(seen) if i % folds == fold]))
    linear, learned, truth = (np.concatenate(column) for column in zip(*said, strict=True))
    weighed = argument_training.mix(linear, learned, truth)
    both = weighed[0] * linear + weighed[1] * learned
    found = [argument_training.f1(logits, truth) for logits in (linear, learned, both)]
    print("roles, F1: linear {:.3f}, network {:.3f}, both {:.3f}".format(*found), "weighed", weighed, flush=True)
    for fold, (network, sentences, weights) in enumerate(parts):
        arguments = ArgumentClassifier({"weights": weights, "mix": np.array(weighed)}, network)
        for e in (e for i, e in enumerate(seen) if i % folds == fold):
            out.add(knowledge, Parts(network, sentences, arguments), e)
    return out, weighed


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
    """Write arguments.npz, sentences.npz, verifier.npz and pairs.npz beside the network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pipeline", help="the shipped one unless named")
    parser.add_argument("--splits", nargs="+", default=["train"], help="what the folds were trained on")
    parser.add_argument("--final", nargs="+", default=["train"], help="train dev for the weights that ship, after tuning")
    parser.add_argument("--folds", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    reader = LanguageReader(a.pipeline)
    knowledge = reader.knowledge
    encoder = Encoder((a.out / "pieces.txt").read_text(encoding="utf8").split("\n"))
    documents = load(*a.splits)
    both = examples(reader, encoder, documents)
    data, seen = [marked for marked, _, _ in both], [recognised for _, recognised, _ in both]
    held, weighed = held_out(knowledge, data, seen, a.out, a.folds)
    model = LogisticRegression(C=0.3, max_iter=1000).fit(matrix(held.table), held.truth)
    np.savez_compressed(a.out / "verifier.npz", weights=np.append(model.coef_[0], model.intercept_[0]).astype("float32"))
    alike = np.array(held.pairs)
    pair_model = LogisticRegression(C=1.0, max_iter=1000, fit_intercept=False).fit(alike, held.same)
    np.savez_compressed(a.out / "pairs.npz", weights=pair_model.coef_[0].astype("float32"))
    print(f"pairs: {len(held.same)}, {sum(held.same)} the same, accuracy {pair_model.score(alike, held.same):.3f}")
    if a.final != a.splits:
        data = [marked for marked, _, _ in examples(reader, encoder, load(*a.final))]
    linear = sentence_training.fit(data)
    np.savez_compressed(a.out / "sentences.npz", **linear)  # type: ignore[arg-type]
    weights = argument_training.fit(*argument_training.pairs(data, knowledge), c=0.3)
    np.savez_compressed(a.out / "arguments.npz", weights=weights.astype(np.float16), mix=np.array(weighed, dtype="float32"))
    print(report("folds", model, held.table, held.truth, seen))
    if "dev" not in a.final:
        network = EventNetwork(a.out, threads=2)
        arguments = ArgumentClassifier({"weights": weights, "mix": np.array(weighed)}, network)
        parts, judged = Parts(network, SentenceClassifier(linear), arguments), Held()
        dev = [recognised for _, recognised, _ in examples(reader, encoder, load("dev"))]
        for e in dev:
            judged.add(knowledge, parts, e)
        print(report("dev", model, judged.table, judged.truth, dev))


if __name__ == "__main__":
    main()
