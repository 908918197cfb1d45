"""What Dask workers of the tests load first: a reader without weights, and documents that kill or hold the process.

A text with POISON ends the process like a crash in C does. A text with GATE, the first time that it is read, writes the pid to
the file that the variable GATE names and then holds the process until somebody kills it.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

from tracker.backfill import work
from tracker.models import Analysis, Article, Entity, Filler, Mention, Report

_COMPANY = re.compile(r"\b(Acme|Globex|Initech)\b")


class PlainReader:
    """Claims one event for each document that names a company."""

    version = "plain:1"

    def analyse(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Analysis]]:
        """Yield each article with its analysis."""
        for article in articles:
            if "POISON" in article.text:
                os.kill(os.getpid(), signal.SIGKILL)
            if "GATE" in article.text:
                _hold()
            if "ODD" in article.text:
                raise ValueError("odd")
            yield article, _analysis(article)


def _hold() -> None:
    gate = Path(os.environ["GATE"])
    if not gate.exists():
        partial = gate.with_suffix(".partial")
        partial.write_text(str(os.getpid()))
        partial.rename(gate)
        while True:
            signal.pause()


def _analysis(article: Article) -> Analysis:
    whole = f"{article.title}\n\n{article.text}"
    found = list(_COMPANY.finditer(whole))
    entities = tuple(
        Entity(
            f"company:{name.lower()}", "company", name, tuple(Mention(m.start(), m.end(), name) for m in found if m[0] == name)
        )
        for name in dict.fromkeys(m[0] for m in found)
    )
    actors = tuple(Filler(e.name, e.id) for e in entities[:1])
    report = Report("api_restriction", "announced", article.title, 0, len(article.title), actors, confidence=0.8, rule="plain")
    return Analysis("en", entities, (report,) if actors else (), PlainReader.version)


def dask_setup(worker: object) -> None:
    """Dask calls this in the worker."""
    work.reader = lambda pipeline, knowledge: PlainReader()  # type: ignore[assignment,return-value]
