"""How well a report fits an event: a sum of what speaks for and against, slot by slot."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from heapq import nsmallest

from tracker.models import EventType
from tracker.stories.fillers import object_fit, party_fit, says_who
from tracker.stories.hints import context, doubt, rare
from tracker.stories.kin import Kin
from tracker.stories.profile import Profile
from tracker.stories.timing import apart, time_fit
from tracker.stories.traits import HITS, UNDOABLE, Traits, weight

VETO = float("-inf")
HOPELESS = -1.0
# What it costs to take two types for one happening; pairs that are not here never meet.
NEAR_TYPES: dict[frozenset[EventType], float] = {
    frozenset({"government_ban", "enforcement"}): 1.0,
    frozenset({"enforcement", "lawsuit"}): 1.2,
    frozenset({"regulation", "export_control"}): 0.8,
    frozenset({"model_release", "access_expansion"}): 1.0,
    frozenset({"api_restriction", "terms_change"}): 1.2,
    frozenset({"api_restriction", "model_retirement"}): 1.2,
    frozenset({"partnership", "investment"}): 1.2,
}
# How much two different objects speak against one event.
OBJECT_CLASH: dict[EventType, float] = {
    "model_release": 4.0, "model_retirement": 3.5, "price_change": 4.0, "regulation": 3.5, "export_control": 3.0,
    "government_ban": 3.5, "api_restriction": 2.0, "access_expansion": 2.0, "migration_offer": 1.5, "terms_change": 1.5,
    "investigation": 2.0, "enforcement": 1.5, "lawsuit": 1.5, "misuse_disruption": 0.8, "partnership": 1.0, "investment": 0.5,
}  # fmt: skip
REGION_CLASH: dict[EventType, float] = {
    "api_restriction": 1.8, "access_expansion": 2.2, "government_ban": 2.5, "regulation": 1.5, "investigation": 1.5,
    "enforcement": 1.2, "price_change": 1.0, "export_control": 0.8,
}  # fmt: skip
# How much other firms in the sentences speak against one event, where a slot for whom it is done to is empty.
BESIDE_CLASH: dict[EventType, float] = {"api_restriction": 2.0, "enforcement": 1.0, "investigation": 1.0, "migration_offer": 1.0}
EASED = 4.0
UNDONE = -3.0
MINOR = 0.5
AT_HOME = 0.4
# Only who makes a thing does these to it: when the thing is the same, one of two actors is misread, or sells it for another.
_BY_THE_MAKER: frozenset[EventType] = frozenset({"price_change", "model_release", "model_retirement"})
DOUBTED, RESOLD = 0.2, 0.5
MOST_PARTIES = 16
SYMMETRIC: frozenset[EventType] = frozenset({"partnership", "investment", "lawsuit"})


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a report fits an event, and the parts that the total is made of."""

    total: float
    actor: float = 0.0
    object: float = 0.0
    counterparty: float = 0.0
    time: float = 0.0
    other: float = 0.0


def fit(one: Traits, event: Profile, kin: Kin) -> Fit:
    """Compare a report with an event; VETO when they cannot be the same."""
    main = max(event.types, key=lambda t: (event.types[t], t))
    type_cost = 0.0 if one.type in event.types else NEAR_TYPES.get(frozenset({one.type, main}), -1.0)
    if type_cost < 0 or (one.article_id in event.articles and one.type != main):
        return Fit(VETO)
    objects = _objects(one, event, kin)
    if main in SYMMETRIC:
        actor, counterparty = _sides(one, event, kin)
    else:
        actor, counterparty = _actors(one, event, kin), _counterparties(one, event, kin)
        if actor < 0 and objects >= 2.0 and main in _BY_THE_MAKER:
            actor *= RESOLD if any(kin.maker(o) for o in one.objects) else DOUBTED
        if counterparty < 0 and objects >= 2.0 and main == "government_ban":
            # The same thing is banned: its maker, its seller and the stores that drop it are all told as hit.
            counterparty *= RESOLD
    stage = _stage(one, event)
    time = time_fit(one, event, known=objects >= 2.0 or counterparty > 1.0)
    if stage <= UNDONE and main in UNDOABLE:
        # An undoing is told with the days of what is undone.
        time = min(time, 0.0)
    region = _regions(one, event, kin)
    if region < 0 and actor > 1.0 and any(kin.homes.get(a) for a in one.actors):
        region *= AT_HOME
    agreed = (actor > 1.0) + (objects > 0.5) + (counterparty > 1.0) + (region > 0.5 and time >= 2.0)
    if type_cost and (agreed < 2 or actor < 0 or time <= 0):
        return Fit(VETO)
    other = region + stage + _amounts(one, event) + context(one, event) - type_cost - _target(one, event)
    other += rare(one, event, (actor > 0.5) + (objects > 0.5 or objects < -0.5) + (counterparty > 0.5))
    total = actor + objects + counterparty + time + other - _twice(one, event, actor, objects, time)
    # The words are the dearest to compare: only where they can still make a difference.
    if total > HOPELESS:
        words = 1.5 * _wording(one, event)
        other, total = other + words, total + words
    return Fit(total, actor, objects, counterparty, time, other)


