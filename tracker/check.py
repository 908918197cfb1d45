"""What a URL would bring as a source, without storing anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import get_args

from tracker.collect import Door, collect
from tracker.config import Config
from tracker.errors import ConfigError
from tracker.fetch import Fetcher
from tracker.models import Network, Source, SourceKind, SourceState
from tracker.robots import Robots

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Check:
    """What a source answered and held; `problem` is what would be recorded as its failure."""

    url: str
    status: int
    entries: int
    characters: int
    titles: tuple[str, ...]
    moved_to: str | None
    problem: str | None


def check_source(config: Config | None, url: str, *, kind: str, selector: str | None, now: datetime) -> Check:
    """Fetch and parse a URL as a poll would."""
    network = config.network if config else Network()
    fetcher = Fetcher(network, now=lambda: now)
    robots = Robots(lambda place: fetcher.get(place, accept="text/plain, */*;q=0.5"), network.user_agent)
    door = Door(fetcher, robots, network.max_bytes, lambda: False, monotonic)
    source = Source(url=url, name=url, kind=_kind(kind), selector=selector)
    found = collect(door, source, SourceState(source_id=0, due=now), now)
    return Check(
        url=url,
        status=found.answer.status,
        entries=len(found.entries),
        characters=len(found.snapshot.text) if found.snapshot else 0,
        titles=tuple(entry.title for entry in found.entries[:_SHOWN]),
        moved_to=found.answer.permanent_redirect,
        problem=found.error,
    )


def _kind(name: str) -> SourceKind:
    for kind in get_args(SourceKind):
        if kind == name:
            return kind  # type: ignore[no-any-return]
    raise ConfigError(f"unknown kind of source {name!r}", f"one of {', '.join(get_args(SourceKind))}")
