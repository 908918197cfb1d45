"""The order of the stages, written once.

due sources -> fetch and parse (threads) -> what is new (store) -> pages of the new ones (threads) -> one writer stores -> read
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from sqlite_utils import Database

from tracker import acts, changes
from tracker.collect import Collected, Door, collect, needs_page, read_texts
from tracker.config import Config
from tracker.fetch import Fetcher
from tracker.models import FetchResult, Source, SourceState
from tracker.pages import reader_of
from tracker.parsing import Parser
from tracker.robots import Robots
from tracker.schedule import after_failure, after_success, is_busy
from tracker.store import articles, pages, polls, sources

log = logging.getLogger(__name__)
THREADS = 8
# Sources that came back by now are stored together: what a transaction costs is waiting for the disk, once for all of them.
STORED_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class PollSummary:
    """What one poll run came to; `failures` are name, URL and reason."""

    sources: int = 0
    ok: int = 0
    unchanged: int = 0
    failed: int = 0
    new_articles: int = 0
    changed_articles: int = 0
    new_events: int = 0
    failures: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Job:
    """One source on its way through a poll run."""

    source: Source
    state: SourceState
    started: datetime
    collected: Collected | None = None


def poll(
    database: Database,
    config: Config,
    *,
    now: datetime,
    fetcher: Fetcher | None = None,
    every_one: bool = False,
    read: Callable[[], int] | None = None,
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
    threads: int = THREADS,
    per_host: int | None = None,
) -> PollSummary:
    """Poll what is due (or every source) and store what is new; `read` then reads it and gives the number of new events."""
    sources.sync_sources(database, config.sources, now)
    due = sources.due_sources(database, now, every_one=every_one, per_host=per_host)
    stop = stop or (lambda: False)
    fetcher = fetcher or Fetcher(config.network, now=lambda: now)
    robots = Robots(lambda url: fetcher.get(url, accept="text/plain, */*;q=0.5"), config.network.user_agent)
    by_url = {source.url: source for source in config.sources}
    jobs = [_Job(by_url[url], _anew(database, by_url[url], state), now) for url, state in due]
    outcomes: list[_Outcome] = []
    with Parser(len(jobs)) as parser, fetcher.keeping():
        door = Door(fetcher, robots, config.network.max_bytes, stop, time.monotonic, parser)
        run = _Run(database, door, now, config.language.knowledge)
        for outcome in run.all(jobs, threads):
            outcomes.append(outcome)
            if progress:
                progress(len(outcomes), len(jobs))
    return _summary(outcomes, run.new_events + (read() if read else 0))


def _anew(database: Database, source: Source, state: SourceState) -> SourceState:
    """A state that asks for the whole page when its last version was read otherwise: what is compared next is read alike."""
    last = pages.last_reader(database, state.source_id) if source.kind == "page" else None
    if last in {None, reader_of(source.selector, source.ignore)}:
        return state
    return replace(state, etag=None, last_modified=None, body_hash=None)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What is written of a source last, together with that of the others that came back with it."""

    source: Source
    record: polls.Record
    polled: sources.Polled
    pause: timedelta | None = None


def _summary(outcomes: list[_Outcome], new_events: int) -> PollSummary:
    records = [one.record for one in outcomes]
    told = Counter(record.outcome for record in records)
    failed = [one for one in outcomes if one.record.outcome in {"failed", "gone"}]
    return PollSummary(
        sources=len(outcomes),
        ok=told["ok"],
        unchanged=told["unchanged"],
        failed=len(failed),
        new_articles=sum(record.new for record in records),
        changed_articles=sum(record.changed for record in records),
        new_events=new_events,
        failures=tuple((one.source.name, one.source.url, one.record.error or "") for one in failed),
    )


