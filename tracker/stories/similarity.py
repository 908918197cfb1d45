"""How well a report fits an event: a sum of what speaks for and against, slot by slot."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.models import EventType
from tracker.stories.kin import Kin, model_fit
from tracker.stories.profile import Profile
from tracker.stories.spans import Span, gap, width
from tracker.stories.traits import Traits, weight

VETO = float("-inf")
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
    "model_release": 4.0, "model_retirement": 3.5, "price_change": 2.5, "regulation": 3.5, "export_control": 3.0,
    "government_ban": 3.5, "api_restriction": 2.0, "access_expansion": 3.0, "migration_offer": 1.5, "terms_change": 1.5,
    "investigation": 2.0, "enforcement": 1.5, "lawsuit": 1.5, "misuse_disruption": 0.8, "partnership": 1.0, "investment": 0.5,
}  # fmt: skip
REGION_CLASH: dict[EventType, float] = {
    "api_restriction": 1.8, "access_expansion": 2.2, "government_ban": 2.0, "regulation": 1.5, "investigation": 1.5,
    "enforcement": 1.2, "price_change": 1.0, "export_control": 0.8,
}  # fmt: skip
# Happenings that come again and again with the same actor and object; the others happen once.
RECURRING: frozenset[EventType] = frozenset(
    {"price_change", "investment", "partnership", "misuse_disruption", "terms_change", "lawsuit", "enforcement", "export_control"}
)
SYMMETRIC: frozenset[EventType] = frozenset({"partnership", "investment", "lawsuit"})
_ONE_MAKER: frozenset[EventType] = frozenset(
    {
        "api_restriction",
        "terms_change",
        "government_ban",
        "investigation",
        "enforcement",
        "lawsuit",
        "migration_offer",
        "misuse_disruption",
    }
)


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
    actor = _actors(one, event, kin)
    counterparty = _counterparties(one, event, kin)
    known = objects >= 2.0 or counterparty > 1.0
    time = _time(one, event, known)
    amount = _amounts(one, event)
    other = _regions(one, event, kin) + _stage(one, event) + amount + 1.5 * _wording(one, event) - type_cost
    if type_cost and not (actor > 1.0 and (objects > 0.5 or counterparty > 1.0) and time > 0):
        return Fit(VETO)
    total = actor + objects + counterparty + time + other
    if one.article_id in event.articles:
        total -= 2.0
    return Fit(total, actor, objects, counterparty, time, other)


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
        swapped = max(
            _best(one.actors, event.counterparties, compare) or 0, _best(one.counterparties, event.actors, compare) or 0
        )
        if swapped >= 0.8:
            return 1.6 if one.type in SYMMETRIC else 0.3
        return 3.5 * found
    return 2.2 * found


def _counterparties(one: Traits, event: Profile, kin: Kin) -> float:
    found = _best(one.counterparties, event.counterparties, lambda a, b: party_fit(a, b, kin))
    if found is None:
        implied = _best(
            one.counterparties or one.implied, event.counterparties or event.implied, lambda a, b: party_fit(a, b, kin)
        )
        return 1.0 if implied is not None and implied >= 0.8 and not (one.actors & one.implied) else 0.0
    return 1.8 * found if found > 0 else 3.0 * found


def party_fit(one: str, other: str, kin: Kin) -> float:
    """1 for the same party, less for authorities of one government or names that begin alike, -1 for two different ones."""
    if one == other:
        return 1.0
    kinds = {one.partition(":")[0], other.partition(":")[0]}
    homes = kin.speaks_for(one), kin.speaks_for(other)
    if homes[0] is not None and homes[0] == homes[1]:
        return 0.45 if kin.official(one) or kin.official(other) else -0.3
    if "person" in kinds and kinds & {"agency", "region", "company"}:
        return -0.1
    a, b = (x.partition(":")[2].replace("-", " ").split() for x in (one, other))
    shorter, longer = sorted((a, b), key=len)
    if shorter and (longer[: len(shorter)] == shorter or ("text" in kinds and set(shorter) <= set(longer))):
        return 0.8
    return -0.35 if "text" in kinds else -1.0


def _objects(one: Traits, event: Profile, kin: Kin) -> float:
    def compare(a: str, b: str) -> float:
        return object_fit(a, b, one.type, kin)

    found = _best(one.objects, event.objects, compare)
    if found is None:
        return 0.0
    return 2.0 * found if found > 0 else OBJECT_CLASH[one.type] * found


def object_fit(one: str, other: str, type_: EventType, kin: Kin) -> float:
    """1 for the same object, less for a family and its version, -1 for two different ones of a kind."""
    if one == other:
        return 1.0
    kinds = one.partition(":")[0], other.partition(":")[0]
    if "text" in kinds:
        a, b = (set(x.partition(":")[2].replace("-", " ").split()) for x in (one, other))
        return 0.7 if len(a & b) * 2 >= min(len(a), len(b)) and a & b else -0.1
    if kinds[0] != kinds[1]:
        return 0.0
    if kinds[0] != "model":
        return -1.0
    found = model_fit(one, other)
    if found < 0 and type_ in _ONE_MAKER:
        maker = kin.maker(one)
        return -0.1 if maker is not None and maker == kin.maker(other) else -1.0
    return found


def _regions(one: Traits, event: Profile, kin: Kin) -> float:
    found = _best(one.regions, event.regions, lambda a, b: 1.0 if a == b else 0.5 if kin.nested(a, b) else -1.0)
    if found is None:
        return 0.0
    return 0.7 * found if found > 0 else REGION_CLASH.get(one.type, 0.4) * found


def _stage(one: Traits, event: Profile) -> float:
    undone = event.stages.get("reversed", 0.0)
    if (one.stage == "reversed") != (undone >= 0.5):
        return -2.2 if undone in (0.0, 1.0) else -1.0
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


def _time(one: Traits, event: Profile, known: bool) -> float:
    told = _distance_score(min(abs((a - b).days) for a in one.anchors for b in event.anchors), one.type, known)
    if one.effective is None or not event.effective:
        return told
    best = max(_dates(one, s, event, told) - 0.6 * (1 - min(1.0, 0.5 + share)) for s, share in event.effective.items())
    return best


def _distance_score(days: int, type_: EventType, known: bool) -> float:
    for limit, score in ((3, 1.0), (7, 0.7), (14, 0.3), (31, -0.6), (62, -1.4), (120, -2.4)):
        if days <= limit:
            break
    else:
        score = -3.2
    if score > 0:
        return score
    return score * (1.2 if type_ in RECURRING else 0.7 if known else 1.0)


def _dates(one: Traits, theirs: Span, event: Profile, told: float) -> float:
    """Compare two effective dates, as exact as they are."""
    mine = one.effective
    if mine is None:
        return told
    days, open_ = gap(mine, theirs), max(width(mine), width(theirs))
    if days == 0:
        if open_ == 0:
            return 2.2
        return 1.2 + 0.3 * min(told, 0.0) if open_ <= 31 else 0.8 + 0.5 * min(told, 0.0) if open_ <= 92 else 0.2 + 0.8 * told
    if days <= 2:
        return 1.0
    close = min(abs((one.reported - r).days) for r in event.reported) <= 10
    if close and days <= 400 and _act_and_start(one.reported, mine, event.reported, theirs):
        return -0.4
    for limit, score in ((7, -1.0), (31, -2.4), (92, -3.6)):
        if days <= limit:
            return score
    return -5.0


def _act_and_start(told: date, mine: Span, reported: tuple[date, ...], theirs: Span) -> bool:
    """Whether one date is the day of the act and the other its start, or both are starts still to come (one corrected)."""
    news = min(told, reported[0])
    coming = [s[0] > max(told, reported[0]) for s in (mine, theirs)]
    acts = [abs((s[0] - news).days) <= 4 and width(s) == 0 for s in (mine, theirs)]
    return all(coming) or (acts[0] and coming[1]) or (acts[1] and coming[0])
