"""What a URL would bring as a source, and what is wrong with one, without storing anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import get_args

from tracker.collect import Collected, Door, collect
from tracker.config import Config
from tracker.errors import ConfigError
from tracker.fetch import Fetcher
from tracker.models import Network, Source, SourceKind, SourceState
from tracker.robots import Robots

_SHOWN = 5
_THREADS = 8
_SILENT = timedelta(days=180)
# What to do about a problem, by the words of the problem; the first that fits.
_ADVICE = (
    (r"HTTP 410", "it is gone for good: remove it, or find its new place with `tracker sources add`"),
    (r"HTTP 404", "it was moved or removed: `tracker sources add` with the site's address finds its feed of today"),
    (r"HTTP 40[13]", "the site refuses programs, or yours: try later, ask its owner, or look for another feed or a mirror"),
    (r"HTTP 429", "the site asks for fewer requests: raise `every`"),
    (r"HTTP 5", "the site has trouble: it is tried again, less and less often"),
    (r"certificate|SSL|TLS", "its certificate is not valid: only its owner can mend that"),
    (r"no such host|not known|resolve|no address", "the name of the host is unknown: check its spelling and your network"),
    (r"refused: ", "list the place under network.allow if it is yours"),
    (r"cannot be reached|no answer in time|took more than", "open it in a browser; raise network.timeout if it is slow"),
    (r"robots\.txt", "its owner does not want the page read by programs: look for a feed of it"),
    (r"HTML page where a feed", "this is a page: `tracker sources add` finds its feed, or watch it with kind: page"),
    (r"JSON where a feed", "a register is read with kind: register and a mapping"),
    (r"the selector .* finds nothing", "the page was rebuilt: look for the part again, or leave `selector` out"),
    (r"bad selector|no pattern", "correct `selector`"),
    (r"larger than", "raise network.max_bytes if it is meant to be that large"),
    (r"more than \d+ times", "it redirects in a circle: open it in a browser and take the address where it ends"),
    (r"not a feed|broken feed|not a sitemap|empty", "open it in a browser: perhaps it is no longer what it was"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """What a source answered and held; `problem` is what would be recorded as its failure, `advice` what to do about it."""

    name: str
    url: str
    kind: str
    status: int
    entries: int
    characters: int
    titles: tuple[str, ...]
    newest: datetime | None
    moved_to: str | None
    problem: str | None
    advice: str | None


def open_door(network: Network, now: datetime) -> Door:
    """The ways to the network as a poll has them."""
    fetcher = Fetcher(network, now=lambda: now)
    robots = Robots(lambda place: fetcher.get(place, accept="text/plain, */*;q=0.5"), network.user_agent)
    return Door(fetcher, robots, network.max_bytes, lambda: False, monotonic)


def check_source(config: Config | None, url: str, *, kind: str, selector: str | None, now: datetime) -> Check:
    """Fetch and parse a URL as a poll would; `url` may be the name of a source that is in the configuration."""
    known = [source for source in config.sources if url in (source.url, source.name)] if config else []
    source = known[0] if known else Source(url=url, name=url, kind=_kind(kind), selector=selector)
    return examine(open_door(config.network if config else Network(), now), source, now)


def check_sources(config: Config, now: datetime, progress: Callable[[int, int], None] | None = None) -> list[Check]:
    """Every source of the configuration, in its order."""
    door = open_door(config.network, now)
    found: list[Check] = []
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="check") as pool:
        for check in pool.map(lambda source: examine(door, source, now), config.sources):
            found.append(check)
            if progress:
                progress(len(found), len(config.sources))
    return found


def examine(door: Door, source: Source, now: datetime) -> Check:
    """What one source brings, and what is wrong with it."""
    found = collect(door, source, SourceState(source_id=0, due=now), now)
    dated = [(one.title, one.published) for one in found.entries] + [(act.title, act.published) for act in reversed(found.acts)]
    newest = max((at for _, at in dated if at), default=None)
    return Check(
        name=source.name,
        url=source.url,
        kind=source.kind,
        status=found.answer.status,
        entries=len(dated),
        characters=len(found.snapshot.text) if found.snapshot else 0,
        titles=tuple(title for title, _ in dated[:_SHOWN]),
        newest=newest,
        moved_to=found.answer.permanent_redirect,
        problem=found.error,
        advice=_advice(source, found, newest, now),
    )


def _advice(source: Source, found: Collected, newest: datetime | None, now: datetime) -> str | None:
    if found.error:
        return next((advice for words, advice in _ADVICE if re.search(words, found.error, re.IGNORECASE)), None)
    if not (found.entries or found.acts) and source.kind != "page":
        return "it answers, but holds no entries: " + (
            "`selector` leaves nothing over" if source.selector else "perhaps it is new"
        )
    if newest and now - newest > _SILENT:
        return f"its newest entry is of {newest:%Y-%m-%d}: look whether it still publishes"
    return None


def moves(checks: Sequence[Check]) -> dict[str, str]:
    """Where sources that work have moved for good, old address to new."""
    return {check.url: check.moved_to for check in checks if check.moved_to and not check.problem}


def _kind(name: str) -> SourceKind:
    for kind in get_args(SourceKind):
        if kind == name:
            return kind  # type: ignore[no-any-return]
    raise ConfigError(f"unknown kind of source {name!r}", f"one of {', '.join(get_args(SourceKind))}")
