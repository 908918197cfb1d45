"""The JSON Lines of the specification: what is a document, what is told of a bad line, what comes out."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.documents import BadLine, Document, extraction, published_date, read_documents
from tracker.models import Analysis, Article, Entity, Filler, Mention, Report


def one(raw: bytes) -> Document | BadLine:
    """What a single line is."""
    (item,) = read_documents([raw])
    return item


def test_a_document_is_read_with_unknown_keys_kept_out_of_the_way() -> None:
    """The id comes back exactly as it was given, whatever its type."""
    line = {"id": 7, "title": "T", "published": "2024-06-25", "text": "Body", "source": "S", "url": "https://x.org/", "more": [1]}
    document = one(json.dumps(line).encode())
    assert isinstance(document, Document)
    assert (document.id, document.given_id, document.note) == (7, "7", None)
    assert document.article == Article("7", "T", "Body", "https://x.org/", date(2024, 6, 25), "S", "S")


@pytest.mark.parametrize(
    "raw, reason",
    [
        (b"{", "not JSON"),
        (b'{"text": "a"} trailing', "not JSON"),
        (b"[1, 2]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"{}", "no text"),
        (b'{"text": null}', "no text"),
        (b'{"text": 5}', "no text"),
        (b'{"text": "\xff"}', "not UTF-8"),
        (b"[" * 100_000, "not"),
        (b'{"text": ' + b"9" * 10_000 + b"}", "not"),
    ],
)
def test_a_bad_line_says_what_is_wrong(raw: bytes, reason: str) -> None:
    """It is a value with its number, so that the rest goes on."""
    items = list(read_documents([b'{"text": "first"}', raw, b'{"text": "last"}']))
    assert [type(item) for item in items] == [Document, BadLine, Document]
    assert isinstance(items[1], BadLine)
    assert items[1].line == 2
    assert reason in items[1].reason


def test_blank_lines_and_a_byte_order_mark_are_passed_over() -> None:
    """Line numbers still count them."""
    items = list(read_documents([b'\xef\xbb\xbf{"text": "a"}\n', b"\n", b"  \r\n", b"x\n"]))
    assert [(type(item), item.line) for item in items] == [(Document, 1), (BadLine, 4)]


@pytest.mark.parametrize(
    "value, day",
    [
        ("2024-06-25", date(2024, 6, 25)),
        ("2024-06-25T23:30:00Z", date(2024, 6, 25)),
        ("2024-06-25T23:30:00+02:00", date(2024, 6, 25)),
        ("2024-06-25 10:00:00", date(2024, 6, 25)),
        ("Tue, 25 Jun 2024 10:00:00 GMT", date(2024, 6, 25)),
        ("June 25, 2024", date(2024, 6, 25)),
        (" 2024-06-25 ", date(2024, 6, 25)),
        (None, None),
        ("", None),
    ],
)
def test_published_is_a_day_in_any_usual_form(value: object, day: date | None) -> None:
    """A missing one is nothing to talk about."""
    assert published_date(value) == (day, None)


@pytest.mark.parametrize(
    "value", ["yesterday", "2024", "2024-06", "2024-13-45", "soon", 1719300000, 3.5, [], {}, True, "9" * 5000]
)
def test_what_is_no_day_is_said_and_left_out(value: object) -> None:
    """The document is still read, without a day to resolve relative dates against."""
    day, note = published_date(value)
    assert day is None
    assert note is not None
    assert "published" in note
    document = one(json.dumps({"text": "a", "published": value}).encode())
    assert isinstance(document, Document)
    assert document.note == note


def test_odd_values_of_other_keys_are_left_out_with_a_note() -> None:
    """Only the text is required."""
    document = one(b'{"text": "a", "title": 5, "url": [], "source": null}')
    assert isinstance(document, Document)
    assert document.article.title == ""
    assert document.note == "not a string, left out: title, url"


def test_half_a_surrogate_pair_is_replaced() -> None:
    """It could be neither stored nor written."""
    document = one(b'{"id": "\\ud800", "text": "a\\udc00b \\ud83d\\ude00"}')
    assert isinstance(document, Document)
    assert document.article.text == "a\ufffdb \N{GRINNING FACE}"
    document.article.id.encode()


@given(
    st.binary(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_no_line_breaks_it(raw: bytes) -> None:
    """Every line is a document, a bad line or nothing."""
    for item in read_documents([raw]):
        assert isinstance(item, Document | BadLine)


def test_an_extraction_has_the_form_of_the_specification() -> None:
    """Evidence and mentions are exact pieces of the document, also where the reader saw blanks instead of control characters."""
    article = Article("a1", "Title", "OpenAI\x00 blocks China.\u200b", published=date(2024, 6, 25))
    whole = f"{article.title}\n\n{article.text}"
    start = whole.index("OpenAI")
    report = Report(
        type="api_restriction",
        stage="announced",
        evidence="OpenAI  blocks China.",
        start=start,
        end=start + 21,
        actors=(Filler("OpenAI", "company:openai"),),
        regions=(Filler("China"),),
        effective_date="2024-07-09",
        confidence=0.93456,
    )
    mentions = (Mention(start, start + 6, "OpenAI"), Mention(start, start + 6, "OpenAI"))
    analysis = Analysis("en", (Entity("company:openai", "company", "OpenAI", mentions),), (report,), "1")
    expected: dict[str, Any] = {
        "id": 3,
        "entities": [{"name": "OpenAI", "type": "company", "mentions": ["OpenAI"], "id": "company:openai"}],
        "events": [
            {
                "type": "api_restriction",
                "actors": ["OpenAI"],
                "objects": [],
                "regions": ["China"],
                "counterparties": [],
                "effective_date": "2024-07-09",
                "stage": "announced",
                "evidence": "OpenAI\x00 blocks China.",
                "confidence": 0.935,
            }
        ],
    }
    assert extraction(3, article, analysis) == expected
    assert expected["events"][0]["evidence"] in article.text
