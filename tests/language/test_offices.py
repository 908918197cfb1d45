"""An office or a remit with a place and a day is somebody that the knowledge base knows, when it knows exactly one."""

from __future__ import annotations

import pytest

from tracker.language.knowledge.base import load_knowledge
from tracker.language.knowledge.offices import Offices

OFFICES = Offices(load_knowledge())


@pytest.mark.parametrize(
    ("noun", "phrase", "place", "day", "who"),
    [
        ("governor", "the governor", "California", "2024-09-30", "Gavin Newsom"),
        ("governor", "the governor", "Virginia", "2025-02-11", "Glenn Youngkin"),
        ("governor", "the governor", "Virginia", "2026-02-11", "Abigail Spanberger"),
        ("president", "the president", "American", "2023-10-30", "Joe Biden"),
        ("president", "the president", "US", "2025-12-09", "Donald Trump"),
        ("minister", "prime minister", "Japan", "2025-01-01", "Shigeru Ishiba"),
        ("administration", "the administration", "China", "2025-07", "Trump administration"),
        ("administration", "the administration", "US", "2024-07-01", "Biden administration"),
        ("protector", "data protectors", "Rome", "2023-04-03", "Garante"),
        ("authority", "data protection authority", "Italy", "", "Garante"),
        ("regulator", "data regulator", "UK", "", "Information Commissioner's Office"),
        ("ministry", "ministry for digital affairs", "Taiwan", "", "Ministry of Digital Affairs"),
        ("legislature", "legislature", "New York", "", "New York State Legislature"),
        ("government", "federal government", "Brisbane", "", "Australian government"),
        ("government", "state government", "Queensland", "", "Queensland government"),
        ("government", "government", "Japanese", "", "Japanese government"),
    ],
)
def test_an_office_has_one_holder_on_a_day(noun: str, phrase: str, place: str, day: str, who: str) -> None:
    region = OFFICES.place(place)
    assert region is not None
    found = OFFICES.meant(noun, phrase, [region], day)
    assert found is not None
    assert found.name == who


@pytest.mark.parametrize(
    ("noun", "phrase", "place", "day"),
    [
        ("president", "the president", "US", "2025-01"),
        ("watchdog", "the watchdog", "Italy", ""),
        ("ministry", "the ministry", "Japan", ""),
        ("governor", "the governor", "Italy", "2024-01-01"),
        ("company", "the company", "US", "2024-01-01"),
    ],
)
def test_where_several_could_be_meant_nobody_is(noun: str, phrase: str, place: str, day: str) -> None:
    region = OFFICES.place(place)
    assert region is not None
    assert OFFICES.meant(noun, phrase, [region], day) is None
