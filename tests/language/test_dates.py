"""Dates: which words are one, which day, month, quarter or year they mean, and how the words around them decide."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.language.dates import find_dates

TUESDAY = date(2024, 6, 25)


def values(text: str, published: date | None = TUESDAY) -> list[str]:
    """The ISO values of the dates in a text."""
    return [found.value for found in find_dates(text, published)]


@pytest.mark.parametrize(
    "text, value",
    [
        ("The ban starts on 9 July 2024.", "2024-07-09"),
        ("It starts July 9, 2024, at noon.", "2024-07-09"),
        ("It starts July 9 2024.", "2024-07-09"),
        ("Signed on the 9th of July 2024.", "2024-07-09"),
        ("Given on the twenty-first day of May 2024.", "2024-05-21"),
        ("Filed 2024-07-09.", "2024-07-09"),
        ("Dated 09.07.2024.", "2024-07-09"),
        ("Dated 13/07/2024.", "2024-07-13"),
        ("Dated 07/13/2024.", "2024-07-13"),
        ("PARIS, 9 JULY 2024 - It starts.", "2024-07-09"),
        ("Since Sept. 3, 2023, it is law.", "2023-09-03"),
        ("The act of March 2024 is broad.", "2024-03"),
        ("The log of 2024-07 is short.", "2024-07"),
        ("In 2023 it was quiet.", "2023"),
        ("The first half of 2025 is open.", "2025"),
        ("百度于2024年7月9日宣布降价。", "2024-07-09"),
        ("2024年7月起", "2024-07"),
        ("2024年", "2024"),
    ],
)
def test_a_full_date_is_read_in_any_writing_and_needs_no_publication_date(text: str, value: str) -> None:
    """As exact as the text."""
    assert values(text) == values(text, None) == [value]


@pytest.mark.parametrize(
    "text, value",
    [
        ("It told users yesterday.", "2024-06-24"),
        ("It told users the day before yesterday.", "2024-06-23"),
        ("Last night it was off.", "2024-06-24"),
        ("This morning it was on again.", "2024-06-25"),
        ("Tomorrow the vote is due.", "2024-06-26"),
        ("It ends next month.", "2024-07"),
        ("It began last year.", "2023"),
        ("It began in October last year, when nobody looked.", "2023-10"),
        ("It has been so since 3 February of last year.", "2023-02-03"),
        ("It is due in May next year.", "2025-05"),
        ("It began on 29 February last year.", "2023-02"),
        ("It sold well last quarter.", "2024-Q1"),
        ("It is due by year-end.", "2024"),
        ("It is due by the end of next month.", "2024-07"),
        ("It closed three weeks ago.", "2024-06-04"),
        ("It closed two years ago.", "2022"),
        ("It opens in two months' time.", "2024-08"),
        ("It applies 60 days after publication.", "2024-08-24"),
        ("It is effective 30 days from now.", "2024-07-25"),
        ("It was last December that it passed.", "2023-12"),
        ("It comes next March.", "2025-03"),
    ],
)
def test_relative_dates_count_from_the_publication_date(text: str, value: str) -> None:
    """Without one they mean nothing."""
    assert values(text) == [value]
    assert values(text, None) == []


@pytest.mark.parametrize(
    "text, value",
    [
        ("It said so on Monday.", "2024-06-24"),
        ("It said so on Tuesday.", "2024-06-25"),
        ("It said so last Friday.", "2024-06-21"),
        ("It will start next Tuesday.", "2024-07-02"),
        ("The court will rule on Thursday.", "2024-06-27"),
        ("A vote is scheduled for Friday.", "2024-06-28"),
    ],
)
def test_a_weekday_lies_behind_unless_the_words_look_ahead(text: str, value: str) -> None:
    """News tells the week that passed."""
    assert values(text) == [value]


@pytest.mark.parametrize(
    "text, value",
    [
        ("It starts on Tuesday, 9 July.", "2024-07-09"),
        ("He spoke on Wednesday, 20 December.", "2023-12-20"),
        ("She spoke on Friday, 21 June 2024.", "2024-06-21"),
        ("It ends on Friday, January 3.", "2025-01-03"),
    ],
)
def test_a_weekday_beside_a_date_is_that_date(text: str, value: str) -> None:
    """And tells its year."""
    assert values(text) == [value, value]


@pytest.mark.parametrize(
    "text, value",
    [
        ("As of July 9 traffic will be blocked.", "2024-07-09"),
        ("It will apply from 2 February.", "2025-02-02"),
        ("The rule takes effect in January.", "2025-01"),
        ("The rule takes effect in August.", "2024-08"),
        ("It was signed on 20 December.", "2023-12-20"),
        ("It passed in November.", "2023-11"),
        ("It passed in May.", "2024-05"),
        ("In June it paid.", "2024-06"),
        ("In November it said that it would close.", "2023-11"),
        ("In November it would close.", "2024-11"),
        ("It barred the tool from 18 March, the first to do so.", "2024-03-18"),
        ("It barred the tool from 18 January, the first to do so.", "2024-01-18"),
        ("It banned the tool from 28 December.", "2023-12-28"),
        ("It will bar the tool from 18 January.", "2025-01-18"),
    ],
)
def test_a_date_without_a_year_is_placed_by_the_tense_around_it(text: str, value: str) -> None:
    """The nearest such day in that direction."""
    assert values(text) == [value]


def test_a_year_told_once_holds_for_the_month() -> None:
    """The text itself knows best."""
    assert values("The law of November 2022 was debated until November 14.") == ["2022-11", "2022-11-14"]


@pytest.mark.parametrize(
    "text, value",
    [
        ("It comes in the first quarter of 2025.", "2025-Q1"),
        ("It sold well in Q3 2023.", "2023-Q3"),
        ("Sales rise in the third quarter.", "2024-Q3"),
        ("It is due in the second quarter of next year.", "2025-Q2"),
        ("It fell in the fourth quarter of last year.", "2023-Q4"),
        ("It fell in 4Q.", None),
    ],
)
def test_quarters(text: str, value: str | None) -> None:
    """With a year, or that of publication."""
    assert values(text) == ([value] if value else [])


@pytest.mark.parametrize(
    "text, expected",
    [
        ("It was signed on 17 May 2024. A month later the first suit came.", ["2024-05-17", "2024-06"]),
        ("It was signed on 17 May 2024. Two weeks later came another.", ["2024-05-17", "2024-05-31"]),
        ("It was signed on 17 May 2024. The following day it was off.", ["2024-05-17", "2024-05-18"]),
        ("It was signed on 17 May 2024 and took effect the same day.", ["2024-05-17", "2024-05-17"]),
        ("Signed in May 2023, it was gone a year later.", ["2023-05", "2024"]),
        ("Signed in May 2023, it was gone two weeks later.", ["2023-05"]),
    ],
)
def test_later_and_earlier_count_from_the_last_date_told(text: str, expected: list[str]) -> None:
    """Months and years lose the day; what cannot be told is left out."""
    assert values(text) == expected
    if "later" in text:
        assert values(text, None) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It may be late.",
        "They march on.",
        "Bill 2024-17 passed.",
        "It costs $2024.",
        "The 31 February 2024 is no day.",
        "On 2024-02-30 nothing happens.",
        "Recently and soon are vague.",
        "A 2,024-page text of 1999.5 words.",
        "The server at 10.12.20244 is off.",
    ],
)
def test_what_is_no_date(text: str) -> None:
    """Words that are months too, numbers that are no years, days that no calendar has."""
    assert values(text) == []


def test_quotation_marks_and_line_starts_do_not_hide_a_date() -> None:
    """Capitals at the start of a sentence do not either."""
    assert values("“Yesterday it was off.”\n\nToday it is. Last month it was slow.") == ["2024-06-24", "2024-06-25", "2024-05"]


@given(st.text(max_size=120), st.none() | st.dates(date(1980, 1, 1), date(2090, 1, 1)))
def test_any_text_can_be_searched(text: str, published: date | None) -> None:
    """Mentions are pieces of the text, in order, apart from each other."""
    end = 0
    for found in find_dates(text, published):
        assert found.start >= end
        assert text[found.start : found.end] == found.text
        end = found.end


_PIECES = st.sampled_from(
    ["31", "29", "February", "Feb.", "2023", "2024", "on", "next", "last", "the", "quarter", "of", "year", "a", "month",
     "later", "ten", "decades", "ago", "Monday", ",", "2024-02-30", "99/99/2024", "Q4", "two", "weeks", "after",
     "publication", "same", "day"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=14).map(" ".join), st.dates(date(1980, 1, 1), date(2090, 1, 1)))
def test_any_words_of_dates_can_be_put_together(text: str, published: date) -> None:
    """Each value is ISO: a day that exists, a month, a quarter or a year."""
    for found in find_dates(text, published):
        if len(found.value) == 10:
            date.fromisoformat(found.value)
        elif "Q" in found.value:
            assert found.value[5:] in ("Q1", "Q2", "Q3", "Q4")
        elif len(found.value) == 7:
            assert 1 <= int(found.value[5:]) <= 12
        else:
            assert found.value.isdigit()
