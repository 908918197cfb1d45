"""What a worker does with one partition: records -> documents -> analyses -> tables, and the mark that it is done."""

from __future__ import annotations

import os
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from tracker.analysis import Analyser, ReadingSettings
from tracker.backfill.folder import Folder
from tracker.backfill.inputs import Raw, read_piece
from tracker.backfill.pieces import Job
from tracker.backfill.records import document
from tracker.backfill.tables import Rows
from tracker.backfill.tries import Tries
from tracker.documents import BadLine, Document
from tracker.language.detect import detect_language
from tracker.reading import BUGS
from tracker.stories.copies import signature

AT_ONCE = 64


@lru_cache(maxsize=1)
def reader(pipeline: str | None, knowledge: str | None) -> Analyser:
    """The reader of this process, loaded with its first partition."""
    return Analyser(ReadingSettings(pipeline, Path(knowledge) if knowledge else None))


def version_of(pipeline: str | None, knowledge: str | None) -> str:
    """The rules and weights that this process reads with."""
    return reader(pipeline, knowledge).version


def work(job: Job) -> dict[str, Any]:
    """Read one partition and put it in its place; what the mark says is also given back.

    `refused` says why nothing was done, which is for whoever runs the cluster to mend.
    """
    analyser = reader(job.pipeline, job.knowledge)
    if analyser.version != job.version:
        return {"refused": f"a worker on {socket.gethostname()} reads with version {analyser.version}, not {job.version}"}
    folder = Folder(Path(job.out))
    tries = Tries(folder.tries(job.piece.number))
    try:
        counts = _Partition(job, analyser, tries).read(folder)
    finally:
        tries.close()
    folder.finish(job.piece.number, counts)
    return counts


class _Partition:
    """One partition on its way through the stages."""

    def __init__(self, job: Job, analyser: Analyser, tries: Tries) -> None:
        self._job, self._analyser, self._tries = job, analyser, tries
        self._rows = Rows(job.piece.number)
        self._left_out: Counter[str] = Counter()

    def read(self, folder: Folder) -> dict[str, Any]:
        started = time.monotonic()
        for group in _groups(read_piece(self._job.piece)):
            numbers = [raw.number for raw in group]
            if self._tries.alone(numbers):
                for raw in group:
                    self._alone(raw)
            else:
                self._tries.begin(numbers)
                self._together(group)
        self._rows.write(folder)
        tables = {name: len(rows) for name, rows in self._rows.of.items()}
        return {
            "partition": self._job.piece.number, "records": self._job.piece.count, **tables, "left_out": dict(self._left_out),
            "seconds": round(time.monotonic() - started, 3), "worker": f"{socket.gethostname()}:{os.getpid()}",
        }  # fmt: skip

    def _alone(self, raw: Raw) -> None:
        if raw.number in self._tries.guilty:
            self._bad(raw, "reading it ended the process")
        else:
            self._tries.begin([raw.number])
            self._together([raw])

    def _together(self, group: Sequence[Raw]) -> None:
        wanted: list[tuple[Raw, Document]] = []
        for raw in group:
            try:
                found = document(self._job.piece.kind, raw)
                if isinstance(found, BadLine):
                    self._bad(raw, found.reason)
                elif found is not None and self._fits(found):
                    wanted.append((raw, found))
                elif found is None:
                    self._left_out["no documents"] += 1
            except BUGS as error:
                self._bad(raw, f"could not be read: {type(error).__name__}: {error}"[:500])
        self._analyse(wanted)

    def _fits(self, found: Document) -> bool:
        filters, article = self._job.filters, found.article
        if not filters.day_fits(article.published):
            self._left_out["by date"] += 1
        elif not filters.language_fits(detect_language(f"{article.title}\n\n{article.text}")):
            self._left_out["by language"] += 1
        else:
            return True
        return False

    def _analyse(self, wanted: Sequence[tuple[Raw, Document]]) -> None:
        try:
            # All of them before any is kept: a failure in the midst must not leave half of them behind.
            read = list(self._analyser.analyse([found.article for _, found in wanted]))
        except BUGS as error:
            if len(wanted) == 1:
                self._bad(wanted[0][0], f"could not be read: {type(error).__name__}: {error}"[:500])
                return
            for one in wanted:
                self._analyse([one])
            return
        for (_, found), (article, analysis) in zip(wanted, read, strict=True):
            self._rows.add(found, analysis, signature(article.text))

    def _bad(self, raw: Raw, reason: str) -> None:
        self._rows.add_bad(raw.number, self._job.piece.path, reason, raw.content)


def _groups(records: Iterator[Raw]) -> Iterator[list[Raw]]:
    while group := list(islice(records, AT_ONCE)):
        yield group
