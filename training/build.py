"""Rebuild the shipped weights from the treebanks, the open entity sets and our corpora: every step, in order, as needed.

A step is skipped when what it makes is newer than all that it needs. Everything between the data and the weights lies
in a work folder. On two cores the whole takes some hours; nothing is downloaded.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
WEIGHTS = ROOT / "tracker" / "language" / "weights"
CORPORA = HERE / "corpora"
CONFIGS = HERE / "configs"

WORDS = 34_000
SWAPS = 2
EPOCHS = 6
LAYERS = 4
FOLDS = 2
THRESHOLD = 0.5


@dataclass(frozen=True)
class Step:
    """One command of the build: what it needs (files or folders) and what it makes."""

    name: str
    command: tuple[str, ...]
    needs: tuple[Path, ...]
    makes: tuple[Path, ...]


def module(name: str, *arguments: object) -> tuple[str, ...]:
    """The command that runs one of our modules, or spaCy's."""
    return ("-m", name, *map(str, arguments))


def syntax_steps(data: Path, work: Path) -> Iterator[Step]:
    """Word vectors, the blank pipeline, the treebanks, and tagger, parser and lemmatizer."""
    treebank, ner = data / "treebank", data / "ner"
    texts = [*sorted(treebank.glob("*.gz")), *sorted(ner.glob("*.conll")), *sorted(CORPORA.glob("train/*.txt"))]
    vectors, base = work / "vectors.npz", work / "base"
    yield Step(
        "vectors",
        module("training.vectors", *texts, "--words", WORDS, "--out", vectors),
        (HERE / "vectors.py", treebank, ner),
        (vectors,),
    )
    yield Step("base", module("training.base", vectors, base), (HERE / "base.py", vectors), (base / "config.cfg",))
    parts = {
        "train": [treebank / "en_ewt-ud-train.conllu.gz", treebank / "en_gum-open.conllu.gz"],
        "dev": [treebank / "en_ewt-ud-dev.conllu.gz"],
        "test": [treebank / "en_ewt-ud-test.conllu.gz"],
    }
    for part, files in parts.items():
        made = work / f"syntax-{part}.spacy"
        yield Step(
            f"treebank {part}", module("training.treebank", *files, "--out", made), (HERE / "treebank.py", *files), (made,)
        )
    yield spacy_step("syntax", work, work / "syntax-train.spacy", work / "syntax-dev.spacy")
    best, scores = work / "syntax" / "model-best", work / "syntax-test.json"
    yield Step(
        "syntax scores",
        module("spacy", "evaluate", best, work / "syntax-test.spacy", "--output", scores),
        (best, work / "syntax-test.spacy"),
        (scores,),
    )


def entity_steps(data: Path, work: Path) -> Iterator[Step]:
    """Entity training documents, the recogniser, the pipeline that ships, and what types unknown names."""
    ner, base = data / "ner", work / "base"
    train, dev = work / "ner-train.spacy", work / "ner-dev.spacy"
    yield Step(
        "entity data",
        module("training.ner_data", "--open", ner, "--base", base, "--swaps", SWAPS, "--out", work),
        (HERE / "ner_data.py", HERE / "names.py", ner, base, CORPORA / "train", CORPORA / "dev"),
        (train, dev),
    )
    yield spacy_step("entities", work, train, dev)
    syntax, entities, vectors = (work / name for name in ("syntax/model-best", "entities/model-best", "vectors.npz"))
    yield Step(
        "pipeline",
        module("training.assemble", "--syntax", syntax, "--entities", entities, "--vectors", vectors, "--out", WEIGHTS),
        (syntax, entities, vectors),
        (WEIGHTS / "meta.json", WEIGHTS / "vectors.npz"),
    )
    yield Step(
        "name types",
        module("training.name_types", "--out", WEIGHTS),
        (HERE / "name_types.py", HERE / "names.py", ROOT / "tracker" / "language" / "name_types.py", WEIGHTS / "ner"),
        (WEIGHTS / "name_types.npz",),
    )


