"""Polling against reader 3.26, which is installed for this run only, in an environment that is thrown away."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.feedserver import served
from benchmarks.measure import Missing, Outcome, Row, Scale

# reader brings a feedparser of its own along, which imports sgmllib without asking for it.
PEER = ("reader==3.26", "sgmllib3k")
_THERE = Path(__file__).parent / "peers" / "reader_poll.py"
Figures = dict[str, Any]


@contextmanager
def peer() -> Iterator[Path]:
    """The Python of an environment with reader in it."""
    with tempfile.TemporaryDirectory(prefix="bench-peer-") as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run(
            [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PEER], check=True, capture_output=True
        )
        yield python


def run(scale: Scale) -> list[Outcome]:
    """The three polls, both programs in turns."""
    try:
        with peer() as python:
            tagged, plain = _rounds(scale, python, plain=False), _rounds(scale, python, plain=True)
    except subprocess.CalledProcessError as error:
        why = f"reader could not be installed or run: {(error.stderr or b'')[-200:]!r}"
        return [Missing("polling", why)]
    size = f"{scale.feeds} feeds"
    first = f"first poll of {size}, {scale.feeds * scale.entries:,} entries stored"
    searched = [theirs["seconds"][0] + theirs["searchable"] for theirs, _ in tagged]
    ours = [ours["seconds"][0] for _, ours in tagged]
    return [
        _row(f"poll of {size} that answer 304", tagged, 1, 2.0),
        _row(f"{first}, ours searchable, theirs not yet", tagged, 0, 2.0),
        Row(f"{first} and searchable", _s(min(ours)), "reader 3.26", _s(min(searched)), min(searched) / min(ours), 2.0),
        _row(f"poll of {size} that answer 200 with the same body", plain, 1, 4.0),
    ]


def _rounds(scale: Scale, python: Path, *, plain: bool) -> list[tuple[Figures, Figures]]:
    results = []
    with served(scale.feeds, scale.entries, plain=plain) as urls, tempfile.TemporaryDirectory() as folder:
        for number in range(scale.rounds):
            # Making it searchable takes reader minutes: once is enough.
            asked = {"urls": urls, "polls": 3, "search": not plain and number == 0}
            theirs = _ask([str(python), str(_THERE)], {**asked, "database": f"{folder}/reader-{number}.db"})
            ours = _ask([sys.executable, "-m", "benchmarks.our_poll"], {**asked, "database": f"{folder}/ours-{number}.db"})
            if theirs["entries"] != ours["entries"]:
                raise SystemExit(f"reader stored {theirs['entries']} entries and the tracker {ours['entries']}")
            results.append((theirs, ours))
    searched = results[0][0]["searchable"]
    return [({**theirs, "searchable": searched}, ours) for theirs, ours in results]


def _ask(command: list[str], asked: dict[str, Any]) -> Figures:
    done = subprocess.run(command, input=json.dumps(asked).encode(), capture_output=True, check=True)
    return dict(json.loads(done.stdout))


def _row(work: str, rounds: list[tuple[Figures, Figures]], which: int, target: float) -> Row:
    """One of the polls by its best round: wall time decides, and CPU time is said beside it."""
    later = slice(which, which + 1) if which == 0 else slice(1, None)
    theirs, ours = (min(s for one in side for s in one["seconds"][later]) for side in zip(*rounds, strict=True))
    their_cpu, our_cpu = (min(s for one in side for s in one["cpu"][later]) for side in zip(*rounds, strict=True))
    return Row(
        work, f"{_s(ours)} ({_s(our_cpu)} CPU)", "reader 3.26", f"{_s(theirs)} ({_s(their_cpu)} CPU)", theirs / ours, target
    )


def _s(seconds: float) -> str:
    return f"{seconds:.2f} s"
