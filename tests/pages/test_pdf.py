"""PDF documents: paragraphs without what is printed on every page, bounds, broken files, and as a watched page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pdfs import document, pdf, placed, printed_table
from tests.servers import Server
from tests.test_poll import Newsroom
from tracker.articles import extract_article
from tracker.models import PageText
from tracker.pages import read_document
from tracker.pdf import is_pdf, read_pdf
from tracker.pdf.paragraphs import paragraphs

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RULE = "You may not use the service to track people in public places, and you may not devel-"


def test_a_document_gives_title_day_and_paragraphs() -> None:
    page = pdf([["Terms", "", "1. Use", RULE, "op weapons with it."]], title="Terms of use (2026)")
    assert read_pdf(page, now=NOW) == PageText(
        "Terms of use (2026)",
        "Terms\n\n1. Use\n\n" + RULE.replace("devel-", "develop weapons with it."),
        datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC),
    )
    assert extract_article(page, url="https://h.example/a.pdf", now=NOW, content_type="text/html") == read_pdf(page, now=NOW)


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        (
            ["One line that is quite long and goes on in\nthe next one."],
            ["One line that is quite long and goes on in the next one."],
        ),
        (["Chile\nBosnia and Herzegovina\nChina"], ["Chile", "Bosnia and Herzegovina", "China"]),
        (["Ends here.\n\nBegins here."], ["Ends here.", "Begins here."]),
        (["The rule says that\n- 1 -", "2\nit holds on all pages."], ["The rule says that it holds on all pages."]),
        ([f"Acme, page {n}\nText {n + 1}.\nConfidential" for n in range(3)], ["Text 1.", "Text 2.", "Text 3."]),
        (["(a) logs of all\nkinds\n(b) prompts"], ["(a) logs of all kinds", "(b) prompts"]),
        (["Article 5 Prohibited\nThe following is prohibited."], ["Article 5 Prohibited", "The following is prohibited."]),
        ([""], []),
    ],
)  # fmt: skip
def test_lines_become_paragraphs(pages: list[str], expected: list[str]) -> None:
    assert paragraphs(pages) == expected


@given(st.lists(st.text(max_size=200), max_size=5))
def test_any_text_gives_filled_lines(pages: list[str]) -> None:
    assert all(line and line == " ".join(line.split()) for line in paragraphs(pages))


def test_a_long_document_is_read_up_to_the_bounds() -> None:
    many = pdf([[f"This is sentence {n} of the document."] for n in range(30)])
    assert len(read_pdf(many, now=NOW, max_pages=4).text.split("\n\n")) == 4
    assert len(read_pdf(many, now=NOW, max_chars=100).text) <= 110


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"%PDF-1.4 and nothing more", "the PDF is broken"),
        (pdf([["Text."]])[:300], "the PDF is broken"),
        (pdf([[]]), "no text in the PDF"),
        (document([b"BT /F1 10 Tf (a) Tj ET" + b" " * 200_000_000], packed=True), "the PDF is broken"),
    ],
    ids=["nothing", "cut", "a picture", "a bomb"],
)
def test_what_cannot_be_read_is_a_problem_in_words(body: bytes, problem: str) -> None:
    assert read_pdf(body, now=NOW).problem == problem


def test_what_takes_too_long_is_ended_and_what_was_read_before_stays() -> None:
    endless = b"BT /F1 10 Tf 12 TL\n" + b"(word) Tj T*\n" * 3_000_000 + b"ET"
    begun = document([b"BT /F1 10 Tf (The first page.) Tj ET", endless], packed=True)
    assert read_pdf(begun, now=NOW, seconds=3).text == "The first page."
    assert read_pdf(document([endless], packed=True), now=NOW, seconds=1).problem == "the PDF took more than 1 s"


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 900))
def test_a_damaged_file_never_raises(noise: bytes, place: int) -> None:
    whole = pdf([["Text of the page."]])
    read_pdf(whole[:place] + noise + whole[place + len(noise) :], now=NOW)


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [(b"%PDF-1.7", "text/html", True), (b"<html>", "application/pdf", False), (b"\n%PDF-1.4", "", True), (b"{}", "", False)],
)
def test_the_first_bytes_say_what_it_is(body: bytes, kind: str, expected: bool) -> None:
    assert is_pdf(body, kind) is expected


def test_a_document_has_headings_items_and_texts() -> None:
    blocks = read_document(PageText("", "Terms\n\n2. Data\n\nWe keep it.\n\n(a) logs of all kinds")).blocks
    assert [(block.kind, block.text, block.path) for block in blocks] == [
        ("text", "Terms", ()),
        ("heading", "2. Data", ()),
        ("text", "We keep it.", ("2. Data",)),
        ("item", "(a) logs of all kinds", ("2. Data",)),
    ]


def test_a_watched_document_tells_its_changed_clause(tmp_path: Path) -> None:
    with Server() as server:
        room = Newsroom(tmp_path, server)
        room.source("/terms.pdf", kind="page", publisher="OpenAI", role="vendor", expects="terms")
        for days, head in (("thirty", "Printed on Monday"), ("thirty", "Printed on Monday"), ("ninety", "Printed on Monday")):
            lines = [head, "", "Data", "", f"We keep your data for {days} days after the end of the contract."]
            server.answer("/terms.pdf", pdf([lines]), headers={"Content-Type": "application/pdf"})
            room.poll()
        assert [row["type"] for row in room.rows("SELECT type FROM events")] == ["terms_change"]
        (report,) = room.rows("SELECT evidence FROM reports")
        assert "After: We keep your data for ninety days" in report["evidence"]
        room.database.conn.close()


NOTE = "These prices hold for all customers and replace what we have told you before."
PRICES = [("Model", "Input", "Output"), ("Orchid 2", "$5.00", "$15.00"), ("Orchid 2 mini for small", "$0.15", "$0.60")]


def test_the_rows_of_a_table_are_read_by_where_their_cells_stand() -> None:
    body = document([placed([(50, 780, "Pricing")]) + printed_table(PRICES) + placed([(50, 640, NOTE)])])
    blocks = read_document(read_pdf(body, now=NOW, tables=True)).blocks
    assert [(block.kind, block.text) for block in blocks] == [
        ("text", "Pricing"),
        ("row", "Orchid 2 | $5.00 | $15.00"),
        ("row", "Orchid 2 mini for small | $0.15 | $0.60"),
        ("text", NOTE),
    ]
    assert blocks[1].cells == (("Model", "Orchid 2"), ("Input", "$5.00"), ("Output", "$15.00"))


def test_two_columns_of_running_text_are_no_table() -> None:
    texts = [(50 + 260 * side, 700 - 14 * n, f"{RULE[:48]} {side}{n}") for n in range(6) for side in (0, 1)]
    blocks = read_document(read_pdf(document([placed(texts)]), now=NOW, tables=True)).blocks
    assert all(block.kind == "text" for block in blocks)


def test_a_watched_price_list_that_is_printed_tells_its_changes(tmp_path: Path) -> None:
    with Server() as server:
        room = Newsroom(tmp_path, server)
        room.source("/prices.pdf", kind="page", publisher="OpenAI", role="vendor", expects="prices")
        for price in ("$15.00", "$15.00", "$12.00"):
            rows = [*PRICES[:1], ("Orchid 2", "$5.00", price), *PRICES[2:]]
            body = document([placed([(50, 780, "Pricing per 1M tokens")]) + printed_table(rows)])
            server.answer("/prices.pdf", body, headers={"Content-Type": "application/pdf"})
            room.poll()
        (report,) = room.rows("SELECT type, evidence FROM reports")
        assert report["type"] == "price_change"
        assert report["evidence"].startswith("Orchid 2, Output: $15.00")
        room.database.conn.close()
