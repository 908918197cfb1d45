"""Turn a reading into what the event encoder reads: word pieces, with names replaced by their kind, so it learns contexts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tracker.models import ENTITY_TYPES

if TYPE_CHECKING:
    from tracker.language.parse import Parse
    from tracker.language.recognise import Found

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

PAD, UNKNOWN, FIRST, LAST = range(4)
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
KINDS = ("company", "model", "chip", "region", "agency", "law", "person", "media", "past", "today", "future", "date")
NUMBERED = ("company", "model", "region", "agency", "person")
NUMBERS = 6
NAMES = (*(f"[{kind}]" for kind in KINDS), *(f"[{kind} {i}]" for kind in NUMBERED for i in range(2, NUMBERS + 1)))
LABEL_IDS = {label: i + 1 for i, label in enumerate(ENTITY_TYPES)}
WITH_HEAD = frozenset({"agency", "law"})
LONGEST_WORD = 40
# So many words are kept with their pieces; most of an article's are among the commonest 10,000.
MOST_WORDS = 20_000
# Nearly every news text fits whole, so that who acted in the lead is known in the last sentence.
WINDOW = 448
FLAGS = 6


@dataclass(frozen=True, slots=True)
class Encoded:
    """Arrays of one article: p pieces; n tokens (first piece, entity label, sentence); m sentences (bounds, flags)."""

    pieces: Ints
    first: Ints
    label: Ints
    sentence: Ints
    bounds: Ints
    flags: Floats


class Encoder:
    """Encodes readings with the word pieces of the weights.

    A name becomes its kind and a number, the same for all mentions of an entity, so that who is who can be followed.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids = {piece: i for i, piece in enumerate(vocabulary)}
        self._words: dict[str, tuple[int, ...]] = {}

    def word(self, word: str) -> tuple[int, ...]:
        """The pieces of one word, longest first (WordPiece, https://arxiv.org/abs/1609.08144)."""
        found = self._words.get(word)
        if found is None:
            if len(self._words) > MOST_WORDS:
                self._words.clear()
            found = self._words[word] = tuple(p for part in _parts(word) for p in self._split(part)) or (UNKNOWN,)
        return found

    def _split(self, word: str) -> Iterator[int]:
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = self._ids.get(word[start:end] if start == 0 else f"##{word[start:end]}")
                if piece is not None:
                    yield piece
                    start = end
                    break
            else:
                yield UNKNOWN
                return

    def encode(self, parse: Parse, mentions: Sequence[Found], entity_of: Sequence[int], published: str) -> Encoded:
        """Encode one article with the entity of each mention; `published` is its ISO date, or empty."""
        n = len(parse.words)
        label = np.zeros(n, dtype=np.int64)
        names: dict[int, tuple[int, tuple[int, ...]]] = {}
        numbers: dict[str, dict[int, int]] = {kind: {} for kind in NUMBERED}
        for mention, entity in zip(mentions, entity_of, strict=True):
            first, last = parse.tokens_of(mention.start, mention.end)
            last = min(last, n)
            label[first:last] = LABEL_IDS[mention.label]
            kind = kind_of(mention, published)
            if kind is not None and first < last:
                head = self.word(parse.lowers[last - 1])[:2] if mention.label in WITH_HEAD else ()
                seen = numbers.get(kind, {})
                number = seen.setdefault(entity, min(len(seen) + 1, NUMBERS))
                name = f"[{kind} {number}]" if kind in numbers and number > 1 else f"[{kind}]"
                names[first] = (last, (len(SPECIAL) + NAMES.index(name), *head))
        pieces, begins = self._lay(parse, names)
        bounds = np.array([(s.first, s.last) for s in parse.sentences], dtype=np.int64).reshape(-1, 2)
        sentence = np.repeat(np.arange(len(bounds)), bounds[:, 1] - bounds[:, 0]) if n else np.zeros(0, dtype=np.int64)
        return Encoded(pieces, begins, label, sentence, bounds, sentence_flags(parse))

    def _lay(self, parse: Parse, names: dict[int, tuple[int, tuple[int, ...]]]) -> tuple[Ints, Ints]:
        pieces: list[int] = []
        begins: list[int] = []
        token = 0
        while token < len(parse.words):
            last, own = names.get(token, (token + 1, ()))
            begins += [len(pieces)] * (last - token)
            pieces += own or self.word(parse.lowers[token])
            token = last
        return np.array(pieces, dtype=np.int64), np.array(begins, dtype=np.int64)


def kind_of(mention: Found, published: str) -> str | None:
    """What a mention is replaced by; nothing for amounts and descriptions, whose words say more."""
    if mention.label == "money" or mention.described:
        return None
    if mention.label == "date":
        return when(mention.value or "", published)
    if mention.label == "model" and mention.entry is not None and mention.entry.kind == "chip":
        return "chip"
    return mention.label


def when(value: str, published: str) -> str:
    """Whether a date lies before the publication, after it, or holds it."""
    if not value or not published:
        return "date"
    if "-Q" in value or "-H" in value:
        part, number = value[5], int(value[6])
        value = f"{value[:4]}-{number * 3 if part == 'Q' else number * 6:02d}"
    day = published[: len(value)]
    return "today" if value == day else ("past" if value < day else "future")


def _parts(word: str) -> Iterator[str]:
    """A word without accents, parted at everything that is neither letter nor digit."""
    part = ""
    for c in unicodedata.normalize("NFD", word.lower()[:LONGEST_WORD]):
        category = unicodedata.category(c)
        if category == "Mn":
            continue
        if category[0] in "LN":
            part += c
            continue
        if part:
            yield part
        part = ""
        if category[0] in "PS":
            yield c
    if part:
        yield part


def windows(encoded: Encoded) -> list[tuple[int, int]]:
    """Runs of whole sentences that fit into one pass of the encoder, as piece ranges; an endless sentence is cut."""
    room = WINDOW - 2
    total = len(encoded.pieces)
    starts = [int(encoded.first[a]) for a, b in encoded.bounds if a < b]
    out: list[tuple[int, int]] = []
    begin = 0
    for start in [*starts[1:], total]:
        while start - begin > room:
            fits = [s for s in starts if begin < s <= begin + room]
            end = max(fits, default=begin + room)
            out.append((begin, end))
            begin = end
    if begin < total:
        out.append((begin, total))
    return out


def sentence_flags(parse: Parse) -> Floats:
    """Where each sentence stands and how it ends, shape (m, FLAGS)."""
    flags = np.zeros((len(parse.sentences), FLAGS), dtype=np.float32)
    last = parse.sentences[-1].paragraph if parse.sentences else 0
    for i, sentence in enumerate(parse.sentences):
        end = parse.text[sentence.end - 1]
        flags[i] = (
            sentence.paragraph == 0,
            sentence.paragraph == 1,
            sentence.paragraph == last and last > 1,
            end == "?",
            end not in '.!?”"’',
            min(1.0, (sentence.last - sentence.first) / 40),
        )
    return flags
