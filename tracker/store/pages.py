"""Watched pages in the database: their versions, what changed between them, and the article that tells a change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlite_utils import Database

from tracker.models import Block, Snapshot, Telling
from tracker.store.reports import moment


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored version of a page; a doubtful one waits until the next poll brings it again."""

    id: int
    taken: datetime
    hash: str
    blocks: tuple[Block, ...]
    reader: str
    doubtful: bool = False


def fingerprint(snapshot: Snapshot) -> str:
    """What a version says whatever the order of its blocks."""
    lines = sorted(json.dumps([block.path, block.text], ensure_ascii=False) for block in snapshot.blocks)
    return hashlib.sha256("\n".join(lines or [snapshot.text]).encode()).hexdigest()


def versions(db: Database, source_id: int, most: int) -> list[Stored]:
    """The last versions of a page, the oldest first."""
    sql = "SELECT id, taken, hash, structure, reader, http FROM snapshots WHERE source_id = ? ORDER BY id DESC LIMIT ?"
    return [_stored(*row) for row in reversed(db.execute(sql, [source_id, most]).fetchall())]


def _stored(id_: int, taken: str, hash_: str, structure: str, reader: str, http: str) -> Stored:
    return Stored(id_, moment(taken), hash_, blocks_of(structure), reader, bool(json.loads(http).get("doubtful")))


def last_reader(db: Database, source_id: int) -> str | None:
    """Who read the last version of a page; None when there is none."""
    sql = "SELECT reader FROM snapshots WHERE source_id = ? ORDER BY id DESC LIMIT 1"
    row = db.execute(sql, [source_id]).fetchone()
    return row[0] if row else None


def blocks_of(structure: str, text: str = "") -> tuple[Block, ...]:
    """The blocks of a stored version; one without structure has its lines as texts."""
    blocks = (
        Block(b["kind"], b["text"], tuple(b.get("path", ())), tuple((h, v) for h, v in b.get("cells", ())))
        for b in json.loads(structure)
    )
    return tuple(blocks) or tuple(Block("text", line) for line in text.splitlines() if line.strip())


@dataclass(frozen=True, slots=True)
class Watched:
    """A watched page with how many versions of it are kept, and its last change."""

    name: str
    url: str
    versions: int
    first: str | None
    changes: int
    last_change: str | None
    summary: str


def watched(db: Database) -> list[Watched]:
    """Every page that is watched or was, by name."""
    sql = """SELECT s.name, s.url, (SELECT count(*) FROM snapshots WHERE source_id = s.id),
            (SELECT min(taken) FROM snapshots WHERE source_id = s.id), (SELECT count(*) FROM page_changes WHERE source_id = s.id),
            c.seen, coalesce(c.summary, '')
        FROM sources s LEFT JOIN page_changes c ON c.id = (SELECT max(id) FROM page_changes WHERE source_id = s.id)
        WHERE s.kind = 'page' ORDER BY s.name COLLATE NOCASE"""
    return [Watched(*row) for row in db.execute(sql).fetchall()]


@dataclass(frozen=True, slots=True)
class PageChange:
    """One stored change with both versions; `events` are the numbers of the events that tell it."""

    seen: str
    summary: str
    before: tuple[Block, ...]
    after: tuple[Block, ...]
    taken: tuple[str, str]
    events: tuple[int, ...]


def change_of(db: Database, url: str, number: int = 1) -> PageChange | None:
    """A change of a page, 1 being the last one; None when there are not so many."""
    sql = """SELECT c.seen, c.summary, c.article_id, b.structure, b.text, b.taken, a.structure, a.text, a.taken
        FROM page_changes c JOIN sources s ON s.id = c.source_id JOIN snapshots b ON b.id = c.before_id
        JOIN snapshots a ON a.id = c.after_id WHERE s.url = ? ORDER BY c.id DESC LIMIT 1 OFFSET ?"""
    row = db.execute(sql, [url, number - 1]).fetchone()
    if row is None:
        return None
    events = db.execute(
        "SELECT DISTINCT event_id FROM reports WHERE article_id = ? AND event_id IS NOT NULL", [row[2]]
    ).fetchall()
    numbers = tuple(sorted(id_ for (id_,) in events))
    return PageChange(row[0], row[1], blocks_of(row[3], row[4]), blocks_of(row[6], row[7]), (row[5], row[8]), numbers)


