"""feeds.yaml changed by the program: only what was asked for changes, whatever hand wrote it."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from tracker.config import load
from tracker.errors import ConfigError
from tracker.feedfile import add_sources, move_sources

OURS = Path(__file__).parent.parent / "feeds.yaml"
NEW = {"name": "New: one", "url": "https://n.example/feed", "role": "vendor"}
BLOCK = """\
# What we read.
sources:   # all of it
  - name: One   # the first
    url: https://one.example/feed
    ignore:
      - "ads: .*"   # noise

  # -- more to come --
# Who is told.
digest:
  hour: 8
"""
FLOW = "sources:\n- {name: a, url: 'https://a.example'}\n"
BARE = "sources:\n  - name: a\n    url: https://a.example"


def changes(before: str, after: str) -> list[str]:
    """The lines that came and went."""
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[:1] in "+-"]


def test_our_own_file_gains_one_line_in_its_style(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_bytes(OURS.read_bytes())
    add_sources(path, [NEW])
    before, after = OURS.read_text(encoding="utf-8"), path.read_text(encoding="utf-8")
    assert changes(before, after) == ['+   - {name: "New: one", url: "https://n.example/feed", role: vendor}']
    assert load(path).sources[-1].role == "vendor"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BLOCK, BLOCK.replace("noise\n", 'noise\n  - name: "New: one"\n    url: "https://n.example/feed"\n    role: vendor\n')),
        (FLOW, FLOW + '- {name: "New: one", url: "https://n.example/feed", role: vendor}\n'),
        (BARE, BARE + '\n  - name: "New: one"\n    url: "https://n.example/feed"\n    role: vendor'),
    ],
    ids=["block", "flow", "no line end"],
)
def test_a_source_stands_behind_the_last_one(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(text)
    add_sources(path, [NEW])
    assert path.read_text() == expected
    assert load(path).sources[-1].name == "New: one"


@pytest.mark.parametrize(
    "text",
    [
        "# nothing yet\n",
        "",
        "sources: []  # none\ndigest: {hour: 8}\n",
        '{"sources": [{"name": "a", "url": "https://a.example"}]}',
        "digest:\n  hour: 8  # early\n",
        "sources: [{name: a, url: 'https://a.example'}]\n",
    ],
)
def test_any_file_takes_a_source_and_keeps_its_comments(tmp_path: Path, text: str) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(text)
    add_sources(path, [NEW])
    assert load(path).sources[-1].url == NEW["url"]
    assert all(f"#{comment.split(chr(10))[0]}" in path.read_text() for comment in text.split("#")[1:])


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    add_sources(tmp_path / "feeds.yaml", [NEW])
    assert [source.name for source in load(tmp_path / "feeds.yaml").sources] == ["New: one"]


def test_line_ends_mode_and_byte_order_mark_stay(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + BLOCK.replace("\n", "\r\n").encode())
    path.chmod(0o600)
    add_sources(path, [NEW])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf#")
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n") == 14
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "entry", [{**NEW, "url": "https://one.example/feed"}, {**NEW, "role": "king"}, {**NEW, "url": "ftp://x"}]
)
def test_what_would_not_load_is_not_written(tmp_path: Path, entry: dict[str, str]) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(BLOCK)
    with pytest.raises(ConfigError, match=r"feeds\.yaml was left as it is"):
        add_sources(path, [entry])
    assert path.read_text() == BLOCK
    assert [file.name for file in tmp_path.iterdir()] == ["feeds.yaml"]


def test_a_moved_source_gets_its_address_and_nothing_else_changes(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(BLOCK)
    assert (
        move_sources(path, {"https://one.example/feed": "https://two.example/feed", "https://x.example": "https://y.example"})
        == 1
    )
    assert changes(BLOCK, path.read_text()) == ["-     url: https://one.example/feed", '+     url: "https://two.example/feed"']
