"""What the daemon does, and how much of it at a time: each duty asks the database what is due and does that."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database

from tracker.config import Config
from tracker.daemon import Duty
from tracker.errors import ConfigError
from tracker.language.detect import languages_ready
from tracker.mailing import Readers, send_due
from tracker.memory import give_back
from tracker.pipeline import poll
from tracker.readers import post_of, readers_of
from tracker.reading import read_new
from tracker.store.clock import after_a_jump
from tracker.store.database import open_database
from tracker.store.outbox import forget_channels
from tracker.store.reports import unread
from tracker.store.retention import purge, shrink
from tracker.store.sources import next_due, sync_sources
from tracker.telling import deliver
from tracker.watching import match_waiting, publish

if TYPE_CHECKING:
    from tracker.analysis import Analyser

TICK = timedelta(seconds=3)
CLOCK_EVERY = timedelta(minutes=1)
PURGE_EVERY = timedelta(hours=6)
DIGEST_EVERY = timedelta(minutes=1)
# So many sources of one host are asked before the next look at what is due, so that it does not hold up the others.
PER_HOST = 10
# So many articles are read before the next look at what is due.
READ_AT_ONCE = 100
MATCH_AT_ONCE = 2_000
log = logging.getLogger("tracker.daemon")


@dataclass(frozen=True)
class Duties:
    """The duties of one daemon over one database."""

    config: Config
    db: Path
    stopping: threading.Event
    load_analyser: Callable[[], Analyser]

    @cached_property
    def analyser(self) -> Analyser:
        """The reader of articles, loaded with the first article that is to be read."""
        # First, for loading its tables takes 100 MB for a moment.
        languages_ready()
        return self.load_analyser()

    def all(self, now: datetime) -> list[Duty]:
        """The duties in the order in which they are done at start."""
        with self._database() as database:
            sync_sources(database, self.config.sources, now)
            publish(database, self.config.watchlists, self.readers.watchlists)
            forget_channels(database, self.readers.channels)
        return [
            Duty("clock", self.clock, CLOCK_EVERY),
            Duty("poll", self.poll, TICK),
            Duty("read", self.read, TICK),
            Duty("watch", self.watch, TICK),
            Duty("alerts", self.alerts, TICK),
            Duty("digest", self.digest, DIGEST_EVERY),
            Duty("purge", self.purge, PURGE_EVERY),
        ]

    def clock(self, now: datetime) -> Mapping[str, object]:
        """Make due what waits for a time that the clock had by mistake."""
        with self._database() as database:
            count = after_a_jump(database, now)
        return {"made_due_after_the_clock_went_back": count} if count else {}

    def poll(self, now: datetime) -> Mapping[str, object]:
        """Poll the sources that are due."""
        with self._database() as database:
            due = next_due(database)
            if due is None or due > now:
                return {}
            # Without a pause between requests, no host holds up another.
            per_host = PER_HOST if self.config.network.per_host_delay else None
            done = poll(database, self.config, now=now, stop=self.stopping.is_set, per_host=per_host)
        give_back()
        for name, url, reason in done.failures:
            log.warning("source failed", extra={"fields": {"source": name, "url": url, "why": reason}})
        counts = asdict(done)
        return {name: counts[name] for name in ("sources", "ok", "unchanged", "failed", "new_articles", "changed_articles")}

    def read(self, now: datetime) -> Mapping[str, object]:
        """Read some of the articles that nobody has read yet."""
        with self._database() as database:
            if not unread(database, 1):
                return {}
            done = read_new(database, self.analyser, now=now, limit=READ_AT_ONCE)
        give_back()
        return {"articles": done.articles, "new_events": done.new_events}

    @cached_property
    def readers(self) -> Readers:
        """The watchlists and what digests are made with, looked up once."""
        return readers_of(self.config)

    def watch(self, now: datetime) -> Mapping[str, object]:
        """Hold some of the events that are new or changed against the watchlists, for the pages."""
        with self._database() as database:
            match_waiting(database, self.readers.watchlists, MATCH_AT_ONCE)
        return {}

    def alerts(self, now: datetime) -> Mapping[str, object]:
        """Deliver the alerts that events have come to."""
        with self._database() as database:
            post, site = post_of(self.config), self.config.site
            done = deliver(database, self.config.alerts, self.readers.watchlists, post, now=now, site=site)
        return {name: count for name, count in asdict(done).items() if count}

    def digest(self, now: datetime) -> Mapping[str, object]:
        """Compose the digests whose period has ended, and send what has not gone out."""
        with self._database() as database:
            done = send_due(database, self.readers, now=now)
        for recipient, reason in done.failures:
            log.warning("digest not sent", extra={"fields": {"recipient": recipient, "why": reason}})
        return {"composed": done.composed, "sent": done.sent} if done.composed or done.sent else {}

    def purge(self, now: datetime) -> Mapping[str, object]:
        """Delete what the settings say is too old."""
        keep = self.config.retention
        with self._database() as database:
            done = purge(
                database, now, articles_days=keep.articles_days, polls_days=keep.polls_days, versions_days=keep.versions_days
            )
            freed = shrink(database, self.db)
        return {**done, "freed_bytes": freed} if freed else done

    @contextmanager
    def _database(self) -> Iterator[Database]:
        # Opened for each duty: what was wrong with the file, or a file put in its place, is seen at the next call.
        database = open_database(self.db)
        try:
            yield database
        finally:
            database.close()


def secrets_of(config: Config) -> Iterator[str]:
    """What must never stand in a log: the addresses and secrets of the alert channels and the mail password."""
    for channel in config.alerts.channels:
        yield channel.url
        # One that is not set is no secret; the alerts say that it is missing.
        with suppress(ConfigError):
            yield channel.address()
        with suppress(ConfigError):
            yield channel.secret() or ""
    with suppress(ConfigError):
        yield config.digest.smtp.password() or ""
