"""Names by their shape: versions that nobody has seen yet, legal suffixes, titles, code names, ministries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.language.shapes import code_names, extent, ministries
from tracker.language.versions import extend


@pytest.mark.parametrize(
    "family, rest, variants, name",
    [
        ("GPT", "-4o mini is out", (), "GPT-4o mini"),
        ("GPT", "-9.5 Turbo came", (), "GPT-9.5 Turbo"),
        ("GPT", " was first", (), "GPT"),
        ("Claude", " 7.2 Sonnet won", ("Sonnet", "Opus"), "Claude 7.2 Sonnet"),
        ("Claude", " Opus 6 won", ("Sonnet", "Opus"), "Claude Opus 6"),
        ("Claude", " Sonata won", ("Sonnet", "Opus"), "Claude"),
        ("Claude", " in 2024", (), "Claude"),
        ("Qwen", "5-900B-Instruct is open", (), "Qwen5-900B-Instruct"),
        ("Llama", " 9 Kestrel won", ("Kestrel",), "Llama 9 Kestrel"),
        ("Mistral", " Large 4 won", (), "Mistral Large 4"),
        ("Phi", "-9-mini-128k won", (), "Phi-9-mini-128k"),
        ("DeepSeek", "-V9 won", (), "DeepSeek-V9"),
        ("Kimi", " K3 won", (), "Kimi K3"),
        ("Grok", " 9, the next", (), "Grok 9"),
        ("Gemini", " 4 million users", (), "Gemini"),
        ("Gemini", " 12 countries", (), "Gemini"),
        ("Gemini", " 20%", (), "Gemini"),
    ],
)
def test_a_model_name_goes_on_with_its_version(family: str, rest: str, variants: tuple[str, ...], name: str) -> None:
    """With numbers and variant words of any release; a count that follows is no version."""
    text = family + rest
    assert text[: extend(text, len(family), variants)] == name


@given(st.text(alphabet="GPT-4o. miniV9Ultra%B,", max_size=40), st.integers(0, 40))
def test_the_end_of_a_name_stays_in_the_text(text: str, end: int) -> None:
    """Whatever follows."""
    end = min(end, len(text))
    assert end <= extend(text, end) <= len(text)


@pytest.mark.parametrize(
    "text, surface, label, name",
    [
        ("They sued Brontide Labs, Inc. today", "Brontide Labs", "company", "Brontide Labs, Inc."),
        ("They sued Brontide GmbH today", "Brontide", "company", "Brontide GmbH"),
        ("They met Brontide Coast", "Brontide", "company", "Brontide"),
        ("It told Senator Ada Quill so", "Senator Ada Quill", "person", "Ada Quill"),
        ("It told Prime Minister Dr. Ada Quill so", "Prime Minister Dr. Ada Quill", "person", "Ada Quill"),
        ("It told Jean Quill-Marsh so", "Jean Quill", "person", "Jean Quill-Marsh"),
        ("the Baden-Brontide state", "Baden", "region", "Baden-Brontide"),
        ("a Lisbon-based firm", "Lisbon", "region", "Lisbon"),
        ("an Oslo-led group", "Oslo", "company", "Oslo"),
        ("a Brontide Ltd tool", "Brontide", "model", "Brontide"),
        ("the Ministry of Trade (MOT) said", "Ministry of Trade (MOT", "agency", "Ministry of Trade"),
        ("the Ministry of Trade (Malaysia said", "Ministry of Trade (Malaysia", "agency", "Ministry of Trade (Malaysia"),
    ],
)
def test_the_extent_of_a_name(text: str, surface: str, label: str, name: str) -> None:
    """The legal suffix and hyphenated end belong to it, the title does not."""
    start = text.index(surface)
    begin, end = extent(text, start, start + len(surface), label)
    assert text[begin:end] == name


@pytest.mark.parametrize(
    "text, names",
    [
        ("It calls quill-3-mini and gpt-oss-20b.", ["quill-3-mini", "gpt-oss-20b"]),
        ("The o3-mini and o1 endpoints", ["o3-mini", "o1"]),
        ("Set model=claude-opus-4-5 to go on.", ["claude-opus-4-5"]),
        ("A top-10 list, step-2, covid-19, section-230 and day-1", []),
        ("See https://example.org/quill-3-mini or me@quill-3.org", []),
    ],
)
def test_names_in_code_style(text: str, names: list[str]) -> None:
    """Model identifiers, not the hyphenated words of every day, nor parts of addresses."""
    assert [text[a:b] for a, b in code_names(text)] == names


@pytest.mark.parametrize(
    "text, names",
    [
        ("The commerce ministry and Oslo's trade ministry met.", ["commerce ministry", "trade ministry"]),
        ("His ministry of sound", []),
        ("The Ministry of Trade", []),
    ],
)
def test_ministries_in_lower_case(text: str, names: list[str]) -> None:
    """By what they do."""
    assert [text[a:b] for a, b in ministries(text)] == names


@given(st.text(max_size=100), st.integers(0, 100), st.integers(0, 100), st.sampled_from(["company", "person", "region", "model"]))
def test_any_text_can_be_looked_at(text: str, start: int, end: int, label: str) -> None:
    """Spans stay in the text."""
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    for a, b in [extent(text, start, end, label), *code_names(text), *ministries(text)]:
        assert 0 <= a <= len(text)
        assert b <= len(text)
