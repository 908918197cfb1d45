"""Markdown that is shown as it was written, or is the page itself: rendered first, so that it is read like any page."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

# Headings, items, and the rule under the header of a table; numbers before lines stand in any text.
_MARK = re.compile(r"^ {0,3}(?:#{1,6}\s+\S|[-*+]\s+\S|\|?[^\S\n]*:?-+:?\s*\|[\s:|-]*$)", re.MULTILINE)
_HEADED = re.compile(r"\s*#\s+\S.*(?:\n|$)")
# Keys of a data file are no prose: its lines have to stay apart.
_DATA = re.compile(r"^[^\S\n]*(?:[-*]\s+)?[\w ]{1,30}:\s.*\n\s+[\w ]{1,30}:\s", re.MULTILINE)
_BOX = re.compile(r"^([^\S\n]*(?:[-*+]|\d+[.)])\s+)\[([ xX])\](?=\s)", re.MULTILINE)
_TICKS = {" ": "\u2717"}


def looks_like_markdown(text: str) -> bool:
    """Whether a text has several lines that only Markdown writes."""
    marks = len(_MARK.findall(text)) + (_HEADED.match(text) is not None)
    return marks >= 2 and not _DATA.search(text)


def rendered(text: str) -> str:
    """Markdown with tables as HTML; the boxes of a list of tasks as ticks and crosses."""
    html: str = _renderer().render(_BOX.sub(lambda box: box[1] + _TICKS.get(box[2], "\u2713"), text))
    return html


@cache
def _renderer() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


def as_html(text: str, content_type: str) -> str:
    """What a server sends as plain text or Markdown, as a page; HTML stays as it is."""
    plain = content_type.lower().startswith(("text/plain", "text/markdown", "text/x-markdown"))
    if not plain or re.match(r"\s*<(?:!doctype|html|head|body|\?xml)\b", text, re.IGNORECASE):
        return text
    return f"<pre>{escape(text, quote=False)}</pre>"
