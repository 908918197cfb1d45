"""The calendar of what takes effect, to be added to one's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from tracker.effect import exact_day
from tracker.models import KnownEvent
from tracker.wording import STAGES, link, one_line, sureness


def calendar(events: Iterable[KnownEvent], site: str, domain: str, now: datetime) -> bytes:
    """One entry of a whole day for each event that has a day; an event keeps its entry in every digest."""
    import icalendar

    whole = icalendar.Calendar()
    whole.add("prodid", "-//AI policy tracker//digest//EN")
    whole.add("version", "2.0")
    for event in events:
        if (day := exact_day(event.effective_date)) is None:
            continue
        entry = icalendar.Event()
        entry.add("uid", f"event-{event.id}@{domain}")
        entry.add("dtstamp", now)
        entry.add("dtstart", day)
        entry.add("dtend", day + timedelta(days=1))
        entry.add("summary", one_line(event.title, 200))
        entry.add("description", f"{STAGES[event.stage].capitalize()}; {sureness(event)}")
        entry.add("transp", "TRANSPARENT")
        page = f"{site}/event/{event.id}" if site else next(filter(None, (link(q.url) for q in event.quotes)), "")
        if page:
            entry.add("url", page)
        whole.add_component(entry)
    made: bytes = whole.to_ical()
    return made
