"""Markdown that is shown as it was written: headings, items, tables and paragraphs of its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from tracker.models import BlockKind

_Line = tuple[BlockKind, int, str, tuple[tuple[str, str], ...]]
_MARK = re.compile(r"^\s*(?:#{1,6}\s|\|.*\||[-*+]\s|\d+[.)]\s)", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_UNDERLINE = re.compile(r"={3,}|-{3,}")
_BOX = re.compile(r"^\[([ xX])\](?=\s)")
_RULE = re.compile(r"\|?[\s:|-]+\|?")


def looks_like_markdown(text: str) -> bool:
    """Whether a text has several lines that only Markdown writes."""
    return len(_MARK.findall(text)) >= 2


def markdown_lines(text: str) -> Iterator[_Line]:
    """Kind, level, text and cells of each block."""
    headers: list[str] = []
    paragraph: list[str] = []
    lines = [_plain(raw) for raw in text.splitlines()]
    for line, below in zip((*lines, ""), (*lines[1:], "", ""), strict=False):
        mark = re.match(r"(#{1,6})\s+(.*)|[-*+]\s+(.*)|\d+[.)]\s+(.*)", line)
        in_table = line.startswith("|") or ("|" in line and bool(headers or (_RULE.fullmatch(below) and "|" in below)))
        if paragraph and not in_table and _UNDERLINE.fullmatch(line):
            yield "heading", 1 if line[0] == "=" else 2, " ".join(paragraph), ()
            paragraph = []
            continue
        if (mark or not line or in_table) and paragraph:
            yield "text", 0, " ".join(paragraph), ()
            paragraph = []
        if in_table:
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
            yield "item", 0, _BOX.sub(_tick, mark[3] or mark[4] or ""), ()
        elif line:
            paragraph.append(line)


def _tick(box: re.Match[str]) -> str:
    return "\u2717" if box[1] == " " else "\u2713"


def as_html(text: str, content_type: str) -> str:
    """What a server sends as plain text or Markdown, as a page; HTML stays as it is."""
    plain = content_type.lower().startswith(("text/plain", "text/markdown", "text/x-markdown"))
    if not plain or re.match(r"\s*<(?:!doctype|html|head|body|\?xml)\b", text, re.IGNORECASE):
        return text
    return f"<pre>{escape(text, quote=False)}</pre>"


def _plain(line: str) -> str:
    return re.sub(r"\*\*|__|`", "", _LINK.sub(r"\1", line)).strip()
