"""Yes or no, as pages say it: alone, after a label, or several in a line; and for which place a cell or line says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tracker.models import Block, Filler
from tracker.pages.vocabulary import Vocabulary

_YES = (
    r"(?:✓|✔|✅|☑|●|•|🟢|yes|available|supported|full|ga|generally available|enabled|true|live|y|limited|partial"
    r"|(?:public |limited )?preview|(?:open |public )?beta|early access|active|open|launched|rolled out|included|now"
    r"|since|all|allowed"
    r"|permitted|served)"
)
_NO = (
    r"(?:✗|✘|❌|×|✕|☐|○|🔴|no\b|not\b|none|un(?:available|supported|served)|restricted|n/?a\b|false|disabled|-|–|—"
    r"|coming soon|coming|soon"
    r"|planned|in (?:review|preparation|progress)|pending|wait-?list|suspended|paused|blocked|withdrawn|ended|closed"
    r"|discontinued"
    r"|banned|excluded|prohibited|later|tba|tbd|q[1-4]\b|removed|sanctioned|embargoed)"
)
_IS_YES = re.compile(rf"{_YES}(?!\w).{{0,30}}", re.IGNORECASE)
_IS_NO = re.compile(rf"{_NO}.{{0,40}}", re.IGNORECASE)
_LABELLED = re.compile(
    rf"(?P<label>[^:]{{1,40}}?)(?:\s*:\s*|\s+[-–—]\s+|\s+)(?P<state>{_NO}.{{0,25}}|{_YES}(?!\w).{{0,20}})", re.IGNORECASE
)
_PARTS = re.compile(r"\s*[,;|·]\s+|\s+\|\s+")
_CODED = re.compile(r"\(?[A-Z]{2,3}\)?\s+(?=\w)")
_LONGEST = 120


class Mark(NamedTuple):
    """Under which label a place is served or not; `subject` is the line that names it."""

    place: Filler
    label: str
    on: bool
    subject: str = ""


@lru_cache(maxsize=4096)
def state_of(text: str) -> bool | None:
    """Yes, no, or None for a text that says neither."""
    if len(text) > 60:
        return None
    return False if _IS_NO.fullmatch(text) else True if _IS_YES.fullmatch(text) else None


@lru_cache(maxsize=4096)
def states_in(text: str) -> tuple[tuple[str, bool], ...]:
    """What a line of labels and states says; nothing when it says anything else."""
    if not 0 < len(text) <= _LONGEST:
        return ()
    if (alone := state_of(text)) is not None and ":" not in text:
        return (("", alone),)
    found: list[tuple[str, bool]] = []
    for part in _PARTS.split(text):
        match = _LABELLED.fullmatch(part)
        state = state_of(match["state"]) if match else None
        if match is None or state is None:
            return ()
        found.append((match["label"].strip(), state))
    return tuple(found)


class Marks:
    """Reads what blocks say of the place that is named above them, beside them or over their column."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._card: tuple[tuple[str, ...], str] = ((), "")

    def of(self, block: Block) -> list[Mark]:
        """The marks of a block; none when it says no states."""
        if block.kind == "row":
            return list(self._of_row(block))
        if _CODED.match(block.text) and self._words.region(_CODED.sub("", block.text)):
            # "NO Norway" is no answer.
            return []
        if block.kind == "text" and self._words.region(block.text) and not states_in(block.text):
            self._card = (block.path, block.text)
        found = self._under(block, states_in(block.text)) if block.kind != "heading" else []
        return found or self._beside(block.text)

    def _above(self, block: Block) -> tuple[str, Filler] | None:
        card = (self._card[1],) if self._card[0] == block.path else ()
        for step in (*card, *reversed(block.path[-2:])):
            if len(step) < 60 and (place := self._words.region(step)):
                return step, place
        return None

    def _under(self, block: Block, states: tuple[tuple[str, bool], ...]) -> list[Mark]:
        above = self._above(block) if states else None
        return [Mark(above[1], label, on, above[0]) for label, on in states] if above else []

    def _beside(self, text: str) -> list[Mark]:
        """A line that names a place and says its states: "Kenya — API: no, App: yes"."""
        head, *rest = re.split(r"\s+[-–—|]\s+|\s*:\s+", text, maxsplit=1)
        if not rest or not (states := states_in(rest[0])) or not (states[0][0] or len(states) > 1):
            return []
        place = self._words.region(head)
        return [Mark(place, label, on) for label, on in states] if place else []

    def _of_row(self, block: Block) -> Iterator[Mark]:
        cells = block.cells
        if any(self._words.region(value) for _, value in cells):
            return
        states = [(header, state) for header, value in cells[1:] if (state := state_of(value)) is not None]
        over = [(place, on) for header, on in states if (place := self._words.region(header))]
        if over and len(over) == len(states):
            yield from (Mark(place, cells[0][1], on) for place, on in over)
        elif all(header and state_of(value) is not None for header, value in cells):
            yield from self._under(block, tuple((header, bool(state_of(value))) for header, value in cells))
        elif len(cells) == 2 and states:
            yield from self._under(block, ((cells[0][1], states[0][1]),))
