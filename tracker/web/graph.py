"""The small graph of an event and what it is linked to, laid out for a picture in SVG."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.web.words import LINKS

GAP = 96
BOX = 224
ROW = 84
HEIGHT = 62


@dataclass(frozen=True, slots=True)
class Node:
    """One event as a box."""

    id: int
    x: int
    y: int
    type: str
    lines: tuple[str, ...]
    date: str
    centre: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A link as a line from the right of one box to the left of another, with its word."""

    path: str
    label: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Graph:
    """The picture: earlier events to the left, this one in the middle, later ones to the right."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: int
    height: int


def lay_out(event: Mapping[str, Any], links: Sequence[Mapping[str, Any]], most: int = 6) -> Graph | None:
    """The graph of an event's links, or None when there are none."""
    seen: dict[int, Mapping[str, Any]] = {}
    for link in links:
        seen.setdefault(link["id"], link)
    ordered = sorted(seen.values(), key=lambda link: link["first_reported"])
    before = [link for link in ordered if link["first_reported"] < event["first_reported"]][-most:]
    after = [link for link in ordered if link["first_reported"] >= event["first_reported"]][:most]
    if not seen:
        return None
    height = max(len(before), len(after), 1) * ROW
    at = BOX + GAP if before else 0
    middle = Node(event["id"], at, (height - HEIGHT) // 2, event["type"], _lines(event), _day(event), True)
    left = [_node(link, 0, index, len(before), height) for index, link in enumerate(before)]
    right = [_node(link, at + BOX + GAP, index, len(after), height) for index, link in enumerate(after)]
    edges = [_edge(node, middle, link) for node, link in zip(left, before, strict=True)]
    edges += [_edge(middle, node, link) for node, link in zip(right, after, strict=True)]
    return Graph((*left, middle, *right), tuple(edges), at + BOX + (GAP + BOX if after else 0), height)


def _node(link: Mapping[str, Any], x: int, index: int, count: int, height: int) -> Node:
    gap = height / count
    return Node(link["id"], x, int(gap * index + (gap - HEIGHT) / 2), link["type"], _lines(link), _day(link))


def _lines(event: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(textwrap.wrap(event["title"], 27, max_lines=2, placeholder="…")) or ("Untitled",)


def _day(event: Mapping[str, Any]) -> str:
    return str(event["first_reported"][:10])


def _edge(left: Node, right: Node, link: Mapping[str, Any]) -> Edge:
    x1, y1 = left.x + BOX, left.y + HEIGHT // 2
    x2, y2 = right.x, right.y + HEIGHT // 2
    bend = (x2 - x1) // 2
    path = f"M{x1},{y1} C{x1 + bend},{y1} {x2 - bend},{y2} {x2},{y2}"
    return Edge(path, LINKS.get(link["kind"], link["kind"].replace("_", " ")), (x1 + x2) // 2, (y1 + y2) // 2)
