"""All benchmarks in one run: prints the table and writes it into docs/performance.md with the hardware.

python -m benchmarks [--quick] [--only polling,startup] [--pages FOLDER] [--resume] [--no-write]

Each runs in a process of its own and its result is kept, so that one that fails costs no other, and --resume goes on where a run
was ended: what was measured in the same size is not measured again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks import ingesting, measure, memory, page_text, polling, reading, stages, startup
from benchmarks.measure import QUICK, Missing, Outcome, Scale

BENCHMARKS: dict[str, Callable[[Scale], list[Outcome]]] = {
    "startup": startup.run,
    "polling": polling.run,
    "same-body": polling.run_same,
    "page-text": page_text.run,
    "reading": reading.run,
    "processes": reading.run_processes,
    "stages": stages.run,
    "ingesting": ingesting.run,
    "memory": memory.run,
}
ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "performance.md"


def main() -> None:
    """Run what is asked for."""
    asked = _arguments().parse_args()
    scale = _scale(asked)
    if asked.one:
        outcomes = BENCHMARKS[asked.one](scale)
        kept = {"scale": _told(scale), "outcomes": [measure.as_json(one) for one in outcomes]}
        asked.into.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        return
    names = [name for name in asked.only.split(",") if name] or list(BENCHMARKS)
    before = measure.hardware()
    asked.results.mkdir(exist_ok=True)
    outcomes = [outcome for name in names for outcome in _result(name, asked, scale)]
    text = f"Measured on {before} at the beginning.\n\n{measure.table(outcomes)}"
    print(text)
    write = not (asked.quick or asked.only) if asked.write is None else asked.write
    if write:
        measure.write(PAGE, text)
    if any(isinstance(one, Missing) and one.why.startswith("it failed") for one in outcomes):
        sys.exit(1)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Only show that everything runs; nothing is written.")
    parser.add_argument("--only", default="", help="Names of benchmarks, with commas between; nothing is written.")
    parser.add_argument("--pages", type=Path, help="A checkout of article-extraction-benchmark.")
    parser.add_argument("--large", type=int, help="How many stored articles are many, for ingest (1,000,000).")
    parser.add_argument("--articles", type=int, help="How many articles are read (2,000).")
    parser.add_argument("--memory", type=int, nargs=2, help="After how many articles memory is looked at (1,000 10,000).")
    parser.add_argument("--rounds", type=int, help="How many turns both sides take (5); their median counts.")
    parser.add_argument("--resume", action="store_true", help="Take what was measured before in the same size.")
    parser.add_argument("--results", type=Path, default=ROOT / ".bench", help="The folder where results are kept.")
    parser.add_argument("--write", action=argparse.BooleanOptionalAction, help="Write docs/performance.md.")
    parser.add_argument("--one", choices=list(BENCHMARKS), help=argparse.SUPPRESS)
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    return parser


def _scale(asked: argparse.Namespace) -> Scale:
    scale = QUICK if asked.quick else Scale()
    given = {"large": asked.large, "articles": asked.articles, "rounds": asked.rounds, "pages": asked.pages}
    scale = replace(scale, **{name: value for name, value in given.items() if value})
    return replace(scale, memory=tuple(asked.memory)) if asked.memory else scale


def _told(scale: Scale) -> dict[str, object]:
    return dict(json.loads(json.dumps(asdict(scale), default=str)))


def _result(name: str, asked: argparse.Namespace, scale: Scale) -> list[Outcome]:
    """What was measured before in this size, else what a process of its own measures now."""
    file = asked.results / f"{name}.json"
    if asked.resume and (kept := _kept(file, scale)):
        print(f"{name}: measured before", flush=True)
        return kept
    file.unlink(missing_ok=True)
    print(f"{name} …", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "benchmarks", *sys.argv[1:], "--one", name, "--into", str(file)]
    done = subprocess.run(command, check=False)
    found = _kept(file, scale) or [Missing(name, f"it failed with exit code {done.returncode}; what it said is above")]
    print(f"{measure.table(found)}\n{name}: {(time.monotonic() - started) / 60:.1f} minutes\n", flush=True)
    return found


def _kept(file: Path, scale: Scale) -> list[Outcome]:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return []
    return [measure.from_json(one) for one in kept["outcomes"]] if kept["scale"] == _told(scale) else []


if __name__ == "__main__":
    main()
