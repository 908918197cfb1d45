"""The event that a group of reports comes to; a pure function, so that rebuilding gives what one-by-one gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tracker.models import Event, EventType, Filler, SlotRole, Stage, Telling
from tracker.stories.confidence import confidence, family, independent, primary
from tracker.stories.copies import copies
from tracker.stories.keys import event_keys
from tracker.stories.kin import Kin
from tracker.stories.lifecycle import life
from tracker.stories.naming import ruling, spoken_of, telling_apart, where
from tracker.stories.profile import SAMPLE
from tracker.stories.titles import Slots, Told, title
from tracker.stories.traits import traits

_ROLES: tuple[tuple[str, SlotRole], ...] = (
    ("actors", "actor"), ("objects", "object"), ("regions", "region"), ("counterparties", "counterparty"),
)  # fmt: skip
_OF_PROVIDERS: frozenset[EventType] = frozenset({"api_restriction", "access_expansion", "model_release", "model_retirement"})
_MOST_FILLERS = 12
_SUMMARY = 5


def compose(tellings: Sequence[Telling], kin: Kin) -> Event:
    """Put the reports of one event (in order of their ids) together."""
    type_ = _main_type(tellings)
    copied = copies(tellings)
    slots = {name: _fillers(tellings, name, copied) for name, _ in _ROLES}
    _own_first(slots, type_, kin)
    parties = {f.name for name in ("actors", "counterparties") for f in slots[name]}
    acting = {f.name for f in slots["actors"]}
    primaries = {t.id for t in tellings if primary(t, acting or parties)}
    sources = independent(tellings, copied, kin)
    lived = life(tellings, {t.id: family(t, kin) for t in tellings}, primaries, copied)
    contradicted = bool(lived.denied_by)
    reported = sorted(t.reported for t in tellings)
    names = Slots(
        spoken_of(type_, slots["actors"], kin),
        [f.name for f in telling_apart(slots["objects"])],
        [f.name for f in slots["counterparties"]],
        where(slots["regions"], kin),
    )
    told = _told(tellings, slots, lived.stage, kin)
    return Event(
        type=type_,
        title=title(type_, names, lived.stage, lived.effective_date, told),
        stage=lived.stage,
        effective_date=lived.effective_date,
        first_reported=reported[0],
        last_reported=reported[-1],
        publishers=len(sources),
        reports=len(tellings),
        primary_source=any(t.id in primaries for t in tellings),
        contradicted=contradicted,
        confidence=confidence(sources, primaries, contradicted),
        summary=_summary(sources.values()),
        details=_details(slots, sources, primaries, lived.denied_by, lived.confirmed_by)
        | {name: list(values) for t in tellings for name, values in t.report.details},
        entities=tuple(
            dict.fromkeys((f.entity_id, role) for name, role in _ROLES for f in slots[name] if f.entity_id is not None)
        ),
        keys=event_keys(traits(t, kin) for t in tellings[:SAMPLE]),
        history=lived.history,
        copies=copied,
    )


def _told(tellings: Sequence[Telling], slots: Mapping[str, Sequence[Filler]], stage: Stage, kin: Kin) -> Told:
    """What its title is worded by; how something was undone is said by who tells of that."""
    laws = [(f.entity_id or "").startswith("law:") for f in slots["objects"]]
    said = [t.report.evidence for t in tellings if t.report.stage == stage or stage != "reversed"]
    return Told(said, bool(laws) and all(laws), ruling(slots["actors"], kin))


def _main_type(tellings: Sequence[Telling]) -> EventType:
    counts = Counter(t.report.type for t in tellings)
    return max(counts, key=lambda type_: (counts[type_], -next(t.id for t in tellings if t.report.type == type_)))


def _fillers(tellings: Sequence[Telling], name: str, copied: Mapping[int, int]) -> list[Filler]:
    """Fillers by support, those of a single report left out when others agree on the slot."""
    counts: Counter[str] = Counter()
    named: dict[str, Filler] = {}
    telling_count = 0
    for telling in tellings:
        fillers: tuple[Filler, ...] = getattr(telling.report, name)
        if telling.id in copied or not fillers:
            continue
        telling_count += 1
        for filler in {f.entity_id or f.name: f for f in fillers}.values():
            key = filler.entity_id or filler.name
            counts[key] += 1
            named.setdefault(key, filler)
    best = max(counts.values(), default=0)
    least = 2 if telling_count >= 3 and best >= 2 and best * 2 > telling_count else 1
    chosen = [k for k, n in sorted(counts.items(), key=lambda kn: -kn[1]) if n >= least]
    known = [k for k in chosen if named[k].entity_id is not None]
    return [named[k] for k in (known or chosen)[:_MOST_FILLERS]]


def _own_first(slots: dict[str, list[Filler]], type_: EventType, kin: Kin) -> None:
    """A provider acts on what it makes: another maker's models among the objects are a reader's mistake."""
    if type_ not in _OF_PROVIDERS:
        return
    acting = {kin.root(f.entity_id) for f in slots["actors"] if f.entity_id}
    own = [f for f in slots["objects"] if f.entity_id and kin.maker(f.entity_id) in acting]
    if own:
        slots["objects"] = own


def _summary(sources: Iterable[Telling]) -> str:
    """What the first sources say; a headline among them ends like a sentence, for they are read one after the other."""
    said = dict.fromkeys(t.report.evidence for t in list(sources)[:_SUMMARY])
    return "\n".join(f"{text}." if text[-1:].isalnum() else text for text in said)


def _details(
    slots: Mapping[str, list[Filler]],
    sources: Mapping[str, Telling],
    primaries: Iterable[int],
    denied_by: Sequence[str],
    confirmed_by: Sequence[str],
) -> dict[str, list[str]]:
    primary_ids = set(primaries)
    details = {name: [f.name for f in fillers] for name, fillers in slots.items()}
    details["publishers"] = [t.publisher for t in sources.values() if t.publisher]
    details["primary"] = [t.publisher for t in sources.values() if t.id in primary_ids and t.publisher]
    if denied_by:
        details |= {"denied_by": list(denied_by), "confirmed_by": list(confirmed_by)}
    return details
