"""Mentions of one article: what the knowledge base names, what the trained recogniser sees, dates and money.

The longer span wins; where both name the same span, the knowledge base knows the type unless the name is
ambiguous there (a firm and its product, a common word), and then the recogniser, which has read the context, decides.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from tracker.language.dates import find_dates
from tracker.language.knowledge import Entry, Knowledge, Match
from tracker.language.languages import LANGUAGES
from tracker.language.money import find_money
from tracker.language.shapes import LEGAL, associations, code_names, extent, ministries
from tracker.language.versions import extend, is_unit
from tracker.models import EntityType


@dataclass(frozen=True, slots=True)
class Found:
    """A mention before linking: offsets in the article's text, its type and, where known, its entry or value.

    The type of an overlooked one is no guess of the recogniser's, who passed the name over.
    """

    start: int
    end: int
    label: EntityType
    entry: Entry | None = None
    value: str | None = None
    described: bool = False
    overlooked: bool = False


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the trained recogniser says: a span and its label."""

    start: int
    end: int
    label: str


# A run of words that may be a name: start and end of each, and whether it is one that nobody knows.
Words = tuple[tuple[int, int, bool], ...]


def recognise(
    text: str,
    published: date | None,
    knowledge: Knowledge,
    spans: Iterable[Recognised],
    overlooked: Iterable[Words] = (),
    *,
    trained: bool = True,
) -> list[Found]:
    """Return the mentions of `text`, in order, none overlapping; what looks like a name and is none of them is `overlooked`."""
    numbers = _numbers(text, published)
    learned = _agreeing(text, _trim(text, _before_dates(text, spans, numbers), knowledge), knowledge)
    candidates = [*numbers, *_known(text, knowledge, learned, trained)]
    candidates += [_from_model(text, s, knowledge) for s in learned]
    candidates += [Found(a, b, "model") for a, b in code_names(text)]
    candidates += [Found(a, b, "company") for a, b in associations(text)]
    candidates += [Found(a, b, "agency", described=True) for a, b in ministries(text)]
    candidates.sort(key=lambda f: (f.start - f.end, f.entry is None, f.start))
    taken: list[Found] = []
    used = bytearray(len(text) + 1)
    for found in candidates:
        if not any(used[found.start : found.end]):
            used[found.start : found.end] = b"\1" * (found.end - found.start)
            taken.append(found)
    taken = _repeat(text, taken, used)
    unheard = (span for words in overlooked for span in _unheard(words, used))
    taken += [Found(a, b, "company", overlooked=True) for a, b in unheard if not _no_name(text[a:b], knowledge)]
    return sorted(taken, key=lambda f: f.start)


def _unheard(words: Words, used: bytearray) -> Iterator[tuple[int, int]]:
    """What of a run is part of no mention ("Last September Voxaare"), where some word of it is one that nobody knows."""
    for taken, some in groupby(words, key=lambda word: any(used[word[0] : word[1]])):
        rest = list(some)
        if not taken and any(strange for _, _, strange in rest):
            yield rest[0][0], rest[-1][1]


_EDGE = re.compile(r"^(?:[Tt]he|THE|[Aa]n?)\s+|^[\s\"“”‘’'(\[*_#>•–—-]+")
# Each mark in one alternative only: what two could take would be tried in all ways, twice as many for each mark more.
_TAIL = re.compile(r"(?:['’]s|[\s\"“”‘’')\],;:*_–—-]|(?<=[a-z]{3})\.)+$")


_TRADE = frozenset({"AI", "Tech", "tech", "Chip", "chip"})


_SERIES = re.compile(r",? and |, ")


def _no_name(surface: str, knowledge: Knowledge) -> bool:
    """Whether a supposed name is a language, an adjective, or a people's or a politician's trade: "the Biden AI rule"."""
    first, _, rest = surface.partition(" ")
    if all(part in LANGUAGES for part in _SERIES.split(surface)):
        return True
    if rest and rest not in _TRADE:
        return False
    known = [entry for match in knowledge.find(first) if match.end == len(first) for entry in match.entries]
    return bool(known) and all(how == "demonym" or (rest and entry.type == "person") for entry, how in known)


