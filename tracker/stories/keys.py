"""The keys by which the store finds candidates: coarse enough to recall, specific enough that their number stays bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from tracker.models import EventType
from tracker.stories.fillers import says_who
from tracker.stories.strange import words
from tracker.stories.traits import Traits

# Types that readers of the same happening mix up share their keys.
GROUPS: dict[EventType, str] = {
    "model_release": "release",
    "access_expansion": "release",
    "regulation": "rule",
    "export_control": "rule",
    "government_ban": "order",
    "enforcement": "order",
    "investigation": "order",
    "lawsuit": "order",
    "api_restriction": "cut",
    "terms_change": "cut",
    "model_retirement": "cut",
    "partnership": "deal",
    "investment": "deal",
}
DISPUTES = frozenset({"government_ban", "enforcement", "investigation", "lawsuit"})
NEAR = timedelta(days=24)
MOST_KEYS = 96
_MOST_FILLERS = 4
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Lookup:
    """One question to the index: events under `key` with a day in the window, at most `limit`, the newest first."""

    key: str
    first: str
    last: str
    limit: int


def group(type_: EventType) -> str:
    """The name under which a type is indexed."""
    return GROUPS.get(type_, type_)


def single_keys(one: Traits) -> list[str]:
    """Keys of one filler each; they are asked for near a day only."""
    name = group(one.type)
    parties = sorted(filter(says_who, one.parties))[:_MOST_FILLERS]
    objects = sorted(one.objects)[:_MOST_FILLERS]
    regions = sorted(one.regions)[:_MOST_FILLERS]
    out = [f"{name}|p|{p}" for p in parties] + [f"{name}|o|{o}" for o in objects]
    out += [f"{name}|h|{home}" for home in sorted(one.homes)[:2]]
    out += [f"{name}|n|{word}" for word in words(one.strange)[:_MOST_WORDS]]
    return out + ([] if parties and objects else [f"{name}|r|{r}" for r in regions])


def pair_keys(one: Traits) -> list[str]:
    """Keys of two fillers; specific enough to be asked for at any time."""
    name = group(one.type)
    actors = sorted(filter(says_who, one.actors or one.implied))[:2]
    others = sorted(filter(says_who, (one.objects | one.counterparties | one.regions) - one.actors))[:6]
    parties = sorted(filter(says_who, one.actors | one.counterparties))[:4]
    disputes = [f"dispute|{a}|{b}" for a, b in combinations(parties, 2)] if one.type in DISPUTES else []
    laws = [f"{name}|law|{o}" for o in sorted(one.objects) if o.startswith("law:")]
    return [f"{name}|{a}|{o}" for a in actors for o in others] + disputes + laws


def event_keys(members: Iterable[Traits]) -> tuple[tuple[str, str], ...]:
    """What an event is found by: the keys of its reports at the start of the week of their days."""
    found: dict[tuple[str, str], None] = {}
    for one in members:
        for key in (*single_keys(one), *pair_keys(one)):
            for day in one.days:
                found.setdefault((key, week(day)))
        if len(found) >= MOST_KEYS:
            break
    return tuple(found)[:MOST_KEYS]


def lookups(one: Traits) -> Iterator[Lookup]:
    """What to ask the index for a report."""
    for first, last in _windows(one):
        for key in dict.fromkeys((*single_keys(one), *(f"{group(one.type)}|n|{word}" for word in one.capitals))):
            yield Lookup(key, first, last, 24)
    for key in pair_keys(one):
        if not key.startswith("dispute|") and "|law|" not in key:
            yield Lookup(key, "", "9999", 12)


def _windows(one: Traits) -> list[tuple[str, str]]:
    # Its own time too: the date that it tells may be misread.
    days = sorted({*one.days, one.reported})
    if one.effective is not None and (one.effective[1] - one.effective[0]).days <= 92:
        days = sorted({*days, *one.effective})
    windows: list[tuple[date, date]] = []
    for day in days:
        if windows and day - NEAR <= windows[-1][1]:
            windows[-1] = (windows[-1][0], day + NEAR)
        else:
            windows.append((day - NEAR, day + NEAR))
    return [(week(a), b.isoformat()) for a, b in windows]


def week(day: date) -> str:
    """The Monday of a day's week, as the index writes it."""
    return (day - timedelta(days=day.weekday())).isoformat()
