"""Layouts and phrasings of every kind, one change each (`layouts.yaml`): what it tells, and what must tell nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tracker.changes import vocabulary
from tracker.language.knowledge import load_knowledge
from tracker.pages import read_page
from tracker.pages.meaning import Version, findings

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CASES = [
    pytest.param(expects, case, id=f"{expects}: {case['name']}")
    for expects, cases in yaml.safe_load(Path(__file__).with_name("layouts.yaml").read_text(encoding="utf-8")).items()
    for case in cases
]


@pytest.mark.parametrize(("expects", "case"), CASES)
def test_one_change_in_many_layouts(expects: str, case: dict[str, Any]) -> None:
    one, two = (read_page(f"<main>{case[key]}</main>", url="https://h.example/").blocks for key in ("before", "after"))
    found = findings(expects, [Version(NOW, one)], two, "Page", vocabulary(load_knowledge()), NOW)
    told = sorted((f.type, sorted(filler.name for filler in f.regions or f.objects), f.effective_date or "") for f in found)
    assert told == sorted((event["type"], sorted(event["names"]), event.get("date", "")) for event in case["events"])
