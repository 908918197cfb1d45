"""`tracker pages` as a user sees it: a page is polled twice from a real server, then looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.servers import Server
from tracker.cli import main

HEAD = "<tr><th>Model</th><th>Input / 1M tokens</th></tr>"
PAGE = f"<main><h1>Prices</h1><table>{HEAD}<tr><td>GPT-4o</td><td>{{}}</td></tr></table>{{}}</main>"
HTML = {"Content-Type": "text/html"}


def tracker(*arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a tracker that has seen a page change."""
    monkeypatch.chdir(tmp_path)
    with Server() as server:
        sources = [
            {"name": "Prices", "url": server.url("/p"), "kind": "page", "publisher": "OpenAI", "expects": "prices"},
            {"name": "Prices of others", "url": server.url("/q"), "kind": "page"},
        ]
        settings = {"network": {"allow": [server.place], "per_host_delay": 0}, "sources": sources}
        (tmp_path / "feeds.yaml").write_text(json.dumps(settings))
        server.answer("/q", PAGE.format("$1", "").encode(), headers=HTML)
        for price, more in (("$5.00", ""), ("$2.50", "<p>Prices are without tax.</p>")):
            server.answer("/p", PAGE.format(price, more).encode(), headers=HTML)
            last = tracker("poll", "--all", "--no-read").stdout
        assert "1 new articles, 0 changed, 1 new events" in last


@pytest.mark.usefixtures("watched")
def test_pages_and_their_changes_are_listed() -> None:
    first, second = json.loads(tracker("pages", "--json").stdout)
    assert (first["name"], first["versions"], first["changes"]) == ("Prices", 2, 1)
    assert first["summary"] == "GPT-4o, Input / 1M tokens: $5.00 → $2.50 per 1M tokens (1 added, 1 changed)"
    assert (second["versions"], second["changes"]) == (1, 0)
    assert "Prices of others" in tracker("pages").stdout


@pytest.mark.usefixtures("watched")
def test_a_difference_is_shown_with_brackets_where_there_are_no_colours() -> None:
    shown = tracker("pages", "diff", "prices").stdout
    assert "[-$5.00-]" in shown
    assert "{+$2.50+}" in shown
    assert "told in event 1" in shown
    inline = tracker("pages", "diff", "Prices", "--inline").stdout
    assert "Input / 1M tokens: [-$5.00-] {+$2.50+}" in inline
    assert "{+Prices are without tax.+}" in inline
    (row,) = [
        line for line in json.loads(tracker("pages", "diff", "prices", "--json").stdout)["lines"] if line["kind"] == "changed"
    ]
    assert row["cells"][1]["before"] == [{"text": "$5.00", "changed": True}]


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing",), "no watched pages fit 'nothing'"),
        (("127.0.0.1",), "2 watched pages fit '127.0.0.1'"),
        (("others",), "Prices of others has not changed so far"),
        (("prices", "--change", "2"), "Prices has changed once so far"),
    ],
)
def test_what_cannot_be_shown_is_said(arguments: tuple[str, ...], words: str) -> None:
    result = tracker("pages", "diff", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
