"""What the argument classifier knows of an (event, entity) pair: where the entity stands, what joins it to the trigger."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tracker.language.knowledge import Knowledge

if TYPE_CHECKING:
    from tracker.language.parse import Parse
    from tracker.language.reader import Reading

PRONOUNS = frozenset({"it", "they", "he", "she", "which", "who", "we", "its", "their", "that"})
NOMINALS = frozenset(
    [
        "company",
        "firm",
        "startup",
        "start-up",
        "lab",
        "group",
        "giant",
        "maker",
        "developer",
        "provider",
        "operator",
        "vendor",
        "unit",
        "platform",
        "watchdog",
        "regulator",
        "authority",
        "agency",
        "commission",
        "ministry",
        "government",
        "department",
        "court",
        "judge",
        "panel",
        "parliament",
        "senate",
        "lawmakers",
        "legislators",
        "chipmaker",
        "body",
        "office",
        "president",
        "minister",
        "premier",
        "governor",
        "plaintiff",
        "plaintiffs",
        "publisher",
        "newspaper",
        "investor",
        "house",
        "firm",
        "supplier",
        "cloud",
        "administration",
        "bureau",
        "committee",
        "council",
        "cabinet",
        "bloc",
        "executive",
    ]
)
SUBJECTS = frozenset({"nsubj", "nsubj:pass", "nsubj:outer", "csubj"})


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place where an event is told: its type, its sentence, its trigger token, how sure, and the stage's scores."""

    type: str
    sentence: int
    token: int
    score: float
    stages: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """One mention in tokens: head token, sentence, entity index."""

    head: int
    first: int
    last: int
    sentence: int
    entity: int
    mention: int


class Context:
    """What all pairs of one article share."""

    def __init__(self, reading: Reading, knowledge: Knowledge, published: str | None, publisher: str = "") -> None:
        self.reading = reading
        self.parse: Parse = reading.parse
        # One at a time they are looked up faster in a list.
        self.heads: list[int] = reading.parse.heads.tolist()
        self._labels: list[str] = [entity.type for entity in reading.entities]
        self._orders: dict[tuple[int, str], dict[int, int]] = {}
        self._anaphoric: dict[tuple[int, int], bool] = {}
        self.knowledge = knowledge
        self.published = published or ""
        self.publisher = publisher
        self.spots = [self._spot(i) for i in range(len(reading.mentions))]
        self.by_entity: dict[int, list[Spot]] = defaultdict(list)
        self.by_sentence: dict[int, list[Spot]] = defaultdict(list)
        for spot in self.spots:
            self.by_entity[spot.entity].append(spot)
            self.by_sentence[spot.sentence].append(spot)
        self.counts = Counter(s.entity for s in self.spots)

    def _spot(self, i: int) -> Spot:
        mention = self.reading.mentions[i]
        first, last = self.parse.tokens_of(mention.start, mention.end)
        last = min(last, len(self.parse.words))
        head = next((t for t in range(first, last) if not first <= self.heads[t] < last), max(first, last - 1))
        return Spot(head, first, last, self.parse.sentence_at(mention.start), self.reading.entity_of[i], i)

    @cached_property
    def rank(self) -> dict[int, int]:
        """How often an entity is named compared with the others of its type: 0 for the most frequent."""
        out: dict[int, int] = {}
        seen: Counter[str] = Counter()
        for entity, _ in sorted(self.counts.items(), key=lambda c: (-c[1], c[0])):
            label = self.label(entity)
            out[entity] = seen[label]
            seen[label] += 1
        return out

    @cached_property
    def prepositions(self) -> dict[int, str]:
        """The case word of each token that has one, and for the conjuncts of such a token."""
        out: dict[int, str] = {}
        for t, dep in enumerate(self.parse.deps):
            if dep == "case":
                out.setdefault(self.heads[t], self.parse.lowers[t])
        for t, dep in enumerate(self.parse.deps):
            if dep == "conj" and t not in out and self.heads[t] in out:
                out[t] = out[self.heads[t]]
        return out

    @cached_property
    def subject_of(self) -> dict[int, int]:
        """The subject token of each predicate."""
        return {self.heads[t]: t for t, dep in enumerate(self.parse.deps) if dep in SUBJECTS}

    def label(self, entity: int) -> str:
        """The type of an entity."""
        return self._labels[entity]

    def order(self, sentence: int, label: str) -> dict[int, int]:
        """The entities of a type that a sentence names, each with its place among them."""
        key = (sentence, label)
        if key not in self._orders:
            heads = {s.entity: s.head for s in reversed(self.by_sentence[sentence]) if self._labels[s.entity] == label}
            self._orders[key] = {entity: place for place, entity in enumerate(sorted(heads, key=heads.__getitem__))}
        return self._orders[key]

    @cached_property
    def titled(self) -> frozenset[int]:
        """The entities that the title names."""
        return frozenset(spot.entity for spot in self.by_sentence[0])

    def subject(self, token: int) -> int | None:
        """The subject of the predicate that a trigger is or belongs to."""
        for _ in range(4):
            found = self.subject_of.get(token)
            if found is not None:
                return found
            head = self.heads[token]
            if head == token:
                return None
            token = head
        return None

    def anaphoric(self, sentence: int, token: int) -> bool:
        """Whether the event's subject is a pronoun or a bare description ("the watchdog")."""
        key = (sentence, token)
        if key not in self._anaphoric:
            self._anaphoric[key] = self._is_anaphoric(sentence, token)
        return self._anaphoric[key]

    def _is_anaphoric(self, sentence: int, token: int) -> bool:
        subject = self.subject(token)
        if subject is None:
            return False
        if any(s.first <= subject < s.last for s in self.by_sentence[sentence]):
            return False
        return self.parse.lowers[subject] in PRONOUNS or self.parse.lemmas[subject].lower() in NOMINALS

    def recency(self, sentence: int) -> dict[int, int]:
        """Entities named before a sentence, nearest first, counted per type."""
        out: dict[int, int] = {}
        seen: Counter[str] = Counter()
        for spot in reversed([s for s in self.spots if s.sentence < sentence]):
            if spot.entity not in out:
                label = self.label(spot.entity)
                out[spot.entity] = seen[label]
                seen[label] += 1
        return out