_TO_A_DATE = frozenset({"at", "by", "from", "in", "of", "on", "since", "until"})


def _before_dates(text: str, spans: Iterable[Recognised], numbers: Iterable[Found]) -> Iterator[Recognised]:
    """The recogniser's spans, cut where a date begins that goes on behind them: "the Court on Aug." and then "7"."""
    begun = {number.start: number.end for number in numbers if number.label == "date"}
    for span in spans:
        cut = next((at for at in range(span.start + 1, span.end) if begun.get(at, 0) > span.end), None)
        if cut is not None:
            name = text[span.start : cut].rstrip()
            last = name.split()[-1:]
            name = name.removesuffix(last[0]).rstrip() if last and last[0] in _TO_A_DATE else name
            yield replace(span, end=span.start + len(name))
        else:
            yield span


def _trim(text: str, spans: Iterable[Recognised], knowledge: Knowledge) -> list[Recognised]:
    """Cut articles, quotes and possessives off the recogniser's spans; drop what is no name at all."""
    out = []
    for span in spans:
        start, end = span.start, span.end
        surface = text[start:end]
        tail = _TAIL.search(surface)
        end -= len(tail.group()) if tail else 0
        edge = _EDGE.match(surface)
        if edge and span.label != "media":
            start += len(edge.group())
        end = start + len(_name_alone(text[start:end], text[end : end + 20], span.label))
        surface = text[start:end]
        named = any(c.isalpha() for c in surface) and "\n" not in surface and not surface.islower()
        if end > start and named and not _no_name(surface, knowledge):
            label = "company" if span.label in ("model", "person", "agency") and LEGAL.match(text, end) else span.label
            start, end = extent(text, start, end, label)
            if text[start:end].strip():
                out.append(Recognised(start, end, label))
    return out


_ACTING: tuple[EntityType, ...] = ("company", "agency", "person", "region")