# What it costs that the article tells of the event already: its reader took the two for two happenings.
TWICE, AGAINST_NOTHING = 3.0, 1.0


def _twice(one: Traits, event: Profile, actor: float, objects: float, time: float) -> float:
    if one.article_id not in event.articles:
        return 0.0
    return AGAINST_NOTHING if actor > 1.0 and objects > -0.3 and time >= 0 else TWICE


def _best(mine: Collection[str], theirs: Mapping[str, float], compare: Callable[[str, str], float]) -> float | None:
    """The best fit of any two fillers, else the worst clash; None when a side says nothing."""
    if not mine or not theirs:
        return None
    fits = [(compare(a, b), share) for a in mine for b, share in theirs.items()]
    best = max(f * min(1.0, 0.5 + share) if f > 0 else f for f, share in fits)
    return best if best > 0 else min(f for f, _ in fits)


def _actors(one: Traits, event: Profile, kin: Kin) -> float:
    def compare(a: str, b: str) -> float:
        return party_fit(a, b, kin)

    found = _best(one.actors, event.actors, compare)
    if found is None:
        implied = _best(one.implied or one.actors, event.actors or event.implied, compare)
        return 1.0 if implied is not None and implied >= 0.8 else 0.0
    if found < 0:
        # States are told apart, however often a text about one names the other.
        found *= 1.0 if _other_states(one, event, kin) else doubt(one.actors, event.actors, one, event)
        if _swapped(one, event, compare):
            return 1.6 if one.type in SYMMETRIC else 0.3
        return 3.5 * found
    return 2.2 * found


def _other_states(one: Traits, event: Profile, kin: Kin) -> bool:
    """Whether authorities act of which it is known that they are of different states."""
    sides = [{kin.speaks_for(a) for a in actors if says_who(a)} for actors in (one.actors, event.actors)]
    if not one.homes or not all(sides) or any(None in side for side in sides):
        return False
    return not any(a == b or kin.nested(a, b) for a in sides[0] for b in sides[1] if a and b)


def _swapped(one: Traits, event: Profile, compare: Callable[[str, str], float]) -> bool:
    """Whether one of the two was read with its sides exchanged, and nobody is left of either who would clash."""
    mine = [a for a in one.actors if (_best([a], event.counterparties, compare) or 0) < 0.8]
    theirs = {a: share for a, share in event.actors.items() if (_best(one.counterparties, {a: 1.0}, compare) or 0) < 0.8}
    exchanged = len(mine) < len(one.actors) or len(theirs) < len(event.actors)
    return exchanged and (_best(mine, theirs, compare) or 0) >= 0


def _counterparties(one: Traits, event: Profile, kin: Kin) -> float:
    found = _best(one.counterparties, event.counterparties, lambda a, b: party_fit(a, b, kin))
    if found is None and one.type in BESIDE_CLASH and one.others and event.others:
        aside = (
            _best(one.counterparties or one.others, event.counterparties or event.others, lambda a, b: party_fit(a, b, kin))
            or 0.0
        )
        return 0.6 * aside if aside > 0 else BESIDE_CLASH[one.type] * aside
    if found is None:
        implied = _best(
            one.counterparties or one.implied, event.counterparties or event.implied, lambda a, b: party_fit(a, b, kin)
        )
        return 1.0 if implied is not None and implied >= 0.8 and not (one.actors & one.implied) else 0.0
    if found < 0 and (one.implied & event.counterparties.keys() or one.counterparties & event.implied.keys()):
        # Who makes the thing is hit, too, whomever a text names beside it.
        return 0.0
    return 1.8 * found if found > 0 else 3.0 * found * doubt(one.counterparties, event.counterparties, one, event)


def _sides(one: Traits, event: Profile, kin: Kin) -> tuple[float, float]:
    """Parties and partners of a deal or a case, whichever side a text names first."""
    mine = frozenset(p for p in one.actors | one.counterparties if not kin.judges(p))
    named = {p for p in {*event.actors, *event.counterparties} if not kin.judges(p)}
    shares = {p: max(event.actors.get(p, 0.0), event.counterparties.get(p, 0.0)) for p in named}
    # All are compared with all: of an event with endless parties those that most reports name.
    theirs = dict(nsmallest(MOST_PARTIES, shares.items(), key=lambda item: (-item[1], item[0])))
    if not mine or not theirs:
        return _actors(one, event, kin), 0.0
    # How many reports name each party, by whatever name.
    held = {p: min(1.0, sum(n for b, n in theirs.items() if party_fit(p, b, kin) >= 0.8)) for p in {*mine, *theirs}}
    shared = {a for a in mine if held[a]}
    if not shared:
        soft = max(party_fit(a, b, kin) for a in mine for b in theirs)
        return (2.2 if soft > 0 else 3.5) * soft, 0.0
    if len(shared) > 1:
        return 2.2, 1.8 * min(1.0, 0.5 + sorted(held[a] for a in shared)[-2])
    strangers = [b for b in theirs if held[b] >= 0.3 and all(party_fit(a, b, kin) < 0.8 for a in shared)]
    # Where one report names whom another describes, the name is what can clash.
    strangers = [b for b in strangers if says_who(b)] or strangers
    apart = [party_fit(a, b, kin) for a in mine - shared for b in strangers]
    clash = max(apart, default=0.0)
    if clash < 0:
        clash *= doubt(mine - shared, {b: held[b] for b in strangers}, one, event)
    return 2.2, min(clash, 0.0) * (1.0 if one.type == "investment" else 2.8)


