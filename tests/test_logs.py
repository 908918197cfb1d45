"""Log lines: one line each, in either form, without secrets."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from tracker.logs import Lines, Redactor

SECRET = "xoxb-very-secret/1"


@pytest.mark.parametrize(
    "text",
    [
        f"posted to slack://{SECRET}/channel",
        "https://user:hunter2@example.org/feed failed",
        "https://hunter2@example.org/feed failed",
        "GET https://example.org/a?api_key=hunter2&b=1",
        "GET https://example.org/a?b=1&access_token=hunter2",
        "GET https://example.org/a?key=hunter2",
        "Authorization: Bearer hunter2",
        "{'authorization': 'Basic hunter2'}",
        "smtp password=hunter2",
        '"client_secret": "hunter2"',
        "xoxb-very-secret%2F1",
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_secrets_are_kept_out(text: str, as_json: bool) -> None:
    """From message, fields and traceback alike; those that are known and those that look like it."""
    lines = Lines(Redactor([SECRET]), as_json=as_json)
    try:
        raise ValueError(text)
    except ValueError:
        info = sys.exc_info()
    record = logging.LogRecord("t", logging.ERROR, __file__, 1, "%s", (text,), info)
    record.fields = {"url": text}
    line = lines.format(record)
    assert "hunter2" not in line
    assert "very-secret" not in line
    assert "***" in line
    assert "\n" not in line


@pytest.mark.parametrize("text", ["https://example.org/keys?page=2", "monkey: banana", "12 sources ok", "tokens cut by 97%"])
def test_what_is_no_secret_stays(text: str) -> None:
    """A log that hides everything is of no use."""
    assert Redactor(["", "abc"])(text) == text


def test_both_forms_say_the_same() -> None:
    """Values with blanks or signs are quoted in the one, everything is typed in the other."""
    record = logging.LogRecord("t", logging.INFO, __file__, 1, "poll done", (), None)
    record.fields = {"sources": 9, "why": 'a "b" c=d\ne', "none": None}
    plain, typed = Lines(Redactor()).format(record), json.loads(Lines(Redactor(), as_json=True).format(record))
    assert 'level=info event="poll done" sources=9 why="a \\"b\\" c=d\\ne" none=None' in plain
    assert (typed["event"], typed["sources"], typed["why"], typed["none"]) == ("poll done", 9, 'a "b" c=d\ne', None)
