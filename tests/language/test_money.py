"""Amounts: money of any currency, tokens and credits that are given away; no percentages, counts or prizes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.language.money import find_money


@pytest.mark.parametrize(
    "text, amount",
    [
        ("It paid $15 billion for it.", "$15 billion"),
        ("It got a fine of €15 million.", "€15 million"),
        ("It spent US$2.4 billion.", "US$2.4 billion"),
        ("It raised HK$3m.", "HK$3m"),
        ("It raised ₹10,000 crore.", "₹10,000 crore"),
        ("It raised Rs 500 crore.", "Rs 500 crore"),
        ("It raised CHF 2 million.", "CHF 2 million"),
        ("It put R5.4bn into it.", "R5.4bn"),
        ("It paid 180 million CFA francs.", "180 million CFA francs"),
        ("It paid CFA 180m.", "CFA 180m"),
        ("It costs 1,900 Colombian pesos.", "1,900 Colombian pesos"),
        ("It spent 3.5bn yuan.", "3.5bn yuan"),
        ("It spent 10 million won.", "10 million won"),
        ("It cost 30,000 pounds.", "30,000 pounds"),
        ("It cost half a million dollars.", "half a million dollars"),
        ("Several million euros are gone.", "Several million euros"),
        ("A $20-million fine came.", "$20-million"),
        ("It costs $0.14 per million tokens.", "$0.14"),
        ("It gave 50 million free tokens to newcomers.", "50 million free tokens"),
        ("It gave one million complimentary tokens.", "one million complimentary tokens"),
    ],
)
def test_an_amount_is_found_as_it_is_written(text: str, amount: str) -> None:
    """With its scale and currency."""
    assert [found.text for found in find_money(text)] == [amount]


@pytest.mark.parametrize(
    "text",
    ["It grew by 20 percent.", "It has 100 GPUs.", "It won the prize.", "One user left.", "I am won over.", "A dollar is little.",
     "It has 5 million users.", "DeepSeek R1 is out.", "The v2.0 is real.", "Section 12 applies."],
)  # fmt: skip
def test_what_is_no_amount(text: str) -> None:
    """Numbers of other things."""
    assert find_money(text) == []


@given(st.text(alphabet="$€ 1234567890.,mbnkillo tokensyua-'", max_size=60) | st.text(max_size=60))
def test_any_text_can_be_searched(text: str) -> None:
    """Amounts are pieces of the text, in order, apart from each other."""
    end = 0
    for found in find_money(text):
        assert found.start >= end
        assert text[found.start : found.end] == found.text
        end = found.end
