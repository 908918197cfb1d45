"""How long 10,000 events take against 50 watchlists: `python -m benchmarks.watchlists`; aim: under 2 s."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime

from tracker.language.knowledge.base import load_knowledge
from tracker.models import EVENT_TYPES, EntityType, KnownEvent, Quote, Slot, SlotRole
from tracker.settings import WatchlistSection
from tracker.watching import resolve
from tracker.watchlists import Matcher

EVENTS, WATCHLISTS = 10_000, 50
AT = datetime(2024, 6, 25, tzinfo=UTC)
ROLES: dict[SlotRole, EntityType] = {"actor": "company", "object": "model", "region": "region"}


def main() -> None:
    """Match every event against every watchlist and print the time."""
    chance, knowledge = random.Random(7), load_knowledge()
    named = {type_: [e for e in knowledge.entries.values() if e.type == type_] for type_ in ROLES.values()}
    words = [f"word{number}" for number in range(500)]

    def event(number: int) -> KnownEvent:
        picked = {role: chance.choice(named[type_]) for role, type_ in ROLES.items()}
        slots = tuple(Slot(entry.id, entry.name, role) for role, entry in picked.items())
        quotes = tuple(Quote(" ".join(chance.choices(words, k=30)), "Publisher", "", AT) for _ in range(3))
        type_, title = chance.choice(EVENT_TYPES), f"Event {number}"
        return KnownEvent(number, type_, title, "announced", None, AT, AT, 2, False, False, 0.8, "", slots, (), quotes)

    def watchlist(number: int) -> WatchlistSection:
        some = {type_: tuple(e.name for e in chance.sample(entries, 5)) for type_, entries in named.items()}
        asked: list[dict[str, object]] = [
            {"companies": some["company"]},
            {"models": some["model"]},
            {"regions": some["region"]},
            {"words": ("word7 word8", "word9")},
            {"we_use": f"{some['model'][0]} from {some['region'][0]}"},
        ]
        return WatchlistSection.model_validate({"name": f"list {number}", **asked[number % 5]})

    events = [event(number) for number in range(EVENTS)]
    watchlists = resolve([watchlist(number) for number in range(WATCHLISTS)], knowledge)
    start, worked = time.perf_counter(), time.process_time()
    hits = 0
    matcher = Matcher(watchlists)
    for happened in events:
        hits += sum(1 for _ in matcher.asking(happened))
    took, used = time.perf_counter() - start, time.process_time() - worked
    print(f"{EVENTS:,} events x {WATCHLISTS} watchlists: {took:.2f} s ({used:.2f} s of CPU), {hits:,} matches")


if __name__ == "__main__":
    main()