def _target(one: Traits, event: Profile) -> float:
    """What it costs that a report says whom a restriction hits and the event says where, neither both."""
    if one.type != "api_restriction" or (one.regions and one.counterparties) or (event.regions and event.counterparties):
        return 0.0
    return 0.9 if (one.regions and event.counterparties) or (one.counterparties and event.regions) else 0.0


def _objects(one: Traits, event: Profile, kin: Kin) -> float:
    def compare(a: str, b: str) -> float:
        return object_fit(a, b, one.type, kin)

    mine, theirs = _offered(one, event) if one.type == "migration_offer" else (one.objects, event.objects)
    found = _best(mine, theirs, compare)
    if found is None or (found < 0 and _by_their_maker(one, event, kin)):
        return 0.0
    if found > 0 and one.type in _BY_THE_MAKER:
        # One report that names a variant beside the product does not make the event that of the variant.
        main = max(event.objects, key=lambda o: (event.objects[o], o))
        apart = max(compare(o, main) for o in one.objects)
        matched = max((share for o, share in event.objects.items() if o in one.objects), default=1.0)
        if apart < 0 and matched < MINOR < event.objects[main]:
            found = apart
    return 2.0 * found if found > 0 else OBJECT_CLASH[one.type] * found


def _offered(one: Traits, event: Profile) -> tuple[Collection[str], Mapping[str, float]]:
    """The objects without what the other side takes for a rival's: that is what its users leave."""

    def name(id_: str) -> str:
        return id_.partition(":")[2]

    rivals = [{*map(name, parties)} for parties in (event.counterparties, one.counterparties)]
    mine = [o for o in one.objects if name(o) not in rivals[0]]
    return mine, {o: share for o, share in event.objects.items() if name(o) not in rivals[1]}


def _by_their_maker(one: Traits, event: Profile, kin: Kin) -> bool:
    """Whether one side names the thing itself and the other its maker, beside things of others: "DeepSeek and other apps"."""
    sides = (one.objects, event.counterparties), (event.objects, one.counterparties)
    makers = [{kin.maker(o) for o in objects if o.startswith("model:")} & {*hit} for objects, hit in sides]
    return one.type in HITS and bool(makers[0]) != bool(makers[1])


def _regions(one: Traits, event: Profile, kin: Kin) -> float:
    found = _best(one.regions, event.regions, lambda a, b: 1.0 if a == b else 0.5 if kin.nested(a, b) else -1.0)
    if found is None:
        return 0.0
    return 0.7 * found if found > 0 else REGION_CLASH.get(one.type, 0.4) * found


def _stage(one: Traits, event: Profile) -> float:
    undone = event.stages.get("reversed", 0.0)
    if (one.stage == "reversed") != (undone >= 0.5):
        if one.eases and (event.eased or 0.0) >= 0.5:
            # A plan to undo and the undoing.
            return -0.3
        return UNDONE if undone in (0.0, 1.0) else -1.0
    if one.stage != "reversed" and one.eases is not None and event.eased is not None and one.eases != (event.eased >= 0.5):
        return -EASED if event.eased in (0.0, 1.0) else -1.0
    if one.eases and event.eased is None and one.type in event.types and apart(one, event) > 31:
        # What is loosened now had been tightened before.
        return -EASED
    if (one.stage == "delayed") != (event.stages.get("delayed", 0.0) > 0):
        return -0.5
    if {one.stage, max(event.stages, key=lambda s: (event.stages[s], s))} == {"proposed", "in_effect"}:
        return -0.5
    return 0.2 if one.stage in event.stages else 0.0


def _amounts(one: Traits, event: Profile) -> float:
    if not one.amounts or not event.amounts:
        return 0.0
    if one.amounts & event.amounts:
        return 0.8
    return -1.2 if one.type == "investment" else -0.4 if one.type in ("enforcement", "price_change") else 0.0


def _wording(one: Traits, event: Profile) -> float:
    """How much of the rarer words of the shorter evidence is in the other, at best."""
    best = 0.0
    for words in event.words:
        shared = sum(weight(w) for w in one.words & words)
        least = min(sum(weight(w) for w in one.words), sum(weight(w) for w in words))
        best = max(best, shared / max(least, 3.0))
    return best
