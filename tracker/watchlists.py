"""Which events a watchlist asks for: pure comparison of keys, fast enough for every event against every watchlist."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tracker.models import EventType, KnownEvent, SlotRole, Uses, Watchlist

# What a provider does to those who use its services, what an authority does about a service, and rules for everybody in a place.
_BY_PROVIDER: frozenset[EventType] = frozenset(
    {"api_restriction", "access_expansion", "price_change", "model_retirement", "terms_change"}
)
_ABOUT_SERVICE: frozenset[EventType] = frozenset({"government_ban", "investigation", "enforcement"})
_ABOUT_USE = _BY_PROVIDER | _ABOUT_SERVICE
_FOR_EVERYBODY: frozenset[EventType] = frozenset({"regulation", "export_control"})
_WORD = re.compile(r"[^\W_]+")


def fold(name: str) -> str:
    """A name for comparison: no case, no accents, no punctuation."""
    text = name.lower() if name.isascii() else _without_accents(unicodedata.normalize("NFKD", name).casefold())
    return " ".join(_WORD.findall(text))


def _without_accents(text: str) -> str:
    return "".join(c for c in text if not unicodedata.combining(c))


def name_key(name: str) -> str:
    """The key under which a name is found that the knowledge base does not know."""
    return f"name:{fold(name)}"


def family(id_: str) -> Iterable[str]:
    """An id and, for a model, those of the families that it belongs to: gpt-4o-mini, gpt-4o, gpt."""
    yield id_
    if id_.startswith("model:"):
        while "-" in id_:
            id_ = id_.rpartition("-")[0]
            yield id_


@lru_cache(maxsize=8192)
def keys(id_: str, name: str) -> frozenset[str]:
    """Everything that an entity is found by."""
    return frozenset((*family(id_), name_key(name)))


@dataclass(frozen=True)
class Candidate:
    """An event with its keys worked out once, however many watchlists it is held against."""

    event: KnownEvent

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of everything that the event names."""
        named = (keys(slot.entity_id, slot.name) for slot in self.event.slots)
        return frozenset().union(*named, (name_key(name) for name in self.event.names))

    @cached_property
    def _by_role(self) -> dict[SlotRole, frozenset[str]]:
        found: dict[SlotRole, frozenset[str]] = {}
        for slot in self.event.slots:
            found[slot.role] = found.get(slot.role, frozenset()) | keys(slot.entity_id, slot.name)
        return found

    def role(self, role: SlotRole) -> frozenset[str]:
        """The keys of what stands in a role."""
        return self._by_role.get(role, frozenset())

    @cached_property
    def text(self) -> str:
        """Title and evidence as folded words between spaces."""
        event = self.event
        return f" {fold(' '.join((event.title, event.summary, *(quote.text for quote in event.quotes))))} "

    @cached_property
    def words(self) -> frozenset[str]:
        """The folded words of the text."""
        return frozenset(self.text.split())


class Matcher:
    """Many watchlists at once: an event is held only against those of which it has a key or a word."""

    def __init__(self, watchlists: Sequence[Watchlist]) -> None:
        self._by_key: dict[str, list[int]] = {}
        self._by_word: dict[str, list[int]] = {}
        self._always: list[int] = []
        self._watchlists = tuple(watchlists)
        for place, watchlist in enumerate(self._watchlists):
            if keys := _needed(watchlist):
                for key in keys:
                    self._by_key.setdefault(key, []).append(place)
            elif watchlist.words:
                for word in {phrase.partition(" ")[0] for phrase in watchlist.words}:
                    self._by_word.setdefault(word, []).append(place)
            else:
                self._always.append(place)

    def asking(self, event: KnownEvent) -> Iterator[Watchlist]:
        """The watchlists that ask for the event, in their order."""
        candidate = Candidate(event)
        places = set(self._always)
        for key in self._by_key.keys() & candidate.keys:
            places.update(self._by_key[key])
        if self._by_word:
            for word in self._by_word.keys() & candidate.words:
                places.update(self._by_word[word])
        for place in sorted(places):
            if matches(self._watchlists[place], candidate):
                yield self._watchlists[place]


def _needed(watchlist: Watchlist) -> frozenset[str]:
    """Keys of which an event must have one to fit; none when it may fit without any."""
    asked = (watchlist.companies, watchlist.models, watchlist.regions, watchlist.agencies, watchlist.laws)
    if named := [keys for keys in asked if keys]:
        return min(named, key=len)
    uses = watchlist.uses
    return uses.things | uses.providers | uses.regions if uses else frozenset()


def matches(watchlist: Watchlist, candidate: Candidate) -> bool:
    """Whether the watchlist asks for the event: every key that it gives must fit, any value of a key is enough."""
    event = candidate.event
    if watchlist.types and event.type not in watchlist.types:
        return False
    if event.publishers < watchlist.min_publishers or event.confidence < watchlist.min_confidence:
        return False
    if watchlist.primary_only and not event.primary_source:
        return False
    for wanted in (watchlist.companies, watchlist.models, watchlist.regions, watchlist.agencies, watchlist.laws):
        if wanted and wanted.isdisjoint(candidate.keys):
            return False
    if watchlist.words and not any(_says(candidate, phrase) for phrase in watchlist.words):
        return False
    return watchlist.uses is None or affects(watchlist.uses, candidate)


def _says(candidate: Candidate, phrase: str) -> bool:
    first, _, more = phrase.partition(" ")
    return first in candidate.words and (not more or f" {phrase} " in candidate.text)


def affects(uses: Uses, candidate: Candidate) -> bool:
    """Whether an event changes something for somebody who uses these things there."""
    event = candidate.event
    if event.type in _FOR_EVERYBODY:
        return bool(uses.regions) and not uses.regions.isdisjoint(candidate.role("region"))
    if event.type not in _ABOUT_USE or not _reaches(uses, candidate):
        return False
    if event.type in _BY_PROVIDER:
        return not uses.providers.isdisjoint(candidate.role("actor")) and _about(uses, candidate)
    aimed = candidate.role("object") | candidate.role("counterparty")
    return not (uses.things | uses.providers).isdisjoint(aimed)


def _reaches(uses: Uses, candidate: Candidate) -> bool:
    places = candidate.role("region")
    return not places or not uses.regions or not uses.regions.isdisjoint(places)


def _about(uses: Uses, candidate: Candidate) -> bool:
    """Whether what is changed is what is used, a variant or the whole family of it; naming no model, it is the service."""
    models = [slot.entity_id for slot in candidate.event.slots if slot.role == "object" and slot.entity_id.startswith("model:")]
    return not models or any(id_ in uses.families or not uses.things.isdisjoint(family(id_)) for id_ in models)
