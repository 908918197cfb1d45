"""How soon the command line answers, against the program that people start beside it."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

from benchmarks.measure import Outcome, Scale, in_turns


def run(scale: Scale) -> list[Outcome]:
    """Both commands as their users start them."""
    folder = Path(sys.executable).parent
    ours, theirs = (
        partial(subprocess.run, [folder / name, "--help"], capture_output=True, check=True) for name in ("tracker", "datasette")
    )
    turns = in_turns(ours, theirs, scale.starts)
    told = {"ours": f"{turns.ours * 1000:.0f} ms", "other": f"{turns.theirs * 1000:.0f} ms"}
    return [turns.row("start: `tracker --help`", "`datasette --help`", 1.0, **told)]
