"""From the names in feeds.yaml to what is compared, a company with its subsidiaries and models, a region with what is in it;
and which of the stored events each watchlist asks for, kept for the pages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlite_utils import Database

from tracker.models import EntityType, Uses, Watchlist
from tracker.settings import WatchlistSection
from tracker.store import watched
from tracker.store.known import known_events
from tracker.watchlists import Matcher, family, fold, name_key

if TYPE_CHECKING:
    from tracker.language.knowledge.base import Entry, Knowledge

_BETWEEN = re.compile(r"\s*(?:,|;|\b(?:and|or|through|via|by way of|over|from|in|on|with|the)\b)\s*", re.IGNORECASE)
_BLOC = "region:european-union"
_MEMBERS = frozenset(re.findall("..", "ATBEBGHRCYCZDKEEFIFRDEGRHUIEITLVLTLUMTNLPLPTROSKSIESSE"))
# Providers withdraw from these together with the country, though each has a code of its own.
_AT_ONCE = 400
_ALSO = {"HK": "CN", "MO": "CN", "PR": "US"}


def resolve(sections: Sequence[WatchlistSection], knowledge: Knowledge) -> tuple[Watchlist, ...]:
    """The watchlists of the settings, with every name looked up in the knowledge base."""
    return tuple(_watchlist(section, knowledge) for section in sections)


def _watchlist(section: WatchlistSection, knowledge: Knowledge) -> Watchlist:
    return Watchlist(
        name=section.name,
        companies=_keys(section.companies, ("company",), knowledge),
        models=_keys(section.models, ("model",), knowledge),
        regions=_keys(section.regions, ("region",), knowledge),
        agencies=_keys(section.agencies, ("agency",), knowledge),
        laws=_keys(section.laws, ("law",), knowledge),
        types=frozenset(section.types),
        words=tuple(filter(None, map(fold, section.words))),
        min_publishers=section.min_publishers,
        min_confidence=section.min_confidence,
        primary_only=section.primary_only,
        uses=_uses(section.we_use, knowledge) if section.we_use else None,
        channels=section.channels,
    )


def _keys(names: Iterable[str], types: Sequence[EntityType], knowledge: Knowledge) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        found.add(name_key(name))
        for type_ in types:
            if entry := knowledge.named(type_, name):
                found |= _around(entry, knowledge)
    return frozenset(found)


def _around(entry: Entry, knowledge: Knowledge) -> set[str]:
    """The keys of an entry and of what belongs to it."""
    ids = {entry.id, name_key(entry.name)}
    if entry.type == "company":
        owned = {entry.id}
        for _ in range(3):
            owned |= {e.id for e in knowledge.entries.values() if e.parent in owned}
        ids |= owned | {e.id for e in knowledge.entries.values() if e.maker in owned}
    if entry.type == "region":
        ids |= {e.id for e in knowledge.entries.values() if e.type == "region" and _related(entry, e)}
    return ids


def _related(one: Entry, other: Entry) -> bool:
    """Whether one region lies in the other: what is decided for the whole counts in the part, and the other way round."""
    countries = ("country", "territory", "bloc")
    if one.country and one.country == other.country:
        return one.kind in countries or other.kind in countries
    if _BLOC in (one.id, other.id):
        return (other if one.id == _BLOC else one).country in _MEMBERS
    return _ALSO.get(one.country or "") == other.country is not None and other.kind == "country"


def _uses(text: str, knowledge: Knowledge) -> Uses:
    """What is used, by whom it is made and where it is used, out of a sentence in plain words."""
    things: set[str] = set()
    providers: set[str] = set()
    regions: set[str] = set()
    rest = text
    for match in knowledge.find(text):
        rest = rest.replace(text[match.start : match.end], ",")
        for entry, _ in match.entries:
            if entry.type == "region":
                regions |= _around(entry, knowledge)
            elif entry.type == "company":
                providers |= _around(entry, knowledge)
            elif entry.type == "model":
                things |= {entry.id, name_key(entry.name)}
                maker = knowledge.get(entry.maker or "")
                providers |= {maker.id, name_key(maker.name)} if maker else set()
    # A version that the knowledge base has not seen yet is still a name.
    things |= {name_key(piece) for piece in _BETWEEN.split(rest) if piece.strip(" .,")}
    families = frozenset(id_ for thing in things for id_ in family(thing))
    return Uses(frozenset(things), families, frozenset(providers), frozenset(regions))


def publish(database: Database, sections: Sequence[WatchlistSection], watchlists: Sequence[Watchlist]) -> None:
    """Let the pages offer the watchlists; when what these ask for has changed, every event is to be held against them again."""
    spelled = (section.model_dump(mode="json", exclude_defaults=True) for section in sections)
    watched.publish_watchlists(database, spelled, _meaning(watchlists))


def _meaning(watchlists: Sequence[Watchlist]) -> str:
    """A hash of all that the watchlists ask for; sets in one order, so that it is the same in every process."""

    def plain(value: object) -> object:
        if isinstance(value, frozenset):
            return sorted(value)
        if isinstance(value, Uses):
            return [plain(getattr(value, name)) for name in value.__slots__]
        return value

    asked = [[(name, plain(getattr(one, name))) for name in one.__slots__ if name != "channels"] for one in watchlists]
    return hashlib.sha256(repr(asked).encode()).hexdigest()


def match_waiting(database: Database, watchlists: Sequence[Watchlist], most: int | None = None) -> int:
    """Hold the events that are new or changed against the watchlists, at most so many at once; how many there were."""
    matcher, count = Matcher(watchlists), 0
    while most is None or count < most:
        with database.atomic():
            ids = watched.unmatched(database, _AT_ONCE)
            events = known_events(database, ids if watchlists else ())
            watched.save_matches(database, ids, [(one.name, event) for event in events for one in matcher.asking(event)])
        count += len(ids)
        if len(ids) < _AT_ONCE:
            break
    return count
