"""What a check finds: a level, plain words and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "note", "warning", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of one check; `hint` says how to mend what is not ok."""

    check: str
    level: Level
    message: str
    hint: str = ""
