"""When messages go out: quiet hours and the time before another try."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=6)


def is_quiet(now: datetime, quiet: tuple[time, time] | None, timezone: str) -> bool:
    """Whether the clock on the wall shows a time at which nobody is to be disturbed."""
    if quiet is None:
        return False
    first, last = quiet
    here = now.astimezone(ZoneInfo(timezone)).time()
    return first <= here < last if first < last else here >= first or here < last


def backoff(tries: int) -> timedelta:
    """How long to wait after so many failures."""
    doubled: int = 2 ** min(max(tries - 1, 0), 20)
    return min(_FIRST * doubled, _LONGEST)
