"""Paragraphs that stand alone: the items of a round-up, each with parties of its own.

"Region Nord has put its archive out to tender." has nothing to do with "The Garante fined Luka" in the next line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tracker.events.features import NOMINALS, Anchor, Context

_PARTIES = frozenset({"company", "agency", "person", "model", "law"})
_ACTING = frozenset({"company", "agency"})
_SEVERAL = 3
_US = frozenset({"we", "our", "us", "ours"})
# Before anybody is named these speak of somebody outside.
_OUTWARD = frozenset({"he", "her", "his", "it", "its", "she", "that", "their", "these", "they", "this", "those"}) | NOMINALS


def items(context: Context) -> frozenset[int]:
    """The paragraphs of a round-up whose parties are named in no other, and that speak of nobody outside.

    A text is a round-up where more than half of its paragraphs are so.
    """
    found = _alone(context)
    bodies = {s.paragraph for s in context.parse.sentences if s.paragraph > 0}
    return found if len(found) >= _SEVERAL and 2 * len(found) > len(bodies) else frozenset()


def _alone(context: Context) -> frozenset[int]:
    parse = context.parse
    where: dict[int, set[int]] = defaultdict(set)
    for entity, spots in context.by_entity.items():
        for spot in spots:
            where[entity].add(parse.sentences[spot.sentence].paragraph)
    inside: dict[int, set[int]] = defaultdict(set)
    for entity, paragraphs in where.items():
        if context.label(entity) in _PARTIES:
            for paragraph in paragraphs:
                inside[paragraph].add(entity)
    first = {s.paragraph: s.first for s in reversed(parse.sentences)}
    last = {s.paragraph: s.last for s in parse.sentences}
    return frozenset(
        paragraph
        for paragraph, entities in inside.items()
        if paragraph > 0
        and all(where[e] <= {0, paragraph} for e in entities)
        and any(context.label(e) in _ACTING for e in entities)
        and not _speaks_outward(context, first[paragraph], last[paragraph], entities)
    )


def _speaks_outward(context: Context, first: int, last: int, entities: set[int]) -> bool:
    """Whether tokens of a paragraph say "we", or speak of somebody before they name one."""
    named = min(s.first for e in entities for s in context.by_entity[e])
    words = [word.lower() for word in context.parse.words[first:last] if word != "US"]
    return not _US.isdisjoint(words) or not _OUTWARD.isdisjoint(context.parse.lowers[first:named])


def within(
    context: Context, alone: frozenset[int], anchor: Anchor, roles: Mapping[int, NDArray[np.float32]]
) -> Mapping[int, NDArray[np.float32]]:
    """The roles of the entities that may play a part: in an item that stands alone those of its own paragraph."""
    sentences = context.parse.sentences
    paragraph = sentences[anchor.sentence].paragraph
    if paragraph not in alone:
        return roles
    # What stands in the title may be of any of them.
    near = {e for e in roles if any(sentences[s.sentence].paragraph in (0, paragraph) for s in context.by_entity[e])}
    return {e: p for e, p in roles.items() if e in near}
