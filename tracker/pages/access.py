"""What two versions of a page of availability come to: access that was opened or closed, and for what."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from tracker.models import Filler
from tracker.pages.effective import is_long_past, new_day, stage_of
from tracker.pages.places import mentions
from tracker.pages.regions import DENIED, FRAME, PLANNED, SECTION, Listing, Place, is_beside
from tracker.pages.states import is_log
from tracker.pages.vocabulary import Finding, Page, Vocabulary

_SAME_SCOPE = 0.5
_SENTENCES = re.compile(r"(?<=[.!?;])\s+")
# The day on which a page was written is none from which anything holds.
_WRITTEN = re.compile(r"\b(?:updated|published|posted|edited|reviewed|modified|written|last changed)\b", re.IGNORECASE)
_FROM = re.compile(
    r"\b(?:effective|in force|takes? effect|appl(?:y|ies)|as of|starting|from|until|since|beginning|on)\b", re.IGNORECASE
)
_Listed = Mapping[Place, Listing]
_Names = Mapping[str, str]
_Held = dict[str, dict[str, bool]]


def findings(
    before: _Listed, after: _Listed, flapping: Callable[[Place], bool], pages: tuple[Page, Page], words: Vocabulary, today: date
) -> list[Finding]:
    """Access expanded or restricted: one finding for each direction, subject and day."""
    of_old, of_new = _scopes(before, after)
    held, holds = _held(before, of_old), _held(after, of_new)
    doubted = _Doubt(pages, words)
    days = _new_days(pages, words)
    together: dict[tuple[bool, str, str], dict[str, tuple[str, str]]] = defaultdict(dict)
    for region in dict.fromkeys(place.region for place in (*before, *after)):
        places = [place for place in dict.fromkeys((*before, *after)) if place.region == region]
        unlike = [place for place in places if before.get(place) != after.get(place)]
        changes = _changes(region, held, holds)
        if not changes or (unlike and all(map(flapping, unlike))):
            continue
        old, new = (any(place in listed for place in places) for listed in (before, after))
        if not (old and new) and doubted.of(region, came=new):
            continue
        name = next(listing.name for place in places if (listing := after.get(place) or before.get(place)))
        day = _day(places, before, after, days.get(region, days[""]), today) or ""
        for opened in (True, False):
            # What comes or goes under several columns at once is one change.
            if scopes := [scope for way, scope in changes if way == opened]:
                subject = " + ".join(dict.fromkeys(filter(None, scopes)))
                together[opened, "" if _wholly(region, held, holds) else subject, day][region] = (name, subject)
    return [_finding(opened, names, pages[1], words, day or None, today) for (opened, _, day), names in sorted(together.items())]


def _wholly(region: str, held: _Held, holds: _Held) -> bool:
    """Whether a region is served for the first time, or not any more, for whatever it was."""
    was, now = (any(one.get(region) for scope, one in some.items() if _serves(scope)) for some in (held, holds))
    return was != now


def _scopes(before: _Listed, after: _Listed) -> tuple[_Names, _Names]:
    """What each version's columns and sections are to be called so that the same ones have the same name."""
    versions = [_regions_by_scope(listed) for listed in (before, after)]
    merged = _one_list(versions)
    names = [{scope: "" if scope in merged else scope for scope in version} for version in versions]
    inside: list[dict[str, set[str]]] = [defaultdict(set), defaultdict(set)]
    for n, version in enumerate(versions):
        for scope, regions in version.items():
            inside[n][names[n][scope]] |= regions
    same = _renamed(inside[0], inside[1])
    return {scope: same.get(name, name) for scope, name in names[0].items()}, names[1]


def _serves(scope: str) -> bool:
    return scope != PLANNED and not scope.startswith(DENIED)


def _regions_by_scope(listed: _Listed) -> dict[str, set[str]]:
    out: dict[str, set[str]] = defaultdict(set)
    for place, listing in listed.items():
        if place.scope not in (DENIED, PLANNED):
            out[place.scope] |= {place.region} if listing.on else set()
    return out


def _one_list(versions: list[dict[str, set[str]]]) -> frozenset[str]:
    """Sections that have no place twice are parts of one list, as of continents; others are of subjects of their own."""
    sections = {scope for version in versions for scope in version if scope.startswith((SECTION, FRAME))}
    size = {scope: max(len(version.get(scope, ())) for version in versions) for scope in sections}
    taken: list[set[str]] = [set() for _ in versions]
    merged: set[str] = set()
    for scope in sorted(sections, key=lambda one: (-size[one], one)):
        if all(version.get(scope, set()).isdisjoint(one) for version, one in zip(versions, taken, strict=True)):
            merged.add(scope)
            for version, one in zip(versions, taken, strict=True):
                one.update(version.get(scope, set()))
    return frozenset(merged)


def _renamed(old: Mapping[str, set[str]], new: Mapping[str, set[str]]) -> _Names:
    """A subject that says the same as one that is gone is that one."""
    names: dict[str, str] = {}
    for scope in sorted(old.keys() - new.keys()):
        alike = [(_alike(old[scope], new[other]), other) for other in new.keys() - old.keys() if other not in names.values()]
        if alike and max(alike)[0] >= _SAME_SCOPE:
            names[scope] = max(alike)[1]
    return names


