"""Who is meant by an office or a remit: "the governor of California", "Italy's data protectors", "the administration"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from tracker.language.knowledge.base import Entry, Knowledge

_TITLES = ("governor", "president", "prime minister", "premier", "chancellor", "mayor")
_OFFICE = re.compile(rf"^(?:former )?(?:acting )?({'|'.join(_TITLES)}) of (?:the )?([^,]+)$")
_OF_THE = re.compile(rf"^(?:former )?(\w[\w ]*?) ({'|'.join(_TITLES)})$")
_KINDS: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("agency", "authority", "body", "commission", "commissioner", "office", "protector", "regulator", "watchdog"),
        frozenset({"regulator", "other"}),
    ),
    **dict.fromkeys(("ministry", "minister", "department", "secretary"), frozenset({"ministry"})),
    **dict.fromkeys(("parliament", "legislature", "congress"), frozenset({"legislature"})),
    **dict.fromkeys(("prosecutor", "general"), frozenset({"prosecutor"})),
}  # fmt: skip
_REMITS = {
    name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for name, words in {
        "privacy": r"privacy|data[ -]protect\w+|personal (?:data|information)|data (?:watchdog|regulator|authority|commissioner)",
        "competition": r"competition|antitrust|anti-?trust|cartels?|monopol\w+",
        "consumers": r"consumers?",
        "digital": r"digital",
        "cyber": r"cyber\w*",
        "telecoms": r"telecom\w*|communications?|media",
        "finance": r"financ\w+|securities|markets?",
        "trade": r"trade|commerce",
        "defence": r"defen[cs]e",
        "home": r"home|interior",
        "justice": r"justice|attorney general",
        "health": r"health",
        "education": r"education",
        "science": r"science",
        "industry": r"industry|economy|economics|economic affairs",
        "labour": r"labou?r",
        "safety": r"online safety|esafety",
    }.items()
}
_FEDERAL = re.compile(r"\b(?:federal|national|central)\b", re.IGNORECASE)
_WHOLE = re.compile(r"\b(?:parliament|legislature|congress|general assembly|bundestag)\b", re.IGNORECASE)
# The bare office of these stands for that of the country whose news most texts tell.
_ELSEWHERE_NAMED = "United States"


class Offices:
    """The offices that a knowledge base knows, by place."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._remits: dict[str, frozenset[str]] = {}

    @cached_property
    def _agencies(self) -> dict[str, list[Entry]]:
        out: dict[str, list[Entry]] = defaultdict(list)
        for entry in self._knowledge.entries.values():
            if entry.type == "agency" and entry.region:
                out[entry.region].append(entry)
        return out

    @cached_property
    def _regions(self) -> dict[str, Entry]:
        """Regions by every name and demonym."""
        regions = (e for e in self._knowledge.entries.values() if e.type == "region")
        return {surface: entry for entry in regions for surface, _ in (*entry.surfaces, (entry.name, ""))}

    @cached_property
    def _countries(self) -> dict[str, Entry]:
        return {
            e.country: e for e in self._knowledge.entries.values() if e.type == "region" and e.kind == "country" and e.country
        }

    @cached_property
    def _holders(self) -> dict[tuple[str, str], list[Entry]]:
        out: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for entry in self._knowledge.entries.values():
            if entry.type == "person" and entry.role:
                for title, place in _offices(entry.role):
                    region = self._regions.get(place)
                    if region is not None:
                        out[title, region.name].append(entry)
        return out

    def place(self, name: str) -> Entry | None:
        """The region that goes by a name or an adjective."""
        return self._regions.get(name)

    def seat(self, entry: Entry) -> Entry | None:
        """Where an official is in office: California for its governor, the United States for the "US commerce secretary"."""
        if entry.type != "person" or entry.kind != "official" or not entry.role:
            return None
        place = next((self._regions[where] for _, where in _offices(entry.role) if where in self._regions), None)
        words = re.sub(r"^former (?:acting )?", "", entry.role).split()
        return place or self._regions.get(" ".join(words[:2])) or self._regions.get(words[0])

    def country(self, place: Entry) -> Entry:
        """The country that a place lies in; a country or a bloc itself."""
        return self._countries.get(place.country or "", place)

    def meant(self, head: str, phrase: str, places: Iterable[Entry], day: str) -> Entry | None:
        """Who is described by `phrase` with the noun `head`, in the first of the places that has such an office, on a day."""
        for place in places:
            whole = self.country(place)
            around = (whole,) if _FEDERAL.search(phrase) else dict.fromkeys((place, whole))
            for where in around:
                found = (
                    self._government(where) if head in ("government", "cabinet") else self._meant(head, phrase, where.name, day)
                )
                if found is not None:
                    return found
        return self._meant(head, phrase, _ELSEWHERE_NAMED, day) if head == "administration" else None

    def _government(self, place: Entry) -> Entry | None:
        names = {place.name, *(surface for surface, _ in place.surfaces)}
        among = (*self._agencies.get(place.name, ()), *self._agencies.get(self.country(place).name, ()))
        return _only(e for e in dict.fromkeys(among) if e.kind == "government" and e.name.removesuffix(" government") in names)

    def _meant(self, head: str, phrase: str, where: str, day: str) -> Entry | None:
        title = next((t for t in _TITLES if t.endswith(head) and t in phrase.lower()), None)
        if title is not None:
            return _only(e for e in self._holders.get((title, where), ()) if _in_office(e, day))
        agencies = self._agencies.get(where, [])
        if head == "administration":
            return _only(e for e in agencies if e.kind == "government" and e.since and _in_office(e, day))
        kinds = _KINDS.get(head, frozenset())
        wanted = {name for name, pattern in _REMITS.items() if pattern.search(phrase)}
        among = [e for e in agencies if e.kind in kinds]
        if not wanted:
            return _only(e for e in among if _WHOLE.search(e.name)) if kinds == {"legislature"} else None
        fits = [e for e in among if wanted <= self._remits_of(e)]
        return _only(fits) or _only(e for e in fits if any(how == "description" for _, how in e.surfaces))

    def _remits_of(self, entry: Entry) -> frozenset[str]:
        if entry.id not in self._remits:
            names = " | ".join((entry.name, *(surface for surface, _ in entry.surfaces)))
            self._remits[entry.id] = frozenset(name for name, pattern in _REMITS.items() if pattern.search(names))
        return self._remits[entry.id]


def _offices(role: str) -> Iterator[tuple[str, str]]:
    for part in role.split(", "):
        if found := _OFFICE.match(part):
            yield found.group(1), found.group(2)
        elif found := _OF_THE.match(part):
            yield found.group(2), found.group(1)


def _in_office(entry: Entry, day: str) -> bool:
    """Whether somebody may have held an office on a day: without the days of a term everybody who ever had it."""
    return not day or entry.since[: len(day)] <= day <= entry.until


def _only(found: Iterable[Entry]) -> Entry | None:
    entries = list(found)
    return entries[0] if len(entries) == 1 else None
