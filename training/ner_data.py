"""Make entity training documents: our corpora as written, with swapped names, and the open sets mapped to our types."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

from tracker.language.knowledge import load_knowledge
from training.corpus import Document, load
from training.names import Names

LABELS = ("company", "model", "region", "agency", "law", "person", "media")
MISSING = "?"
OPEN_SETS = {
    "crossner-ai": {
        "organisation": "company", "product": MISSING, "researcher": "person", "person": "person", "country": "region",
        "location": "region", "university": MISSING, "conference": MISSING, "misc": MISSING, "algorithm": MISSING,
        "metrics": "", "field": "", "task": "", "programlang": MISSING,
    },
    "crossner-politics": {
        "politician": "person", "person": "person", "country": "region", "location": "region", "organisation": MISSING,
        "politicalparty": MISSING, "election": "", "event": "", "misc": MISSING,
    },
    "crossner-science": {
        "scientist": "person", "person": "person", "country": "region", "location": "region", "organisation": MISSING,
        "university": MISSING, "misc": MISSING, "academicjournal": MISSING, "discipline": "", "event": "", "award": "",
    },
    "wikigold": {
        "PER": "person", "LOC": "region", "ORG": MISSING, "MISC": MISSING,
    },
    "re3d": {
        "Organisation": MISSING, "Location": "region", "Person": "person", "DocumentReference": MISSING, "Weapon": "",
        "MilitaryPlatform": "", "Temporal": "", "Money": "", "Quantity": "", "Nationality": "",
    },
}  # fmt: skip
AGENCY_WORDS = frozenset(
    [
        "Ministry",
        "Department",
        "Commission",
        "Court",
        "Parliament",
        "Senate",
        "Congress",
        "Agency",
        "Bureau",
        "Government",
        "Council",
        "Committee",
        "Assembly",
        "Office",
        "Authority",
    ]
)


def open_sentences(path: Path) -> Iterator[tuple[list[str], list[tuple[int, int, str]]]]:
    """Yield tokens and (start, end, label) spans of a column file (IO or BIO tags)."""
    words: list[str] = []
    tags: list[str] = []
    for line in [*path.read_text(encoding="utf8").splitlines(), ""]:
        fields = line.split()
        if len(fields) >= 2:
            words.append(fields[0])
            tags.append(fields[-1])
        elif words:
            yield words, _spans(tags)
            words, tags = [], []


def _spans(tags: list[str]) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        label = tag.partition("-")[2] if "-" in tag else ""
        if not label:
            continue
        if spans and spans[-1][1] == i and spans[-1][2] == label and not tag.startswith("B-"):
            spans[-1] = (spans[-1][0], i + 1, label)
        else:
            spans.append((i, i + 1, label))
    return spans


def open_documents(nlp: Language, folder: Path) -> Iterator[Doc]:
    """Documents of the open sets; what has no counterpart among our types is left undecided, not denied."""
    for name, mapping in OPEN_SETS.items():
        for path in sorted(folder.glob(f"{name}*.conll")):
            for words, spans in open_sentences(path):
                doc = Doc(nlp.vocab, words=words, spaces=_spaces(words))
                keep, missing = [], []
                for start, end, label in spans:
                    target = mapping.get(label, MISSING)
                    if (
                        target == MISSING
                        and label in ("ORG", "Organisation", "organisation")
                        and AGENCY_WORDS & set(words[start:end])
                    ):
                        target = "agency"
                    if target == MISSING:
                        missing.append(doc[start:end])
                    elif target:
                        keep.append(Span(doc, start, end, label=target))
                doc.set_ents(keep, missing=missing, default="outside")
                yield doc


def _spaces(words: list[str]) -> list[bool]:
    after = [*words[1:], "."]
    return [
        n not in {".", ",", ";", ":", ")", "'s", "?", "!", "%", "n't", "]"} and w not in {"(", "[", "$"}
        for w, n in zip(words, after, strict=True)
    ]


def paragraphs(document: Document, names: Names | None) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Yield each paragraph with its spans (label MISSING where it is no proper name), names swapped when asked."""
    swap: dict[str, str] = {}
    text, out, position = document.text, [], 0
    spans: list[tuple[int, int, str]] = []
    length = 0
    for span in document.spans:
        if span.label not in LABELS or span.start < position:
            continue
        surface = text[span.start : span.end]
        out.append(text[position : span.start])
        length += span.start - position
        proper = surface.split()[-1][:1].isupper() or surface.split()[-1][:1].isdigit() or not surface.isascii()
        if names and proper and surface[0].isupper() and not (surface.isupper() and len(surface) > 5):
            if surface not in swap:
                swap[surface] = names.draw(span.label) if names.chance.random() < 0.7 else surface
            surface = swap[surface]
        label = span.label if proper else (MISSING if any(c.isupper() for c in surface) else "")
        if label:
            spans.append((length, length + len(surface), label))
        out.append(surface)
        length += len(surface)
        position = span.end
    out.append(text[position:])
    new, start = "".join(out), 0
    for paragraph in new.split("\n\n"):
        end = start + len(paragraph)
        yield paragraph, [(a - start, b - start, label) for a, b, label in spans if start <= a and b <= end]
        start = end + 2


def own_documents(nlp: Language, documents: list[Document], names: Names | None) -> Iterator[Doc]:
    """Documents of our corpora, one a paragraph."""
    for document in documents:
        for paragraph, spans in paragraphs(document, names):
            doc = nlp.make_doc(paragraph)
            keep: list[Span] = []
            missing: list[Span] = []
            for start, end, label in spans:
                span = doc.char_span(start, end, label=label, alignment_mode="expand")
                if span is None or any(span.start < k.end and k.start < span.end for k in [*keep, *missing]):
                    continue
                (missing if label == MISSING else keep).append(span)
            doc.set_ents(keep, missing=missing, default="outside")
            yield doc


def main() -> None:
    """Write train and dev DocBins."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--swaps", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()

    nlp = spacy.load(arguments.base)
    names = Names(load_knowledge(), random.Random(7))
    train = load("train")
    docs = list(own_documents(nlp, train, None))
    for _ in range(arguments.swaps):
        docs += own_documents(nlp, train, names)
    docs += open_documents(nlp, arguments.open)
    random.Random(1).shuffle(docs)
    DocBin(docs=docs).to_disk(arguments.out / "ner-train.spacy")
    DocBin(docs=own_documents(nlp, load("dev"), None)).to_disk(arguments.out / "ner-dev.spacy")
    print(len(docs), "training documents")


if __name__ == "__main__":
    main()
