"""Links between events: who responded to whom, what was undone, what was enacted, what is one dispute; each says why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.models import EventType, Link, LinkKind
from tracker.stories.keys import DISPUTES, NEAR, Lookup, group, week
from tracker.stories.kin import Kin, model_fit
from tracker.stories.spans import span

RESPONSES: frozenset[EventType] = frozenset({"migration_offer", "price_change", "access_expansion"})
CAUSES: frozenset[EventType] = frozenset({"api_restriction", "model_retirement"})
RULES: frozenset[EventType] = frozenset({"regulation", "export_control"})
WINDOW = timedelta(days=14)
_SAID: dict[EventType, str] = {
    "migration_offer": "offered migration", "price_change": "changed prices", "access_expansion": "opened access",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Linked:
    """An event as links see it: who did what to whom, where and when."""

    id: int
    type: EventType
    stage: str
    first: date
    day: date
    actors: Mapping[str, str]
    objects: Mapping[str, str]
    counterparties: Mapping[str, str]
    regions: Mapping[str, str]


def linked(
    id_: int, type_: EventType, stage: str, first: date, effective: str | None, entities: Iterable[tuple[str, str, str]], kin: Kin
) -> Linked:
    """What of a stored event counts for links; `entities` are (id, role, name), parties count by their group."""
    roles: dict[str, dict[str, str]] = {"actor": {}, "object": {}, "counterparty": {}, "region": {}}
    for entity, role, name in entities:
        roles[role][kin.root(entity) if role in ("actor", "counterparty") else entity] = name
    when = span(effective)
    day = when[0] if when else first
    return Linked(id_, type_, stage, first, day, roles["actor"], roles["object"], roles["counterparty"], roles["region"])


def link_lookups(one: Linked) -> Iterator[Lookup]:
    """What to ask the index for events that may be linked with this one."""
    first, last = week(one.first - WINDOW - NEAR), (one.first + WINDOW).isoformat()
    if one.type in RESPONSES:
        for cause in sorted({group(c) for c in CAUSES}):
            yield from (Lookup(f"{cause}|p|{c}", first, last, 12) for c in sorted(one.counterparties)[:3])
            yield from (Lookup(f"{cause}|r|{r}", first, last, 8) for r in sorted(one.regions)[:2])
    if one.type in CAUSES:
        later = (one.first + WINDOW + NEAR).isoformat()
        for answer in sorted({group(r) for r in RESPONSES}):
            yield from (Lookup(f"{answer}|p|{a}", week(one.first), later, 12) for a in sorted(one.actors)[:3])
            yield from (Lookup(f"{answer}|r|{r}", week(one.first), later, 8) for r in sorted(one.regions)[:2])
    groups = {group(one.type)} | ({"cut", "release"} if one.type in ("api_restriction", "access_expansion") else set())
    others = sorted({*one.objects, *one.counterparties, *one.regions})[:6]
    for name in sorted(groups):
        yield from (Lookup(f"{name}|{a}|{o}", "", "9999", 12) for a in sorted(one.actors)[:2] for o in others)
        yield from (Lookup(f"{name}|law|{o}", "", "9999", 12) for o in sorted(one.objects) if o.startswith("law:"))
    if one.type in DISPUTES:
        parties = sorted({*one.actors, *one.counterparties})[:4]
        yield from (Lookup(f"dispute|{a}|{b}", "", "9999", 12) for i, a in enumerate(parties) for b in parties[i + 1 :])


def links(one: Linked, others: Iterable[Linked]) -> list[Link]:
    """The links between an event and its candidates, in whichever direction they run."""
    found = (_link(*sorted((one, other), key=lambda e: (e.day, e.first, e.id))) for other in others if other.id != one.id)
    return sorted((link for link in found if link), key=lambda link: (link.event_id, link.other_id))


def _link(earlier: Linked, later: Linked) -> Link | None:
    checks = (("response", _response), ("reversal", _reversal), ("enactment", _enactment), ("same_dispute", _dispute))
    for kind, check in checks:
        for first, second in ((earlier, later), (later, earlier)) if kind == "response" else ((earlier, later),):
            if why := check(first, second):
                name: LinkKind = kind  # type: ignore[assignment]
                return Link(second.id, first.id, name, why)
    return None


def _response(cause: Linked, answer: Linked) -> str:
    if cause.type not in CAUSES or answer.type not in RESPONSES or cause.actors.keys() & answer.actors.keys():
        return ""
    days = (answer.first - cause.first).days
    if not 0 <= days <= WINDOW.days:
        return ""
    rivals = [name for id_, name in answer.counterparties.items() if id_ in cause.actors]
    places = [name for id_, name in answer.regions.items() if id_ in cause.regions]
    who = _names(answer.actors) or "Somebody"
    did = f"{who} {_SAID[answer.type]} {_after(days)}"
    if rivals:
        move = "restricted access" if cause.type == "api_restriction" else "retired a model"
        return f"{did} {rivals[0]} {move}, and names it as the rival"
    if places and answer.type == "migration_offer" and not answer.counterparties:
        return f"{did} {_names(cause.actors) or 'a rival'} restricted access in {places[0]}"
    return ""


def _reversal(earlier: Linked, later: Linked) -> str:
    same_actor = earlier.actors.keys() & later.actors.keys()
    undoes = later.stage == "reversed" and earlier.stage != "reversed" and group(earlier.type) == group(later.type)
    reopens = earlier.type == "api_restriction" and later.type == "access_expansion" and later.day > earlier.day
    if not (undoes or reopens):
        return ""
    object_ = _shared_object(earlier, later)
    party = [later.counterparties[c] for c in later.counterparties if c in earlier.counterparties]
    places = [later.regions[r] for r in later.regions if r in earlier.regions]
    shared = [*object_, *party]
    if reopens and not (same_actor and places and (shared or not (earlier.objects and later.objects))):
        return ""
    if not ((same_actor and (shared or places)) or object_):
        return ""
    about = ", ".join(dict.fromkeys([*shared, *places][:2]))
    return f"{_names(later.actors) or 'The same side'} undid what was done {_before(earlier, later)}: the same {about}"


def _enactment(earlier: Linked, later: Linked) -> str:
    if (
        earlier.type not in RULES
        or later.type not in RULES
        or earlier.stage != "proposed"
        or later.stage not in ("announced", "in_effect")
    ):
        return ""
    shared = _shared_object(earlier, later)
    return f"{shared[0]} was proposed {_before(earlier, later)} and is now {later.stage.replace('_', ' ')}" if shared else ""


def _dispute(earlier: Linked, later: Linked) -> str:
    if earlier.type not in DISPUTES or later.type not in DISPUTES:
        return ""
    sides = [{**e.actors, **e.counterparties} for e in (earlier, later)]
    shared = sides[0].keys() & sides[1].keys()
    if len(shared) < 2:
        return ""
    objects = [o for o in (earlier.objects, later.objects) if o]
    if len(objects) == 2 and not _shared_object(earlier, later) and (later.day - earlier.day).days > 400:
        return ""
    first, second = sorted(shared)[:2]
    names = f"{sides[1][first]} and {sides[1][second]}"
    return f"{names} face each other in both: {earlier.type.replace('_', ' ')}, then {later.type.replace('_', ' ')}"


def _shared_object(one: Linked, other: Linked) -> list[str]:
    return [
        name
        for id_, name in other.objects.items()
        if id_ in one.objects
        or any(id_.startswith("model:") and o.startswith("model:") and model_fit(id_, o) > 0 for o in one.objects)
    ]


def _names(parties: Mapping[str, str]) -> str:
    return " and ".join(list(parties.values())[:2])


def _after(days: int) -> str:
    return "on the day on which" if days == 0 else f"{days} day{'s' * (days > 1)} after"


def _before(earlier: Linked, later: Linked) -> str:
    days = (later.day - earlier.day).days
    return "the same day" if days <= 0 else f"{days} day{'s' * (days > 1)} before"
