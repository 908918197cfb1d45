"""The charts as Vega-Lite specifications; colours are names of the style sheet's, which the browser's theme fills in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.web.words import FAMILIES, STAGES, family

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_FAMILY_NAMES = list(FAMILIES.values())
_FAMILY_COLOURS = [f"--{key}" for key in FAMILIES]
_STAGE_COLOURS = [f"--stage-{key.replace('_', '-')}" for key in STAGES]
_FAMILY_SCALE = {"domain": _FAMILY_NAMES, "range": _FAMILY_COLOURS}
MAP_KINDS = {
    "restrictions": ("Access restrictions", ("api_restriction",)),
    "bans": ("Government bans", ("government_ban",)),
    "rules": ("Regulation and export control", ("regulation", "export_control")),
    "all": ("Restrictions, bans and rules", ("api_restriction", "government_ban", "regulation", "export_control")),
}


def timeline(months: Sequence[Mapping[str, Any]], since: str, until: str) -> dict[str, Any]:
    """Events by month and family; brushing the months filters the list."""
    counted: dict[tuple[str, str], int] = {}
    for row in months:
        key = (row["month"], FAMILIES[family(row["type"])])
        counted[key] = counted.get(key, 0) + row["events"]
    values = [{"month": month, "family": name, "events": events} for (month, name), events in sorted(counted.items())]
    brush: dict[str, Any] = {"name": "brush", "select": {"type": "interval", "encodings": ["x"]}}
    if since or until:
        first, last = (months[0]["month"], months[-1]["month"]) if months else ("", "")
        brush["value"] = {"x": [_moment(since or first), _moment(until or last, end=True)]}
    return {
        "$schema": SCHEMA,
        "description": "Events by month",
        "width": "container",
        "height": 96,
        "data": {"values": values},
        "params": [brush],
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "x": {"field": "month", "type": "temporal", "timeUnit": "utcyearmonth", "title": None, "axis": {"grid": False}},
            "y": {"field": "events", "type": "quantitative", "aggregate": "sum", "title": None, "axis": {"tickCount": 3}},
            "color": {"field": "family", "type": "nominal", "scale": _FAMILY_SCALE, "legend": None},
            "opacity": {"condition": {"param": "brush", "value": 1}, "value": 0.35},
        },
    }


def _moment(day: str, *, end: bool = False) -> dict[str, int]:
    year, month, date = int(day[:4]), int(day[5:7]), int(day[8:10] or 0)
    if not date:
        return {"year": year, "month": month + end, "date": 1, "utc": True}
    return {"year": year, "month": month, "date": date, "utc": True}


def by_quarter(counts: Sequence[Mapping[str, Any]], roles: Sequence[str]) -> list[dict[str, Any]]:
    """How many events an entity had in each quarter and family, in some roles."""
    counted: dict[tuple[str, str], int] = {}
    for row in counts:
        if row["role"] in roles:
            key = (row["quarter"], FAMILIES[family(row["type"])])
            counted[key] = counted.get(key, 0) + row["events"]
    return [{"quarter": name, "family": kind, "events": events} for (name, kind), events in sorted(counted.items())]


def quarters(values: Sequence[Mapping[str, Any]], description: str) -> dict[str, Any]:
    """Events by quarter and family as stacked bars."""
    return {
        "$schema": SCHEMA,
        "description": description,
        "width": "container",
        "height": 150,
        "data": {"values": list(values)},
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "x": {
                "field": "quarter",
                "type": "ordinal",
                "title": None,
                "axis": {"labelOverlap": True, "labelAngle": 0, "grid": False},
            },
            "y": {"field": "events", "type": "quantitative", "title": None, "axis": {"tickMinStep": 1, "tickCount": 4}},
            "color": {"field": "family", "type": "nominal", "scale": _FAMILY_SCALE, "legend": None},
        },
    }


def stages(counts: Sequence[Mapping[str, Any]], roles: Sequence[str]) -> dict[str, Any]:
    """On which stage an entity's events are."""
    counted: dict[str, int] = {}
    for row in counts:
        if row["role"] in roles:
            counted[row["stage"]] = counted.get(row["stage"], 0) + row["events"]
    values = [{"stage": STAGES.get(stage, stage), "events": events} for stage, events in counted.items()]
    return {
        "$schema": SCHEMA,
        "description": "Events by stage",
        "width": "container",
        "height": 24 * max(len(values), 1),
        "data": {"values": values},
        "mark": {"type": "bar", "tooltip": True, "cornerRadiusEnd": 2},
        "encoding": {
            "y": {"field": "stage", "type": "nominal", "title": None, "sort": list(STAGES.values()), "axis": {"grid": False}},
            "x": {"field": "events", "type": "quantitative", "title": None, "axis": {"tickMinStep": 1, "tickCount": 4}},
            "color": {
                "field": "stage",
                "type": "nominal",
                "scale": {"domain": list(STAGES.values()), "range": _STAGE_COLOURS},
                "legend": None,
            },
        },
    }


def world(shapes_url: str, quarter_name: str, counts: Mapping[str, int], highest: int) -> dict[str, Any]:
    """The choropleth of one quarter; the page's slider puts in the numbers of others."""
    values = [{"country": country, "events": events} for country, events in sorted(counts.items())]
    return {
        "$schema": SCHEMA,
        "description": f"Events by country in the year to {quarter_name}",
        "width": "container",
        "height": 430,
        "autosize": {"type": "fit", "contains": "padding"},
        "projection": {"type": "equalEarth"},
        "layer": [
            {
                "data": {"url": shapes_url, "format": {"type": "topojson", "feature": "countries"}},
                "mark": {"type": "geoshape", "fill": "--land", "stroke": "--paper", "strokeWidth": 0.6},
            },
            {
                "data": {"name": "counts", "values": values},
                "transform": [
                    {
                        "lookup": "country",
                        "from": {
                            "data": {"url": shapes_url, "format": {"type": "topojson", "feature": "countries"}},
                            "key": "properties.country",
                        },
                        "as": "geo",
                    },
                    {"filter": "isValid(datum.geo)"},
                ],
                "mark": {"type": "geoshape", "stroke": "--paper", "strokeWidth": 0.6},
                "encoding": {
                    "shape": {"field": "geo", "type": "geojson"},
                    "color": {
                        "field": "events",
                        "type": "quantitative",
                        "scale": {
                            "type": "sqrt",
                            "domain": [0, max(highest, 1)],
                            "range": ["--heat-1", "--heat-3", "--heat-5"],
                        },
                        "legend": {
                            "orient": "bottom",
                            "title": "Events",
                            "tickMinStep": 1,
                            "format": "d",
                            "gradientLength": 120,
                        },
                    },
                    "tooltip": [
                        {"field": "geo.properties.name", "title": "Country"},
                        {"field": "events", "title": "Events in the year"},
                    ],
                },
            },
        ],
    }
