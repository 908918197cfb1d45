"""Markdown as it was written: in a page that shows it, or as the page itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.servers import Server
from tests.test_poll import Newsroom
from tracker.pages.markdown import as_html, markdown_lines

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


def test_headings_tables_items_and_paragraphs() -> None:
    found = list(markdown_lines(TEXT))
    assert [(kind, level, text) for kind, level, text, _ in found] == [
        ("heading", 1, "Pricing"), ("text", 0, "All prices are in dollars and without tax."), ("heading", 2, "Chat"),
        ("row", 0, "GPT-4o | $5.00 / MTok | $15.00 / MTok"), ("row", 0, "o1 | $15.00 / MTok | $60.00 / MTok"), ("row", 0, "a"),
        ("item", 0, "First"), ("item", 0, "Second"), ("heading", 3, "Last"),
    ]  # fmt: skip
    assert found[3][3] == (("Model", "GPT-4o"), ("Input", "$5.00 / MTok"), ("Output", "$15.00 / MTok"))


@given(st.text(st.sampled_from("|-=# *1.)ab\n"), max_size=80))
def test_any_text_is_read(text: str) -> None:
    assert all(kind in ("heading", "text", "item", "row") for kind, _, _, _ in markdown_lines(text))


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
