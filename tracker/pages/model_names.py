"""Which words of a page are names of models: told by where they stand and what stands beside them, in both versions together."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from tracker.models import Block
from tracker.pages.labels import is_fact
from tracker.pages.lifecycle import ENDING, NOTHING, kind_of, section_state, state_of
from tracker.pages.vocabulary import Vocabulary, fold

_WORD = r"(?:[A-Z0-9][\w.+:/'-]*|[a-z]+(?:[-.:/][\w.]+)+|\([\w.:+ -]+\)|[a-z]{1,2}\d[\w.]*|v\d[\w.]*|\+)"
_TIER = r"(?:mini|nano|micro|lite|flash|turbo|pro|max|plus|ultra|small|medium|large|tiny|base|preview|latest|chat|instruct|fast|high|low|image|audio|vision|embed)"
_NAME = re.compile(rf"(?:{_WORD}|[a-z]+\d[\w.-]*)(?: (?:{_WORD}|{_TIER})){{0,6}}")
_IDENTIFIER = re.compile(r"(?=[\w.:+/@-]*[A-Za-z])(?=[\w.:+/@-]*\d)[\w.:+@]+(?:[-/][\w.:+@]+)+|[a-z]{1,3}\d[\w.]*(?:-[\w.]+)*")
_MODEL_LIKE = re.compile(r"[A-Za-z]{2,}[-\w]*(?: [A-Z][a-z]+){0,2}(?:[ -][vV]?\d[\w.]*)(?:[ -]\w+){0,2}")
_LABEL = re.compile(r"\b(?:models?|systems?|snapshots?|engines?|checkpoints?|endpoints?)\b", re.IGNORECASE)
_CODE = re.compile(r"\b(?:ids?|api|strings?|codes?|slugs?|identifiers?|endpoints?|alias\w*)\b", re.IGNORECASE)
_GROUP = re.compile(r"\b(?:famil|series|line|group|generation|collection|provider|vendor|type|categor)", re.IGNORECASE)
# What heads a section, asks a question or leads on is no name.
_GENERIC = re.compile(
    r"\b(?:models?|deprecat\w+|status|overview|retire\w*|schedule|history|timeline|announce\w*|available|current|legacy|tables?|lists?|all"
    r"|lifecycle|versions?|polic(?:y|ies)|faqs?|notes?|change ?log|what|how|when|why|introduction|dates?|important|news|updates?|notices?"
    r"|support\w*|steps?|migrat\w+|contact|help|about|shut\w*|upcoming|past|recent\w*|removed|removals?|sunset|the|your|our|none|related"
    r"|pricing|docs?|documentation|guides?|terms|home|products?|learn|try|get|see|view|compare|release notes|log ?in|sign|next|previous|releas\w+|launch\w*|new|added|introduc\w*)\b",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)?\.? )?(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|september"
    r"|october|november|december)\b\.?(?: \d.*)?$|(?:q[1-4]|h[12])(?:[\s/-]?\d{4})?|\d{4}(?: ?q[1-4])?",
    re.IGNORECASE,
)
_DAY = re.compile(r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d", re.IGNORECASE)
# "Watch 51" is a button that counts.
_COUNTED = re.compile(r"[A-Za-z]+ \d{2,}")
_SIZE = re.compile(r"[\d.,]+\s?[kKmMbB]?(?: tokens)?")
HEAD = re.compile(r"\s*(?::\s|:$|\s[-–—→|·]\s|\s?\(|,\s|\.\s|;\s|\s(?:will|is|was|has|retires?|retiring|shuts?|sunsets?|ends?|until|goes)\b)\s*")
_ENOUGH = 2
_SEVERAL = 3
_HALF = 0.5


class _Slot(NamedTuple):
    """Strings that stand in the same place: a column, headings beside one another, the beginnings of a list's items."""

    strings: tuple[str, ...]
    # What the column is called, or the list's heading.
    label: str
    # Beside or below how many of them a state or an end is told.
    facts: int
    # Whether the place is one for names alone.
    column: bool = False


