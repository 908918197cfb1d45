"""Put the trained syntax and entity pipelines together into the one that ships."""

from __future__ import annotations

import argparse
from pathlib import Path

import spacy


def main() -> None:
    """Write the assembled pipeline; both parts must have been trained on the same static vectors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--syntax", type=Path, required=True)
    parser.add_argument("--entities", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    nlp = spacy.load(arguments.syntax)
    nlp.add_pipe("ner", source=spacy.load(arguments.entities))
    nlp.to_disk(arguments.out)


if __name__ == "__main__":
    main()
