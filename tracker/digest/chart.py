"""The small chart of what is busier than usual: one Vega-Lite specification for the page and, as an image, for the mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.digest.compose import Surge

_INK, _USUAL, _NOW = "#3b3f46", "#b9c0c9", "#b3412e"


def weeks(surges: Sequence[Surge]) -> dict[str, Any]:
    """Events a week, the last week marked; one row of bars for each surge."""
    values = [
        {"name": surge.name, "week": place - len(surge.counts) + 1, "events": count}
        for surge in surges
        for place, count in enumerate(surge.counts)
    ]
    label = {"labelColor": _INK, "labelFontSize": 11, "domain": False, "ticks": False, "grid": False, "title": None}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": described(surges),
        "data": {"values": values},
        "facet": {
            "row": {
                "field": "name",
                "sort": [surge.name for surge in surges],
                "title": None,
                "header": {"labelAngle": 0, "labelAlign": "left", "labelOrient": "top", "labelAnchor": "start",
                           "labelFontSize": 13,
                           "labelColor": _INK, "labelFontWeight": "bold"},
            }
        },
        "spec": {
            "width": 330,
            "height": 56,
            "mark": {"type": "bar", "cornerRadiusEnd": 2},
            "encoding": {
                "x": {
                    "field": "week",
                    "type": "ordinal",
                    "axis": {**label, "labelAngle": 0, "labelExpr": "datum.value == 0 ? 'this week' : datum.value == -6 ? "
                             "'6 weeks ago' : datum.value == -12 ? '12 weeks ago' : ''"},
                },
                "y": {"field": "events", "type": "quantitative", "axis": {**label, "tickCount": 3, "tickMinStep": 1}},
                "color": {"condition": {"test": "datum.week == 0", "value": _NOW}, "value": _USUAL},
            },
        },
        "resolve": {"scale": {"y": "independent"}},
        "config": {"view": {"stroke": None}, "background": "#ffffff", "font": "sans-serif", "padding": 12},
    }  # fmt: skip


def described(surges: Sequence[Surge]) -> str:
    """What the chart shows, for those who do not see it."""
    said = [f"{surge.name}: {surge.count} in the last week, {surge.usual:g} in a usual one" for surge in surges]
    return f"Bar chart of events a week. {'; '.join(said)}."


def picture(surges: Sequence[Surge]) -> bytes:
    """The chart as a PNG, drawn here without a browser or the network."""
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(weeks(surges), scale=2, allowed_base_urls=[])
    return drawn
