"""All benchmarks in one run: prints the table and writes it into docs/performance.md with the hardware.

python -m benchmarks [--quick] [--only polling,startup] [--pages FOLDER] [--no-write]
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from benchmarks import ingesting, measure, memory, page_text, polling, reading, stages, startup
from benchmarks.measure import QUICK, Outcome, Scale

BENCHMARKS = {
    "startup": startup.run,
    "polling": polling.run,
    "page-text": page_text.run,
    "reading": reading.run,
    "ingesting": ingesting.run,
    "memory": memory.run,
}
PAGE = Path(__file__).parent.parent / "docs" / "performance.md"


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Only show that everything runs; nothing is written.")
    parser.add_argument("--only", default="", help="Names of benchmarks, with commas between; nothing is written.")
    parser.add_argument("--pages", type=Path, help="A checkout of article-extraction-benchmark.")
    parser.add_argument("--large", type=int, help="How many stored articles are many, for ingest (1,000,000).")
    parser.add_argument("--articles", type=int, help="How many articles are read (2,000).")
    parser.add_argument("--memory", type=int, nargs=2, help="After how many articles memory is looked at (1,000 10,000).")
    parser.add_argument("--rounds", type=int, help="How often what is short is repeated (3); the best counts.")
    parser.add_argument("--write", action=argparse.BooleanOptionalAction, help="Write docs/performance.md.")
    asked = parser.parse_args()
    scale = QUICK if asked.quick else Scale()
    given = {"large": asked.large, "articles": asked.articles, "rounds": asked.rounds, "pages": asked.pages}
    scale = replace(scale, **{name: value for name, value in given.items() if value})
    scale = replace(scale, memory=tuple(asked.memory)) if asked.memory else scale
    names = [name for name in asked.only.split(",") if name] or list(BENCHMARKS)
    before = measure.hardware()
    outcomes: list[Outcome] = []
    for name in names:
        print(f"{name} …", flush=True)
        found = BENCHMARKS[name](scale)
        print(measure.table(found), flush=True)
        outcomes += found
    parts = [f"Measured on {before} at the beginning.", "", measure.table(outcomes)]
    if "reading" in names:
        parts += ["", stages.table(scale)]
    text = "\n".join(parts)
    print(text)
    write = not (asked.quick or asked.only) if asked.write is None else asked.write
    if write:
        measure.write(PAGE, text)


if __name__ == "__main__":
    main()
