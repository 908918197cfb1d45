"""feeds.yaml changed by the program: sources added or moved, everything else left as it was written, comments included."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

from tracker.config import load
from tracker.errors import ConfigError

_WIDE = 100_000


def add_sources(path: Path, entries: Sequence[Mapping[str, Any]]) -> None:
    """Write sources behind those that are there; raises ConfigError, and leaves the file alone, when they would not do."""
    if not entries:
        return
    text = _text(path) if path.exists() else ""
    _replace(path, _with_entries(text, [dict(entry) for entry in entries]))


def move_sources(path: Path, moves: Mapping[str, str]) -> int:
    """Give sources new addresses, old to new; gives how many were found."""
    text = _text(path)
    edits = []
    for node in _items(text):
        for key, value in node.value if hasattr(node, "flow_style") and node.id == "mapping" else ():
            if key.value == "url" and value.value in moves:
                edits.append((value.start_mark.index, value.end_mark.index, moves[value.value]))
    for start, end, url in sorted(edits, reverse=True):
        text = f'{text[:start]}"{url}"{text[end:]}'
    if edits:
        _replace(path, text)
    return len(edits)


def _text(path: Path) -> str:
    load(path)
    return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


def _yaml(offset: int = 2) -> Any:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _WIDE
    yaml.indent(mapping=2, sequence=2 + offset, offset=offset)
    return yaml


def _sources(text: str) -> Any:
    """The node of the list of sources, None when there is no such key."""
    root = _yaml().compose(StringIO(text))
    pairs = root.value if root is not None and root.id == "mapping" else ()
    return next((value for key, value in pairs if key.value == "sources"), None)


def _items(text: str) -> list[Any]:
    found = _sources(text)
    return list(found.value) if found is not None and found.id == "sequence" else []


def _with_entries(text: str, entries: list[dict[str, Any]]) -> str:
    found, items = _sources(text), _items(text)
    lines = text.split("\n")
    if items and not found.flow_style:
        # New lines behind the last source: a comment after it belongs to what follows.
        column, last = found.start_mark.column, _last_line(items[-1])
    elif found is None and not text.lstrip().startswith("{"):
        lines = [*(text.rstrip().split("\n") if text.strip() else ()), "sources:", ""]
        column, last = 2, len(lines) - 2
    else:
        return _rewritten(text, entries)
    added = _dumped(entries, flow=bool(items and items[-1].flow_style))
    lines[last + 1 : last + 1] = [" " * column + line for line in added.rstrip("\n").split("\n")]
    return "\n".join(lines)


def _last_line(node: Any) -> int:
    """The last line of what a node says, without the empty lines and comments behind it."""
    while node.id != "scalar" and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return int(node.end_mark.line) - (1 if node.end_mark.column == 0 else 0)


def _dumped(entries: list[dict[str, Any]], flow: bool) -> str:
    from ruamel.yaml.comments import CommentedMap
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    rows = []
    for entry in entries:
        row = CommentedMap(
            (key, DoubleQuotedScalarString(value) if key in ("name", "url") else value) for key, value in entry.items()
        )
        if flow:
            row.fa.set_flow_style()
        rows.append(row)
    out = StringIO()
    _yaml(offset=0).dump(rows, out)
    return out.getvalue()


def _rewritten(text: str, entries: list[dict[str, Any]]) -> str:
    """The whole document written again with its comments: there is no list of lines to add to."""
    yaml = _yaml()
    document = yaml.load(text)
    document.setdefault("sources", []).extend(entries)
    out = StringIO()
    yaml.dump(document, out)
    return out.getvalue()


def _replace(path: Path, text: str) -> None:
    """Put a new text in the place of a file, but only one that loads; never half of one."""
    path = path.resolve()
    old = path.read_bytes() if path.exists() else b""
    if b"\r\n" in old:
        text = text.replace("\n", "\r\n")
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}", "check the permissions of its folder") from error
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write((b"\xef\xbb\xbf" if old.startswith(b"\xef\xbb\xbf") else b"") + text.encode())
        _check(new, path)
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    finally:
        with suppress(FileNotFoundError):
            new.unlink()


def _check(new: Path, path: Path) -> None:
    try:
        load(new)
    except ConfigError as error:
        words = str(error).replace(new.name, path.name)
        raise ConfigError(f"{path.name} was left as it is: {words}", error.hint) from error
