"""When an event takes place or effect: which of the dates beside it are another thing's."""

from __future__ import annotations

import re

from tracker.events.acting import predicate_of
from tracker.events.consolidate import DATE, Happening
from tracker.events.features import Anchor, Context, Spot
from tracker.events.phrases import children
from tracker.models import Stage

_CLAUSES = frozenset({"acl", "acl:relcl"})
_STEPS = 12
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LONG, _TWELVE = 3, 12
_MONTH = 7
# How a firm or a product came into being is told beside what it does.
_ORIGINS = frozenset({"bear", "build", "create", "establish", "exist", "found", "incorporate"})
# What is done about a deed is told with the days of the deed.
_PUNISHED = frozenset({"enforcement", "investigation", "lawsuit"})
# When what is now taken back was said at first.
_FIRST_SAID = frozenset(
    ["adopt", "announce", "draft", "introduce", "issue", "pass", "present", "propose", "publish", "reveal", "unveil", "warn",
     "write"]
)  # fmt: skip

# Laws, rules and terms are dated by the day from which they apply.
_OF_RULES = frozenset({"regulation", "export_control", "government_ban", "terms_change"})
_EFFECT = re.compile(
    r"\b(?:(?:takes?|took|taking) effect|(?:comes?|came|coming|goes|going|go|went|enters?|entered|entering|put) into"
    r" (?:force|effect)"
    r"|in(?:to)? force|(?:become|becomes|became|is|are) (?:effective|binding)|effective|appl(?:y|ies)|(?:starts?|begins?)"
    r"(?: to (?:apply|bind))?|compliance dates?\b.{0,40}\b(?:is|are)|(?:must|have to|has to|required to) comply\b.{0,60}?)"
    r"(?:,? (?:on|from|as of|as from|in|immediately, on|starting|beginning|with effect from))?(?: the)?\s*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from|as of|as from|starting(?: on)?|beginning(?: on)?)(?: the)?\s*$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:have|has|had|given) (?:\w+ )?until(?: the)?(?: (?:beginning|end|middle|start) of)?\s*$", re.IGNORECASE)
_MUST = re.compile(
    r"\b(?:must|shall|(?:have|has) to|may (?:not|no longer)|(?:be|is|are) (?:required|obliged|forbidden|banned))\b"
)
_TO_COMPLY = re.compile(r",? to (?:adapt|comply|conform)\b")
_NOT = re.compile(r"\b(?:not|never|n['’]t)\s*$")
_NEAR, _FOLLOWING = 110, 5
_PRONOUNS = frozenset({"it", "they", "which", "whose"})
_WORDS_OF_RULES = _PRONOUNS | {
    "act", "amendment", "ban", "bill", "change", "clause", "code", "date", "decree", "direction", "directive", "law", "measure",
    "obligation", "order", "ordinance", "part", "policy", "prohibition", "provision", "regulation", "requirement", "rule",
    "section", "statute", "term", "update", "version",
}  # fmt: skip


def start(context: Context, happening: Happening, acted: str | None) -> str | None:
    """The day from which the rule of a happening applies, where the text tells it of no other rule."""
    if happening.type not in _OF_RULES:
        return None
    told = {t.anchor.sentence for t in happening.told}
    near = {i for t in told for i in range(t, min(t + _FOLLOWING, len(context.parse.sentences)))}
    laws = {s.entity for t in told for s in context.by_sentence[t] if context.label(s.entity) == "law"}
    days = sorted((s for s in context.spots if context.label(s.entity) == "date"), key=lambda s: s.head)
    if any(context.reading.entities[s.entity].name == acted and s.sentence in told and _applies(context, s, told) for s in days):
        # What entered into force already may have parts that apply later.
        return None
    for spot in days:
        day = context.reading.entities[spot.entity].name
        if spot.sentence not in near or len(day) < _MONTH or (acted is not None and day[: len(acted)] <= acted):
            continue
        others = {s.entity for s in context.by_sentence[spot.sentence] if context.label(s.entity) == "law"} - laws
        if not others and _applies(context, spot, told):
            return day
    return None


def _applies(context: Context, spot: Spot, told: set[int]) -> bool:
    """Whether a date is the one from which something applies, and that is a rule that was told of."""
    parse = context.parse
    sentence = parse.sentences[spot.sentence]
    at = int(parse.starts[spot.first])
    before = parse.text[max(sentence.start, at - _NEAR) : at]
    after = parse.text[int(parse.ends[spot.last - 1]) : sentence.end]
    if _FROM.search(before) and (spot.sentence in told or (_FROM.fullmatch(before) and _MUST.search(after))):
        return True
    if _UNTIL.search(before) and _TO_COMPLY.match(after):
        return True
    found = _EFFECT.search(before)
    if found is None or _NOT.search(before[: found.start()]):
        return False
    if spot.sentence in told:
        return True
    subjects = {parse.lemmas[t].lower() for t in context.subject_of.values() if sentence.first <= t < spot.first}
    named = {parse.lemmas[t].lower() for t in range(sentence.first, spot.first) if parse.tags[t].startswith("NN")}
    return not subjects or bool((subjects | named) & _WORDS_OF_RULES)


