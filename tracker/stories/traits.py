"""What of a report counts when it is compared: parties, objects, regions, dates, amounts and rare words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tracker.models import EventType, Filler, Report, Stage, Telling
from tracker.stories.fillers import DESCRIBED, says_who
from tracker.stories.kin import Kin, fold
from tracker.stories.spans import Span, gap, in_year, span, width
from tracker.stories.strange import capitals, strange_names
from tracker.undoing import UNDOES

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
_JOINT = re.compile(r"\s+(?:of|in|on|at|for|from|behind|with|which|that|who)\s+")
_STOP_WORDS = """
a about after again all also an and are as at be because been before but by can could did do does for from had has have he
her his how if in into is it its may more most must new no not now of off on one only or other our out over own said say
says she should since so some such than that the their them then there these they this those to two under until up use was
we were what when where which while who will with within would year years you your company firm ai artificial intelligence
model models according announced told people its it's monday tuesday wednesday thursday friday saturday sunday january
february march april june july august september october november december week month day today yesterday
"""
_STOP = frozenset(_STOP_WORDS.split())
# What every control on exports amends or fills tells none from another.
FRAMEWORKS = frozenset({"law:ear", "law:entity-list", "law:export-control-reform-act"})
_GENERIC_WORDS = """
ai api apis app apps access service services tool tools product products platform software technology technologies model
models chip chips semiconductors accounts account users systems chatbot assistant its the of and a an exports export licence
license requirement requirements rule rules law bill order decree act ordinance regulation statute guidelines guidance
"""
OF_AUTHORITIES: frozenset[EventType] = frozenset(
    {"regulation", "export_control", "government_ban", "investigation", "enforcement"}
)
OF_PROVIDERS: frozenset[EventType] = frozenset(
    {"api_restriction", "access_expansion", "migration_offer", "price_change", "model_release", "model_retirement",
     "terms_change", "misuse_disruption"}
)  # fmt: skip
# What is done to a firm over something that it makes.
HITS: frozenset[EventType] = frozenset({"government_ban", "investigation", "enforcement", "lawsuit"})
# Types that tighten or loosen by the same parties about the same thing.
_TWO_WAYS: frozenset[EventType] = frozenset({"export_control", "government_ban"})
_WAY = re.compile(
    r"\b(?:(?P<eases>lift(?:s|ed|ing)?|eas(?:es?|ed|ing)|relax(?:es|ed|ing)?|resum(?:es?|ed|ing|ption)"
    r"|(?:(?<=to )|(?<=will )|(?<=would )|(?<=may )|(?<=not ))permit|permit(?:ted|ting)"
    r"|permits (?:the|exports|sales|shipments|some|all|certain)"
    r"|allow(?:s|ed|ing)?|grant(?:s|ed|ing)?|approv(?:es?|ed|ing|al)|waiv(?:es?|ed|ing|er)|exempt(?:s|ed|ing|ion)?"
    r"|scrap(?:s|ped|ping)?|repeal(?:s|ed|ing)?|rescind(?:s|ed|ing)?|reopen(?:s|ed|ing)?|unblock(?:s|ed|ing)?"
    r"|rescission|withdr(?:aws?|ew|awn|awal|awing)|revok(?:es?|ed|ing)|revocation|t(?:ears?|ore|orn) up|drop(?:s|ped|ping)?"
    r"|restor(?:es?|ed|ing)|reinstat(?:es?|ed|ing)|will licen[cs]e)"
    r"|bans|banned|banning|bar(?:s|red|ring)|blocks|blocked|blocking|restrict(?:s|ed|ing)|requir(?:es?|ed|ing)|forb(?:ids?|idden|ade)"
    r"|prohibit(?:s|ed|ing)?|halt(?:s|ed|ing)|curb(?:s|ed|ing)|limit(?:s|ed|ing)|tighten(?:s|ed|ing)?"
    r"|demand(?:s|ed|ing)|(?<=to )demand"
    r"|impos(?:es?|ed|ing)|no longer|subject to)\b",
    re.IGNORECASE,
)
# Types of which an undoing is told in words that are never those of the act itself.
UNDOABLE: frozenset[EventType] = frozenset({"terms_change", "regulation", "export_control", "government_ban", "price_change"})
_UNDOES = re.compile(rf"\b(?:{UNDOES})\b", re.IGNORECASE)
# Words that begin a clause beside the one that is told.
_BESIDE = re.compile(
    r"\b(?:after|since|when|once|while|before|having|despite|which|that|who|whose|until|unless|if)\b", re.IGNORECASE
)
_NOT = re.compile(r"\b(?:not|never|no|without|cannot|refus\w+|den(?:y|ied|ies))\b|n't\b", re.IGNORECASE)
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
    homes: frozenset[str] = frozenset()
    eases: bool | None = None
    near: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    strange: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    capitals: tuple[str, ...] = ()

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

    @property
    def days(self) -> tuple[date, ...]:
        """The days under which it is kept and looked for: its anchors, both ends of a month, its own time after a wrong year."""
        if self.effective is None:
            return self.anchors
        found = {*self.anchors}
        if 0 < width(self.effective) <= 31:
            found |= {*self.effective}
        told = in_year(self.effective, self.reported.year)
        if abs(self.effective[0].year - self.reported.year) == 1 and gap(told, (self.reported, self.reported)) <= 31:
            found.add(self.reported)
        return tuple(sorted(found))


def traits(telling: Telling, kin: Kin) -> Traits:
    """Return what of a stored report counts in comparisons."""
    report = telling.report
    actors = _actors(telling, kin)
    counterparties = frozenset(_party(f, kin) for f in report.counterparties) - actors
    objects = frozenset(filter(None, (_thing(f) for f in report.objects))) - FRAMEWORKS
    if report.type in HITS:
        counterparties |= {kin.root(o) for o in objects if o.startswith("company:")} - actors
        objects = frozenset(o for o in objects if not o.startswith("company:"))
        # A ban is of things, whoever is named beside them: who sells them, and who makes another of them.
        objects = objects if report.type == "government_ban" else _of_the_hit(objects, counterparties, kin)
    makers = frozenset(filter(None, (kin.maker(o) for o in objects if o.startswith("model:"))))
    near = _near(telling, kin)
    strange = strange_names(near, kin)
    return Traits(
        id=telling.id,
        article_id=telling.article_id,
        type=report.type,
        stage="reversed" if undoes(report) else report.stage,
        actors=actors,
        objects=objects,
        counterparties=counterparties,
        regions=frozenset(f.entity_id or f"text:{fold(f.name)}" for f in report.regions),
        implied=makers,
        effective=span(report.effective_date),
        reported=telling.reported.date(),
        amounts=amounts(report.evidence),
        words=rare_words(report.evidence),
        mentioned=frozenset(kin.root(id_) for id_ in telling.mentioned),
        homes=frozenset(home for a in actors if (home := kin.speaks_for(a))) if report.type in OF_AUTHORITIES else frozenset(),
        eases=True if undoes(report) else eases(report.evidence) if report.type in _TWO_WAYS else None,
        near=near,
        others=_others(near | counterparties, actors, makers),
        strange=strange,
        capitals=capitals(report.evidence),
        around=strange_names(telling.mentioned, kin) - strange,
    )


def _near(telling: Telling, kin: Kin) -> frozenset[str]:
    """Whom and what the report names, in its slots or its sentence; who tells of its own doing is named by that."""
    slots = (telling.report.actors, telling.report.objects, telling.report.counterparties, telling.report.regions)
    named = {f.entity_id for fillers in slots for f in fillers if f.entity_id} | telling.near
    if telling.role == "vendor" and telling.publisher:
        named.add(kin.publisher_as_party(telling.publisher))
    return frozenset(kin.root(id_) for id_ in named)


def _others(named: frozenset[str], actors: frozenset[str], makers: frozenset[str]) -> frozenset[str]:
    """The firms that a report names beside who acts on what he makes: those whom it is done to, whatever slot they are in."""
    return frozenset(n for n in named | actors if n.startswith("company:")) - (actors & makers or actors or makers)


def _of_the_hit(objects: frozenset[str], hit: frozenset[str], kin: Kin) -> frozenset[str]:
    """The objects; those that somebody else makes than the firms that are hit only beside one that these make."""
    makers = {o: kin.maker(o) for o in objects}
    firms = {party for party in hit if party.startswith("company:")}
    if not firms or firms & set(makers.values()):
        return objects
    return frozenset(o for o, maker in makers.items() if maker is None)


def _actors(telling: Telling, kin: Kin) -> frozenset[str]:
    """Who acted, as far as it can be: no company makes rules, and who tells of its own doing need not name itself."""
    report = telling.report
    found = frozenset(_party(f, kin) for f in report.actors)
    if report.type in OF_AUTHORITIES:
        found = frozenset(p for p in found if not p.startswith(("company:", "model:")))
    own = {"vendor": OF_PROVIDERS, "regulator": OF_AUTHORITIES}.get(telling.role, frozenset())
    if not any(map(says_who, found)) and telling.publisher and report.type in own:
        return frozenset({kin.publisher_as_party(telling.publisher)})
    return found


def _party(filler: Filler, kin: Kin) -> str:
    known = filler.entity_id is not None and not filler.entity_id.startswith("agency:")
    if not known and filler.entity_id not in kin.homes and _described(filler.name):
        return f"{DESCRIBED}{fold(filler.name)}"
    if filler.entity_id is None:
        return f"text:{fold(filler.name)}"
    if filler.entity_id.startswith("model:"):
        return kin.maker(filler.entity_id) or filler.entity_id
    return kin.root(filler.entity_id)


def _described(name: str) -> bool:
    """Whether words describe a party ("same authority", "government in Washington") instead of naming it: no capitals."""
    head = _JOINT.split(name, maxsplit=1)[0].split()
    return bool(head) and head[-1][0].islower()


def _thing(filler: Filler) -> str:
    if filler.entity_id is not None:
        return filler.entity_id
    words = [w for w in fold(filler.name).split() if w not in GENERIC]
    return f"text:{' '.join(words)}" if words else ""


@lru_cache(maxsize=2048)
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


def undoes(report: Report) -> bool:
    """Whether a report tells that an act was undone, by its stage or by the verb of its sentence."""
    if report.stage in ("reversed", "denied", "delayed") or report.type not in UNDOABLE:
        return report.stage == "reversed"
    return _tells_of_undoing(report.evidence, report.trigger)


@lru_cache(maxsize=2048)
def _tells_of_undoing(text: str, trigger: str) -> bool:
    """Whether the word that an event was read from is one of undoing, or such a verb of the same clause stands before it."""
    found = _UNDOES.search(text)
    if found is None:
        return False
    if trigger in found.group().split():
        return True
    before = text[: found.start()]
    beside = _BESIDE.search(before) or _NOT.search(before[-24:])
    return not beside and (not trigger or found.start() < text.find(trigger))


@lru_cache(maxsize=2048)
def eases(text: str) -> bool | None:
    """Whether the first that a text tells of is that something becomes free again; None when it does not say."""
    for match in _WAY.finditer(text):
        if match.lastgroup == "eases":
            return not _NOT.search(text[max(0, match.start() - 24) : match.start()])
        return False
    return None


@lru_cache(maxsize=2048)
def rare_words(text: str) -> frozenset[str]:
    """The words that tell one story from another: no function words, no words that every such text has."""
    return frozenset(w for w in (m.group().casefold() for m in _WORD.finditer(text)) if len(w) > 2 and w not in _STOP)


@lru_cache(maxsize=8192)
def weight(word: str) -> float:
    """How much a shared word says: numbers and long words more than short ones."""
    if any(c.isdigit() for c in word):
        return 2.0
    return 1.0 if len(word) > 6 else 0.6
