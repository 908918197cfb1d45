"""Tables of places: which column names them, which say whether they are served, and for what: by what the cells look like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from tracker.models import Block, Filler
from tracker.pages.places import Named, is_code, mentions, named
from tracker.pages.states import State, is_aside, sign_of, state_of, states_in
from tracker.pages.tables import LEVEL
from tracker.pages.vocabulary import Vocabulary

# Words over a column of places that need no name that is known.
_PLACES = re.compile(
    r"(?:\w+ )?(?:regions?|locations?|markets?|countr(?:y|ies)|territor(?:y|ies)|places?|geograph(?:y|ies)|jurisdictions?"
    r"|nations?)(?: name)?(?:\s*(?:/|or|and).*)?",
    re.IGNORECASE,
)
# Words over a column that says whether a place is served at all, and not for what.
_GENERIC = re.compile(
    r"\W*(?:(?:current|service|our|the|market|account) )?(?:status|availab(?:le|ility)|state|access|support(?:ed)?|service"
    r"|situation|stage|live|open|offered|served|enabled|active|eligib(?:le|ility)|launched|in service|coverage|yes ?/ ?no"
    r"|can (?:i|you) (?:use|get) it)?\W*",
    re.IGNORECASE,
)
_OFFERS = re.compile(
    r"\b(?:product|service|model|offer|feature|plan|app|surface|channel|tool|endpoint|what|include|capabilit|function"
    r"|edition|tier)",
    re.IGNORECASE,
)
# Columns that say something else of a place.
_BESIDE = re.compile(
    r"\b(?:notes?|remarks?|comments?|code|iso|abbr\w*|alpha|prefix|age|hours?|docs?|since|from|until|date|capital|flag"
    r"|zone|continent|latency|quotas?|nearest|served from|runs in|kept in)\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*[,;·•|/\n]\s*|\s+(?:and|&|\+)\s+")
_X = re.compile(r"[xX]")
_WHEN = re.compile(
    r"\b(?:effective|starts?|ends?|as of|valid|launched|opened|closed|added|deadline|day|month|year)\b", re.IGNORECASE
)
_A_DAY = re.compile(r"\b(?:19|20)\d{2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
_LETTER = re.compile(r"[A-Z]?")
_SHARE, _MOST_WORDS, _LONGEST_LABEL = 0.5, 4, 30


class Said(NamedTuple):
    """What a block says of a place: for what it is served, "" for all; no state where it is merely listed.

    `told` in a sentence; `note` is what stands with this place only, where a block names several.
    """

    place: Filler
    label: str
    state: State | None
    block: Block
    told: bool = False
    note: str | None = None


class _Sheet(NamedTuple):
    heads: Sequence[str]
    rows: Sequence[Block]
    cells: Sequence[Sequence[str]]
    places: Sequence[Sequence[Named | None]]

    def column(self, n: int) -> list[str]:
        return [row[n] for row in self.cells]

    def named(self, n: int) -> list[Named]:
        return [one for row in self.places if (one := row[n]) is not None]


def read_table(rows: Sequence[Block], words: Vocabulary) -> Iterator[Said]:
    """What consecutive rows under the same headers say of places; nothing when they name none in a way that is understood."""
    sheet = _sheet(rows, words)
    over = [
        n
        for n, head in enumerate(sheet.heads)
        if (one := named(head, words)) and _is_country(one, words) and not one.rest.strip()
    ]
    keys = _keys(sheet, words)
    if len(over) > 1 and not keys:
        yield from _across(sheet, over, words)
    elif keys:
        yield from _down(sheet, keys, words)
    else:
        yield from _unknown_places(sheet)


def _sheet(rows: Sequence[Block], words: Vocabulary) -> _Sheet:
    width = max(len(row.cells) for row in rows)
    heads = [head for head, _ in max((row.cells for row in rows), key=len)]
    cells = [[value for _, value in row.cells] + [""] * (width - len(row.cells)) for row in rows]
    if not any(heads) and len(cells) > 1 and _heads_others(cells, words):
        heads, cells, rows = cells[0], cells[1:], rows[1:]
    if _lone(heads[0], words) and any(state_of(head) for head in heads[1:]):
        # The first row was taken for a header.
        cells, rows = [heads, *cells], [replace(rows[0], cells=tuple(("", head) for head in heads)), *rows]
        heads = [""] * width
    crosses = any(state_of(cell) == "on" for row in cells for cell in row)
    cells = [[("✗" if crosses else "✓") if _X.fullmatch(cell) else cell for cell in row] for row in cells]
    return _Sheet([head.split(LEVEL)[-1] for head in heads], rows, cells, [[_lone(cell, words) for cell in row] for row in cells])


def _heads_others(cells: Sequence[Sequence[str]], words: Vocabulary) -> bool:
    """Whether the first row heads the others: it names places over states, or stands over places without naming one."""
    first = [_lone(cell, words) for cell in cells[0]]
    over = [n for n, one in enumerate(first) if n and one]
    if len(over) > 1:
        return all(state_of(row[n]) or not row[n] for row in cells[1:] for n in over)
    if any(first) or not all(cells[0][1:]) or len(cells) < 3:
        return False
    below = [sum(_lone(row[n], words) is not None for row in cells[1:]) for n in range(len(first))]
    return max(below) == len(cells) - 1 and not any(state_of(cell) for cell in cells[0])


def _lone(cell: str, words: Vocabulary) -> Named | None:
    found = named(cell, words)
    if found is None or len(cell) > 120 or is_code(cell) or len(mentions(re.sub(r"\([^()]*\)", " ", cell), words)) > 1:
        return None
    return found


def _is_country(one: Named, words: Vocabulary) -> bool:
    return one.place.entity_id not in words.areas


def _keys(sheet: _Sheet, words: Vocabulary) -> list[int]:
    """The columns that name the places: those of countries rather than of parts of the world, the one that tells rows apart."""
    width = range(len(sheet.heads))
    filled = {n: max(1, sum(bool(cell) for cell in sheet.column(n))) for n in width}
    known = {n: sheet.named(n) for n in width if not _is_beside(sheet.heads[n])}
    countries = [n for n, found in known.items() if sum(_is_country(one, words) for one in found) >= max(1, _SHARE * filled[n])]
    lists = [n for n in known if any(len(mentions(cell, words)) > 1 and _lone(cell, words) is None for cell in sheet.column(n))]
    if not countries:
        areas = [
            n
            for n, found in known.items()
            if len(found) >= max(1, _SHARE * filled[n]) and filled[n] == len({one.place for one in found})
        ]
        return [] if lists else areas[:1]
    if not set(lists).isdisjoint(countries):
        return []
    if (
        len(countries) == 1
        or all(_groups(sheet.heads[n], words) for n in countries)
        or len({sheet.heads[n] for n in countries}) == 1
    ):
        return countries
    distinct = {n: len({one.place for one in known[n]}) / len(known[n]) for n in countries}
    return [max(countries, key=lambda n: (round(distinct[n], 1), -n))]


def _groups(head: str, words: Vocabulary) -> bool:
    """Whether a header merely groups the places under it: a part of the world, a letter, a state, or nothing."""
    return bool(_LETTER.fullmatch(head)) or is_area(head, words) or state_of(head) is not None


def _across(sheet: _Sheet, over: Sequence[int], words: Vocabulary) -> Iterator[Said]:
    for block, row in zip(sheet.rows, sheet.cells, strict=True):
        label = next((row[n] for n in range(len(row)) if n not in over), "")
        for n in over:
            place = named(sheet.heads[n], words)
            if place and (state := state_of(row[n]) or ("off" if not row[n] else None)):
                yield Said(place.place, "" if _GENERIC.fullmatch(label) else label, state, block)


def _down(sheet: _Sheet, keys: Sequence[int], words: Vocabulary) -> Iterator[Said]:
    others = [n for n in range(len(sheet.heads)) if n not in keys and not _is_beside(sheet.heads[n])]
    stated = [n for n in others if _says_states(sheet, n)] if len(keys) == 1 else []
    by_state = [
        n
        for n in stated
        if ((head := state_of(sheet.heads[n])) and not _GENERIC.fullmatch(sheet.heads[n])) or (head == "on" and len(stated) > 1)
    ]
    offers = [n for n in others if n not in stated and _lists_offers(sheet, n)] if len(keys) == 1 else []
    countries = any(_is_country(one, words) for n in keys for one in sheet.named(n))
    first = None if 0 in keys else 0
    for block, row, places in zip(sheet.rows, sheet.cells, sheet.places, strict=True):
        for key in keys:
            one = places[key]
            if one is None or (countries and not _is_country(one, words)):
                continue
            if len(keys) > 1:
                yield Said(
                    one.place,
                    "",
                    (state_of(row[first]) if first is not None else None)
                    or state_of(sheet.heads[key])
                    or sign_of(one.ahead)
                    or state_of(one.rest),
                    block,
                )
            elif len(by_state) > 1:
                yield Said(one.place, "", _ticked(sheet, row, by_state), block)
            elif stated:
                for n in stated:
                    note = row[n] if _A_DAY.search(row[n]) else None
                    yield Said(one.place, _label(sheet.heads[n]), _cell_state(row[n]), block, note=note)
            elif offers:
                yield from _offered(one.place, row[offers[0]], block)
            else:
                yield from _with_rest(one, row, others, block)


def _with_rest(one: Named, row: Sequence[str], others: Sequence[int], block: Block) -> Iterator[Said]:
    said = states_in(one.rest.strip(" :–—-,")) or tuple(pair for n in others for pair in states_in(row[n]) if pair[0])
    if said:
        yield from (Said(one.place, label, state, block) for label, state in said)
    else:
        yield Said(one.place, "", sign_of(one.ahead), block)


def is_plain_header(head: str) -> bool:
    """Whether a header says no more than that places or states stand below it."""
    return _GENERIC.fullmatch(head) is not None or _PLACES.fullmatch(head) is not None


def _cell_state(cell: str) -> State | None:
    """What a cell of a column of states says: a word, a sign with a note, a day since when, or nothing for no."""
    if not cell:
        return "off"
    return state_of(cell) or sign_of(cell[:2]) or ("on" if _A_DAY.search(cell) and len(cell) < _LONGEST_LABEL else None)


def _label(head: str) -> str:
    return "" if _GENERIC.fullmatch(head) else head


def _is_beside(head: str) -> bool:
    """Whether a column says something else of a place."""
    return is_aside(head) or _BESIDE.search(head) is not None


def _says_states(sheet: _Sheet, n: int) -> bool:
    """Whether a column says yes and no: most of its cells do, and not by dashes alone."""
    cells = [cell for cell in sheet.column(n) if cell]
    said = [cell for cell in cells if (state_of(cell) if _WHEN.search(sheet.heads[n]) else _cell_state(cell))]
    sure = [cell for cell in said if any(sign.isalnum() or not sign.isascii() for sign in cell.strip("–—−"))]
    return (bool(sure) and len(said) >= _SHARE * len(cells)) or (not cells and len(sheet.heads[n]) > 1)


def _ticked(sheet: _Sheet, row: Sequence[str], columns: Sequence[int]) -> State:
    """The state over the column that is ticked."""
    ticked = [state for n in columns if state_of(row[n]) == "on" and (state := state_of(sheet.heads[n]))]
    return next((state for state in ("on", "later") if state in ticked), "off")


def _lists_offers(sheet: _Sheet, n: int) -> bool:
    """Whether a column names what is offered: a few labels that come again from row to row."""
    head = sheet.heads[n]
    if not (_OFFERS.search(head) or _GENERIC.fullmatch(head)):
        return False
    labels = Counter(label for cell in sheet.column(n) for label in _SPLIT.split(cell))
    if any(len(label.split()) > _MOST_WORDS or len(label) > _LONGEST_LABEL for label in labels):
        return False
    return bool(_OFFERS.search(head)) or 2 * len(labels) <= labels.total()


def _offered(place: Filler, cell: str, block: Block) -> Iterator[Said]:
    if not cell or state_of(cell):
        yield Said(place, "", state_of(cell) or "off", block)
        return
    yield from (Said(place, label, "on", block) for label in _SPLIT.split(cell) if label)


def _unknown_places(sheet: _Sheet) -> Iterator[Said]:
    """Rows of places that are not known by name, under a header that says that they are places."""
    key = next((n for n, head in enumerate(sheet.heads) if _PLACES.fullmatch(head)), None)
    stated = [n for n in range(len(sheet.heads)) if n != key and not _is_beside(sheet.heads[n]) and _says_states(sheet, n)]
    if key is None or not stated:
        return
    for block, row in zip(sheet.rows, sheet.cells, strict=True):
        if row[key]:
            yield from (Said(Filler(row[key]), _label(sheet.heads[n]), state_of(row[n]) or "off", block) for n in stated)


def is_area(text: str, words: Vocabulary) -> bool:
    """Whether a text is the name of a part of the world, with a count of its places perhaps."""
    bare = re.sub(r"^\W+|[\s(\[]*\d+\W*(?:countries|places|markets|locations)?[)\]]*$", "", text)
    found = words.region(bare)
    return found.entity_id in words.areas if found else _OF_THE_WORLD.fullmatch(bare) is not None


def is_part(place: Filler, words: Vocabulary) -> bool:
    """Whether a place is a part of the world, not a union of countries."""
    return place.entity_id in words.areas and _OF_THE_WORLD.fullmatch(place.name) is not None


# Parts of the world by any name: "Africa & Middle East", "The Americas", "Northern Europe".
_PART = (
    r"(?:(?:north|south|east|west|central|latin|middle|far|near|sub|northern|southern|eastern|western|south-?east(?:ern)?"
    r"|north-?east(?:ern)?|south-?west(?:ern)?|north-?west(?:ern)?|saharan|the|rest|of|other|continental"
    r"|greater)[\s-]+)*(?:africas?|americas?|asia|europe|oceania|pacific|caribbean|east|world|australasia|antarctica"
    r"|islands?|emea|apac|latam|amer|mena|dach|nordics?|baltics?|balkans|benelux|gulf|cis|eurasia|anz|north|south|west"
    r"|central|subcontinent|scandinavia|iberia|micronesia|polynesia|melanesia|atlantic|mediterranean)"
)
_OF_THE_WORLD = re.compile(rf"{_PART}(?:\s*(?:,|&|and|/|-|–|\+)\s*(?:and\s+)?{_PART})*\.?", re.IGNORECASE)
