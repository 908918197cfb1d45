"""What of a report counts when it is compared: parties, objects, regions, dates, amounts and rare words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tracker.models import EventType, Filler, Stage, Telling
from tracker.stories.kin import Kin, fold
from tracker.stories.spans import Span, span, width

_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
_SCALE = {
    **dict.fromkeys(("k", "thousand"), 1e3),
    **dict.fromkeys(("m", "mn", "million", "millions", "millionen", "millones", "milioni"), 1e6),
    **dict.fromkeys(("b", "bn", "billion", "billions", "milliards", "milliarden", "miliardi"), 1e9),
    "trillion": 1e12,
}
_AMOUNT = re.compile(
    r"(?P<sign>[$€£¥₩₹]\s?|\b(?:US\$|USD|EUR|GBP|RMB)\s?)?\b(?P<number>\d+(?:[.,]\d+)*)"
    rf"(?:[\s-]?(?P<scale>%|(?:per\s?cent|{'|'.join(sorted(_SCALE, key=len, reverse=True))})\b))?"
    r"(?P<unit>[\s-](?:euros?|dollars?|yuan|pounds?|won|rupees?|yen)\b)?",
    re.IGNORECASE,
)
_STOP_WORDS = """
a about after again all also an and are as at be because been before but by can could did do does for from had has have he
her his how if in into is it its may more most must new no not now of off on one only or other our out over own said say
says she should since so some such than that the their them then there these they this those to two under until up use was
we were what when where which while who will with within would year years you your company firm ai artificial intelligence
model models according announced told people its it's monday tuesday wednesday thursday friday saturday sunday january
february march april june july august september october november december week month day today yesterday
"""
_STOP = frozenset(_STOP_WORDS.split())
_GENERIC_WORDS = """
ai api apis app apps access service services tool tools product products platform software technology technologies model
models chip chips semiconductors accounts account users systems chatbot assistant its the of and a an exports export licence
license requirement requirements rule rules law bill order decree
"""
GENERIC = frozenset(_GENERIC_WORDS.split())


@dataclass(frozen=True, slots=True)
class Traits:
    """One report, ready to be compared; ids are those of groups (a subsidiary counts as its parent)."""

    id: int
    article_id: int
    type: EventType
    stage: Stage
    actors: frozenset[str]
    objects: frozenset[str]
    counterparties: frozenset[str]
    regions: frozenset[str]
    implied: frozenset[str]
    effective: Span | None
    reported: date
    amounts: frozenset[float]
    words: frozenset[str]
    mentioned: frozenset[str] = frozenset()

    @property
    def parties(self) -> frozenset[str]:
        """Everybody involved, in whatever role, the makers of the objects too."""
        return self.actors | self.counterparties | self.implied

    @property
    def anchors(self) -> tuple[date, ...]:
        """The days by which an event is found: when it happened, and when it was told if that was near."""
        if self.effective is None:
            return (self.reported,)
        if width(self.effective) > 31:
            middle = self.effective[0] + (self.effective[1] - self.effective[0]) / 2
            return (self.reported,) if self.reported <= self.effective[1] else (middle,)
        if (self.reported - self.effective[0]).days <= 45:
            return (self.effective[0], self.reported)
        return (self.effective[0],)


def traits(telling: Telling, kin: Kin) -> Traits:
    """Return what of a stored report counts in comparisons."""
    report = telling.report
    actors = frozenset(_party(f, kin) for f in report.actors)
    counterparties = frozenset(_party(f, kin) for f in report.counterparties) - actors
    objects = frozenset(filter(None, (_thing(f) for f in report.objects)))
    makers = (kin.maker(o) for o in objects if o.startswith("model:"))
    return Traits(
        id=telling.id,
        article_id=telling.article_id,
        type=report.type,
        stage=report.stage,
        actors=actors,
        objects=objects,
        counterparties=counterparties,
        regions=frozenset(f.entity_id or f"text:{fold(f.name)}" for f in report.regions),
        implied=frozenset(m for m in makers if m),
        effective=span(report.effective_date),
        reported=telling.reported.date(),
        amounts=amounts(report.evidence),
        words=rare_words(report.evidence),
        mentioned=frozenset(kin.root(id_) for id_ in telling.mentioned),
    )


def _party(filler: Filler, kin: Kin) -> str:
    if filler.entity_id is None:
        return f"text:{fold(filler.name)}"
    if filler.entity_id.startswith("model:"):
        return kin.maker(filler.entity_id) or filler.entity_id
    return kin.root(filler.entity_id)


def _thing(filler: Filler) -> str:
    if filler.entity_id is not None:
        return filler.entity_id
    words = [w for w in fold(filler.name).split() if w not in GENERIC]
    return f"text:{' '.join(words)}" if words else ""


@lru_cache(maxsize=8192)
def amounts(text: str) -> frozenset[float]:
    """Sums of money and percentages that the text names; bare numbers and years do not count."""
    found = set()
    for match in _AMOUNT.finditer(text):
        sign, number, scale, unit = match.group("sign", "number", "scale", "unit")
        if not (sign or scale or unit):
            continue
        # A comma before three digits parts thousands, any other is a decimal point of another language.
        plain = re.sub(r",(?=\d{3}\b)", "", number).replace(",", ".")
        if plain.count(".") > 1:
            continue
        scale = (scale or "").lower()
        found.add(-float(plain) if scale.startswith(("%", "per")) else float(plain) * _SCALE.get(scale, 1.0))
    return frozenset(found)


@lru_cache(maxsize=8192)
def rare_words(text: str) -> frozenset[str]:
    """The words that tell one story from another: no function words, no words that every such text has."""
    return frozenset(w for w in (m.group().casefold() for m in _WORD.finditer(text)) if len(w) > 2 and w not in _STOP)


@lru_cache(maxsize=65536)
def weight(word: str) -> float:
    """How much a shared word says: numbers and long words more than short ones."""
    if any(c.isdigit() for c in word):
        return 2.0
    return 1.0 if len(word) > 6 else 0.6
