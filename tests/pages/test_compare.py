"""Two versions beside each other: blocks matched by what they are, words marked within them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.models import Block
from tracker.pages import read_page
from tracker.pages.compare import Cell, Line, compare, words, woven


def blocks(html: str) -> tuple[Block, ...]:
    """The blocks of a page."""
    return read_page(f"<main>{html}</main>", url="https://h.example/").blocks


def marked(cell: Cell, side: str) -> str:
    """A side of a cell with brackets around what changed."""
    return " ".join(f"[{piece.text}]" if piece.changed else piece.text for piece in getattr(cell, side))


def told(lines: list[Line]) -> list[tuple[str, str, str]]:
    """Kind and both sides of what is no neighbour."""
    return [
        (line.kind, " | ".join(marked(c, "before") for c in line.cells), " | ".join(marked(c, "after") for c in line.cells))
        for line in lines
        if line.kind not in ("same", "gap")
    ]


ROW = "<tr><td>{}</td><td>{}</td></tr>"
HEAD = "<tr><th>Model</th><th>Price</th></tr>"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("<p>We keep your data.</p>", "<p>We keep your data.</p>", []),
        ("<p>One thing.</p><p>Another.</p>", "<p>Another.</p><p>One thing.</p>", []),
        (
            "<p>We keep your data for thirty days.</p>",
            "<p>We keep your data for ninety days.</p>",
            [("changed", "We keep your data for [thirty] days.", "We keep your data for [ninety] days.")],
        ),
        ("<ul><li>Chile</li><li>China</li></ul>", "<ul><li>Chile</li></ul>", [("removed", "[China]", "")]),
        ("<ul><li>Chile</li></ul>", "<ul><li>Chile</li><li>Peru</li></ul>", [("added", "", "[Peru]")]),
        (
            f"<table>{HEAD}{ROW.format('o1', '$15')}{ROW.format('o3', '$10')}</table>",
            f"<table>{HEAD}{ROW.format('o3', '$8')}{ROW.format('o1', '$15')}</table>",
            [("changed", "o3 | [$10]", "o3 | [$8]")],
        ),
        (
            f"<table>{HEAD}{ROW.format('o1', '$15')}</table>",
            "<table><tr><th>Model</th><th>Batch</th><th>Price</th></tr><tr><td>o1</td><td>$7</td><td>$15</td></tr></table>",
            [("changed", "o1 |  | $15", "o1 | [$7] | $15")],
        ),
    ],
)
def test_what_changed_is_marked_where_it_stands(before: str, after: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(compare(blocks(before), blocks(after))) == expected


def test_a_removed_block_stands_where_it_stood_and_gaps_name_the_headings() -> None:
    items = [f"<li>Country {n}</li>" for n in range(9)]
    before = "<h1>Countries</h1><h2>Europe</h2><ul>" + "".join(items) + "</ul>"
    lines = compare(blocks(before), blocks(before.replace("<li>Country 5</li>", "")))
    assert [(line.kind, [marked(cell, "before") for cell in line.cells]) for line in lines] == [
        ("gap", []),
        ("same", ["Country 4"]),
        ("removed", ["[Country 5]"]),
        ("same", ["Country 6"]),
    ]
    assert lines[0].path == ("Countries", "Europe")


def test_a_cell_in_one_line_says_what_went_before_what_came() -> None:
    cell = Cell("Price", *words("from $5 a month", "from $4 a year"))
    assert [(piece.text, kind) for piece, kind in woven(cell)] == [
        ("from", "same"), ("$5", "removed"), ("$4", "added"), ("a", "same"), ("month", "removed"), ("year", "added"),
    ]  # fmt: skip


TEXTS = st.lists(st.sampled_from("a b c d e".split()), max_size=12).map(" ".join)  # noqa: SIM905


@given(TEXTS, TEXTS)
def test_the_pieces_of_a_text_are_the_text(before: str, after: str) -> None:
    old, new = words(before, after)
    assert " ".join(piece.text for piece in old) == before
    assert " ".join(piece.text for piece in new) == after
    same = [" ".join(piece.text for piece in side if not piece.changed) for side in (old, new)]
    assert same[0] == same[1]
    line = woven(Cell("", old, new))
    assert " ".join(piece.text for piece, kind in line if kind != "added") == before
    assert " ".join(piece.text for piece, kind in line if kind != "removed") == after


NAMES = "one two three four five six seven".split()  # noqa: SIM905
PAGES = st.lists(st.sampled_from(NAMES), max_size=9).map(lambda names: [Block("item", name) for name in names])


@given(PAGES, PAGES)
def test_every_difference_is_shown_once(before: list[Block], after: list[Block]) -> None:
    lines = compare(before, after)
    gone = sorted(marked(line.cells[0], "before") for line in lines if line.kind == "removed")
    came = sorted(marked(line.cells[0], "after") for line in lines if line.kind == "added")
    left, right = [b.text for b in before], [b.text for b in after]
    for name in list(left):
        if name in right:
            left.remove(name)
            right.remove(name)
    assert gone == sorted(f"[{name}]" for name in left)
    assert came == sorted(f"[{name}]" for name in right)
