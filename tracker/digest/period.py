"""Which period a digest is about: it ends at the hour on the recipient's wall, whatever the clock did in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Every = Literal["day", "week"]
# A digest after a long silence covers what was missed, within reason.
_LONGEST = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time with its key, under which a recipient gets one digest."""

    key: str
    since: datetime
    until: datetime


def latest(every: Every, weekday: str, hour: int, timezone: str, now: datetime) -> Period:
    """The last period that has ended by now."""
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    back = 0 if every == "day" else (today.weekday() - WEEKDAYS.index(weekday)) % 7
    step = timedelta(days=1 if every == "day" else 7)
    last = today - timedelta(days=back)
    if _end(last, hour, zone) > now:
        last -= step
    return Period(_key(every, last), _end(last - step, hour, zone), _end(last, hour, zone))


def _end(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)


def _key(every: Every, day: date) -> str:
    year, week, _ = day.isocalendar()
    return day.isoformat() if every == "day" else f"{year}-W{week:02}"


def after(period: Period, previous_until: datetime | None) -> Period:
    """The period so that it joins on to the recipient's digest before: nothing is told twice, and nothing is left out."""
    if previous_until is None or previous_until >= period.until:
        return period
    return Period(period.key, max(previous_until, period.until - _LONGEST), period.until)
