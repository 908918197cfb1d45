"""The structure of a parsed page as a flat list of blocks: headings, texts, list items and table rows under their headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from tracker.models import Block, BlockKind
from tracker.pages.cards import card_title
from tracker.pages.tables import Grid, element_rows, is_grid, is_layout, merge_headers

_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data dfn em font i img ins kbd label mark q ruby samp small span strong sub sup time tt u var"  # noqa: SIM905
    " wbr button".split()
)
_SKIPPED = frozenset("script style template noscript head title svg math iframe object select input textarea rp rt".split())  # noqa: SIM905
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u202f": " ", "\u2011": "-"})
_FOOTNOTE = re.compile(r"\[?[\d*†‡§a-c]{1,2}\]?")
# "Heron 2" and "New", "Heron 2" and "v26.05"; not the two halves of "ChatGPT".
_JOINT = re.compile(r"[a-z\d)](?:[A-Z][a-z]|v\d)")
_AHEAD = re.compile(r"\b(?:following|(?:listed|named|shown) (?:below|here)|below|these)\b[^.!?]*[.:]?$", re.IGNORECASE)
# Links of a heading to itself.
_ANCHORS = " \u00b6#\u00a7\U0001f517\u200b"
MAX_BLOCKS = 20_000


def tidy(text: str) -> str:
    """One line in one spelling: quotes, spaces and widths differ from rendering to rendering."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_QUOTES).split())


def blocks_of(parts: Iterable[Any]) -> tuple[Block, ...]:
    """The blocks of parsed elements, in order."""
    builder = _Builder()
    for part in parts:
        builder.node(part)
        builder.flush()
    return tuple(builder.out[:MAX_BLOCKS])


def text_of(node: Any) -> str:
    """The text of an element on one line, its parts kept apart."""
    return tidy("".join(_pieces(node)))


def _pieces(node: Any) -> Iterator[str]:
    if not hasattr(node, "children"):
        if type(node).__name__ == "NavigableString":
            yield str(node)
        return
    if node.name == "a" and not node.get_text().strip(_ANCHORS):
        return
    if node.name in _SKIPPED or (node.name == "sup" and _FOOTNOTE.fullmatch(node.get_text().strip())):
        return
    apart = node.name not in _INLINE or _touches(node)
    if apart:
        yield " "
    if node.name == "img" and node.get("alt"):
        yield f" {node['alt']} "
    for child in node.children:
        yield from _pieces(child)
    if apart:
        yield " "


def _touches(node: Any) -> bool:
    """Whether two spans, or a word and a badge, stand side by side without a space: a layout keeps them apart, not a text."""
    before, after = node.previous_sibling, node.next_sibling
    if any(getattr(one, "name", None) == node.name for one in (before, after)):
        return True
    last = str(before) if type(before).__name__ == "NavigableString" else before.get_text() if hasattr(before, "children") else ""
    joint = last[-1:] + node.get_text()[:2]
    return _JOINT.fullmatch(joint) is not None