class _Desk:
    """What is out with the threads, and what has come back."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._back: SimpleQueue[Future[Any]] = SimpleQueue()
        self.waiting: dict[Future[Any], _Job] = {}

    def send(self, job: _Job, work: Callable[..., Any], *arguments: Any) -> None:
        future = self._pool.submit(work, *arguments)
        self.waiting[future] = job
        future.add_done_callback(self._back.put)

    def back(self, most: int) -> list[Future[Any]]:
        """What has come back by now; waits a moment for the first."""
        found: list[Future[Any]] = []
        try:
            found.append(self._back.get(timeout=1.0))
            while len(found) < most:
                found.append(self._back.get_nowait())
        except Empty:
            pass
        return found


class _Run:
    """One poll run: threads fetch, this one writes."""

    def __init__(self, database: Database, door: Door, now: datetime, knowledge: Path | None = None) -> None:
        self._database, self._door, self._now = database, door, now
        self._knowledge = knowledge
        self.new_events = 0
        self._clock = time.monotonic()

    def all(self, jobs: list[_Job], threads: int) -> Iterator[_Outcome]:
        with ThreadPoolExecutor(threads, thread_name_prefix="poll") as pool:
            desk = _Desk(pool)
            for job in jobs:
                desk.send(job, collect, self._door, job.source, job.state, self._now)
            try:
                while desk.waiting and not self._door.stop():
                    back = desk.back(STORED_AT_ONCE)
                    with self._database.atomic():
                        outcomes = [outcome for future in back for outcome in self._advance(desk, future)]
                        self._close(outcomes)
                    yield from outcomes
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _advance(self, desk: _Desk, future: Future[Any]) -> Iterator[_Outcome]:
        job = desk.waiting.pop(future)
        error = future.exception()
        if error is not None and not isinstance(error, Exception):
            raise error
        if error is not None:
            # A bug of ours or of a parser: it must cost this source only, and must not go unseen.
            log.error("poll of %s broke", job.source.url, exc_info=error)
            url = job.state.moved_to or job.source.url
            broken = Collected(FetchResult(url, url, 0), error=f"internal error: {type(error).__name__}: {error}"[:300])
            yield self._failed(job, broken)
        elif job.collected is not None:
            yield self._store(job, job.collected, future.result())
        else:
            collected: Collected = future.result()
            if collected.waits is not None:
                sources.postpone(self._database, job.source.url, self._now + collected.waits, itself=True)
            elif collected.error is not None:
                yield self._failed(job, collected)
            elif collected.unchanged:
                yield self._same(job, collected)
            else:
                items = articles.wanted(self._database, job.state.source_id, collected.entries)
                if any(needs_page(job.source, item.entry) for item in items):
                    desk.send(replace(job, collected=collected), read_texts, self._door, job.source, items, self._now)
                else:
                    # Stored while other sources are still fetched and parsed, not behind them in the queue.
                    yield self._store(job, collected, read_texts(self._door, job.source, items, self._now))

    def _close(self, outcomes: list[_Outcome]) -> None:
        """Write the records, then the states, then what others on a busy host have to wait."""
        polls.record_polls(self._database, [one.record for one in outcomes])
        sources.save_states(self._database, [one.polled for one in outcomes], self._now)
        for one in outcomes:
            if one.pause:
                sources.postpone(self._database, one.source.url, self._now + one.pause)

    def _failed(self, job: _Job, collected: Collected) -> _Outcome:
        state = after_failure(job.source, job.state, collected.answer, self._now)
        error = f"{collected.error}; no longer polled" if state.gone else collected.error
        record = self._record(job, collected, "gone" if state.gone else "failed", error=error)
        pauses = is_busy(job.state, collected.answer) and not state.gone
        pause = self._door.fetcher.busy(job.source.url) if pauses else None
        return _Outcome(job.source, record, sources.Polled(state, error), pause)

    def _same(self, job: _Job, collected: Collected) -> _Outcome:
        record = self._record(job, collected, "unchanged", error=collected.note)
        state = after_success(job.source, job.state, collected.answer, collected.body_hash, self._now)
        # What was said of an answer still holds while it stays the same.
        return _Outcome(job.source, record, sources.Polled(state, collected.note, keep_error=job.state.failures == 0))

    def _store(self, job: _Job, collected: Collected, texts: list[tuple[articles.Wanted, articles.Found]]) -> _Outcome:
        source = {"id": job.state.source_id, "publisher": job.source.publisher, "language": job.source.language}
        stored = articles.store_all(self._database, source, texts, self._now)
        page = self._page(job, collected)
        decided = acts.take(self._database, job.state.source_id, job.source, collected.acts, self._now, self._knowledge)
        new = stored.count("new") + page.articles + decided.new
        record = self._record(job, collected, "ok", new, stored.count("edited") + decided.edited, collected.note)
        ttl, skip = collected.wishes or (job.state.ttl, job.state.skip)
        state = replace(job.state, ttl=ttl, skip=skip)
        state = after_success(job.source, state, collected.answer, collected.body_hash, self._now)
        if page.again or not collected.whole or any(found.note == articles.PAGE_WAITS for _, found in texts):
            # The next poll must not skip this answer as unchanged: some of its pages are still to be fetched.
            state = replace(state, etag=None, last_modified=None, body_hash=None)
        self.new_events += page.new_events + decided.new_events
        return _Outcome(job.source, record, sources.Polled(state, collected.note, bool(new)))

    def _page(self, job: _Job, collected: Collected) -> changes.Change:
        if collected.snapshot is None:
            return changes.Change()
        headers = collected.answer.headers
        return changes.take(
            self._database, job.state.source_id, job.source, collected.snapshot, headers, self._now, self._knowledge
        )

    def _record(
        self, job: _Job, collected: Collected, outcome: polls.Outcome, new: int = 0, changed: int = 0, error: str | None = None
    ) -> polls.Record:
        finished = self._now + timedelta(seconds=time.monotonic() - self._clock)
        entries, size = len(collected.entries) + len(collected.acts), len(collected.answer.body)
        return polls.Record(
            job.state.source_id, job.started, finished, outcome, collected.answer.status, entries, new, changed, size, error
        )
