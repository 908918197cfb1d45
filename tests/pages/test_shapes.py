"""The shapes in which real pages list models and prices, with invented contents: one change each, and what it tells."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tracker.changes import vocabulary
from tracker.language.knowledge import load_knowledge
from tracker.pages import read_page
from tracker.pages.meaning import Version, findings

NOW = datetime(2026, 6, 1, tzinfo=UTC)
Told = list[tuple[str, str, str, str | None]]


def told(expects: str, before: str, after: str) -> Told:
    """Type, stage, object and date of what a change tells."""
    one, two = (read_page(f"<main>{html}</main>", url="https://h.example/").blocks for html in (before, after))
    found = findings(expects, [Version(NOW, one)], two, "Page", vocabulary(load_knowledge()), NOW)
    return [(f.type, f.stage, f.objects[0].name if f.objects else "", f.effective_date) for f in found]


def table(head: str, *rows: str) -> str:
    """A table whose columns are parted by bars."""
    top = "".join(f"<th>{cell.strip()}</th>" for cell in head.split("|"))
    body = "".join("<tr>" + "".join(f"<td>{cell.strip()}</td>" for cell in row.split("|")) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


ENDING = "Shutdown date | Model / system | Recommended replacement"
STATES = "API Model Name | Current State | Deprecated | Tentative Retirement Date"
RELEASED = "Model | Release date | Shutdown date | Recommended replacement"
VERSIONS = "Model | Version | Lifecycle status | Retirement date | Replacement model"
OPUS, HAIKU = (
    "claude-3-opus-20240229 | Active | N/A | N/A",
    "claude-3-haiku-20240307 | Active | N/A | Not sooner than March 7, 2027",
)
WANING = "claude-3-opus-20240229 | Deprecated | January 5, 2026 | May 25, 2026"
FLASH = "gemini-2.0-flash | February 5, 2025 | No shutdown date announced | gemini-2.5-flash"
MAY, AUGUST = "gpt-4o | 2024-05-13 | {} | {} |", "gpt-4o | 2024-08-06 | Generally available | No earlier than March 31, 2027 |"
NOTICE = "<p>On May 28th, 2026, we told developers that codex-mini-latest will be removed from the API in six months.</p>"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            table(ENDING, "2026-09-15 | gpt-4-32k | gpt-4o"),
            table(ENDING, "2027-02-16 | chatgpt-4o-latest | gpt-5.1", "2026-09-15 | gpt-4-32k | gpt-4o"),
            [("model_retirement", "announced", "chatgpt-4o-latest", "2027-02-16")],
        ),
        (
            table(ENDING, "2026-09-15 | gpt-4-32k | gpt-4o"),
            f"<h3>2026-05-28: codex-mini-latest</h3>{NOTICE}"
            + table(ENDING, "Nov 28, 2026 | codex-mini-latest | gpt-5-codex")
            + table(ENDING, "2026-09-15 | gpt-4-32k | gpt-4o"),
            [("model_retirement", "announced", "codex-mini-latest", "2026-11-28")],
        ),
        (
            table(STATES, OPUS, HAIKU),
            table(STATES, WANING, HAIKU),
            [("model_retirement", "in_effect", "claude-3-opus-20240229", "2026-05-25")],
        ),
        (table(STATES, OPUS, HAIKU), table(STATES, OPUS, HAIKU.replace("March", "May")), []),
        (
            table(STATES, WANING, HAIKU),
            table(STATES, WANING.replace("Deprecated", "Retired", 1), HAIKU),
            [],
        ),
        (
            table(STATES, OPUS, HAIKU),
            table(STATES, "claude-opus-6-20260601 | Active | N/A | N/A", OPUS, HAIKU),
            [("model_release", "in_effect", "claude-opus-6-20260601", None)],
        ),
        (
            table(RELEASED, FLASH),
            table(RELEASED, FLASH.replace("No shutdown date announced", "September 24, 2026")),
            [("model_retirement", "announced", "gemini-2.0-flash", "2026-09-24")],
        ),
        (table(RELEASED, FLASH), table(RELEASED, FLASH.replace("No shutdown date announced", "Earliest June 2027")), []),
        (
            table(VERSIONS, MAY.format("Generally available", "No earlier than March 31, 2027"), AUGUST),
            table(VERSIONS, MAY.format("Deprecated", "October 1, 2026"), AUGUST),
            [("model_retirement", "announced", "gpt-4o 2024-05-13", "2026-10-01")],
        ),
        (
            table(VERSIONS, AUGUST),
            table(VERSIONS, AUGUST, "gpt-5 | 2025-08-07 | Preview | No earlier than Feb 5, 2027 |"),
            [("model_release", "in_effect", "gpt-5 2025-08-07", None)],
        ),
    ],
    ids=[
        "a row",
        "a section",
        "a state",
        "not sooner than",
        "retired",
        "new",
        "a date",
        "earliest",
        "a snapshot",
        "a new snapshot",
    ],
)
def test_lists_of_models(before: str, after: str, expected: Told) -> None:
    assert told("models", before, after) == expected


BASE = "Model | Base Input Tokens | 5m Cache Writes | Cache Hits &amp; Refreshes | Output Tokens"
CONDITIONS = (
    "<h2>Gemini 2.5 Pro</h2><table><thead><tr><th></th><th>Free Tier</th><th>Paid Tier, per 1M tokens in USD</th></tr></thead>"
    "<tbody><tr><td>Input price</td><td>Free of charge</td><td>{}, prompts &lt;= 200k tokens<br>{}, prompts &gt; 200k tokens</td>"
    "</tr></tbody></table>"
)
ACROSS = (
    "<table><tr><td colspan=2>MODEL</td><td>deepseek-chat</td><td>deepseek-reasoner</td></tr><tr><td rowspan=2>PRICING</td>"
    "<td>1M INPUT TOKENS (CACHE HIT)</td><td>{}</td><td>$0.028</td></tr>"
    "<tr><td>1M OUTPUT TOKENS</td><td colspan=2>{}</td></tr></table>"
)
CARD = (
    "<div><div>{}</div><div>One of ours</div><div><div>Price</div><div>Input:</div><div>{} / 1M tokens</div>"
    "<div>Output:</div><div>$10.00 / 1M tokens</div></div></div>"
)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            table(BASE, "Claude Opus 4 | $15 / MTok | $18.75 / MTok | $1.50 / MTok | $75 / MTok"),
            table(BASE, "Claude Opus 4 | $5 / MTok | $6.25 / MTok | $0.50 / MTok | $25 / MTok"),
            ["Claude Opus 4"],
        ),
        (CONDITIONS.format("$1.25", "$2.50"), CONDITIONS.format("$1.00", "$2.50"), ["Gemini 2.5 Pro"]),
        (CONDITIONS.format("$1.25", "$2.50"), CONDITIONS.format("$1.25", "$2.00"), ["Gemini 2.5 Pro"]),
        (ACROSS.format("$0.028", "$0.42"), ACROSS.format("$0.020", "$0.42"), ["deepseek-chat"]),
        (ACROSS.format("$0.028", "$0.42"), ACROSS.format("$0.028", "$0.40"), ["deepseek-chat", "deepseek-reasoner"]),
        (ACROSS.format("0.2元", "3元"), ACROSS.format("0.1元", "3元"), ["deepseek-chat"]),
        (
            CARD.format("GPT-5", "$1.250") + CARD.format("GPT-4o", "$2.50"),
            CARD.format("GPT-5", "$1.250") + CARD.format("GPT-4o", "$2.00"),
            ["GPT-4o"],
        ),
        (CARD.format("GPT-5", "$1.250"), CARD.format("GPT-5", "$1.25"), []),
    ],
    ids=["cache columns", "short prompts", "long prompts", "one column", "one cell for two", "yuan", "cards", "as many dollars"],
)
def test_price_lists(before: str, after: str, expected: list[str]) -> None:
    assert told("prices", before, after) == [("price_change", "in_effect", name, None) for name in expected]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>Save $20 this week only!</p>", "<p>Save $30 this week only!</p>"),
        ("<p>New here? Get $5 in free credits.</p>", "<p>New here? Get $18 in free credits.</p>"),
        (
            "<p>For example, a chat of ten pages would cost $0.04.</p>",
            "<p>For example, a chat of ten pages would cost $0.02.</p>",
        ),
    ],
)
def test_offers_and_examples_are_no_prices(before: str, after: str) -> None:
    price = table("Model | Input", "GPT-4o | $5 / 1M tokens")
    assert told("prices", f"<h1>Pricing</h1>{before}{price}", f"<h1>Pricing</h1>{after}{price}") == []


def listed(names: list[str], more: str = "") -> str:
    """A list of countries with a sentence that names others."""
    items = "".join(f"<li>{name}</li>" for name in names)
    return f"<h1>Supported countries</h1><p>China and Russia are not on the list.</p><ul>{items}</ul>{more}"


NAMES = ["Albania", "Brazil", "Hong Kong SAR, China", "Korea, South", "Ukraine (with certain exceptions)", "France"]
MATRIX = "Country/Region | App | API"
SOON = "<h2>Coming soon</h2><ul>{}</ul>"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (listed(NAMES), listed(["Albania", "Brazil", "Hong Kong", "South Korea", "Ukraine", "France"]), {}),
        (listed(NAMES), listed([*NAMES, "Taiwan, Province of China"]), {"access_expansion": ["Taiwan"]}),
        (listed(NAMES), listed([name for name in NAMES if "Hong" not in name]), {"api_restriction": ["Hong Kong"]}),
        (listed(NAMES), listed(NAMES[:-1], "<h2>Unsupported</h2><ul><li>France</li></ul>"), {"api_restriction": ["France"]}),
        (listed(NAMES), listed(NAMES, "<p>Users in France must be 18 or older.</p>"), {}),
        (listed(NAMES), listed(NAMES, SOON.format("<li>Vietnam</li>")), {}),
        (listed(NAMES, SOON.format("<li>Vietnam</li>")), listed([*NAMES, "Vietnam"]), {"access_expansion": ["Vietnam"]}),
        (table(MATRIX, "Brazil | ✓ | ✗", "France | ✓ | ✓"), table(MATRIX, "Brazil | ✓ | ✓", "France | ✗ | ✓"),
         {"access_expansion": ["Brazil"], "api_restriction": ["France"]}),
        ("<p>We do not offer it in China, Cuba or Iran.</p>", "<p>We do not offer it in China, Cuba, Iran or Russia.</p>",
         {"api_restriction": ["Russia"]}),
    ],
    ids=["other names", "one comes", "one goes", "to the others", "a note", "soon", "soon is now", "a matrix", "in the negative"],
)  # fmt: skip
def test_lists_of_countries(before: str, after: str, expected: dict[str, list[str]]) -> None:
    one, two = (read_page(f"<main>{html}</main>", url="https://h.example/").blocks for html in (before, after))
    found = findings("regions", [Version(NOW, one)], two, "Page", vocabulary(load_knowledge()), NOW)
    assert {f.type: [region.name for region in f.regions] for f in found} == expected


RULES = "<h1>Usage policies</h1><p>Effective: {}</p><ul><li>No threats or harassment.</li><li>{}</li></ul>"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (RULES.format("May 1, 2026", "No weapons."), RULES.format("June 1, 2026", "No weapons."), []),
        (RULES.format("May 1, 2026", "No weapons."), RULES.format("July 1, 2026", "No weapons and no parts of them."),
         [("terms_change", "announced", "Usage policies", "2026-07-01")]),
        (RULES.format("May 1, 2026", "No weapons."), RULES.format("May 1, 2026", "No weapons and no parts of them."),
         [("terms_change", "in_effect", "Usage policies", None)]),
        ("<p>The first is here. The second is there.</p>", "<p>The first is here.</p><p>The second is there.</p>", []),
        ("<ul><li>You may not do this at all.</li></ul>", "<p>You may not do this at all</p>", []),
    ],
    ids=["its day", "a clause from a day on", "a clause", "parted", "no list any more"],
)  # fmt: skip
def test_rules(before: str, after: str, expected: Told) -> None:
    assert told("terms", before, after) == expected
