"""Who acts as a provider: the maker of what is closed, offered or priced, and whom it is done to."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.events.acting import Acting
from tracker.events.consolidate import Happening
from tracker.events.features import Context
from tracker.events.meant import Meant
from tracker.language.knowledge import Knowledge
from tracker.language.knowledge.base import Entry
from tracker.models import Filler

Fillers = tuple[Filler, ...]


def named_in(context: Context, entities: Iterable[int | None]) -> Fillers:
    """Entities of a text, by their indices, as fillers."""
    found = [context.reading.entities[e] for e in entities if e is not None]
    return tuple(Filler(e.name, e.id) for e in found)


class Providers:
    """Tells who of the firms that a text names is the provider of what an event is about."""

    def __init__(self, knowledge: Knowledge, acting: Acting, meant: Meant) -> None:
        self._knowledge = knowledge
        self._acting = acting
        self._meant = meant

    def closing(
        self, context: Context, happening: Happening, actors: Fillers, counterparties: Fillers, objects: Fillers
    ) -> tuple[Fillers, Fillers]:
        """Who closes the access that somebody is told to lose: the maker of the thing, else the firm that the text is about."""
        lost = [some for t in happening.told if (some := self._acting.losers(context, t.anchor)) is not None]
        if not lost:
            return self._closing_alone(context, happening, actors, counterparties, objects)
        losers = named_in(context, {e for some in lost for e in some if context.label(e) == "company"})
        left = tuple(f for f in actors if f not in losers)
        if named := tuple(f for f in self.named_maker(context, objects) if f not in losers):
            left = named
        elif not left and (found := self._meant.main_firm(context, (f.entity_id for f in losers))) is not None:
            left = (found,)
        others = (f for f in (*losers, *actors) if f not in left and f not in counterparties and f.entity_id is not None)
        return (left, tuple(dict.fromkeys((*counterparties, *others)))) if left else (actors, counterparties)

    def _closing_alone(
        self, context: Context, happening: Happening, actors: Fillers, counterparties: Fillers, objects: Fillers
    ) -> tuple[Fillers, Fillers]:
        """The maker of what is closed acts without those who sold or used it, unless they are told of in one breath."""
        makers = [f for f in self.named_maker(context, objects) if f in actors]
        others = [f for f in actors if f not in makers and f.entity_id is not None]
        if not makers or not others or self._joint(context, happening):
            return actors, counterparties
        told = (s.entity for t in happening.told for s in context.by_sentence[t.anchor.sentence])
        beside = {context.reading.entities[e].id for e in told}
        return tuple(makers), tuple(dict.fromkeys((*counterparties, *(f for f in others if f.entity_id in beside))))

    @staticmethod
    def _joint(context: Context, happening: Happening) -> bool:
        """Whether a telling has coordinated firms: "OpenAI and Microsoft"."""
        parse = context.parse
        for told in happening.told:
            firms = [s for s in context.by_sentence[told.anchor.sentence] if context.label(s.entity) == "company"]
            heads = {s.head for s in firms}
            if any(parse.deps[h] == "conj" and context.heads[h] in heads for h in heads):
                return True
        return False

    def firms(self, actors: Fillers) -> Fillers:
        """The firm of a person who announces its doing."""
        out = []
        for filler in actors:
            entry = self._entry(filler)
            firm = self._knowledge.get(entry.firm) if entry is not None and entry.firm else None
            out.append(Filler(firm.name, firm.id) if firm is not None else filler)
        return tuple(dict.fromkeys(out))

    def maker(self, context: Context, sentence: int, actors: Fillers, objects: Fillers) -> Fillers:
        """Who makes the object, where those taken for the actor stand elsewhere: only a seller named beside it acts, too."""
        entities, here = context.reading.entities, {s.entity for s in context.by_sentence[sentence]}
        beside = {entities[entity].id for entity in here}
        makers = {entry.maker for f in objects if (entry := self._entry(f)) is not None}
        acting = [f.entity_id for f in actors]
        known = [entry for id_ in acting if id_ and (entry := self._knowledge.get(id_)) is not None]
        maker = self._knowledge.get(next(iter(makers)) or "") if len(makers) == 1 else None
        if maker is None or not known or any(id_ in beside or id_ is None for id_ in acting):
            return actors
        if any({entry.id, entry.parent} & {maker.id, maker.parent or maker.id} for entry in known):
            return actors
        return (Filler(maker.name, maker.id),)

    def named_maker(self, context: Context, objects: Fillers) -> Fillers:
        """Who makes the object, if the text names it."""
        makers = {entry.maker for f in objects if (entry := self._entry(f)) is not None}
        return tuple(f for f in named_in(context, context.by_entity) if f.entity_id in makers)

    def offering(self, context: Context, actors: Fillers, counterparties: Fillers, objects: Fillers) -> tuple[Fillers, Fillers]:
        """Who woos whom: the maker of what is offered, where it is named; the one taken for the actor is then the rival."""
        entities = context.reading.entities
        offered = {f.entity_id for f in objects}
        makers = {
            mention.entry.maker
            for mention, index in zip(context.reading.mentions, context.reading.entity_of, strict=True)
            if entities[index].id in offered and mention.entry is not None and mention.entry.maker is not None
        }
        acting = [entry for f in actors if (entry := self._entry(f)) is not None]
        named = [e for e in entities if e.id in makers]
        if not named or not acting or any({entry.id, entry.parent} & makers for entry in acting):
            return actors, counterparties
        rivals = [f for f in actors if f not in counterparties]
        maker = tuple(Filler(e.name, e.id) for e in named)
        return maker, tuple(f for f in (*counterparties, *rivals) if f.entity_id not in makers)

    def _entry(self, filler: Filler) -> Entry | None:
        return self._knowledge.get(filler.entity_id) if filler.entity_id is not None else None
