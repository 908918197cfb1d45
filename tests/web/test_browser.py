"""The pages in a real browser: charts under the strict policy, brush, slider, keys, dark mode, times, narrow screens, axe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PAGES = (
    "/", "/?on=2024-06-26", "/events", "/events?company=openai&stage=announced", "/events?q=tokens", "/events?type=partnership",
    "/event/1", "/event/12", "/company/openai", "/region/china", "/law/eu-ai-act", "/company", "/matrix?quarters=all", "/map",
    "/sources", "/digests", "/digest/2", "/event/99",
)  # fmt: skip
PATIENCE = 20_000  # Milliseconds that a busy machine may take to show what a click asked for.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


@pytest.fixture
def page(chromium: Any, address: str) -> Iterator[Any]:
    """A fresh tab somewhere in New York; anything that the console says as an error or a warning fails the test."""
    context = chromium.new_context(base_url=address, timezone_id="America/New_York", locale="en-GB")
    tab = context.new_page()
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: said.append(str(error)))
    yield tab
    context.close()
    assert [line for line in said if "404 (Not Found)" not in line] == []


def wait_for_charts(tab: Any) -> None:
    for figure in tab.locator("figure.chart").all():
        figure.locator("canvas").wait_for()
    if tab.locator("figure.chart").count():
        tab.wait_for_function("[...document.querySelectorAll('figure.chart')].every((figure) => figure.dataset.drawn)")


def violations(tab: Any, rules: dict[str, list[str]]) -> list[str]:
    found = Axe().run(tab, options=rules).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]


@pytest.mark.parametrize("path", PAGES)
def test_each_page_fits_every_width_and_axe_finds_nothing(page: Any, path: str) -> None:
    page.goto(path)
    wait_for_charts(page)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page, RULES) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, {"runOnly": ["color-contrast"]}) == []


def test_axe_would_find_something(page: Any) -> None:
    page.goto("/")
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"/-/tracker/mark.svg\">')")
    assert [line.split(":")[0] for line in violations(page, RULES)] == ["image-alt"]


def test_brushing_the_timeline_asks_for_the_months(page: Any) -> None:
    page.goto("/events")
    wait_for_charts(page)
    box = page.locator("#timeline canvas").bounding_box()
    y = box["y"] + box["height"] / 3
    page.mouse.move(box["x"] + box["width"] * 0.6, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, y, steps=6)
    with page.expect_navigation():
        page.mouse.up()
    asked = parse_qs(urlsplit(page.url).query)
    assert "2023-12-31" < asked["from"][0] < asked["to"][0] < "2024-08-01"
    assert 0 < page.locator(".row").count() < 15
    wait_for_charts(page)


def test_a_filter_is_a_click(page: Any) -> None:
    page.goto("/events")
    page.get_by_role("link", name="Migration offer 3").click()
    expect(page.locator(".row")).to_have_count(3, timeout=PATIENCE)
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator(".row")).to_have_count(15, timeout=PATIENCE)


def test_the_slider_goes_through_time(page: Any) -> None:
    page.goto("/map")
    wait_for_charts(page)
    ranked = page.locator("#ranked li")
    assert "China" in ranked.first.inner_text()
    page.locator("#quarter").focus()
    page.keyboard.press("Home")
    page.wait_for_function("document.querySelector('#ranked').innerText.includes('Italy')")
    expect(ranked).to_have_count(1, timeout=PATIENCE)
    expect(page.locator("#quarter-name")).to_have_text("first quarter of 2023", timeout=PATIENCE)
    page.wait_for_url("**quarter=2023-Q1**", timeout=PATIENCE)


def test_keys(page: Any) -> None:
    page.goto("/events")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("jko")
    assert page.locator("#q").input_value() == "jko"
    page.keyboard.press("Escape")
    for key in "jjk":
        page.keyboard.press(key)
    assert page.locator(".current .row-title").inner_text() == page.locator(".row .row-title").first.inner_text()
    with page.expect_navigation():
        page.keyboard.press("o")
    assert page.locator("h1").inner_text() == "EU AI Act enters into force"


def test_search_from_anywhere(page: Any) -> None:
    page.goto("/sources")
    page.keyboard.press("/")
    page.keyboard.type("free tok")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".row")).to_have_count(2, timeout=PATIENCE)
    assert page.locator(".row mark").first.inner_text() == "free"


def test_times_are_the_readers_with_utc_on_hover(page: Any) -> None:
    page.goto("/event/1")
    time = page.locator(".slots time")
    assert time.inner_text() == "24 Jun 2024, 05:00"
    assert time.get_attribute("title") == "24 Jun 2024, 09:00 UTC"


def test_dark_mode_is_the_systems_until_the_reader_chooses(page: Any) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    page.emulate_media(color_scheme="dark")
    page.goto("/company/openai")
    wait_for_charts(page)
    dark = page.evaluate(background)
    page.get_by_role("button", name="Dark").click()
    light = page.evaluate(background)
    assert dark != light
    wait_for_charts(page)
    page.reload()
    assert page.evaluate(background) == light


def test_everything_can_be_read_without_javascript(chromium: Any, address: str) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    tab = context.new_page()
    tab.goto("/event/1")
    assert tab.locator("time").first.inner_text() == "24 Jun 2024, 09:00 UTC"
    assert tab.locator("blockquote mark").first.is_visible()
    tab.goto("/map")
    assert not tab.locator("figure.chart").is_visible()
    tab.locator("select#quarter").select_option("2023-Q1")
    tab.get_by_role("button", name="Show").click()
    assert "Italy" in tab.locator("#ranked").inner_text()
    tab.goto("/events")
    tab.get_by_label("From").fill("2024-07-01")
    tab.get_by_role("button", name="Apply").click()
    expect(tab.locator(".row")).to_have_count(4, timeout=PATIENCE)
    context.close()


def test_on_paper_only_the_news_is_left(page: Any) -> None:
    page.goto("/events")
    wait_for_charts(page)
    page.emulate_media(media="print")
    assert not page.locator(".facets").is_visible()
    assert not page.locator(".sections").is_visible()
    assert page.locator(".row").first.is_visible()
    assert len(page.pdf()) > 10_000


@pytest.mark.parametrize("path", ["/tracker", "/tracker/events", "/tracker/events/1", "/tracker/fines", "/tracker?sql=select+1"])
def test_datasettes_own_pages_keep_their_scripts(page: Any, path: str) -> None:
    """Their inline scripts are known by hash: the console complains of none."""
    page.goto(path)
    expect(page.locator("h1")).to_have_count(1, timeout=PATIENCE)
