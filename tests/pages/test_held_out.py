"""Histories by another hand that has not seen the code (`held_out/*.json.gz`): every planted change, and nothing else."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.pages.replaying import replayed

HISTORIES = [
    history
    for path in sorted(Path(__file__).with_name("held_out").glob("*.json.gz"))
    for history in json.loads(gzip.decompress(path.read_bytes()))
]


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history["name"])
def test_a_history_by_another_hand(history: dict[str, Any]) -> None:
    for note, wanted, told in replayed(history):
        assert told == wanted, note
