"""Markdown that is shown as it was written: headings, items, tables and paragraphs of its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.models import BlockKind

_Line = tuple[BlockKind, int, str, tuple[tuple[str, str], ...]]
_MARK = re.compile(r"^\s*(?:#{1,6}\s|\|.*\||[-*+]\s|\d+[.)]\s)", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_RULE = re.compile(r"\|?[\s:|-]+\|?")


def looks_like_markdown(text: str) -> bool:
    """Whether a text has several lines that only Markdown writes."""
    return len(_MARK.findall(text)) >= 2


def markdown_lines(text: str) -> Iterator[_Line]:
    """Kind, level, text and cells of each block."""
    headers: list[str] = []
    paragraph: list[str] = []
    for raw in (*text.splitlines(), ""):
        line = _plain(raw)
        mark = re.match(r"(#{1,6})\s+(.*)|[-*+]\s+(.*)|\d+[.)]\s+(.*)", line)
        if (mark or not line or line.startswith("|")) and paragraph:
            yield "text", 0, " ".join(paragraph), ()
            paragraph = []
        if line.startswith("|"):
            values = [value.strip() for value in line.strip("|").split("|")]
            if headers and not _RULE.fullmatch(line):
                cells = tuple((headers[n] if n < len(headers) else "", value) for n, value in enumerate(values))
                yield "row", 0, " | ".join(filter(None, values)), cells
            headers = headers or values
            continue
        headers = []
        if mark and mark[1]:
            yield "heading", len(mark[1]), mark[2].strip("# "), ()
        elif mark:
            yield "item", 0, mark[3] or mark[4] or "", ()
        elif line:
            paragraph.append(line)


def _plain(line: str) -> str:
    return re.sub(r"\*\*|__|`", "", _LINK.sub(r"\1", line)).strip()
