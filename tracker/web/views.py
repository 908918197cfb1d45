"""The pages: each reads what it needs in one go and renders it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tracker.listing import health_of
from tracker.models import EVENT_TYPES
from tracker.pages import compare
from tracker.store.pages import blocks_of
from tracker.web import charts, formats, geography
from tracker.web.context import pieces
from tracker.web.desk import Desk, headline, read_watch
from tracker.web.filters import read_filters
from tracker.web.graph import lay_out
from tracker.web.health import LATE, judge
from tracker.web.queries import entities, event, events, overview, telling
from tracker.web.words import KINDS, weekday_words

if TYPE_CHECKING:
    import sqlite3

    from datasette.utils.asgi import Response

_TOLD = (
    "id", "publisher", "role", "reported", "stage", "effective_date", "confidence", "rule", "url", "title", "evidence", "copy_of",
)  # fmt: skip
_SOURCE = (
    "id", "name", "url", "kind", "publisher", "role", "region", "language", "every_seconds", "active", "gone", "failures",
    "last_poll", "last_ok", "last_new", "last_error", "moved_to", "recent", "telling",
)  # fmt: skip
_REGIONS = 30
_COUNTRIES = 20
_WINDOWS = {"1": "This quarter", "4": "4 quarters", "12": "3 years", "all": "All time"}


async def briefing(desk: Desk) -> Response:
    """The start page: a week of events up to a day, what takes effect around it, and what is wrong."""
    asked = desk.day("on")

    def read(connection: sqlite3.Connection) -> dict[str, Any]:
        lists, watch = read_watch(connection, desk.argument("watch"))
        day = asked or desk.now.date()
        newest = overview.last_day(connection, day)
        stale = newest is not None and asked is None and (day - newest).days >= 7
        day = newest if stale and newest else day
        week = overview.reported_between(connection, day - timedelta(days=6), day, watch)
        return {
            "lists": lists,
            "watch": watch or "",
            "unmatched": overview.unmatched(connection) if watch else 0,
            "asked": asked,
            "day": day,
            "first": day - timedelta(days=6),
            "stale": stale,
            "newest": newest,
            "week": week,
            "counts": overview.count_days(connection, day - timedelta(days=27), day, watch),
            "effective": overview.effective_between(connection, day - timedelta(days=13), day, watch, past=True),
            "coming": overview.effective_between(connection, day + timedelta(days=1), day + timedelta(days=400), watch),
            "bursting": overview.bursting(connection, week, day),
            "troubled": overview.troubled_sources(connection),
            "channels": telling.troubled_channels(connection),
            "waiting": telling.waiting_digests(connection),
        }

    found = await desk.read(read)
    return desk.render("briefing.html", **found, **_arrange_week(found["week"], found["day"], found["counts"], desk.now.date()))


def _arrange_week(week: list[Any], day: date, counts: Mapping[str, int], today: date) -> dict[str, Any]:
    by_day: dict[str, list[Any]] = {}
    for row in week:
        by_day.setdefault(row["first_reported"][:10], []).append(row)
    days = [(weekday_words(date.fromisoformat(key), today), key, rows) for key, rows in by_day.items()]
    past = [str(day - timedelta(days=back)) for back in range(27, -1, -1)]
    lead = max(week, key=lambda row: (row["publishers"], row["primary_source"], row["confidence"]), default=None)
    return {
        "days": days,
        "lead": lead if lead and (lead["publishers"] > 1 or len(week) > 3) else None,
        "kinds": Counter(row["type"] for row in week).most_common(),
        "bars": [(key, counts.get(key, 0)) for key in past],
        "in_week": sum(counts.get(key, 0) for key in past[-7:]),
        "before": sum(counts.get(key, 0) for key in past[-14:-7]),
        "previous": str(day - timedelta(days=7)),
        "following": str(day + timedelta(days=7)),
    }


async def list_page(desk: Desk) -> Response:
    """The events that fit, with facets and the timeline."""
    filters, problems = read_filters(desk.arguments())

    def read(connection: sqlite3.Connection) -> tuple[Any, ...]:
        lists, watch = read_watch(connection, filters.watch)
        counts = events.count_events(connection, filters, watch)
        return (
            lists,
            events.first_page(connection, filters, counts, watch),
            counts,
            events.names_of(connection, list(filters.entities)),
            overview.unmatched(connection) if watch else 0,
        )

    lists, page, counts, names, unmatched = await desk.read(read)
    by_month: Counter[str] = Counter()
    for row in counts.months:
        by_month[row["month"]] += row["events"]
    return desk.render(
        "events.html",
        filters=filters,
        problems=problems,
        page=page,
        counts=counts,
        names=names,
        lists=lists,
        unmatched=unmatched,
        sample=events.SAMPLE,
        by_month=by_month,
        title=headline(filters, names),
        more=filters.url(after=page.next) if page.next else "",
        chart=charts.timeline(counts.months, filters.since, filters.until) if counts.months else None,
    )


async def event_page(desk: Desk) -> Response:
    """One event."""
    number = int(desk.request.url_vars["id"])
    found = await desk.read(lambda connection: event.read_event(connection, number))
    if found is None:
        moved = await desk.read(lambda connection: event.moved_to(connection, number))
        if moved and moved != number:
            return desk.redirect(f"/event/{moved}{desk.request.url_vars['format'] or ''}")
        return desk.problem(404, "There is no such event", "It may have been merged into another one, or hidden by the editor.")
    if form := desk.request.url_vars["format"]:
        return _event_as(desk, found, form)
    change = found["page_change"]
    return desk.render(
        "event.html",
        event=found,
        told=[{**report, "pieces": pieces(report)} for report in found["told"]],
        stages=[step for step in found["history"] if step["field"] in ("stage", "effective_date")],
        graph=lay_out(found, found["links"]),
        details=_free_details(found["details"]),
        difference=_difference(change) if change else None,
        inline=desk.argument("difference") == "inline",
    )


def _event_as(desk: Desk, found: dict[str, Any], form: str) -> Response:
    if form == ".csv":
        return desk.answer(formats.as_csv([found], desk.base, header=True), "text/csv; charset=utf-8", f"event-{found['id']}.csv")
    if form == ".ics":
        body = formats.as_calendar([found], title=found["title"], base=desk.base, now=desk.now)
        return desk.answer(body, "text/calendar; charset=utf-8", f"event-{found['id']}.ics")
    if form == ".atom":
        page = f"{desk.base}/event/{found['id']}"
        feed = formats.as_atom([found], title=found["title"], address=f"{page}.atom", page=page, base=desk.base, now=desk.now)
        return desk.answer(feed, "application/atom+xml; charset=utf-8")
    return desk.answer(json.dumps(_full_json(found, desk.base), indent=1), "application/json; charset=utf-8")


def _difference(change: Mapping[str, Any]) -> list[compare.Line]:
    before, after = (blocks_of(change[one] or "[]", change[f"{one}_text"] or "") for one in ("before", "after"))
    return compare.compare(before, after)


def _full_json(found: Mapping[str, Any], base: str) -> dict[str, Any]:
    reports = [{key: report[key] for key in _TOLD} for report in found["told"]]
    return formats.as_json(found, base) | {
        "details": _free_details(found["details"]),
        "told_by": reports,
        "history": found["history"],
        "links": found["links"],
    }


def _free_details(stored: str) -> dict[str, Any]:
    try:
        details = json.loads(stored)
    except ValueError:
        return {}
    slots = ("actors", "objects", "regions", "counterparties")
    return {key: value for key, value in details.items() if key not in slots and value} if isinstance(details, dict) else {}


async def dossier(desk: Desk) -> Response:
    """One entity."""
    kind, slug = desk.request.url_vars["kind"], unquote(desk.request.url_vars["slug"])
    found = await desk.read(lambda connection: entities.read_entity(connection, f"{kind}:{slug}"))
    if found is None:
        return desk.problem(404, f"Nothing is known of this {KINDS[kind].lower()}", "No article speaks of it by this name.")
    if desk.request.url_vars["format"]:
        return desk.answer(json.dumps(found, indent=1), "application/json; charset=utf-8")
    roles = {"region": ("region",), "law": ("object", "region")}.get(kind, ("actor", "object", "counterparty"))
    quarterly = charts.by_quarter(found["quarters"], roles)
    by_type: Counter[str] = Counter()
    for row in found["quarters"]:
        if row["role"] in roles:
            by_type[row["type"]] += row["events"]
    return desk.render(
        "dossier.html",
        entity=found,
        kind=kind,
        slug=slug,
        by_type=by_type.most_common(),
        quarterly=quarterly,
        quarters=charts.quarters(quarterly, f"Events of {found['name']} by quarter") if quarterly else None,
        stages=charts.stages(found["stages"], roles) if quarterly else None,
    )


async def directory(desk: Desk) -> Response:
    """The entities of one type that are in the news."""
    kind = desk.request.url_vars["kind"]
    found = await desk.read(lambda connection: entities.find_entities(connection, kind))
    if form := desk.request.url_vars["format"]:
        return desk.table(form, found, ("id", "name", "type", "events"), kind)
    return desk.render("directory.html", kind=kind, found=found)


async def matrix(desk: Desk) -> Response:
    """Regions by event types."""
    window = desk.argument("quarters") if desk.argument("quarters") in _WINDOWS else "4"
    form = desk.request.url_vars["format"]

    def read(connection: sqlite3.Connection) -> tuple[str, str, list[Any], int]:
        last = geography.quarter(overview.last_month(connection) or str(desk.now.date()))
        first = "0" if window == "all" else geography.quarters_before(last, int(window) - 1)
        shown, there = overview.busiest_regions(connection, first, last, None if form else _REGIONS)
        return first, last, overview.region_matrix(connection, first, last, shown), there

    first, last, cells, there = await desk.read(read)
    if form:
        return desk.table(form, cells, ("id", "name", "type", "events"), "matrix", {"from": first, "to": last, "cells": cells})
    regions: dict[str, dict[str, Any]] = {}
    for cell in cells:
        region = regions.setdefault(cell["id"], {"id": cell["id"], "name": cell["name"], "total": 0, "cells": Counter()})
        region["cells"][cell["type"]] = cell["events"]
        region["total"] += cell["events"]
    ordered = sorted(regions.values(), key=lambda region: (-region["total"], region["name"]))
    highest = max((count for region in ordered for count in region["cells"].values()), default=1)
    return desk.render(
        "matrix.html",
        regions=ordered,
        left_out=there - len(ordered),
        types=EVENT_TYPES,
        window=window,
        windows=_WINDOWS,
        first="" if window == "all" else first,
        since="" if window == "all" else geography.first_month(first),
        last=last,
        heat=lambda count: 1 + min(4, int(5 * (count / highest) ** 0.5 - 0.001)),
    )


async def world_map(desk: Desk) -> Response:
    """The choropleth of restrictions, bans and rules, quarter by quarter."""
    kind = desk.argument("what") if desk.argument("what") in charts.MAP_KINDS else "all"
    types = charts.MAP_KINDS[kind][1]
    if form := desk.request.url_vars["format"]:
        found = await desk.read(lambda connection: overview.region_quarters(connection, types))
        years = geography.yearly_counts(found)
        listed = [{"year_to": q, "country": c, "events": n} for q, year in years.items() for c, n in sorted(year.items())]
        return desk.table(form, listed, ("year_to", "country", "events"), f"map-{kind}", {"what": kind, "quarters": years})

    def read(connection: sqlite3.Connection) -> tuple[list[str], str, list[Any]]:
        quarters = geography.quarters_between(*overview.quarters_of(connection, types))
        asked = desk.argument("quarter")
        chosen = asked if asked in quarters else quarters[-1] if quarters else ""
        first = geography.quarters_before(chosen, 3) if chosen else ""
        return quarters, chosen, overview.region_counts(connection, types, first, chosen)

    quarters, chosen, found = await desk.read(read)
    now = geography.by_country(found)
    # The page's script, which knows all quarters, makes this the most of any year, so that colours mean the same in all of them.
    highest = max(now.values(), default=1)
    shapes = f"{desk.root}/-/tracker/countries-110m.json"
    return desk.render(
        "map.html",
        kind=kind,
        kinds=charts.MAP_KINDS,
        quarters=quarters,
        chosen=chosen,
        ranked=geography.ranked(now, _COUNTRIES),
        chart=charts.world(shapes, chosen, now, highest) if quarters else None,
    )


async def sources(desk: Desk) -> Response:
    """What is polled, and how it is."""
    found = await desk.read(overview.list_sources)
    if form := desk.request.url_vars["format"]:
        return desk.table(form, found, _SOURCE, "sources")
    for source in found:
        source["spark"] = _spark(source["days"], desk.now.date())
        source["silent"] = health_of(source, desk.now) == "silent"
        source["failed"] = [index for index, poll in enumerate(reversed(source["polls"])) if poll["error"]]
    return desk.render("sources.html", sources=found)


def _spark(days: list[str], today: date) -> dict[str, Any]:
    """How many of the newest articles fell on each of the last 30 days, as the path of a bar chart."""
    counted = Counter(days)
    found = [counted.get(str(today - timedelta(days=back)), 0) for back in range(29, -1, -1)]
    most = max(1, *found)
    bars = [f"M{5 * index},24v-{1 + 22 * count / most:.0f}h4V24z" for index, count in enumerate(found)]
    return {"total": sum(found), "path": "".join(bars)}


async def health(desk: Desk) -> Response:
    """Whether the tracker works, for a monitor."""
    found = await desk.read(lambda connection: overview.health(connection, desk.now, LATE))
    status, told = judge(found)
    answer = desk.answer(json.dumps(told), "application/json; charset=utf-8")
    answer.status = status
    return answer
