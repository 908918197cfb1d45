"""The acts of a register: stored as articles, their events merged with what others report, in the poll's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from tracker.language.knowledge import Knowledge, load_knowledge
from tracker.language.knowledge.base import slug
from tracker.merging import Merger, kin_of
from tracker.models import Analysis, Article, Entity, EntityType, Filler, Mention, Report, Source
from tracker.reading import store_reading
from tracker.registers import Act, mapping_of
from tracker.store.acts import save_act
from tracker.store.reports import Unread

VERSION = "register:1"
CONFIDENCE = 0.97
_MOST_REGIONS = 4


@dataclass(frozen=True, slots=True)
class Taken:
    """What the acts of one poll came to."""

    new: int = 0
    edited: int = 0
    new_events: int = 0


def take(
    db: Database, source_id: int, source: Source, acts: tuple[Act, ...], now: datetime, knowledge: Path | None = None
) -> Taken:
    """Store the acts that are new or say something else; call within the transaction of the poll."""
    if not acts:
        return Taken()
    base, mapping = load_knowledge(knowledge), mapping_of(source.mapping, source.url)
    merger = Merger(db, kin_of(base))
    counts = {"new": 0, "edited": 0}
    for act in acts:
        saved = save_act(db, source_id, source.publisher, act.id, act.url, act.title, act.text, act.published, now)
        if saved is None:
            continue
        row, change = saved
        counts[change] += 1
        article = Article(str(row), act.title, act.text, act.url, act.published.date(), source.name, source.publisher, "en")
        analysis = read_act(act, article, base, mapping.name, mapping.region)
        store_reading(db, merger, Unread(row, article, act.published, source.role, 0, change == "edited"), analysis, now)
    return Taken(counts["new"], counts["edited"], merger.new_events)


def read_act(act: Act, article: Article, base: Knowledge, register: str, region: str | None) -> Analysis:
    """What an act says, in the words of the reader of articles."""
    entities = tuple(_entities(article, base))
    if act.event is None:
        return Analysis("en", entities, (), VERSION)
    start = len(article.title) + 2
    laws = [Filler(e.name, e.id) for e in entities if e.type == "law" and _in_title(e, article)]
    home = base.named("region", region) if region else None
    # Rules hold where the register is at home; controls of exports hold against whom they name.
    if act.event == "export_control":
        regions = [Filler(e.name, e.id) for e in entities if e.type == "region" and (home is None or e.id != home.id)]
    else:
        regions = [Filler(home.name, home.id)] if home else []
    report = Report(
        type=act.event,
        stage=act.stage,
        evidence=act.evidence,
        start=start,
        end=start + len(act.evidence),
        actors=tuple(_agency(name, base) for name in act.agencies),
        objects=tuple(laws[:2]) or (Filler(act.title[:160]),),
        regions=tuple(regions[:_MOST_REGIONS]),
        effective_date=act.effective,
        confidence=CONFIDENCE,
        rule=f"register:{register}",
        trigger=act.docket,
        details=tuple((name, (value,)) for name, value in _details(act) if value),
    )
    return Analysis("en", entities, (report,), VERSION)


def _details(act: Act) -> tuple[tuple[str, str], ...]:
    return (("document", act.id), ("docket", act.docket), ("kind", act.type), ("action", act.action))


def _agency(name: str, base: Knowledge) -> Filler:
    entry = base.named("agency", name)
    return Filler(entry.name, entry.id) if entry else Filler(name, f"agency:{slug(name)}")


def _entities(article: Article, base: Knowledge) -> Iterator[Entity]:
    """The known laws, regions, agencies and companies that an act names."""
    text = f"{article.title}\n\n{article.text}"
    found: dict[str, tuple[str, EntityType, list[Mention]]] = {}
    for match in base.find(text):
        for entry, strength in match.entries:
            if strength == "alias" and entry.type in ("law", "region", "agency", "company", "model"):
                mention = Mention(match.start, match.end, text[match.start : match.end])
                found.setdefault(entry.id, (entry.name, entry.type, []))[2].append(mention)
                break
    return (Entity(id_, type_, name, tuple(mentions), True) for id_, (name, type_, mentions) in found.items())


def _in_title(entity: Entity, article: Article) -> bool:
    return any(mention.end <= len(article.title) for mention in entity.mentions)
