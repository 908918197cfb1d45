"""Mentions become entities: known names by their entry, unknown ones by their folded name, short forms by their long one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.language.knowledge import Entry, Knowledge
from tracker.language.knowledge.base import fold, slug
from tracker.language.recognise import Found
from tracker.models import Entity, EntityType, Mention


@dataclass(slots=True)
class _Group:
    label: EntityType
    key: str
    name: str
    id: str
    known: bool
    found: list[Found]


def link(text: str, mentions: Sequence[Found], knowledge: Knowledge) -> tuple[list[Entity], list[int]]:
    """Return the entities in order of first mention and, for each mention, the index of its entity."""
    groups: dict[tuple[str, str], _Group] = {}
    for found in mentions:
        key, name, id_, known = _identity(text, found)
        group = groups.setdefault((found.label, key), _Group(found.label, key, name, id_, known, []))
        group.found.append(found)
    merged = _merge_short_forms(text, groups)
    entities: list[Entity] = []
    index: dict[int, int] = {}
    for group in merged:
        for found in group.found:
            index[id(found)] = len(entities)
        spots = tuple(Mention(f.start, f.end, text[f.start : f.end]) for f in sorted(group.found, key=lambda f: f.start))
        entities.append(Entity(group.id, group.label, group.name, spots, group.known))
    return entities, [index[id(found)] for found in mentions]


def _identity(text: str, found: Found) -> tuple[str, str, str, bool]:
    surface = " ".join(text[found.start : found.end].split())
    if found.value is not None:
        return found.value, found.value, f"{found.label}:{slug(found.value)}", False
    entry = found.entry
    if entry is None:
        return fold(surface), surface, f"{found.label}:{slug(surface)}", False
    if found.label == "model" and not found.described and _is_version(fold(surface), entry):
        return fold(surface), surface, f"model:{slug(surface)}", True
    return entry.id, entry.name, entry.id, True


_SAME_THING = frozenset({"gpu", "gpus", "chip", "chips", "api", "apis", "model", "models", "s", "processor", "processors", "app"})


def _is_version(folded: str, entry: Entry) -> bool:
    """Whether a surface says more than its family's name: "o3 mini" is not o3."""
    if folded not in {fold(s) for s, _ in entry.surfaces}:
        return True
    name = fold(entry.name)
    return folded.startswith(name + " ") and not set(folded[len(name) :].split()) <= _SAME_THING


def _merge_short_forms(text: str, groups: dict[tuple[str, str], _Group]) -> list[_Group]:
    """Join "Polis" to "Jared Polis", "Mistral" to "Mistral AI", "BIS" to the name it stands behind in brackets."""
    gone = _short_forms(groups.values())
    for short, long in _acronyms(text, groups):
        if id(short) not in gone and id(long) not in gone and short is not long and not short.known:
            gone[id(short)] = long
    for group in groups.values():
        if id(group) in gone:
            _last(group, gone).found.extend(group.found)
    kept = [g for g in groups.values() if id(g) not in gone]
    for group in kept:
        if not group.known and group.label not in ("date", "money", "model"):
            group.name = _usual_name(text, group)
            group.id = f"{group.label}:{slug(group.name)}"
    return sorted(kept, key=lambda g: min(f.start for f in g.found))


def _short_forms(groups: Iterable[_Group]) -> dict[int, _Group]:
    """For each group (by its `id()`) that is only a shorter name of another, that other."""
    by_label: dict[str, list[_Group]] = defaultdict(list)
    for group in groups:
        by_label[group.label].append(group)
    gone: dict[int, _Group] = {}
    for label, members in by_label.items():
        if label in ("date", "money", "region", "model"):
            continue
        words = {id(g): fold(g.name).split() for g in members}
        for short in (g for g in members if not g.known):
            longer = [
                g for g in members if g is not short and id(g) not in gone and _stands_for(label, words[id(short)], words[id(g)])
            ]
            if longer:
                gone[id(short)] = max(longer, key=lambda g: (len(g.found), -g.found[0].start))
    return gone


def _last(group: _Group, gone: dict[int, _Group]) -> _Group:
    """The group that one joins in the end, over all steps."""
    seen: set[int] = set()
    while id(group) in gone and id(group) not in seen:
        seen.add(id(group))
        group = gone[id(group)]
    return group


def _stands_for(label: str, short: list[str], long: list[str]) -> bool:
    if len(short) >= len(long) or not short:
        return False
    if label == "person":
        return short == long[-len(short) :] or (len(short) == 1 and short[0] == long[0] and len(long) == 2)
    if label in ("company", "media"):
        return short == long[: len(short)] and len(short[0]) > 2
    return short == long[-len(short) :] or short == long[: len(short)]


def _acronyms(text: str, groups: dict[tuple[str, str], _Group]) -> list[tuple[_Group, _Group]]:
    ends = {f.end: g for g in groups.values() for f in g.found}
    out = []
    for group in groups.values():
        for found in group.found:
            if text[found.start - 1 : found.start] == "(" and text[found.end : found.end + 1] == ")":
                owner = ends.get(len(text[: found.start - 1].rstrip()))
                if (
                    owner is not None
                    and owner.label == group.label
                    and re.fullmatch(r"[\w&.-]{2,14}", text[found.start : found.end])
                ):
                    out.append((group, owner))
    return out


def _usual_name(text: str, group: _Group) -> str:
    """The longest surface that is not shouted, the more frequent one among equals."""
    surfaces = Counter(" ".join(text[f.start : f.end].split()) for f in group.found)
    calm = {s: n for s, n in surfaces.items() if not (s.isupper() and len(s) > 5)} or surfaces
    return max(calm, key=lambda s: (len(s.split()), calm[s], -len(s)))
