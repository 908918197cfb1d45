"""Tables as rows of cells: `table` elements, ARIA grids and rows of divs, with spans filled in and header rows told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_MOST_CELLS = 60
_SHORT = 80
_LAYOUT_ROWS, _RUNNING_TEXT, _MOST_OF_IT = 2, 40, 0.6
# Between the header of a group of columns and that of one of them.
LEVEL = " \u203a "


@dataclass(slots=True)
class Cell:
    """One cell: its own text, and the tables and accordions inside of it."""

    text: str
    nested: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """One row with its spans filled in; `spans` when one cell goes over all columns."""

    cells: list[Cell]
    header: bool = False
    spans: bool = False


@dataclass(slots=True)
class Grid:
    """A table as it stands."""

    rows: list[Row]
    caption: str = ""


def is_grid(node: Any) -> bool:
    """Whether an element is a table in all but name: at least two children with the same number of short leaves.

    Between them may stand some with one leaf only, which head the rows below.
    """
    if node.name in ("ul", "ol", "li", "p", "tr", "a") or node.name[0] == "h":
        return False
    children = [child for child in node.children if hasattr(child, "children")]
    if len(children) < 2 or any(str(text).strip() for text in node.find_all(string=True, recursive=False)):
        return False
    counts = Counter(1 if _is_leaf(child) else _leaves(child) for child in children)
    heads = counts.pop(1, 0)
    return len(counts) == 1 and max(counts) >= 2 and (not heads or (heads < counts.total() and counts.total() > 2))


def _is_leaf(node: Any) -> bool:
    """Whether an element is a short text and nothing else."""
    return node.name in ("div", "span") and 0 < len(node.get_text().strip()) < _SHORT and node.find(True) is None


def is_layout(table: Any) -> bool:
    """Whether a `table` only puts parts of the page side by side: a row or two of headings, lists or tables, without a header."""
    if table.get("role") in ("presentation", "none"):
        return True
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    cells = [cell for row in rows for cell in row.find_all("td", recursive=False) if cell.get_text().strip()]
    if len(cells) < 2 or any(row.find("th", recursive=False) for row in rows):
        return False
    holding = [cell for cell in cells if _holds_parts(cell)]
    if len(rows) > _LAYOUT_ROWS:
        return any(_is_the_page(cell, table) for cell in holding)
    return len(holding) == len(cells) or (bool(holding) and len(rows) == 1)


def _is_the_page(cell: Any, table: Any) -> bool:
    """Whether one cell has most of what a table says, tables and text: the rows around it are what stands around a page."""
    own = sum(len(text.strip()) for text in cell.find_all(string=True) if text.find_parent("table") is table)
    return cell.find("table") is not None and own >= _RUNNING_TEXT and len(cell.get_text()) >= _MOST_OF_IT * len(table.get_text())


def _holds_parts(cell: Any) -> bool:
    return bool(cell.find([*_HEADINGS, "table"])) or len(cell.find_all(["li", "p"])) > 1


_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def _leaves(node: Any) -> int:
    """How many cells a div would have as a row; 0 when it is no row."""
    if node.name not in ("div", "section", "article", "a", "span"):
        return 0
    children = [child for child in node.children if hasattr(child, "children")]
    if any(str(text).strip() for text in node.find_all(string=True, recursive=False)):
        return 0
    if node.find(_HEADINGS) is not None:
        # A card has a heading, a row has cells.
        return 0
    simple = all(
        child.name in ("div", "span", "p", "strong", "b", "code", "a") and not child.find(["div", "p", "ul", "table"])
        for child in children
    )
    short = all(0 < len(child.get_text().strip()) < _SHORT for child in children)
    return len(children) if simple and short and len(children) <= 12 else 0


def element_rows(node: Any, text_of: Callable[[Any], str]) -> Grid:
    """Read an element's rows."""
    if node.name == "table":
        caption = node.find("caption")
        caption = caption if caption is not None and caption.find_parent("table") is node else None
        own = [row for row in node.find_all("tr") if row.find_parent("table") is node]
        return Grid(_fill(own, ["td", "th"], text_of), text_of(caption) if caption is not None else "")
    own = node.find_all(attrs={"role": "row"})
    if own:
        return Grid(_spread([_roles(row, text_of) for row in own]))
    rows = [child for child in node.children if hasattr(child, "children")]
    parts = [[row] if _is_leaf(row) else [cell for cell in row.children if hasattr(cell, "children")] for row in rows]
    return Grid(_spread([Row([Cell(text_of(cell)) for cell in cells]) for cells in parts]))


def _spread(rows: list[Row]) -> list[Row]:
    """The one cell of a row goes over the columns that the others have."""
    width = max((len(row.cells) for row in rows), default=0)
    for row in rows:
        if len(row.cells) == 1 < width:
            row.cells += [Cell("") for _ in range(width - 1)]
            row.spans = True
    return rows


