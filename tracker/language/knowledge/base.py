"""Load the knowledge base and find its names in a text, longest first, in any script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import yaml

from tracker.models import EntityType

Strength = Literal["alias", "weak", "description", "demonym"]

FILES: dict[str, EntityType] = {
    "companies": "company",
    "models": "model",
    "regions": "region",
    "agencies": "agency",
    "laws": "law",
    "persons": "person",
    "media": "media",
}
EU_MEMBERS = frozenset(
    ["AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL",
     "PT", "RO", "SK", "SI", "ES", "SE"]
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_", re.UNICODE)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NO_SHOUT = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One known thing; `id` is `type:slug`."""

    id: str
    type: EntityType
    name: str
    home: str | None = None
    kind: str | None = None
    maker: str | None = None
    company: str | None = None
    region: str | None = None
    country: str | None = None
    seat: bool = False
    family: str | None = None
    parent: str | None = None
    role: str | None = None
    firm: str | None = None
    since: str = ""
    until: str = "9999"
    domains: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    bare: bool = True
    versions: bool = False
    surfaces: tuple[tuple[str, Strength], ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A name of the knowledge base in a text, with every entry that goes by it."""

    start: int
    end: int
    entries: tuple[tuple[Entry, Strength], ...]


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    entries: list[tuple[Entry, Strength]] = field(default_factory=list)


class Knowledge:
    """All entries, by id and by name."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self._root = _Node()
        self._by_name: dict[tuple[str, str], Entry] = {}
        cjk: dict[str, list[tuple[Entry, Strength]]] = {}
        for entry in self.entries.values():
            for surface, strength in entry.surfaces:
                if _CJK.search(surface):
                    cjk.setdefault(surface, []).append((entry, strength))
                else:
                    self._add(surface, entry, strength)
                if strength in ("alias", "weak"):
                    self._by_name.setdefault((entry.type, fold(surface)), entry)
        self._cjk = cjk
        self._cjk_pattern = re.compile("|".join(sorted(map(re.escape, cjk), key=len, reverse=True)) or r"(?!)")

    def _add(self, surface: str, entry: Entry, strength: Strength) -> None:
        words = _WORD.findall(surface)
        spellings = [words]
        if strength == "description":
            spellings.append([words[0][0].upper() + words[0][1:], *words[1:]])
        elif sum(map(len, words)) >= _NO_SHOUT and surface != surface.upper():
            spellings.append([w.upper() for w in words])
        for spelling in spellings:
            node = self._root
            for word in spelling:
                node = node.children.setdefault(word, _Node())
            if all(entry is not other for other, _ in node.entries):
                node.entries.append((entry, strength))

    def find(self, text: str) -> Iterator[Match]:
        """Yield the longest known name at each place of `text`, left to right, none inside another."""
        words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(text)]
        children = self._root.children
        position, count = 0, len(words)
        while position < count:
            node = children.get(words[position][0])
            best: tuple[int, _Node] | None = None
            at = position
            while node is not None:
                if node.entries:
                    best = (at, node)
                at += 1
                if at >= count or words[at][1] - words[at - 1][2] > 1:
                    break
                node = node.children.get(words[at][0])
            if best is None:
                position += 1
                continue
            yield Match(words[position][1], words[best[0]][2], tuple(best[1].entries))
            position = best[0] + 1
        if self._cjk and _CJK.search(text):
            for found in self._cjk_pattern.finditer(text):
                yield Match(found.start(), found.end(), tuple(self._cjk[found.group()]))

    def named(self, type_: EntityType, name: str) -> Entry | None:
        """The entry of that type that goes by `name`, in any case and without legal suffixes."""
        return self._by_name.get((type_, fold(name)))

    def get(self, id_: str) -> Entry | None:
        """The entry with that full id."""
        return self.entries.get(id_)


_SUFFIX = re.compile(
    r"\b(?:inc|corp|corporation|co|ltd|llc|plc|gmbh|ag|sa|se|group|holdings?|technologies|technology|platforms|company|the)\b\.?",
    re.IGNORECASE,
)


