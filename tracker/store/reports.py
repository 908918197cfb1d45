"""What reading an article gave, in the database: entities, mentions, reports; and reports back out as tellings."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any, get_args

from sqlite_utils import Database

from tracker.models import Analysis, Article, Entity, Filler, Report, Role, Telling

SLOTS = ("actors", "objects", "regions", "counterparties")
READ_TRIES = 3
# So many characters wait in memory at once; one text may be as long as two million.
AT_ONCE = 500_000
_ROLES = get_args(Role)
_NAMED = frozenset({"company", "model", "region", "agency", "law", "person"})
_MOST_NAMED, _MOST_NEAR = 60, 12


@dataclass(frozen=True, slots=True)
class Unread:
    """An article that waits to be read, with what its reports need to know of where it came from."""

    row_id: int
    article: Article
    reported: datetime
    role: Role
    tries: int
    read_before: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing an analysis changed: its reports in order of their ids, and the events that lost a report."""

    report_ids: tuple[int, ...]
    left_events: tuple[int, ...]


def unread(db: Database, limit: int, without: Collection[int] = ()) -> list[Unread]:
    """The next articles to be read but for some, of the first in line the oldest first; fewer where their texts are endless."""
    waiting = [row for row in db.execute(_QUEUE, [limit + len(without)]).fetchall() if row[0] not in without][:limit]
    sizes = accumulate(characters for _, characters in waiting)
    ids = [id_ for number, ((id_, _), size) in enumerate(zip(waiting, sizes, strict=True)) if not number or size <= AT_ONCE]
    marks = ",".join("?" * len(ids))
    return [_unread(row) for row in db.execute(f"{_ARTICLE} WHERE a.id IN ({marks}) ORDER BY reported, a.id", ids).fetchall()]


def unread_article(db: Database, id_: int) -> Unread:
    """One article as it waits to be read."""
    return _unread(db.execute(f"{_ARTICLE} WHERE a.id = ?", [id_]).fetchone())


_QUEUE = f"SELECT id, length(text) FROM articles WHERE read_version IS NULL AND read_tries < {READ_TRIES} ORDER BY id LIMIT ?"
_ARTICLE = """SELECT a.id, a.title, a.text, a.url, a.language, a.publisher, a.read_tries,
    coalesce(a.published, a.fetched) AS reported,     a.read_at,
    s.publisher, s.name, s.role FROM articles a LEFT JOIN sources s ON s.id = a.source_id"""


def _unread(row: Sequence[Any]) -> Unread:
    id_, title, text, url, language, publisher, tries, reported, read_at, source_publisher, source_name, role = row
    when = moment(reported)
    article = Article(
        id=str(id_),
        title=title,
        text=text,
        url=url,
        published=when.date(),
        publisher=publisher or source_publisher or source_name or "",
        language=language,
    )
    return Unread(id_, article, when, role if role in _ROLES else "news", tries, read_at is not None)


