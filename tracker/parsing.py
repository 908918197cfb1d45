"""Parsing the feeds of one poll run: in the thread that fetched, or in processes of their own when very many have changed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from types import TracebackType
from typing import Self

from tracker.feeds import parse_feed
from tracker.models import ParsedFeed

# Starting processes costs as much as parsing some fifty feeds, so it is done when many are left and those before had changed.
MANY, FIRST = 200, 20


class Parser:
    """Parses feeds for as long as the block lasts; Python's threads alone would share one core."""

    def __init__(self, sources: int, *, cores: int | None = None) -> None:
        cores = cores or os.cpu_count() or 1
        self._left = FIRST if sources >= MANY and cores > 1 else None
        self._cores = cores
        self._pool: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def __call__(self, body: bytes, *, url: str, now: datetime, headers: Mapping[str, str]) -> ParsedFeed:
        """Read one feed."""
        pool = self._started()
        if pool is None:
            return parse_feed(body, url=url, now=now, headers=headers)
        try:
            return pool.submit(parse_feed, body, url=url, now=now, headers=headers).result()
        except BrokenProcessPool:
            # Whatever ended the process (the system, short of memory) is not this feed's fault alone: the rest goes on here.
            self._left = self._pool = None
            return parse_feed(body, url=url, now=now, headers=headers)

    def _started(self) -> ProcessPoolExecutor | None:
        with self._lock:
            if self._left is None:
                return self._pool
            self._left -= 1
            if self._left <= 0:
                self._left = None
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(self._cores, mp_context=context, initializer=_leave_interrupts)
            return None


def _leave_interrupts() -> None:
    # Ctrl-C is for the process that polls, which then ends these.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
