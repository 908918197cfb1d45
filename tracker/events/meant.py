"""Whom the text means by a description that it leaves without a name: "the company", "the authority", "the court"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.events.acting import predicate_of
from tracker.events.features import SUBJECTS, Anchor, Context, Spot
from tracker.events.phrases import piece_of
from tracker.language.knowledge.base import Entry
from tracker.language.knowledge.offices import Offices
from tracker.models import Filler

_FIRMS = frozenset(
    ["business", "chipmaker", "company", "developer", "firm", "giant", "group", "host", "lab", "laboratory", "maker", "operator",
     "outfit", "owner", "platform", "provider", "publisher", "seller", "start-up", "startup", "supplier", "unit", "vendor"]
)  # fmt: skip
_AUTHORITIES = frozenset(
    ["agency", "authority", "body", "bureau", "commission", "commissioner", "department", "ministry", "office", "protector",
     "regulator", "watchdog"]
)  # fmt: skip
# Only a body that calls itself so is meant by these.
_PLAIN = frozenset({"bureau", "commission", "department", "ministry", "office"})
_NO_REGULATORS = frozenset({"government", "legislature", "igo", "military"})
# Of those that nobody knows, these are never called a regulator or watchdog.
_CALLED_OTHERWISE = re.compile(r"\b(?:ministry|department|house|senate|parliament|council) of\b", re.IGNORECASE)
_COURTS = frozenset({"bench", "chamber", "court", "judge", "jury", "justice", "panel", "tribunal"})
# Judges of several courts may be spoken of.
_WHOLE_COURTS = frozenset({"chamber", "court", "tribunal"})
_HIGHER = re.compile(r"\b(?:appeals?|supreme|justice)\b", re.IGNORECASE)
_TITLE, _FAR, _NEAR = 22, 5, 6
# How a place stands in the description of who sits there: "the Penang speech provider".
_WITHIN = frozenset({"compound", "amod", "nmod:poss", "nmod", "nmod:unmarked"})
_LOCAL = re.compile(r"\b(?:Vice |Deputy |City |Town |Lord )?(?:Mayor|Council+or|Council(?:wo)?man|Alder(?:wo)?man)\b")
_UNDEFINED = frozenset({"a", "an", "another", "any", "each", "every", "no", "one", "other", "others", "some", "several", "two"})
_COURT_KINDS = frozenset({"court"})
_COURT_NAME = re.compile(r"\b(?:court|tribunal|gericht|landgericht|cour|corte|chamber)\b", re.IGNORECASE)
# What a court does in a case.
_RULES = frozenset(
    ["approve", "award", "bar", "block", "convict", "decide", "deliver", "deny", "dismiss", "find", "grant", "hold", "issue",
     "order", "overturn", "refuse", "reject", "rule", "side", "throw", "toss", "uphold"]
)  # fmt: skip


def is_firm(phrase: str) -> bool:
    """Whether words describe a firm or several: "the chip makers"."""
    last = phrase.lower().rpartition(" ")[2]
    return last in _FIRMS or last.removesuffix("s") in _FIRMS


class Meant:
    """Finds the named party that a description stands for."""

    def __init__(self, offices: Offices) -> None:
        self._offices = offices

    def __call__(self, context: Context, filler: Filler, told: Iterable[Anchor], apart: Iterable[Filler]) -> Filler:
        """The party that is meant, where the text names one that fits; else the description itself."""
        noun = self._noun(context, filler, told)
        if noun is None:
            return filler
        lemma = context.parse.lemmas[noun].lower()
        away = {f.entity_id for f in apart}
        plural = context.parse.tags[noun].endswith("S")
        if lemma in _FIRMS and not plural:
            found = self._firm(context, noun, filler.name, away)
        elif lemma in _COURTS:
            court = self.court(context, noun)
            found = self._filler(context, court) if court is not None else None
        elif lemma in _AUTHORITIES and not plural:
            found = self._authority(context, noun, filler.name, away)
        else:
            return filler
        return found or filler

    @staticmethod
    def described(context: Context, filler: Filler, told: Iterable[Anchor]) -> Filler:
        """The description that begins with a place taken for the party: "the Veldhoven group" for "Veldhoven"."""
        parse, here = context.parse, {anchor.sentence for anchor in told}
        for spot in context.spots:
            entity = context.reading.entities[spot.entity]
            if entity.id != filler.entity_id or entity.type != "region" or spot.sentence not in here:
                continue
            noun = context.heads[spot.head]
            beside = spot.last <= noun < spot.last + _NEAR
            if beside and parse.deps[spot.head] in _WITHIN and parse.lemmas[noun].lower() in _FIRMS | _AUTHORITIES:
                return Filler(parse.text[int(parse.starts[spot.first]) : int(parse.ends[noun])])
        return filler

    def ruling(self, context: Context, anchor: Anchor) -> Filler | None:
        """The court that rules in a sentence, where its subject is no more than "a court" or "the judges"."""
        parse = context.parse
        predicate = predicate_of(context, anchor.token)
        noun = context.subject_of.get(predicate)
        if noun is None or parse.lemmas[predicate].lower() not in _RULES or parse.lemmas[noun].lower() not in _COURTS:
            return None
        if any(s.first <= noun < s.last for s in context.by_sentence[anchor.sentence]) or parse.deps[noun] == "nsubj:pass":
            return None
        found = self.court(context, noun)
        phrase = piece_of(parse, noun)
        return self._filler(context, found) if found is not None else Filler(phrase) if phrase else None

    def court(self, context: Context, noun: int) -> int | None:
        """The court of the text that a noun may stand for: the last one named before, else the first after."""
        courts = [e for e in context.by_entity if context.label(e) == "agency" and self._is_court(context, e)]
        if context.parse.lemmas[noun].lower() not in _WHOLE_COURTS:
            courts = [e for e in courts if not _HIGHER.search(context.reading.entities[e].name)]
            if len(courts) != 1:
                return None
        return self._nearest(context, noun, [s for e in courts for s in context.by_entity[e]])

    def seat(self, context: Context, anchor: Anchor) -> Filler | None:
        """The town of somebody who is told of as its mayor or councillor: the first place of the sentence, or of one before."""
        for sentence in range(anchor.sentence, max(-1, anchor.sentence - _FAR), -1):
            for spot in context.by_sentence[sentence]:
                known = context.knowledge.get(context.reading.entities[spot.entity].id)
                if context.label(spot.entity) == "region" and (known is None or known.kind != "country"):
                    return self._filler(context, spot.entity)
        return None

    @staticmethod
    def local(context: Context, entity: int) -> bool:
        """Whether a name goes with an office of a town: "Mayor Ada Lund", "Councilor Li Wen"."""
        parse = context.parse
        return any(
            _LOCAL.search(parse.text[max(0, int(parse.starts[s.first]) - _TITLE) : int(parse.ends[s.last - 1])])
            for s in context.by_entity[entity]
        )

    def main_firm(self, context: Context, away: Iterable[str | None]) -> Filler | None:
        """The firm that the text names most, the title's before others."""
        away = set(away)
        firms = [e for e in context.by_entity if context.label(e) == "company" and context.reading.entities[e].id not in away]
        best = max(firms, key=lambda e: (context.counts[e] + (e in context.titled), -e), default=None)
        return self._filler(context, best) if best is not None else None

    def _firm(self, context: Context, noun: int, phrase: str, away: set[str | None]) -> Filler | None:
        """The firm that was last spoken of; where only products are named, their maker."""
        places = [place for word in phrase.split() if (place := self._offices.place(word)) is not None]
        firms = [
            e
            for e in context.by_entity
            if context.label(e) == "company" and context.reading.entities[e].id not in away and self._at_home(context, e, places)
        ]
        found = self._nearest(context, noun, [s for e in firms for s in context.by_entity[e] if s.head < noun])
        if found is not None or firms:
            return self._filler(context, found) if found is not None else None
        entries = (context.knowledge.get(context.reading.entities[e].id) for e in context.by_entity)
        makers = {entry.maker for entry in entries if entry is not None and entry.type == "model" and entry.maker not in away}
        maker = context.knowledge.get(next(iter(makers)) or "") if len(makers) == 1 else None
        return Filler(maker.name, maker.id) if maker is not None else None

    def _authority(self, context: Context, noun: int, phrase: str, away: set[str | None]) -> Filler | None:
        """The authority that was last spoken of: one that has the noun in its name first, no government for a regulator."""
        places = [place for word in phrase.split() if (place := self._offices.place(word)) is not None]
        lemma = context.parse.lemmas[noun].lower()
        able = [
            e
            for e in context.by_entity
            if context.label(e) == "agency"
            and context.reading.entities[e].id not in away
            and not self._is_court(context, e)
            and self._sits(context, e, places)
        ]
        called = [e for e in able if lemma in context.reading.entities[e].name.lower().split()]
        able = called or [e for e in able if lemma not in _PLAIN and self._may_regulate(context, e)]
        found = self._nearest(context, noun, [s for e in able for s in context.by_entity[e]])
        return self._filler(context, found) if found is not None else None

    @staticmethod
    def _may_regulate(context: Context, entity: int) -> bool:
        found = context.reading.entities[entity]
        known = context.knowledge.get(found.id)
        return _CALLED_OTHERWISE.search(found.name) is None if known is None else known.kind not in _NO_REGULATORS

    def _at_home(self, context: Context, entity: int, places: list[Entry]) -> bool:
        """Whether a firm may be from where a description says; only of known ones it is known."""
        known = context.knowledge.get(context.reading.entities[entity].id)
        home = known.home if known is not None else None
        return home is None or not places or any(self._offices.country(place).country == home for place in places)

    def _sits(self, context: Context, entity: int, places: list[Entry]) -> bool:
        if not places:
            return True
        known = context.knowledge.get(context.reading.entities[entity].id)
        seat = self._offices.place(known.region) if known is not None and known.region else None
        return seat is not None and any(
            self._offices.country(seat) in (place, self._offices.country(place)) or seat == place for place in places
        )

    def _is_court(self, context: Context, entity: int) -> bool:
        known = context.knowledge.get(context.reading.entities[entity].id)
        name = context.reading.entities[entity].name
        return (known is not None and known.kind in _COURT_KINDS) or _COURT_NAME.search(name) is not None

    @staticmethod
    def _nearest(context: Context, noun: int, spots: Iterable[Spot]) -> int | None:
        """The last subject before a noun, else the last one named in the text before it, else the first anywhere."""
        parse = context.parse
        spots = sorted(spots, key=lambda s: s.head)
        before = [s for s in spots if s.head < noun and parse.sentences[s.sentence].paragraph > 0]
        acting = [s for s in before if parse.deps[s.head] in SUBJECTS]
        found = next(reversed(acting or before), None) or next(iter(spots), None)
        return found.entity if found is not None else None

    def _noun(self, context: Context, filler: Filler, told: Iterable[Anchor]) -> int | None:
        """The head of the description in one of the sentences that tell the event, if it is definite."""
        parse = context.parse
        for anchor in told:
            sentence = parse.sentences[anchor.sentence]
            start = parse.text.find(filler.name, sentence.start, sentence.end)
            if start < 0:
                continue
            first, last = parse.tokens_of(start, start + len(filler.name))
            inside = range(first, min(last, len(parse.words)))
            head = next((t for t in inside if int(parse.heads[t]) not in inside), None)
            if head is not None and not self._undefined(context, first, head):
                return head
        return None

    @staticmethod
    def _undefined(context: Context, first: int, head: int) -> bool:
        parse = context.parse
        return any(parse.lowers[t] in _UNDEFINED for t in range(max(0, first - 1), head))

    @staticmethod
    def _filler(context: Context, entity: int) -> Filler:
        found = context.reading.entities[entity]
        return Filler(found.name, found.id)
