"""Rows, cards, definitions, items and sentences of a page of models as records: a name with what is told of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tracker.models import Block
from tracker.pages.labels import in_lines, is_fact, is_label, pairs_of
from tracker.pages.lifecycle import ENDING, INSTEAD, NOT_BEFORE, kind_of, state_of
from tracker.pages.model_names import Names
from tracker.pages.name_places import name_column, tables_of
from tracker.pages.name_shapes import HEAD, first_word, looks_named
from tracker.pages.vocabulary import Vocabulary, fold

_KEY = re.compile(r"[-*\s\"']*(?:id|name|model|model[_ ]id)[\"']?\s*[:=]\s*[\"']?([\w.:/-]+)", re.IGNORECASE)
_VERSION = re.compile(r"(?:model )?(?:version|snapshot)(?: id)?", re.IGNORECASE)
_SNAPSHOT = re.compile(r"(?:[a-z]+-)?(?:\d{4}-\d{2}-\d{2}|\d{4}|\d{8}|\d{3})(?:-[a-z]+)?", re.IGNORECASE)
# What goes on with "it" is told of the same model.
_SENTENCES = re.compile(
    r"(?<=[a-z0-9)])[.;]\s+(?!(?:it|they|this|these|the) (?:model |models |version )?(?:will|is|are|was|were|can|stays?"
    r"|retires?)\b)",
    re.IGNORECASE,
)
_MADE = (
    r"(?:releas\w+|launch\w+|introduc\w+|announc\w+|add(?:ed|ing)|unveil\w+|debut\w*|shipp\w+|roll\w+ out|meet"
    r"|say hello to|welcom\w+|present\w+)"
)
_RELEASED = re.compile(
    rf"(?:(?:we|today|now|and|'ve|'re|are|have|just|also|is|it)\W+)*{_MADE}\b:?\s|new(?: model)?s?\s?:\s|(?:new"
    rf"|now available|available now)\b:?\s",
    re.IGNORECASE,
)
_IS_THERE = re.compile(
    r"\b(?:is|are) (?:now |here|live)?\s?(?:(?:generally |publicly )?available|here|live|out)\b"
    r"|\b(?:was|were|has been|have been) (?:released|launched|added|introduced)\b|\bjoins?\b|\b(?:goes|went) live\b",
    re.IGNORECASE,
)
_WANED = re.compile(
    r"(?:(?:we|have|'ve|now|are|today)\W+)*(?:deprecat\w+|retir(?:ed|ing)|discontinu\w+|sunset\w*|remov(?:ed|ing))\b:?\s"
    r"|.{2,60}\b(?:is|are|was|were|has been|have been|being) (?:now |also |being |officially )?(?:deprecated|retired"
    r"|discontinued|sunset|phased out"
    r"|shut down|removed|turned off|withdrawn)\b",
    re.IGNORECASE,
)
# The subject of a sentence about an end, for names that nothing else on the page shows.
_NAME = r"(?P<name>[A-Z0-9][\w.+:/-]*(?: (?:[A-Z0-9][\w.+:/-]*|v?\d[\w.]*))*|[a-z][\w.]*(?:-[\w.]+)+)"
_SUBJECT = re.compile(
    rf"(?:^|[,:] |\bthe model |\bmodel )(?:The )?{_NAME}(?: model)? (?:will|is|has|was|retires|reaches|stops|goes|ends"
    rf"|shuts|sunsets|leaves)\b"
    rf"|\b(?:[Rr]etire|[Ww]ithdraw|[Dd]iscontinue|[Ss]hut down|[Tt]urn off|[Rr]emove|[Rr]etiring|[Ww]ithdrawing"
    rf"|[Ss]unsetting|to|of|for) (?:the )?{_NAME.replace('name', 'other')}"
    r"(?: models?)?(?: on| in| from| by|,| ends| is| will|\.|$)"
)
_OBJECT = re.compile(rf"\b(?i:{_MADE}):? (?:the |a |an |our |new |first |latest |preview of |model |version of )*{_NAME}")
_NO_NAME = re.compile(
    r"(?:we|it|they|this|these|on|as|in|the|all|access|support|requests?|api|after|from|starting)\b", re.IGNORECASE
)


class Record(NamedTuple):
    """A model, what is told of it as (label, value), and the headings above; `told` in a sentence, not listed."""

    name: str
    attributes: list[tuple[str, str]]
    path: tuple[str, ...]
    told: bool = False


def records(blocks: Sequence[Block], names: Names) -> Iterator[Record]:
    """Every record of a page, in order."""
    blocks = list(in_lines(blocks, names.words.dates))
    reader = _Reader(blocks, names)
    for block in blocks:
        yield from reader.of_block(block)


class _Reader:
    def __init__(self, blocks: Sequence[Block], names: Names) -> None:
        self.names = names
        self.words: Vocabulary = names.words
        self.tables = tables_of(blocks)
        self.columns = {
            key: names.columns.get(key[1]) if any(key[1]) else name_column(key[1], rows, self.words)
            for key, rows in self.tables.items()
        }
        self.card: tuple[tuple[str, ...], str] = ((), "")
        # The day that an entry of a log stands under.
        self.day: tuple[tuple[str, ...], str] = ((), "")
        self.alone = Counter(block.path for block in blocks if block.kind == "item" and names.is_name(block.text))

    def of_block(self, block: Block) -> Iterator[Record]:
        if block.kind == "row":
            key = (block.path, tuple(header for header, _ in block.cells))
            if key[1] in self.names.asides:
                return
            across = self._across(key[1])
            if not across:
                yield from self._of_row(block, self.columns[key])
            elif self.tables[key][0] is block:
                yield from self._side_by_side(key[1], across, self.tables[key])
        else:
            yield from self._of_line(block)

    # -- rows

    def _across(self, headers: Sequence[str]) -> list[int]:
        """The columns of models that stand side by side."""
        found = [n for n, header in enumerate(headers) if n and self.names.is_name(header)]
        return found if 2 * len(found) >= len(headers) - 1 else []

    def _side_by_side(self, headers: Sequence[str], across: Sequence[int], rows: Sequence[Block]) -> Iterator[Record]:
        for n in across:
            yield Record(headers[n], [(row.cells[0][1], row.cells[n][1]) for row in rows if n < len(row.cells)], rows[0].path)

    def _of_row(self, row: Block, column: int | None) -> Iterator[Record]:
        values = [value for _, value in row.cells]
        at = (
            column
            if column is not None and column < len(values) and self.names.is_name(values[column])
            else self._first_name(row)
        )
        if at is None:
            # What is under a name is told of it: a label and what it says, or a cell under each label.
            if above := self._above(row.path):
                pair = len(values) == 2 and not any(header for header, _ in row.cells)
                headed = len(values) == 2 and not self._is_value(values[0]) and self._is_value(values[1])
                yield Record(above, [(values[0], values[1])] if pair or headed else list(row.cells), row.path)
            return
        attributes = [pair for n, cell in enumerate(row.cells) if n != at for pair in self._beside(cell, n)]
        attributes = self._paired(row, at) or attributes
        dated = next((value for header, value in attributes if _VERSION.fullmatch(header) and _SNAPSHOT.fullmatch(value)), "")
        for name in self._each(values[at]):
            # Each snapshot of a model has an end of its own.
            yield Record(f"{name} {dated}".rstrip() if dated not in name else name, attributes, row.path)

    def _is_value(self, text: str) -> bool:
        return state_of(text) is not None or bool(self.words.dates(text))

    def _paired(self, row: Block, at: int) -> list[tuple[str, str]]:
        """Label and value in two cells without headers beside a name."""
        others = [value for n, (_, value) in enumerate(row.cells) if n != at]
        plain = len(others) == 2 and not any(header for header, _ in row.cells)
        return [(others[0], others[1])] if plain and is_label(others[0], self.words.dates) else []

    def _beside(self, cell: tuple[str, str], n: int) -> list[tuple[str, str]]:
        header, value = cell
        return [(header, value)] if header else pairs_of(value, self.words.dates) or [("", value)]

    def _first_name(self, row: Block) -> int | None:
        for n, (header, value) in enumerate(row.cells):
            if self.names.is_name(value) and kind_of(header) not in ("other model", "aside"):
                return n
        return None

    def _each(self, cell: str) -> list[str]:
        """The models of a cell that names several."""
        parts = [part.strip() for part in re.split(r",\s+|;\s+|\s+and\s+", cell) if part.strip()]
        several = len(parts) > 1 and all(self.names.is_name(p) or (re.search(r"\d", p) and len(p) < 40) for p in parts)
        return parts if several else [cell]

    # -- lines

    def _above(self, path: tuple[str, ...]) -> str:
        """The model that what stands here is told of."""
        if self.card[1] and self.card[0] == path:
            return self.card[1]
        if not path:
            return ""
        return path[-1] if self.names.is_name(path[-1]) else self.names.head(path[-1]) if len(path[-1]) < 80 else ""

    def _of_line(self, block: Block) -> Iterator[Record]:
        text, path = block.text, block.path
        if key := _KEY.fullmatch(text):
            self.card = (path, key[1].strip())
            yield Record(key[1].strip(), [], path)
            return
        head = self.names.head(text)
        if block.kind == "heading":
            if self.names.is_name(text):
                yield Record(text, [], path)
            elif head and is_fact(text[len(head) :], self.words.dates):
                yield self._headed(head, block)
            return
        if (
            block.kind == "text"
            and len(text) < 40
            and self.words.dates(text)
            and not any(label for label, _ in pairs_of(text, self.words.dates))
        ):
            self.day = (path, text)
        if head == text and self._is_other_name(head, block):
            return
        if head and self._is_entry(head, block):
            self.card = (path, head) if block.kind == "text" and head == text else self.card
            yield self._headed(head, block)
        elif (above := self._above(path)) and (found := self._attributes(above, text)):
            yield Record(above, found, path)
        elif (entry := self._dated(block)) is not None:
            yield entry
        else:
            yield from self._told(block)

    def _is_other_name(self, head: str, block: Block) -> bool:
        """Whether a line under the name of a model is only how else it is called."""
        path = block.path
        if not path or not self.names.is_name(path[-1]):
            return False
        return block.kind == "text" or self.alone[path] == 1

    def _is_entry(self, head: str, block: Block) -> bool:
        """Whether a line lists the model that it begins with, rather than to be a sentence about it."""
        rest = text_behind(head, block.text)
        if block.kind == "item" or not rest:
            return not re.match(r"(?:is|was|has|are|were|and|now|supports?|gets?|can)\b", rest) or is_fact(rest, self.words.dates)
        return bool(re.match(r"[:.,;|(–—-]", block.text[len(head) :].strip()))

    def _headed(self, head: str, block: Block) -> Record:
        rest = text_behind(head, block.text)
        found = [pair for pair in pairs_of(rest, self.words.dates) if not self._of_another(head, " ".join(pair))]
        return Record(head, found or [("", rest)], block.path)

    def _attributes(self, name: str, text: str) -> list[tuple[str, str]]:
        """What a line under the name of a model says of it."""
        if self._of_another(name, text):
            return []
        found = pairs_of(text, self.words.dates)
        if len(text) > 160 and not (ENDING.search(text) and self.words.dates(text)):
            return []
        told = [pair for pair in found if is_fact(": ".join(filter(None, pair)), self.words.dates) or kind_of(pair[0])]
        return told or ([("", text)] if ENDING.search(text) and self.words.dates(text) else [])

    def _of_another(self, name: str, text: str) -> bool:
        """Whether a text tells of another model, before it comes to what is to be used instead."""
        about = INSTEAD.split(text, maxsplit=1)[0]
        own = fold(self.names.trimmed(name))
        others = [one for one in map(fold, self.names.within(about)) if one not in own and own not in one]
        return bool(others) and bool(ENDING.search(about))

    # -- sentences

    def _dated(self, block: Block) -> Record | None:
        """An entry of a calendar: the day, then the model."""
        date, separator, rest = re.split(r"(\s*[:–—|]\s+|\s-\s)", block.text + " : ", maxsplit=1)[:3]
        if not separator or len(date) >= 30 or not self.words.dates(date):
            return None
        head = self.names.head(rest.strip(" :")) or next(iter(self.names.within(HEAD.split(rest.strip(" :"), maxsplit=1)[0])), "")
        if not head or not rest.startswith(head):
            return None
        label = next((step for step in reversed(block.path) if kind_of(step) == "ends" or ENDING.search(step)), "")
        moved = INSTEAD.search(rest) or ENDING.search(rest)
        return Record(
            head, [(label or ("Retires" if moved else "Released"), date), ("", rest[len(head) :].strip(" :"))], block.path
        )

    def _told(self, block: Block) -> Iterator[Record]:
        """Models that a sentence gives an end, or tells to be new."""
        for sentence in _SENTENCES.split(block.text):
            dates = self.words.dates(sentence)
            ending = bool(dates) and ENDING.search(sentence) is not None and not NOT_BEFORE.search(sentence)
            released = not ending and (_RELEASED.match(sentence) or _IS_THERE.search(sentence))
            waned = not released and _WANED.match(sentence)
            if not released and not waned and not ending:
                continue
            about = INSTEAD.split(sentence, maxsplit=1)[0]
            above = block.path[-1] if block.path else ""
            found = self.names.within(about) or self._subject(about) or self.names.within(above)
            # An entry of a log stands under its day, or over it.
            day = above if self.words.dates(above) else self.day[1] if self.day[0] == block.path else ""
            entry = f"{day}: {sentence}" if released and not dates and day else sentence
            akin = [name for name in found if first_word(name) == first_word(found[0])]
            for n, name in enumerate(akin if released else found):
                told = f"Shutdown {dates[n]}" if len(found) == len(dates) > 1 and not released else entry
                yield Record(
                    name, [("Released" if released else "Deprecated" if waned and not dates else "", told)], (), told=True
                )

    def _subject(self, text: str) -> list[str]:
        found = _OBJECT.search(text)
        subjects = [match["name"] or match["other"] for match in _SUBJECT.finditer(text)]
        for name in ([found["name"]] if found else []) + subjects:
            if name and not _NO_NAME.match(name) and looks_named(name, self.words):
                return [name]
        known = self.words.model(text)
        return [known.name] if known else []


def text_behind(head: str, text: str) -> str:
    """What a line says behind the name that it begins with."""
    return text[len(head) :].strip(" :–—-|,.;").strip()
