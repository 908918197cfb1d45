"""How far an event has come: what the network says of its sentences, put right by verbs that undo and by dates to come."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from tracker.events.acting import predicate_of
from tracker.events.consolidate import Told
from tracker.events.features import Context
from tracker.events.phrases import children
from tracker.models import STAGES, Stage

# Acts of states that can be taken back; a firm that "withdraws" access restricts it.
UNDOABLE = frozenset({"regulation", "export_control", "government_ban"})
_UNDOES = re.compile(
    r"\b(?:rescind\w*|rescission|repeal\w*|revok\w+|revocation|scrap(?:s|ped|ping)?|veto\w*|annul\w*|overturn\w*|abolish\w*"
    r"|str(?:ikes?|uck|iking) down|t(?:ears?|ore|orn) up|roll(?:s|ed|ing)? back|withdr(?:aws?|ew|awn|awing)|lift(?:s|ed|ing)?"
    r"|kill(?:s|ed|ing)?|refus(?:es|ed|ing) to sign)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:plans?|planned|wants?|intends?|propos\w+|could|may|might|would|to be|threaten\w*|calls? for)\b", re.IGNORECASE
)
_WHAT = frozenset({"obj", "xcomp", "ccomp"})
_NEAR = 28


def stage(context: Context, told: Sequence[Told], effective: str | None) -> Stage:
    """The stage that all tellings together speak for most; what starts after the day of publication is not in effect yet."""
    scores = [t.anchor.stages for t in told if t.anchor.stages]
    best = STAGES[int(np.mean(scores, axis=0).argmax())] if scores else "announced"
    if best in ("proposed", "announced", "in_effect") and any(_undoes(context, t) for t in told):
        return "reversed"
    published = context.published
    if best == "in_effect" and effective and published and "Q" not in effective and effective > published[: len(effective)]:
        return "announced"
    return best


def _undoes(context: Context, told: Told) -> bool:
    """Whether what is told around the trigger takes an act back, done rather than planned."""
    if told.anchor.type not in UNDOABLE:
        return False
    parse = context.parse
    sentence = parse.sentences[told.anchor.sentence]
    predicate = predicate_of(context, told.anchor.token)
    for token in (told.anchor.token, predicate, *(c for c in children(parse, predicate) if parse.deps[c] in _WHAT)):
        start = int(parse.starts[token])
        words = parse.text[start : min(sentence.end, start + _NEAR)]
        if _UNDOES.match(words):
            return not _PLANNED.search(parse.text[max(sentence.start, start - _NEAR) : start])
    return False
