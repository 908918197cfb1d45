"""Versions of a page read one after the other, as its polls would: what each of them tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from tracker.changes import vocabulary
from tracker.language.knowledge import load_knowledge
from tracker.pages import read_page
from tracker.pages.meaning import Version, findings
from tracker.pages.vocabulary import Finding, Vocabulary, fold

START = datetime(2026, 5, 8, tzinfo=UTC)
WEEK = timedelta(days=7)
Event = tuple[str, tuple[str, ...], str | None]
# So many versions of a page are looked at besides the newest.
_KEPT = 8


@cache
def words() -> Vocabulary:
    """The vocabulary with the knowledge that ships."""
    return vocabulary(load_knowledge())


def told_by(
    expects: str,
    pages: Iterable[str],
    *,
    name: str = "Example",
    ignore: Sequence[str] = (),
    start: datetime = START,
    step: timedelta = WEEK,
) -> Iterator[list[Finding]]:
    """What each version tells, one a week; the first tells nothing."""
    past: list[Version] = []
    for number, html in enumerate(pages):
        now = start + number * step
        blocks = read_page(html, url="https://h.example/", ignore=ignore).blocks
        yield findings(expects, past[-_KEPT:], blocks, name, words(), now) if past else []
        past.append(Version(now, blocks))


def name_of(text: str, expects: str) -> str:
    """A name as the knowledge base has it: the author of a history wrote the one on the page."""
    found = words().region(text) if expects == "regions" else words().model(text)
    return found.name if found else fold(text)


def replayed(history: dict[str, Any]) -> Iterator[tuple[str, Counter[Event], Counter[Event]]]:
    """Of each version of a history by another hand what it is, what it was to tell, and what it told."""
    expects, versions = history["expects"], history["versions"]

    def names(given: Iterable[str]) -> tuple[str, ...]:
        # What a change of terms is about the author left open.
        return () if expects == "terms" else tuple(sorted(name_of(name, expects) for name in given))

    read = told_by(expects, (one["html"] for one in versions), name=history["name"], ignore=history["ignore"])
    for version, found in zip(versions, read, strict=True):
        told = Counter[Event]((f.type, names(one.name for one in f.regions or f.objects), f.effective_date) for f in found)
        wanted = Counter[Event]((e["type"], names(e["names"]), e.get("date")) for e in version["events"])
        yield version["note"], wanted, told
