"""The list of events in its other forms: JSON and Atom by the page, iCalendar of effective dates, CSV as a stream."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tracker.web import formats
from tracker.web.desk import Desk, headline, read_watch
from tracker.web.filters import Filters, read_filters
from tracker.web.queries.events import PAGE, Page, list_events, names_of

if TYPE_CHECKING:
    from datasette.utils.asgi import Response

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
BATCH = 500
CALENDAR = 100
PAST = 25


async def events_as(desk: Desk, send: Send, form: str, entity: str = "") -> Response | None:
    """The events that the query string asks for, or those of an entity, as `json`, `atom`, `ics` or `csv`."""
    filters, _ = read_filters(desk.arguments())
    if entity:
        filters = replace(filters, entities=(entity, *filters.entities))
    if form == "csv":
        await _stream_csv(desk, send, filters)
        return None
    if form == "ics":
        return await _calendar(desk, filters)

    def read(connection: sqlite3.Connection) -> tuple[Page, dict[str, str]]:
        _, watch = read_watch(connection, filters.watch)
        return list_events(connection, filters, watch, PAGE), names_of(connection, list(filters.entities))

    page, names = await desk.read(read)
    title = f"AI policy: {headline(filters, names)}"
    if form == "atom":
        address, html = desk.base + filters.url("/events.atom"), desk.base + filters.url()
        body = formats.as_atom(page.events, title=title, address=address, page=html, base=desk.base, now=desk.now)
        return desk.answer(body, "application/atom+xml; charset=utf-8")
    following = desk.base + filters.url("/events.json", after=page.next) if page.next else None
    found = {"title": title, "events": [formats.as_json(event, desk.base) for event in page.events], "next": following}
    return desk.answer(json.dumps(found, indent=1), "application/json; charset=utf-8")


async def _calendar(desk: Desk, filters: Filters) -> Response:
    """The effective dates ahead, soonest first, and then the newest of those behind."""
    today = desk.now.date().isoformat()
    ahead = replace(filters, sort="upcoming", after="", effective_from=today)
    behind = replace(filters, sort="effective", after="", effective_before=today)

    def read(connection: sqlite3.Connection) -> tuple[list[Any], dict[str, str]]:
        _, watch = read_watch(connection, filters.watch)
        found = list_events(connection, ahead, watch, CALENDAR).events + list_events(connection, behind, watch, PAST).events
        return found, names_of(connection, list(filters.entities))

    events, names = await desk.read(read)
    title = f"AI policy: {headline(filters, names)}"
    body = formats.as_calendar(events, title=title, base=desk.base, now=desk.now)
    return desk.answer(body, "text/calendar; charset=utf-8", "ai-policy.ics")


async def _stream_csv(desk: Desk, send: Send, filters: Filters) -> None:
    from datasette.utils.asgi import AsgiStream

    def read(after: str) -> Callable[[sqlite3.Connection], Page]:
        def page(connection: sqlite3.Connection) -> Page:
            _, watch = read_watch(connection, filters.watch)
            return list_events(connection, replace(filters, after=after), watch, BATCH)

        return page

    async def write(writer: Any) -> None:
        page = await desk.read(read(filters.after))
        await writer.write(formats.as_csv(page.events, desk.base, header=True))
        while page.next:
            page = await desk.read(read(page.next))
            await writer.write(formats.as_csv(page.events, desk.base, header=False))

    headers = {**desk.headers, "Content-Disposition": 'attachment; filename="ai-policy-events.csv"'}
    await AsgiStream(write, headers=headers, content_type="text/csv; charset=utf-8").asgi_send(send)