@dataclass(frozen=True)
class Names:
    """The names of models on a page, and the first words that they share."""

    names: frozenset[str]
    families: frozenset[str]
    # In which column of the tables with these headers the names are.
    columns: Mapping[tuple[str, ...], int | None]
    words: Vocabulary = field(repr=False)

    def is_name(self, text: str) -> bool:
        return fold(text) in self.names

    def head(self, text: str) -> str:
        """The name that a line begins with, '' for none."""
        first = HEAD.split(text, maxsplit=1)[0].strip()
        if self.is_name(first):
            return first
        found = self._pattern.match(text) if self._pattern else None
        return found.group() if found and not text[found.end() :][:1].isalnum() else ""

    def within(self, text: str) -> list[str]:
        """The names in a text, in order."""
        found: dict[str, int] = {}
        taken: list[tuple[int, int]] = []
        known = self._pattern.finditer(text) if self._pattern else iter(())
        for match in (*known, *_IDENTIFIER.finditer(text), *_MODEL_LIKE.finditer(text)):
            name, start = match.group().rstrip(".:/,"), match.start()
            if any(start < end and begin < match.end() for begin, end in taken):
                continue
            if self.is_name(name) or self._may_be_name(name):
                taken.append((start, match.end()))
                found.setdefault(name, start)
        return sorted(found, key=lambda name: found[name])

    def _may_be_name(self, text: str) -> bool:
        if self.words.dates(text) or _MONTH.fullmatch(text) or _SIZE.fullmatch(text):
            return False
        return self.words.model(text) is not None or _first(text) in self.families

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        names = sorted((name for name in self.names if len(name) > 2), key=len, reverse=True)
        if not names:
            return None
        # Folded names have lost their hyphens.
        spelt = (r"[\s-]".join(map(re.escape, name.split())) for name in names)
        return re.compile(rf"(?<![\w-])(?:{'|'.join(spelt)})(?![\w+]|[-.]\w)", re.IGNORECASE)


def names_of(versions: Iterable[Sequence[Block]], words: Vocabulary) -> Names:
    """The names on all versions of a page: what one of them shows plainly is known in the others."""
    versions = list(versions)
    columns = _columns(versions, words)
    slots = [slot for blocks in versions for slot in _slots(blocks, columns, words)]
    scored = [(_score(slot, words), slot) for slot in slots]
    good = [slot for score, slot in scored if score >= _ENOUGH] or [slot for score, slot in scored if score == 1]
    names = {text for slot in good for text in slot.strings if _accepted(text, slot, words)}
    families = frozenset(first for name in names if (first := _first(name)) and not _GENERIC.search(first))
    for _, slot in scored:
        own = [text for text in slot.strings if _first(text) in families and looks_named(text, words)]
        if len(own) >= _HALF * len(slot.strings) or slot.facts:
            names |= set(own)
    return Names(frozenset(map(fold, names)), families, columns, words)


def looks_named(text: str, words: Vocabulary) -> bool:
    """Whether a text has the shape of a name: a few words with capitals or digits, no state, label or day."""
    if not 0 < len(text) <= 60 or not _NAME.fullmatch(text) or _SIZE.fullmatch(text) or _MONTH.match(text):
        return False
    if is_model(text, words):
        return True
    if state_of(text) or NOTHING.fullmatch(text) or words.dates(text) or _DAY.search(text):
        return False
    # "Context 32K" is a label and its value.
    first = text.split()[0]
    return not _GENERIC.search(text) and not (first.isalpha() and kind_of(first))


def is_model(text: str, words: Vocabulary) -> bool:
    """Whether a text is a model by itself: one that is known, or spelt as only identifiers are."""
    if not 0 < len(text) < 70 or _MONTH.match(text):
        return False
    # An identifier may have a day in it.
    spelt = _IDENTIFIER.fullmatch(text) is not None and re.match(r"[a-z]*[-/:]?[a-z]", text, re.IGNORECASE) is not None
    return spelt or (_NAME.fullmatch(text) is not None and not _GENERIC.search(text) and words.model(text) is not None and not words.dates(text))


def _first(text: str) -> str:
    return re.split(r"[\s/:-]", text.strip(), maxsplit=1)[0].casefold()


def _accepted(text: str, slot: _Slot, words: Vocabulary) -> bool:
    if slot.column:
        if is_model(text, words):
            return True
        return 0 < len(text) <= 80 and not NOTHING.fullmatch(text) and not words.dates(text) and not state_of(text)
    return looks_named(text, words) or is_model(text, words)


