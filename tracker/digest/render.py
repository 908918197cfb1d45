"""An issue as HTML that mail clients keep intact and as plain text that says the same."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from tracker.digest.compose import Issue

if TYPE_CHECKING:
    from jinja2 import Environment

_WIDTH = 76
# Some clients cut a message off at 102 KB of HTML.
MOST_BYTES = 96_000


@lru_cache(maxsize=1)
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    made = Environment(
        loader=PackageLoader("tracker.digest"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    made.filters["fill"] = _fill
    return made


def _fill(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def html(issue: Issue, chart: str = "", alt: str = "") -> str:
    """The HTML part, styles inlined; `chart` is the content id of the image."""
    page = _inlined(issue, chart, alt)
    while len(page.encode()) > MOST_BYTES and any(group.items or group.lines for group in issue.groups):
        issue = _shorter(issue)
        page = _inlined(issue, chart, alt)
    return page


def _inlined(issue: Issue, chart: str, alt: str) -> str:
    import css_inline

    page = _templates().get_template("digest.html").render(issue=issue, chart=chart, alt=alt)
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
    inlined: str = inliner.inline(page)
    return inlined


def _shorter(issue: Issue) -> Issue:
    """The issue without the last event of the longest group, which says that there are more."""
    longest = max(issue.groups, key=lambda group: (len(group.lines), len(group.items)))
    if longest.lines:
        less = replace(longest, lines=longest.lines[:-1], more="and more")
    else:
        less = replace(longest, items=longest.items[:-1], more="and more")
    return replace(issue, groups=tuple(less if group is longest else group for group in issue.groups))


def text(issue: Issue) -> str:
    """The plain text part."""
    return _templates().get_template("digest.txt").render(issue=issue).replace("\xa0", " ")