# A text that is nothing but names would weigh each of thousands in each of its events.
MOST = 100


def candidates(context: Context, anchor: Anchor) -> list[tuple[int, Spot]]:
    """The entities that may fill a slot of an event, each with its best mention: the same sentence, before, title, after."""
    out = []
    for entity, spots in context.by_entity.items():
        if context.label(entity) == "money":
            continue
        best = min(spots, key=lambda s: _nearness(context, anchor, s))
        distance = best.sentence - anchor.sentence
        here = context.parse.sentences
        close = -3 <= distance <= 1 or here[best.sentence].paragraph in (0, here[anchor.sentence].paragraph)
        if close or context.rank[entity] == 0:
            out.append((entity, best))
    if len(out) > MOST:
        nearest = sorted(_nearness(context, anchor, spot) for _, spot in out)[MOST - 1]
        out = [(entity, spot) for entity, spot in out if _nearness(context, anchor, spot) <= nearest]
    return out


def _nearness(context: Context, anchor: Anchor, spot: Spot) -> tuple[int, int, int]:
    distance = spot.sentence - anchor.sentence
    if distance == 0:
        return (0, 0 if context.parse.deps[spot.head] in SUBJECTS else 1, abs(spot.head - anchor.token))
    return (1 if distance < 0 else 2, abs(distance), spot.head)


def path(context: Context, start: int, goal: int) -> str:
    """The relations from a mention's head up to a common ancestor and down to the trigger, at most five."""
    heads, deps = context.heads, context.parse.deps
    down: dict[int, list[str]] = {}
    token = goal
    steps: list[str] = []
    for _ in range(6):
        down.setdefault(token, list(steps))
        if heads[token] == token:
            break
        steps.append(deps[token])
        token = heads[token]
    token = start
    up: list[str] = []
    for _ in range(6):
        if token in down:
            return ">".join(up[:4]) + "^" + "<".join(reversed(down[token][:3]))
        if heads[token] == token:
            break
        up.append(deps[token])
        token = heads[token]
    return "far"


def pair_features(context: Context, anchor: Anchor, entity: int, spot: Spot, recency: dict[int, int]) -> Iterator[str]:
    """Yield the features of one pair as strings; the classifier hashes them."""
    kind, label = anchor.type, context.label(entity)
    where = position(anchor, spot)
    base = f"{label}|{where}"
    yield f"b:{base}"
    yield f"t:{kind}|{base}"
    rank = min(2, context.rank[entity])
    yield f"r:{base}|{rank}"
    yield f"r2:{kind}|{label}|{rank}"
    named = min(4, context.counts[entity])
    yield f"n:{label}|{named}"
    yield f"title:{kind}|{label}|{entity in context.titled}"
    same = context.order(anchor.sentence, label)
    yield f"among:{base}|{min(3, len(same))}"
    anaphoric = context.anaphoric(anchor.sentence, anchor.token)
    yield f"ana:{kind}|{label}|{where}|{anaphoric}|{min(2, recency.get(entity, 3))}"
    yield f"ana2:{label}|{where}|{anaphoric}|{min(3, recency.get(entity, 4))}"
    yield from _known_features(context, anchor, entity, label, where)
    if label == "date":
        yield from _date_features(context, anchor, entity, spot, where)
    if spot.sentence == anchor.sentence:
        yield from _syntax_features(context, anchor, spot, label)
    else:
        relation = context.parse.deps[spot.head]
        yield f"dist:{label}|{max(-4, min(2, spot.sentence - anchor.sentence))}"
        yield f"orel:{label}|{where}|{relation}"
        yield f"bare:{kind}|{label}|{where}|{not same}"


