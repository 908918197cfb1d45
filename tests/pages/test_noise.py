"""What changes on a page without meaning anything leaves no trace; what only looks like it stays."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
import yaml

from tests.pages.test_shapes import table, told
from tracker.pages import read_page

PAGE = "<main><h1>Usage policies</h1>{}<p>You may not track people in public places.</p><ul><li>No weapons.</li></ul></main>"


def said(more: str) -> list[str]:
    """What a page says."""
    return [block.text for block in read_page(PAGE.format(more), url="https://h.example/").blocks]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>This page was rendered on 8 May 2026.</p>", "<p>This page was rendered on 15 May 2026.</p>"),
        ("<p>Our list is compiled on 8 May 2026.</p>", "<p>Our list is compiled on 15 May 2026.</p>"),
        ("<p>Page generated in 0.023 seconds</p>", "<p>Page generated in 0.731 seconds</p>"),
        ("<p>Updated 3 minutes ago</p>", "<p>Updated 2 hours ago</p>"),
        ("<p>You are visitor number 12,345</p>", "<p>You are visitor number 12,399</p>"),
        ("<p>Last reviewed: 2026-05-01</p>", "<p>Last reviewed: 2026-06-01</p>"),
        (
            "<p>Last updated on May 1, 2026 at 12:44 UTC by the docs team</p>",
            "<p>Last updated on May 9, 2026 at 02:11 UTC by the docs team</p>",
        ),
        ("<p>Viewed 1,234 times</p>", "<p>Viewed 1,299 times</p>"),
        ("<p>Today is Monday, June 1, 2026.</p>", "<p>Today is Tuesday, June 2, 2026.</p>"),
        ("<p>Request ID: req_8f7a6b5c4d</p>", "<p>Request ID: req_11aa22bb33</p>"),
        ("<p>Cached copy, 12 seconds old</p>", "<p>Cached copy, 94 seconds old</p>"),
        ("<p>5 people are viewing this page</p>", "<p>17 people are viewing this page</p>"),
        ("<p>We value your privacy. We and our partners use cookies to improve your experience.</p>", ""),
        (
            "<div role='dialog'><p>This website stores cookies to work.</p><button>OK</button></div>",
            "",
        ),
        ("<p>By continuing to browse you agree to our use of cookies.</p>", ""),
        ("<p>Generated: Mon Jun  1 12:00:01 UTC 2026</p>", "<p>Generated: Tue Jun  2 18:30:59 UTC 2026</p>"),
        ("<p>Rendered by node-17 in 34 ms</p>", "<p>Rendered by node-03 in 12 ms</p>"),
        ("<p>Build 4821 (a1b2c3d)</p>", "<p>Build 4822 (ffee001)</p>"),
        ("<p>Version hash: 9f86d081884c7d65</p>", "<p>Version hash: 1b4f0e9851971998</p>"),
        ("<p>Session: 3f2a9c; expires in 29 minutes</p>", "<p>Session: 77b1d0; expires in 12 minutes</p>"),
        ("<p>Server time: 12:00:01</p>", "<p>Server time: 18:44:12</p>"),
        ("<p>4.8 out of 5 stars (1,203 ratings)</p>", "<p>4.7 out of 5 stars (1,290 ratings)</p>"),
        ("<p>Was this page helpful? 102 yes, 3 no</p>", "<p>Was this page helpful? 140 yes, 9 no</p>"),
        ("<p>Page views: 1234</p>", "<p>Page views: 1250</p>"),
        ("<p>Views today: 1,234</p>", "<p>Views today: 2,001</p>"),
        ("<p>1.2k readers this week</p>", "<p>1.4k readers this week</p>"),
        ("<p>Retrieved on 2026-06-01</p>", "<p>Retrieved on 2026-06-08</p>"),
        ("<p><a href='/x?sid=abc123'>More rules for you</a></p>", "<p><a href='/x?sid=zzz999'>More rules for you</a></p>"),
        ("<p>Reading time: 4 min</p>", "<p>Reading time: 5 min</p>"),
        ("<p>© 2025 Example Inc. All rights reserved.</p>", "<p>© 2026 Example Inc. All rights reserved.</p>"),
        (
            "<p>Trace: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01</p>",
            "<p>Trace: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01</p>",
        ),
        ("<p>Next refresh in 59s</p>", "<p>Next refresh in 12s</p>"),
        ("<p>Online now: 42</p>", "<p>Online now: 97</p>"),
        ("<p>Page last built June 1, 2026, 10:00 AM PDT</p>", "<p>Page last built June 4, 2026, 11:00 AM PDT</p>"),
        ("<p>Last crawl: 3 hours ago</p>", "<p>Last crawl: 1 day ago</p>"),
        ("<p>Edited 2026-06-01 by alice</p>", "<p>Edited 2026-06-03 by bob</p>"),
    ],
)
def test_noise_is_left_out(before: str, after: str) -> None:
    assert said(before) == said(after)


@pytest.mark.parametrize(
    "text",
    [
        "By using the service you agree to these terms.",
        "You must be at least 13 years old.",
        "Last use of the model is allowed until July 2026.",
        "As of June 1, 2026, GPT-4 is no longer available.",
        "Session tokens must not be shared with anybody.",
        "Online gambling is not allowed.",
        "Version 2.1 of this policy applies to all users.",
        "Cached input costs half as much.",
        "Users today must consent before you record them.",
        "Built with our models, outputs stay yours.",
        "You are responsible for what you publish.",
        "(c) No lies about elections.",
        "Today we also forbid scraping.",
        "More than 10 requests per minute are not allowed.",
        "Age: 13 or older.",
        "Your session tokens must not be shared.",
        "All systems that use our models must disclose it.",
        "Register for an account before using it.",
        "Deployed by customers, models must be tested.",
        "Version 3 users must upgrade.",
        "Good faith is required.",
    ],
)
def test_what_only_looks_like_noise_stays(text: str) -> None:
    assert text in said(f"<p>{text}</p>")


PAGES = {
    "regions": "<h1>Supported countries</h1><ul><li>Brazil</li><li>India</li><li>Kenya</li><li>France</li></ul>",
    "prices": "<h1>Pricing</h1>"
    + table("Model | Input / 1M tokens", "Orchid 2 | $5.00", "Orchid 3 | $7.00")
    + "<div><h3>Team</h3><p>$25 per seat per month</p></div>",
    "models": "<h1>Models</h1>" + table("Model | Status | Retires", "orchid-2 | Active |", "orchid-3 | Active |"),
    "terms": "<h1>Usage policies</h1><p>You may not resell it.</p><ul><li>No weapons.</li><li>No spam or phishing.</li></ul>",
}
LINES = yaml.safe_load(Path(__file__).with_name("noise.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("expects", PAGES)
@pytest.mark.parametrize(("before", "after"), LINES)
def test_what_stands_around_a_page_is_no_event(before: str, after: str, expects: str) -> None:
    one, two = (f"<div><span>{escape(line)}</span></div>" for line in (before, after))
    assert told(expects, PAGES[expects] + one, PAGES[expects] + two) == []
    assert told(expects, one + PAGES[expects], two + PAGES[expects]) == []
