"""Markdown as it was written: in a page that shows it, or as the page itself."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.servers import Server
from tests.test_poll import Newsroom
from tracker.models import Block
from tracker.pages import read_page
from tracker.pages.markdown import as_html

TEXT = """\
Pricing
=======

All prices are in dollars
and without tax.

Chat
----

Model | Input | Output
:-- | --: | --:
`GPT-4o` | $5.00 / MTok | $15.00 / MTok
[o1](/models/o1) | $15.00 / MTok | $60.00 / MTok

| Only | one |
|---|---|
| **a** | |

1. First
* Second

### Last ###
"""


def shown(text: str) -> tuple[Block, ...]:
    return read_page(f"<main><pre>{escape(text)}</pre></main>", url="https://a.example/").blocks


def test_headings_tables_items_and_paragraphs() -> None:
    found = shown(TEXT)
    assert [(block.kind, block.text) for block in found] == [
        ("heading", "Pricing"), ("text", "All prices are in dollars and without tax."), ("heading", "Chat"),
        ("row", "GPT-4o | $5.00 / MTok | $15.00 / MTok"), ("row", "o1 | $15.00 / MTok | $60.00 / MTok"), ("row", "a"),
        ("item", "First"), ("item", "Second"), ("heading", "Last"),
    ]  # fmt: skip
    assert found[3].cells == (("Model", "GPT-4o"), ("Input", "$5.00 / MTok"), ("Output", "$15.00 / MTok"))


def test_items_stand_under_those_that_they_are_indented_below() -> None:
    found = shown("# Places\n\n- Europe\n  - [x] Norway\n  - [ ] Serbia (soon)\n- Africa\n  1. Kenya\n")
    assert [(block.text, block.path[1:]) for block in found if block.kind == "item"] == [
        ("Europe", ()), ("\u2713 Norway", ("Europe",)), ("\u2717 Serbia (soon)", ("Europe",)),
        ("Africa", ()), ("Kenya", ("Africa",)),
    ]  # fmt: skip


def test_keys_and_values_of_a_data_file_stay_apart() -> None:
    assert [block.text for block in shown("- id: heron-2\n  status: active\n- id: heron-1\n  status: retired\n")] == [
        "- id: heron-2", "status: active", "- id: heron-1", "status: retired",
    ]  # fmt: skip


@given(st.text(st.sampled_from("|-=# *1.)ab[]<>`\n"), max_size=80))
def test_any_text_is_read(text: str) -> None:
    assert all(block.kind in ("heading", "text", "item", "row") for block in shown(text))


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("a < b", "text/markdown; charset=utf-8", "<pre>a &lt; b</pre>"),
        ("# A", "text/plain", "<pre># A</pre>"),
        ("<!doctype html><p>x", "text/plain", "<!doctype html><p>x"),
        ("<p>x", "text/html", "<p>x"),
        ("<p>x", "", "<p>x"),
    ],
)
def test_a_page_that_is_plain_text_is_shown_as_such(text: str, kind: str, expected: str) -> None:
    assert as_html(text, kind) == expected


def test_a_price_list_that_is_a_markdown_file_tells_its_changes(tmp_path: Path) -> None:
    with Server() as server:
        room = Newsroom(tmp_path, server)
        room.source("/pricing.md", kind="page", publisher="OpenAI", role="vendor", expects="prices")
        for text in (TEXT, TEXT.replace("$5.00", "$2.50")):
            server.answer("/pricing.md", text.encode(), headers={"Content-Type": "text/markdown"})
            room.poll()
        (report,) = room.rows("SELECT type, evidence FROM reports")
        assert (report["type"], report["evidence"]) == ("price_change", "GPT-4o, Input: $5.00 → $2.50 per MTok")
        room.database.conn.close()
