"""The daemon: APScheduler calls the duties, one at a time, until a signal says stop."""

from __future__ import annotations

import logging
import os
import select
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from tracker.errors import TrackerError
from tracker.store.database import explain

GRACE = timedelta(seconds=45)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=5)
_LOOK_AT_CLOCK = 5.0
log = logging.getLogger("tracker.daemon")

Work = Callable[[datetime], Mapping[str, object]]
"""Does what is due at a time and gives back what is worth a log line; nothing when there was nothing to do."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that the daemon does, at start and then every so often.

    A duty asks the database what is due, also when that is a moment on some place's clock, so that what was missed while the
    daemon was down, or the clock jumped, is caught up by any later call, once.
    """

    name: str
    work: Work
    every: timedelta


class Keeper:
    """Calls one duty; what fails for a reason outside of the program is logged and tried again later, less and less often."""

    def __init__(self, duty: Duty, stopping: threading.Event, now: Callable[[], datetime]) -> None:
        self._duty, self._stopping, self._now = duty, stopping, now
        self._pause = timedelta(0)
        self._not_before: datetime | None = None

    def __call__(self) -> None:
        """Do the duty unless the daemon is stopping or the duty is paused after a failure."""
        now = self._now()
        if self._stopping.is_set() or self._paused(now):
            return
        try:
            done = self._duty.work(now)
        except (TrackerError, sqlite3.Error, OSError) as error:
            self._pause = min(max(self._pause * 2, _FIRST_PAUSE), _LONGEST_PAUSE)
            self._not_before = now + self._pause
            told = explain(error, "the database") if isinstance(error, sqlite3.Error) else error
            hint = told.hint if isinstance(told, TrackerError) else ""
            fields = {"why": str(told), "hint": hint, "retry_in": f"{self._pause.total_seconds():.0f}s"}
            log.error("%s failed", self._duty.name, extra={"fields": fields})
            return
        if self._not_before:
            log.info("%s works again", self._duty.name)
        self._pause, self._not_before = timedelta(0), None
        if done:
            log.info("%s done", self._duty.name, extra={"fields": done})

    def _paused(self, now: datetime) -> bool:
        # A pause that is longer than there are any was begun by a clock that has gone back since.
        return self._not_before is not None and now < self._not_before <= now + _LONGEST_PAUSE


class Clock:
    """Notices that the clock on the wall went back, by one that cannot."""

    def __init__(self, now: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._now, self._monotonic = now, monotonic
        self._ahead = self._difference()

    def _difference(self) -> float:
        return self._now().timestamp() - self._monotonic()

    def went_back(self) -> bool:
        """Whether it has gone back by more than a second since the last look."""
        before, self._ahead = self._ahead, self._difference()
        return self._ahead < before - 1.0


def _scheduler(duties: Sequence[Duty], stopping: threading.Event, now: Callable[[], datetime]) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        # One worker: one writer owns the database.
        executors={"default": ThreadPoolExecutor(1)},
        # None: a call that is late (the machine slept, a poll took long) is made late, once, and not dropped.
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=UTC,
    )
    for duty in duties:
        keeper = Keeper(duty, stopping, now)
        scheduler.add_job(keeper, IntervalTrigger(seconds=duty.every.total_seconds(), timezone=UTC), next_run_time=now())
    return scheduler


def call_now(scheduler: BackgroundScheduler, now: datetime) -> None:
    """Call every duty now and from now on: their next calls were set by a clock that was ahead."""
    for job in scheduler.get_jobs():
        job.modify(next_run_time=now)


@contextmanager
def _signals() -> Iterator[Callable[[float], str]]:
    """Wait for a signal, so many seconds at most, with the function that this gives; a second one ends the process at once."""
    reading, writing = os.pipe()
    caught: list[str] = []

    def note(number: int, _: object) -> None:
        if caught:
            os._exit(128 + number)
        caught.append(signal.Signals(number).name)
        os.write(writing, b"!")

    def wait(seconds: float) -> str:
        select.select([reading], [], [], seconds)
        return caught[0] if caught else ""

    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield wait
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(reading)
        os.close(writing)


def keep_running(
    duties: Sequence[Duty],
    *,
    stopping: threading.Event,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    grace: timedelta = GRACE,
    on_stop: Callable[[], None] = lambda: None,
) -> bool:
    """Do the duties until SIGTERM or SIGINT; says whether the duty under way was finished within the grace.

    `stopping` is set at the signal, for long duties to look at. What is cut off was not committed and is done again.
    """
    scheduler = _scheduler(duties, stopping, now)
    with _signals() as wait:
        log.info("started", extra={"fields": {"pid": os.getpid(), "duties": ",".join(duty.name for duty in duties)}})
        scheduler.start()
        clock = Clock(now)
        while not (name := wait(_LOOK_AT_CLOCK)):
            if clock.went_back():
                log.warning("the clock went back")
                call_now(scheduler, now())
        log.info("stopping", extra={"fields": {"signal": name}})
        stopping.set()
        on_stop()
        ending = threading.Thread(target=scheduler.shutdown, name="ending", daemon=True)
        ending.start()
        ending.join(grace.total_seconds())
        finished = not ending.is_alive()
    log.info("stopped", extra={"fields": {"finished": str(finished).lower()}})
    return finished
