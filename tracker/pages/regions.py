"""Pages that say where something is available: places listed, in tables either way round, on cards, or told in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import NamedTuple

from tracker.models import Block, Filler
from tracker.pages.clauses import clauses, covered, frame, governed, says, signs
from tracker.pages.effective import day_behind, day_of
from tracker.pages.places import Mention, mentions, named, runs
from tracker.pages.region_tables import Said, is_area, is_part, is_plain_header, read_table
from tracker.pages.states import (
    SERVED,
    Stance,
    State,
    clause_state,
    is_aside,
    is_log,
    sign_of,
    stance_of,
    state_of,
    states_in,
)
from tracker.pages.vocabulary import Page, Vocabulary

# Lists of those that are not served, and of those that will be.
DENIED, PLANNED = "-", "~"
# Before a heading that says for what a list holds, and before the words of a sentence that does.
SECTION, FRAME = "\u00a7", "\u00b6"
# A letter or a sign, and what it stands for.
_LEGEND = re.compile(r"(?:^|(?<=[\s,;(]))([A-Z]{1,2}|[^\w\s,;.()=:–-])\s*(?:=|:|–|-)\s*([^,;.|=()]{2,40})")
_LETTER = re.compile(r"[A-Z](?:\s*[-–]\s*[A-Z])?|#|0-9")
_SPLIT = re.compile(r"\s*[,;·•|/]\s*|\s+(?:and|&|\+)\s+")
_DIGIT = re.compile(r"\d")
_LEAST_IN_PROSE = 3
_FEW = 3
_LISTED = 0.45


class Place(NamedTuple):
    """Where a region is told to be served: its id, and for what, or in which section; DENIED or PLANNED for those that are not.

    `told` in a sentence, which counts only where no list has it.
    """

    region: str
    scope: str
    told: bool = False


class Listing(NamedTuple):
    """What a region is called where it is listed, whether it is served, and the day that stands with it."""

    name: str
    on: bool
    since: str | None = None


def facts(page: Page, words: Vocabulary) -> dict[Place, Listing]:
    """Which regions are listed where."""
    found: dict[Place, Listing] = {}
    said_of = list(_Reader(page, words).all())
    countries = {said.place.entity_id for said in said_of} - words.areas
    for said in said_of:
        if len(countries) >= _FEW and is_part(said.place, words):
            # A part of the world over its countries is not itself what is listed.
            continue
        stance = _stance(said.block, words)
        if stance == "aside":
            continue
        scope, on = _noted(said, stance, words)
        place = Place(said.place.entity_id or said.place.name, scope, said.told)
        known = found.get(place, Listing(said.place.name, False))
        found[place] = Listing(said.place.name, known.on or on, known.since or _day(said, words))
    return found


def _day(said: Said, words: Vocabulary) -> str | None:
    """The day that stands with a place; a year alone is none."""
    note = said.note if said.note is None or _DIGIT.search(said.note) else ""
    day = day_of(said.block, words) if note is None else day_behind(note, words)
    return day if day and len(day) > len("2026") else None


def _noted(said: Said, stance: Stance | None, words: Vocabulary) -> tuple[str, bool]:
    """Under what a region is noted, and whether as what it is noted there."""
    state: State = said.state or (stance if stance in ("off", "later") else "on")
    if state == "later":
        return PLANNED, True
    if state == "off" and (said.state is None or stance == "off" or said.told):
        return (DENIED + FRAME + said.label if said.told else DENIED), True
    subject = FRAME + said.label if said.told and said.label else said.label
    return subject or SECTION + " / ".join(_sections(said.block, words)), state == "on"


def is_beside(block: Block, words: Vocabulary) -> bool:
    """Whether a block names places for something else than being served."""
    return _stance(block, words) == "aside" or (block.kind != "row" and is_aside(block.text))


def _sections(block: Block, words: Vocabulary) -> list[str]:
    """The headings over a block that may say for what it holds: no parts of the world, letters or places."""
    return [step for step in block.path if not (_LETTER.fullmatch(step) or is_area(step, words) or words.region(step))]


def _stance(block: Block, words: Vocabulary) -> Stance | None:
    """What the nearest heading that says anything makes of a block; what the page is called makes it no aside."""
    steps = _sections(block, words)
    for n, step in reversed(list(enumerate(steps))):
        stance = stance_of(step)
        if stance and not (stance == "aside" and n == 0 and len(steps) > 0 and step == block.path[0] and len(block.path) > 1):
            return stance
    return None


class _Reader:
    """Reads the blocks of a page one after the other, and the place that a card or a heading speaks of."""

    def __init__(self, page: Page, words: Vocabulary) -> None:
        self._page, self._words = page, words
        self._card: tuple[tuple[str, ...], Filler, Block] | None = None
        self._offers = _offers(page.blocks, words)
        self._legend = {
            match[1]: match[2].strip()
            for block in page.blocks
            if block.kind != "row"
            for match in _LEGEND.finditer(block.text)
            if state_of(match[2])
        }

    def all(self) -> Iterator[Said]:
        """What all blocks say; a line that names a place for the states below it does not list it as such."""
        said = list(self._blocks())
        subjects = {id(one) for one in self._subjects}
        yield from (one for one in said if id(one.block) not in subjects or one.state)

    def _blocks(self) -> Iterator[Said]:
        self._subjects: list[Block] = []
        self._heads: dict[str, Block] = {}
        for (is_row, _), group in groupby(
            _nested(self._page.blocks, self._words), lambda block: (block.kind == "row", _heads(block))
        ):
            if is_row:
                yield from self._rows(list(group))
                continue
            for block in group:
                yield from self._line(block)

    def _rows(self, rows: Sequence[Block]) -> Iterator[Said]:
        found = list(read_table([self._spelled_out(row) for row in rows], self._words))
        if found:
            yield from found
            return
        for row in rows:
            yield from self._of_states(row) or self._of_lists(row)

    def _spelled_out(self, row: Block) -> Block:
        """A row with what its letters stand for by the legend of the page."""
        if not self._legend:
            return row
        return replace(row, cells=tuple((head, self._legend.get(value, value)) for head, value in row.cells))

    def _of_states(self, row: Block) -> list[Said]:
        """A row of a card: what it is about is named above it."""
        above = self._above(row)
        if above is None:
            return []
        values = [(head, value) for head, value in row.cells if value]
        if len(values) == 2 and not any(head for head, _ in values) and (state := state_of(values[1][1])):
            return [self._under(above, values[0][1], state, row)]
        if values and all(state_of(value) for _, value in values):
            return [self._under(above, head, state_of(value) or "off", row) for head, value in values]
        return []

    def _of_lists(self, row: Block) -> list[Said]:
        """A row that has lists of places in its cells: what they are for stands first, or over the column."""
        out: list[Said] = []
        first = row.cells[0][1]
        head = () if len(mentions(first, self._words)) > 1 else (first,)
        for n, (header, value) in enumerate(row.cells):
            if n or not head:
                subject = (
                    () if is_plain_header(header) or is_area(header, self._words) or self._words.region(header) else (header,)
                )
                part = Block("item", value, (*row.path, *subject, *head))
                out += [said._replace(block=part) for said in self._text(part)]
        return out

    def _line(self, block: Block) -> Iterator[Said]:
        words, text = self._words, block.text
        lone = named(text, words) if len(text) < 80 else None
        if block.kind == "heading":
            if lone and not lone.rest.strip() and not is_area(text, words):
                self._heads[text] = block
                yield Said(lone.place, "", sign_of(lone.ahead), block)
            return
        above = self._above(block)
        states = () if lone else states_in(text)
        if above and states:
            yield from (self._under(above, label, state, block) for label, state in states)
            return
        if above and text in self._offers:
            yield self._under(above, text, "on", block)
            return
        if lone and not lone.rest.strip() and block.kind == "text":
            self._card = (block.path, lone.place, block)
        if not (block.kind != "text" and _is_head(block, self._page.blocks, words)):
            yield from self._text(block)

    def _under(self, above: tuple[Filler, Block | None], label: str, state: State, block: Block) -> Said:
        if above[1] is not None:
            self._subjects.append(above[1])
        return Said(
            above[0],
            "" if re.fullmatch(r"\W*(?:status|availability|access|state|available|supported)?\W*", label, re.I) else label,
            state,
            block,
        )

    def _above(self, block: Block) -> tuple[Filler, Block | None] | None:
        """The place that a block is about: that of the card it stands on, or of a heading right above it."""
        if self._card and self._card[0] == block.path:
            return self._card[1:]
        for step in reversed(block.path[-2:]):
            if (
                len(step) < 60
                and (found := named(step, self._words))
                and not found.rest.strip()
                and not is_area(step, self._words)
            ):
                return found.place, self._heads.get(step)
        return None

    def _text(self, block: Block) -> Iterator[Said]:
        """What a line or a paragraph says."""
        words, text = self._words, block.text
        found = [] if is_log(text) else mentions(text, words)
        if not found:
            whole = words.region(text)
            row = words.regions_in_a_row(text) if whole is None else [whole]
            yield from (Said(one, "", None, block) for one in row)
            return
        head, tail = _without_area(text, found, words)
        if head:
            yield from self._text(Block(block.kind, tail, (*block.path, head), block.cells))
            return
        groups = runs(text, found)
        if len(found) == 1 and (one := named(text, words)):
            yield from self._of_one(one.place, one.ahead, one.rest, block)
        elif len(groups) == 1 and covered(text, found) >= _LISTED and not says(text, found):
            notes = [text[one.end : other.start] for one, other in pairwise(found)] + [text[found[-1].end :]]
            each = signs(text, found)
            yield from (Said(one.place, "", sign, block, note=note) for one, sign, note in zip(found, each, notes, strict=True))
        else:
            yield from self._of_prose(text, block)

    def _of_one(self, place: Filler, ahead: str, rest: str, block: Block) -> Iterator[Said]:
        """A line that begins with its only place: what is said behind it, if anything."""
        behind = rest.strip().lstrip(":–—-,|·•").strip()
        if states := states_in(behind):
            yield from (Said(place, label, state, block) for label, state in states)
        elif behind and (labels := [label for label in _SPLIT.split(behind) if label]) and self._offers.issuperset(labels):
            yield from (Said(place, label, "on", block) for label in labels)
        elif behind.startswith("(") and clause_state(behind) in ("off", "later"):
            yield Said(
                place, frame([behind]), "later" if clause_state(behind) == "later" else "off", block, told=True, note=behind
            )
        elif _is_prose(behind):
            yield from self._of_prose(block.text, block)
        else:
            yield Said(place, "", sign_of(ahead), block)

    def _of_prose(self, text: str, block: Block) -> Iterator[Said]:
        for clause, sentence in clauses(text):
            yield from self._of_clause(clause, sentence, block)

    def _of_clause(self, text: str, sentence: str, block: Block) -> Iterator[Said]:
        groups = runs(text, mentions(text, self._words))
        prose = bool(SERVED.search(sentence)) or clause_state(sentence) in ("except", "off", "later")
        edges = [0, *(edge for group in groups for edge in (group[0].start, group[-1].end)), len(text)]
        gaps = [text[edges[n] : edges[n + 1]] for n in range(0, len(edges), 2)]
        last: State | None = None
        for n, group in enumerate(groups):
            state = governed(gaps, n, last)
            last = state or last
            if prose or (len(group) >= _LEAST_IN_PROSE and covered(text, group) >= _LISTED) or state == "off":
                words_around = " ".join((frame(gaps), *_sections(block, self._words)[-1:]))
                yield from (Said(one.place, words_around, state, block, told=True) for one in group)


def _nested(blocks: Sequence[Block], words: Vocabulary) -> Iterator[Block]:
    """Blocks under what is meant to stand over them.

    Parts of the world that follow a heading of their own rank at once are below it, and so is what follows a line that ends in a
    colon, up to a line that names no place.
    """
    over: tuple[tuple[str, ...], str] | None = None
    for n, block in enumerate(blocks):
        if block.kind == "heading":
            part = is_area(block.text, words) or _LETTER.fullmatch(block.text) is not None
            below = blocks[n + 1] if n + 1 < len(blocks) else block
            if over and not (part and block.path == over[0]) and block.path[: len(over[0]) + 1] == block.path:
                over = None
            if not part and below.kind == "heading" and below.path == block.path and is_area(below.text, words):
                over = (block.path, block.text)
        elif block.kind == "text" and block.text.endswith(":") and stance_of(block.text) in ("off", "later"):
            over = (block.path, block.text)
            yield block
            continue
        elif over and over[1].endswith(":") and block.kind == "text" and not mentions(block.text, words):
            over = None
        inside = (
            over and block.path[: len(over[0])] == over[0] and over[1].rstrip(":.") not in block.path and block.kind != "heading"
        )
        inside = inside and (over[1].endswith(":") or len(block.path) > len(over[0])) if over else False
        yield replace(block, path=(*over[0], over[1], *block.path[len(over[0]) :])) if over and inside else block


def _heads(block: Block) -> tuple[str, ...]:
    heads = tuple(head for head, _ in block.cells)
    return heads if any(heads) else ()


def _is_prose(text: str) -> bool:
    return len(text.split()) > 1 and clause_state(text) is not None and not text.startswith("(")


def _without_area(text: str, found: Sequence[Mention], words: Vocabulary) -> tuple[str, str]:
    """A label that stands before a list ("Europe: …", "Asia (3) – …"), and what is behind it; empty when there is none."""
    match = re.match(r"([^:.–—]{1,60}?)\s*(?::|\.|\s[–—-])\s+", text)
    if match is None or not text[match.end() :].strip():
        return "", ""
    head = match[1]
    if is_area(head, words):
        return head, text[match.end() :]
    inner = [one for one in found if one.start < match.end(1)]
    if inner or ":" not in match[0] or len(found) < 2 or SERVED.search(head):
        return "", ""
    return head, text[match.end() :]


def _is_head(block: Block, blocks: Sequence[Block], words: Vocabulary) -> bool:
    """Whether a line stands over others as the part of the world that they are in."""
    return is_area(block.text, words) and any(block.text in other.path for other in blocks)


def _offers(blocks: Sequence[Block], words: Vocabulary) -> frozenset[str]:
    """The labels behind places on lines ("Kenya: API, Voice"), when all that is said behind them are a few that come again."""
    lines: list[list[str]] = []
    for block in blocks:
        if block.kind in ("item", "text") and len(block.text) < 120 and (one := named(block.text, words)):
            behind = one.rest.strip().lstrip(":–—-,|·•").strip()
            if behind and state_of(behind) is None and re.match(r"\s*(?::|\s[–—-]|\|)", one.rest):
                lines.append([label for label in _SPLIT.split(behind) if label])
    under: dict[str, list[str]] = {}
    for block in blocks:
        if block.kind == "item" and block.path and not mentions(block.text, words) and named(block.path[-1], words):
            under.setdefault(block.path[-1], []).append(block.text)
    lines += under.values()
    count = [label for line in lines for label in line]
    common = {label for label in count if count.count(label) > 1}
    whole = [line for line in lines if common.issuperset(line)]
    several = any(len(line) > 1 for line in whole)
    return (
        frozenset(common)
        if several and len(lines) > 1 and len(whole) * 2 >= len(lines) and len(common) <= len(lines)
        else frozenset()
    )
