"""What changed between two texts of a page, line by line, with some lines around."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal

AROUND = 2
MOST = 400


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a difference; a gap stands for lines that are left out because nothing changed in them."""

    kind: Literal["same", "added", "removed", "gap"]
    text: str = ""


_KINDS: dict[str, Literal["same", "added", "removed"]] = {" ": "same", "+": "added", "-": "removed"}


def difference(before: str, after: str) -> list[Line]:
    """The changed lines and a few around them, at most some hundred."""
    found: list[Line] = []
    for line in difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=AROUND):
        if line.startswith(("---", "+++")) and not found:
            continue
        if line.startswith("@@"):
            found += [Line("gap")] if found else []
        else:
            found.append(Line(_KINDS[line[0]], line[1:]))
        if len(found) >= MOST:
            break
    return found
