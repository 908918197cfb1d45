"""Dates as exact as a text tells them ("2024-07", "2024-Q3") as spans of days, so that they can be compared."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

Span = tuple[date, date]
_ISO = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(\d\d)(?:-(\d\d))?))?$")


@lru_cache(maxsize=4096)
def span(text: str | None) -> Span | None:
    """First and last day that the date can mean; None for what is no date."""
    found = _ISO.match(text or "")
    if not found:
        return None
    year, quarter, half, month, day = (int(g) if g else None for g in found.groups())
    try:
        if day:
            exact = date(year or 0, month or 0, day)
            return exact, exact
        first, months = 1, 12
        if month:
            first, months = month, 1
        elif quarter:
            first, months = 3 * quarter - 2, 3
        elif half:
            first, months = 6 * half - 5, 6
        last = first + months - 1
        return date(year or 0, first, 1), date(year or 0, last, monthrange(year or 0, last)[1])
    except ValueError:
        return None


def gap(one: Span, other: Span) -> int:
    """Days between two spans; 0 when they can mean the same day."""
    return max(0, (one[0] - other[1]).days, (other[0] - one[1]).days)


def width(one: Span) -> int:
    """How many days a span leaves open; 0 for an exact day."""
    return (one[1] - one[0]).days


def in_year(one: Span, year: int) -> Span:
    """The same days of another year; what began in a later year than it ends still does."""
    first, last = (_moved(day, year + day.year - one[0].year) for day in one)
    return first, last


def slipped(one: Span, other: Span) -> bool:
    """Whether two dates are a year apart to the day: texts leave the year out, and a reader takes the wrong one."""
    return abs(other[0].year - one[0].year) == 1 and gap(one, in_year(other, one[0].year)) == 0


def _moved(day: date, year: int) -> date:
    # Nobody leaves out the year of a 29 February.
    return day.replace(year=year, day=min(day.day, 28) if day.month == 2 else day.day)