def dates(context: Context, happening: Happening, stage: Stage) -> dict[int, float]:
    """How likely each date is the event's; those that only date something else in the sentence are left out."""
    told = [t.anchor for t in happening.told]
    out = {}
    for entity, score in happening.pooled(DATE).items():
        # What is undone already is not undone on a day to come.
        if stage == "reversed" and _later(context, entity):
            continue
        beside = [(s, a) for a in told for s in context.by_entity[entity] if s.sentence == a.sentence]
        if not beside or not all(_aside(context, spot, anchor, stage) for spot, anchor in beside):
            out[entity] = score
    return out


def ahead(context: Context, happening: Happening, entity: int) -> str:
    """The day of a date: one without a year that lies months back, of which the tense says that it is to come, is next year's."""
    value, published, parse = context.reading.entities[entity].name, context.published, context.parse
    spots = context.by_entity[entity]
    dated = any(_YEAR.search(parse.text[int(parse.starts[s.first]) : int(parse.ends[s.last - 1])]) for s in spots)
    if dated or not published or len(value) < _MONTH or "Q" in value or value.endswith("-02-29"):
        return value
    since = 12 * (int(published[:4]) - int(value[:4])) + int(published[5:7]) - int(value[5:7])
    here = {s.sentence for s in spots}
    coming = any(_to_come(context, t.anchor) for t in happening.told if t.anchor.sentence in here)
    return f"{int(value[:4]) + 1}{value[4:]}" if coming and _LONG <= since < _TWELVE else value


def _to_come(context: Context, anchor: Anchor) -> bool:
    """Whether a sentence tells of what will be, or is in the present tense."""
    parse = context.parse
    predicate = predicate_of(context, anchor.token)
    helpers = {parse.lowers[c] for c in children(parse, predicate)}
    # "In June it said that it would" lies back.
    if "would" in helpers or any(parse.tags[t] == "VBD" for t in _up(context, predicate)):
        return False
    return bool(helpers & {"will", "shall", "'ll", "’ll"}) or parse.tags[predicate] in ("VBZ", "VBP")


def _later(context: Context, entity: int) -> bool:
    day = context.reading.entities[entity].name
    return bool(context.published) and "Q" not in day and day > context.published[: len(day)]


def _aside(context: Context, spot: Spot, anchor: Anchor, stage: Stage) -> bool:
    """Whether a date stands in a clause that says how old something is: "the firm, founded in 2021, has blocked"."""
    above = {anchor.token, *_up(context, anchor.token)}
    if _of_a_thing(context, spot, above) or (anchor.type in _PUNISHED and _of_the_deed(context, spot, above)):
        return True
    for token in (spot.head, *_up(context, spot.head)):
        if token in above:
            return False
        dep, lemma = context.parse.deps[token], context.parse.lemmas[token].lower()
        set_up = lemma == "set" and any(context.parse.lowers[c] == "up" for c in children(context.parse, token))
        if dep == "advcl" and (set_up or lemma in _ORIGINS):
            return True
        if dep in _CLAUSES and context.heads[token] != anchor.token:
            since = context.prepositions.get(spot.head) == "since"
            return since or set_up or lemma in _ORIGINS or (stage == "reversed" and lemma in _FIRST_SAID)
    return False


def _of_a_thing(context: Context, spot: Spot, above: set[int]) -> bool:
    """Whether a year belongs to a noun beside: "GPT-4, the model of 2023"."""
    noun = context.heads[spot.head]
    year = len(context.reading.entities[spot.entity].name) == len("2023")
    return year and context.prepositions.get(spot.head) == "of" and noun not in above and context.parse.tags[noun].startswith("N")


def _of_the_deed(context: Context, spot: Spot, above: set[int]) -> bool:
    """Whether a date is of what is punished: "fined it for refusing loans in September"."""
    parse = context.parse
    for token in (spot.head, *_up(context, spot.head)):
        if token in above:
            return False
        if parse.tags[token] == "VBG" and any(
            parse.lowers[c] in ("for", "over", "after", "about") for c in children(parse, token)
        ):
            return True
    return False


def _up(context: Context, token: int) -> list[int]:
    """The tokens above a token, nearest first."""
    out: list[int] = []
    while len(out) < _STEPS and context.heads[token] != token:
        token = context.heads[token]
        out.append(token)
    return out
