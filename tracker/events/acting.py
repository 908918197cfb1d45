"""Who acts, where grammar knows it better than the likelihood of names: who is done to, offices, authorities by their remit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.events.features import PRONOUNS, SUBJECTS, Anchor, Context, Spot
from tracker.events.phrases import PEOPLE, children, piece_of
from tracker.language.knowledge.base import Entry
from tracker.language.knowledge.offices import Offices

# Nouns of those who can hold an office or a remit; plurals come as lemmas.
OFFICES = frozenset(
    ["administration", "agency", "authority", "body", "cabinet", "chancellor", "commission", "commissioner", "congress",
     "department", "general", "government", "governor", "legislature", "mayor", "minister", "ministry", "office", "parliament",
     "premier", "president", "prosecutor", "protector", "regulator", "secretary", "watchdog"]
)  # fmt: skip
# What is done to its subject when it is told in the passive.
_DONE = frozenset(
    ["sue", "fine", "ban", "bar", "block", "prohibit", "outlaw", "order", "charge", "penalise", "penalize", "sanction", "accuse",
     "probe", "investigate", "summon", "raid", "buy", "acquire"]
)  # fmt: skip
# What somebody does who has to ask for a licence.
_NEEDS = frozenset({"need"})
# What somebody to whom access is closed does, in the active voice.
_LOSES = frozenset({"lose", "forfeit"})
# Who belongs to somebody: the people of a state, the cabinet of a premier.
_TEAMS = frozenset({"administration", "cabinet", "government"})
# Without a place these say too little.
_BARE = frozenset({"government", "office", "body", "agency"})
# "The country's regulator" is none of the town where a firm sits.
_OF_THE_COUNTRY = frozenset({"country", "nation", "national"})
_LEVEL = frozenset({"federal", "national", "central", "state"})
_OWNED = re.compile(r"[-‑–](?:backed|based|controlled|funded|led|linked|owned|run)\b")
# Without a word on its remit, an authority of which a text on personal data speaks is the one for these.
_PERSONAL_DATA = re.compile(r"\b(?:privacy|GDPR|personal (?:data|information)|data protection|data of)\b", re.IGNORECASE)
_GENERAL = frozenset({"agency", "authority", "regulator", "watchdog"})
_CUT = frozenset({"acl", "acl:relcl", "advcl", "parataxis", "appos", "conj", "cc", "punct", "ccomp"})
_NEGATIONS = frozenset({"not", "n't", "no", "longer", "never"})
_INHERIT = frozenset({"xcomp", "conj", "advcl"})
_DOERS = ("er", "or", "ist", "ian")
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Party:
    """Who stands at a place of the sentence: an entity (its index), or else the noun that describes it."""

    token: int
    entity: int | None


class Acting:
    """Reads who acts off the sentence around a trigger."""

    def __init__(self, offices: Offices) -> None:
        self._offices = offices

    def subject(self, context: Context, anchor: Anchor) -> Party | None:
        """Who does it by the grammar of the sentence: the subject, in the passive the agent; None where that names nobody."""
        predicate = predicate_of(context, anchor.token)
        if self.bound(context, anchor):
            return _party(context, _sayer(context, predicate))
        if context.parse.tags[anchor.token].startswith("N") and (author := _author(context, anchor.token)) is not None:
            return _party(context, author)
        for token in _governing(context, predicate):
            if _passive(context, token):
                return _party(context, _agent(context, token))
            found = context.subject_of.get(token)
            if found is not None:
                return _party(context, found)
        return None

    def by(self, context: Context, anchor: Anchor) -> Iterator[Party]:
        """Authorities that the sentence names as those from whom an act comes: "an order issued by the country's watchdog"."""
        parse = context.parse
        sentence = parse.sentences[anchor.sentence]
        for token in range(sentence.first, sentence.last):
            one = parse.tags[token] != "NNS" and parse.lemmas[token].lower() in OFFICES
            if one and context.prepositions.get(token) == "by":
                party = _party(context, token)
                if party is not None and party.entity is None:
                    yield party

    def near(self, context: Context, anchor: Anchor) -> Iterator[Party]:
        """Authorities that act in the sentences around one: "It has to pay. The Dutch watchdog, which ruled on Monday, …"."""
        parse = context.parse
        for index in (anchor.sentence, anchor.sentence + 1, anchor.sentence - 1):
            if not 0 <= index < len(parse.sentences):
                continue
            sentence = parse.sentences[index]
            for token in range(sentence.first, sentence.last):
                if parse.lemmas[token].lower() in _GENERAL and parse.deps[token] in SUBJECTS:
                    party = _party(context, token)
                    if party is not None and party.entity is None:
                        yield party

    def bound(self, context: Context, anchor: Anchor) -> bool:
        """Whether the subject is told what it must not do any more, or what it needs a licence for, by somebody else."""
        predicate = predicate_of(context, anchor.token)
        if anchor.type == "export_control":
            return context.parse.lemmas[predicate].lower() in _NEEDS
        return anchor.type == "government_ban" and _bound(context, predicate)

    def dateline(self, context: Context, party: Party) -> bool:
        """Whether a place only says where an article was written: "THE HAGUE, Jan 15 - "."""
        parse = context.parse
        sentence = parse.sentences[parse.sentence_at(int(parse.starts[party.token]))]
        spot = next((s for s in context.spots if s.first <= party.token < s.last), None)
        first = spot is not None and spot.first == sentence.first and sentence.paragraph > 0
        return spot is not None and first and spot.last < sentence.last and not parse.words[spot.last].isalnum()

    def losers(self, context: Context, anchor: Anchor) -> set[int] | None:
        """Who loses access, by name, where a sentence tells of it with the loser as its subject; None where it does not."""
        parse = context.parse
        predicate = predicate_of(context, anchor.token)
        for token in _governing(context, predicate):
            subject = context.subject_of.get(token)
            if subject is None:
                continue
            if not _bound(context, token) and parse.lemmas[token].lower() not in _LOSES:
                return None
            words = words_of(context, subject)
            spots = context.by_sentence[anchor.sentence]
            return {s.entity for s in spots if s.first <= subject < s.last or s.head in words}
        return None

    def owners(self, context: Context, party: Party) -> set[int]:
        """The persons to whom a government belongs that describes a party: "Petr Fiala's cabinet"."""
        if _noun(context, party.token) not in _TEAMS:
            return set()
        words = words_of(context, party.token)
        spots = context.by_sentence[context.parse.sentence_at(int(context.parse.starts[party.token]))]
        return {s.entity for s in spots if s.head in words and context.label(s.entity) == "person"}

    def hanging(self, context: Context, entity: int) -> bool:
        """Whether a name only says whose another one is: "Microsoft-backed OpenAI"."""
        parse = context.parse
        return all(_OWNED.match(parse.text, int(parse.ends[s.last - 1])) is not None for s in context.by_entity[entity])

    def patients(self, context: Context, anchor: Anchor) -> set[int]:
        """To whom it is done: the subject of "was sued", or the noun that "sued by" describes, and who is named with it."""
        subject = self._done_to(context, anchor)
        if subject is None:
            return set()
        parse = context.parse
        joined = [subject, *(c for c in children(parse, subject) if parse.deps[c] == "conj")]
        parties = (_party(context, token) for token in joined)
        return {party.entity for party in parties if party is not None and party.entity is not None}

    @staticmethod
    def _done_to(context: Context, anchor: Anchor) -> int | None:
        parse = context.parse
        token = predicate_of(context, anchor.token)
        if parse.tags[token] != "VBN" or parse.lemmas[token].lower() not in _DONE:
            return None
        subject = context.subject_of.get(token)
        if subject is None and parse.deps[token] == "acl":
            subject = int(parse.heads[token])
        if subject is None and parse.deps[token] == "advcl":
            subject = context.subject_of.get(int(parse.heads[token]))
        elif subject is not None and parse.deps[subject] != "nsubj:pass" and parse.deps[token] != "acl":
            return None
        return subject

    def describes(self, context: Context, party: Party) -> bool:
        """Whether a party is told by a noun that can act, not by a name."""
        noun = _noun(context, party.token)
        doers = context.parse.tags[party.token] == "NNS" and noun.endswith(_DOERS)
        return party.entity is None and (noun in OFFICES or noun in PEOPLE or doers)

    def holder(self, context: Context, party: Party, where: Iterator[Entry], day: str) -> Entry | None:
        """Who holds the office or has the remit that describes a party, if the knowledge base has exactly one."""
        noun = _noun(context, party.token)
        if noun not in OFFICES:
            return None
        words = words_of(context, party.token)
        phrase = " ".join(context.parse.words[t] for t in words)
        named = [
            s for s in context.by_sentence[context.parse.sentence_at(int(context.parse.starts[party.token]))] if s.head in words
        ]
        owners = self.owners(context, party)
        if any(context.label(s.entity) in ("company", "agency", "person") and s.entity not in owners for s in named):
            return None
        named += _placed_after(context, party.token)
        around = [self._offices.place(context.reading.entities[s.entity].name) for s in named]
        around += [self._offices.place(context.parse.words[t]) for t in words]
        own = [place for place in around if place is not None]
        if not own and noun in _BARE and not _LEVEL & {word.lower() for word in phrase.split()}:
            return None
        places = own or list(where)
        if not own and _OF_THE_COUNTRY & {context.parse.lowers[t] for t in words}:
            places = [place for place in places if place.kind == "country"]
        found = self._offices.meant(noun, phrase, places, day)
        if found is None and own and noun in _GENERAL and _PERSONAL_DATA.search(context.parse.text):
            found = self._offices.meant(noun, f"{phrase} for privacy", own, day)
        return found

    def placed(self, context: Context, party: Party) -> bool:
        """Whether the description itself says where: "Taiwan's ministry"."""
        words = words_of(context, party.token)
        return any(self._offices.place(context.parse.words[t]) is not None for t in words)

    def phrase(self, context: Context, party: Party) -> str | None:
        """The words that describe a party."""
        return piece_of(context.parse, party.token)

    def places(self, context: Context, names: list[str]) -> Iterator[Entry]:
        """Where an event may apply: the named regions, where the laws of the article are from, what it speaks of most."""
        for name in names:
            if (place := self._offices.place(name)) is not None:
                yield place
        known = (m.entry for m in context.reading.mentions if m.entry is not None and m.entry.type == "law")
        for entry in known:
            if entry.region and (place := self._offices.place(entry.region)) is not None:
                yield place
        regions = [(n, e) for e, n in context.counts.items() if context.label(e) == "region"]
        for _, entity in sorted(regions, key=lambda r: (-r[0], r[1])):
            if (place := self._offices.place(context.reading.entities[entity].name)) is not None:
                yield place


def predicate_of(context: Context, token: int) -> int:
    """The predicate that a trigger belongs to: itself, or the verb whose part it is."""
    parse = context.parse
    for _ in range(3):
        if parse.tags[token].startswith("V") and parse.deps[token] not in ("aux", "aux:pass", "cop"):
            return token
        if token in context.subject_of or int(parse.heads[token]) == token:
            return token
        token = int(parse.heads[token])
    return token


def _noun(context: Context, token: int) -> str:
    return context.parse.lemmas[token].lower()


def _author(context: Context, noun: int) -> int | None:
    """Who did what a noun names: "the complaint that the guild lodged"."""
    parse = context.parse
    clauses = (c for c in children(parse, noun) if parse.deps[c] in ("acl", "acl:relcl") and c in context.subject_of)
    return next((s for c in clauses if parse.lowers[s := context.subject_of[c]] not in PRONOUNS), None)


def _bound(context: Context, token: int) -> bool:
    """Whether the subject is told what it must not do."""
    parse = context.parse
    below = children(parse, token)
    return any(parse.tags[c] == "MD" for c in below) and any(parse.lowers[c] in _NEGATIONS for c in below)


def _sayer(context: Context, token: int) -> int | None:
    """Who says what a clause tells: "…, the ministry said"."""
    parse = context.parse
    if parse.deps[token] == "ccomp":
        return context.subject_of.get(int(parse.heads[token]))
    beside = (c for c in children(parse, token) if parse.deps[c] == "parataxis" and c in context.subject_of)
    return next((context.subject_of[c] for c in beside), None)


def _passive(context: Context, token: int) -> bool:
    subject = context.subject_of.get(token)
    return subject is not None and context.parse.deps[subject] == "nsubj:pass"


def _agent(context: Context, token: int) -> int | None:
    """Who does what is told in the passive: "by the ministry"."""
    parse = context.parse
    for child in children(parse, token):
        if parse.deps[child] == "obl:agent" or (parse.deps[child] == "obl" and context.prepositions.get(child) == "by"):
            return child
    return None


def _governing(context: Context, token: int) -> Iterator[int]:
    """A predicate, and those whose subject it shares while it has none of its own."""
    parse = context.parse
    for _ in range(_STEPS):
        yield token
        if parse.deps[token] not in _INHERIT or token in context.subject_of:
            return
        token = int(parse.heads[token])


def _party(context: Context, token: int | None, steps: int = 2) -> Party | None:
    """Who a noun or pronoun means; a pronoun takes the subject of the clause around it, or of the sentence before."""
    if token is None:
        return None
    spots = context.by_sentence[context.parse.sentence_at(int(context.parse.starts[token]))]
    inside = next((s for s in spots if s.first <= token < s.last), None)
    if inside is not None:
        return Party(token, inside.entity)
    if context.parse.lowers[token] not in PRONOUNS:
        return Party(token, None) if context.parse.tags[token].startswith("N") else None
    return _party(context, _before(context, token), steps - 1) if steps else None


def _before(context: Context, pronoun: int) -> int | None:
    """The subject that a pronoun may stand for: of a clause further out, else of the sentence before in the paragraph."""
    parse = context.parse
    if parse.lowers[pronoun] in ("we", "which", "who", "that"):
        head = int(parse.heads[pronoun])
        return int(parse.heads[head]) if parse.deps[head] == "acl:relcl" else None
    token = int(parse.heads[pronoun])
    for _ in range(_STEPS):
        head = int(parse.heads[token])
        if head == token:
            break
        token = head
        found = context.subject_of.get(token)
        if found is not None and found != pronoun:
            return found
    index = parse.sentence_at(int(parse.starts[pronoun]))
    sentence = parse.sentences[index]
    if index == 0 or parse.sentences[index - 1].paragraph != sentence.paragraph:
        return None
    last = parse.sentences[index - 1]
    roots = [t for t in range(last.first, last.last) if parse.deps[t] == "root" or int(parse.heads[t]) == t]
    return context.subject_of.get(roots[0]) if roots else None


def _placed_after(context: Context, noun: int) -> list[Spot]:
    """The place that follows a noun, whatever the parser hangs it to: "a decision by the government in Prague"."""
    parse = context.parse
    if noun + 2 >= len(parse.words) or parse.lowers[noun + 1] not in ("in", "of"):
        return []
    spots = context.by_sentence[parse.sentence_at(int(parse.starts[noun]))]
    return [s for s in spots if s.first in (noun + 2, noun + 3) and context.label(s.entity) == "region"]


def words_of(context: Context, head: int) -> list[int]:
    """The tokens that describe a noun: what stands under it in the parse, clauses and lists left out."""
    parse = context.parse
    out, todo = [head], [head]
    while todo and len(out) < 12:
        for child in children(parse, todo.pop()):
            if parse.deps[child] not in _CUT:
                out.append(child)
                todo.append(child)
    return sorted(out)
