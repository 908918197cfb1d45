"""Train what tells the type of an unknown name from all its places in an article (`tracker/language/name_types.py`).

python -m training.name_types --out FOLDER   # writes name_types.npz

The context is learnt on our training texts, as written and with invented names in the place of all names. How much it counts
beside the recogniser is learnt on the dev texts, which the recogniser has not seen.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from tracker.language.knowledge import load_knowledge
from tracker.language.name_types import BUCKETS, CLASSES, NAME_TYPES, Named, NameTyper, bucket, features, names, stacked
from tracker.language.reader import LanguageReader, Reading
from training.corpus import Document, Span, load
from training.names import Names


@dataclass(frozen=True)
class Case:
    """One name of a document: its features, what the recogniser guessed, what it is (an index into CLASSES)."""

    document: str
    features: tuple[str, ...]
    named: Named
    truth: int


def renamed(document: Document, draws: Names) -> Document:
    """The document with an invented name for every proper name, short forms for its short forms."""
    fresh: dict[tuple[str, str], str] = {}
    text, out, at, shift, spans = document.text, [], 0, 0, []
    for span in sorted(document.spans, key=lambda s: s.start):
        if span.start < at:
            continue
        surface = text[span.start : span.end]
        new = surface
        if span.label in NAME_TYPES and all(w[:1].isupper() or w[:1].isdigit() for w in surface.split()):
            whole = fresh.setdefault((span.label, span.name), draws.invented(span.label))
            new = _as_short(surface, span, whole)
        out += [text[at : span.start], new]
        start = span.start + shift
        shift += len(new) - len(surface)
        spans.append(Span(start, start + len(new), span.label, span.name))
        at = span.end
    return replace(document, text="".join([*out, text[at:]]), spans=tuple(spans))


def _as_short(surface: str, span: Span, whole: str) -> str:
    """The part of a new name that stands for a shorter form of the old one."""
    parts = whole.split()
    if surface == span.name or len(parts) == 1 or len(surface.split()) >= len(span.name.split()):
        return whole
    if span.label == "person":
        return parts[-1]
    if surface.isupper() and len(surface) < 7:
        return "".join(p[0] for p in parts if p[0].isupper())
    return parts[0] if span.label in ("company", "media", "region") else " ".join(parts[: max(1, len(surface.split()))])


def cases(reader: LanguageReader, documents: Sequence[Document]) -> Iterator[Case]:
    """The unknown names of documents as they are recognised."""
    readings = reader.read((d.text, date.fromisoformat(d.published)) for d in documents)
    for document, reading in zip(documents, readings, strict=True):
        for named in names(reading.parse.text, reading.mentions):
            truth = _truth(document, reading, named)
            if truth is not None:
                found = tuple(features(reading.parse, reading.mentions, named))
                yield Case(document.id, found, named, CLASSES.index(truth))


def _truth(document: Document, reading: Reading, named: Named) -> str | None:
    """What a name is by the annotation; None where its bounds are others, so that it is hard to say."""
    votes: Counter[str] = Counter()
    for i in named.mentions:
        mention = reading.mentions[i]
        over = [s for s in document.spans if s.start < mention.end and mention.start < s.end]
        exact = [s for s in over if s.start == mention.start and abs(s.end - mention.end) <= 5]
        if exact:
            votes[exact[0].label if exact[0].label in NAME_TYPES else "none"] += 1
        elif not over:
            votes["none"] += 1
    return max(votes, key=lambda label: votes[label]) if votes else None


def matrix(some: Sequence[Case]) -> csr_matrix:
    """The features of cases as a sparse matrix."""
    rows = [i for i, c in enumerate(some) for _ in c.features]
    columns = [bucket(f) for c in some for f in c.features]
    return csr_matrix((np.ones(len(rows), dtype="float32"), (rows, columns)), shape=(len(some), BUCKETS))


def fitted(rows: csr_matrix | np.ndarray, truth: np.ndarray, c: float) -> np.ndarray:
    """Weights (columns + 1 × CLASSES); the last row is the bias."""
    model = LogisticRegression(C=c, max_iter=300)
    model.fit(rows, truth)
    full = np.zeros((rows.shape[1] + 1, len(CLASSES)), dtype="float32")
    full[-1] = -20
    full[:-1, model.classes_] = model.coef_.T
    full[-1, model.classes_] = model.intercept_
    return full


def final_rows(context: np.ndarray, some: Sequence[Case]) -> np.ndarray:
    """What the last step sees of each case."""
    typer = NameTyper({"context": context, "scale": np.ones(1, dtype="float32"), "final": np.zeros((1, len(CLASSES)))})
    return np.stack([stacked(typer.context(c.features), c.named) for c in some])


def guessed(some: Sequence[Case]) -> np.ndarray:
    """What the recogniser alone says of each case."""
    return np.array([CLASSES.index(max(c.named.votes, key=lambda label: c.named.votes[label], default="none")) for c in some])


def said(name: str, right: np.ndarray, truth: np.ndarray) -> str:
    """How many of all names, and of those of each type, are told right."""
    each = ", ".join(f"{label} {right[truth == i].mean():.3f}" for i, label in enumerate(CLASSES) if (truth == i).any())
    return f"{name}: {right.mean():.3f} of {len(right)} ({each})"


def main() -> None:
    """Train, say what the held-out halves of dev give, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--swaps", type=int, default=1)
    parser.add_argument("--c", type=float, default=0.1)
    a = parser.parse_args()
    reader, draws = LanguageReader(typed=False), Names(load_knowledge(), random.Random(11))
    train, dev = load("train"), load("dev")
    seen = list(cases(reader, [*train, *(renamed(d, draws) for _ in range(a.swaps) for d in train)]))
    held = list(cases(reader, [*dev, *(renamed(d, draws) for _ in range(3) for d in dev)]))
    context = fitted(matrix(seen), np.array([c.truth for c in seen]), a.c)
    truth, rows = np.array([c.truth for c in held]), final_rows(context, held)
    half = np.array([sum(c.document.encode()) % 2 for c in held])
    told = np.zeros(len(held), dtype=int)
    for part in (0, 1):
        final = fitted(rows[half != part], truth[half != part], 1.0)
        told[half == part] = (rows[half == part] @ final[:-1] + final[-1]).argmax(1)
    print(said("recogniser alone", guessed(held) == truth, truth))
    print(said("context alone", rows[:, : len(CLASSES)].argmax(1) == truth, truth))
    print(said("both", told == truth, truth))
    final = fitted(rows, truth, 1.0)
    scale = np.array([np.abs(context).max() / 127], dtype="float32")
    packed = np.round(context / scale).astype("int8")
    np.savez_compressed(a.out / "name_types.npz", context=packed, scale=scale, final=final)


if __name__ == "__main__":
    main()
