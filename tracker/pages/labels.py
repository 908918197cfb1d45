"""What a line says of a model, as label and value: with a colon or without, several in a line, or on two lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from tracker.models import Block
from tracker.pages.lifecycle import ENDING, NOTHING, kind_of, state_of
from tracker.pages.vocabulary import MONTHS, WEEKDAYS

_Dates = Callable[[str], Sequence[str]]
# Where one statement ends: not within a day that is written with a comma.
_PARTS = re.compile(r"\s*[|;·•()\[\]]\s*|(?<=[^\s.][a-z0-9)])\.\s+|\.$|\s[–—-]\s|\s*[–—]\s+|,\s+(?!\d)")
_DAY = re.compile(
    rf"(?:\b(?:{WEEKDAYS})[a-z]*,?\s+)?(?:\b\d{{1,2}}(?:st|nd|rd|th)?\.?\s+)?\b(?:{MONTHS})[a-z]*\b"
    r"|(?<![\w.-])20\d\d\b|(?<![\w.-])\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b[qh][1-4]\b|\b(?:early|mid|late|end of|spring"
    r"|summer|autumn|fall|winter)\s+\d{4}",
    re.IGNORECASE,
)
_LONGEST_LABEL = 40


def pairs_of(text: str, dates: _Dates) -> list[tuple[str, str]]:
    """The statements of a line; a part that has no label has an empty one."""
    found: list[tuple[str, str]] = []
    waiting = ""
    for part in filter(None, map(str.strip, _PARTS.split(text))):
        if waiting:
            # What has a label of its own is not what the part before it waits for.
            found += [("", waiting), _pair(part, dates)] if _pair(part, dates)[0] else [(waiting, part)]
            waiting = ""
        elif is_label(part, dates):
            waiting = part
        else:
            found.append(_pair(part, dates))
    return found + ([("", waiting)] if waiting else [])


def is_label(text: str, dates: _Dates) -> bool:
    """Whether a text is a label and nothing else."""
    kind, length = kind_of(text), len(text.split())
    fits = (kind in ("ends", "since", "announced", "state") and length <= 5) or (kind == "aside" and length <= 2)
    return (
        fits
        and ":" not in text
        and len(text) <= _LONGEST_LABEL
        and text[-1] not in ".,;"
        and not state_of(text)
        and not dates(text)
        and not _pair(text, dates)[0]
    )


def _pair(part: str, dates: _Dates) -> tuple[str, str]:
    label, colon, value = part.partition(":")
    if colon and (value[:1].isspace() or not value) and len(label) <= _LONGEST_LABEL and not dates(label):
        return label.strip(), value.strip()
    if (day := _DAY.search(part)) and dates(part):
        return part[: day.start()].strip(), part[day.start() :].strip()
    words = part.split()
    for n in range(1, min(3, len(words) - 1) + 1):
        label, value = " ".join(words[:n]), " ".join(words[n:])
        if state_of(part) is None and kind_of(label) is not None and (state_of(value) or NOTHING.fullmatch(value)):
            return label, value
    return "", part


def is_fact(text: str, dates: _Dates) -> bool:
    """Whether a line tells a state, an end or a beginning."""
    for label, value in pairs_of(text, dates):
        kind = kind_of(label)
        if kind in ("ends", "since", "announced", "state") and (dates(value) or state_of(value) or NOTHING.fullmatch(value)):
            return True
        if not label and (state_of(value) or (ENDING.search(value) and dates(value))):
            return True
    return False


def in_lines(blocks: Iterable[Block], dates: _Dates) -> Iterator[Block]:
    """Blocks in which a label and the value on the line below are one line."""
    label: Block | None = None
    for block in blocks:
        if label is not None:
            if block.kind == label.kind and block.path == label.path and _is_value(block.text, dates):
                yield replace(block, text=f"{label.text}: {block.text}")
                label = None
                continue
            yield label
        label = block if block.kind == "text" and is_label(block.text, dates) else None
        if label is None:
            yield block
    if label is not None:
        yield label


def _is_value(text: str, dates: _Dates) -> bool:
    bare = bool(dates(text)) and not _pair(text, dates)[0]
    return len(text) < 60 and (state_of(text) is not None or bare or NOTHING.fullmatch(text) is not None)