def _agreeing(text: str, spans: list[Recognised], knowledge: Knowledge) -> list[Recognised]:
    """Give an unknown name of one word the same type all over an article: the one it has most often, or in its full form."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for span in spans:
        words = text[span.start : span.end].split()
        if span.label in _ACTING and words:
            votes[words[0]][span.label] += 1 if len(words) == 1 else 2 * (span.label == "company")
    out = []
    for span in spans:
        surface = text[span.start : span.end]
        found = votes.get(surface)
        if found is not None and len(found) > 1 and not any(knowledge.named(label, surface) for label in _ACTING):
            usual = min(found, key=lambda label: (-found[label], _ACTING.index(label)))
            out.append(replace(span, label=usual))
        else:
            out.append(span)
    return out


_DATELINE = re.compile(r"\s+[-–—]\s")
_NUMBER = re.compile(r"(?<=\S)\s+\d[\d.,]*$")


def _name_alone(surface: str, after: str, label: str) -> str:
    """A name without the text behind a dateline ("TORONTO - Six …") and without an amount behind it ("TSMC 2.4 percent")."""
    surface = _DATELINE.split(surface, maxsplit=1)[0]
    number = _NUMBER.search(surface)
    if number and (is_unit(after) or (label == "model" and surface[number.start() - 1].isdigit())):
        return surface[: number.start()]
    return surface


def _numbers(text: str, published: date | None) -> list[Found]:
    out = [Found(m.start, m.end, "date", value=m.value) for m in find_dates(text, published)]
    return out + [Found(m.start, m.end, "money", value=m.text) for m in find_money(text)]


def _known(text: str, knowledge: Knowledge, learned: list[Recognised], trained: bool) -> list[Found]:
    seen = {(s.start, s.end): s.label for s in learned}
    covered = _cover(learned)
    matches = [m for m in knowledge.find(text) if not _inside_word(text, m)]
    strong = {e.id for m in matches for e, how in m.entries if how == "alias"}
    # A model's name that is a common word or short counts where its maker is named.
    strong |= {e.id for m in matches for e, how in m.entries if how == "weak" and e.maker in strong}
    out = []
    for match in matches:
        found = _choose(text, match, seen, covered, strong, trained)
        if found is None:
            continue
        if found.label == "model" and found.entry is not None and (found.entry.versions or found.entry.variants):
            end = extend(text, match.end, found.entry.variants)
            if end == match.end and not found.entry.bare and not seen.get((match.start, match.end)):
                continue
            found = Found(found.start, end, "model", found.entry, None)
        out.append(found)
    return out


def _cover(learned: list[Recognised]) -> dict[int, Recognised]:
    return {i: s for s in learned for i in range(s.start, s.end)}


def _inside_word(text: str, match: Match) -> bool:
    """Whether the name is only part of a hyphenated or dotted word, a host name or a mail address."""
    before, after = text[match.start - 1 : match.start], text[match.end : match.end + 2]
    return (
        before in ("@", "/")
        or bool(re.match(r"[@/]\w|\.(?:com?|org|net|gov|io|eu)\b", text[match.end : match.end + 4]))
        or (before == "." and after[:1].isalpha())
    )


def _choose(
    text: str, match: Match, seen: dict[tuple[int, int], str], covered: dict[int, Recognised], strong: set[str], trained: bool
) -> Found | None:
    label = seen.get((match.start, match.end))
    over = covered.get(match.start) or covered.get(match.end - 1)
    options = [(e, how) for e, how in match.entries if how != "demonym"]
    if not options:
        return None
    agreed = [(e, how) for e, how in options if e.type == label or (over is not None and e.type == over.label)]
    if len({e.type for e, _ in options}) > 1 and agreed:
        options = agreed
    entry, how = min(options, key=lambda o: ("alias", "description", "weak").index(o[1]))
    if how == "weak" and not agreed and (entry.id not in strong or _starts_sentence(text, match.start)):
        return None if trained or entry.id not in strong else Found(match.start, match.end, entry.type, entry)
    if (
        how == "alias"
        and trained
        and over is None
        and len(match.entries[0][0].name) <= 3
        and text[match.start : match.end].islower()
    ):
        return None
    return Found(match.start, match.end, entry.type, entry, described=how == "description")


def _starts_sentence(text: str, start: int) -> bool:
    return start == 0 or bool(re.search(r"(?:^|[.!?:\n“\"])\s*$", text[max(0, start - 3) : start]))


def _from_model(text: str, span: Recognised, knowledge: Knowledge) -> Found:
    label: EntityType = span.label  # type: ignore[assignment]
    end = extend(text, span.end) if label == "model" else span.end
    entry = knowledge.named(label, text[span.start : span.end])
    return Found(span.start, end, label, entry)


def _repeat(text: str, found: list[Found], used: bytearray) -> list[Found]:
    """Mark the other occurrences of names that the recogniser found only once."""
    surfaces: dict[str, Found] = {}
    for f in found:
        if f.entry is None and f.label not in ("date", "money"):
            surfaces.setdefault(text[f.start : f.end], f)
    out = list(found)
    for surface, f in surfaces.items():
        if len(surface) < 3:
            continue
        for start in _whole(surface, text):
            end = start + len(surface)
            if not any(used[start:end]):
                used[start:end] = b"\1" * (end - start)
                out.append(Found(start, end, f.label))
    return out


def _whole(surface: str, text: str) -> Iterator[int]:
    """Where a name stands in a text as a word of its own; to make a pattern for each name takes longer than to use it."""
    start = text.find(surface)
    while start >= 0:
        end = start + len(surface)
        whole = not (start and _in_word(text[start - 1])) and not (end < len(text) and _in_word(text[end]))
        if whole:
            yield start
        start = text.find(surface, end if whole else start + 1)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"
