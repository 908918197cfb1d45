"""Watchlists: which events they ask for, by the names that people write in feeds.yaml."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tracker.language.knowledge.base import load_knowledge
from tracker.models import EventType, KnownEvent, Quote, Slot
from tracker.settings import WatchlistSection
from tracker.watching import resolve
from tracker.watchlists import Candidate, Matcher, matches

AT = datetime(2024, 6, 25, tzinfo=UTC)
OPENAI, API = Slot("company:openai", "OpenAI", "actor"), Slot("model:openai-api", "OpenAI API", "object")


def region(id_: str, name: str) -> Slot:
    return Slot(f"region:{id_}", name, "region")


def thing(id_: str, name: str) -> Slot:
    return Slot(f"model:{id_}", name, "object")


CHINA, ITALY, EU = region("china", "China"), region("italy", "Italy"), region("european-union", "European Union")


def event(type_: EventType, *slots: Slot, **changes: Any) -> KnownEvent:
    values: dict[str, Any] = {
        "title": "Something happens", "stage": "announced", "effective_date": None, "first_reported": AT, "last_reported": AT,
        "publishers": 2, "primary_source": False, "contradicted": False, "confidence": 0.8, "slots": slots, **changes,
    }  # fmt: skip
    return KnownEvent(id=1, type=type_, **values)


def asks(watchlist: dict[str, Any], happened: KnownEvent) -> bool:
    (resolved,) = resolve([WatchlistSection(name="mine", **watchlist)], load_knowledge())
    wanted = matches(resolved, Candidate(happened))
    assert list(Matcher([resolved]).asking(happened)) == ([resolved] if wanted else [])
    return wanted


BLOCK = event("api_restriction", OPENAI, API, CHINA)
CLOUD = event("price_change", Slot("company:alibaba-cloud", "Alibaba Cloud", "actor"), thing("qwen-plus", "Qwen-plus"))


@pytest.mark.parametrize(
    ("watchlist", "happened", "wanted"),
    [
        ({"companies": ["OpenAI"]}, BLOCK, True),
        ({"companies": ["Anthropic"]}, BLOCK, False),
        ({"companies": ["Anthropic", "openai"]}, BLOCK, True),
        ({"companies": ["Alibaba"]}, CLOUD, True),
        ({"companies": ["Alibaba Cloud"]}, event("price_change", Slot("company:alibaba", "Alibaba", "actor")), False),
        ({"companies": ["OpenAI"]}, event("government_ban", thing("chatgpt", "ChatGPT"), ITALY), True),
        ({"companies": ["Startup Nobody Knows"]}, event("investment", Slot("company:x", "Startup nobody knows", "actor")), True),
        ({"models": ["Qwen"]}, CLOUD, True),
        ({"models": ["GPT-4o"]}, event("model_release", OPENAI, thing("gpt-4o-mini", "GPT-4o mini")), True),
        ({"models": ["GPT-4o"]}, event("model_release", OPENAI, thing("gpt-4", "GPT-4")), False),
        ({"regions": ["China"]}, BLOCK, True),
        ({"regions": ["France"]}, event("regulation", EU), True),
        ({"regions": ["EU"]}, event("government_ban", ITALY), True),
        ({"regions": ["EU"]}, event("government_ban", region("united-kingdom", "United Kingdom")), False),
        ({"regions": ["US"]}, event("regulation", region("california", "California")), True),
        ({"regions": ["California"]}, event("regulation", region("texas", "Texas")), False),
        ({"agencies": ["CNIL"]}, event("enforcement", Slot("agency:cnil", "CNIL", "actor")), True),
        ({"laws": ["EU AI Act"]}, event("regulation", Slot("law:eu-ai-act", "EU AI Act", "object")), True),
        ({"types": "api_restriction"}, BLOCK, True),
        ({"types": ["lawsuit"]}, BLOCK, False),
        ({"companies": ["OpenAI"], "regions": ["Italy"]}, BLOCK, False),
        ({"words": ["free tokens"]}, event("migration_offer", summary="It offers Free  Tokens to all."), True),
        ({"words": ["free tokens"]}, event("migration_offer", summary="Tokens are free."), False),
        ({"words": ["token"]}, event("migration_offer", summary="Tokens are free."), False),
        ({"words": ["évaluation"]}, event("regulation", quotes=(Quote("An EVALUATION follows.", "A", "", AT),)), True),
        ({"words": ["免费"]}, event("migration_offer", summary="百度 免费 送"), True),
        ({"min_publishers": 2}, BLOCK, True),
        ({"min_publishers": 3}, BLOCK, False),
        ({"min_confidence": 0.9}, BLOCK, False),
        ({"primary_only": True}, BLOCK, False),
        ({"primary_only": True}, event("price_change", primary_source=True), True),
    ],
)  # fmt: skip
def test_every_key_must_fit_and_any_value_of_it_is_enough(watchlist: dict[str, Any], happened: KnownEvent, wanted: bool) -> None:
    assert asks(watchlist, happened) is wanted


@pytest.mark.parametrize(
    ("happened", "affected"),
    [
        (BLOCK, True),
        (event("api_restriction", OPENAI, API, ITALY), False),
        (event("price_change", OPENAI, thing("gpt-4o", "GPT-4o")), True),
        (event("price_change", OPENAI, thing("gpt-4o-2024-08-06", "GPT-4o-2024-08-06")), True),
        (event("price_change", OPENAI, thing("gpt", "GPT")), True),
        (event("price_change", OPENAI, thing("gpt-3.5-turbo", "GPT-3.5 Turbo")), False),
        (event("price_change", OPENAI, thing("dall-e", "DALL-E")), False),
        (event("terms_change", OPENAI), True),
        (event("terms_change", Slot("company:anthropic", "Anthropic", "actor")), False),
        (event("model_retirement", OPENAI, thing("gpt-4o", "GPT-4o")), True),
        (
            event("migration_offer", Slot("company:baidu", "Baidu", "actor"), Slot("company:openai", "OpenAI", "counterparty")),
            False,
        ),
        (event("regulation", region("hong-kong", "Hong Kong")), True),
        (event("regulation", EU), False),
        (event("regulation"), False),
        (event("government_ban", Slot("company:openai", "OpenAI", "counterparty"), region("hong-kong", "Hong Kong")), True),
        (event("government_ban", Slot("company:deepseek", "DeepSeek", "counterparty"), region("hong-kong", "Hong Kong")), False),
        (event("lawsuit", OPENAI), False),
    ],
)
def test_we_use_asks_for_what_affects_one(happened: KnownEvent, affected: bool) -> None:
    assert asks({"we_use": "GPT-4o through the OpenAI API from Hong Kong"}, happened) is affected


def test_we_use_takes_a_version_that_nobody_has_seen_yet() -> None:
    new = event("price_change", Slot("company:openai", "OpenAI", "actor"), thing("gpt-9x", "GPT-9x"))
    assert asks({"we_use": "GPT-9x by OpenAI from Spain"}, new)


def test_many_watchlists_are_told_apart_in_their_order() -> None:
    asked: list[dict[str, Any]] = [
        {"companies": ["OpenAI"]}, {"words": ["nothing of this"]}, {"types": "api_restriction"}, {"companies": ["Anthropic"]},
        {"words": ["something"], "regions": ["China"]}, {"words": ["something"]}, {"we_use": "the OpenAI API from China"},
    ]  # fmt: skip
    sections = [WatchlistSection(name=str(place), **keys) for place, keys in enumerate(asked)]
    matcher = Matcher(resolve(sections, load_knowledge()))
    assert [watchlist.name for watchlist in matcher.asking(BLOCK)] == ["0", "2", "4", "5", "6"]
    assert [watchlist.name for watchlist in matcher.asking(event("lawsuit"))] == ["5"]


def test_a_watchlist_that_asks_for_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="would match every event"):
        WatchlistSection(name="everything")
