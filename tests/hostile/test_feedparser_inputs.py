"""The inputs of feedparser's own tests, thousands of odd and hostile feeds, through our adapter: none raises, all stay text.

They are read from where FEEDPARSER_TESTS says: the `tests` folder of a checkout of https://github.com/kurtmckee/feedparser.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.hostile.test_fuzz import NOW, URL, holds
from tracker.feeds import parse_feed

FOLDER = Path(os.environ.get("FEEDPARSER_TESTS", "nowhere"))
INPUTS = sorted(path for path in FOLDER.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc", ".json"})


@pytest.mark.skipif(not INPUTS, reason="FEEDPARSER_TESTS names no folder with the tests of feedparser")
@pytest.mark.parametrize("folder", sorted({path.parent for path in INPUTS}), ids=lambda path: str(path.relative_to(FOLDER)))
def test_every_input_gives_text_and_web_links(folder: Path) -> None:
    for path in INPUTS:
        if path.parent == folder:
            for entry in parse_feed(path.read_bytes(), url=URL, now=NOW).entries:
                holds(entry)
