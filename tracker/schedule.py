"""When a source is polled next, decided from what its poll came to: pure, so that every rule is a line of a table."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from statistics import median

from tracker.models import FetchResult, Source, SourceState

LONGEST_BACKOFF = timedelta(days=1)
# What a feed or server asks for is heard up to here: many say "a year" and do not mean it.
LONGEST_WISH = timedelta(days=1)
# A source that is busy is asked more often than `every`, a quiet one less often, within these.
FASTER, SLOWER = 0.5, 4.0
# Nothing is known of the rhythm of a source that is new.
LEARNING = timedelta(days=1)
_PER_GAP = 6
_SAME_TIME = timedelta(minutes=10)
_SPREAD = 0.1
_MOST_DOUBLINGS = 20
_BUSY = frozenset({429, 503})
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def after_success(source: Source, state: SourceState, answer: FetchResult, body_hash: str | None, now: datetime) -> SourceState:
    """The state after an answer that could be read, changed or not; of the state, `ttl` and `skip` are what the feed wishes."""
    unchanged = answer.status == 304
    asked = max(state.ttl or timedelta(0), max_age(answer.headers), answer.retry_after or timedelta(0))
    wait = max(spread(source, state, interval(source, state, now), now), min(asked, max(LONGEST_WISH, source.every)))
    return replace(
        state,
        due=allowed(now + wait, state.skip),
        etag=answer.headers.get("etag", state.etag if unchanged else None),
        last_modified=answer.headers.get("last-modified", state.last_modified if unchanged else None),
        body_hash=body_hash,
        failures=0,
        moved_to=moved_to(source, state, answer),
    )


def interval(source: Source, state: SourceState, now: datetime) -> timedelta:
    """How long to wait, from how often a source has brought something: some polls for each of its articles.

    A watched page is asked as often as `every` says: that it is quiet for months is why it is watched.
    """
    if source.kind == "page" or not _is_known(state, now):
        return source.every
    shortest = min(source.every, max(source.every * FASTER, timedelta(minutes=1)))
    longest = max(source.every, min(source.every * SLOWER, LONGEST_WISH))
    return min(max(_gap(state.news, state.since or now, now) / _PER_GAP, shortest), longest)


def _is_known(state: SourceState, now: datetime) -> bool:
    """Whether a source has been read before, for long enough to say how it is."""
    read = state.failures == 0 and (state.body_hash is not None or state.etag is not None)
    return read and state.since is not None and now - state.since >= LEARNING


def _gap(news: tuple[datetime, ...], since: datetime, now: datetime) -> timedelta:
    """The usual time between two articles; longer when the last one is older than that, for then it has slowed down."""
    times: list[datetime] = []
    for at in sorted(news):
        if not times or at - times[-1] > _SAME_TIME:
            times.append(at)
    quiet = now - max(times, default=since)
    if len(times) < 2:
        return quiet
    usual = median((later - earlier).total_seconds() for earlier, later in pairwise(times))
    return max(timedelta(seconds=usual), quiet)


def spread(source: Source, state: SourceState, wait: timedelta, now: datetime) -> timedelta:
    """A little earlier, for each source and time another little, so that those added together do not stay together.

    Never later: a run from cron at just the interval of a source must find it due.
    """
    if not _is_known(state, now):
        return wait
    chance = int.from_bytes(sha256(f"{source.url} {state.due.isoformat()}".encode()).digest()[:4]) / 2**32
    return wait * (1 - _SPREAD * chance)


def allowed(due: datetime, skip: frozenset[int]) -> datetime:
    """The first time from then on that is not in the hours of the week that a feed asks to skip."""
    later = due
    for _ in range(7 * 24):
        if later.weekday() * 24 + later.hour not in skip:
            return later
        later = later.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    # A feed that asks never to be read did not mean it.
    return due


def max_age(headers: dict[str, str]) -> timedelta:
    """How long an answer may be kept, less what it has been kept already."""
    said = headers.get("cache-control", "")
    found = _MAX_AGE.search(said)
    if not found or re.search(r"no-cache|no-store", said, re.IGNORECASE):
        return timedelta(0)
    age = headers.get("age", "").strip()
    return max(timedelta(seconds=int(found[1]) - (int(age[:9]) if age.isascii() and age.isdigit() else 0)), timedelta(0))


def is_busy(state: SourceState, answer: FetchResult) -> bool:
    """Whether a host asks for fewer requests; one that forbids what it gave before, or says for how long, means that too."""
    if answer.status == 403:
        return answer.retry_after is not None or bool(state.failures == 0 and (state.body_hash or state.etag))
    return answer.status in _BUSY


def after_failure(source: Source, state: SourceState, answer: FetchResult, now: datetime) -> SourceState:
    """The state after a failure: wait twice as long each time, never shorter than the server asks; 410 ends it."""
    failures = state.failures + 1
    # A busy host that does not say how long is given more time at once.
    doublings = failures - 1 + (is_busy(state, answer) and answer.retry_after is None and answer.status != 503)
    backoff = min(source.every * 2 ** min(doublings, _MOST_DOUBLINGS), max(source.every, LONGEST_BACKOFF))
    wait = max(backoff, answer.retry_after or timedelta(0))
    # A new address that fails is given up, so that the next poll asks the old one where to go.
    gone = answer.status == 410 and answer.url == source.url
    return replace(state, due=now + wait, failures=failures, moved_to=None, gone=gone)


def moved_to(source: Source, state: SourceState, answer: FetchResult) -> str | None:
    """Where the source now is, when permanent redirects said so; None when it is where feeds.yaml says."""
    place = answer.permanent_redirect or state.moved_to
    return None if place == source.url else place
