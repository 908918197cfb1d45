"""The mail in a real browser: it fits a telephone and a desk, light and dark, with text that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlite_utils import Database

from tests.telling.sample import NOW, add_event, june_2024
from tracker.digest.message import parts
from tracker.mailing import Readers, preview
from tracker.settings import Digest

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")

# The contrast of every piece of text with the background that it stands on, by the formula of WCAG 2.
CONTRAST = """() => {
  const linear = v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(v => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (c !== 'rgba(0, 0, 0, 0)') return c; } return 'rgb(255, 255, 255)'; };
  return [...document.querySelectorAll('p, h1, h2, a, b')].filter(e => e.textContent.trim()).map(e => {
    const pair = [light(getComputedStyle(e).color), light(ground(e))].sort((a, b) => b - a);
    return [(pair[0] + 0.05) / (pair[1] + 0.05), e.textContent.trim().slice(0, 40)]; }).sort((a, b) => a[0] - b[0])[0];
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 700])
def test_the_mail_fits_and_can_be_read(browser: Browser, database: Database, tmp_path: Path, width: int, scheme: str) -> None:
    june_2024(database)
    add_event(
        database,
        "Donaudampfschifffahrtsgesellschaft" * 4,
        evidence="https://" + "very-long-word" * 30,
        url="https://x.example/{n}",
    )
    page_file = tmp_path / "digest.html"
    page_file.write_text(parts(preview(database, Readers(Digest()), (), now=NOW)).html, encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ratio, text = page.evaluate(CONTRAST)
    assert ratio >= 4.5, text
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0 && image.alt)")
    dark = page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor") == "rgb(29, 32, 36)"
    assert dark == (scheme == "dark")
    page.close()
