"""Where names of models may stand on a page: in columns, headings beside one another, the beginnings of lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tracker.models import Block
from tracker.pages.labels import is_fact
from tracker.pages.lifecycle import ENDING, NOTHING, kind_of, section_state, state_of
from tracker.pages.name_shapes import CODE, GROUP, HEAD, LABEL, SIZE, is_model, looks_named
from tracker.pages.vocabulary import Vocabulary

_HALF = 0.5
_LIFE = ("ends", "since", "announced", "state", "name", "other model")
_SEVERAL = 3


class Slot(NamedTuple):
    """Strings that stand in the same place: a column, headings beside one another, the beginnings of a list's items."""

    strings: tuple[str, ...]
    # What the column is called, or the list's heading.
    label: str
    # Beside or below how many of them a state or an end is told.
    facts: int
    # Whether the place is one for names alone.
    column: bool = False
    # Its headers, and whether none of them promises anything of a model's life.
    headers: tuple[str, ...] = ()
    aside: bool = False
    # Beside how many of them themselves a state or an end is told.
    told: int = 0


def columns_of(versions: Iterable[Sequence[Block]], words: Vocabulary) -> Mapping[tuple[str, ...], int | None]:
    """The column with the names of every table, decided by what all versions have in it."""
    tables: dict[tuple[str, ...], list[Block]] = defaultdict(list)
    for blocks in versions:
        for (_, headers), rows in tables_of(blocks).items():
            tables[headers] += rows
    return {headers: name_column(headers, rows, words) for headers, rows in tables.items()}


def slots_of(blocks: Sequence[Block], columns: Mapping[tuple[str, ...], int | None], words: Vocabulary) -> Iterator[Slot]:
    """Every place of a page where names may stand."""
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


def _of_tables(blocks: Sequence[Block], columns: Mapping[tuple[str, ...], int | None], words: Vocabulary) -> Iterator[Slot]:
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
            others = [header for n, header in enumerate(headers) if n != at]
            aside = bool(others) and all(others) and not facts and not any(kind_of(one) in _LIFE for one in others)
            aside = aside and not section_state(path[-1] if path else "")
            yield Slot(strings, headers[at] or " ".join(path[-1:]), facts, bool(headers[at]), headers, aside, facts)
        labels = [row.cells[0][1] for row in rows]
        if (
            len(headers) > 1
            and any(headers[1:])
            and (at is None or sum(kind_of(label) is not None for label in labels) >= _HALF * len(labels))
        ):
            lived = sum(kind_of(label) in ("ends", "since", "announced", "state") for label in labels)
            yield Slot(tuple(headers[1:]), headers[0] or " ".join(path[-1:]), (len(headers) - 1) if lived else 0)


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
    if not filled or kind in ("aside", "other model", "announced") or (kind == "ends" and not LABEL.search(header)):
        return 0
    fitting = [
        v for v in filled if is_model(v, words) or (len(v) <= 80 and not (state_of(v) or words.dates(v) or SIZE.fullmatch(v)))
    ]
    if len(fitting) < _HALF * len(filled) or sum(
        kind_of(v) is not None and not looks_named(v, words) for v in fitting
    ) > _HALF * len(fitting):
        return 0
    models = sum(is_model(v, words) or looks_named(v, words) for v in fitting) / len(fitting)
    unique = len(set(filled)) / len(filled)
    called = 1.0 if kind == "name" else 0.0
    sparse = len(filled) / len(values)
    # What it is called rather than how it is spelt in a request.
    said = -0.2 if CODE.search(header) else 0.5 if LABEL.search(header) else 0
    if GROUP.search(header):
        return 0.5 * models * unique * sparse
    return (models + called + said) * unique * sparse - 0.1 * n if models or called else 0


def _of_headings(blocks: Sequence[Block], words: Vocabulary) -> Iterator[Slot]:
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
        if told and 2 * len(told) >= len(fitting):
            yield Slot(fitting, "", len(told), told=len(told))
        else:
            yield Slot(told or tuple(texts), "", len(told), told=len(told))


def _is_fact_below(block: Block, words: Vocabulary) -> bool:
    if block.kind == "row":
        values = block.cells[1:] if len(block.cells) == 2 else block.cells
        return (len(block.cells) == 2 and kind_of(block.cells[0][1]) in ("ends", "since", "announced", "state")) or (
            all(header and kind_of(header) != "name" for header, _ in values) and _tells(block, -1, words)
        )
    return len(block.text) < 120 and is_fact(block.text, words.dates)


def _of_lines(blocks: Sequence[Block], words: Vocabulary) -> Iterator[Slot]:
    lists: dict[tuple[tuple[str, ...], str], list[Block]] = defaultdict(list)
    for block in blocks:
        if block.kind in ("item", "text"):
            lists[(block.path, block.kind)].append(block)
    ahead = {
        id(one)
        for n, one in enumerate(blocks)
        if one.kind == "text" and len(one.text) < 60 and _leads(one, blocks[n + 1 : n + 5], words)
    }
    begun = {
        key: [
            (
                head := HEAD.split(line.text, maxsplit=1)[0].strip(),
                _told_behind(head, line.text, words) or (head == line.text and id(line) in ahead),
            )
            for line in lines
        ]
        for key, lines in lists.items()
    }
    # What lines under several headings begin with are labels.
    often = Counter(head for heads in begun.values() for head in {head for head, _ in heads})
    for (path, kind), lines_ in begun.items():
        # Among sentences only those lines count that tell a state or an end behind or below what they begin with.
        heads = [
            (head, told)
            for head, told in lines_
            if (often[head] < _SEVERAL or is_model(head, words)) and (kind == "item" or (told and looks_named(head, words)))
        ]
        strings = tuple(head for head, _ in heads)
        if strings:
            facts = sum(told for _, told in heads)
            under = path[-1] if path else ""
            yield Slot(strings, under, len(strings) if section_state(under) else facts, told=facts)


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
