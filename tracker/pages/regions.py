"""Pages that say where something is available: regions listed, in the negative, or in a table with a column for each product."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tracker.models import Block, Filler
from tracker.pages.vocabulary import Finding, Page, Vocabulary

_NEGATIVE = re.compile(
    r"\b(?:not|no longer|isn't|aren't|cannot|can't)\b(?!\s+(?:only|limited|just))|\bunsupported|\bunavailable"
    r"|\brestrict|\bprohibit|\bexclu|\bembargo|\bsanction|\bblocked|\bsuspended|\bbanned|\bwithdrawn",
    re.IGNORECASE,
)
_LATER = re.compile(r"\bcoming soon\b|\bplanned\b|\bupcoming\b|\bwaitlist\b", re.IGNORECASE)
_SENTENCE = re.compile(
    r"\b(?:availab|support|offer|access|permit|restrict|block|suspend|exclu|unavailable|unsupported|serve[ds]?\b)", re.IGNORECASE
)
_YES = re.compile(
    r"(?:✓|✔|✅|☑|●|yes|available|supported|full|ga|generally available|enabled|true|live|y)(?!\w).{0,20}", re.IGNORECASE
)
_NO = re.compile(
    r"(?:✗|✘|❌|×|✕|no\b|not\b|none|un\w+|restricted|n/?a\b|false|disabled|-|–|—|coming soon|planned).{0,30}", re.IGNORECASE
)


class Place(NamedTuple):
    """Where a region is told to be served: its id and the column, "" without one, "-" for lists of those not served."""

    region: str
    scope: str


class Listing(NamedTuple):
    """How often a region is listed, and what it is called."""

    times: int
    name: str


def facts(page: Page, words: Vocabulary) -> dict[Place, Listing]:
    """Which regions are listed where."""
    found: dict[Place, Listing] = {}
    for block in page.blocks:
        for filler, scope, count in _listed(block, words):
            place = Place(filler.entity_id or filler.name, scope)
            found[place] = Listing(found.get(place, Listing(0, "")).times + count, filler.name)
    return found


def _listed(block: Block, words: Vocabulary) -> Iterator[tuple[Filler, str, int]]:
    if block.kind == "row":
        yield from _of_row(block, words)
    elif not _LATER.search(block.text) and not _later(block):
        yield from ((filler, "-" if negative else "", 1) for filler, negative in _of_text(block, words))


def _of_row(block: Block, words: Vocabulary) -> Iterator[tuple[Filler, str, int]]:
    if len(block.cells) > 1 and _is_area(block.cells[0][1], words):
        parts = [Block("item", value, (*block.path, block.cells[0][1])) for _, value in block.cells[1:]]
        inside = [found for part in parts for found in _of_text(part, words)]
        if inside or not any(part.text for part in parts):
            yield from ((filler, "-" if negative else "", 1) for filler, negative in inside)
            return
    hits = [(n, filler) for n, (_, value) in enumerate(block.cells) if (filler := words.region(value))]
    rest = [(header, value) for n, (header, value) in enumerate(block.cells) if n not in {n for n, _ in hits}]
    status = [(header, value) for header, value in rest if _YES.fullmatch(value) or _NO.fullmatch(value)]
    if len(hits) == 1 and status:
        yield from ((hits[0][1], header, 0 if _NO.fullmatch(value) else 1) for header, value in status)
        return
    if hits:
        yield from ((filler, "-" if _denied(block) else "", 1) for _, filler in hits)
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
        return [(whole, bool(_NEGATIVE.search(block.text)) or _denied(block))]
    if ":" in block.text[:60] and not _SENTENCE.search(block.text.partition(":")[0]):
        head, _, tail = block.text.partition(":")
        return _of_text(Block("item", tail.strip(), (*block.path, head)), words)
    out = []
    for sentence in re.split(r"(?<=[a-z)])\.\s+", block.text):
        parts = [part for part in re.split(r"\s*[,;•·、|]\s*|\s+(?:and|or)\s+|\s+/\s+", sentence.rstrip(".")) if part]
        prose = bool(_SENTENCE.search(sentence))
        if prose:
            parts[:1] = [re.split(r"\b(?:in|from|to|for|of|:)\s+", parts[0])[-1]]
            parts = [re.sub(r"^(?:and|or)\s+", "", part) for part in parts]
        hits = [found for part in parts if (found := words.region(part))]
        if prose or (len(hits) >= 2 and len(hits) * 2 >= len(parts)):
            negative = bool(_NEGATIVE.search(sentence)) if prose else _denied(block)
            out += [(hit, negative) for hit in hits]
    return out


def _is_area(text: str, words: Vocabulary) -> bool:
    found = words.region(text)
    return found is not None and found.entity_id in words.areas


def _denied(block: Block) -> bool:
    return any(_NEGATIVE.search(step) for step in block.path[-3:])


def _later(block: Block) -> bool:
    return any(_LATER.search(step) for step in block.path[-2:])


def findings(changed: Mapping[Place, tuple[Listing | None, Listing | None]], page: Page, words: Vocabulary) -> list[Finding]:
    """Access expanded or restricted: one finding for each direction and column."""
    moved: dict[tuple[bool, str], dict[str, str]] = defaultdict(dict)
    for place, (old, new) in changed.items():
        more = (new.times if new else 0) - (old.times if old else 0)
        if more:
            name = (new or old or Listing(0, place.region)).name
            opened = (more > 0) != (place.scope == "-")
            moved[opened, place.scope.strip("-")].setdefault(place.region, name)
    # From the one list to the other is one change.
    return [_finding(opened, scope, names, page, words) for (opened, scope), names in sorted(moved.items())]


def _finding(opened: bool, scope: str, names: dict[str, str], page: Page, words: Vocabulary) -> Finding:
    told = sorted(names.values())
    verb = "Now listed as supported" if opened else "No longer listed as supported"
    subject = f" ({scope})" if scope else ""
    about = next((found for text in (scope, page.name, *page.topics) if text and (found := words.model(text))), None)
    objects = (
        (about,) if about else (Filler("API"),) if re.search(r"\bAPIs?\b", " ".join((scope, page.name, *page.topics))) else ()
    )
    listed = ", ".join(told)
    fillers = tuple(Filler(name, id_ if ":" in id_ else None) for id_, name in sorted(names.items(), key=lambda item: item[1]))
    details = (("before", () if opened else tuple(told)), ("after", tuple(told) if opened else ()))
    return Finding(
        "access_expansion" if opened else "api_restriction",
        "in_effect",
        f"{verb}{subject}: {listed}",
        objects,
        fillers,
        None,
        details,
    )
