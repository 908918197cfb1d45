"""Texts that nobody would write: markup, one endless word, words from right to left; pages show them and stay whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.conftest import served
from tests.web.sample import build
from tracker.store.database import open_database

MARKUP = '<script>document.title = "ran"</script> <img src=x onerror="document.title = \'ran\'"> & "so" on'
ENDLESS = "Superlongname" * 24
ARABIC = "أوبن إيه آي تحظر الوصول إلى واجهة برمجة التطبيقات من الصين \u202eevil"
PAGES = (
    "/?on=2024-06-26", "/events", "/events?q=OpenAI", "/events?company=openai", "/event/1", "/event/2", "/event/12",
    "/company/openai", "/region/china", "/law/eu-ai-act", "/company", "/matrix?quarters=all", "/map", "/sources",
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample with such texts in every place that a page shows, served on a port of this machine."""
    path = build(tmp_path_factory.mktemp("hostile") / "tracker.db")
    database = open_database(path)
    with database.atomic():
        for table, column, value, which in (
            ("events", "title", MARKUP, "id = 1"),
            ("events", "summary", f"{MARKUP} OpenAI {ENDLESS}", "id = 1"),
            ("events", "title", ARABIC, "id = 2"),
            ("events", "title", f"{ENDLESS} offers tokens", "id = 3"),
            ("entities", "name", ENDLESS, "id IN ('company:openai', 'region:china')"),
            ("entities", "name", MARKUP, "id = 'law:eu-ai-act'"),
            ("reports", "publisher", ENDLESS, "event_id = 1"),
            ("sources", "name", ENDLESS, "id IN (2, 6)"),
            ("sources", "last_error", MARKUP, "id = 6"),
        ):
            database.conn.execute(f"UPDATE {table} SET {column} = ? WHERE {which}", [value])
    database.close()
    with served(path) as found:
        yield found


@pytest.mark.parametrize("path", PAGES)
def test_no_text_breaks_a_page(chromium: Any, hostile: str, path: str) -> None:
    context = chromium.new_context(base_url=hostile)
    page = context.new_page()
    page.goto(path)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.title() != "ran"
    assert page.locator("main script, main img").count() == 0
    context.close()


def test_words_from_right_to_left_begin_at_the_right(chromium: Any, hostile: str) -> None:
    context = chromium.new_context(base_url=hostile)
    page = context.new_page()
    page.goto("/event/2")
    bidi = page.locator("h1").evaluate("(heading) => getComputedStyle(heading).unicodeBidi")
    assert bidi == "plaintext"
    context.close()
