"""What a benchmark gives, and how it is shown: every figure is a ratio to a peer or bound measured in the same run."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

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

    @property
    def holds(self) -> bool:
        """Whether the target is reached."""
        return self.ratio >= self.target if self.faster else self.ratio <= self.target


@dataclass(frozen=True, slots=True)
class Missing:
    """A comparison that could not be made here, and why."""

    work: str
    why: str


Outcome = Row | Missing


@dataclass(frozen=True, slots=True)
class Scale:
    """How large the benchmarks are; the quick ones only show that they run."""

    feeds: int = 500
    entries: int = 30
    rounds: int = 3
    articles: int = 2000
    small: int = 10_000
    large: int = 1_000_000
    ingested: int = 500
    memory: tuple[int, int] = (1_000, 10_000)
    starts: int = 15
    pages: Path | None = None


QUICK = Scale(20, 5, 1, 12, 200, 1_000, 20, (20, 60), 2)


def best(work: Callable[[], object], times: int) -> float:
    """The least seconds of several tries: what a busy machine adds is not ours."""
    return min(timed(work) for _ in range(times))


def timed(work: Callable[[], object]) -> float:
    """The seconds that something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as a Markdown table."""
    lines = ["| work | tracker | against | it takes | ratio | wanted | |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for one in outcomes:
        if isinstance(one, Missing):
            lines.append(f"| {one.work} | | | | | | not measured: {one.why} |")
            continue
        sign, verdict = ("≥" if one.faster else "≤"), ("holds" if one.holds else "**missed**")
        lines.append(
            f"| {one.work} | {one.ours} | {one.against} | {one.other} | {one.ratio:.2f} | {sign} {one.target:g} | {verdict} |"
        )
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