def position(anchor: Anchor, spot: Spot) -> str:
    """Where a mention stands seen from the event: same, title, next, after, prev, prev2 or before."""
    distance = spot.sentence - anchor.sentence
    if distance == 0:
        return "same"
    if spot.sentence == 0:
        return "title"
    if distance > 0:
        return "next" if distance == 1 else "after"
    return "prev" if distance == -1 else ("prev2" if distance == -2 else "before")


def _known_features(context: Context, anchor: Anchor, entity: int, label: str, where: str) -> Iterator[str]:
    known = context.knowledge.get(context.reading.entities[entity].id)
    others = {context.reading.entities[s.entity].id for s in context.by_sentence[anchor.sentence] if s.entity != entity}
    entries = [e for e in (context.knowledge.get(o) for o in others) if e is not None]
    if label == "company":
        makes = any(e.maker == context.reading.entities[entity].id for e in entries)
        yield f"makes:{anchor.type}|{where}|{makes}"
        yield f"kind:{anchor.type}|{known.kind if known else '?'}"
    if label == "model" and known is not None:
        yield f"made:{anchor.type}|{where}|{known.maker in others}"
        yield f"mkind:{anchor.type}|{known.kind}"
    if label == "region":
        home = any(e.region and known is not None and e.region in (known.name, *[s for s, _ in known.surfaces]) for e in entries)
        yield f"home:{anchor.type}|{where}|{home}|{known.kind if known else '?'}"
    if label == "agency":
        yield f"akind:{anchor.type}|{where}|{known.kind if known else '?'}"


def _date_features(context: Context, anchor: Anchor, entity: int, spot: Spot, where: str) -> Iterator[str]:
    value = context.reading.entities[entity].name
    exact = len(value)
    against = "same" if value == context.published else ("past" if value < context.published[: len(value)] else "future")
    yield f"d:{anchor.type}|{where}|{against}|{exact}"
    yield f"d2:{where}|{against}"
    dates = [s for s in context.by_sentence[anchor.sentence] if context.label(s.entity) == "date"]
    if where == "same":
        nearest = min(dates, key=lambda s: abs(s.head - anchor.token), default=None)
        yield f"dn:{anchor.type}|{nearest is not None and nearest.entity == entity}|{len(dates)}"
        yield f"dn2:{nearest is not None and nearest.entity == entity}|{against}"
    else:
        yield f"dnone:{anchor.type}|{where}|{not dates}|{against}"
    surface = context.parse.lowers[spot.first]
    yield f"dw:{surface}|{where}"
    before = context.parse.lowers[spot.first - 1] if spot.first else "^"
    yield f"dprep:{anchor.type}|{before}|{where}"
    yield f"dprep2:{before}|{against}|{where}"


def _syntax_features(context: Context, anchor: Anchor, spot: Spot, label: str) -> Iterator[str]:
    parse, kind = context.parse, anchor.type
    relation = parse.deps[spot.head]
    governor = context.heads[spot.head]
    effective = relation
    if relation == "conj":
        effective = "conj-" + parse.deps[governor]
    preposition = context.prepositions.get(spot.head, "")
    route = path(context, spot.head, anchor.token)
    side = "before" if spot.head < anchor.token else "after"
    gap = min(4, abs(spot.head - anchor.token) // 4)
    lemma = parse.lemmas[anchor.token].lower()
    inside = spot.first <= anchor.token < spot.last
    yield f"s:{label}|{effective}|{preposition}"
    yield f"st:{kind}|{label}|{effective}|{preposition}"
    yield f"p:{label}|{route}"
    yield f"pt:{kind}|{label}|{route}"
    yield f"pp:{label}|{route}|{preposition}"
    yield f"ppt:{kind}|{label}|{preposition}|{side}"
    yield f"side:{kind}|{label}|{side}|{gap}"
    yield f"side2:{label}|{side}|{gap}|{effective}"
    yield f"lem:{lemma}|{label}|{route}"
    yield f"gov:{parse.lemmas[governor].lower()}|{label}|{effective}"
    yield f"in:{label}|{inside}"
    subject = context.subject(anchor.token)
    is_subject = subject is not None and (spot.first <= subject < spot.last)
    passive = subject is not None and parse.deps[subject] == "nsubj:pass"
    yield f"sub:{kind}|{label}|{is_subject}|{passive}"
    yield f"sub2:{label}|{is_subject}|{passive}|{preposition}"
    order = context.order(anchor.sentence, label)
    rank = order.get(spot.entity, 9)
    yield f"ord:{kind}|{label}|{min(3, rank)}|{min(3, len(order))}"
