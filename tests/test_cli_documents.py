"""`tracker extract` and `tracker ingest` through the front door."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.program import needs_weights, run
from tracker.cli import main

GOOD = {"id": "a1", "title": "OpenAI cuts off China", "published": "2024-06-25", "source": "Wire", "more": {"kept": "out"}}
TEXT = "OpenAI will block API traffic from China from July 9.\n\nThe company sent e-mails to developers on Monday."
LINES = b"\n".join(
    (
        json.dumps({**GOOD, "text": TEXT}).encode(),
        b"{broken",
        b"",
        json.dumps({"id": 2, "published": "some day", "text": ""}).encode(),
        json.dumps({"text": "Baidu \\ud800 made its Ernie Lite model free on Tuesday.", "published": None}).encode(),
    )
)

pytestmark = needs_weights


def test_extract_answers_every_document_in_order_and_skips_bad_lines(tmp_path: Path) -> None:
    """Standard output holds documents only, standard error what was wrong, with the number of the line."""
    code, out, errors = run("extract", "-", folder=tmp_path, stdin=LINES)
    documents = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [document["id"] for document in documents] == ["a1", 2, None]
    assert all(set(document) == {"id", "entities", "events"} for document in documents)
    assert "OpenAI" in {entity["name"] for entity in documents[0]["entities"]}
    whole = GOOD["title"], TEXT
    assert all(any(event["evidence"] in part for part in whole) for event in documents[0]["events"])
    assert "line 2: skipped: not JSON" in errors
    assert "line 4: published 'some day' is not a day" in errors
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


def tracker(*arguments: str, stdin: bytes = b"") -> tuple[int, str]:
    """Run a command in this process, where the weights are loaded once; gives exit code and standard output."""
    result = CliRunner().invoke(main, arguments, input=stdin, catch_exceptions=False)
    return result.exit_code, result.stdout


def test_extract_fails_when_no_line_is_usable() -> None:
    """An empty input is fine."""
    assert tracker("extract", "-", stdin=b"nothing\n")[0] == 1
    assert tracker("extract", "-", stdin=b"") == (0, "")


def test_ingest_stores_a_document_once_and_an_edit_as_a_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the counts as JSON."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs.jsonl").write_bytes(LINES)
    first, again = (json.loads(tracker("ingest", "docs.jsonl", "--json", "--db", "t.db")[1]) for _ in range(2))
    counts = ("documents", "skipped", "new_articles", "changed_articles")
    assert [first[name] for name in counts] == [3, 1, 3, 0]
    assert [again[name] for name in counts] == [3, 1, 0, 0]
    assert again["new_events"] == 0
    edited = json.dumps({**GOOD, "text": TEXT + " It gave no reason."}).encode()
    changed = json.loads(tracker("ingest", "-", "--json", "--db", "t.db", stdin=edited)[1])
    assert [changed[name] for name in counts] == [1, 0, 0, 1]
    with closing(sqlite3.connect(tmp_path / "t.db")) as connection:
        rows = connection.execute("SELECT external_id, publisher, version, published FROM articles ORDER BY id").fetchall()
    assert rows[0] == ("a1", "Wire", 2, "2024-06-25T00:00:00+00:00")
    assert [row[0] for row in rows[:2]] == ["a1", "2"]
    assert len(rows) == 3