def moment(text: str) -> datetime:
    """A stored time as an aware one; a bare day is its midnight."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def begin_reading(db: Database, ids: Sequence[int]) -> None:
    """Count a try before it is made, so that a text that kills the process is counted too."""
    with db.atomic():
        db.conn.executemany("UPDATE articles SET read_tries = read_tries + 1 WHERE id = ?", [(id_,) for id_ in ids])


def note_problem(db: Database, id_: int, problem: str) -> bool:
    """Keep why an article could not be read; True when that was its last try."""
    with db.atomic():
        db.execute("UPDATE articles SET problem = ? WHERE id = ?", [problem, id_])
        return bool(db.execute("SELECT read_tries >= ? FROM articles WHERE id = ?", [READ_TRIES, id_]).fetchone()[0])


def mark_read(db: Database, id_: int, analysis: Analysis, now: datetime) -> None:
    """Say that an article was read, when and by which rules; written last."""
    db.execute(
        """UPDATE articles SET read_version = ?, read_at = ?, read_tries = 0, problem = ?, language = coalesce(language, ?)
        WHERE id = ?""",
        [analysis.version, now.isoformat(), analysis.problem, analysis.language or None, id_],
    )


def save_analysis(db: Database, item: Unread, analysis: Analysis, signature: bytes, now: datetime) -> Stored:
    """Replace what was read of an article before; a report that is still told keeps its id, its event and its users' marks."""
    if signature:
        db.execute("INSERT OR REPLACE INTO signatures (article_id, signature) VALUES (?, ?)", [item.row_id, signature])
    else:
        db.execute("DELETE FROM signatures WHERE article_id = ?", [item.row_id])
    _save_entities(db, item.row_id, analysis, now)
    old = tellings_of_article(db, item.row_id)
    kept = _pair(old, analysis.reports)
    gone = [t for t in old if t.id not in kept.values()]
    mentioned = [e.id for e in analysis.entities if e.type in _NAMED][:_MOST_NAMED]
    ids = [
        _save_report(db, item, report, (mentioned, _near(report, analysis)), kept.get(index))
        for index, report in enumerate(analysis.reports)
    ]
    db.conn.executemany("DELETE FROM reports WHERE id = ?", [(t.id,) for t in gone])
    return Stored(tuple(sorted(ids)), tuple(sorted({t.event_id for t in gone if t.event_id is not None})))


def _near(report: Report, analysis: Analysis) -> list[str]:
    """What the sentence names that a report was read from, whatever slots it was given."""
    named = (e for e in analysis.entities if e.type in _NAMED)
    return [e.id for e in named if any(report.start <= m.start < report.end for m in e.mentions)][:_MOST_NEAR]


def _save_entities(db: Database, article_id: int, analysis: Analysis, now: datetime) -> None:
    named = {e.id: e for e in analysis.entities}
    fillers = (f for r in analysis.reports for slot in SLOTS for f in getattr(r, slot) if f.entity_id)
    for filler in fillers:
        named.setdefault(filler.entity_id, Entity(filler.entity_id, filler.entity_id.partition(":")[0], filler.name))
    before = {
        row[0] for row in db.execute("SELECT DISTINCT entity_id FROM mentions WHERE article_id = ?", [article_id]).fetchall()
    }
    db.execute("DELETE FROM mentions WHERE article_id = ?", [article_id])
    db.conn.executemany(
        "INSERT INTO entities (id, type, name, known, first_seen) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        [(e.id, e.type, e.name, int(e.known), now.isoformat()) for e in named.values()],
    )
    spots = [(article_id, e.id, m.start, m.end, m.text) for e in analysis.entities for m in e.mentions]
    db.conn.executemany(
        'INSERT OR IGNORE INTO mentions (article_id, entity_id, start, "end", text) VALUES (?, ?, ?, ?, ?)', spots
    )
    after = {e.id for e in analysis.entities if e.mentions}
    changes = [(1, id_) for id_ in sorted(after - before)] + [(-1, id_) for id_ in sorted(before - after)]
    db.conn.executemany("UPDATE entities SET articles = max(articles + ?, 0) WHERE id = ?", changes)


def _pair(old: Sequence[Telling], new: Sequence[Report]) -> dict[int, int]:
    """Which new report (by its place) is which old one (by its id): those most alike first, then the only ones of a type."""
    fits = sorted(
        (-_alike(t.report, report), t.id, index) for t in old for index, report in enumerate(new) if t.report.type == report.type
    )
    pairs: dict[int, int] = {}
    for _, id_, index in fits:
        if index not in pairs and id_ not in pairs.values():
            pairs[index] = id_
    return pairs


def _alike(one: Report, other: Report) -> float:
    score = 2.0 * (one.evidence == other.evidence) + (one.effective_date == other.effective_date)
    for slot in SLOTS:
        mine, theirs = ({f.entity_id or f.name for f in getattr(r, slot)} for r in (one, other))
        score += len(mine & theirs) / max(len(mine | theirs), 1)
    return score


