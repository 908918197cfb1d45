"""Who acts where a text names another: the house behind a newspaper, the body whose committee decides, a medium's namesake."""

from __future__ import annotations

import re

from tracker.events.acting import Party, words_of
from tracker.events.features import Context
from tracker.language.knowledge import Knowledge
from tracker.language.knowledge.base import Entry
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

    def publisher(self, context: Context, party: Party) -> Filler | None:
        """The house behind "the publisher of Vogue and The New Yorker", by what the knowledge base has of these."""
        parse = context.parse
        if party.entity is not None or parse.lemmas[party.token].lower() not in _HOLDS:
            return None
        words = words_of(context, party.token)
        spots = context.by_sentence[parse.sentence_at(int(parse.starts[party.token]))]
        owned = [self._knowledge.get(context.reading.entities[s.entity].id) for s in spots if s.head in words]
        houses = dict.fromkeys(house for entry in owned if entry is not None and (house := self._house(entry)) is not None)
        return next(iter(houses)) if len(houses) == 1 else None

    def whole(self, context: Context, filler: Filler) -> Filler:
        """The body of which an unknown office is a part: "the House's Chief Administrative Officer"."""
        part = _PART.fullmatch(filler.name)
        if part is None or self._knowledge.get(filler.entity_id or "") is not None:
            return filler
        called = part["whole"].casefold()
        entities = [e for e in context.reading.entities if e.type in ("agency", "company") and e.id != filler.entity_id]
        named = next((e for e in entities if any(m.text.casefold().endswith(called) for m in e.mentions)), None)
        if named is not None:
            return Filler(named.name, named.id)
        known = self._knowledge.named("agency", part["whole"])
        return Filler(known.name, known.id) if known is not None else filler

    def namesake(self, context: Context, filler: Filler) -> Filler:
        """The authority that shares its short name with a medium: the AP that fines is no news agency."""
        entity = next((e for e in context.reading.entities if e.id == filler.entity_id and e.type == "media"), None)
        surfaces = {mention.text for mention in entity.mentions} if entity is not None else ()
        known = next((found for text in surfaces if (found := self._knowledge.named("agency", text)) is not None), None)
        return Filler(known.name, known.id) if known is not None else filler

    def _house(self, entry: Entry) -> Filler | None:
        if entry.type != "media" or not entry.family:
            return None
        known = self._knowledge.named("company", entry.family) or self._knowledge.named("company", entry.name)
        return Filler(known.name, known.id) if known is not None else Filler(entry.family)
