"""A backfill from the beginning or from where it stopped: plan, hand out, report."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from distributed import Client

from tracker.analysis import ReadingSettings
from tracker.backfill.cluster import ask, connect, hand_out
from tracker.backfill.folder import TABLES, Folder
from tracker.backfill.inputs import plan_file
from tracker.backfill.pieces import Broken, Filters, Job, Piece
from tracker.backfill.work import version_of
from tracker.errors import ConfigError

PLAN, REPORT = "_plan.json", "_report.json"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a backfill was asked to do; the same folder goes on only with the same."""

    inputs: tuple[Path, ...]
    filters: Filters
    partition: int
    reading: ReadingSettings = field(default_factory=ReadingSettings)

    def as_note(self) -> dict[str, Any]:
        """What has to be the same, as the folder keeps it."""
        files = [{"path": str(p), "size": p.stat().st_size, "modified": p.stat().st_mtime_ns} for p in self.inputs]
        filters = asdict(self.filters)
        return {
            "inputs": files,
            "filters": {name: value.isoformat() if isinstance(value, date) else value for name, value in filters.items()}
            | {"languages": sorted(self.filters.languages)},
            "partition": self.partition,
            "pipeline": self.reading.pipeline,
            "knowledge": str(self.reading.knowledge.resolve()) if self.reading.knowledge else None,
        }


@dataclass(frozen=True, slots=True)
class BackfillReport:
    """What a backfill came to; `seconds` is what this run took, the rest is of all runs together."""

    partitions: int = 0
    records: int = 0
    articles: int = 0
    mentions: int = 0
    reports: int = 0
    bad: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    broken: list[dict[str, Any]] = field(default_factory=list)
    resumed: int = 0
    restarts: int = 0
    seconds: float = 0.0
    worker_seconds: float = 0.0


def backfill(
    asked: Asked, out: Path, *, scheduler: str | None = None, workers: int | None = None, progress: Progress | None = None
) -> BackfillReport:
    """Read archives into a folder of Parquet; run again, it goes on with what is not done."""
    started = time.monotonic()
    folder = Folder(out.resolve())
    folder.make()
    note = asked.as_note()
    _same(folder, note)
    with connect(scheduler, workers) as client:
        version = str(ask(client, version_of, note["pipeline"], note["knowledge"]))
        pieces = _plan(folder, asked, note, version, client)
        done = {int(mark["partition"]) for mark in folder.done()}
        read = Counter(records=sum(piece.count for piece in pieces if piece.number in done))
        total = sum(piece.count for piece in pieces)

        def told(counts: dict[str, Any]) -> None:
            read["records"] += counts["records"]
            if progress:
                progress(read["records"], total)

        template = Job(Piece(0, "", "lines", 1, 0), str(folder.path), version, asked.filters, note["pipeline"], note["knowledge"])
        jobs = (replace(template, piece=piece) for piece in pieces if piece.number not in done)
        restarts = hand_out(client, jobs, told)
    report = replace(_report(folder), resumed=len(done), restarts=restarts, seconds=round(time.monotonic() - started, 2))
    folder.write(REPORT, asdict(report))
    return report


def _same(folder: Folder, note: dict[str, Any]) -> None:
    plan = folder.read(PLAN)
    if plan is None:
        return
    differ = [name for name, value in note.items() if plan["asked"][name] != value]
    if differ:
        raise ConfigError(
            f"{folder.path} holds a backfill that was asked for something else ({', '.join(differ)})",
            "run it with what it was begun with, or name another folder with --out",
        )


def _plan(folder: Folder, asked: Asked, note: dict[str, Any], version: str, client: Client) -> list[Piece]:
    """The partitions, cut once: whoever goes on later uses the same."""
    plan = folder.read(PLAN)
    if plan is None:
        cut = client.gather(client.map(plan_file, asked.inputs, size=asked.partition, pure=False))
        pieces = [replace(piece, number=n) for n, piece in enumerate((p for some, _ in cut for p in some), 1)]
        broken = [b for _, some in cut for b in some]
        plan = {"asked": note, "version": version, "pieces": _dicts(pieces), "broken": _dicts(broken)}
        folder.write(PLAN, plan)
    if plan["version"] != version:
        raise ConfigError(
            f"{folder.path} was begun with version {plan['version']} of the rules and weights, this is {version}",
            "finish it with the version that began it, or begin anew with another --out",
        )
    return [Piece(**piece) for piece in plan["pieces"]]


def _dicts(things: Iterable[Piece | Broken]) -> list[dict[str, Any]]:
    return [asdict(thing) for thing in things]


def _report(folder: Folder) -> BackfillReport:
    counts: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    seconds = 0.0
    for mark in folder.done():
        counts.update({"partitions": 1, "records": mark["records"], **{name: mark[name] for name in TABLES}})
        left_out.update(mark["left_out"])
        seconds += mark["seconds"]
    return BackfillReport(
        **counts, left_out=dict(sorted(left_out.items())), broken=folder.read(PLAN)["broken"], worker_seconds=round(seconds, 2)
    )
