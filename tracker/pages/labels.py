"""What is told of a model, as label and value: with a colon or without, several in a line, or on two lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tracker.models import Block

_LABEL = (
    r"(?:model |current )?(?:status|state|stage|phase|retire|releas|shut|deprecat|context|price|input|output|availab|date"
    r"|sunset|end|eol"
    r"|replac|recommend|successor|max|training|knowledge|description|launch|lifecycle|api|id|until|since|support)\w*"
)
_MORE = r"(?: (?:date|on|of life|stage|window|by|status|model|level))?"
_VALUE = (
    r"(?:active|stable|(?:public |limited )?preview|(?:public )?beta|experimental|ga|generally available|current"
    r"|available|supported"
    r"|deprecated|legacy|retired|retiring|sunset|shut ?down|discontinued|obsolete|scheduled|not |none|no |tbd|tba|to be"
    r"|n/a|-|–|—"
    r"|\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w* \d)"
)
ATTRIBUTE = re.compile(rf"^{_LABEL}", re.IGNORECASE)
_LABELLED = re.compile(rf"(?:^|[\s,;|·]+)({_LABEL}(?: \w+){{0,2}})\s*:\s*", re.IGNORECASE)
_UNMARKED = re.compile(rf"(?P<label>{_LABEL}{_MORE})\s+(?P<value>{_VALUE}.{{0,40}})", re.IGNORECASE)
# "Deprecated" alone is a state, not the label of what follows.
_ONLY_LABEL = re.compile(rf"(?!\w+ed$|available|supported|retiring|sunset$|shutdown$|eol$|end of){_LABEL}{_MORE}", re.IGNORECASE)
_MAY_BE_LABEL = re.compile(rf"{_LABEL}{_MORE}", re.IGNORECASE)
_PLAIN_VALUE = re.compile(rf"{_VALUE}.{{0,40}}", re.IGNORECASE)
_PARTS = re.compile(r"\s*[|;·]\s+|,\s+(?=[A-Z])")


def labelled(text: str) -> list[tuple[str, str]]:
    """A line of "label: value", one or several of them; a label that is known needs no colon before a state or a day."""
    marks = list(_LABELLED.finditer(text))
    if marks and not marks[0].start():
        ends = [mark.start() for mark in marks[1:]] + [len(text)]
        return [(mark[1], text[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True)]
    label, colon, value = text.partition(":")
    if colon:
        return [(label, value.strip())] if ATTRIBUTE.match(label) else []
    found = [_UNMARKED.fullmatch(part) for part in _PARTS.split(text)] if len(text) < 200 else []
    return [(match["label"], match["value"]) for match in found if match] if all(found) else []


def in_lines(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks in which a label and the value on the line below are one line."""
    label: Block | None = None
    for block in blocks:
        if label is not None:
            if block.kind == "text" and block.path == label.path and _is_value(block.text, label.text):
                yield replace(block, text=f"{label.text}: {block.text}")
                label = None
                continue
            yield label
        label = block if block.kind == "text" and _MAY_BE_LABEL.fullmatch(block.text) else None
        if label is None:
            yield block
    if label is not None:
        yield label


def _is_value(text: str, label: str) -> bool:
    if labelled(text) or _ONLY_LABEL.fullmatch(text):
        return False
    return _ONLY_LABEL.fullmatch(label) is not None or _PLAIN_VALUE.fullmatch(text) is not None
