"""Make the blank English pipeline with our static vectors that every component is trained on."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import spacy
from spacy.vectors import Vectors


def main() -> None:
    """Write the blank pipeline to a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    table = np.load(arguments.vectors)
    nlp = spacy.blank("en")
    nlp.vocab.vectors = Vectors(
        strings=nlp.vocab.strings, data=table["vectors"], keys=[str(w) for w in table["words"]], attr="LOWER"
    )
    nlp.to_disk(arguments.out)


if __name__ == "__main__":
    main()
