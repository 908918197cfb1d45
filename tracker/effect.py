"""When events take effect: dates as exact as a text told them, as spans of days."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from tracker.models import KnownEvent

_DATE = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(\d\d)(?:-(\d\d))?))?")
# What took effect so long before anybody reported it is background in a newer article, not news.
_BACKGROUND = timedelta(days=90)


def exact_day(text: str | None) -> date | None:
    """The day, when the text names one."""
    try:
        return date.fromisoformat(text) if text and len(text) == 10 else None
    except ValueError:
        return None


def last_day(text: str | None) -> date | None:
    """The last day that the date can mean; None when it is none."""
    found = _DATE.fullmatch(text or "")
    if not found:
        return None
    year, quarter, half, month, day = (int(part) if part else 0 for part in found.groups())
    last = month or 3 * quarter or 6 * half or 12
    try:
        return date(year, last, day or monthrange(year, last)[1])
    except ValueError:
        return None


def is_background(event: KnownEvent) -> bool:
    """Whether an event was long past when it was first reported."""
    last = last_day(event.effective_date)
    return last is not None and last < (event.first_reported - _BACKGROUND).date()
