"""Polling against reader 3.26, which is installed for this run only, in an environment that is thrown away.

Both are there at the same time and poll in turns, so that what else the machine does meets both alike.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.feedserver import served
from benchmarks.measure import Outcome, Row, Scale, Turns, middle, say

# reader brings a feedparser of its own along, which imports sgmllib without asking for it.
PEER = ("reader==3.26", "sgmllib3k")
_THERE = Path(__file__).parent / "peers" / "reader_poll.py"
# Polls of unchanged feeds for each pair of databases: they are short, so they are many.
_AGAIN = 8
Figures = dict[str, Any]


@contextmanager
def peer() -> Iterator[Path]:
    """The Python of an environment with reader in it."""
    with tempfile.TemporaryDirectory(prefix="bench-peer-") as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PEER], check=True)
        yield python


class Poller:
    """One of the two programs, which does what it is told and says how long it took."""

    def __init__(self, command: Sequence[str], urls: list[str], database: Path) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._tell({"urls": urls, "database": str(database)})

    def _tell(self, what: object) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{what if isinstance(what, str) else json.dumps(what)}\n")
        self._process.stdin.flush()

    def ask(self, what: str = "poll") -> Figures:
        """Do one step."""
        self._tell(what)
        assert self._process.stdout
        if not (line := self._process.stdout.readline()):
            raise SystemExit(f"{self._process.args} ended with exit code {self._process.wait()}")
        return dict(json.loads(line))

    def __enter__(self) -> Poller:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate()


def run(scale: Scale) -> list[Outcome]:
    """The first poll, and polls of feeds that answer 304."""
    first, again, searched = _rounds(scale, plain=False)
    size = f"{scale.feeds} feeds"
    work = f"first poll of {size}, {scale.feeds * scale.entries:,} entries stored"
    return [
        _row(f"poll of {size} that answer 304", again, 2.0),
        _row(f"{work}, ours searchable, theirs not yet", first, 2.0),
        _row(f"{work} and searchable", searched, 2.0),
    ]


def run_same(scale: Scale) -> list[Outcome]:
    """Polls of feeds that answer 200 with the same body."""
    _, again, _ = _rounds(scale, plain=True)
    return [_row(f"poll of {scale.feeds} feeds that answer 200 with the same body", again, 4.0)]


Pairs = list[tuple[Figures, Figures]]


def _rounds(scale: Scale, *, plain: bool) -> tuple[Pairs, Pairs, Pairs]:
    """First polls, later ones and first ones with what makes theirs searchable, in pairs of ours and theirs."""
    first, again, searched = [], [], []
    with peer() as python, served(scale.feeds, scale.entries, plain=plain) as urls, tempfile.TemporaryDirectory() as name:
        for number in range(scale.rounds):
            folder = Path(name) / str(number)
            folder.mkdir()
            with ExitStack() as stack:
                ours = stack.enter_context(Poller([sys.executable, "-m", "benchmarks.our_poll"], urls, folder / "ours.db"))
                theirs = stack.enter_context(Poller([str(python), str(_THERE)], urls, folder / "reader.db"))
                first.append(_turn(ours, theirs, number))
                say(f"round {number + 1} of {scale.rounds}: first poll {_told(first[-1])}")
                again += [_turn(ours, theirs, number + turn) for turn in range(_AGAIN)]
                say(f"round {number + 1} of {scale.rounds}: unchanged {_told(again[-1])}")
                # Making it searchable takes reader minutes: once is enough.
                if not plain and not searched:
                    more, whole = theirs.ask("search"), first[-1][1]
                    searched.append((first[-1][0], {key: whole[key] + more[key] for key in ("wall", "cpu")}))
                    say(f"searchable, too {_told(searched[-1])}")
    return first, again, searched


def _turn(ours: Poller, theirs: Poller, number: int) -> tuple[Figures, Figures]:
    """One step of each, the other one first each time."""
    both = {side: side.ask() for side in ((ours, theirs) if number % 2 else (theirs, ours))}
    if both[ours]["entries"] != both[theirs]["entries"]:
        raise SystemExit(f"reader stored {both[theirs]['entries']} entries and the tracker {both[ours]['entries']}")
    return both[ours], both[theirs]


def _told(pair: tuple[Figures, Figures]) -> str:
    return f"{pair[0]['wall']:.2f} s, reader {pair[1]['wall']:.2f} s"


def _row(work: str, pairs: Pairs, target: float) -> Row:
    """Wall time decides, by the median of what both took in each turn; CPU time is said beside it."""
    turns = Turns(tuple((ours["wall"], theirs["wall"]) for ours, theirs in pairs))
    our_cpu, their_cpu = (middle([pair[side]["cpu"] for pair in pairs]) for side in (0, 1))
    return turns.row(
        work, "reader 3.26", target, ours=f"{turns.ours:.2f} s ({our_cpu:.2f} s CPU)",
        other=f"{turns.theirs:.2f} s ({their_cpu:.2f} s CPU)",
    )  # fmt: skip