def spacy_step(name: str, work: Path, train: Path, dev: Path) -> Step:
    """Training by one of our configurations."""
    config, base = CONFIGS / f"{name}.cfg", work / "base"
    paths = ("--paths.train", train, "--paths.dev", dev, "--paths.vectors", base)
    return Step(
        name,
        module("spacy", "train", config, "--output", work / name, *paths),
        (config, train, dev, base),
        (work / name / "model-best" / "meta.json",),
    )


def event_steps(data: Path, work: Path, splits: tuple[str, ...]) -> Iterator[Step]:
    """The folds and the event network, what weighs their scores, and all of it in its place.

    The folds see the training texts alone, so that dev can judge what is tuned on them; what ships may see dev too.
    """
    events = work / "events"
    texts = tuple(CORPORA / split for split in {"train", *splits})
    code = tuple(sorted((ROOT / "tracker" / "events").glob("*.py")))
    trained = tuple(HERE / name for name in ("events.py", "encoder.py", "arguments.py"))
    common = ("--data", data, "--epochs", EPOCHS, "--layers", LAYERS, "--folds", FOLDS, "--out", events)
    pipeline = (WEIGHTS / "vectors.npz", WEIGHTS / "ner", WEIGHTS / "name_types.npz")
    folds = tuple(events / f"fold-{i}" / "heads.npz" for i in range(FOLDS))
    yield Step(
        "folds",
        module("training.events", *common, "--only", "folds", "--splits", "train"),
        (*trained, CORPORA / "train", *pipeline),
        folds,
    )
    network = (events / "encoder.onnx.gz", events / "heads.npz", events / "pieces.txt", events / "events.json")
    yield Step(
        "events",
        module("training.events", *common, "--only", "whole", "--splits", *splits),
        (*trained, *texts, *pipeline),
        network,
    )
    weighed = tuple(events / f"{name}.npz" for name in ("arguments", "sentences", "verifier", "pairs"))
    yield Step(
        "verifier",
        module("training.verify", "--splits", "train", "--final", *splits, "--folds", FOLDS, "--out", events),
        (HERE / "verify.py", HERE / "arguments.py", HERE / "sentences.py", *code, *folds, *network, *texts),
        weighed,
    )
    yield Step(
        "ship",
        module("training.assemble", "--events", events, "--threshold", THRESHOLD, "--out", WEIGHTS),
        (*weighed, *network, WEIGHTS / "meta.json"),
        (WEIGHTS / "events" / "events.json",),
    )


def newest(paths: Iterable[Path]) -> float:
    """When the newest file among these files and folders changed; never, when there is none."""
    files = (file for path in paths for file in (path.rglob("*") if path.is_dir() else (path,)) if file.is_file())
    return max((file.stat().st_mtime for file in files), default=0.0)


def is_done(step: Step) -> bool:
    """Whether all that a step makes is there, and newer than all that it needs."""
    if not all(path.exists() for path in step.makes):
        return False
    return min(path.stat().st_mtime for path in step.makes) >= newest(step.needs)


def main(arguments: list[str] | None = None) -> int:
    """Run what has to be run; returns an exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="treebank/ and ner/")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "training")
    parser.add_argument("--splits", nargs="+", default=["train", "dev"], help="train alone while tuning, so that dev can judge")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be run")
    a = parser.parse_args(arguments)
    missing = [str(a.data / name) for name in ("treebank", "ner") if not (a.data / name).is_dir()]
    if missing:
        print(f"not there: {', '.join(missing)}; name the folder of the open data with --data", file=sys.stderr)
        return 2
    a.work.mkdir(parents=True, exist_ok=True)
    stale = False
    for step in [*syntax_steps(a.data, a.work), *entity_steps(a.data, a.work), *event_steps(a.data, a.work, tuple(a.splits))]:
        # In a dry run nothing is made, so that whatever follows a step to run has to be run too.
        stale = not is_done(step) or (stale and a.dry_run)
        print(f"{step.name}: {'run' if stale else 'done'}", flush=True)
        if stale and a.dry_run:
            print("    python " + " ".join(step.command[:14]) + (" …" if len(step.command) > 14 else ""))
        elif stale and subprocess.run([sys.executable, *step.command], cwd=ROOT, check=False).returncode:
            print(f"{step.name} failed: mend it and run again, what is done is kept", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
