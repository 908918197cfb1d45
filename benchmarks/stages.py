"""Where the time of a day goes: what one article, page or feed costs in each stage, on one core."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.feedserver import feed
from benchmarks.measure import Outcome, Scale, Stage
from benchmarks.texts import articles
from tracker.analysis import Analyser
from tracker.articles import extract_article
from tracker.documents import Document
from tracker.feeds import parse_feed
from tracker.ingest import store_documents
from tracker.language.pipeline import load_pipeline
from tracker.models import Analysis, Article
from tracker.reading import read_new
from tracker.store.database import open_database

_NOW = datetime(2026, 1, 1, tzinfo=UTC)


class _Ready:
    """Gives the analyses that were made before, so that what remains is merging and writing."""

    def __init__(self, analyser: Analyser, analyses: dict[str, Analysis]) -> None:
        self.knowledge, self.version, self._analyses = analyser.knowledge, analyser.version, analyses

    def analyse(self, some: Iterable[Article]) -> Iterable[tuple[Article, Analysis]]:
        """Yield each article with its analysis."""
        for article in some:
            yield article, self._analyses[article.title]


def run(scale: Scale) -> list[Outcome]:
    """Each stage with its cost."""
    count = min(scale.articles, 400)
    some = [replace(a, title=f"{a.title} ({n})") for n, a in enumerate(articles(count))]
    analyser, nlp = Analyser(), load_pipeline()
    list(analyser.analyse(some[:10]))
    body = feed(0, 30)
    page = f"<html><body><article>{'<p>Words of a page, as pages have them.</p>' * 60}</article></body></html>".encode()
    stages = [
        (
            "parse a feed, per entry",
            _cpu(lambda: [parse_feed(body, url="https://a.example/", now=_NOW) for _ in range(20)]) / 600,
        ),
        ("text of a page (where the feed's is short)", _cpu(lambda: _pages(page)) / 20),
        ("spaCy pipeline", _cpu(lambda: list(nlp.pipe([f"{a.title}\n\n{a.text}" for a in some], batch_size=64))) / count),
    ]
    analyses: dict[str, Analysis] = {}
    whole = _cpu(lambda: analyses.update({a.title: one for a, one in analyser.analyse(some)})) / count
    stages.append(("names, links, dates, events", whole - stages[-1][1]))
    with tempfile.TemporaryDirectory() as folder, closing(open_database(Path(folder) / "t.db")) as database:
        documents = [Document(n, None, a, a.id) for n, a in enumerate(some)]
        stages.append(("store and index for search", _cpu(lambda: store_documents(database, documents, now=_NOW)) / count))
        ready = _Ready(analyser, analyses)
        stages.append(("merge into events, all writes", _cpu(lambda: read_new(database, ready, now=_NOW)) / count))  # type: ignore[arg-type]
    return [Stage(name, seconds) for name, seconds in stages]


def _feeds(body: bytes) -> None:
    for _ in range(20):
        parse_feed(body, url="https://a.example/", now=_NOW)


def _pages(page: bytes) -> None:
    for _ in range(20):
        extract_article(page, url="https://a.example/x", now=_NOW, content_type="text/html")


def _cpu(work: Callable[[], object]) -> float:
    """CPU seconds: what others do on the machine is not the stage's."""
    started = time.process_time()
    work()
    return time.process_time() - started