def _alike(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _held(listed: _Listed, names: _Names) -> _Held:
    """For each subject which regions are served; what is told in a sentence counts only for those that no list has."""
    in_lists = {
        place.region
        for place, listing in listed.items()
        if not place.told and listing.on and place.scope not in (DENIED, PLANNED)
    }
    out: _Held = defaultdict(dict)
    for place, listing in listed.items():
        scope = names.get(place.scope, place.scope)
        on = listing.on and not (place.told and place.region in in_lists and _serves(place.scope))
        out[scope][place.region] = out[scope].get(place.region, False) or on
    return out


def _changes(region: str, held: _Held, holds: _Held) -> list[tuple[bool, str]]:
    """Which way a region went, and for what: subjects that only one version has tell no more than whether it is served at all."""
    subjects = [scope for scope in dict.fromkeys((*held, *holds)) if _serves(scope)]
    was, now = ({scope for scope in subjects if one.get(scope, {}).get(region)} for one in (held, holds))
    shared = {scope for scope in subjects if scope in held and scope in holds}
    changes = [(scope in now, scope) for scope in subjects if scope in shared and (scope in was) != (scope in now)]
    if not changes and bool(was) != bool(now):
        changes.append((bool(now), ""))
    elif (
        bool(was) == bool(now) and {opened for opened, _ in changes} == {True, False} and len(was) == len(now) and not (was & now)
    ):
        changes = []
    was_denied, is_denied = (
        {scope for scope, regions in one.items() if scope.startswith(DENIED) and regions.get(region)} for one in (held, holds)
    )
    if is_denied and not was_denied and (False, "") not in changes:
        changes.append((False, ""))
    # A note that is gone as a whole allows nothing; a list, or a sentence of others still, does when it lets a place go.
    let_go = any(scope == DENIED or scope in holds for scope in was_denied)
    if let_go and not is_denied and not any(opened for opened, _ in changes) and not holds.get(PLANNED, {}).get(region):
        changes.append((True, ""))
    return changes


class _Doubt:
    """Whether a place that a version does not list stands in its text all the same: then it was not read, and nothing changed."""

    def __init__(self, pages: tuple[Page, Page], words: Vocabulary) -> None:
        self._pages, self._words = pages, words
        self._counts: tuple[Counter[str], Counter[str]] | None = None

    def of(self, region: str, *, came: bool) -> bool:
        """Whether the version without it names it as often as the one that lists it."""
        if self._counts is None:
            self._counts = (_named(self._pages[0], self._words), _named(self._pages[1], self._words))
        old, new = (counts[region] for counts in self._counts)
        return old >= new > 0 if came else new >= old > 0


def _named(page: Page, words: Vocabulary) -> Counter[str]:
    texts = (
        text
        for block in page.blocks
        if not is_beside(block, words)
        for text in ([value for _, value in block.cells] or [block.text])
    )
    return Counter(one.place.entity_id or one.place.name for text in texts for one in mentions(text, words))


def _new_days(pages: tuple[Page, Page], words: Vocabulary) -> dict[str, str | None]:
    """The days that new sentences of the page give: those that name places for these, the others ("") for all that changed."""
    known = {sentence for block in pages[0].blocks for sentence in _SENTENCES.split(block.text)}
    fresh = [
        replace(block, text=one)
        for block in pages[1].blocks
        if block.kind != "row"
        for one in _SENTENCES.split(block.text)
        if one not in known
    ]
    days: dict[str, str | None] = {}
    others = []
    for sentence in fresh:
        if not (named := mentions(sentence.text, words)):
            others += [] if _WRITTEN.search(sentence.text) else [sentence]
        elif (is_log(sentence.text) or _FROM.search(sentence.text)) and (day := next(iter(words.dates(sentence.text)), None)):
            days |= {one.place.entity_id or one.place.name: day for one in named}
    return {"": new_day(pages[0].blocks, others, words), **days}


def _day(places: Iterable[Place], before: _Listed, after: _Listed, since: str | None, today: date) -> str | None:
    """The day that stands with a region, when it is new and not long past, else the day that the page says."""
    pairs = [(before.get(place), after.get(place)) for place in places]
    own = (new.since for old, new in pairs if new and new.since and (old is None or new.since != old.since))
    return next((day for day in own if not is_long_past(day, today)), since)


def _finding(
    opened: bool, names: Mapping[str, tuple[str, str]], page: Page, words: Vocabulary, since: str | None, today: date
) -> Finding:
    told, scopes = sorted(name for name, _ in names.values()), {scope for _, scope in names.values()}
    scope = scopes.pop().replace(SECTION, "") if len(scopes) == 1 else ""
    scope = "" if FRAME in scope else scope
    verb = "Now listed as supported" if opened else "No longer listed as supported"
    subject = f" ({scope})" if scope else ""
    about = next((found for text in (scope, page.name, *page.topics) if text and (found := words.model(text))), None)
    if about is None and re.search(r"\bAPIs?\b", " ".join((scope, page.name, *page.topics))):
        about = Filler("API")
    fillers = tuple(
        Filler(name, id_ if ":" in id_ else None) for id_, (name, _) in sorted(names.items(), key=lambda item: item[1])
    )
    return Finding(
        "access_expansion" if opened else "api_restriction",
        stage_of(since, today),
        f"{verb}{subject}{f' from {since}' if since else ''}: {', '.join(told)}",
        (about,) if about else (),
        fillers,
        since,
        (("before", () if opened else tuple(told)), ("after", tuple(told) if opened else ())),
    )
