"""What commands and daemon need to tell people: the watchlists with their names looked up, and the door for webhooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tracker.config import Config
from tracker.fetch import Fetcher
from tracker.models import FetchResult, Watchlist

if TYPE_CHECKING:
    from sqlite_utils import Database

    from tracker.alerts.channels import Post
    from tracker.mailing import Readers


def watchlists_of(config: Config) -> tuple[Watchlist, ...]:
    """The watchlists of the settings, ready to be compared with events."""
    if not config.watchlists:
        return ()
    from tracker.language.knowledge.base import load_knowledge
    from tracker.watching import resolve

    return resolve(config.watchlists, load_knowledge(config.language.knowledge))


def follow(database: Database, config: Config, most: int | None = None) -> None:
    """Bring up to date which stored events, at most so many, each watchlist asks for: the pages show them."""
    from tracker.watching import match_waiting, publish

    watchlists = watchlists_of(config)
    publish(database, config.watchlists, watchlists)
    match_waiting(database, watchlists, most)


def readers_of(config: Config) -> Readers:
    """What digests are made with."""
    from tracker.mailing import Readers

    names = tuple(channel.name for channel in config.alerts.channels)
    return Readers(config.digest, watchlists_of(config), names, config.site)


def post_of(config: Config) -> Post:
    """How webhooks reach the network: through the same door as everything else."""

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> FetchResult:
        # A fetcher remembers who could not be reached for as long as it lives, and channels have their own memory.
        return Fetcher(config.network).post(url, body, headers)

    return post
