"""Turn the open treebanks (CoNLL-U, gzipped) into spaCy training documents of several sentences each."""

from __future__ import annotations

import argparse
import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab


@dataclass(frozen=True)
class Token:
    """One syntactic word."""

    form: str
    lemma: str
    upos: str
    xpos: str
    head: int
    relation: str
    space: bool


def sentences(path: Path) -> Iterator[list[Token]]:
    """Yield the sentences of a treebank file; multi-word tokens are parted without a space."""
    rows: list[Token] = []
    ranges: dict[int, bool] = {}
    inside = 0
    with gzip.open(path, "rt", encoding="utf8") as file:
        for line in file:
            fields = line.rstrip("\n").split("\t")
            if len(fields) != 10:
                if not line.strip() and rows:
                    yield rows
                    rows, ranges, inside = [], {}, 0
                continue
            if "-" in fields[0]:
                inside = int(fields[0].partition("-")[2])
                ranges[inside] = "SpaceAfter=No" not in fields[9]
                continue
            if "." in fields[0]:
                continue
            number = int(fields[0])
            space = ranges.get(number, False) if number <= inside else "SpaceAfter=No" not in fields[9]
            relation = fields[7].split(":")[0] if fields[7] not in KEPT_SUBTYPES else fields[7]
            rows.append(Token(fields[1], fields[2], fields[3], fields[4], int(fields[6]), relation, space))
    if rows:
        yield rows


KEPT_SUBTYPES = frozenset(
    {"nsubj:pass", "aux:pass", "obl:agent", "nmod:poss", "compound:prt", "acl:relcl", "csubj:pass", "nsubj:outer"}
)


def document(vocab: Vocab, group: list[list[Token]]) -> Doc:
    """Join sentences into one Doc with tags, lemmas, heads and sentence starts."""
    tokens = [t for s in group for t in s]
    starts: list[bool | int | None] = [i == 0 for s in group for i in range(len(s))]
    heads, offset = [], 0
    for sentence in group:
        heads += [offset + (t.head - 1 if t.head else i) for i, t in enumerate(sentence)]
        offset += len(sentence)
    return Doc(
        vocab,
        words=[t.form for t in tokens],
        spaces=[t.space for t in tokens],
        tags=[t.xpos for t in tokens],
        pos=[t.upos for t in tokens],
        lemmas=[t.lemma for t in tokens],
        heads=heads,
        deps=["ROOT" if not t.head else t.relation for t in tokens],
        sent_starts=starts,
    )


def documents(paths: list[Path], seed: int = 0) -> Iterator[Doc]:
    """Group one to eight consecutive sentences into a document, as paragraphs do."""
    vocab = spacy.blank("en").vocab
    chance = random.Random(seed)
    for path in paths:
        rest = sentences(path)
        while group := list(islice(rest, chance.randint(1, 8))):
            yield document(vocab, group)


def main() -> None:
    """Write a DocBin."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    DocBin(docs=documents(arguments.files), store_user_data=False).to_disk(arguments.out)


if __name__ == "__main__":
    main()