def _save_report(db: Database, item: Unread, report: Report, names: tuple[Sequence[str], ...], id_: int | None) -> int:
    values = {
        "article_id": item.row_id, "type": report.type, "evidence": report.evidence, "start": report.start, '"end"': report.end,
        "stage": report.stage, "effective_date": report.effective_date, "confidence": report.confidence, "rule": report.rule,
        "trigger": report.trigger, "slots": slots_json(report, *names), "reported": item.reported.isoformat(),
        "publisher": item.article.publisher, "role": item.role,
    }  # fmt: skip
    if id_ is not None:
        sets = ", ".join(f"{name} = ?" for name in values)
        db.execute(f"UPDATE reports SET {sets} WHERE id = ?", [*values.values(), id_])
        return id_
    row = db.execute(
        f"INSERT INTO reports ({', '.join(values)}) VALUES ({', '.join('?' * len(values))}) RETURNING id", list(values.values())
    ).fetchone()
    db.execute(
        "UPDATE mark_reports SET report_id = ? WHERE article_id = ? AND type = ? AND report_id IS NULL",
        [row[0], item.row_id, report.type],
    )
    return int(row[0])


def slots_json(report: Report, mentioned: Sequence[str] = (), near: Sequence[str] = ()) -> str:
    """The slots of a report as the database keeps them, {"actors": [{"name": …, "id": …}], …}, and what its text names."""
    slots: dict[str, Sequence[object]] = {
        slot: [{"name": f.name, "id": f.entity_id} for f in getattr(report, slot)] for slot in SLOTS
    }
    slots["mentioned"], slots["near"] = mentioned, near
    slots["details"] = [[name, values] for name, values in report.details]
    return json.dumps({slot: fillers for slot, fillers in slots.items() if fillers}, ensure_ascii=False)


_TELLING = """SELECT r.id, r.article_id, r.type, r.stage, r.evidence, r.start, r."end", r.slots, r.effective_date, r.confidence,
    r.rule, r.trigger, r.reported, r.publisher, r.role, r.event_id, s.signature
    FROM reports r LEFT JOIN signatures s ON s.article_id = r.article_id"""


def telling(db: Database, report_id: int) -> Telling:
    """One stored report."""
    return _telling(db.execute(f"{_TELLING} WHERE r.id = ?", [report_id]).fetchone())


def tellings_of_article(db: Database, article_id: int) -> list[Telling]:
    """The stored reports of an article, in order of their ids."""
    return [_telling(row) for row in db.execute(f"{_TELLING} WHERE r.article_id = ? ORDER BY r.id", [article_id]).fetchall()]


def tellings_of_event(db: Database, event_id: int, limit: int = -1) -> list[Telling]:
    """The (first) reports of an event, in order of their ids."""
    sql = f"{_TELLING} WHERE r.event_id = ? ORDER BY r.id LIMIT ?"
    return [_telling(row) for row in db.execute(sql, [event_id, limit]).fetchall()]


def _telling(row: Sequence[Any]) -> Telling:
    (
        id_,
        article_id,
        type_,
        stage,
        evidence,
        start,
        end,
        slots,
        effective,
        sure,
        rule,
        trigger,
        reported,
        publisher,
        role,
        event,
        sketch,
    ) = row
    filled = json.loads(slots)
    fillers = {slot: tuple(Filler(f["name"], f.get("id")) for f in filled.get(slot, ())) for slot in SLOTS}
    report = Report(
        type=type_,
        stage=stage,
        evidence=evidence,
        start=start,
        end=end,
        effective_date=effective,
        confidence=sure,
        rule=rule,
        trigger=trigger,
        details=tuple((name, tuple(values)) for name, values in filled.get("details", ())),
        **fillers,
    )
    mentioned, near = (frozenset(filled.get(name, ())) for name in ("mentioned", "near"))
    return Telling(id_, article_id, report, moment(reported), publisher, role, sketch or b"", event, mentioned, near)