def _roles(row: Any, text_of: Callable[[Any], str]) -> Row:
    cells = row.find_all(attrs={"role": re.compile("cell|header")})
    return Row([Cell(text_of(cell)) for cell in cells], all(cell["role"] == "columnheader" for cell in cells))


def _fill(rows: list[Any], names: list[str], text_of: Callable[[Any], str]) -> list[Row]:
    """Rows with `colspan` and `rowspan` filled in."""
    out: list[Row] = []
    waiting: dict[int, tuple[int, Cell]] = {}
    for row in rows:
        cells: list[Cell] = []
        tags = row.find_all(names, recursive=False)
        for tag in tags:
            _take(waiting, cells)
            cell = _cell(tag, text_of)
            width, height = _number(tag.get("colspan")), _number(tag.get("rowspan"))
            for extra in range(width):
                if height > 1:
                    waiting[len(cells)] = (height - 1, Cell(cell.text))
                cells.append(cell if not extra else Cell(cell.text))
        _take(waiting, cells)
        header = bool(tags) and (all(tag.name == "th" for tag in tags) or row.find_parent(["thead", "table"]).name == "thead")
        out.append(Row(cells, header, len(tags) == 1 and _number(tags[0].get("colspan")) == len(cells) > 1))
    return [row for row in out if row.cells]


def _take(waiting: dict[int, tuple[int, Cell]], cells: list[Cell]) -> None:
    while len(cells) in waiting:
        left, cell = waiting.pop(len(cells))
        if left > 1:
            waiting[len(cells)] = (left - 1, cell)
        cells.append(cell)


def _number(value: Any) -> int:
    return max(1, min(int(value), _MOST_CELLS)) if value and str(value).isdigit() else 1


def _cell(tag: Any, text_of: Callable[[Any], str]) -> Cell:
    inner = tag.find_all(["table", "details"])
    nested = [part for part in inner if not any(parent in inner for parent in part.parents)]
    for table in nested:
        table.extract()
    return Cell(text_of(tag), nested)


def merge_headers(grid: Grid) -> tuple[list[str], list[Row]]:
    """The column headers, header rows over one another joined, and the rows below."""
    rows = grid.rows
    count = 0
    while count < len(rows) and rows[count].header and not rows[count].spans:
        count += 1
    if count == len(rows):
        count = min(count, 1)
    if not count and not rows[0].spans and _first_heads(rows):
        count = 1
    headers: list[str] = []
    for row in rows[:count]:
        texts = [cell.text for cell in row.cells]
        headers = (
            [LEVEL.join(dict.fromkeys(filter(None, pair))) for pair in zip(headers, texts, strict=False)] if headers else texts
        )
    return headers, rows[count:]


_VALUE = re.compile(r"\d|[$€£¥✓✔✗✘]|^(?:yes|no|free|n/a|-|—)$", re.IGNORECASE)


_NAMES = re.compile(
    r"(?:model|name|plan|product|country|market|region|status|state|stage|lifecycle|input|output|cached|prompt|completion"
    r"|price|cost|rate"
    r"|retire|deprecat|shutdown|sunset|end of|eol|release|launch|date|context|replace|recommend|notes?|api|app|since|until"
    r"|available|availability"
    r"|code|unit|type|per |monthly|yearly|annual)",
    re.IGNORECASE,
)


def _repeats_labels(rows: list[Row]) -> bool:
    """Whether each row brings its labels along, before or behind what they say: cards side by side."""
    columns = zip(*(row.cells[1:] for row in rows), strict=False)
    texts = [[cell.text.casefold().split() for cell in column] for column in columns]
    return bool(texts) and all(
        min(map(len, column)) > 1 and any(len({words[at] for words in column}) == 1 for at in (0, -1)) for column in texts
    )


def _first_heads(rows: list[Row]) -> bool:
    """Whether the first of rows without `th` is a header: it has words only where the rows below have values."""
    if len(rows) < 2 or len(rows[0].cells) < 2 or any(not cell.text for cell in rows[0].cells[1:]):
        return False
    if _repeats_labels(rows):
        return False
    if not rows[0].cells[0].text and all(row.cells[0].text for row in rows[1:]):
        # A row of names over an empty corner.
        return len({cell.text for cell in rows[0].cells}) == len(rows[0].cells)
    named = [bool(_NAMES.match(cell.text)) for cell in rows[0].cells]
    if len(named) == 2 and (not named[1] or all(_NAMES.match(row.cells[0].text) for row in rows)):
        # A label and a value in each row.
        return False
    if len(named) > 2 and all(named[1:]) and not any(bool(_NAMES.match(row.cells[0].text)) for row in rows[1:]):
        return True
    first = [bool(_VALUE.search(cell.text)) for cell in rows[0].cells]
    below = [any(n < len(row.cells) and _VALUE.search(row.cells[n].text) for row in rows[1:]) for n in range(len(first))]
    return not any(first[1:]) and any(below[1:])
