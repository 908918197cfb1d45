"""Rows, cards, definitions, items and sentences of a page of models as records: a name with what is told of it.

A name need not be known: what has a status or an end, or stands among names in the same place, is one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from tracker.models import Block
from tracker.pages.labels import ATTRIBUTE, in_lines, labelled
from tracker.pages.vocabulary import Vocabulary

END = re.compile(
    r"shut[\s-]?down|retire|retiring|sunset|end[\s-]of[\s-](?:life|support|service)|\beo[ls]\b|discontinu|removal|removed"
    r"|turned off"
    r"|decommission|unavailable|\bends?\b|\bend date\b|\bexpir|\blast day\b|\buntil\b|\bphas\w+ out\b|\bwithdraw"
    r"|\bswitched off",
    re.IGNORECASE,
)
WANING = re.compile(
    r"deprecat|legacy|retir|sunset|shut|discontinu|end of (?:life|support)|obsolete|phas\w+ out|winding down|removal",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"\W*(?:(?:currently |now )?(?:new|active|stable|(?:public |limited )?preview|(?:public )?beta|experimental|ga"
    r"|generally available|current"
    r"|available|supported|deprecated|legacy|retired|retiring|sunset|shut ?down|discontinued|obsolete|end of life"
    r"|eol))\b.{0,40}",
    re.IGNORECASE,
)
_VERSION = re.compile(r"(?:model )?(?:version|snapshot)(?: id)?", re.IGNORECASE)
_SNAPSHOT = re.compile(r"(?:[a-z]+-)?(?:\d{4}-\d{2}-\d{2}|\d{4}|\d{8})(?:-[a-z]+)?", re.IGNORECASE)
_MODEL_COLUMN = re.compile(r"\b(?:models?|system|snapshot|version|engine|name|endpoint|api)\b", re.IGNORECASE)
_OTHER_COLUMN = re.compile(r"replace|recommend|alternative|successor|migrat|date|price|context|status|state", re.IGNORECASE)
_MODEL_LIKE = re.compile(
    r"(?=[\w.:+/-]*[a-z])(?=[\w.:+/-]*\d)[\w.:+/]+(?:-[\w.:+/]+)+|[A-Za-z]{2,}[-\w]*(?: [A-Z][a-z]+){0,2}(?:[ -](?:v"
    r"|V)?\d[\w.]*)(?:[ -]\w+)?"
)
# Headings over several models, or over something else.
_GENERIC = re.compile(
    r"\b(?:models?|deprecat\w+|status|overview|retire\w*|schedule|history|timeline|announce\w*|available|current|legacy"
    r"|tables?|lists?|all"
    r"|lifecycle|versions?|polic(?:y|ies)|faqs?|notes?|change ?log|what|how|when|why|introduction|dates?|important|news"
    r"|updates?|notices?"
    r"|support\w*|steps?|migrat\w+|contact|help|about|shut\w*|upcoming|past|recent\w*|removed|removals?|sunset|the|your|our)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:[A-Z0-9][\w.+:/-]*|[a-z][\w.]*(?:-[\w.]+)+)(?: (?:[A-Z0-9(][\w.+:/)-]*|[a-z]?\d[\w.]*)){0,4}")
_HEAD = re.compile(
    r"\s*(?::|\s[-–—→|]\s|\s?\(|,\s|\.\s|\s(?:will|is|was|has|retires?|retiring|shuts?|sunsets?|ends?|until)\b)\s*"
)
_INSTEAD = re.compile(r"\b(?:migrat\w+ to|mov(?:e|ing) to|switch(?:ing)? to|use|replaced (?:by|with)|recommend\w*|instead|successor|upgrad\w+ to|in favou?r of)\b", re.IGNORECASE)  # fmt: skip  # noqa: E501
_KEY = re.compile(r"[-*\s\"']*(?:id|name|model|model[_ ]id)[\"']?\s*[:=]\s*[\"']?([\w.:/-]+)", re.IGNORECASE)
_MONTH = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)?\.? )?(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec"
    r"|january|february|march|april|august|september|october|november|december)\b\.?(?: \d.*)?$",
    re.IGNORECASE,
)
# "Watch 51" is a button that counts.
_COUNTED = re.compile(r"[A-Za-z]+ \d{2,}")
_RELEASED = re.compile(
    r"(?:we(?:'ve| have)? )?(?:released|launched|introduced|added|new(?: model)?|now available|introducing|announcing)\b:?\s",
    re.IGNORECASE,
)
_WANED = re.compile(r"(?:we(?:'ve| have)? )?(?:now )?(?:deprecated|retired|discontinued|sunset(?:ted)?)\b:?\s", re.IGNORECASE)
# What goes on with "it" is told of the same model.
_SENTENCES = re.compile(
    r"(?<=[a-z0-9)])[.;]\s+(?!(?:it|they|this|these|the) (?:model |models |version )?"
    r"(?:will|is|are|was|were|can|stays?|retires?)\b)",
    re.IGNORECASE,
)
_IS_THERE = re.compile(
    r"\b(?:is|are) (?:now )?(?:generally )?available\b|\b(?:was|were|has been|have been) (?:released|launched|added)\b",
    re.IGNORECASE,
)


class Record(NamedTuple):
    """A model, what is told of it as (label, value), and the headings above; `told` in a sentence, not listed."""

    name: str
    attributes: list[tuple[str, str]]
    path: tuple[str, ...]
    told: bool = False


def records(blocks: Sequence[Block], words: Vocabulary) -> Iterator[Record]:
    """Every record of a page, in order."""
    blocks = list(in_lines(blocks))
    reader = _Reader(words, _headings(blocks, words))
    for row_like, group in groupby(blocks, key=lambda b: (b.kind == "row", b.path, tuple(h for h, _ in b.cells))):
        members = list(group)
        if row_like[0]:
            yield from reader.of_rows(members)
        else:
            yield from reader.of_lines(members)


def _headings(blocks: Sequence[Block], words: Vocabulary) -> frozenset[str]:
    """The headings that are names of models: most of those beside one another have a status or an end below them."""
    below: dict[str, bool] = defaultdict(bool)
    for block in blocks:
        if block.path and block.kind != "heading" and not below[block.path[-1]]:
            below[block.path[-1]] = _tells_a_state(block, words)
    beside: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    for block in blocks:
        for parent, text in (
            (block.path, block.text if block.kind == "heading" else ""),
            (block.path[:-1], (block.path or ("",))[-1]),
        ):
            if _NAME.fullmatch(text) and not _GENERIC.search(text) and not words.dates(text):
                beside[parent][text] = None
    names: set[str] = set()
    for texts in beside.values():
        if 2 * sum(below[text] or _is_model(text, words) for text in texts) >= len(texts):
            names |= set(texts)
    return frozenset(names)


def _tells_a_state(block: Block, words: Vocabulary) -> bool:
    if block.kind == "row":
        pair = len(block.cells) == 2 and ATTRIBUTE.match(block.cells[0][1])
        return bool(pair) or all(ATTRIBUTE.match(header) for header, _ in block.cells)
    if len(block.text) > 120:
        return False
    return bool(labelled(block.text) or _STATUS.fullmatch(block.text) or _ends(block.text, words))


def _ends(text: str, words: Vocabulary) -> bool:
    """Whether a text says that something ends on a day."""
    return END.search(text) is not None and bool(words.dates(text))


def _is_model(text: str, words: Vocabulary) -> bool:
    if not 0 < len(text) < 70 or _MONTH.match(text):
        return False
    if not words.model(text) and (not _MODEL_LIKE.fullmatch(text) or _COUNTED.fullmatch(text)):
        return False
    return not words.dates(text)


class _Reader:
    def __init__(self, words: Vocabulary, headings: frozenset[str]) -> None:
        self.words = words
        self.headings = headings
        self.card: tuple[tuple[str, ...], str] = ((), "")

    def is_named(self, text: str) -> bool:
        return text in self.headings or _is_model(text, self.words)

    # -- rows

    def of_rows(self, rows: list[Block]) -> Iterator[Record]:
        headers = [header for header, _ in rows[0].cells]
        if across := self._across(headers, rows):
            # Models side by side, a row for each thing that is told of them.
            for n in across:
                yield Record(headers[n], [(row.cells[0][1], row.cells[n][1]) for row in rows if n < len(row.cells)], rows[0].path)
            return
        column = next(
            (n for n, header in enumerate(headers) if _MODEL_COLUMN.search(header) and not _OTHER_COLUMN.search(header)), None
        )
        for row in rows:
            yield from self._of_row(row, column)

    def _across(self, headers: list[str], rows: list[Block]) -> list[int]:
        if any(_is_model(row.cells[0][1], self.words) for row in rows if row.cells):
            return []
        known = [n for n, header in enumerate(headers) if n and _is_model(header, self.words)]
        labels = [row.cells[0][1] for row in rows if row.cells]
        if known and all(_NAME.fullmatch(header) and not _GENERIC.search(header) for header in headers[1:]):
            return list(range(1, len(headers)))
        if any(ATTRIBUTE.match(header) or _MODEL_COLUMN.fullmatch(header) for header in headers[1:]):
            return known
        if known or len(headers) < 3 or not all(map(ATTRIBUTE.match, labels)) or not all(map(_NAME.fullmatch, headers[1:])):
            return known
        return list(range(1, len(headers)))

    def _of_row(self, row: Block, column: int | None) -> Iterator[Record]:
        values = [value for _, value in row.cells]
        above = self._keyed(row.path) or (row.path[-1] if row.path and self.is_named(row.path[-1]) else "")
        if above and all(ATTRIBUTE.match(header) for header, _ in row.cells):
            yield Record(above, list(row.cells), row.path)
            return
        if column is None and ATTRIBUTE.match(values[0]) and not _is_model(values[0], self.words):
            if above:
                yield Record(above, [(values[0], " ".join(values[1:]))], row.path)
            return
        at = column if column is not None and column < len(values) else self._first(row)
        if at is None or not values[at]:
            return
        attributes = list(self._beside(row, at))
        dated = next((value for header, value in attributes if _VERSION.fullmatch(header) and _SNAPSHOT.fullmatch(value)), "")
        for name in _names(values[at]):
            # Each snapshot of a model has an end of its own.
            yield Record(f"{name} {dated}".rstrip() if dated not in name else name, attributes, row.path)

    def _beside(self, row: Block, at: int) -> Iterator[tuple[str, str]]:
        """What the other cells of a row say, under their columns or with labels of their own."""
        cells = [(n, header, value) for n, (header, value) in enumerate(row.cells) if n != at]
        if len(cells) == 2 and ATTRIBUTE.match(cells[0][2]) and not labelled(cells[0][2]) and not ATTRIBUTE.match(cells[0][1]):
            yield cells[0][2], cells[1][2]
            return
        for n, header, value in cells:
            pairs = labelled(value) if not header else []
            yield from pairs or [(header or str(n), value)]

    def _first(self, row: Block) -> int | None:
        """The cell with the model: one that is known as such, else the first of a row that tells a state."""
        values = [value for _, value in row.cells]
        known = next((n for n, value in enumerate(values) if _is_model(value, self.words)), None)
        if known is not None or not _NAME.fullmatch(values[0]) or self.words.dates(values[0]):
            return known
        told = any(_STATUS.fullmatch(v) or END.search(h) or labelled(v) or _ends(v, self.words) for h, v in row.cells[1:])
        return 0 if told else None

    # -- lines

    def of_lines(self, blocks: list[Block]) -> Iterator[Record]:
        listed = self._are_listed([block for block in blocks if block.kind == "item"])
        for block in blocks:
            yield from self._of_line(block, listed)

    def _are_listed(self, items: list[Block]) -> bool:
        """Whether items are names of models, known or not: most are, or they stand under a heading that says so."""
        heads = [_HEAD.split(item.text, maxsplit=1)[0] for item in items]
        if not items or not all(_NAME.fullmatch(h) and not self.words.dates(h) and not _MONTH.match(h) for h in heads):
            return False
        said = bool(items[0].path) and re.search(r"\bmodels?\b", " ".join(items[0].path[-2:]), re.IGNORECASE)
        return bool(said) or 2 * sum(_is_model(head, self.words) for head in heads) > len(heads)

    def _of_line(self, block: Block, listed: bool) -> Iterator[Record]:
        text, path = block.text, block.path
        if key := _KEY.match(text):
            self.card = (path, key[1].strip())
        elif block.kind != "heading" and (self._keyed(path) or self.is_named(path[-1] if path else "")):
            name = self._keyed(path) or path[-1]
            found = self._attributes(text, block.kind)
            if found and not (found == [("", text)] and not _is_model(name, self.words) and self._names(text)):
                yield Record(name, found, path)
                return
        if block.kind == "text":
            if _is_model(text, self.words) or (
                _NAME.fullmatch(text) and not _GENERIC.search(text) and not _STATUS.fullmatch(text)
            ):
                self.card = (path, text)
            yield from self._told(block)
            return
        head = _HEAD.split(text, maxsplit=1)[0]
        if (listed and block.kind == "item") or self.is_named(head):
            rest = text[len(head) :]
            yield Record(head, labelled(rest.lstrip(" |:–—-").rstrip(" |")) or [("", rest)], path)
        elif block.kind == "item":
            yield from self._dated(block)

    def _keyed(self, path: tuple[str, ...]) -> str:
        return self.card[1] if self.card[0] == path else ""

    def _attributes(self, text: str, kind: str) -> list[tuple[str, str]]:
        """What a line under the name of a model says of it: labelled, as a state, or as a sentence with an end."""
        if pairs := labelled(text):
            return pairs
        if _STATUS.fullmatch(text) and not _ends(text, self.words):
            return [("Status", text)]
        if ATTRIBUTE.match(text) and kind == "item":
            return [(text, "")]
        return [("", text)] if END.search(text) and kind == "text" else []

    def _dated(self, block: Block) -> Iterator[Record]:
        """An entry of a calendar: the day, then the model."""
        date, separator, rest = re.split(r"(\s*[:–—|]\s+|\s-\s)", block.text + " : ", maxsplit=1)[:3]
        head = _HEAD.split(rest.strip(" :"), maxsplit=1)[0]
        if separator and self.words.dates(date) and len(date) < 30 and self.is_named(head):
            label = next((step for step in reversed(block.path) if END.search(step)), "")
            moved = _INSTEAD.search(rest) or END.search(rest)
            yield Record(
                head, [(label or ("Retires" if moved else "Released"), date), ("", rest[len(head) :].strip(" :"))], block.path
            )
        else:
            yield from self._told(block)

    def _told(self, block: Block) -> Iterator[Record]:
        """Models that a sentence gives an end."""
        for sentence in _SENTENCES.split(block.text):
            dates = self.words.dates(sentence)
            released = _RELEASED.match(sentence) or _IS_THERE.search(sentence)
            waned = not released and _WANED.match(sentence)
            if not released and not waned and not (dates and END.search(sentence)):
                continue
            about = _INSTEAD.split(sentence, maxsplit=1)[0]
            names = self._names(about)
            if not names and (known := self.words.model(about)):
                names = [known.name]
            # An entry of a log stands under its day.
            logged = released and not dates and block.path and self.words.dates(block.path[-1])
            entry = f"{block.path[-1]}: {sentence}" if logged else sentence
            for n, name in enumerate(names):
                told = f"Shutdown {dates[n]}" if len(names) == len(dates) > 1 and not released else entry
                label = "Released" if released else "Deprecated" if waned and not dates else ""
                yield Record(name, [(label, told)], (), told=True)

    def _names(self, text: str) -> list[str]:
        found = (match.group().rstrip(".:/") for match in _MODEL_LIKE.finditer(text))
        return [name for name in found if self.words.model(name) and not self.words.dates(name)]


def _names(cell: str) -> list[str]:
    parts = [part.strip() for part in re.split(r",\s+|;\s+|\s+and\s+", cell) if part.strip()]
    return parts if len(parts) > 1 and all(re.search(r"\d", part) and len(part) < 40 for part in parts) else [cell]
