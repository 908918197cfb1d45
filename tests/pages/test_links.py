"""Index pages: every story once, with the title and the date that stand with it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tracker.pages import read_page

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CARD = (
    "<div class='card'><a href='/a'><img src='x.png' alt='A chip'></a><time datetime='2026-02-03'>3 Feb</time>"
    "<h3><a href='/a'>Stop in the region</a></h3><p>What it means.</p><a href='/a#more'>Read more</a></div>"
)
OTHER = "<div class='card'><h3>Another</h3><a href='/b'>Read more</a></div>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<li><a href='/a'>One</a></li><li><a href='/c'>Two</a></li>", {"/a": ("One", None), "/c": ("Two", None)}),
        (CARD + OTHER, {"/a": ("Stop in the region", "2026-02-03"), "/b": ("Another", None)}),
        (
            "<a href='/a'><h3>Title</h3><p>Text of the card.</p><time datetime='2026-02-03T10:00+02:00'/></a>" + OTHER,
            {"/a": ("Title", "2026-02-03"), "/b": ("Another", None)},
        ),
        ("<a href='/a' aria-label='On chips'>→</a>" + OTHER, {"/a": ("On chips", None), "/b": ("Another", None)}),
        ("<a href='/a'><img alt='On chips' src=x></a>" + OTHER, {"/a": ("On chips", None), "/b": ("Another", None)}),
        ("<a href='/a'></a>" + OTHER, {"/b": ("Another", None)}),
        ("<p><a href='/a'>A</a><time datetime='2099-01-01'/></p>" + OTHER, {"/a": ("A", None), "/b": ("Another", None)}),
        ("<div><a href='/a'>阅读全文</a><h4>标题</h4></div>" + OTHER, {"/a": ("标题", None), "/b": ("Another", None)}),
    ],
)
def test_every_link_has_its_title_and_day(html: str, expected: dict[str, tuple[str, str | None]]) -> None:
    links = read_page(f"<main>{html}</main>", url="https://h.example/", now=NOW).links
    days = [link.published and link.published.date().isoformat() for link in links]
    found = {link.url.removeprefix("https://h.example"): (link.title, day) for link, day in zip(links, days, strict=True)}
    assert found == expected


def test_two_hundred_cards_are_read_without_searching_the_page_for_each() -> None:
    cards = "".join(CARD.replace("'/a", f"'/{n}") for n in range(200))
    assert len(read_page(f"<main>{cards}</main>", url="https://h.example/").links) == 200
