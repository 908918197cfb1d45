"""Events for other programs: JSON, CSV, Atom and iCalendar."""

from __future__ import annotations

import calendar
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from tracker.web.spreadsheet import harmless
from tracker.web.words import STAGES, day_words, sureness, type_label

ATOM = "http://www.w3.org/2005/Atom"
_SLOTS = (("actors", "actor"), ("objects", "object"), ("regions", "region"), ("counterparties", "counterparty"))
CSV_COLUMNS = (
    "id", "type", "title", "stage", "effective_date", "first_reported", "last_reported", "publishers", "reports",
    "primary_source", "contradicted", "confidence", "actors", "objects", "regions", "counterparties", "summary", "url",
)  # fmt: skip


def as_json(event: Mapping[str, Any], base: str) -> dict[str, Any]:
    """One event of a list as other programs get it."""
    slots = {name: [{"id": e["id"], "name": e["name"], "type": e["type"]} for e in event["slots"][role]] for name, role in _SLOTS}
    kept = ("id", "type", "title", "stage", "effective_date", "first_reported", "last_reported", "publishers", "reports")
    return {
        **{key: event[key] for key in kept},
        "primary_source": bool(event["primary_source"]),
        "contradicted": bool(event["contradicted"]),
        "confidence": event["confidence"],
        "sureness": sureness(event)[0],
        **slots,
        "summary": event["summary"],
        "url": f"{base}/event/{event['id']}",
    }


def as_csv(events: Iterable[Mapping[str, Any]], base: str, *, header: bool) -> str:
    """Some events as lines of CSV that a spreadsheet opens without running anything."""
    out = io.StringIO()
    writer = csv.writer(out)
    if header:
        writer.writerow(CSV_COLUMNS)
    for event in events:
        plain = as_json(event, base)
        for name, _ in _SLOTS:
            plain[name] = "; ".join(entity["name"] for entity in plain[name])
        writer.writerow([harmless(plain[column]) for column in CSV_COLUMNS])
    return out.getvalue()


def table_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Some rows as CSV that a spreadsheet opens without running anything."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(row[column]) for column in columns])
    return out.getvalue()


def as_atom(events: Sequence[Mapping[str, Any]], *, title: str, address: str, page: str, base: str, now: datetime) -> bytes:
    """Some events as an Atom feed."""
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    updated = max((_instant(event["last_reported"]) for event in events), default=now)
    _child(feed, "id", address)
    _child(feed, "title", title)
    _child(feed, "updated", updated.isoformat())
    _child(feed, "author")
    _child(feed[-1], "name", "AI policy tracker")
    _child(feed, "link", rel="self", href=address, type="application/atom+xml")
    _child(feed, "link", rel="alternate", href=page, type="text/html")
    for event in events:
        entry = _child(feed, "entry")
        link = f"{base}/event/{event['id']}"
        _child(entry, "id", link)
        _child(entry, "title", event["title"])
        _child(entry, "link", rel="alternate", href=link, type="text/html")
        _child(entry, "published", _instant(event["first_reported"]).isoformat())
        _child(entry, "updated", _instant(event["last_reported"]).isoformat())
        _child(entry, "category", term=event["type"], label=type_label(event["type"]))
        _child(entry, "summary", describe(event), type="text")
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _child(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", {key: _xml(value) for key, value in attributes.items()})
    child.text = _xml(text) if text is not None else None
    return child


def _xml(text: str) -> str:
    """Leave out what no XML document may hold."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"))


def _instant(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def describe(event: Mapping[str, Any]) -> str:
    """An event in a few sentences, for feeds and calendars."""
    parts = [f"{type_label(event['type'])}, {STAGES.get(event['stage'], event['stage']).lower()}."]
    if event["effective_date"]:
        parts.append(f"Effective {day_words(event['effective_date'])}.")
    if event["summary"]:
        parts.append(event["summary"])
    parts.append(sureness(event)[1])
    return " ".join(parts)


def as_calendar(events: Iterable[Mapping[str, Any]], *, title: str, base: str, now: datetime) -> bytes:
    """The effective dates of some events as a calendar of whole days."""
    import icalendar

    found = icalendar.Calendar()
    found.add("prodid", "-//AI policy tracker//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", _line(title))
    for event in events:
        span = days_of(event["effective_date"])
        if span is None:
            continue
        entry = icalendar.Event()
        entry.add("uid", f"event-{event['id']}@ai-policy-tracker")
        entry.add("dtstamp", now)
        entry.add("dtstart", span[0])
        entry.add("dtend", span[1] + timedelta(days=1))
        entry.add("summary", _line(event["title"]))
        entry.add("description", _line(describe(event)))
        entry.add("url", f"{base}/event/{event['id']}")
        entry.add("categories", [type_label(event["type"])])
        entry.add("transp", "TRANSPARENT")
        found.add_component(entry)
    return bytes(found.to_ical())


def _line(text: str) -> str:
    """A text on one line, without what no calendar may hold."""
    return " ".join(_xml(text).split())


def days_of(value: str | None) -> tuple[date, date] | None:
    """The first and last day that a date stands for, as exact as it is; None when it is no date."""
    try:
        year = int((value or "")[:4])
        rest = (value or "")[5:]
        if not rest:
            return date(year, 1, 1), date(year, 12, 31)
        first, last = (3 * int(rest[1]) - 2, 3 * int(rest[1])) if rest.startswith("Q") else (int(rest[:2]), int(rest[:2]))
        if len(rest) > 2 and not rest.startswith("Q"):
            return date(year, first, int(rest[3:5])), date(year, first, int(rest[3:5]))
        return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
    except (ValueError, IndexError):
        return None