def _score(slot: _Slot, words: Vocabulary) -> int:
    """How much speaks for the strings of a place being names of models; 0 when most cannot be."""
    strings = [text for text in slot.strings if text]
    named = [text for text in strings if _accepted(text, slot, words)]
    if not named or len(named) < _HALF * len(strings):
        return 0
    known = sum(words.model(text) is not None for text in named) >= _HALF * len(named)
    spelt = sum(_IDENTIFIER.fullmatch(text) is not None for text in named) >= _HALF * len(named)
    like = sum(_MODEL_LIKE.fullmatch(text) is not None and not _COUNTED.fullmatch(text) for text in named) >= _HALF * len(named)
    said = _LABEL.search(slot.label) is not None
    called = slot.column and kind_of(slot.label) == "name"
    firsts = Counter(_first(text) for text in named)
    alike = len(named) > 1 and firsts.most_common(1)[0][1] > _HALF * len(named)
    facts = slot.facts >= _HALF * len(strings)
    return 2 * known + 2 * spelt + (like or alike) + 2 * said + called + 2 * facts


# -- where names may stand ----------------------------------------------------------------------------------------------


def _columns(versions: Iterable[Sequence[Block]], words: Vocabulary) -> Mapping[tuple[str, ...], int | None]:
    """The column with the names of every table, decided by what all versions have in it."""
    tables: dict[tuple[str, ...], list[Block]] = defaultdict(list)
    for blocks in versions:
        for (_, headers), rows in tables_of(blocks).items():
            tables[headers] += rows
    return {headers: name_column(headers, rows, words) for headers, rows in tables.items()}


def _slots(blocks: Sequence[Block], columns: Mapping[tuple[str, ...], int | None], words: Vocabulary) -> Iterator[_Slot]:
    yield from _of_tables(blocks, columns, words)
    yield from _of_headings(blocks, words)
    yield from _of_lines(blocks, words)


def tables_of(blocks: Iterable[Block]) -> dict[tuple[tuple[str, ...], tuple[str, ...]], list[Block]]:
    """The rows of a page by the headings and the columns that they stand under."""
    tables: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Block]] = defaultdict(list)
    for block in blocks:
        if block.kind == "row":
            tables[(block.path, tuple(header for header, _ in block.cells))].append(block)
    return tables


def _of_tables(blocks: Sequence[Block], columns: Mapping[tuple[str, ...], int | None], words: Vocabulary) -> Iterator[_Slot]:
    tables = tables_of(blocks)
    # What stands in the first column under several headings are labels.
    often = Counter(text for rows in tables.values() for text in {row.cells[0][1] for row in rows if len(row.cells) == 2})
    for (path, headers), rows in tables.items():
        # Tables without headers have nothing in common.
        if (at := columns[headers] if any(headers) else name_column(headers, rows, words)) is None:
            pass
        elif not (len(headers) == 2 and not any(headers) and any(often[row.cells[0][1]] > 1 for row in rows)):
            strings = tuple(row.cells[at][1] for row in rows if at < len(row.cells))
            facts = sum(_tells(row, at, words) for row in rows)
            yield _Slot(strings, headers[at] or " ".join(path[-1:]), facts, column=bool(headers[at]))
        labels = [row.cells[0][1] for row in rows]
        if len(headers) > 1 and any(headers[1:]) and (at is None or sum(kind_of(label) is not None for label in labels) >= _HALF * len(labels)):
            lived = sum(kind_of(label) in ("ends", "since", "announced", "state") for label in labels)
            yield _Slot(tuple(headers[1:]), headers[0] or " ".join(path[-1:]), (len(headers) - 1) if lived else 0)


def _tells(row: Block, at: int, words: Vocabulary) -> bool:
    """Whether the other cells of a row tell a state or an end."""
    others = [(header, value) for n, (header, value) in enumerate(row.cells) if n != at]
    return any(
        kind_of(header) in ("ends", "state", "announced") or (not header and is_fact(value, words.dates)) or state_of(value)
        for header, value in others
    )


def name_column(headers: Sequence[str], rows: Sequence[Block], words: Vocabulary) -> int | None:
    """The column of a table with the names: not what is a day, a state or a number, no label, rather each once."""
    best: tuple[float, int] | None = None
    for n, header in enumerate(headers):
        values = [row.cells[n][1] for row in rows if n < len(row.cells)]
        score = _column_score(header, values, n, words)
        if score > 0 and (best is None or score > best[0]):
            best = (score, n)
    return best[1] if best else None


