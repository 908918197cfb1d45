"""What a reader asked the events for: the query string, checked, and back again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from tracker.models import EVENT_TYPES, STAGES
from tracker.web.words import CORROBORATION, ROLES, SORTS

ENTITY_KINDS = ("company", "model", "region", "agency", "law", "person", "media")
_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")
_WORD = re.compile(r'"([^"]+)"|(\S+)')
_CURSOR = re.compile(r"[^~]{0,40}~\d{1,18}")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which events, in which order, from where on; several types or stages mean any of them, several entities all.

    `effective_from`, `effective_before` and the order `upcoming` are a calendar's, no reader's.
    """

    q: str = ""
    types: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    role: str = ""
    corroboration: str = ""
    since: str = ""
    until: str = ""
    watch: str = ""
    sort: str = "newest"
    after: str = ""
    effective_from: str = ""
    effective_before: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order is asked for."""
        return replace(self, sort="newest", after="") != Filters()

    def pairs(self) -> list[tuple[str, str]]:
        """The query string's parts, in one order whatever the reader's was."""
        pairs = [("q", self.q)]
        pairs += [("type", value) for value in self.types] + [("stage", value) for value in self.stages]
        pairs += [tuple(entity.split(":", 1)) for entity in self.entities]  # type: ignore[misc]
        pairs += [("role", self.role), ("corroboration", self.corroboration), ("from", self.since), ("to", self.until)]
        pairs += [("watch", self.watch), ("sort", "" if self.sort == "newest" else self.sort), ("after", self.after)]
        return [(key, value) for key, value in pairs if value]

    def url(self, path: str = "/events", **changes: Any) -> str:
        """The address of this view, changed in some respects; any change starts on the first page again."""
        changed = replace(self, **{"after": "", **changes})
        query = urlencode(changed.pairs())
        return f"{path}?{query}" if query else path

    def toggled(self, key: str, value: str) -> str:
        """The address with one facet value put in, or taken out when it is there."""
        name = {"type": "types", "stage": "stages", "entity": "entities"}.get(key, key)
        current = getattr(self, name)
        if isinstance(current, tuple):
            changed: Any = tuple(v for v in current if v != value) if value in current else (*current, value)
        else:
            changed = "" if current == value else value
        return self.url(**{name: changed})


def read_filters(args: Mapping[str, Sequence[str]]) -> tuple[Filters, tuple[str, ...]]:
    """The filters of a query string, and in plain words what of it was not understood and left out."""
    problems: list[str] = []

    def values(key: str, allowed: Sequence[str] | None = None) -> tuple[str, ...]:
        found = dict.fromkeys(value.strip() for value in args.get(key, ()) if value.strip())
        for value in [value for value in found if allowed is not None and value not in allowed]:
            problems.append(f"“{value[:60]}” is no {key}")
            del found[value]
        return tuple(found)

    def one(key: str, allowed: Sequence[str] | None = None) -> str:
        return next(iter(values(key, allowed)), "")

    def day(key: str) -> str:
        value = one(key)
        if value and not _is_day(value):
            problems.append(f"“{value[:60]}” is no date: write it as 2024-06-25")
            return ""
        return value

    entities = tuple(f"{kind}:{slug}" for kind in ENTITY_KINDS for slug in values(kind))
    after = one("after")
    filters = Filters(
        q=one("q")[:200],
        types=values("type", EVENT_TYPES),
        stages=values("stage", STAGES),
        entities=entities[:5],
        role=one("role", tuple(ROLES)),
        corroboration=one("corroboration", tuple(CORROBORATION)),
        since=day("from"),
        until=day("to"),
        watch=one("watch"),
        sort=one("sort", tuple(SORTS)) or "newest",
        after=after if _CURSOR.fullmatch(after) else "",
    )
    return filters, tuple(problems)


def _is_day(value: str) -> bool:
    if not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value if len(value) == 10 else f"{value}-01")
    except ValueError:
        return False
    return True


def match_expression(q: str) -> str:
    """A reader's words as an FTS5 expression: every word must be there, quoted ones as a phrase, the last may be a beginning."""
    terms = []
    for phrase, word in _WORD.findall(q):
        text = (phrase or word).replace('"', " ").replace("\x00", " ").strip()
        if re.search(r"\w", text):
            terms.append((f'"{text}"', bool(word)))
    if not terms:
        return ""
    last, is_word = terms[-1]
    return " ".join([term for term, _ in terms[:-1]] + [f"{last} *" if is_word else last])
