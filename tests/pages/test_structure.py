"""What is a table, a card or a line is told from what is in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tracker.changes import vocabulary
from tracker.language.knowledge import load_knowledge
from tracker.pages import read_page
from tracker.pages.effective import new_day

RATES = "<table><tr><td>Input</td><td>$3</td></tr></table>"
LISTS = "<td><ul><li>Kenya<li>Ghana</ul></td><td><ul><li>Peru<li>Chile</ul></td>"


def lines(html: str) -> list[tuple[str, str]]:
    found = read_page(f"<main>{html}</main>", url="https://a.example/", now=datetime(2026, 5, 1, tzinfo=UTC))
    return [(block.kind, block.text) for block in found.blocks]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<table><tr>{LISTS}</tr></table>", [("item", name) for name in ("Kenya", "Ghana", "Peru", "Chile")]),
        (f"<table><tr><td><h2>Places</h2></td>{LISTS}</tr></table>",
         [("heading", "Places"), *(("item", name) for name in ("Kenya", "Ghana", "Peru", "Chile"))]),
        ("<table role=presentation><tr><td>Kenya</td><td>yes</td></tr></table>", [("text", "Kenya"), ("text", "yes")]),
        (f"<table><tr><td>Africa, Americas</td>{LISTS}</tr><tr><td>Asia</td><td>Japan</td><td>Korea</td></tr></table>",
         [("row", "Africa, Americas | Kenya Ghana | Peru Chile"), ("row", "Asia | Japan | Korea")]),
    ],
    ids=["lists side by side", "under a heading", "said to be none", "a row for each part of the world"],
)  # fmt: skip
def test_a_table_that_only_puts_parts_side_by_side_is_none(html: str, expected: list[tuple[str, str]]) -> None:
    assert lines(html) == expected


def test_a_row_that_is_nearly_all_of_a_table_is_the_page() -> None:
    prose = "<p>These are the prices for everybody who has an account with us.</p>"
    around = "<tr><td>Home</td><td>Help</td></tr>"
    page = f"<tr><td>Menu</td><td>{prose}{RATES}</td></tr>"
    assert ("row", "Input | $3") in lines(f"<table>{around}{page}{around}</table>")
    assert ("text", "These are the prices for everybody who has an account with us.") in lines(
        f"<table>{around}{page}{around}</table>"
    )


def test_a_table_within_a_cell_stands_under_the_header_of_its_column() -> None:
    html = f"<table><tr><th>Model</th><th>Rates (per 1,000 tokens)</th></tr><tr><td>Heron</td><td>{RATES}</td></tr></table>"
    rows = [block for block in read_page(f"<main>{html}</main>", url="https://a.example/").blocks if block.text == "Input | $3"]
    assert [row.path[-2:] for row in rows] == [("Rates (per 1,000 tokens)", "Heron")]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<li>Heron 2<span>New</span></li>", "Heron 2 New"),
        ("<li>Heron 2<small>v26.05</small></li>", "Heron 2 v26.05"),
        ("<li>Chat<b>GPT</b> and i<em>OS</em></li>", "ChatGPT and iOS"),
        ("<li>heron<code>-2</code></li>", "heron-2"),
    ],
)
def test_a_badge_is_a_word_of_its_own(html: str, text: str) -> None:
    assert lines(f"<ul>{html}</ul>") == [("item", text)]


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ("<article><h2>Heron</h2></article><article><h2>Wren</h2></article>", ["Heron", "Wren"]),
        ("<p>Careers</p><article><h2>Heron</h2></article>", ["Heron"]),
        ("<p>Careers</p><article><h2>Heron</h2><article><h3>Wren</h3></article></article>", ["Heron", "Wren"]),
    ],
    ids=["cards", "the content", "cards within the content"],
)
def test_of_articles_side_by_side_none_is_the_content(html: str, names: list[str]) -> None:
    found = read_page(f"<body>{html}</body>", url="https://a.example/").blocks
    assert [block.text for block in found] == names


@pytest.mark.parametrize(
    ("before", "after", "day"),
    [
        ("You are visitor 12 since March 1, 1998.", "You are visitor 13 since March 1, 1998.", None),
        ("All is well.", "Peru can be used from 1 June 2026.", "2026-06-01"),
        ("Peru: from 1 June 2026.", "As said before, Peru can be used from 1 June 2026.", None),
    ],
    ids=["an old day beside a counter", "a new day", "the same day in other words"],
)
def test_only_a_day_that_is_new_on_the_page_is_that_of_a_change(before: str, after: str, day: str | None) -> None:
    old, new = (read_page(f"<main><p>{text}</p></main>", url="https://a.example/").blocks for text in (before, after))
    assert new_day(old, new, vocabulary(load_knowledge())) == day
