"""Reading: the whole analysis against the bare models with the same weights, and two processes against one."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measure import Missing, Outcome, Row, Scale, Turns, say, timed
from benchmarks.texts import articles
from tracker.analysis import Analyser, ReadingSettings
from tracker.events.extract import EventReader
from tracker.events.network import EventNetwork
from tracker.events.pieces import Encoded
from tracker.language.pipeline import load_pipeline, weights_path
from tracker.language.reader import LanguageReader
from tracker.models import Article

_TURN = 100


def run(scale: Scale) -> list[Outcome]:
    """The whole analysis against the bare models, over the same texts."""
    try:
        return _bare(scale)
    except FileNotFoundError as error:
        return [Missing("reading", f"the weights are not there: {error}")]


def run_processes(scale: Scale) -> list[Outcome]:
    """Two processes against one."""
    try:
        return [_two(scale)]
    except FileNotFoundError as error:
        return [Missing("reading with 2 processes", f"the weights are not there: {error}")]


def _bare(scale: Scale) -> list[Outcome]:
    """What we add to spaCy's share of the weights, with one thread and with two as commands read, and to all weights."""
    analyser, shipped, nlp = Analyser(), Analyser(ReadingSettings(threads=2)), load_pipeline()
    some = list(articles(scale.articles))
    texts = [f"{article.title}\n\n{article.text}" for article in some]
    network, encoded = _network(some)

    timed(lambda: list(analyser.analyse(some[:20])))
    # A hundred articles at a time: short enough for all of them to meet the same machine.
    taken: list[tuple[float, float, float, float]] = []
    for at in range(0, len(some), _TURN):
        part = slice(at, at + _TURN)
        ours = timed(partial(_through, analyser.analyse(some[part])))
        spacy = timed(partial(_through, nlp.pipe(texts[part], batch_size=64)))
        events = timed(partial(_through, map(network, encoded[part])))
        both = timed(partial(_through, shipped.analyse(some[part])))
        taken.append((ours, spacy, events, both))
        say(f"{min(at + _TURN, len(some)):,} articles: {ours:.2f} s, spaCy {spacy:.2f} s, event network {events:.2f} s")
    work = f"reading {len(some):,} articles ({sum(map(len, texts)) / len(texts):,.0f} characters each)"
    against_spacy = Turns(tuple((ours, spacy) for ours, spacy, _, _ in taken))
    against_all = Turns(tuple((ours, spacy + events) for ours, spacy, events, _ in taken))
    as_shipped = Turns(tuple((both, spacy) for _, spacy, _, both in taken))
    per = min(_TURN, len(some))
    return [
        turns.row(work + with_, against, 1.35, ours=_each(turns.ours, per), other=_each(turns.theirs, per), faster=False)
        for with_, against, turns in (
            (", two threads as shipped", "spaCy pipeline alone", as_shipped),
            ("", "spaCy pipeline alone", against_spacy),
            ("", "all weights alone: spaCy and event network", against_all),
        )
    ]


def _through(results: Iterable[object]) -> None:
    for _ in results:
        pass


def _network(some: list[Article]) -> tuple[EventNetwork, list[Encoded]]:
    """The event network and what it reads of some articles."""
    reader = LanguageReader()
    events = EventReader(weights_path() / "events", reader.knowledge)
    readings = reader.read((f"{article.title}\n\n{article.text}", article.published) for article in some)
    day = [article.published.isoformat() if article.published else "" for article in some]
    return events.network, [
        events.encoder.encode(reading.parse, reading.mentions, reading.entity_of, published)
        for reading, published in zip(readings, day, strict=True)
    ]


def _each(seconds: float, count: int) -> str:
    return f"{seconds / count * 1000:.1f} ms each"


def _two(scale: Scale) -> Outcome:
    """The workers of a backfill, without their start."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = folder / "in.jsonl"
        with lines.open("w", encoding="utf-8") as file:
            for article in articles(scale.articles):
                row = {"id": article.id, "title": article.title, "text": article.text, "published": str(article.published)}
                file.write(json.dumps(row) + "\n")
        taken = {}
        for count in (1, 2):
            taken[count] = _workers(lines, folder / f"out-{count}", count, scale.articles)
            say(f"{count} of 2 processes: {taken[count]:.1f} s")
        one, two = taken[1], taken[2]
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