class _Builder:
    def __init__(self) -> None:
        self.out: list[Block] = []
        self._path: list[tuple[int, str]] = []
        self._line: list[str] = []
        # What stands in bold at the beginning of the line.
        self._bold = ""
        # Titles of cards that were said before what stands above them.
        self._titles = set[int]()

    def emit(self, kind: BlockKind, text: str, cells: tuple[tuple[str, str], ...] = ()) -> None:
        if text:
            self.out.append(Block(kind, text, tuple(name for _, name in self._path), cells))

    def flush(self) -> None:
        text, bold = tidy("".join(self._line)), self._bold
        self._line, self._bold = [], ""
        if text and text == bold and len(text) < 80 and text[-1] not in ".:;,":
            self.heading(7, text)
            return
        # A line that ends in a colon, or points at what is below, speaks for what follows.
        self._path = [step for step in self._path if step[0] != 8]
        self.emit("text", text)
        if len(text) < 200 and (text.endswith(":") or _AHEAD.search(text)):
            self._path.append((8, text.rstrip(":.")))

    def heading(self, level: int, text: str) -> None:
        text = text.strip(_ANCHORS)
        self._path = [step for step in self._path if step[0] < level]
        self.emit("heading", text)
        if text:
            self._path.append((level, text))

    def node(self, node: Any) -> None:
        if not hasattr(node, "children"):
            self._line += [str(node)] if type(node).__name__ == "NavigableString" else []
        elif node.name not in _SKIPPED and id(node) not in self._titles:
            self._element(node)

    def _children(self, node: Any) -> None:
        for child in node.children:
            self.node(child)

    def _element(self, node: Any) -> None:
        name, role = node.name, node.get("role")
        if name == "br":
            self._flush_line()
        elif re.fullmatch(r"h[1-6]", name) or role == "heading":
            self._flush_line()
            self.heading(
                int(name[1]) if name[0] == "h" and name[1:].isdigit() else int(node.get("aria-level") or 2), text_of(node)
            )
        elif (name == "table" and not is_layout(node)) or role in ("table", "grid") or is_grid(node):
            self._flush_line()
            self._table(element_rows(node, text_of))
        elif name == "dl":
            self._flush_line()
            self._definitions(node)
        elif name == "li" or role == "listitem":
            self._flush_line()
            self._item(node)
        elif name == "details":
            self._flush_line()
            self._section(node)
        elif name in _INLINE and not node.find(_is_block):
            bold = name in ("b", "strong") and not any(piece.strip() for piece in self._line)
            self._bold = text_of(node) if bold else self._bold
            self._line += _pieces(node)
        elif _is_bold_line(node):
            self._flush_line()
            self.heading(7, text_of(node))
        elif (title := card_title(node)) is not None:
            self._flush_line()
            self._card(node, title)
        else:
            self._flush_line()
            self._children(node)
            self._flush_line()

    def _card(self, node: Any, title: Any) -> None:
        """A card under its title, wherever on it that stands; what comes after the card is not its."""
        kept = list(self._path)
        self._element(title)
        self._titles.add(id(title))
        self._children(node)
        self._flush_line()
        self._path = kept

    def _flush_line(self) -> None:
        if any(piece.strip() for piece in self._line):
            self.flush()
        self._line, self._bold = [], ""

    def _section(self, node: Any) -> None:
        kept = list(self._path)
        summary = node.find("summary", recursive=False)
        if summary is not None:
            self.heading(6, text_of(summary))
        for child in node.children:
            if child is not summary:
                self.node(child)
        self._flush_line()
        self._path = kept

    def _item(self, node: Any) -> None:
        kept = list(self._path)
        if (title := card_title(node)) is not None:
            self._card(node, title)
        elif node.find(["table", "dl", "h1", "h2", "h3", "h4", "h5", "h6"]):
            self._children(node)
            self._flush_line()
        else:
            nested = [
                child
                for child in node.find_all(["ul", "ol"])
                if child.find_parent(["ul", "ol"]) is node.find_parent(["ul", "ol"])
            ]
            own = tidy("".join(piece for child in node.children if child not in nested for piece in _pieces(child)))
            self.emit("item", own)
            if own:
                self._path.append((9, own))
            for child in nested:
                self._children(child)
        self._path = kept

    def _definitions(self, node: Any) -> None:
        term, values = "", list[str]()
        for child in node.find_all(["dt", "dd"]):
            if child.find_parent("dl") is not node:
                continue
            if child.name == "dt":
                self._definition(term, values)
                term, values = text_of(child), []
            elif child.find(["dl", "table", "ul", "ol", "dt"]):
                self._definition(term, values)
                self._under(term, child)
                values = []
            else:
                values.append(text_of(child))
        self._definition(term, values)

    def _definition(self, term: str, values: list[str]) -> None:
        if values:
            self.emit("row", " | ".join((term, *values)), (("", term), *(("", value) for value in values)))

    def _under(self, name: str, node: Any) -> None:
        kept = list(self._path)
        self._path.append((9, name))
        self._children(node)
        self._flush_line()
        self._path = kept

    def _table(self, grid: Grid) -> None:
        kept = list(self._path)
        if grid.caption:
            self._path.append((9, grid.caption))
        headers, rows = merge_headers(grid)
        inner = list(self._path)
        for row in rows:
            values = [cell.text for cell in row.cells]
            filled = list(dict.fromkeys(value for value in values if value))
            if len(filled) == 1 and (row.spans or row.header) and len(values) > 1:
                # One cell over all columns is the heading of the rows below.
                self.emit("heading", filled[0])
                self._path = [*inner, (9, filled[0])]
                continue
            cells = tuple((headers[n] if n < len(headers) else "", value) for n, value in enumerate(values))
            self.emit("row", " | ".join(value for value in values if value), cells)
            for (header, _), cell in zip(cells, row.cells, strict=True):
                for nested in cell.nested:
                    outer = list(self._path)
                    # "Rates (per 1,000 tokens)" over a table of rates says what they are for.
                    self._path += [(9, name) for name in (header, next((v for v in values if v), "")) if name]
                    self.node(nested)
                    self._path = outer
        self._path = kept


def _is_block(node: Any) -> bool:
    return node.name not in _INLINE and node.name != "br"


def _is_bold_line(node: Any) -> bool:
    """A paragraph that is one bold line heads what follows."""
    if node.name not in ("p", "div") or node.find(["br", "p", "div"]):
        return False
    tags = [child for child in node.children if hasattr(child, "children")]
    text = node.get_text().strip()
    return len(tags) == 1 and tags[0].name in ("b", "strong") and tags[0].get_text().strip() == text and 0 < len(text) < 80
