"""One parsed article as flat arrays: paragraphs are parsed one by one, offsets are those of the whole text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spacy.strings import StringStore
    from spacy.tokens import Doc

Ints = NDArray[np.int64]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens `first` to `last` (exclusive) of a parse; paragraph 0 is the title."""

    first: int
    last: int
    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Parse:
    """Tokens of an article: n words, tags, relations and lemmas, heads as absolute indices, offsets in `text`."""

    text: str
    words: list[str]
    lowers: list[str]
    tags: list[str]
    deps: list[str]
    lemmas: list[str]
    heads: Ints
    starts: Ints
    ends: Ints
    sentences: list[Sentence]

    def sentence_at(self, offset: int) -> int:
        """The index of the sentence that holds a character offset."""
        low, high = 0, len(self.sentences) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.sentences[middle].start <= offset:
                low = middle
            else:
                high = middle - 1
        return low

    def tokens_of(self, start: int, end: int) -> tuple[int, int]:
        """The token range that covers the characters `start` to `end`."""
        first = int(np.searchsorted(self.ends, start, side="right"))
        last = int(np.searchsorted(self.starts, end, side="left"))
        return first, max(last, first + 1)

    def evidence(self, sentence: Sentence) -> str:
        """The sentence exactly as the text has it."""
        return self.text[sentence.start : sentence.end]


_WRAP = re.compile(r"(?<=[^\n.!?:;])\n(?=[a-z(])|(?<=[a-z,])\n(?=[^\W\d_]|\d)(?<=[^\n]{60}\n)")


# What a line weighs while it is parsed grows with its length: 150 MB for one of 50,000 characters.
LONGEST_LINE = 8_000
# What the tokenizer does with marks grows with the square of their number: 12 s for 8,000.
LONGEST_RUN = 1_000
_RUN = re.compile(rf"\S{{{LONGEST_RUN}}}")
_STOP = re.compile(r"[.!?。！？][\"”’')\]]*\s?")


def split_paragraphs(text: str) -> list[tuple[int, str]]:
    """The lines of a text that say something, with their offsets; a line that was only wrapped is joined to the next.

    An endless line is parted after a sentence.
    """
    text = _WRAP.sub(" ", text)
    out, position = [], 0
    for line in text.split("\n"):
        for begin, end in _parts(line):
            part = line[begin:end]
            stripped = part.strip()
            if stripped:
                out.append((position + begin + part.index(stripped[0]), stripped))
        position += len(line) + 1
    return out


def _parts(line: str) -> Iterator[tuple[int, int]]:
    begin = 0
    while (limit := _limit(line, begin)) < len(line):
        stops = [found.end() for found in _STOP.finditer(line, (begin + limit) // 2, limit)]
        # Without a sentence's end it is parted at a space, and without one anywhere.
        end = stops[-1] if stops else line.rfind(" ", begin + 1, limit) + 1 or limit
        yield begin, end
        begin = end
    yield begin, len(line)


def _limit(line: str, begin: int) -> int:
    limit = min(begin + LONGEST_LINE, len(line))
    run = _RUN.search(line, begin, limit) if limit - begin >= LONGEST_RUN else None
    return run.end() if run else limit


def grouped(items: Iterable[Item], most: int, room: int, size: Callable[[Item], int]) -> Iterator[list[Item]]:
    """Take so many items at a time, fewer when they are large; what is larger than the room comes alone."""
    group: list[Item] = []
    used = 0
    for item in items:
        if group and (len(group) == most or used + size(item) > room):
            yield group
            group, used = [], 0
        group.append(item)
        used += size(item)
    if group:
        yield group


_ENDS = re.compile(r"[.!?:;…。！？|]|[.!?]?[\"”’')\]*]+$")


def _bounds(doc: Doc) -> list[tuple[int, int]]:
    """Sentence bounds of a paragraph; the parser's break in the middle of a clause, without punctuation, is undone."""
    out: list[tuple[int, int]] = []
    for span in doc.sents:
        if out and not _ENDS.search(doc[out[-1][1] - 1].text):
            out[-1] = (out[-1][0], span.end)
        else:
            out.append((span.start, span.end))
    return out


class _Spelled(dict[int, str]):
    """Words by their keys in a vocabulary, each looked up once: most words of an article come again."""

    def __init__(self, strings: StringStore) -> None:
        super().__init__({0: ""})
        self._strings = strings

    def __missing__(self, key: int) -> str:
        found = self[key] = self._strings[key]
        return found


_COLUMNS: list[int | str] = ["ORTH", "LOWER", "TAG", "DEP", "LEMMA", "LENGTH", "SPACY", "HEAD"]


def join(text: str, offsets: Sequence[int], docs: Iterable[Doc]) -> Parse:
    """Put the parsed paragraphs of one article together."""
    words: list[str] = []
    lowers: list[str] = []
    tags: list[str] = []
    deps: list[str] = []
    lemmas: list[str] = []
    heads: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    sentences: list[Sentence] = []
    spelled: _Spelled | None = None
    for number, (offset, doc) in enumerate(zip(offsets, docs, strict=True)):
        base = len(words)
        columns = doc.to_array(_COLUMNS)
        spelled = spelled or _Spelled(doc.vocab.strings)
        for column, column_of in enumerate((words, lowers, tags, deps, lemmas)):
            column_of.extend([spelled[key] for key in columns[:, column].tolist()])
        lengths = columns[:, 5].astype(np.int64)
        begins = offset + np.concatenate([[0], np.cumsum(lengths + columns[:, 6].astype(np.int64))[:-1]])
        heads.extend((base + np.arange(len(doc)) + columns[:, 7].astype(np.int64)).tolist())
        starts.extend(begins.tolist())
        ends.extend((begins + lengths).tolist())
        for begin, end in _bounds(doc):
            first, last = base + begin, base + end
            sentences.append(Sentence(first, last, number, starts[first], ends[last - 1]))
    if "" in lemmas:
        # A pipeline of the user may have no lemmatizer.
        lemmas = [lemma or lower for lemma, lower in zip(lemmas, lowers, strict=True)]
    return Parse(
        text, words, lowers, tags, deps, lemmas, np.array(heads, dtype=np.int64), np.array(starts, dtype=np.int64),
        np.array(ends, dtype=np.int64), sentences,
    )  # fmt: skip
