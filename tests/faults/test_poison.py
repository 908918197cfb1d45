"""A document that cannot be read, or that takes the process with it, is left alone after three tries, and the doctor lists it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.doctor.examine import examine
from tracker.language.knowledge import Knowledge, load_knowledge
from tracker.models import Analysis, Article
from tracker.reading import read_new
from tracker.store.database import open_database, rows

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
POISON = 3


class Reader:
    """Reads every text but one."""

    version = "test"

    def __init__(self, *, deadly: bool) -> None:
        self._deadly = deadly

    @property
    def knowledge(self) -> Knowledge:
        """The real one."""
        return load_knowledge()

    def analyse(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Analysis]]:
        """Raise, or die, where the poison is."""
        for article in articles:
            if article.title == f"Title {POISON}":
                if self._deadly:
                    os.kill(os.getpid(), signal.SIGKILL)
                raise ValueError("an odd text")
            yield article, Analysis("en", (), (), self.version)


def read(path: Path, *, deadly: bool) -> None:
    """Read what is new in a process of its own, which may die of it."""
    child = os.fork()
    if child == 0:
        database = open_database(path)
        read_new(database, Reader(deadly=deadly), now=NOW)
        os._exit(0)
    os.waitpid(child, 0)


@pytest.mark.parametrize(("deadly", "words"), [(False, "ValueError: an odd text"), (True, "the process ended each time")])
def test_it_is_left_alone_after_three_tries_and_listed(tmp_path: Path, deadly: bool, words: str) -> None:
    path = tmp_path / "t.db"
    (tmp_path / "feeds.yaml").write_text("sources: []")
    database = open_database(path)
    for n in range(8):
        database.execute(
            "INSERT INTO articles (external_id, title, text, fetched, content_hash) VALUES (?, ?, 'Some words.', ?, 'h')",
            [str(n), f"Title {n}", NOW.isoformat()],
        )
    database.conn.commit()
    database.close()
    for _ in range(4):
        read(path, deadly=deadly)
    database = open_database(path)
    left = rows(database, "SELECT title, read_tries FROM articles WHERE read_version IS NULL")
    assert left == [{"title": f"Title {POISON}", "read_tries": 3}]
    assert rows(database, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    database.close()
    found = [finding for finding in examine(tmp_path / "feeds.yaml", path, now=NOW, quick=True) if finding.check == "articles"]
    assert [finding.level for finding in found] == ["warning"]
    assert f"Title {POISON}" in found[0].message
    assert words in found[0].message
    assert "tracker reprocess" in found[0].hint