def save_version(
    db: Database, source_id: int, snapshot: Snapshot, headers: Mapping[str, str], now: datetime, *, doubtful: bool = False
) -> int:
    """Keep a version; gives its id."""
    http: dict[str, object] = {name: headers[name] for name in ("etag", "last-modified", "content-type") if name in headers}
    if doubtful:
        http["doubtful"] = True
    structure = [{name: value for name, value in asdict(block).items() if value} for block in snapshot.blocks]
    row = db.execute(
        "INSERT INTO snapshots (source_id, taken, hash, text, structure, reader, http) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        [
            source_id,
            now.isoformat(),
            fingerprint(snapshot),
            snapshot.text,
            json.dumps(structure, ensure_ascii=False),
            snapshot.reader,
            json.dumps(http),
        ],
    ).fetchone()
    return int(row[0])


def read_alike(db: Database, version: int, reader: str) -> None:
    """Note that another reader reads a version as it is stored."""
    db.execute("UPDATE snapshots SET reader = ? WHERE id = ?", [reader, version])


def drop_versions(db: Database, ids: Sequence[int]) -> None:
    """Forget versions that were not delivered whole."""
    db.conn.executemany("DELETE FROM snapshots WHERE id = ?", [(id_,) for id_ in ids])


def save_change(
    db: Database, source_id: int, before: int, after: int, summary: str, now: datetime, article_id: int | None = None
) -> None:
    """Keep that a page changed, and which article tells it."""
    db.execute(
        "INSERT INTO page_changes (source_id, before_id, after_id, seen, summary, article_id) VALUES (?, ?, ?, ?, ?, ?)",
        [source_id, before, after, now.isoformat(), summary, article_id],
    )


def save_article(
    db: Database, source_id: int, publisher: str, version: int, url: str, title: str, text: str, now: datetime
) -> int:
    """Keep the readable difference as an article; many of them share the page's address, so none of them owns it."""
    row = db.execute(
        """INSERT INTO articles (external_id, source_id, url, title, published, fetched, language, text, publisher,
            text_from, content_hash)
        VALUES (?, ?, ?, ?, ?, ?, 'en', ?, ?, 'page', ?) RETURNING id""",
        [
            f"page-change:{version}",
            source_id,
            url,
            title,
            now.isoformat(),
            now.isoformat(),
            text,
            publisher,
            hashlib.sha256(text.encode()).hexdigest(),
        ],
    ).fetchone()
    return int(row[0])


def same_retirement(db: Database, one: Telling) -> int | None:
    """The event of a model's end that the same page told before: a new date months later is the next step of it."""
    report = one.report
    about = next((filler.entity_id for filler in report.objects if filler.entity_id), None)
    if not report.rule.startswith("page:") or report.type != "model_retirement" or about is None:
        return None
    sql = """SELECT event_id FROM reports WHERE rule = ? AND type = ? AND publisher = ? AND article_id != ? AND event_id NOT NULL
        AND json_extract(slots, '$.objects[0].id') = ? ORDER BY id DESC LIMIT 1"""
    found = db.execute(sql, [report.rule, report.type, one.publisher, one.article_id, about]).fetchone()
    return int(found[0]) if found else None


def another_change(db: Database, one: Telling, event_id: int) -> bool:
    """Whether an event is another change that the same page made; only a retirement is told on by later ones."""
    report = one.report
    if not report.rule.startswith("page:") or report.type == "model_retirement":
        return False
    sql = "SELECT 1 FROM reports WHERE event_id = ? AND rule = ? AND publisher = ? AND article_id != ? LIMIT 1"
    return db.execute(sql, [event_id, report.rule, one.publisher, one.article_id]).fetchone() is not None
