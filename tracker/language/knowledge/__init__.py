"""The knowledge base: who and what has which names (data files beside this one, `FORMAT.md` says how they are written)."""

from tracker.language.knowledge.base import Entry, Knowledge, Match, load_knowledge

__all__ = ["Entry", "Knowledge", "Match", "load_knowledge"]
