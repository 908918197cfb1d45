"""Who fills the sides of an event: what the network is sure of, put right by grammar, offices and who makes what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.events.acting import Acting, Party
from tracker.events.consolidate import ACTOR, COUNTERPARTY, Happening
from tracker.events.features import Anchor, Context
from tracker.events.meant import Meant, is_firm
from tracker.events.owners import Owners
from tracker.events.phrases import actor_phrase, speaker, unnamed
from tracker.events.providers import Fillers, Providers, named_in
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
_DOUBT, _NEARLY, _LIKELY, _CERTAINLY, _SURELY = 0.15, 0.6, 0.7, 0.8, 0.9

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
        self._owners = Owners(knowledge)
        self._providers = Providers(knowledge, self._acting, self._meant)

    def __call__(
        self, context: Context, happening: Happening, best: Anchor, slots: dict[str, Fillers], date: str | None
    ) -> Sides:
        """The sides, from what fills the slots so far."""
        actors, counterparties = slots["actors"], slots["counterparties"]
        actors = self._free(context, actors)
        actors, counterparties = self._done_to(context, happening, actors, counterparties)
        if happening.type in OF_AUTHORITIES:
            told = self._in_order(context, happening)
            firms = tuple(f for f in actors if self._is_firm(f) or is_firm(self._meant.described(context, f, told).name))
            actors = self._state(context, happening, tuple(f for f in actors if f not in firms))
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
            actors = self._unknown(context, happening) or self._providers.named_maker(context, slots["objects"])
        if not actors:
            actors = self._unsure(context, happening, best)
        elif happening.type in OF_PROVIDERS and not any(self._known(f) for f in actors):
            actors = self._speaking(context, happening, actors) or actors
        if happening.type in OF_AUTHORITIES:
            actors = self._in_office(context, happening, actors)
        if happening.type in OF_PROVIDERS:
            actors = self._providers.firms(actors)
        if happening.type in BY_THE_MAKER:
            actors = self._providers.maker(context, best.sentence, actors, slots["objects"])
        if happening.type == "migration_offer":
            actors, counterparties = self._providers.offering(context, actors, counterparties, slots["objects"])
        if happening.type == "api_restriction":
            actors, counterparties = self._providers.closing(context, happening, actors, counterparties, slots["objects"])
        actors = self._by_name(context, happening, actors, counterparties)
        if happening.type in ("lawsuit", "partnership"):
            actors = self._published(context, happening, actors)
        if happening.type == "misuse_disruption" and not counterparties:
            called = tuple(Filler(name) for name in unnamed(context, best))
            counterparties = called or self._gang(context, happening, best, actors)
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
        patients = {e for told in happening.told for e in self._acting.patients(context, told.anchor)}
        hit = [f for f in named_in(context, patients) if f in actors]
        if not hit:
            return actors, counterparties
        return tuple(f for f in actors if f not in hit), tuple(dict.fromkeys((*counterparties, *hit)))

    def _described(
        self, context: Context, happening: Happening, actors: Fillers, regions: list[str], date: str | None
    ) -> Fillers:
        """Who is told by an office or as "the novelists' guild", where those taken for the actor stand elsewhere."""
        if happening.type not in _BY_OFFICE or self._surely_named(context, happening, actors):
            return actors
        for anchor, party in self._parties(context, happening):
            if happening.type in OF_AUTHORITIES and is_firm(context.parse.lowers[party.token]):
                continue
            here = {context.reading.entities[s.entity].id for s in context.by_sentence[anchor.sentence]}
            owners = named_in(context, self._acting.owners(context, party))
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

    def _state(self, context: Context, happening: Happening, actors: Fillers) -> Fillers:
        """The state that is the subject of what is told, where those taken for the actor stand elsewhere in the text."""
        told = {context.reading.entities[s.entity].id for t in happening.told for s in context.by_sentence[t.anchor.sentence]}
        here = tuple(f for f in actors if f.entity_id in told)
        if here:
            # Another government of which the text speaks has no part in what this one does.
            return here if any(self._is_state(f) for f in here) else actors
        scores = happening.pooled(ACTOR)
        for anchor in self._in_order(context, happening):
            party = self._acting.subject(context, anchor)
            entity = party.entity if party is not None and not self._acting.dateline(context, party) else None
            if entity is not None and context.label(entity) == "region" and scores.get(entity, 0.0) >= _DOUBT:
                return named_in(context, (entity,))
        return actors

    def _is_state(self, filler: Filler) -> bool:
        entry = self._entry(filler)
        return entry is not None and (entry.type == "region" or entry.kind == "government")

    def _surely_named(self, context: Context, happening: Happening, actors: Fillers) -> bool:
        """Whether someone who can act in office is sure to act: named in a telling, or an authority that nobody knows yet.

        What is described beside those is them: "the tenancy watchdog" for one of which only this text tells.
        """
        entities, scores = context.reading.entities, happening.pooled(ACTOR)
        acting = {f.entity_id for f in actors}
        told = {s.entity for t in happening.told for s in context.by_sentence[t.anchor.sentence]}
        plaintiff = happening.type == "lawsuit"
        return any(
            (score >= _SURELY and e in told and context.label(e) in ("agency", "person"))
            or (plaintiff and score >= _LIKELY and e in told and context.label(e) in ("company", "media"))
            or (score >= _NEARLY and context.label(e) == "agency" and self._knowledge.get(entities[e].id) is None)
            for e, score in scores.items()
            if entities[e].id in acting
        )

    def _named_plaintiff(self, context: Context, happening: Happening, actors: Fillers) -> Fillers:
        """Who is the subject of what was filed, where the network is unsure: "the complaint that the guild lodged"."""
        scores, against = happening.pooled(ACTOR), happening.pooled(COUNTERPARTY)
        for anchor in self._in_order(context, happening):
            party = self._acting.subject(context, anchor)
            entity = party.entity if party is not None else None
            if entity is None or not _DOUBT < scores.get(entity, 0.0) < SURE or against.get(entity, 0.0) >= SURE:
                continue
            if max(scores.values()) < _NEARLY:
                return named_in(context, (entity,))
        return actors

    def _by_name(self, context: Context, happening: Happening, actors: Fillers, counterparties: Fillers) -> Fillers:
        """Those that are described, by their names where the text has them; no firm does what states do."""
        told = self._in_order(context, happening)
        plain = (self._meant.described(context, f, told) for f in actors)
        found = ((f, f if f.entity_id else self._meant(context, f, told, counterparties)) for f in plain)
        states = happening.type in OF_AUTHORITIES
        named = (said if states and self._is_firm(meant) else meant for said, meant in found)
        return tuple(dict.fromkeys(self._owners.whole(context, f) for f in named))

    def _published(self, context: Context, happening: Happening, actors: Fillers) -> Fillers:
        """The house that publishes the newspapers by which a text describes it, in their place."""
        for anchor in self._in_order(context, happening):
            party = self._acting.subject(context, anchor)
            found = self._owners.publisher(context, party) if party is not None else None
            if found is not None:
                house, titles = found
                return (house, *(f for f in actors if f != house and f.entity_id is not None and f.entity_id not in titles))
        return actors

    def _gang(self, context: Context, happening: Happening, best: Anchor, actors: Fillers) -> Fillers:
        """The strange name of the sentence that may be that of those who are thrown out."""
        here = {s.entity for s in context.by_sentence[best.sentence] if context.label(s.entity) == "company"}
        odds = sorted(((p, e) for e, p in happening.pooled(COUNTERPARTY).items() if e in here and p >= _DOUBT), reverse=True)
        named = named_in(context, [e for _, e in odds])
        return tuple(f for f in named if f not in actors and not self._known(f))[:1]

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
            if context.label(entity) in ("region", "agency") and entity not in self._acting.patients(context, anchor):
                return named_in(context, (entity,))
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
            found = named_in(context, (party.entity,))
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
        away = {e for told in happening.told for e in self._acting.patients(context, told.anchor)}
        against = happening.pooled(COUNTERPARTY)
        away |= {e for e, p in against.items() if p >= _CERTAINLY}
        able = [
            (p, e)
            for e, p in happening.pooled(ACTOR).items()
            if p >= least and context.label(e) not in UNABLE and e not in away and not self._acting.hanging(context, e)
        ]
        if not able:
            return ()
        # Of two who may act it is the one who is less likely the other side.
        entity = max(able, key=lambda one: (one[0] ** 2 / (one[0] + against.get(one[1], 0.0)), one[1]))[1]
        found = named_in(context, (entity,))
        told = self._in_order(context, happening)
        firm = happening.type in OF_AUTHORITIES and (
            self._is_firm(found[0]) or is_firm(self._meant.described(context, found[0], told).name)
        )
        return () if firm else found

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


def suing(happening: Happening, scores: dict[int, float]) -> dict[int, float]:
    """Who is sued is named as often as who sues: the sure ones of the other side are left out, where somebody remains."""
    sued = {e for e, p in happening.pooled(COUNTERPARTY).items() if p >= SURE}
    rest = {e: p for e, p in scores.items() if e not in sued}
    return rest if max(rest.values(), default=0.0) >= SURE else scores
