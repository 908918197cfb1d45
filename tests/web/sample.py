"""A small newsroom of 2024 in a real database: what the daemon would have stored of some weeks around June 2024."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.web.told import add_told
from tracker.store.database import open_database

SOURCES = (
    # name, publisher, kind, role, region, failures, last_error, gone
    ("Harbour Wire", "Harbour Wire", "feed", "news", None, 0, None, 0),
    ("OpenAI news", "OpenAI", "feed", "vendor", "US", 0, None, 0),
    ("Asia Tech Ledger", "Asia Tech Ledger", "feed", "news", "CN", 0, None, 0),
    ("EU Official Journal", "EU Official Journal", "feed", "gazette", "EU", 0, None, 0),
    ("The Policy Gazette", "The Policy Gazette", "feed", "policy", None, 0, None, 0),
    ("Garante", "Garante", "feed", "regulator", "IT", 3, "The server answered 503 (service unavailable)", 0),
    ("OpenAI supported countries", "OpenAI", "page", "vendor", None, 0, None, 0),
    ("Old Blog", "Old Blog", "feed", "news", None, 9, "The server says that this is gone for good (410)", 1),
)
NAMES = {
    "company:openai": "OpenAI",
    "company:baidu": "Baidu",
    "company:alibaba-cloud": "Alibaba Cloud",
    "company:zhipu-ai": "Zhipu AI",
    "company:anthropic": "Anthropic",
    "company:microsoft": "Microsoft",
    "company:meta": "Meta",
    "company:nvidia": "Nvidia",
    "company:deepseek": "DeepSeek",
    "model:openai-api": "OpenAI API",
    "model:ernie-3-5": "Ernie 3.5",
    "model:qwen-plus": "Qwen-plus",
    "model:glm": "GLM",
    "model:chatgpt": "ChatGPT",
    "model:claude-3-5-sonnet": "Claude 3.5 Sonnet",
    "model:h20": "H20",
    "region:china": "China",
    "region:european-union": "European Union",
    "region:italy": "Italy",
    "region:united-states": "United States",
    "region:california": "California",
    "region:hong-kong": "Hong Kong",
    "agency:biden-administration": "Biden administration",
    "agency:garante": "Garante",
    "agency:european-parliament": "European Parliament",
    "agency:bureau-of-industry-and-security": "Bureau of Industry and Security",
    "law:eu-ai-act": "EU AI Act",
    "law:ai-executive-order": "Executive Order 14110",
    "law:sb-1047": "SB 1047",
    "person:sam-altman": "Sam Altman",
    "date:2024-07-09": "2024-07-09",
}


@dataclass(frozen=True)
class Told:
    """An event as told: by which sources, in which sentence, on which day."""

    type: str
    title: str
    sentence: str
    day: str
    sources: tuple[int, ...]
    stage: str = "announced"
    effective: str | None = None
    actors: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    details: tuple[tuple[str, Any], ...] = ()
    history: tuple[tuple[str, str, str | None, str], ...] = ()
    contradicted: int = 0


EVENTS = (
    Told(
        "api_restriction",
        "OpenAI blocks API access from China",
        "OpenAI told developers in China that it will block their access to the OpenAI API from July 9.",
        "2024-06-24",
        (1, 2, 3, 5),
        effective="2024-07-09",
        actors=("company:openai",),
        objects=("model:openai-api",),
        regions=("region:china",),
        history=(("2024-07-09T08:00:00+00:00", "stage", "announced", "in_effect"),),
    ),
    Told(
        "migration_offer",
        "Baidu offers free Ernie 3.5 tokens to OpenAI users",
        "Baidu said it would give companies that leave OpenAI 50 million free tokens of Ernie 3.5.",
        "2024-06-25",
        (1, 3),
        actors=("company:baidu",),
        objects=("model:ernie-3-5",),
        regions=("region:china",),
        others=("company:openai",),
    ),
    Told(
        "migration_offer",
        "Alibaba Cloud offers Qwen-plus credits to OpenAI users",
        "Alibaba Cloud promised 22 million free tokens of Qwen-plus to customers who switch from OpenAI.",
        "2024-06-25",
        (3,),
        actors=("company:alibaba-cloud",),
        objects=("model:qwen-plus",),
        regions=("region:china",),
        others=("company:openai",),
    ),
    Told(
        "migration_offer",
        "Zhipu AI launches a moving programme for OpenAI developers",
        "Zhipu AI opened a special moving programme that brings developers from OpenAI to GLM.",
        "2024-06-26",
        (3, 5),
        actors=("company:zhipu-ai",),
        objects=("model:glm",),
        regions=("region:china",),
        others=("company:openai",),
    ),
    Told(
        "misuse_disruption",
        "OpenAI takes down Spamouflage accounts",
        "OpenAI said it had taken down accounts of the Spamouflage network that wrote posts with ChatGPT.",
        "2024-05-30",
        (2, 1),
        stage="in_effect",
        actors=("company:openai",),
        objects=("model:chatgpt",),
        regions=("region:china",),
    ),
    Told(
        "regulation",
        "Biden administration orders security tests of AI models",
        "The Biden administration issued an executive order that demands security testing of large models.",
        "2024-06-20",
        (5,),
        stage="in_effect",
        effective="2023-10-30",
        actors=("agency:biden-administration",),
        objects=("law:ai-executive-order",),
        regions=("region:united-states",),
    ),
    Told(
        "regulation",
        "EU AI Act enters into force",
        "The European Parliament's EU AI Act is published and enters into force on August 1.",
        "2024-07-12",
        (4, 1, 5),
        effective="2024-08-01",
        actors=("agency:european-parliament",),
        objects=("law:eu-ai-act",),
        regions=("region:european-union",),
        history=(("2024-07-15T08:00:00+00:00", "effective_date", "2024-07", "2024-08-01"),),
    ),
    Told(
        "government_ban",
        "Italy suspends ChatGPT",
        "Italy's Garante ordered OpenAI to stop ChatGPT in Italy with immediate effect.",
        "2023-03-31",
        (6, 1),
        stage="reversed",
        effective="2023-03-31",
        actors=("agency:garante",),
        objects=("model:chatgpt",),
        regions=("region:italy",),
        others=("company:openai",),
    ),
    Told(
        "access_expansion",
        "OpenAI restores ChatGPT in Italy",
        "OpenAI made ChatGPT available again in Italy after the Garante lifted its order.",
        "2023-04-28",
        (2, 1),
        stage="in_effect",
        effective="2023-04-28",
        actors=("company:openai",),
        objects=("model:chatgpt",),
        regions=("region:italy",),
    ),
    Told(
        "price_change",
        "DeepSeek halves its prices",
        "DeepSeek cut the price of its API to 1 yuan per million tokens.",
        "2024-07-01",
        (3,),
        stage="in_effect",
        actors=("company:deepseek",),
        details=(("old", "2 yuan"), ("new", "1 yuan"), ("unit", "million tokens")),
    ),
    Told(
        "model_release",
        "Anthropic releases Claude 3.5 Sonnet",
        "Anthropic released Claude 3.5 Sonnet to everybody on Thursday.",
        "2024-06-20",
        (1, 5),
        stage="in_effect",
        actors=("company:anthropic",),
        objects=("model:claude-3-5-sonnet",),
    ),
    Told(
        "export_control",
        "United States tightens exports of H20 chips",
        "The Bureau of Industry and Security plans to require a licence for exports of Nvidia's H20 to China.",
        "2024-07-05",
        (1, 3),
        stage="proposed",
        actors=("agency:bureau-of-industry-and-security",),
        objects=("model:h20",),
        regions=("region:china",),
        others=("company:nvidia",),
        contradicted=1,
    ),
    Told(
        "regulation",
        "California's SB 1047 passes a committee",
        "SB 1047 passed a committee in California and would take effect on January 1, 2025.",
        "2024-07-03",
        (5,),
        stage="proposed",
        effective="2025-01-01",
        objects=("law:sb-1047",),
        regions=("region:california",),
    ),
    Told(
        "lawsuit",
        "Newspapers sue OpenAI and Microsoft",
        "Eight newspapers sued OpenAI and Microsoft over their articles.",
        "2024-04-30",
        (1,),
        stage="in_effect",
        others=("company:openai", "company:microsoft"),
    ),
    Told(
        "terms_change",
        "Meta delays its assistant in the European Union",
        "Meta paused the launch of its assistant in the European Union at a regulator's request.",
        "2024-06-14",
        (1, 5),
        stage="delayed",
        actors=("company:meta",),
        regions=("region:european-union",),
    ),
)
LINKS = (
    (2, 1, "response", "Both name OpenAI and China within a day"),
    (3, 1, "response", "Both name OpenAI and China within a day"),
    (4, 1, "response", "Both name OpenAI and China within two days"),
    (9, 8, "reversal", "The same product opens again in the same region"),
)
LATEST = "2024-07-12"


def build(path: Path | str) -> Path:
    """Create the sample database and return its path."""
    database = open_database(path)
    with database.atomic():
        _insert_sources(database)
        _insert_entities(database)
        for number, event in enumerate(EVENTS, 1):
            _insert_event(database, number, event)
        database["event_links"].insert_all({"event_id": a, "other_id": b, "kind": kind, "why": why} for a, b, kind, why in LINKS)
        _insert_page_change(database)
        add_told(database)
    database.close()
    return Path(path)


def _insert_sources(database: Any) -> None:
    database["sources"].insert_all(
        {
            "id": number,
            "url": f"https://{name.lower().replace(' ', '-')}.example/feed.xml",
            "name": name,
            "kind": kind,
            "publisher": publisher,
            "role": role,
            "region": region,
            "every_seconds": 1800,
            "due": "2024-07-12T12:00:00+00:00",
            "failures": failures,
            "last_error": error,
            "gone": gone,
            "last_poll": "2024-07-12T11:30:00+00:00",
            "last_ok": "2024-07-12T11:30:00+00:00" if not failures else "2024-07-10T11:30:00+00:00",
            "last_new": "2024-07-12T09:00:00+00:00",
            "created": "2023-01-01T00:00:00+00:00",
        }
        for number, (name, publisher, kind, role, region, failures, error, gone) in enumerate(SOURCES, 1)
    )
    database["polls"].insert_all(
        {
            "source_id": source,
            "started": f"2024-07-{day:02}T11:30:00+00:00",
            "finished": f"2024-07-{day:02}T11:30:02+00:00",
            "outcome": "failed" if failures and day > 12 - failures else "unchanged",
            "error": SOURCES[source - 1][6] if failures and day > 12 - failures else None,
            "status": 200,
        }
        for source, (*_, failures, _error, _gone) in enumerate(SOURCES, 1)
        for day in range(1, 13)
    )


def _insert_entities(database: Any) -> None:
    database["entities"].insert_all(
        {
            "id": key,
            "type": key.partition(":")[0],
            "name": name,
            "known": 1,
            "first_seen": "2023-03-31T09:00:00+00:00",
            "articles": 3,
        }
        for key, name in NAMES.items()
    )


def _insert_event(database: Any, number: int, told: Told) -> None:
    first = f"{told.day}T09:00:00+00:00"
    roles = [SOURCES[source - 1][3] for source in told.sources]
    slots = {"actors": told.actors, "objects": told.objects, "regions": told.regions, "counterparties": told.others}
    details = {key: [NAMES[entity] for entity in found] for key, found in slots.items()} | dict(told.details)
    database["events"].insert(
        {
            "id": number,
            "type": told.type,
            "title": told.title,
            "stage": told.stage,
            "effective_date": told.effective,
            "first_reported": first,
            "last_reported": f"{told.day}T1{len(told.sources)}:00:00+00:00",
            "publishers": len(told.sources),
            "reports": len(told.sources),
            "contradicted": told.contradicted,
            "primary_source": int(bool({"vendor", "regulator", "gazette"} & set(roles))),
            "confidence": 0.86,
            "summary": told.sentence,
            "details": json.dumps(details),
            "updated": first,
        }
    )
    for role, found in zip(("actor", "object", "region", "counterparty"), slots.values(), strict=True):
        database["event_entities"].insert_all({"event_id": number, "entity_id": entity, "role": role} for entity in found)
    for hour, source in enumerate(told.sources):
        _insert_report(database, number, told, source, f"{told.day}T{9 + hour:02}:00:00+00:00")
    database["event_history"].insert_all(
        {"event_id": number, "at": at, "field": field, "old": old, "new": new} for at, field, old, new in told.history
    )


def _insert_report(database: Any, number: int, told: Told, source: int, at: str) -> None:
    _, publisher, _, role, *_ = SOURCES[source - 1]
    title = f"{told.title} ({publisher})"
    before = "Developers and policy desks had waited for days. "
    after = " Analysts expect more of the same. “We will see <script>alert(1)</script> & more,” one of them said."
    text = f"{before}{told.sentence}{after}\n\nThis paragraph is about something else, and so is the next one."
    article = (
        database["articles"]
        .insert(
            {
                "external_id": f"{number}-{source}",
                "source_id": source,
                "url": f"https://news.example/{number}/{source}",
                "canonical_url": f"https://news.example/{number}/{source}",
                "title": title,
                "published": at,
                "fetched": at,
                "language": "en",
                "text": text,
                "publisher": publisher,
                "content_hash": hashlib.sha256(text.encode()).hexdigest(),
                "read_version": "sample",
            },
            pk="id",
        )
        .last_pk
    )
    start = len(title) + 2 + len(before)
    database["reports"].insert(
        {
            "event_id": number,
            "article_id": article,
            "type": told.type,
            "evidence": told.sentence,
            "start": start,
            "end": start + len(told.sentence),
            "stage": told.stage,
            "effective_date": told.effective,
            "confidence": 0.86,
            "rule": "sample",
            "reported": at,
            "publisher": publisher,
            "role": role,
        }
    )
    database["mentions"].insert_all(_mentions(f"{title}\n\n{text}", article))


def _mentions(text: str, article: int) -> Iterable[dict[str, Any]]:
    for key, name in NAMES.items():
        at = text.find(name)
        while at >= 0:
            yield {"article_id": article, "entity_id": key, "start": at, "end": at + len(name), "text": name}
            at = text.find(name, at + 1)


def _insert_page_change(database: Any) -> None:
    before = "Supported countries\nAlbania\nChile\nChina (preview)\nDenmark\nEstonia"
    after = "Supported countries\nAlbania\nChile\nDenmark\nEstonia\nFinland"
    for number, text in enumerate((before, after), 1):
        database["snapshots"].insert(
            {"id": number, "source_id": 7, "taken": "2024-06-24T08:00:00+00:00", "hash": str(number), "text": text}
        )
    [(article,)] = database.execute("SELECT min(article_id) FROM reports WHERE event_id = 1").fetchall()
    database["page_changes"].insert(
        {
            "source_id": 7,
            "before_id": 1,
            "after_id": 2,
            "seen": "2024-06-24T08:00:00+00:00",
            "summary": "China is no longer listed",
            "article_id": article,
        }
    )
