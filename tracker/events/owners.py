"""Who acts where a text names only what is his: the house that publishes a newspaper, the body whose committee decides."""

from __future__ import annotations

import re

from tracker.events.acting import Party, words_of
from tracker.events.features import Context
from tracker.language.knowledge import Knowledge
from tracker.language.knowledge.base import Entry
from tracker.language.knowledge.publishers import publisher_of
from tracker.models import Filler

_HOLDS = frozenset({"owner", "parent", "publisher"})
_PART = re.compile(
    r"(?P<whole>[^’']+)[’']s? (?:[\w-]+ ){0,4}(?:board|bureau|commission|committee|council|department|director|division|office|"
    r"officer|panel|secretariat|unit)",
    re.IGNORECASE,
)


class Owners:
    """Finds the owner of what a text tells as acting."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def publisher(self, context: Context, party: Party) -> tuple[Filler, frozenset[str]] | None:
        """The house behind "the publisher of Vogue", by what the knowledge base has of it, and the ids of its titles there."""
        parse = context.parse
        one = party.entity is None and parse.tags[party.token] != "NNS"
        if not one or parse.lemmas[party.token].lower() not in _HOLDS:
            return None
        words = words_of(context, party.token)
        spots = context.by_sentence[parse.sentence_at(int(parse.starts[party.token]))]
        told = [(s.head, self._knowledge.get(context.reading.entities[s.entity].id)) for s in spots]
        media = [(head, entry, self._house(entry)) for head, entry in told if entry is not None and entry.type == "media"]
        houses = dict.fromkeys(house for head, _, house in media if head in words and house is not None)
        if len(houses) != 1:
            return None
        (house,) = houses
        return house, frozenset(entry.id for _, entry, its in media if its == house)

    def whole(self, context: Context, filler: Filler) -> Filler:
        """The body of which an unknown office is a part: "the House's Chief Administrative Officer"."""
        part = _PART.fullmatch(filler.name)
        if part is None or self._knowledge.get(filler.entity_id or "") is not None:
            return filler
        called = _plain(part["whole"])
        bodies = [e for e in context.reading.entities if e.type in ("agency", "company") and e.id != filler.entity_id]
        named = [e for e in bodies if any(_plain(m.text) == called for m in e.mentions)]
        known = self._knowledge.named("agency", called)
        if not named and known is not None:
            return Filler(known.name, known.id)
        named = named or [e for e in bodies if any(_plain(m.text).endswith(f" {called}") for m in e.mentions)]
        return Filler(named[0].name, named[0].id) if len(named) == 1 else filler

    def _house(self, entry: Entry) -> Filler | None:
        house = publisher_of(self._knowledge, entry) or self._knowledge.named("company", entry.family or "")
        return Filler(house.name, house.id) if house is not None else Filler(entry.family) if entry.family else None


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold().removeprefix("the ")
