"""Reading: the whole analysis against the bare spaCy pipeline with the same weights, and two processes against one."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.measure import Missing, Outcome, Row, Scale, best, timed
from benchmarks.texts import articles
from tracker.analysis import Analyser
from tracker.language.pipeline import load_pipeline
from tracker.models import Article


def run(scale: Scale) -> list[Outcome]:
    """Both comparisons over the same texts."""
    try:
        return [_bare(scale), _two(scale)]
    except FileNotFoundError as error:
        return [Missing("reading", f"the weights are not there: {error}")]


def _bare(scale: Scale) -> Outcome:
    analyser, nlp = Analyser(), load_pipeline()
    some = list(articles(scale.articles))
    texts = [f"{article.title}\n\n{article.text}" for article in some]

    def ours() -> None:
        for _ in analyser.analyse(some):
            pass

    def bare() -> None:
        for _ in nlp.pipe(texts, batch_size=64):
            pass

    timed(lambda: list(analyser.analyse(some[:20])))
    taken = min(timed(ours) for _ in range(max(scale.rounds - 1, 1)))
    least = best(bare, max(scale.rounds - 1, 1))
    work = f"reading {len(some):,} articles ({sum(map(len, texts)) / len(texts):,.0f} characters each)"
    return Row(work, _each(taken, some), "spaCy pipeline alone", _each(least, some), taken / least, 1.35, faster=False)


def _each(seconds: float, some: list[Article]) -> str:
    return f"{seconds:.1f} s ({seconds / len(some) * 1000:.1f} ms each)"


def _two(scale: Scale) -> Outcome:
    """The workers of a backfill, without their start."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = folder / "in.jsonl"
        with lines.open("w", encoding="utf-8") as file:
            for article in articles(scale.articles):
                row = {"id": article.id, "title": article.title, "text": article.text, "published": str(article.published)}
                file.write(json.dumps(row) + "\n")
        one, two = (_workers(lines, folder / f"out-{count}", count, scale.articles) for count in (1, 2))
    return Row(
        f"reading {scale.articles:,} articles with 2 processes", f"{two:.1f} s", "1 process", f"{one:.1f} s", one / two, 1.7
    )


def _workers(lines: Path, out: Path, workers: int, count: int) -> float:
    from dataclasses import replace

    from tracker.backfill.cluster import connect, hand_out
    from tracker.backfill.folder import Folder
    from tracker.backfill.inputs import plan_file
    from tracker.backfill.pieces import Job
    from tracker.backfill.work import version_of

    folder = Folder(out)
    folder.make()
    pieces, _ = plan_file(lines, max(count // 20, 1))
    with connect(None, workers) as client:
        version = next(iter(client.run(version_of, None, None).values()))
        jobs = [Job(replace(piece, number=number), str(out), str(version)) for number, piece in enumerate(pieces, 1)]
        done: list[dict[str, Any]] = []
        started = time.perf_counter()
        hand_out(client, jobs, done.append)
        taken = time.perf_counter() - started
    if sum(one["articles"] for one in done) != count:
        raise SystemExit(f"{count} articles in, {sum(one['articles'] for one in done)} out")
    return taken
