"""Measure the reader on the test corpora and write the figures into the documentation, between their markers.

`make eval` runs it. `--splits dev` measures on dev instead, which says something as long as the weights were not trained on it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from tracker.analysis import Analyser, ReadingSettings
from tracker.documents import extraction
from tracker.evaluation import Gold, Scores, Tally, annotation, compare, read_gold, together, total
from tracker.language.pipeline import load_pipeline, weights_path
from tracker.models import Analysis, Article
from training.ablation import levels
from training.corpus import gold, load

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
PAGES = (ROOT / "docs" / "extraction.md", ROOT / "docs" / "model-card.md")
BLIND = "tB-"
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
GOALS = (
    ("entities company + model + region + date, F1", 0.85, 0.94, lambda s: s.core.f1),
    ("all entity types, F1", 0.80, 0.92, lambda s: total(s.entities.values()).f1),
    ("events (type and actor), F1", 0.60, 0.85, lambda s: total(s.events.values()).f1),
    ("slots of matched events, F1", 0.60, 0.80, lambda s: total(s.slots.values()).f1),
    ("effective date, F1", 0.60, 0.85, lambda s: s.slots.get("effective_date", Tally()).f1),
    ("texts without an event that yield none", 0.80, 0.95, lambda s: s.silent.recall),
)
THREADS = {1: "one thread", 2: "two threads"}
MARK = "<!-- figures: {} -->"
END = "<!-- end of figures -->"


@dataclass(frozen=True)
class Measured:
    """One split as the whole reader reads it, and the seconds that it took by the number of threads."""

    scores: Scores
    words: int
    seconds: Mapping[int, float]


def golds(split: str) -> list[Gold]:
    """The annotated documents of a split; `blind` is the part of the test whose scores were never used to choose anything."""
    documents = [d for d in load("test") if d.id.startswith(BLIND)] if split == "blind" else load(split)
    lines = [json.dumps(gold(document)).encode() for document in documents]
    return [item for item in read_gold(lines) if isinstance(item, Gold)]


def score(documents: Sequence[Gold], read: Iterable[tuple[Article, Analysis]]) -> Scores:
    """Compare the analyses of annotated documents with their annotation."""
    return together(
        compare(one, annotation(extraction(one.document.id, article, analysis)))
        for one, (article, analysis) in zip(documents, read, strict=True)
    )


def measure(documents: Sequence[Gold], analysers: Mapping[int, Analyser]) -> Measured:
    """Read and time the documents, in one process, with each number of threads."""
    articles = [one.document.article for one in documents]
    read: list[tuple[Article, Analysis]] = []
    seconds: dict[int, float] = {}
    for threads, analyser in analysers.items():
        started = perf_counter()
        read = list(analyser.analyse(articles))
        seconds[threads] = perf_counter() - started
    words = sum(len(f"{article.title} {article.text}".split()) for article in articles)
    return Measured(score(documents, read), words, seconds)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown; figures as shares have three digits."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(f"{c:.3f}" if isinstance(c, float) else str(c) for c in line) + " |" for line in lines)


def tallies(name: str, tables: Mapping[str, Tally]) -> str:
    """Precision, recall and F1 by row, the most frequent first, and of all together."""
    ranked = sorted(tables.items(), key=lambda row: -row[1].gold)
    rows = [(kind, t.precision, t.recall, t.f1, t.gold) for kind, t in [*ranked, ("**all**", total(tables.values()))]]
    return table((name, "precision", "recall", "F1", "annotated"), rows)


def goals(splits: Mapping[str, Measured]) -> str:
    """The figures that were asked for, split by split."""
    rows: list[list[object]] = [
        [name, must, aim, *(figure(m.scores) for m in splits.values())] for name, must, aim, figure in GOALS
    ]
    rows.append(["stage of matched events right", "", "", *(m.scores.stages.recall for m in splits.values())])
    for threads, name in THREADS.items():
        speeds = (round(m.words / m.seconds[threads], -2) for m in splits.values())
        rows.append([f"words a second, one process, {name}", 5000, 10000, *speeds])
    rows = [[f"{cell:.0f}" if isinstance(cell, float) and cell > 1 else cell for cell in row] for row in rows]
    return table(("", "must", "aim", *splits), rows)


def details(measured: Measured) -> str:
    """All figures of a split."""
    scores = measured.scores
    parts = [f"{scores.documents} texts, {measured.words:,} words."]
    parts += [tallies(name, t) for name, t in (("entity", scores.entities), ("event", scores.events), ("slot", scores.slots))]
    return "\n\n".join(parts)


def reliability(measured: Iterable[Measured]) -> str:
    """How often events of about the same confidence are right."""
    found = [pair for one in measured for pair in one.scores.confidences]
    rows = []
    for low, high in pairwise(BINS):
        inside = [(confidence, right) for confidence, right in found if low <= confidence < high]
        if inside:
            said = sum(confidence for confidence, _ in inside) / len(inside)
            rows.append((f"{low:.2f} to {min(high, 1):.2f}", len(inside), said, sum(right for _, right in inside) / len(inside)))
    return table(("confidence", "events", "mean confidence", "share that is right"), rows)


def ablation(documents: Sequence[Gold]) -> str:
    """What each part brings."""
    rows = []
    for name, read in levels([one.document.article for one in documents]):
        s = score(documents, read)
        sums = [total(t.values()).f1 for t in (s.entities, s.events, s.slots)]
        rows.append((name, s.core.f1, *sums, s.slots.get("effective_date", Tally()).f1, s.silent.recall))
    return table(("reader", "core entities", "all entities", "events", "slots", "dates", "silent without event"), rows)


def syntax(data: Path) -> str:
    """The shipped tagger, parser and lemmatizer on the treebank's test part, with its tokens."""
    from spacy.tokens import Doc
    from spacy.training import Example

    from training.treebank import documents

    nlp = load_pipeline()
    golden = list(documents([data / "treebank" / "en_ewt-ud-test.conllu.gz"]))
    bare = [Doc(nlp.vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc]) for doc in golden]
    with nlp.select_pipes(disable=["ner"]):
        scores = nlp.evaluate([Example(one, other) for one, other in zip(bare, golden, strict=True)])
    names = {"tag_acc": "tags", "dep_uas": "UAS", "dep_las": "LAS", "lemma_acc": "lemmas", "sents_f": "sentences, F1"}
    return table(tuple(names.values()), [[float(scores[key]) for key in names]])


