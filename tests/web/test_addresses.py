"""No address that somebody may type, or a program may try, is an error of ours."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from datasette.app import Datasette

VALUES = (
    "", "x", "2024-06-25", "2024-06", "2024-13-45", "0001-01-01", "9999-12-31", "2024-Q9", "2024-Q3", "all", "-1", "9" * 30,
    "1~1", "~5", "2024~9", "a~b~3", "\x00", "'\"", "<b>", "*", "(", '"', "* OR NEAR(", "AND", "é", "\u202e", "z" * 5000, "china",
    "denied", "regulation", "effective", "gazette",
)  # fmt: skip
ASKED = {
    "/": ("on", "watch"),
    "/events": ("q", "type", "stage", "company", "region", "role", "corroboration", "from", "to", "watch", "sort", "after"),
    "/events.csv": ("q", "after", "watch"),
    "/events.ics": ("from", "sort"),
    "/map": ("what", "quarter"),
    "/matrix": ("quarters",),
    "/digests": ("before",),
    "/event/1": ("difference",),
}
PAIRS = [(path, key) for path, keys in ASKED.items() for key in keys]


@pytest.mark.parametrize(("path", "key"), PAIRS)
async def test_any_value_is_answered(site: Datasette, path: str, key: str) -> None:
    answers = {value: (await site.client.get(f"{path}?{key}={quote(value)}")).status_code for value in VALUES}
    assert {value: status for value, status in answers.items() if status != 200} == {}


PLACES = (
    "/event/0", "/event/999999999999999", "/event/999999999999999.ics", "/digest/999999999999999", "/company/%00",
    "/company/..%2f", "/company/%3Cb%3E", "/model/gpt-4.5", "/region/" + "z" * 3000, "/media/x", "/person/y.json",
    "/digest/0.html",
)  # fmt: skip


@pytest.mark.parametrize("path", PLACES)
async def test_what_is_not_there_is_not_found(site: Datasette, path: str) -> None:
    assert (await site.client.get(path)).status_code == 404


@pytest.mark.parametrize("form", ["csv", "atom", "ics"])
async def test_the_forms_of_nobody_are_empty(site: Datasette, form: str) -> None:
    assert (await site.client.get(f"/company/nobody-at-all.{form}")).status_code == 200
