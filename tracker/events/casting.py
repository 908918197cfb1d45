"""Who fills the sides of an event: what the network is sure of, put right by grammar, offices and who makes what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.events.acting import Acting, Party
from tracker.events.consolidate import ACTOR, COUNTERPARTY, Happening
from tracker.events.features import Anchor, Context
from tracker.events.meant import Meant, is_firm
from tracker.events.phrases import actor_phrase, speaker, unnamed
from tracker.language.knowledge import Knowledge
from tracker.language.knowledge.base import Entry, fold
from tracker.language.knowledge.offices import Offices
from tracker.models import Filler

SURE = 0.4
LIKELY_ACTOR = 0.3
LEAST_ACTOR = 0.01
UNABLE = frozenset({"date", "money", "law"})
BY_THE_MAKER = frozenset({"model_release", "model_retirement", "price_change"})
OF_PROVIDERS = BY_THE_MAKER | {"api_restriction", "access_expansion", "migration_offer", "terms_change", "misuse_disruption"}
# No firm makes rules, bans or fines.
OF_STATES = frozenset({"regulation", "export_control"})
OF_AUTHORITIES = OF_STATES | {"government_ban", "investigation", "enforcement"}
_BY_OFFICE = OF_AUTHORITIES | {"lawsuit"}
# What a strange name of a firm is taken for; persons have two names.
_TAKEN_FOR = frozenset({"region", "agency", "person"})
_DAY = 10
_DOUBT, _NEARLY, _CERTAINLY = 0.15, 0.6, 0.8

Fillers = tuple[Filler, ...]
Slots = dict[str, Fillers]


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of an event."""

    actors: Fillers
    counterparties: Fillers


