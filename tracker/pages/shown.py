"""What a page shows as it was typed, in `pre`: read as what it looks like."""

from __future__ import annotations

from typing import Any

from tracker.markup import cap_nesting
from tracker.pages.markdown import looks_like_markdown, rendered
from tracker.pages.preformatted import as_markup

# They come on top of those of the page around them.
_LEVELS = 40


def put_into_markup(part: Any) -> None:
    """Put Markdown, columns and paragraphs of a parsed part's `pre` elements into markup of their own."""
    from bs4 import BeautifulSoup

    for shown in (part, *part.find_all("pre")):
        if shown.name == "pre":
            text = shown.get_text()
            html = rendered(text) if looks_like_markdown(text) else as_markup(text)
            shown.name, shown.attrs = "div", {}
            shown.clear()
            shown.extend(list(BeautifulSoup(cap_nesting(html, _LEVELS), "lxml").body or ()))