def _column_score(header: str, values: Sequence[str], n: int, words: Vocabulary) -> float:
    filled = [value for value in values if value and not NOTHING.fullmatch(value)]
    kind = kind_of(header)
    if not filled or kind in ("aside", "other model", "announced") or (kind == "ends" and not _LABEL.search(header)):
        return 0
    fitting = [v for v in filled if is_model(v, words) or (len(v) <= 80 and not (state_of(v) or words.dates(v) or _SIZE.fullmatch(v)))]
    if len(fitting) < _HALF * len(filled) or (not header and sum(kind_of(v) is not None and not is_model(v, words) for v in fitting) > _HALF * len(fitting)):
        return 0
    models = sum(is_model(v, words) or looks_named(v, words) for v in fitting) / len(fitting)
    unique = len(set(filled)) / len(filled)
    called = 1.0 if kind == "name" else 0.0
    sparse = len(filled) / len(values)
    # What it is called rather than how it is spelt in a request.
    said = -0.2 if _CODE.search(header) else 0.5 if _LABEL.search(header) else 0
    if _GROUP.search(header):
        return 0.5 * models * unique * sparse
    return (models + called + said) * unique * sparse - 0.1 * n if models or called else 0


def _of_headings(blocks: Sequence[Block], words: Vocabulary) -> Iterator[_Slot]:
    below: dict[tuple[str, ...], bool] = defaultdict(bool)
    beside: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    for block in blocks:
        if block.kind == "heading":
            beside[block.path][block.text] = None
        elif block.path:
            beside[block.path[:-1]][block.path[-1]] = None
            below[block.path] = below[block.path] or _is_fact_below(block, words)
    for parent, texts in beside.items():
        fitting = tuple(text for text in texts if looks_named(text, words) or is_model(text, words))
        told = tuple(text for text in fitting if below[(*parent, text)])
        # Those of which something is told speak for those beside them; a section beside them is no model.
        yield _Slot(told if 0 < 2 * len(told) < len(fitting) else fitting, "", len(told))


def _is_fact_below(block: Block, words: Vocabulary) -> bool:
    if block.kind == "row":
        values = block.cells[1:] if len(block.cells) == 2 else block.cells
        return (len(block.cells) == 2 and kind_of(block.cells[0][1]) in ("ends", "since", "announced", "state")) or (
            all(header and kind_of(header) != "name" for header, _ in values) and _tells(block, -1, words)
        )
    return len(block.text) < 120 and is_fact(block.text, words.dates)


def _of_lines(blocks: Sequence[Block], words: Vocabulary) -> Iterator[_Slot]:
    lists: dict[tuple[tuple[str, ...], str], list[Block]] = defaultdict(list)
    for block in blocks:
        if block.kind in ("item", "text"):
            lists[(block.path, block.kind)].append(block)
    ahead = {id(one) for n, one in enumerate(blocks) if one.kind == "text" and len(one.text) < 60 and _leads(one, blocks[n + 1 : n + 5], words)}
    begun = {
        key: [(head := HEAD.split(line.text, maxsplit=1)[0].strip(), _told_behind(head, line.text, words) or (head == line.text and id(line) in ahead)) for line in lines]
        for key, lines in lists.items()
    }
    # What lines under several headings begin with are labels.
    often = Counter(head for heads in begun.values() for head in {head for head, _ in heads})
    for (path, kind), heads in begun.items():
        heads = [(head, told) for head, told in heads if often[head] < _SEVERAL or is_model(head, words)]
        if kind == "text":
            # Among sentences only those lines count that tell a state or an end behind or below what they begin with.
            heads = [(head, told) for head, told in heads if told and looks_named(head, words)]
        strings = tuple(head for head, _ in heads)
        if strings:
            facts = sum(told for _, told in heads)
            under = path[-1] if path else ""
            yield _Slot(strings, under, len(strings) if section_state(under) else facts)


def _leads(one: Block, below: Sequence[Block], words: Vocabulary) -> bool:
    """Whether a short text stands over what is told of it, with no other name between."""
    for block in below:
        if block.path != one.path or (block.kind == "text" and looks_named(block.text, words)):
            return False
        if _is_fact_below(block, words):
            return True
    return False


def _told_behind(head: str, text: str, words: Vocabulary) -> bool:
    rest = text[len(head) :].strip(" :–—-|(")
    return bool(rest) and (is_fact(rest, words.dates) or bool(ENDING.search(rest) and words.dates(rest)))