def origin() -> str:
    """Which weights these are, and on which texts their event models were trained."""
    inventory = json.loads((weights_path() / "events" / "events.json").read_text(encoding="utf8"))
    splits = inventory.get("splits", ["unknown texts"])
    warning = " The figures on dev say nothing about new texts then." if "dev" in splits else ""
    return f"Weights {inventory['version']}; event models trained on {' and '.join(splits)}.{warning}"


def weights() -> str:
    """How large the shipped files are."""
    sizes = {path.name: _size(path) for path in sorted(weights_path().iterdir())}
    rows = [(name, f"{size / 1e6:.1f} MB") for name, size in sizes.items() if size > 50_000]
    return table(("part", "size"), [*rows, ("**all**", f"{sum(sizes.values()) / 1e6:.1f} MB")])


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def fill(page: str, figures: Mapping[str, str]) -> str:
    """A page with these figures in the place of those between its markers."""
    for name, text in figures.items():
        mark = MARK.format(name)
        before, found, rest = page.partition(f"{mark}\n")
        if found:
            page = f"{before}{mark}\n\n{text}\n\n{END}{rest.partition(END)[2]}"
    return page


def measured_on(splits: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of everything that is measured."""
    analysers = {threads: Analyser(ReadingSettings(threads=threads)) for threads in THREADS}
    documents = {split: golds(split) for split in splits}
    # The first texts fill caches and are read twice, so that loading is not timed.
    for analyser in analysers.values():
        list(analyser.analyse([one.document.article for one in documents[splits[0]][:20]]))
    results = {split: measure(golden, analysers) for split, golden in documents.items()}
    yield "goals", f"{origin()}\n\n{goals(results)}"
    for split, measured in results.items():
        yield split, details(measured)
    yield f"ablation {splits[0]}", ablation(documents[splits[0]])
    yield "reliability", reliability([results[splits[-1]]])
    yield "weights", weights()
    if DATA.is_dir():
        yield "syntax", syntax(DATA)


def main(arguments: list[str] | None = None) -> int:
    """Print the figures and write them into the documentation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--splits", nargs="+", choices=("dev", "test", "blind"), default=["blind", "test"])
    parser.add_argument("--print", action="store_true", dest="only_print", help="leave the documentation as it is")
    a = parser.parse_args(arguments)
    figures = dict(measured_on(a.splits))
    for name, text in figures.items():
        print(f"# {name}\n\n{text}\n")
    for page in () if a.only_print else PAGES:
        page.write_text(fill(page.read_text(encoding="utf8"), figures), encoding="utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
