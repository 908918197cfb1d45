"""Fills a database with as many articles, events and reports as asked for, the same ones every time.

    python benchmarks/generate.py /tmp/big.db --articles 1000000

An article gets a fifth as many events and two fifths as many reports. Names follow a long tail, as they do in the news:
few companies and regions stand in many events, most stand in few.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from bisect import bisect
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import pycountry
from sqlite_utils import Database

from tracker.language.knowledge.base import load_knowledge
from tracker.models import EVENT_TYPES, STAGES
from tracker.settings import WatchlistSection
from tracker.store.database import open_database
from tracker.store.rollups import rebuild_rollups
from tracker.watching import match_waiting, publish, resolve

FIRST, DAYS = datetime(2022, 1, 1, tzinfo=UTC), 1600
SOURCES = 80
BATCH = 20_000
ROLES = ("news", "news", "news", "policy", "vendor", "regulator", "gazette")
_VERBS = ("restricts", "opens", "offers", "cuts", "releases", "retires", "changes", "orders", "bans", "sues", "funds")
_NOUNS = ("access", "tokens", "prices", "models", "chips", "terms", "exports", "licences", "rules", "audits", "safety tests")
_FILL = "Analysts say that developers, regulators and investors will watch closely what follows in the coming weeks. "


class Names:
    """Entities of one type with a long-tailed chance to be drawn."""

    def __init__(self, kind: str, names: list[str]) -> None:
        self.all = [(f"{kind}:{re.sub('[^a-z0-9]+', '-', name.lower()).strip('-')}", kind, name) for name in names]
        self._chances = list(accumulate(1 / (rank + 3) for rank in range(len(names))))

    def draw(self, rng: random.Random) -> tuple[str, str, str]:
        """One of them."""
        return self.all[bisect(self._chances, rng.random() * self._chances[-1])]


def generate(path: Path, articles: int, seed: int = 1) -> None:
    """Fill a new database."""
    rng = random.Random(seed)
    countries = sorted((country.name for country in pycountry.countries), key=lambda name: (name not in _FREQUENT, name))
    names = {
        "company": Names("company", ["OpenAI", "Microsoft", "Google", *(f"Company {n}" for n in range(3000))]),
        "model": Names("model", ["ChatGPT", *(f"Model {n}" for n in range(2000))]),
        "region": Names("region", ["China", "United States", "European Union", *countries]),
        "agency": Names("agency", [f"Agency {n}" for n in range(400)]),
        "law": Names("law", [f"AI Act {n}" for n in range(600)]),
    }
    with filling(path) as connection:
        _fill(connection, rng, names, articles)


@contextmanager
def filling(path: Path) -> Iterator[Any]:
    """A connection to a new database whose triggers wait; what they keep is counted once all rows are in."""
    database = open_database(path)
    connection = database.conn
    connection.execute("PRAGMA synchronous = OFF")
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    with database.atomic():
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        rebuild_rollups(database)
        for table in ("articles_fts", "events_fts"):
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")
        for _, sql in triggers:
            connection.execute(sql)
    _watch(database)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def _watch(database: Database) -> None:
    """Two watchlists, one that asks for much and one that asks for words, held against all events."""
    sections = [
        WatchlistSection(name="OpenAI", companies=("OpenAI",)),
        WatchlistSection(name="chips", words=("chips",), regions=("China",), min_publishers=2),
    ]
    watchlists = resolve(sections, load_knowledge())
    publish(database, sections, watchlists)
    match_waiting(database, watchlists)


_FREQUENT = ("China", "Italy", "India", "Japan", "France", "Germany", "Brazil", "Canada", "Australia")


def _fill(connection: Any, rng: random.Random, names: dict[str, Names], articles: int) -> None:
    entities = dict.fromkeys(entity for kind in names.values() for entity in kind.all)
    _insert(
        connection, "INSERT OR IGNORE INTO entities (id, type, name, known, articles) VALUES (?, ?, ?, 1, 10)", iter(entities)
    )
    _insert(
        connection,
        "INSERT INTO sources (id, url, name, kind, publisher, role, every_seconds, due, last_poll, last_ok, last_new, created, "
        "failures) VALUES (?, ?, ?, 'feed', ?, ?, 1800, ?, ?, ?, ?, ?, ?)",
        (
            (
                n,
                f"https://s{n}.example/feed",
                f"Source {n}",
                f"Publisher {n}",
                rng.choice(ROLES),
                *[_at(DAYS * 86400)] * 5,
                int(n % 17 == 0),
            )
            for n in range(1, SOURCES + 1)
        ),
    )
    _insert(
        connection,
        "INSERT INTO polls (source_id, started, finished, outcome, status) VALUES (?, ?, ?, 'unchanged', 304)",
        ((n % SOURCES + 1, at := _at((DAYS - 14) * 86400 + n * 20), at) for n in range(min(articles // 4, 60_000))),
    )
    events = articles // 5
    _insert_articles(connection, rng, names, articles)
    _insert_events(connection, rng, names, events, articles)


def _at(seconds: float) -> str:
    return (FIRST + timedelta(seconds=int(seconds))).isoformat()


def _insert(connection: Any, sql: str, rows: Iterator[Any]) -> None:
    connection.executemany(sql, rows)


def _insert_articles(connection: Any, rng: random.Random, names: dict[str, Names], articles: int) -> None:
    def rows() -> Iterator[tuple[Any, ...]]:
        for n in range(1, articles + 1):
            company, region = names["company"].draw(rng)[2], names["region"].draw(rng)[2]
            title = f"{company} {rng.choice(_VERBS)} {rng.choice(_NOUNS)} in {region}"
            text = f"{title} from next month. {_FILL * rng.randint(1, 5)}"
            at = _at(n / articles * DAYS * 86400)
            yield (
                n,
                str(n),
                n % SOURCES + 1,
                f"https://a.example/{n}",
                title,
                at,
                at,
                text,
                f"Publisher {n % SOURCES + 1}",
                str(n),
            )

    _insert(
        connection,
        "INSERT INTO articles (id, external_id, source_id, url, title, published, fetched, text, publisher, content_hash, "
        "language, read_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'en', 'generated')",
        rows(),
    )


def _insert_events(connection: Any, rng: random.Random, names: dict[str, Names], events: int, articles: int) -> None:
    event_rows, entity_rows, report_rows, history_rows, link_rows = [], [], [], [], []
    for n in range(1, events + 1):
        seconds = n / events * DAYS * 86400
        type_, stage, publishers = rng.choice(EVENT_TYPES), rng.choice(STAGES), min(1 + int(rng.expovariate(1.0)), 9)
        actor, thing, region = (
            names[rng.choice(("company", "company", "agency"))].draw(rng),
            names["model"].draw(rng),
            names["region"].draw(rng),
        )
        other = names[rng.choice(("company", "law"))].draw(rng)
        effective = _at(seconds + rng.randint(0, 300) * 86400)[:10] if n % 3 == 0 else None
        title = f"{actor[2]} {rng.choice(_VERBS)} {rng.choice(_NOUNS)} in {region[2]}"
        event_rows.append(
            (
                n,
                type_,
                title,
                stage,
                effective,
                _at(seconds),
                _at(seconds + 90000),
                publishers,
                2,
                n % 7 == 0,
                n % 40 == 0,
                rng.random(),
                f"{title} with {thing[2]}.",
                json.dumps({"actors": [actor[2]]}),
                _at(seconds),
            )
        )
        entity_rows += {(n, actor[0], "actor"), (n, thing[0], "object"), (n, region[0], "region"), (n, other[0], "counterparty")}
        for copy in range(2):
            article = min(n * 5 - copy, articles)
            report_rows.append(
                (
                    n,
                    article,
                    type_,
                    title,
                    0,
                    len(title),
                    stage,
                    effective,
                    0.8,
                    "generated",
                    _at(seconds + copy * 3600),
                    f"Publisher {article % SOURCES + 1}",
                    rng.choice(ROLES),
                )
            )
        history_rows += [(n, _at(seconds), "stage", "proposed", stage)] if n % 4 == 0 else []
        link_rows += [(n, n - rng.randint(1, 50), "response", "generated")] if n > 60 and n % 5 == 0 else []
        if len(event_rows) >= BATCH or n == events:
            _flush(connection, event_rows, entity_rows, report_rows, history_rows, link_rows)
            for rows in (event_rows, entity_rows, report_rows, history_rows, link_rows):
                rows.clear()


def _flush(connection: Any, events: Any, entities: Any, reports: Any, history: Any, links: Any) -> None:
    _insert(
        connection,
        "INSERT INTO events (id, type, title, stage, effective_date, first_reported, last_reported, publishers, reports, "
        "primary_source, contradicted, confidence, summary, details, updated) "
        f"VALUES ({', '.join('?' * 15)})",
        iter(events),
    )
    _insert(connection, "INSERT INTO event_entities (event_id, entity_id, role) VALUES (?, ?, ?)", iter(sorted(entities)))
    _insert(
        connection,
        'INSERT INTO reports (event_id, article_id, type, evidence, start, "end", stage, effective_date, confidence, rule, '
        "reported, publisher, role) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        iter(reports),
    )
    _insert(connection, "INSERT INTO event_history (event_id, at, field, old, new) VALUES (?, ?, ?, ?, ?)", iter(history))
    _insert(connection, "INSERT INTO event_links (event_id, other_id, kind, why) VALUES (?, ?, ?, ?)", iter(links))


def main() -> None:
    """Read the arguments and fill the database."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("database", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    generate(arguments.database, arguments.articles, arguments.seed)
    print(f"{arguments.database}: {arguments.database.stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
