"""Events put straight into a database, as the merging stage would have left them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

NOW = datetime(2024, 7, 1, 7, 0, tzinfo=UTC)
Filling = Mapping[str, Sequence[tuple[str, str]]]


def add_event(
    database: Database,
    title: str,
    *,
    type_: str = "api_restriction",
    slots: Filling | None = None,
    stage: str = "announced",
    effective: str | None = None,
    first: datetime = NOW - timedelta(days=2),
    publishers: Sequence[str] = ("Reuters",),
    primary: bool = False,
    confidence: float = 0.8,
    evidence: str = "",
    url: str = "https://news.example/{n}",
    created: datetime | None = None,
    outbox: str | None = "new",
) -> int:
    """One event with its entities, a report by each publisher, and the outbox row that says so."""
    slots = slots or {}
    details = {f"{role}s" if role != "counterparty" else "counterparties": [n for _, n in some] for role, some in slots.items()}
    cursor = database.execute(
        """INSERT INTO events (type, title, stage, effective_date, first_reported, last_reported, publishers, reports,
        primary_source, confidence, summary, details, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [type_, title, stage, effective, first.isoformat(), first.isoformat(), len(publishers), len(publishers), int(primary),
         confidence, evidence or title, json.dumps(details), first.isoformat()],
    )  # fmt: skip
    event = int(cursor.lastrowid or 0)
    for role, some in slots.items():
        for id_, name in some:
            database.execute(
                "INSERT OR IGNORE INTO entities (id, type, name) VALUES (?, ?, ?)", [id_, id_.partition(":")[0], name]
            )
            database.execute("INSERT INTO event_entities VALUES (?, ?, ?)", [event, id_, role])
    for place, publisher in enumerate(publishers):
        _report(
            database, event, type_, stage, publisher, evidence or f"{title}.", url.format(n=f"{event}-{place}"), first, primary
        )
    if outbox:
        tell(database, event, outbox, created or first)
    database.conn.commit()
    return event


def _report(
    database: Database, event: int, type_: str, stage: str, publisher: str, evidence: str, url: str, at: datetime, primary: bool
) -> None:
    article = database.execute(
        """INSERT INTO articles (external_id, url, canonical_url, title, published, fetched, text, publisher, content_hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [url, url, f"{url}#{event}", evidence, at.isoformat(), at.isoformat(), evidence, publisher, url],
    ).lastrowid
    database.execute(
        """INSERT INTO reports (event_id, article_id, type, evidence, start, "end", stage, confidence, rule, reported, publisher,
        role) VALUES (?, ?, ?, ?, 0, ?, ?, 0.8, 'test', ?, ?, ?)""",
        [event, article, type_, evidence, len(evidence), stage, at.isoformat(), publisher, "vendor" if primary else "news"],
    )


def tell(database: Database, event: int, kind: str, at: datetime, old: object = None, new: object = None) -> None:
    """A row in the outbox."""
    payload = json.dumps({"event_id": event, "old": old, "new": new})
    database.execute(
        "INSERT INTO outbox (event_id, kind, created, payload) VALUES (?, ?, ?, ?)", [event, kind, at.isoformat(), payload]
    )
    database.conn.commit()


OPENAI, CHINA = ("company:openai", "OpenAI"), ("region:china", "China")
RIVALS = {
    "Baidu": ("company:baidu", "Ernie 3.5", "model:ernie-3.5"),
    "Alibaba Cloud": ("company:alibaba-cloud", "Qwen-plus", "model:qwen-plus"),
    "Zhipu AI": ("company:zhipu-ai", "GLM", "model:glm"),
}


def june_2024(database: Database) -> dict[str, int]:
    """The week in which OpenAI left China and its rivals answered, with what else a week brings."""
    day = datetime(2024, 6, 25, 8, 0, tzinfo=UTC)
    ids = {
        "block": add_event(
            database, "OpenAI restricts OpenAI API in China from 9 July 2024",
            slots={"actor": [OPENAI], "object": [("model:openai-api", "OpenAI API")], "region": [CHINA]},
            effective="2024-07-09", first=day, confidence=0.97,
            publishers=("Reuters", "South China Morning Post", "Bloomberg", "Securities Times", "The Register"),
            evidence="OpenAI told users in China that it would block API traffic from unsupported regions from July 9.",
        ),
    }  # fmt: skip
    for name, (id_, product, product_id) in RIVALS.items():
        ids[name] = add_event(
            database, f"{name} woos OpenAI users to {product}", type_="migration_offer", stage="in_effect",
            slots={"actor": [(id_, name)], "object": [(product_id, product)], "counterparty": [OPENAI], "region": [CHINA]},
            first=day + timedelta(days=1), publishers=("Reuters", "South China Morning Post"), confidence=0.9,
            evidence=f"{name} said that users of OpenAI's API could move to {product} for free, with tokens to begin with.",
        )  # fmt: skip
        database.execute(
            "INSERT INTO event_links (event_id, other_id, kind, why) VALUES (?, ?, 'response', 'same market within a day')",
            [ids[name], ids["block"]],
        )
    ids["act"] = add_event(
        database, "European Union regulates AI: EU AI Act from 1 August 2024", type_="regulation",
        slots={"actor": [("region:european-union", "European Union")], "object": [("law:eu-ai-act", "EU AI Act")],
               "region": [("region:european-union", "European Union")]},
        effective="2024-08-01", first=day - timedelta(days=40), primary=True, publishers=("EUR-Lex", "Euractiv", "Politico"),
        confidence=0.99, evidence="The regulation enters into force on the twentieth day following its publication.",
    )  # fmt: skip
    tell(database, ids["act"], "stage", day + timedelta(days=2), "proposed", "announced")
    for number in range(6):
        ids[f"price {number}"] = add_event(
            database, f"Vendor {number + 1} changes the price of Model {number + 1}", type_="price_change", stage="in_effect",
            slots={"actor": [(f"company:vendor-{number}", f"Vendor {number + 1}")]}, first=day + timedelta(days=number % 4),
            evidence=f"The price of Model {number + 1} falls by {10 * (number + 1)} % from today.",
        )  # fmt: skip
    for week in range(2, 13, 2):
        add_event(
            database, f"An earlier price change {week}", type_="price_change", first=day - timedelta(weeks=week), outbox=None
        )
    for row in (
        ("Broken Gazette", 4, "2024-06-10T00:00:00+00:00", "HTTP 503 (server error)"),
        ("Silent Agency", 0, NOW.isoformat(), None),
    ):
        database.execute(
            """INSERT INTO sources (url, name, kind, publisher, role, every_seconds, due, failures, last_ok, last_error,
            last_poll, last_new, created) VALUES (?, ?, 'feed', '', 'news', 1800, ?, ?, ?, ?, ?, ?, ?)""",
            [f"https://{row[0].split()[0]}.example/", row[0], NOW.isoformat(), row[1], row[2], row[3], NOW.isoformat(),
             "2024-03-02T00:00:00+00:00", "2024-01-01T00:00:00+00:00"],
        )  # fmt: skip
    database.conn.commit()
    return ids
