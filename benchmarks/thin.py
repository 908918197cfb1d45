"""Makes a small database out of a large one in which the timed pages show the same events.

    python -m benchmarks.thin big.db alike.db --articles 10000

A small database that is filled like a large one shows less: one event on a page where the large one shows fifty. Between
the large one and this, a page differs only in what it costs to find its rows among a hundred times as many.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sqlite3
from pathlib import Path
from typing import Any

from benchmarks.generate import filling
from benchmarks.web_speed import PAGES
from tracker.web.serve import application

_EVENT = re.compile(r"/event/(\d+)")


async def shown_events(database: Path) -> list[int]:
    """The events that the timed pages show."""
    site = application(database)
    return sorted({int(found) for page in PAGES for found in _EVENT.findall((await site.client.get(page)).text)})


def thin(large: Path, small: Path, articles: int, shown: list[int]) -> None:
    """Fill a new database with these events, the newest others and the articles that told them."""
    with filling(small) as connection:
        source = sqlite3.connect(f"file:{large}?mode=ro", uri=True)
        events, kept = _chosen(source, articles, shown)
        for name, ids in (("kept_events", events), ("kept_articles", kept)):
            source.execute(f"CREATE TEMP TABLE {name} (id INTEGER PRIMARY KEY)")
            source.executemany(f"INSERT INTO {name} VALUES (?)", [(one,) for one in ids])
        for table, which in _COPIED.items():
            _copy(source, connection, table, which.format(polls=articles // 4))
        source.close()


_COPIED = {
    "entities": "1",
    "sources": "1",
    "polls": "id <= {polls}",
    "articles": "id IN (SELECT id FROM kept_articles)",
    "events": "id IN (SELECT id FROM kept_events)",
    "event_entities": "event_id IN (SELECT id FROM kept_events)",
    "reports": "event_id IN (SELECT id FROM kept_events) AND article_id IN (SELECT id FROM kept_articles)",
    "event_history": "event_id IN (SELECT id FROM kept_events)",
    "event_links": "event_id IN (SELECT id FROM kept_events) AND other_id IN (SELECT id FROM kept_events)",
}


def _chosen(source: Any, articles: int, shown: list[int]) -> tuple[set[int], set[int]]:
    """So many events, a fifth of the articles, and the articles; what is needed first, then the newest."""
    events, kept = set(shown[: articles // 5]), set()
    for (event,) in source.execute("SELECT id FROM events ORDER BY first_reported DESC, id DESC LIMIT ?", [articles // 5]):
        if len(events) < articles // 5:
            events.add(event)
    for event in events:
        kept |= {row[0] for row in source.execute("SELECT article_id FROM reports WHERE event_id = ?", [event])}
    for (article,) in source.execute("SELECT id FROM articles ORDER BY id DESC LIMIT ?", [articles]):
        if len(kept) < articles:
            kept.add(article)
    return events, kept


def _copy(source: Any, connection: Any, table: str, which: str) -> None:
    found = source.execute(f"SELECT * FROM {table} WHERE {which}")
    columns = [f'"{column[0]}"' for column in found.description]
    places = ", ".join("?" for _ in columns)
    connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", found)


def main() -> None:
    """Read the arguments and write the small database."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("large", type=Path)
    parser.add_argument("small", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    arguments = parser.parse_args()
    shown = asyncio.run(shown_events(arguments.large))
    thin(arguments.large, arguments.small, arguments.articles, shown)
    print(f"{arguments.small}: {len(shown):,} of its events are shown by the timed pages")


if __name__ == "__main__":
    main()
