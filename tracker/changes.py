"""A new version of a watched page: stored when it differs, its typed changes put into the events, in the poll's transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlite_utils import Database

from tracker.language.dates import find_dates
from tracker.language.knowledge import Knowledge, load_knowledge
from tracker.language.knowledge.base import slug
from tracker.merging import Merger, kin_of
from tracker.models import Analysis, Article, Filler, Report, Snapshot, Source
from tracker.pages.difference import edits, summary
from tracker.pages.meaning import Version, doubtful, findings
from tracker.pages.vocabulary import Finding, Vocabulary, fold
from tracker.reading import store_reading
from tracker.store import pages as store
from tracker.store.reports import Unread

VERSION = "page:1"
CONFIDENCE = 0.95
_HISTORY = 8
_AREAS = frozenset({"continent", "bloc"})
_VARIANTS = frozenset(
    "mini nano micro pro turbo lite flash opus sonnet haiku large small medium tiny preview instruct ultra max plus chat coder code vision"  # noqa: SIM905, E501
    " audio realtime live exp experimental latest thinking reasoning reasoner high low image embed embedding base air fast".split()  # noqa: E501
)
_IDENTIFIER = re.compile(r"(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[A-Za-z][\w.:/]*(?:-[\w.:]+)+")


@dataclass(frozen=True, slots=True)
class Change:
    """What a poll of a page came to; `again` asks for the whole page at the next poll, whatever its ETag."""

    articles: int = 0
    new_events: int = 0
    again: bool = False


def take(
    db: Database,
    source_id: int,
    source: Source,
    snapshot: Snapshot,
    headers: Mapping[str, str],
    now: datetime,
    knowledge: Path | None = None,
) -> Change:
    """Store a version of a page and what it changed; call within the transaction of the poll."""
    known = store.versions(db, source_id, _HISTORY)
    good = [version for version in known if not version.doubtful]
    mark = store.fingerprint(snapshot)
    waiting = [version for version in known if version.doubtful]
    if good and good[-1].hash == mark:
        store.drop_versions(db, [version.id for version in waiting])
        store.read_alike(db, good[-1].id, snapshot.reader)
        return Change()
    if good and doubtful(good[-1].blocks, snapshot.blocks) and not any(version.hash == mark for version in waiting):
        store.save_version(db, source_id, snapshot, headers, now, doubtful=True)
        return Change(again=True)
    store.drop_versions(db, [version.id for version in waiting])
    after = store.save_version(db, source_id, snapshot, headers, now)
    if not good or good[-1].reader != snapshot.reader:
        # What differs may be how the page is read, after an upgrade or under another selector: nothing is told of that.
        return Change()
    good = [version for version in good if version.reader == snapshot.reader]
    return _tell(db, source_id, source, good, snapshot, after, now, knowledge)


def _tell(
    db: Database,
    source_id: int,
    source: Source,
    good: list[store.Stored],
    snapshot: Snapshot,
    after: int,
    now: datetime,
    extra: Path | None,
) -> Change:
    words = summary(edits(good[-1].blocks, snapshot.blocks))
    found: list[Finding] = []
    if source.expects and good[-1].blocks:
        base = load_knowledge(extra)
        past = [Version(version.taken, version.blocks) for version in good]
        found = findings(source.expects, past, snapshot.blocks, source.name, vocabulary(base), now)
    if not found:
        store.save_change(db, source_id, good[-1].id, after, words, now)
        return Change()
    article = article_of(source, found, actor(base, source))
    title, text, reports = article
    row = store.save_article(db, source_id, source.publisher, after, source.url, title, text, now)
    store.save_change(db, source_id, good[-1].id, after, f"{found[0].evidence.splitlines()[0][:200]} ({words})", now, row)
    merger = Merger(db, kin_of(base))
    item = Unread(
        row, Article(str(row), title, text, source.url, now.date(), source.name, source.publisher, "en"), now, source.role, 0
    )
    store_reading(db, merger, item, Analysis("en", (), reports, VERSION), now)
    return Change(1, merger.new_events)


def article_of(source: Source, found: list[Finding], by: Filler) -> tuple[str, str, tuple[Report, ...]]:
    """Title and text of the article that tells the findings, and their reports."""
    title = f"{source.name}: {found[0].evidence.splitlines()[0]}"[:200]
    text, reports = "", []
    for finding in found:
        start = len(title) + 2 + len(text)
        text += finding.evidence + "\n\n"
        reports.append(_report(finding, start, source, by))
    return title, text.rstrip("\n"), tuple(reports)


def _report(finding: Finding, start: int, source: Source, by: Filler) -> Report:
    return Report(
        type=finding.type,
        stage=finding.stage,
        evidence=finding.evidence,
        start=start,
        end=start + len(finding.evidence),
        actors=(by,),
        objects=finding.objects,
        regions=finding.regions,
        effective_date=finding.effective_date,
        confidence=CONFIDENCE,
        rule=f"page:{source.expects}",
        details=tuple((name, values) for name, values in finding.details if any(values)),
    )


def actor(knowledge: Knowledge, source: Source) -> Filler:
    """The publisher of a page, as the knowledge base knows it."""
    entry = knowledge.named("company", source.publisher) or knowledge.named("agency", source.publisher)
    return Filler(entry.name, entry.id) if entry else Filler(source.publisher)


@lru_cache(maxsize=4)
def vocabulary(knowledge: Knowledge) -> Vocabulary:
    """What the reader of page changes needs, out of the knowledge base and the list of countries."""
    areas = frozenset(entry.id for entry in knowledge.entries.values() if entry.type == "region" and entry.kind in _AREAS)
    return Vocabulary(_regions(knowledge), _models(knowledge), lambda text: [one.value for one in find_dates(text, None)], areas)


def _regions(knowledge: Knowledge) -> dict[str, Filler]:
    import pycountry

    places = [entry for entry in knowledge.entries.values() if entry.type == "region"]
    places.sort(key=lambda entry: entry.kind != "country")
    named: dict[str, Filler] = {}
    for entry in places:
        for surface, strength in entry.surfaces:
            if strength in ("alias", "weak"):
                named.setdefault(fold(surface), Filler(entry.name, entry.id))
    countries = {entry.country: entry for entry in places if entry.kind in ("country", "territory") and entry.country}
    countries |= {entry.country: entry for entry in places if entry.kind == "country" and entry.country}
    for country in pycountry.countries:
        if country.alpha_2 not in countries:
            continue
        entry = countries[country.alpha_2]
        names = [getattr(country, key, "") for key in ("name", "official_name", "common_name")]
        # "Korea, Republic of" is read the other way round, too.
        names += [" ".join(reversed(name.split(", "))) for name in names if ", " in name]
        for name in filter(None, names):
            named.setdefault(fold(name), Filler(entry.name, entry.id))
    return named


def _models(knowledge: Knowledge) -> Callable[[str], Filler | None]:
    @lru_cache(maxsize=4096)
    def model(text: str) -> Filler | None:
        name = re.sub(r"\s*[(\[].*?[)\]]", "", text).strip(" *†:")
        if entry := knowledge.named("model", name):
            return Filler(entry.name, entry.id)
        if _IDENTIFIER.fullmatch(name):
            return Filler(name, f"model:{slug(name)}")
        for match in knowledge.find(name):
            entry = next(
                (entry for entry, strength in match.entries if entry.type == "model" and strength in ("alias", "weak")), None
            )
            if entry is None:
                continue
            rest = name[match.end :].split()
            if not name[: match.start].strip() and rest and all(_is_variant(word) for word in rest):
                return Filler(name, f"model:{slug(name)}")
            return Filler(entry.name, entry.id)
        return None

    return model


def _is_variant(word: str) -> bool:
    return word.casefold() in _VARIANTS or bool(re.search(r"\d", word))
