"""When a source is polled next, decided from what its poll came to: pure, so that every rule is a line of a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tracker.models import FetchResult, Source, SourceState

LONGEST_BACKOFF = timedelta(days=1)
_MOST_DOUBLINGS = 20


def after_success(source: Source, state: SourceState, answer: FetchResult, body_hash: str | None, now: datetime) -> SourceState:
    """The state after an answer that could be read, changed or not."""
    unchanged = answer.status == 304
    return replace(
        state,
        due=now + source.every,
        etag=answer.headers.get("etag", state.etag if unchanged else None),
        last_modified=answer.headers.get("last-modified", state.last_modified if unchanged else None),
        body_hash=body_hash,
        failures=0,
        moved_to=moved_to(source, state, answer),
    )


def after_failure(source: Source, state: SourceState, answer: FetchResult, now: datetime) -> SourceState:
    """The state after a failure: wait twice as long each time, never shorter than the server asks; 410 ends it."""
    failures = state.failures + 1
    backoff = min(source.every * 2 ** min(failures - 1, _MOST_DOUBLINGS), max(source.every, LONGEST_BACKOFF))
    wait = max(backoff, answer.retry_after or timedelta(0))
    # A new address that fails is given up, so that the next poll asks the old one where to go.
    gone = answer.status == 410 and answer.url == source.url
    return replace(state, due=now + wait, failures=failures, moved_to=None, gone=gone)


def moved_to(source: Source, state: SourceState, answer: FetchResult) -> str | None:
    """Where the source now is, when permanent redirects said so; None when it is where feeds.yaml says."""
    place = answer.permanent_redirect or state.moved_to
    return None if place == source.url else place
