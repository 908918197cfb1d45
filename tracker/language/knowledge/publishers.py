"""Which firm publishes a medium: who is sued, licensed and paid is the house, whichever of its titles a text names."""

from __future__ import annotations

from tracker.language.knowledge.base import Entry, Knowledge

_PUBLISHER = "publisher"


def publisher_of(knowledge: Knowledge, medium: Entry) -> Entry | None:
    """The publishing house of a medium, by the family that it belongs to or by its own name; other owners act for themselves."""
    found = (knowledge.named("company", name) for name in (medium.family, medium.name) if name)
    return next((entry for entry in found if entry is not None and entry.kind == _PUBLISHER), None)
