"""All benchmarks in one run: prints the table and writes it into docs/performance.md with the hardware.

python -m benchmarks [--quick] [--only polling,startup] [--pages FOLDER] [--large 1000000] [--no-write]
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
    parser.add_argument("--large", type=int, help="How many articles are many, for ingest.")
    parser.add_argument("--write", action=argparse.BooleanOptionalAction, help="Write docs/performance.md.")
    asked = parser.parse_args()
    scale = QUICK if asked.quick else Scale()
    scale = replace(scale, pages=asked.pages, large=asked.large or scale.large)
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
