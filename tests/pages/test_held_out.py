"""Histories by another hand that has not seen the code (`held_out/*.json.gz`): every planted change, and nothing else."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tracker.changes import vocabulary
from tracker.language.knowledge import load_knowledge
from tracker.pages import read_page
from tracker.pages.meaning import Version, findings
from tracker.pages.vocabulary import Vocabulary, fold

HISTORIES = [
    history
    for path in sorted(Path(__file__).with_name("held_out").glob("*.json.gz"))
    for history in json.loads(gzip.decompress(path.read_bytes()))
]


def name_of(text: str, expects: str, words: Vocabulary) -> str:
    """A name as the knowledge base has it: the author wrote the one on the page."""
    found = words.region(text) if expects == "regions" else words.model(text)
    return found.name if found else fold(text)


Event = tuple[str, tuple[str, ...], str | None]


def replayed(history: dict[str, Any]) -> Iterator[tuple[str, Counter[Event], Counter[Event]]]:
    """Of each version what it is, what it was to tell, and what it told."""
    words, now, expects = vocabulary(load_knowledge()), datetime(2026, 5, 1, tzinfo=UTC), history["expects"]

    def names(given: Iterable[str]) -> tuple[str, ...]:
        # What a change of terms is about the author left open.
        return () if expects == "terms" else tuple(sorted(name_of(name, expects, words) for name in given))

    past: list[Version] = []
    for version in history["versions"]:
        now += timedelta(days=7)
        blocks = read_page(version["html"], url="https://h.example/", ignore=history["ignore"]).blocks
        found = findings(expects, past[-8:], blocks, history["name"], words, now) if past else []
        told = Counter[Event]((f.type, names(one.name for one in f.regions or f.objects), f.effective_date) for f in found)
        wanted = Counter[Event]((e["type"], names(e["names"]), e.get("date")) for e in version["events"])
        yield version["note"], wanted, told
        past.append(Version(now, blocks))


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history["name"])
def test_a_history_by_another_hand(history: dict[str, Any]) -> None:
    for note, wanted, told in replayed(history):
        assert told == wanted, note
