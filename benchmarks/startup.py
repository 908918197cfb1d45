"""How soon the command line answers, against the program that people start beside it."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

from benchmarks.measure import Outcome, Row, Scale, best


def run(scale: Scale) -> list[Outcome]:
    """Both commands as their users start them."""
    folder = Path(sys.executable).parent
    ours, theirs = (
        best(partial(subprocess.run, [folder / name, "--help"], capture_output=True, check=True), scale.starts)
        for name in ("tracker", "datasette")
    )
    return [
        Row("start: `tracker --help`", f"{ours * 1000:.0f} ms", "`datasette --help`", f"{theirs * 1000:.0f} ms", theirs / ours, 1)
    ]
