"""What a benchmark gives, and how it is shown: every figure is a ratio to a peer or bound measured in the same run."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

START, END = "<!-- measured: begin -->", "<!-- measured: end -->"


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: `ratio` is how many times better we are where `faster`, else our cost in multiples of the other's."""

    work: str
    ours: str
    against: str
    other: str
    ratio: float
    target: float
    faster: bool = True
    turns: int = 1

    @property
    def holds(self) -> bool:
        """Whether the target is reached."""
        return self.ratio >= self.target if self.faster else self.ratio <= self.target


@dataclass(frozen=True, slots=True)
class Missing:
    """A comparison that could not be made here, and why."""

    work: str
    why: str


@dataclass(frozen=True, slots=True)
class Stage:
    """What one article, page or entry costs in one stage, in seconds."""

    name: str
    seconds: float


Outcome = Row | Missing | Stage
_KINDS = {kind.__name__: kind for kind in (Row, Missing, Stage)}


def as_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome to be kept in a file."""
    return {"kind": type(outcome).__name__, **asdict(outcome)}


def from_json(kept: dict[str, Any]) -> Outcome:
    """An outcome that was kept in a file."""
    values = dict(kept)
    found: Outcome = _KINDS[values.pop("kind")](**values)
    return found


@dataclass(frozen=True, slots=True)
class Scale:
    """How large the benchmarks are; the quick ones only show that they run."""

    feeds: int = 500
    entries: int = 30
    rounds: int = 5
    articles: int = 2000
    small: int = 10_000
    large: int = 1_000_000
    ingested: int = 500
    memory: tuple[int, int] = (1_000, 10_000)
    starts: int = 15
    pages: Path | None = None


QUICK = Scale(20, 5, 1, 12, 200, 1_000, 20, (20, 60), 2)


@dataclass(frozen=True, slots=True)
class Turns:
    """What both sides took in each turn, ours first: in a turn both meet the same machine, so its ratio is what counts."""

    pairs: tuple[tuple[float, float], ...]

    @property
    def ours(self) -> float:
        """Our median."""
        return middle([ours for ours, _ in self.pairs])

    @property
    def theirs(self) -> float:
        """Their median."""
        return middle([theirs for _, theirs in self.pairs])

    def row(self, work: str, against: str, target: float, *, ours: str, other: str, faster: bool = True) -> Row:
        """The comparison: by how much we are faster, or what we cost in multiples of the other."""
        ratio = middle([theirs / ours if faster else ours / theirs for ours, theirs in self.pairs])
        return Row(work, ours, against, other, ratio, target, faster, len(self.pairs))


def in_turns(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> Turns:
    """Time two things in turns, the other one first each time."""
    pairs = []
    for number in range(rounds):
        taken = {work: timed(work) for work in ((ours, theirs) if number % 2 else (theirs, ours))}
        pairs.append((taken[ours], taken[theirs]))
        say(f"round {number + 1} of {rounds}: {pairs[-1][0]:.3g} s and {pairs[-1][1]:.3g} s")
    return Turns(tuple(pairs))


def say(text: str) -> None:
    """Tell how far it is."""
    print(f"  {datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


def timed(work: Callable[[], object]) -> float:
    """The seconds that something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as Markdown tables: the comparisons, then the stages."""
    lines = ["| work | tracker | against | it takes | turns | ratio | wanted | |", f"|{' --- |' * 8}"]
    stages = [one for one in outcomes if isinstance(one, Stage)]
    for one in outcomes:
        if isinstance(one, Missing):
            lines.append(f"| {one.work} | | | | | | | not measured: {one.why} |")
        elif isinstance(one, Row):
            sign, verdict = ("≥" if one.faster else "≤"), ("holds" if one.holds else "**missed**")
            lines.append(
                f"| {one.work} | {one.ours} | {one.against} | {one.other} | {one.turns} | {one.ratio:.2f} "
                f"| {sign} {one.target:g} | {verdict} |"
            )
    if stages:
        lines += ["", "| stage | per article | a day of 2,000 |", "| --- | --- | --- |"]
        lines += [f"| {one.name} | {one.seconds * 1000:.2f} ms | {one.seconds * 2000:.1f} s |" for one in stages]
    return "\n".join(lines)


def hardware() -> str:
    """The machine and how busy it was, in one line."""
    model = next((line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "")
    memory = next((int(line.split()[1]) / 1024**2 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{os.cpu_count()} cores ({model or platform.machine()}), {memory:.0f} GiB, Python {platform.python_version()}, "
        f"{datetime.now(UTC):%Y-%m-%d}; load average {load}"
    )


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def write(path: Path, text: str) -> None:
    """Put measured text between the marks of a page, leaving the rest alone."""
    whole = path.read_text(encoding="utf-8")
    before, _, rest = whole.partition(START)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")
