"""Put the trained parts together into the weights that ship: pipeline, half-precision vectors, event models, version."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import spacy
import srsly
from spacy.vectors import Vectors

EVENT_FILES = ("arguments.npz", "sentences.npz", "verifier.npz", "pairs.npz", "events.json")


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
    np.savez_compressed(out / "vectors.npz", words=table["words"], data=data)


def _halved(value: Any) -> Any:
    """A model's message with its arrays in half precision; the loader widens them again."""
    if isinstance(value, np.ndarray):
        return value.astype("float16") if value.dtype == np.float32 else value
    if isinstance(value, dict):
        return {k: _halved(v) for k, v in value.items()}
    return [_halved(v) for v in value] if isinstance(value, list | tuple) else value


def main() -> None:
    """Write the folder of weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--syntax", type=Path, required=True)
    parser.add_argument("--entities", type=Path, required=True)
    parser.add_argument("--vectors", type=Path, required=True)
    parser.add_argument("--events", type=Path, required=True)
    parser.add_argument("--threshold", type=float, required=True)
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    shutil.rmtree(a.out, ignore_errors=True)
    assemble(a.syntax, a.entities, a.vectors, a.out)
    events = a.out / "events"
    events.mkdir()
    for path in [*(a.events / name for name in EVENT_FILES), *sorted(a.events.glob("events-*.npz"))]:
        shutil.copy(path, events / path.name)
    digest = hashlib.sha256(b"".join(p.read_bytes() for p in sorted(a.out.rglob("*")) if p.is_file())).hexdigest()[:12]
    inventory = json.loads((events / "events.json").read_text())
    (events / "events.json").write_text(json.dumps({**inventory, "threshold": a.threshold, "version": digest}))
    size = sum(p.stat().st_size for p in a.out.rglob("*") if p.is_file())
    print(f"{a.out}: {size / 1e6:.1f} MB, version {digest}")


if __name__ == "__main__":
    main()