class Casting:
    """Decides who acts in a happening and on whom."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        offices = Offices(knowledge)
        self._acting = Acting(offices)
        self._meant = Meant(offices)

    def __call__(
        self, context: Context, happening: Happening, best: Anchor, slots: dict[str, Fillers], date: str | None
    ) -> Sides:
        """The sides, from what fills the slots so far."""
        actors, counterparties = slots["actors"], slots["counterparties"]
        actors = self._free(context, actors)
        actors, counterparties = self._done_to(context, happening, actors, counterparties)
        if happening.type in OF_AUTHORITIES:
            firms = tuple(f for f in actors if self._is_firm(f))
            actors = tuple(f for f in actors if f not in firms)
            if happening.type not in OF_STATES and not counterparties:
                counterparties = firms
        if happening.type == "lawsuit":
            actors = self._named_plaintiff(context, happening, actors)
        actors = self._described(context, happening, actors, [f.name for f in slots["regions"]], date)
        if happening.type == "lawsuit":
            actors, counterparties = self._ruling(context, happening, actors, counterparties)
        if happening.type in OF_AUTHORITIES:
            actors = self._in_office(context, happening, actors) or self._place(context, happening)
            actors = actors or self._near(context, happening, [f.name for f in slots["regions"]], date)
        if not actors and happening.type in OF_PROVIDERS:
            actors = self._unknown(context, happening) or self._named_maker(context, slots["objects"])
        if not actors:
            actors = self._unsure(context, happening, best)
        elif happening.type in OF_PROVIDERS and not any(self._known(f) for f in actors):
            actors = self._speaking(context, happening, actors) or actors
        if happening.type in OF_AUTHORITIES:
            actors = self._in_office(context, happening, actors)
        if happening.type in OF_PROVIDERS:
            actors = self._firm(actors)
        if happening.type in BY_THE_MAKER:
            actors = self._maker(context, best.sentence, actors, slots["objects"])
        if happening.type == "migration_offer":
            actors, counterparties = self._offering(context, actors, counterparties, slots["objects"])
        if happening.type == "api_restriction":
            actors, counterparties = self._closing(context, happening, actors, counterparties, slots["objects"])
        actors = self._by_name(context, happening, actors, counterparties)
        if happening.type == "misuse_disruption" and not counterparties:
            counterparties = tuple(Filler(name) for name in unnamed(context, best))
        if happening.type in OF_PROVIDERS:
            # Nothing does to itself what a provider does to it.
            actors = tuple(f for f in actors if f not in slots["objects"])
        elif happening.type in OF_AUTHORITIES:
            # "The first chapters of the AI Act" make no rules.
            actors = tuple(f for f in actors if f.entity_id is not None or not self._is_of_a_law(context, f))
        # Told twice, somebody may seem to stand on both sides.
        return Sides(actors, tuple(f for f in counterparties if f not in actors))

    def _free(self, context: Context, fillers: Fillers) -> Fillers:
        """Those who are more than the backers or owners of somebody else in the text."""
        hanging = {context.reading.entities[e].id for e in context.by_entity if self._acting.hanging(context, e)}
        return tuple(f for f in fillers if f.entity_id not in hanging)

    def _done_to(
        self, context: Context, happening: Happening, actors: Fillers, counterparties: Fillers
    ) -> tuple[Fillers, Fillers]:
        """Who is told to be sued, fined or bought does not do it."""
        patients = {self._acting.patient(context, told.anchor) for told in happening.told} - {None}
        hit = [f for f in self._named(context, patients) if f in actors]
        if not hit:
            return actors, counterparties
        return tuple(f for f in actors if f not in hit), tuple(dict.fromkeys((*counterparties, *hit)))

    def _described(
        self, context: Context, happening: Happening, actors: Fillers, regions: list[str], date: str | None
    ) -> Fillers:
        """Who is told by an office or as "the novelists' guild", where those taken for the actor stand elsewhere."""
        if happening.type not in _BY_OFFICE:
            return actors
        for anchor, party in self._parties(context, happening):
            if happening.type in OF_AUTHORITIES and is_firm(context.parse.lowers[party.token]):
                continue
            here = {context.reading.entities[s.entity].id for s in context.by_sentence[anchor.sentence]}
            owners = self._named(context, self._acting.owners(context, party))
            if any((f.entity_id in here or f.entity_id is None) and f not in owners for f in actors):
                return actors
            # Where exports go is not where those sit who control them.
            found = self._holder(context, party, [] if happening.type == "export_control" else regions, date)
            if found is not None:
                return found
            if actors and not self._acting.placed(context, party):
                return actors
            if phrase := self._acting.phrase(context, party):
                return (Filler(phrase),)
        return actors

    def _named_plaintiff(self, context: Context, happening: Happening, actors: Fillers) -> Fillers:
        """Who is the subject of what was filed, where the network is unsure: "the complaint that the guild lodged"."""
        scores, against = happening.pooled(ACTOR), happening.pooled(COUNTERPARTY)
        for anchor in self._in_order(context, happening):
            party = self._acting.subject(context, anchor)
            entity = party.entity if party is not None else None
            if entity is None or not _DOUBT < scores.get(entity, 0.0) < SURE or against.get(entity, 0.0) >= SURE:
                continue
            if max(scores.values()) < _NEARLY:
                return self._named(context, (entity,))
        return actors

    def _by_name(self, context: Context, happening: Happening, actors: Fillers, counterparties: Fillers) -> Fillers:
        """Those that are described, by their names where the text has them; no firm does what states do."""
        told = self._in_order(context, happening)
        plain = (self._meant.described(context, f, told) for f in actors)
        found = ((f, f if f.entity_id else self._meant(context, f, told, counterparties)) for f in plain)
        states = happening.type in OF_AUTHORITIES
        return tuple(dict.fromkeys(said if states and self._is_firm(meant) else meant for said, meant in found))

    def _ruling(
        self, context: Context, happening: Happening, actors: Fillers, counterparties: Fillers
    ) -> tuple[Fillers, Fillers]:
        """A court that rules acts; the firms that were taken for the actor are its parties."""
        # A judge or a court by name is known already.
        people = {context.reading.entities[e].id for e in context.by_entity if context.label(e) in ("agency", "person")}
        if any(f.entity_id in people for f in actors):
            return actors, counterparties
        for anchor in self._in_order(context, happening):
            court = self._meant.ruling(context, anchor)
            if court is not None:
                parties = (f for f in actors if f.entity_id is not None and f not in counterparties)
                return (court,), (*counterparties, *parties)
        return actors, counterparties

    def _closing(
        self, context: Context, happening: Happening, actors: Fillers, counterparties: Fillers, objects: Fillers
    ) -> tuple[Fillers, Fillers]:
        """Who closes the access that somebody is told to lose: the maker of the thing, else the firm that the text is about."""
        lost = [some for t in happening.told if (some := self._acting.losers(context, t.anchor)) is not None]
        if not lost:
            return self._closing_alone(context, happening, actors, counterparties, objects)
        losers = self._named(context, {e for some in lost for e in some if context.label(e) == "company"})
        left = tuple(f for f in actors if f not in losers)
        if named := tuple(f for f in self._named_maker(context, objects) if f not in losers):
            left = named
        elif not left and (found := self._meant.main_firm(context, (f.entity_id for f in losers))) is not None:
            left = (found,)
        others = (f for f in (*losers, *actors) if f not in left and f not in counterparties and f.entity_id is not None)
        return (left, tuple(dict.fromkeys((*counterparties, *others)))) if left else (actors, counterparties)

    def _closing_alone(
        self, context: Context, happening: Happening, actors: Fillers, counterparties: Fillers, objects: Fillers
    ) -> tuple[Fillers, Fillers]:
        """The maker of what is closed acts without those who sold or used it, unless they are told of in one breath."""
        makers = [f for f in self._named_maker(context, objects) if f in actors]
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

    def _in_office(self, context: Context, happening: Happening, actors: Fillers) -> Fillers:
        """The town for which its mayor or a councillor acts."""
        entities = context.reading.entities
        persons = (e for e in context.by_entity if context.label(e) == "person" and self._knowledge.get(entities[e].id) is None)
        local = {entities[e].id for e in persons if self._meant.local(context, e)}
        if not any(f.entity_id in local for f in actors):
            return actors
        seat = self._meant.seat(context, self._in_order(context, happening)[0])
        return tuple(dict.fromkeys(seat if seat and f.entity_id in local else f for f in actors))

    def _place(self, context: Context, happening: Happening) -> Fillers:
        """The town, state or body that is the subject of what an authority does."""
        for anchor in self._in_order(context, happening):
            party = self._acting.subject(context, anchor)
            entity = party.entity if party is not None else None
            if entity is None or self._acting.losers(context, anchor) is not None:
                continue
            if context.label(entity) in ("region", "agency") and entity != self._acting.patient(context, anchor):
                return self._named(context, (entity,))
        return ()

    def _near(self, context: Context, happening: Happening, regions: list[str], date: str | None) -> Fillers:
        """The authority that a sentence beside the telling describes, where nobody more likely is named."""
        if self._likely(context, happening, LIKELY_ACTOR):
            return ()
        parties = (p for anchor in self._in_order(context, happening) for p in self._acting.near(context, anchor))
        found = (self._holder(context, party, regions, date) for party in parties)
        return next((holder for holder in found if holder is not None), ())

    def _unknown(self, context: Context, happening: Happening) -> Fillers:
        """A name that nobody knows and that acts in the sentence, whatever kind of thing it was taken for."""
        for anchor in self._in_order(context, happening):
            party = self._acting.subject(context, anchor)
            if party is None or party.entity is None or context.label(party.entity) not in _TAKEN_FOR:
                continue
            if context.label(party.entity) == "person" and " " in context.reading.entities[party.entity].name:
                continue
            found = self._named(context, (party.entity,))
            if not self._known(found[0]):
                return found
        return ()

    def _parties(self, context: Context, happening: Happening) -> Iterator[tuple[Anchor, Party]]:
        """Who is described as acting, by the grammar of each telling."""
        for anchor in self._in_order(context, happening):
            party = self._acting.subject(context, anchor)
            if party is not None and self._acting.describes(context, party):
                yield anchor, party
            yield from ((anchor, other) for other in self._acting.by(context, anchor))

    def _holder(self, context: Context, party: Party, regions: list[str], date: str | None) -> Fillers | None:
        day = date if date is not None and len(date) == _DAY and date <= context.published else context.published
        entry = self._acting.holder(context, party, self._acting.places(context, regions), day)
        return (Filler(entry.name, entry.id),) if entry is not None else None

    def _unsure(self, context: Context, happening: Happening, best: Anchor) -> Fillers:
        """Who may act, when nobody surely does: an event without any actor is of little use."""
        phrase = actor_phrase(context, best)
        if phrase and ((happening.type in OF_AUTHORITIES and is_firm(phrase)) or self._acting.bound(context, best)):
            phrase = None
        return (
            self._likely(context, happening, LIKELY_ACTOR)
            or speaker(context, (t.anchor for t in happening.told))
            or ((Filler(phrase),) if phrase else ())
            or self._likely(context, happening, LEAST_ACTOR)
        )

    def _speaking(self, context: Context, happening: Happening, actors: Fillers) -> Fillers:
        """The firm whose page it is, where it says "we": a strange name beside it is something else, unless it is the firm's."""
        found = speaker(context, (t.anchor for t in happening.told))
        own = {fold(f.name) for f in found}
        return (
            () if any(fold(f.name).startswith(name) or name.startswith(fold(f.name)) for f in actors for name in own) else found
        )

    def _known(self, filler: Filler) -> bool:
        return self._entry(filler) is not None

    def _entry(self, filler: Filler) -> Entry | None:
        return self._knowledge.get(filler.entity_id) if filler.entity_id is not None else None

    def _likely(self, context: Context, happening: Happening, least: float) -> Fillers:
        """The most likely actor where none is sure."""
        away = {self._acting.patient(context, told.anchor) for told in happening.told}
        away |= {e for e, p in happening.pooled(COUNTERPARTY).items() if p >= _CERTAINLY}
        able = (
            (p, e)
            for e, p in happening.pooled(ACTOR).items()
            if context.label(e) not in UNABLE and e not in away and not self._acting.hanging(context, e)
        )
        score, entity = max(able, default=(0.0, -1))
        if score < least:
            return ()
        found = self._named(context, (entity,))
        return () if happening.type in OF_AUTHORITIES and self._is_firm(found[0]) else found

    def _firm(self, actors: Fillers) -> Fillers:
        """The firm of a person who announces its doing."""
        out = []
        for filler in actors:
            entry = self._entry(filler)
            firm = self._knowledge.get(entry.firm) if entry is not None and entry.firm else None
            out.append(Filler(firm.name, firm.id) if firm is not None else filler)
        return tuple(dict.fromkeys(out))

    def _maker(self, context: Context, sentence: int, actors: Fillers, objects: Fillers) -> Fillers:
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

    def _named_maker(self, context: Context, objects: Fillers) -> Fillers:
        """Who makes the object, if the text names it."""
        makers = {entry.maker for f in objects if (entry := self._entry(f)) is not None}
        return tuple(f for f in self._named(context, context.by_entity) if f.entity_id in makers)

    def _offering(self, context: Context, actors: Fillers, counterparties: Fillers, objects: Fillers) -> tuple[Fillers, Fillers]:
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

    @staticmethod
    def _is_of_a_law(context: Context, filler: Filler) -> bool:
        mentions = (m for e in context.reading.entities if e.type == "law" for m in e.mentions)
        return any(mention.text in filler.name for mention in mentions)

    def _is_firm(self, filler: Filler) -> bool:
        """A firm, its product or its head: none of them is an authority."""
        entry = self._entry(filler)
        return entry is not None and (entry.type in ("company", "model") or bool(entry.firm))

    @staticmethod
    def _in_order(context: Context, happening: Happening) -> list[Anchor]:
        """The places where it is told: the body's before the title's, the surest first."""
        told = sorted(happening.told, key=lambda t: (context.parse.sentences[t.anchor.sentence].paragraph == 0, -t.anchor.score))
        return [t.anchor for t in told]

    @staticmethod
    def _named(context: Context, entities: Iterable[int | None]) -> Fillers:
        found = [context.reading.entities[e] for e in entities if e is not None]
        return tuple(Filler(e.name, e.id) for e in found)


def suing(happening: Happening, scores: dict[int, float]) -> dict[int, float]:
    """Who is sued is named as often as who sues: the sure ones of the other side are left out, where somebody remains."""
    sued = {e for e, p in happening.pooled(COUNTERPARTY).items() if p >= SURE}
    rest = {e: p for e, p in scores.items() if e not in sued}
    return rest if max(rest.values(), default=0.0) >= SURE else scores
