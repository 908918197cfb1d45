"""Cards: elements side by side with one heading each, where a badge may stand above the name that it is about."""

from __future__ import annotations

from typing import Any

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CARDS = frozenset(("div", "article", "section", "li", "a"))


def card_title(node: Any) -> Any | None:
    """The heading of an element that is a card beside another one; None when it is none."""
    if node.name not in _CARDS or (title := _only_heading(node)) is None:
        return None
    before, after = (_sibling(node, step) for step in ("find_previous_sibling", "find_next_sibling"))
    beside = [one for one in (before, after) if one is not None and one.name == node.name]
    # A wrapper around a heading is followed by what the heading is over.
    whole = after is None or (after.name == node.name and _only_heading(after) is not None)
    return title if whole and any(_only_heading(one) is not None for one in beside) else None


def _sibling(node: Any, step: str) -> Any | None:
    return getattr(node, step)(True)


def _only_heading(node: Any) -> Any | None:
    """The one heading of an element that says more than its heading."""
    found = node.find_all(_HEADINGS, limit=2)
    if len(found) != 1 or len(node.get_text(strip=True)) <= len(found[0].get_text(strip=True)) + 1:
        return None
    return found[0]
