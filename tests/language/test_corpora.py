"""Our corpora: clean by their validator, parted by happening, broad enough; and a validator that finds what is wrong."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from tracker.models import EVENT_TYPES
from training.corpus import STYLES, Document, gold, main, read

CORPORA = Path(__file__).parents[2] / "training" / "corpora"
MONTHS = {"train": {1, 3, 5, 6, 7, 9, 11, 12}, "dev": {2, 8}, "test": {4, 10}}
# A happening of a month's last day is in the papers of the next month.
LATE = timedelta(days=2)

GOOD = """=== one
story: s
style: headline
published: 2024-06-25
title: [OpenAI](company) {cuts off|1*} [China](region)

From [July 9](date=2024-07-09), [the firm](company=OpenAI) blocks China.

@1 api_restriction | actors: OpenAI | regions: China | date: 2024-07-09 | stage: announced
"""


@cache
def documents(split: str) -> tuple[Document, ...]:
    """All documents of a split, with their problems."""
    return tuple(document for path in sorted((CORPORA / split).glob("*.txt")) for document in read(path))


def everything() -> list[Document]:
    """All documents."""
    return [document for split in MONTHS for document in documents(split)]


def test_every_document_is_as_the_format_says() -> None:
    """With file and line when it is not; no id stands twice."""
    assert [f"{d.path}:{d.line} {d.id}: {p}" for d in everything() for p in d.problems] == []
    assert [name for name, count in Counter(d.id for d in everything()).items() if count > 1] == []


@pytest.mark.parametrize("split", MONTHS)
def test_a_split_holds_the_happenings_of_its_own_months(split: str) -> None:
    """So no story is in two of them."""
    for document in documents(split):
        published = date.fromisoformat(document.published)
        assert {published.month, (published - LATE).month} & MONTHS[split], document.id
    others = {d.story for other in MONTHS if other != split for d in documents(other)}
    assert {document.story for document in documents(split)} & others == set()


def test_the_corpora_are_broad() -> None:
    """At least 700 texts, 180 of them without an event, each type in 45 texts and 8 styles, each style in 50 texts."""
    assert len(everything()) >= 700
    assert sum(not document.events for document in everything()) >= 180
    for kind in EVENT_TYPES:
        told = [document for document in everything() if kind in {event.type for event in document.events}]
        assert len(told) >= 45, kind
        assert len({document.style for document in told}) >= 8, kind
    styles = Counter(document.style for document in everything())
    assert {style for style in STYLES if styles[style] < 50} == set()


def test_a_text_has_80_to_400_words_unless_it_is_a_headline() -> None:
    """All but one in twenty, which are briefs."""
    sizes = [len(document.text.split()) for document in everything() if document.style != "headline"]
    assert sum(80 <= size <= 400 for size in sizes) >= len(sizes) * 0.95


def test_a_document_becomes_a_line_of_gold(tmp_path: Path) -> None:
    """With names, mentions, and the sentence of the trigger as evidence."""
    path = tmp_path / "good.txt"
    path.write_text(GOOD, encoding="utf8")
    (document,) = read(path)
    assert document.problems == ()
    line = gold(document)
    assert line["title"] == "OpenAI cuts off China"
    assert line["entities"] == [
        {"name": "OpenAI", "type": "company", "mentions": ["OpenAI", "the firm"]},
        {"name": "China", "type": "region", "mentions": ["China"]},
        {"name": "2024-07-09", "type": "date", "mentions": ["July 9"]},
    ]
    assert line["events"] == [
        {
            "type": "api_restriction",
            "actors": ["OpenAI"],
            "objects": [],
            "counterparties": [],
            "regions": ["China"],
            "effective_date": "2024-07-09",
            "stage": "announced",
            "evidence": "OpenAI cuts off China",
        }
    ]


@pytest.mark.parametrize(
    "old, new, problem",
    [
        ("story: s\n", "", "no story"),
        ("headline", "ballad", "unknown style 'ballad'"),
        ("2024-06-25", "June 2024", "published is no date"),
        ("(company)", "(firm)", "unknown entity type"),
        ("(date=2024-07-09)", "(date)", "date without ISO name"),
        ("(region)", "(region", "broken mark"),
        ("{cuts off|1*}", "cuts off", "event 1 has no trigger"),
        ("{cuts off|1*}", "{cuts off|1,2}", "trigger of event 2, but no @2 line"),
        ("@1 api_restriction", "@1 api_limits", "unknown event type 'api_limits'"),
        ("stage: announced", "stage: soon", "stage 'soon'"),
        ("actors: OpenAI", "actors: Baidu", "'Baidu' is no entity and not in the text"),
        ("actors: OpenAI", "doers: OpenAI", "unknown slot 'doers'"),
        ("date: 2024-07-09 |", "date: 2024-07-10 |", "no date mention"),
        ("date: 2024-07-09 |", "date: July 9 |", "not ISO"),
        ("headline", "wire", "words, not 80 to 400"),
    ],
)
def test_what_is_wrong_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, problem: str) -> None:
    """With file and line, and an exit code."""
    path = tmp_path / "bad.txt"
    path.write_text("\n" + GOOD.replace(old, new, 1), encoding="utf8")
    assert main(["check", str(path)]) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if problem in line]
    assert lines
    assert lines[0].startswith(f"{path}:2 one: ")
