"""Our own stories, replayed through the real store: hand-made analyses in, events out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from tracker.language.knowledge import Knowledge
from tracker.language.knowledge.base import load_knowledge
from tracker.models import Analysis, Article, Entity, Filler, Report
from tracker.reading import read_new
from tracker.store.migrations import migrations
from tracker.store.reports import SLOTS

FOLDER = Path(__file__).parent
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Piece:
    """One article of a story; stories of the same pair are easily confused."""

    story: str
    pair: str
    article: str
    published: str
    publisher: str
    role: str
    title: str
    text: str


@dataclass(frozen=True)
class Line(Piece):
    """One report of one article of a story."""

    report: Report
    named: frozenset[Filler] = frozenset()


class FakeReader:
    """Gives each article the analysis that is prepared for its text."""

    def __init__(
        self, reports: dict[str, tuple[Report, ...]], version: str = "test-1", named: dict[str, frozenset[Filler]] | None = None
    ) -> None:
        self.reports = reports
        self.named = named or {}
        self.version = version

    @property
    def knowledge(self) -> Knowledge:
        return load_knowledge()

    def analyse(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Analysis]]:
        for article in articles:
            reports = self.reports[article.text]
            named = {f for r in reports for slot in SLOTS for f in getattr(r, slot)} | self.named.get(article.text, frozenset())
            fillers = {f.entity_id: f for f in sorted(named, key=str) if f.entity_id}
            entities = tuple(Entity(id_, id_.partition(":")[0], f.name, known=True) for id_, f in fillers.items())  # type: ignore[arg-type]
            yield article, Analysis("en", entities, reports, self.version)


def lines(part: str) -> list[Line]:
    """The lines of one part of the stories, in order of publication."""
    rows = (json.loads(row) for row in (FOLDER / f"{part}.jsonl").read_text(encoding="utf8").splitlines())
    found = [Line(**{**row, "report": _report(row["report"])}) for row in rows]
    return sorted(found, key=lambda line: (line.published, line.article))


def _report(row: dict[str, object]) -> Report:
    slots = {slot: tuple(Filler(f["name"], f["id"]) for f in row.pop(slot)) for slot in SLOTS}  # type: ignore[attr-defined]
    return Report(**row, **slots, start=0, end=len(str(row["evidence"])), confidence=0.8)  # type: ignore[arg-type]


def new_database() -> Database:
    """An empty database in memory, on the newest schema."""
    db = Database(memory=True)
    db.execute("PRAGMA foreign_keys = ON")
    migrations.apply(db)
    return db


def add_article(
    db: Database, name: str, text: str, *, title: str = "", published: str, publisher: str = "", role: str = "news"
) -> int:
    """Put an article into the database, with a source of its role."""
    with db.atomic():
        db.execute(
            """INSERT OR IGNORE INTO sources (url, name, kind, publisher, role, every_seconds, due, created)
            VALUES (?, ?, 'feed', ?, ?, 60, '', '')""",
            [f"https://{publisher}.example/{role}", publisher, publisher, role],
        )
        source = db.execute("SELECT id FROM sources WHERE url = ?", [f"https://{publisher}.example/{role}"]).fetchone()[0]
        row = db.execute(
            """INSERT INTO articles (external_id, source_id, title, published, fetched, text, publisher, content_hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, '') RETURNING id""",
            [name, source, title, f"{published}T08:00:00+00:00", NOW.isoformat(), text, publisher],
        ).fetchone()
        return int(row[0])


def replay(told: Sequence[Line]) -> Database:
    """Read the lines in the given order, one by one, and return the database."""
    db = new_database()
    for line in told:
        read_line(db, line)
    return db


def read_line(db: Database, line: Line) -> None:
    """Read one line into the database."""
    add_article(db, line.article, line.text, title=line.title, published=line.published, publisher=line.publisher, role=line.role)
    read_new(db, FakeReader({line.text: (line.report,)}, named={line.text: line.named}), now=NOW)


def clusters(told: Sequence[Line]) -> dict[str, int]:
    """Which event each article's report ended in."""
    db = replay(told)
    return dict(db.execute("SELECT a.external_id, r.event_id FROM reports r JOIN articles a ON a.id = r.article_id").fetchall())