_POSSESSIVE, _OTHER = re.compile(r"[’']s\b"), re.compile(r"[^\w$€£¥%.]+")


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """A name for comparison: no case, accents, legal suffixes, possessive or punctuation."""
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = _OTHER.sub(" ", _POSSESSIVE.sub("", text))
    return " ".join(_SUFFIX.sub(" ", text).split()).strip(" .") or " ".join(text.split()).strip(" .")


def slug(name: str) -> str:
    """An ASCII id part for a name; other scripts keep their letters."""
    text = "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if not unicodedata.combining(c))
    return re.sub(r"[^\w.]+", "-", text).strip("-.") or "unnamed"


@lru_cache(maxsize=4)
def load_knowledge(extra: Path | None = None) -> Knowledge:
    """Load the shipped entries and, on top, those of the user's own file.

    Raises ConfigError when the user's file is not of the documented form.
    """
    folder = files("tracker.language.knowledge")
    entries: dict[str, Entry] = {}
    for name, type_ in FILES.items():
        rows = yaml.load((folder / f"{name}.yaml").read_text(encoding="utf8"), Loader=yaml.CSafeLoader)
        for row in rows or []:
            entry = _entry(type_, row)
            entries[entry.id] = entry
    for entry in _countries({e.country for e in entries.values() if e.type == "region" and e.kind in ("country", "territory")}):
        entries.setdefault(entry.id, entry)
    if extra is not None:
        from tracker.language.knowledge.own import read_own

        for name, row in read_own(extra):
            entry = _entry(FILES[name], row)
            entries[entry.id] = entry
    return Knowledge(entries.values())


def _entry(type_: EntityType, row: dict[str, Any]) -> Entry:
    surfaces: dict[str, Strength] = {}
    weak = {str(w) for w in row.get("weak", ())}
    for surface in (row["name"], *row.get("aliases", ())):
        surfaces.setdefault(str(surface), "weak" if str(surface) in weak else "alias")
    for surface in weak:
        surfaces.setdefault(surface, "weak")
    for surface in row.get("descriptions", ()):
        surfaces.setdefault(str(surface), "description")
    for surface in row.get("demonyms", ()):
        surfaces.setdefault(str(surface), "demonym")
    if not row.get("bare", True):
        surfaces[str(row["name"])] = "weak"
    versions = type_ == "model" and row.get("versions", True) and row.get("kind", "model") in ("model", "chip", "product")
    return Entry(
        id=f"{type_}:{row['id']}",
        type=type_,
        name=str(row["name"]),
        home=row.get("home"),
        kind=row.get("kind") or (_role_kind(row.get("role")) if type_ == "person" else None),
        maker=f"company:{row['maker']}" if row.get("maker") else None,
        company=f"company:{row['company']}" if row.get("company") else None,
        region=row.get("region"),
        country=row.get("country"),
        seat=bool(row.get("seat")),
        family=row.get("family"),
        parent=f"company:{row['parent']}" if row.get("parent") else None,
        role=row.get("role"),
        firm=f"company:{row['of']}" if row.get("of") else None,
        since=str(row.get("since", "")),
        until=str(row.get("until", "9999")),
        domains=tuple(str(d) for d in row.get("domains", ())),
        variants=tuple(str(v) for v in row.get("variants", ())),
        bare=bool(row.get("bare", True)),
        versions=versions,
        surfaces=tuple(surfaces.items()),
    )


def _role_kind(role: str | None) -> str | None:
    """Whether a person speaks for a firm or for the state, from his role."""
    if not role:
        return None
    return (
        "business"
        if re.search(r"chief|founder|executive|ceo|cto|research|scientist|engineer|professor|chair of", role, re.IGNORECASE)
        else "official"
    )


def _countries(known: set[str | None]) -> Iterator[Entry]:
    import pycountry

    for country in pycountry.countries:
        if country.alpha_2 in known:
            continue
        name = getattr(country, "common_name", country.name).partition(",")[0]
        yield _entry("region", {"id": country.alpha_2.lower(), "name": name, "kind": "country", "country": country.alpha_2})
