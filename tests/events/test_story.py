"""The story of June 2024 that the tracker was asked for, in two wordings of ours, each event with its roles and date."""

from __future__ import annotations

from datetime import date

import pytest

from tests.events.conftest import Read
from tests.program import needs_weights
from tracker.models import Filler, Report

pytestmark = needs_weights

WIRE = (
    "OpenAI to bar China from its API, rivals rush in with free tokens",
    """SAN FRANCISCO, June 25, 2024 - OpenAI will block access to its application programming interface from China as of \
July 9, according to letters that the ChatGPT maker sent to developers on Monday.

Chinese rivals reacted within hours. Baidu offered newcomers 50 million free tokens for its Ernie 3.5 model, and as many again \
as they had used with OpenAI. Alibaba Cloud followed with 22 million free tokens for Qwen-plus and help with the move. Zhipu AI \
launched a migration programme for OpenAI users, with 50 million tokens for its GLM model.

In May, OpenAI had removed accounts of the Chinese network Spamouflage, which had used its models to write propaganda.

In Washington, the Biden administration issued an executive order on AI last October that requires developers of powerful \
systems to share the results of security tests.""",
    date(2024, 6, 25),
)
LETTER = (
    "The week in models: the door closes on Chinese developers",
    """From 9 July, traffic out of China will no longer get through to OpenAI. "We are taking additional steps to block \
API traffic from regions where we do not support access," the firm wrote to customers there.

Others were quick to take advantage:

- Baidu is wooing OpenAI's customers with a gift of 50 million tokens for Ernie 3.5.

- From Alibaba Cloud comes a free migration package: developers who leave OpenAI get 22 million tokens for Qwen-plus.

- Zhipu AI, too, courts those who now have to leave OpenAI, with 150 million free tokens for GLM and training.

The cut-off comes weeks after OpenAI shut down accounts that the Chinese influence operation Spamouflage had used to generate \
posts. And it comes after an executive order on AI, with which the Biden administration made security testing mandatory for the \
strongest models.""",
    date(2024, 6, 28),
)
STORIES = pytest.mark.parametrize("title, text, published", [WIRE, LETTER], ids=["wire", "newsletter"])


def names(fillers: tuple[Filler, ...]) -> str:
    """The fillers of a slot in one string."""
    return " | ".join(filler.name for filler in fillers)


def told(read: Read, title: str, text: str, published: date, kind: str, actor: str) -> Report:
    """The event of that type by that actor, and that there is just one."""
    reports = [r for r in read(text, title, published).reports if r.type == kind]
    mine = [report for report in reports if actor in names(report.actors)]
    assert len(mine) == 1, [(names(r.actors), r.evidence) for r in reports]
    return mine[0]


@STORIES
def test_openai_cuts_off_china_on_the_ninth_of_july(read: Read, title: str, text: str, published: date) -> None:
    """An api_restriction."""
    report = told(read, title, text, published, "api_restriction", "OpenAI")
    assert "China" in names(report.regions)
    assert report.effective_date == "2024-07-09"
    assert report.evidence in f"{title}\n\n{text}"


@STORIES
def test_what_begins_in_july_is_announced_in_june(read: Read, title: str, text: str, published: date) -> None:
    """Not in effect yet."""
    assert told(read, title, text, published, "api_restriction", "OpenAI").stage == "announced"


@STORIES
@pytest.mark.parametrize("actor, model", [("Baidu", "Ernie 3.5"), ("Alibaba Cloud", "Qwen-plus"), ("Zhipu AI", "GLM")])
def test_three_rivals_each_woo_the_users_of_openai(
    read: Read, title: str, text: str, published: date, actor: str, model: str
) -> None:
    """Three migration_offers, none of them by all together."""
    report = told(read, title, text, published, "migration_offer", actor)
    assert names(report.actors) == actor
    assert model.casefold() in names(report.objects).casefold()
    assert "OpenAI" in names(report.counterparties)


@STORIES
def test_openai_disrupts_spamouflage(read: Read, title: str, text: str, published: date) -> None:
    """A misuse_disruption."""
    report = told(read, title, text, published, "misuse_disruption", "OpenAI")
    assert "Spamouflage" in names((*report.counterparties, *report.objects))


@STORIES
def test_the_biden_administration_orders_security_tests(read: Read, title: str, text: str, published: date) -> None:
    """A regulation."""
    report = told(read, title, text, published, "regulation", "Biden administration")
    assert "executive order" in names(report.objects).casefold()


@STORIES
def test_nothing_else_is_made_up(read: Read, title: str, text: str, published: date) -> None:
    """Six events, and the six that are told."""
    kinds = sorted(report.type for report in read(text, title, published).reports)
    assert kinds == ["api_restriction", *["migration_offer"] * 3, "misuse_disruption", "regulation"]
