"""How far an event has come: what the network says of its sentences, put right by verbs that undo and by dates to come."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from tracker.events.acting import predicate_of
from tracker.events.consolidate import Told
from tracker.events.features import Context
from tracker.events.phrases import INSTRUMENTS, children
from tracker.models import STAGES, Stage
from tracker.undoing import UNDOES

# Acts that can be taken back by those who did them; a firm that "withdraws" access restricts it.
UNDOABLE = frozenset({"regulation", "export_control", "government_ban", "terms_change"})
_UNDOES = re.compile(rf"\b(?:{UNDOES})\b", re.IGNORECASE)
# What is taken back of acts whose verbs may as well be those of the act itself: to withdraw a model is to retire it, to withdraw
# its deprecation is to keep it. What firms sell is called a plan, too.
_NAMED = {
    "model_retirement": r"deprecation|retirement|shut-?down|switch-?off|sunset|closure|phase-?out|removal|plans?",
    "price_change": r"increases?|rises?|hikes?|surcharges?|new (?:price|tariff|rate)s?",
    "api_restriction": r"block(?:ade)?|cut-?off|suspension|restrictions?|ban",
    "misuse_disruption": r"block|suspensions?|bans?",
    "investment": r"deal|take-?over|acquisition|purchase|merger|plans?",
    "partnership": r"deal|partnership|agreement|contract|alliance|plans?",
}
_CHANGES_ITS_MIND = r"\b(?:chang(?:es?|ed|ing) (?:its|their|his|her) minds?|reprieved?|U-turn|about-face|thought better of)\b"
_TAKEN_BACK = {
    kind: re.compile(
        rf"\b(?:{UNDOES}|drop(?:s|ped|ping)?|pull(?:s|ed|ing)? out of)(?:[ -][^\s.;:]+){{0,5}}?"
        rf" (?:{nouns}|plans? (?:for|to)|decision)\b|{_CHANGES_ITS_MIND}",
        re.IGNORECASE,
    )
    for kind, nouns in _NAMED.items()
}
_NOT = re.compile(r"\b(?:not|never|no|without|refus\w+)\b|n['’]t\b", re.IGNORECASE)
# "On 13 May" plans nothing.
_PLANNED = re.compile(
    r"\b(?:[Pp]lans?|[Pp]lanned|wants?|intends?|[Pp]ropos\w+|could|may|might|would|to be|threaten\w*|calls? for)\b"
)
_AFTER_ALL = re.compile(r"(?:\bnot\b|n[\'’]t\b|\bno longer\b),? after all\b")
# What firms undo in their terms is a change or a plan of theirs; to lift an old limit is a change like any other.
_CHANGES = frozenset(
    ["amendment", "change", "clause", "condition", "paragraph", "passage", "plan", "policy", "proposal", "provision", "revision",
     "rule", "section", "term", "update", "version", "wording"]
)  # fmt: skip
_RULES = frozenset({"regulation", "export_control"})
_PASSES = frozenset({"adopt", "approve", "enact", "pass", "sign"})
_WHAT = frozenset({"obj", "xcomp", "ccomp"})
_UNDONE = frozenset({"obj", "nsubj:pass", "nsubj", "dep", "obl"})
_NARROWLY = 1.0
_NEAR = 28
_BEFORE, _AFTER = 6, 12


def stage(context: Context, told: Sequence[Told], effective: str | None) -> Stage:
    """The stage that all tellings together speak for most; what starts after the day of publication is not in effect yet."""
    said = [t.anchor.stages for t in told if t.anchor.stages]
    scores: dict[Stage, float] = dict(zip(STAGES, np.mean(said, axis=0).tolist(), strict=True)) if said else {"announced": 0.0}
    best = max(scores, key=lambda s: scores[s])
    undone = any(_undoes(context, t) for t in told)
    if (
        best == "reversed"
        and not undone
        and told[0].anchor.type == "terms_change"
        and scores["in_effect"] > scores[best] - _NARROWLY
    ):
        # Who lifts a limit of his own terms changes them.
        best = "in_effect"
    if best in ("proposed", "announced", "in_effect") and undone:
        return "reversed"
    if best == "proposed" and any(_passed(context, t) for t in told):
        best = "announced"
    if best in ("announced", "in_effect") and told and all(_would(context, t) for t in told):
        best = "proposed"
    published = context.published
    if best == "in_effect" and effective and published and "Q" not in effective and effective > published[: len(effective)]:
        return "announced"
    return best


def _would(context: Context, told: Told) -> bool:
    """Whether a rule is told of as what it would do; "said that it would" is how a past text tells of what is to come."""
    parse = context.parse
    predicate = predicate_of(context, told.anchor.token)
    helpers = (parse.lowers[c] for c in children(parse, predicate))
    return told.anchor.type in _RULES and parse.deps[predicate] != "ccomp" and "would" in helpers


def _passed(context: Context, told: Told) -> bool:
    """Whether a rule is told to be passed: more than a draft, whoever else has to agree."""
    parse = context.parse
    predicate = predicate_of(context, told.anchor.token)
    if told.anchor.type != "regulation" or parse.tags[predicate] not in ("VBD", "VBN", "VBZ"):
        return False
    sentence, start = parse.sentences[told.anchor.sentence], int(parse.starts[predicate])
    planned = _PLANNED.search(parse.text[max(sentence.start, start - _NEAR) : start])
    has = any(parse.deps[c] in ("obj", "nsubj:pass") for c in children(parse, predicate))
    beside = range(max(sentence.first, predicate - _BEFORE), min(sentence.last, predicate + _AFTER))
    rule = any(parse.lemmas[t].lower() in INSTRUMENTS for t in beside)
    return has and rule and parse.lemmas[predicate].lower() in _PASSES and not planned


def _undoes(context: Context, told: Told) -> bool:
    """Whether what is told around the trigger takes an act back, done rather than planned."""
    parse = context.parse
    sentence = parse.sentences[told.anchor.sentence]
    if told.anchor.type not in UNDOABLE:
        return told.anchor.type in _TAKEN_BACK and _takes_back(parse.evidence(sentence), told.anchor.type)
    if _AFTER_ALL.search(parse.text[sentence.start : sentence.end]):
        return True
    predicate = predicate_of(context, told.anchor.token)
    for token in (told.anchor.token, predicate, *_what(context, predicate)):
        start = int(parse.starts[token])
        words = parse.text[start : min(sentence.end, start + _NEAR)]
        if _UNDOES.match(words):
            planned = _PLANNED.search(parse.text[max(sentence.start, start - _NEAR) : start])
            return not planned and (told.anchor.type != "terms_change" or _own_change(context, token))
    return False


def _takes_back(text: str, kind: str) -> bool:
    """Whether a sentence tells that an act is taken back that it names."""
    found = _TAKEN_BACK[kind].search(text)
    if found is None:
        return False
    before = text[max(0, found.start() - _NEAR) : found.start()]
    return not _PLANNED.search(before) and not _NOT.search(before)


def _what(context: Context, predicate: int) -> Iterator[int]:
    """What is done: the object and the clauses of a predicate; an object may look like a circumstance, but has no preposition."""
    parse = context.parse
    for child in children(parse, predicate):
        bare = parse.deps[child] == "obl" and child not in context.prepositions
        if parse.deps[child] in _WHAT or bare:
            yield child


def _own_change(context: Context, token: int) -> bool:
    """Whether what is undone is a change of terms, not a limit that they set."""
    parse = context.parse
    below = (c for c in children(parse, token) if parse.deps[c] in _UNDONE and c not in context.prepositions)
    return any(parse.lemmas[c].lower() in _CHANGES for c in below)
