"""Put the trained parts together into the weights that ship: pipeline, half-precision vectors, event models, version."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import spacy
import srsly
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.vectors import Vectors

EVENT_FILES = (
    "encoder.onnx.gz", "heads.npz", "pieces.txt", "arguments.npz", "sentences.npz", "verifier.npz", "pairs.npz", "events.json",
)  # fmt: skip


def assemble(syntax: Path, entities: Path, vectors: Path, out: Path) -> None:
    """Write the pipeline: tagger, parser and lemmatizer of one, the recogniser of the other, on the same vectors."""
    nlp = spacy.load(syntax)
    nlp.add_pipe("ner", source=spacy.load(entities))
    nlp.meta.update(name="ai_policy", version="1.0.0", description="English for AI-policy news", performance={})
    table = np.load(vectors)
    data = table["vectors"].astype("float16")
    nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings, shape=(1, data.shape[1]), attr="LOWER")
    nlp.to_disk(out)
    for path in out.glob("*/model"):
        path.write_bytes(srsly.msgpack_dumps(_halved(srsly.msgpack_loads(path.read_bytes()))))
    prune_strings(out, (str(label) for labels in nlp.pipe_labels.values() for label in labels))
    pack_vectors(table["words"], table["vectors"], out / "vectors.npz")


def prune_strings(out: Path, labels: Iterable[str]) -> None:
    """Keep the labels and the strings that the lemmatizer's edit trees point to; the vectors bring their words themselves."""
    trees = srsly.msgpack_loads((out / "trainable_lemmatizer" / "trees").read_bytes())["trees"]
    pointed = {tree[key] for tree in trees for key in ("orig", "subst") if key in tree}
    path = out / "vocab" / "strings.json"
    kept = [string for string in json.loads(path.read_text(encoding="utf8")) if hash_string(string) in pointed]
    path.write_text(json.dumps(sorted({*kept, *labels}), ensure_ascii=False), encoding="utf8")


def pack_vectors(words: np.ndarray, vectors: np.ndarray, path: Path) -> None:
    """Write word vectors as eight-bit numbers with their scale."""
    scale = np.float32(np.abs(vectors).max() / 127)
    np.savez_compressed(path, words=words, data=np.round(vectors / scale).astype("int8"), scale=scale)


def _halved(value: Any) -> Any:
    """A model's message with its arrays in half precision; the loader widens them again."""
    if isinstance(value, np.ndarray):
        return value.astype("float16") if value.dtype == np.float32 else value
    if isinstance(value, dict):
        return {k: _halved(v) for k, v in value.items()}
    return [_halved(v) for v in value] if isinstance(value, list | tuple) else value


def ship(models: Path, threshold: float, out: Path) -> str:
    """Put the event models beside the pipeline and name the whole by its content; returns the version."""
    events = out / "events"
    shutil.rmtree(events, ignore_errors=True)
    events.mkdir()
    for name in EVENT_FILES:
        shutil.copy(models / name, events / name)
    version = hashlib.sha256(b"".join(p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file())).hexdigest()[:12]
    inventory = json.loads((events / "events.json").read_text())
    (events / "events.json").write_text(json.dumps({**inventory, "threshold": threshold, "version": version}))
    return version


def main() -> None:
    """Write the folder of weights: the pipeline, the event models, or both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--syntax", type=Path, help="with --entities and --vectors: write the pipeline anew")
    parser.add_argument("--entities", type=Path)
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--events", type=Path, help="with --threshold: put the event models beside it")
    parser.add_argument("--threshold", type=float)
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    if a.syntax:
        shutil.rmtree(a.out, ignore_errors=True)
        assemble(a.syntax, a.entities, a.vectors, a.out)
    version = ship(a.events, a.threshold, a.out) if a.events else "without event models"
    size = sum(p.stat().st_size for p in a.out.rglob("*") if p.is_file())
    print(f"{a.out}: {size / 1e6:.1f} MB, {version}")


if __name__ == "__main__":
    main()
