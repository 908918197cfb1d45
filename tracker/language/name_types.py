"""What kind of thing an unknown name stands for, told by all the places of an article where it is named.

The recogniser reads a paragraph at a time and guesses anew in each. A linear model over hashed features of all mentions of a
name decides once for the article: it sees what the name does, what stands beside it, and what the recogniser said each time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tracker.models import EntityType

if TYPE_CHECKING:
    from tracker.language.parse import Parse
    from tracker.language.recognise import Found

NAME_TYPES: tuple[EntityType, ...] = ("company", "model", "region", "agency", "law", "person", "media")
# What is no name at all comes last.
CLASSES = (*NAME_TYPES, "none")
BUCKETS = 1 << 15
# So many places of one name are looked at: more say nothing new.
MOST_PLACES = 12
# From here on the model overrules the recogniser; a name that this one saw is dropped only where the model is surer.
OVERRULE, DROP = 0.5, 0.85
_LONG_WORD = 24

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Named:
    """One unknown name of an article: the indices of its mentions, how often each type was guessed, its kin among the names."""

    mentions: tuple[int, ...]
    votes: Mapping[EntityType, int]
    kin: tuple[str, ...] = ()


class NameTyper:
    """Gives each unknown name of an article one type."""

    def __init__(self, weights: Mapping[str, NDArray[np.generic]]) -> None:
        self._context = np.asarray(weights["context"], dtype=np.float32) * np.float32(weights["scale"])
        self._final = np.asarray(weights["final"], dtype=np.float32)

    def __call__(self, parse: Parse, mentions: Sequence[Found]) -> list[Found]:
        """The mentions with the types that their whole article speaks for; what is no name is left out."""
        types: dict[int, EntityType | None] = {}
        for named in names(parse.text, mentions):
            odds = self.odds(parse, mentions, named)
            found = _decided(named, odds)
            types |= dict.fromkeys(named.mentions, found)
        out = []
        for i, mention in enumerate(mentions):
            label = types.get(i, mention.label)
            if label is not None:
                out.append(mention if label == mention.label else replace(mention, label=label))
        return out

    def odds(self, parse: Parse, mentions: Sequence[Found], named: Named) -> Floats:
        """The probability of each of CLASSES for one name."""
        logits = stacked(self.context(features(parse, mentions, named)), named) @ self._final[:-1] + self._final[-1]
        odds = np.exp(logits - logits.max())
        return np.asarray(odds / odds.sum(), dtype=np.float32)

    def context(self, found: Sequence[str]) -> Floats:
        """What the places of a name say, as logits."""
        return np.asarray(self._context[[bucket(f) for f in found]].sum(axis=0) + self._context[-1], dtype=np.float32)


def _decided(named: Named, odds: Floats) -> EntityType | None:
    """The type of a name, None for what is no name."""
    if odds[-1] >= (DROP if named.votes else OVERRULE):
        return None
    if not named.votes:
        return NAME_TYPES[int(odds[:-1].argmax())]
    usual = max(named.votes, key=lambda label: (named.votes[label], label))
    likely = odds[:-1] / odds[:-1].sum()
    best = NAME_TYPES[int(likely.argmax())]
    found: EntityType = best if likely.max() >= OVERRULE else usual
    return found


def load_name_typer(weights: Path) -> NameTyper:
    """The model that ships."""
    return NameTyper(np.load(weights / "name_types.npz"))


def stacked(context: Floats, named: Named) -> Floats:
    """What the last step decides on: the logits of the context and the guesses of the recogniser."""
    return np.concatenate([context, _votes(named)])


def _votes(named: Named) -> Floats:
    total = sum(named.votes.values()) or 1.0
    return np.array([named.votes.get(label, 0.0) / total for label in NAME_TYPES], dtype=np.float32)


def bucket(feature: str) -> int:
    """The row of a feature."""
    return crc32(feature.encode("utf8")) & (BUCKETS - 1)


def names(text: str, mentions: Sequence[Found]) -> list[Named]:
    """The names that no knowledge base knows, each with all its mentions."""
    surfaces: dict[str, list[int]] = {}
    for i, mention in enumerate(mentions):
        if mention.entry is None and mention.label in NAME_TYPES and not mention.described:
            surfaces.setdefault(_plain(text[mention.start : mention.end]), []).append(i)
    votes = {
        surface: Counter(mentions[i].label for i in spots if not mentions[i].overlooked) for surface, spots in surfaces.items()
    }
    return [Named(tuple(spots), votes[surface], _kin(surface, votes)) for surface, spots in surfaces.items()]


def _kin(surface: str, others: Mapping[str, Counter[EntityType]]) -> tuple[str, ...]:
    """How a name goes on in a longer one, and whether it is also used in part: firms by their first word, persons by their last.

    "Lexandina SpA" says what "Lexandina" is, "Manila City Council" what "Manila" is, and what they were taken for says more.
    """
    found = set()
    for other, votes in others.items():
        taken: str = max(votes, key=lambda label: (votes[label], label)) if votes else "nothing"
        if other.startswith(f"{surface} "):
            found |= {f"longer {other[len(surface) + 1 :].split()[0].casefold()[:_LONG_WORD]}", f"begins a {taken}"}
        elif other.endswith(f" {surface}"):
            found |= {"ends longer", f"ends a {taken}"}
        elif surface.startswith(f"{other} "):
            found.add("first part")
        elif surface.endswith(f" {other}"):
            found.add("last part")
    return tuple(sorted(found))


def _plain(surface: str) -> str:
    return " ".join(surface.split()).removeprefix("the ").removeprefix("The ")


def features(parse: Parse, mentions: Sequence[Found], named: Named) -> list[str]:
    """What speaks for a type: the words of the name, and what it does and what stands beside it in each place."""
    found: dict[str, None] = {}
    longest = max(named.mentions, key=lambda i: mentions[i].end - mentions[i].start)
    for feature in _of_words(parse, mentions[longest]):
        found.setdefault(feature)
    found |= dict.fromkeys(named.kin)
    for i in named.mentions[:MOST_PLACES]:
        for feature in _of_place(parse, mentions, i):
            found.setdefault(feature[: 2 * _LONG_WORD])
    return list(found)


def _of_words(parse: Parse, mention: Found) -> Iterator[str]:
    """The words of a name: a name of one word says little but its shape."""
    words = parse.text[mention.start : mention.end].split()
    yield f"words {min(len(words), 5)}"
    last = words[-1]
    if len(words) > 1:
        yield f"last {last.casefold()[:_LONG_WORD]}"
        yield f"first {words[0].casefold()[:_LONG_WORD]}"
        for word in words[1:-1]:
            yield f"inner {word.casefold()[:_LONG_WORD]}"
    if len(last) > 4:
        yield f"end {last[-3:].casefold()}"
    yield f"shape {_shape(words)}"


def _shape(words: Sequence[str]) -> str:
    marks = []
    joined = " ".join(words)
    if any(c.isdigit() for c in joined):
        marks.append("digit")
    if joined.isupper():
        marks.append("upper")
    if any(w[1:] != w[1:].lower() and not w.isupper() for w in words):
        marks.append("camel")
    if "-" in joined:
        marks.append("hyphen")
    if any(w[:1].islower() for w in words):
        marks.append("lower")
    return " ".join(marks) or "plain"


def _of_place(parse: Parse, mentions: Sequence[Found], index: int) -> Iterator[str]:
    mention = mentions[index]
    first, last = parse.tokens_of(mention.start, mention.end)
    last = min(last, len(parse.words))
    if first >= last:
        return
    sentence = parse.sentences[parse.sentence_at(mention.start)]
    where = "title " if sentence.paragraph == 0 else ""
    before = [parse.lowers[t] if t >= sentence.first else "^" for t in range(first - 2, first)]
    after = [parse.lowers[t] if t < sentence.last else "$" for t in range(last, last + 2)]
    yield f"{where}before {before[1]}"
    yield f"before2 {before[0]} {before[1]}"
    yield f"after {after[0]}"
    yield f"after2 {after[0]} {after[1]}"
    yield from _of_neighbours(parse, mentions, index)
    yield from _of_grammar(parse, first, last)


def _of_neighbours(parse: Parse, mentions: Sequence[Found], index: int) -> Iterator[str]:
    """The names right beside it: "Tencent's Hunyuan", "Lexandina of Chile", "Acme and OpenAI"."""
    text, mention = parse.text, mentions[index]
    if index:
        left = mentions[index - 1]
        between = text[left.end : mention.start].strip()
        if len(between) < _LONG_WORD and mention.start - left.end < _LONG_WORD:
            yield f"left {left.label if left.entry or left.value else 'unknown'} {between.casefold()}"
    if index + 1 < len(mentions):
        right = mentions[index + 1]
        between = text[mention.end : right.start].strip()
        if len(between) < _LONG_WORD and right.start - mention.end < _LONG_WORD:
            yield f"right {right.label if right.entry or right.value else 'unknown'} {between.casefold()}"


def _of_grammar(parse: Parse, first: int, last: int) -> Iterator[str]:
    """What the name does and is, by the parse."""
    head = next((t for t in range(first, last) if not first <= int(parse.heads[t]) < last), first)
    governor, dep = int(parse.heads[head]), parse.deps[head]
    lemma = parse.lemmas[governor].lower() if governor != head else "^"
    yield f"as {dep}"
    yield f"as {dep} {lemma}"
    sentence = parse.sentences[parse.sentence_at(int(parse.starts[head]))]
    for token in range(max(sentence.first, first - 4), min(sentence.last, last + 8)):
        if int(parse.heads[token]) != head or first <= token < last:
            continue
        kind, word = parse.deps[token], parse.lemmas[token].lower()
        yield f"with {kind} {word}"
        if kind == "case":
            yield f"in {word} {lemma}"
        if kind in ("appos", "cop", "compound", "amod"):
            yield f"is {word}"
    if dep in ("appos", "compound", "flat") and governor != head:
        yield f"is {lemma}"
    if dep.startswith("nsubj") and parse.tags[governor].startswith("N"):
        yield f"is {lemma}"
