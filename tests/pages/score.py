"""How well histories of pages are told: precision and recall over a folder, or over one packed file.

python -m tests.pages.score PATH… [--wrong]; a history is a JSON file as its author wrote it, or one of `held_out/*.json.gz`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.pages.replaying import replayed


def histories(path: Path) -> Iterator[dict[str, Any]]:
    """The histories of a folder or of a packed file."""
    if path.is_dir():
        yield from (json.loads(file.read_text()) for file in sorted(path.glob("*.json")))
    else:
        yield from json.loads(gzip.decompress(path.read_bytes()))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each kind of page and one for all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--wrong", action="store_true", help="Say what was missed and what was told besides.")
    asked = parser.parse_args(arguments)
    counts: dict[str, Counter[str]] = {}
    for history in (one for path in asked.paths for one in histories(path)):
        of_history = Counter[str]()
        for note, wanted, told in replayed(history):
            of_history += Counter(planted=wanted.total(), told=told.total(), rightly=(wanted & told).total())
            of_history["faults"] += wanted != told
            if asked.wrong and wanted != told:
                sys.stdout.write(f"{history['name']}: {note}\n  missed {list(wanted - told)}\n  besides {list(told - wanted)}\n")
        for kind in (history["expects"], "all"):
            counts.setdefault(kind, Counter()).update({**of_history, "histories": 1, "faultless": int(not of_history["faults"])})
    for kind, found in sorted(counts.items()):
        precision, recall = (found["rightly"] / max(found[whole], 1) for whole in ("told", "planted"))
        named = " ".join(f"{name} {found[name]}" for name in ("histories", "faultless", "planted", "told", "rightly"))
        sys.stdout.write(f"{kind}: {named} precision {precision:.2f} recall {recall:.2f}\n")


if __name__ == "__main__":
    main()
