"""Which words of a page are names of models: told by where they stand and what stands beside them, in both versions together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tracker.models import Block
from tracker.pages.lifecycle import NOTHING, kind_of, state_of
from tracker.pages.name_places import Slot, columns_of, slots_of
from tracker.pages.name_shapes import (
    COUNTED,
    GENERIC,
    HEAD,
    IDENTIFIER,
    LABEL,
    MODEL_LIKE,
    MONTH,
    RUN,
    SIZE,
    VERSION,
    first_word,
    is_model,
    looks_named,
    prose_families,
    without_badges,
)
from tracker.pages.vocabulary import Vocabulary, fold

_ENOUGH = 2
_MOST_NAMES = 300
_HALF = 0.5


@dataclass(frozen=True)
class Names:
    """The names of models on a page, and the first words that they share."""

    names: frozenset[str]
    families: frozenset[str]
    # In which column of the tables with these headers the names are.
    columns: Mapping[tuple[str, ...], int | None]
    # Tables that only mention models, as those of prices or limits do beside the list itself.
    asides: frozenset[tuple[str, ...]]
    # Names that stand without their version for one model only.
    bare: frozenset[str]
    words: Vocabulary = field(repr=False)

    def is_name(self, text: str) -> bool:
        """Whether a text is one of the names, however it is spelt."""
        return fold(text) in self.names

    def trimmed(self, text: str) -> str:
        """A name without the badges behind it: "Kite 3 New", "Kite OCR v25.10" where each has another version."""
        text = text.strip(" ~*_`#\u00b6")
        bare = VERSION.sub("", text)
        return without_badges(bare if fold(bare) in self.bare else text)

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
        for match in (*known, *IDENTIFIER.finditer(text), *RUN.finditer(text)):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            if name := self._within_run(match.group().rstrip(".:/,'")):
                taken.append(match.span())
                found.setdefault(name, match.start())
        return sorted(found, key=lambda name: found[name])

    def _within_run(self, run: str) -> str:
        """The name at the end of words with capitals: "Introducing Kite 3"."""
        parts = run.split()
        for n in range(len(parts)):
            name = " ".join(parts[n:])
            if self.is_name(name) or self._may_be_name(name):
                return name
        return ""

    def _may_be_name(self, text: str) -> bool:
        if self.words.dates(text) or MONTH.fullmatch(text) or SIZE.fullmatch(text):
            return False
        if self.words.model(text) is not None and is_model(text, self.words):
            return True
        return first_word(text) in self.families and (" " in text or "-" in text) and not GENERIC.search(text.replace("-", " "))

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        names = sorted((name for name in self.names if len(name) > 2), key=len, reverse=True)
        if not 0 < len(names) <= _MOST_NAMES:
            # Of very many each line would be searched for all; the words with capitals in it are looked up instead.
            return None
        # Folded names have lost their hyphens.
        spelt = (r"[\s-]".join(map(re.escape, name.split())) for name in names)
        return re.compile(rf"(?<![\w-])(?:{'|'.join(spelt)})(?![\w+]|[-.]\w)", re.IGNORECASE)


def names_of(versions: Iterable[Sequence[Block]], words: Vocabulary) -> Names:
    """The names on all versions of a page: what one of them shows plainly is known in the others."""
    versions = list(versions)
    columns = columns_of(versions, words)
    slots = [slot for blocks in versions for slot in slots_of(blocks, columns, words)]
    scored = [(_score(slot, words), slot) for slot in slots]
    good = [slot for score, slot in scored if score >= _ENOUGH]
    plain = [slot for slot in good if slot.column or not _is_said_only(slot, words)]
    good = plain or good or [slot for score, slot in scored if score == 1 and not slot.aside]
    names = {text for slot in good for text in slot.strings if _accepted(text, slot, words)}
    families = frozenset(first for name in names if (first := first_word(name)) and not GENERIC.search(first))
    for _, slot in scored:
        own = [text for text in slot.strings if first_word(text) in families and looks_named(text, words)]
        if len(own) >= _HALF * len(slot.strings) or slot.facts:
            names |= set(own)
    texts = [block.text for blocks in versions for block in blocks]
    # A line that is nothing but such a name, where no heading says so.
    names |= {text for text in texts if first_word(text) in families and " " in text and looks_named(text, words)}
    tables = {slot.headers for slot in good if not slot.aside}
    asides = frozenset(slot.headers for slot in good if slot.aside and slot.headers not in tables) if tables else frozenset()
    shortened = Counter(fold(VERSION.sub("", name)) for name in names)
    bare = frozenset(name for name, count in shortened.items() if count == 1 or name in map(fold, names))
    return Names(frozenset(map(fold, names)), families | prose_families(texts), columns, asides, bare, words)


def _is_said_only(slot: Slot, words: Vocabulary) -> bool:
    """Whether nothing but the heading over a list speaks for its items being names."""
    return slot.told == 0 and _score(slot._replace(label="", facts=0), words) == 0


def _accepted(text: str, slot: Slot, words: Vocabulary) -> bool:
    if slot.column:
        if is_model(text, words):
            return True
        return 0 < len(text) <= 80 and not NOTHING.fullmatch(text) and not words.dates(text) and not state_of(text)
    return looks_named(text, words) or is_model(text, words)


def _score(slot: Slot, words: Vocabulary) -> int:
    """How much speaks for the strings of a place being names of models; 0 when most cannot be."""
    strings = [text for text in slot.strings if text]
    named = [text for text in strings if _accepted(text, slot, words)]
    if not named or len(named) < _HALF * len(strings):
        return 0
    known = sum(words.model(text) is not None for text in named) >= _HALF * len(named)
    spelt = sum(IDENTIFIER.fullmatch(text) is not None for text in named) >= _HALF * len(named)
    like = sum(MODEL_LIKE.fullmatch(text) is not None and not COUNTED.fullmatch(text) for text in named) >= _HALF * len(named)
    said = LABEL.search(slot.label) is not None
    called = slot.column and kind_of(slot.label) == "name"
    firsts = Counter(first_word(text) for text in named)
    alike = len(named) > 1 and firsts.most_common(1)[0][1] > _HALF * len(named)
    facts = slot.facts >= _HALF * len(strings)
    return 2 * known + 2 * spelt + (like or alike) + 2 * said + called + 2 * facts
