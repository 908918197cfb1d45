"""Cells of CSV that a spreadsheet shows and does not run: no text from outside begins as a formula."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

# The wide forms are formulas, too, where one writes them; so is what stands behind a tab or line end.
_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What Python takes for a number beside these, "-infinity", is text to a spreadsheet.
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_BLANK = " \u00a0\ufeff\u3000"


def harmless(value: Any) -> Any:
    """A cell with an apostrophe before what could be run; numbers stay numbers."""
    if not isinstance(value, str) or not value.lstrip(_BLANK).startswith(_BEGINS) or _NUMBER.fullmatch(value):
        return value
    return f"'{value}"


def harmless_rows(text: str) -> str:
    """Whole rows of CSV with every cell made harmless."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in csv.reader(io.StringIO(text, newline="")):
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue()
