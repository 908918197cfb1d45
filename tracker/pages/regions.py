"""Pages that say where something is available: regions listed, in the negative, or in a table with a column for each product."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from tracker.models import Block, Filler
from tracker.pages.effective import day_of, is_long_past, stage_of
from tracker.pages.states import Marks, state_of, states_in
from tracker.pages.vocabulary import Finding, Page, Vocabulary

_NEGATIVE = re.compile(
    r"\b(?:not|no longer|isn't|aren't|don't|doesn't|cannot|can't|won't|never|without)\b(?!\s+(?:only|limited|just))"
    r"|\bno access\b"
    r"|\bunsupported|\bunavailable|\brestrict|\bprohibit|\bexclu|\bembargo|\bsanction|\bblock(?:ed|s)?\b|\bsuspended|\bbanned"
    r"|\bwithdrawn|\bwithdraw\b|\bforbidden|\bdenied|\bpaused",
    re.IGNORECASE,
)
# What stands behind these is told the other way round.
_EXCEPT = re.compile(
    r"\s*[,(–—]?\s*\b(?:except(?:ing|ion of)?(?: for)?|with the exception of|other than|excluding|apart from|but not"
    r"|save for)\b:?\s*(?:in|from|to)?\s+",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\bcoming soon\b|\bplanned\b|\bupcoming\b|\bwait-?list\b|\broadmap\b|\bnext up\b|\bin preparation\b", re.IGNORECASE
)
_SENTENCE = re.compile(
    r"\b(?:availab|support|offer|access|permit|restrict|block|suspend|exclu|unavailable|unsupported|serve[ds]?\b|operat"
    r"|launch|reach"
    r"|can(?:not)? be used|may (?:not )?use|open (?:to|in)|live in)",
    re.IGNORECASE,
)
# Words over a column of places that need no name that is known.
_PLACES = re.compile(
    r"(?:cloud |azure |aws |data |deployment |hosting |geo )?"
    r"(?:regions?|locations?|markets?|countr(?:y|ies)|territor(?:y|ies)|places?|geograph(?:y|ies)|country ?(?:or|/) ?region)"
    r"(?: name)?(?: / .*)?",
    re.IGNORECASE,
)
_CODE = re.compile(r"[(\[]?[A-Z]{2,3}[)\]]?")
_OF_CODES = re.compile(r"\b(?:codes?|iso|alpha|abbr\w*)\b", re.IGNORECASE)
_CROSSED = re.compile(r"^\W*[✗✘❌✕☐🔴🚫⛔]")


_SAME_COLUMN = 0.5
_SEPARATOR = re.compile(r"\s*[,;•·、|]\s*|\s+(?:and|or|as well as|plus)\s+|\s+/\s+")


class Place(NamedTuple):
    """Where a region is told to be served: its id and the column, "" without one, "-" for lists of those not served.

    `told` in a sentence, which counts only where no list has it.
    """

    region: str
    scope: str
    told: bool = False


class Listing(NamedTuple):
    """How often a region is listed, what it is called, and the day that stands with it."""

    times: int
    name: str
    since: str | None = None


_Found = tuple[Filler, str, int]


def facts(page: Page, words: Vocabulary) -> dict[Place, Listing]:
    """Which regions are listed where."""
    found: dict[Place, Listing] = {}
    reader = Marks(words)
    marked = [(block, reader.of(block)) for block in page.blocks]
    # A line that names a place for the states below it does not list it as such.
    subjects = {mark.subject for _, marks in marked for mark in marks if mark.subject}
    above = {step for block in page.blocks for step in block.path}
    for block, marks in marked:
        if block.text in above and block.kind != "row" and _is_area(block.text, words):
            # A part of the world over its countries is not itself what is listed.
            continue
        told = block.kind == "text" and bool(_SENTENCE.search(block.text)) and not marks
        listed = ((mark.place, mark.label, int(mark.on)) for mark in marks) if marks else _listed(block, words)
        for filler, scope, count in listed if marks or block.text not in subjects else ():
            place = Place(filler.entity_id or filler.name, scope, told)
            known = found.get(place, Listing(0, ""))
            found[place] = Listing(known.times + count, filler.name, known.since or day_of(block, words))
    return found


def _listed(block: Block, words: Vocabulary) -> Iterator[_Found]:
    if block.kind == "row":
        yield from _of_row(block, words)
    elif not _LATER.search(block.text) and not _later(block):
        yield from ((filler, "-" if negative else "", 1) for filler, negative in _of_text(block, words))


def _of_row(block: Block, words: Vocabulary) -> Iterator[_Found]:
    hits = [(n, filler) for n, (_, value) in enumerate(block.cells) if (filler := words.region(value))]
    countries = [(n, filler) for n, filler in hits if filler.entity_id not in words.areas]
    # Beside a country stand the part of the world that it is in, and codes: MD is that of Moldova, whatever else it means.
    hits = [(n, filler) for n, filler in countries if not _CODE.fullmatch(block.cells[n][1])] or countries or hits
    if not countries and len(block.cells) > 1 and _is_area(block.cells[0][1], words):
        parts = [Block("item", value, (*block.path, block.cells[0][1])) for _, value in block.cells[1:]]
        inside = [found for part in parts for found in _of_text(part, words)]
        if inside or not any(part.text for part in parts):
            yield from ((filler, "-" if negative else "", 1) for filler, negative in inside)
            return
    taken = {n for n, _ in hits}
    rest = [cell for n, cell in enumerate(block.cells) if n not in taken and not (hits and _is_code(*cell))]
    status = [(header, state) for header, value in rest if (state := state_of(value)) is not None]
    if not status and len(hits) == 1:
        status = [pair for _, value in rest for pair in states_in(value)]
    if not hits and status and _PLACES.fullmatch(block.cells[0][0]) and (name := block.cells[0][1]):
        hits = [(0, Filler(name))]
    if len(hits) == 1 and status:
        if _later(block):
            return
        yield from ((hits[0][1], header, int(state)) for header, state in status)
        return
    if hits:
        # A row that names the same place twice, say by its code, lists it once.
        once = {filler.entity_id or filler.name: filler for _, filler in hits}
        yield from ((filler, "-" if _denied(block) else "", 0 if _later(block) else 1) for filler in once.values())
        return
    for _, value in block.cells[1:] or block.cells:
        part = Block("item", value, (*block.path, block.cells[0][1]))
        yield from ((filler, "-" if negative else "", 1) for filler, negative in _of_text(part, words))


def _of_text(block: Block, words: Vocabulary) -> list[tuple[Filler, bool]]:
    head, colon, tail = block.text.partition(":")
    if colon and tail.strip() and _is_area(head, words):
        # A part of the world with its countries is not itself what is listed.
        return _of_text(Block("item", tail.strip(), (*block.path, head)), words)
    if whole := words.region(block.text):
        behind = re.split(r"\s+[-–—]\s+|:\s+|\s*\(", block.text, maxsplit=1)[1:]
        crossed = _CROSSED.match(block.text) or any(state_of(text.rstrip(")")) is False for text in behind)
        return [(whole, bool(_NEGATIVE.search(block.text) or crossed) or _denied(block))]
    if len(row := words.regions_in_a_row(block.text)) > 1:
        return [(one, _denied(block)) for one in row]
    if ":" in block.text[:60] and not _SENTENCE.search(block.text.partition(":")[0]):
        head, _, tail = block.text.partition(":")
        return _of_text(Block("item", tail.strip(), (*block.path, head)), words)
    return [hit for sentence in re.split(r"(?<=[a-z)])\.\s+", block.text) for hit in _of_sentence(sentence, block, words)]


def _of_sentence(sentence: str, block: Block, words: Vocabulary) -> Iterator[tuple[Filler, bool]]:
    main, *others = _EXCEPT.split(sentence.rstrip("."), maxsplit=1)
    prose = bool(_SENTENCE.search(sentence))
    negative = bool(_NEGATIVE.search(main)) if prose else _denied(block)
    for part, denied in ((main, negative), *((other, not negative) for other in others)):
        names = [name for name in _SEPARATOR.split(part) if name]
        if prose and part is main and names:
            names[:1] = [re.split(r"\b(?:in|from|to|for|of|:)\s+", names[0])[-1]]
        names = [re.sub(r"^(?:and|or|in|from)\s+", "", name) for name in names]
        hits = [found for name in names if (found := words.region(name))]
        if prose or part is not main or (len(hits) >= 2 and len(hits) * 2 >= len(names)):
            yield from ((hit, denied) for hit in hits)


def _is_area(text: str, words: Vocabulary) -> bool:
    found = words.region(text)
    return found is not None and found.entity_id in words.areas


def _is_code(header: str, text: str) -> bool:
    """Whether a cell beside a place holds its code; that of Namibia and Norway look like answers."""
    return _CODE.fullmatch(text) is not None and (state_of(text) is None or _OF_CODES.search(header) is not None)


def _denied(block: Block) -> bool:
    return any(_NEGATIVE.search(step) for step in block.path[-3:])


def _later(block: Block) -> bool:
    return any(_LATER.search(step) for step in block.path[-2:])


def findings(
    before: Mapping[Place, Listing],
    after: Mapping[Place, Listing],
    flapping: Callable[[Place], bool],
    page: Page,
    words: Vocabulary,
    since: str | None,
    today: date,
) -> list[Finding]:
    """Access expanded or restricted: one finding for each direction, column and day."""
    old, new = _counts(_renamed(before, after)), _counts(after)
    moved: dict[tuple[bool, str, str], list[str]] = defaultdict(list)
    named: dict[str, str] = {}
    for region, scope in dict.fromkeys((*old, *new)):
        places = [Place(region, scope, told) for told in (False, True)]
        more = new.get((region, scope), 0) - old.get((region, scope), 0)
        unlike = [place for place in places if before.get(place) != after.get(place)]
        if more and not (unlike and all(map(flapping, unlike))):
            known = [after.get(place) or before.get(place) for place in places]
            named[region] = next((listing.name for listing in known if listing), region)
            day = _day(places, before, after, since, today)
            # From the one list to the other is one change.
            moved[(more > 0) != (scope == "-"), day or "", region].append(scope.strip("-"))
    # What comes or goes under several columns at once is one change, too.
    together: dict[tuple[bool, str, str], dict[str, str]] = defaultdict(dict)
    for (opened, day, region), scopes in moved.items():
        together[opened, " + ".join(dict.fromkeys(filter(None, scopes))), day][region] = named[region]
    return [
        _finding(opened, scope, names, page, words, day or None, today)
        for (opened, scope, day), names in sorted(together.items())
    ]


def _counts(listed: Mapping[Place, Listing]) -> dict[tuple[str, str], int]:
    """How often a region is listed under a column; in sentences only where it stands in no list."""
    counts: dict[tuple[str, str], int] = {}
    for place, listing in listed.items():
        same = listed.get(place._replace(told=False))
        if not (place.told and same and same.times):
            key = (place.region, place.scope)
            counts[key] = counts.get(key, 0) + (min(listing.times, 1) if place.told else listing.times)
    return counts


def _renamed(before: Mapping[Place, Listing], after: Mapping[Place, Listing]) -> Mapping[Place, Listing]:
    """The older version under the columns of the newer: a new column that says the same as one that is gone is that one."""
    scopes = [{place.scope for place in one if place.scope != "-" and not place.told} for one in (before, after)]
    gone, new = sorted(scopes[0] - scopes[1]), sorted(scopes[1] - scopes[0])
    names: dict[str, str] = {}
    for scope in gone:
        alike = [(_alike(before, scope, after, other), other) for other in new if other not in names.values()]
        if alike and max(alike)[0] >= _SAME_COLUMN:
            names[scope] = max(alike)[1]
    return {place._replace(scope=names.get(place.scope, place.scope)): listing for place, listing in before.items()}


def _alike(before: Mapping[Place, Listing], scope: str, after: Mapping[Place, Listing], other: str) -> float:
    """How much of what two columns list is the same."""
    old = {place.region for place, listing in before.items() if place.scope == scope and listing.times}
    new = {place.region for place, listing in after.items() if place.scope == other and listing.times}
    return len(old & new) / len(old | new) if old | new else 0.0


def _day(
    places: list[Place], before: Mapping[Place, Listing], after: Mapping[Place, Listing], since: str | None, today: date
) -> str | None:
    """The day that stands with a region, when it is new and not long past, else the day that the page says."""
    pairs = [(before.get(place), after.get(place)) for place in places]
    own = (new.since for old, new in pairs if new and new.since and (old is None or new.since != old.since))
    return next((day for day in own if not is_long_past(day, today)), since)


def _finding(
    opened: bool, scope: str, names: dict[str, str], page: Page, words: Vocabulary, since: str | None, today: date
) -> Finding:
    told = sorted(names.values())
    verb = "Now listed as supported" if opened else "No longer listed as supported"
    subject = f" ({scope})" if scope else ""
    about = next((found for text in (scope, page.name, *page.topics) if text and (found := words.model(text))), None)
    objects = (
        (about,) if about else (Filler("API"),) if re.search(r"\bAPIs?\b", " ".join((scope, page.name, *page.topics))) else ()
    )
    fillers = tuple(Filler(name, id_ if ":" in id_ else None) for id_, name in sorted(names.items(), key=lambda item: item[1]))
    details = (("before", () if opened else tuple(told)), ("after", tuple(told) if opened else ()))
    return Finding(
        "access_expansion" if opened else "api_restriction",
        stage_of(since, today),
        f"{verb}{subject}{f' from {since}' if since else ''}: {', '.join(told)}",
        objects,
        fillers,
        since,
        details,
    )
