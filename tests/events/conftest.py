"""One analyser for all tests of this folder, with the weights that ship."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tracker.analysis import Analyser
from tracker.models import Analysis, Article

PUBLISHED = date(2024, 6, 25)
Read = Callable[..., Analysis]


@pytest.fixture(scope="session")
def analyser() -> Analyser:
    """Loaded once."""
    return Analyser()


@pytest.fixture(scope="session")
def read(analyser: Analyser) -> Read:
    """Read one text."""

    def one(text: str, title: str = "", published: date | None = PUBLISHED, language: str | None = None) -> Analysis:
        ((_, analysis),) = analyser.analyse([Article("a", title, text, published=published, language=language)])
        return analysis

    return one
