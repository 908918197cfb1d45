"""What is moving: weeks that stand out against their own past, and who moved first in a story."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.models import EventType, Link

PAST_WEEKS = 12
_LEAST = 3
_SURPRISE = 2.5


@dataclass(frozen=True, slots=True)
class Burst:
    """A type, company or region with far more events in a week than in its own past weeks."""

    name: str
    week: date
    count: int
    usual: float
    surprise: float


@dataclass(frozen=True, slots=True)
class Move:
    """One event as a move in a story: who made it and when."""

    event_id: int
    type: EventType
    actors: tuple[str, ...]
    day: date


@dataclass(frozen=True, slots=True)
class Story:
    """A chain of linked events: the first move and, in order, those that followed with their days of delay."""

    first: Move
    followers: tuple[tuple[Move, int], ...]


def weekly(days: Iterable[date], until: date, weeks: int = PAST_WEEKS) -> list[int]:
    """Counts of the seven-day weeks that end with `until`, the oldest first, the current one last."""
    counts = [0] * (weeks + 1)
    for day in days:
        back = (until - day).days // 7
        if 0 <= back <= weeks and day <= until:
            counts[weeks - back] += 1
    return counts


def burst(name: str, counts: Sequence[int], until: date) -> Burst | None:
    """The last week as a burst, if it stands out: how many standard deviations (of a Poisson count) it is above its past."""
    *past, now = counts
    usual = sum(past) / len(past) if past else 0.0
    surprise = (now - usual) / math.sqrt(max(usual, 1.0))
    if now < _LEAST or surprise < _SURPRISE:
        return None
    return Burst(name, until - timedelta(days=6), now, round(usual, 2), round(surprise, 2))


def bursts(days: Mapping[str, Iterable[date]], until: date) -> list[Burst]:
    """The names whose last week stands out, the most surprising first."""
    found = (burst(name, weekly(seen, until), until) for name, seen in days.items())
    return sorted((b for b in found if b), key=lambda b: (-b.surprise, b.name))


def story(moves: Iterable[Move], links: Iterable[Link]) -> list[Story]:
    """Group linked events into stories; the earliest move of each leads, every other actor follows once."""
    by_id = {m.event_id: m for m in moves}
    parent = {id_: id_ for id_ in by_id}

    def top(id_: int) -> int:
        while parent[id_] != id_:
            id_ = parent[id_]
        return id_

    for link in links:
        if link.event_id in by_id and link.other_id in by_id:
            parent[max(top(link.event_id), top(link.other_id))] = min(top(link.event_id), top(link.other_id))
    groups: dict[int, list[Move]] = {}
    for id_, move in by_id.items():
        groups.setdefault(top(id_), []).append(move)
    return [_story(sorted(g, key=lambda m: (m.day, m.event_id))) for _, g in sorted(groups.items()) if len(g) > 1]


def _story(moves: Sequence[Move]) -> Story:
    first, *rest = moves
    moved = set(first.actors)
    followers = []
    for move in rest:
        if not set(move.actors) <= moved:
            followers.append((move, (move.day - first.day).days))
            moved |= set(move.actors)
    return Story(first, tuple(followers))
