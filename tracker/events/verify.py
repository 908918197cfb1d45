"""Whether a candidate event holds: the detectors' scores, their rivals, and what fills the slots, weighed together.

A regulator that "pulls the plug" bans, a vendor that does so restricts: the type and the one who acts have to fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tracker.events.arguments import ROLES
from tracker.events.cues import cued
from tracker.events.features import Anchor, Context
from tracker.models import EVENT_TYPES

if TYPE_CHECKING:
    from tracker.events.network import Scores
    from tracker.events.pieces import Encoded

Floats = NDArray[np.float32]
BUCKETS = 1 << 12
CANDIDATES = 3
FLOOR = -5.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence and a type that may be told in it, with what each detector says."""

    anchor: Anchor
    network: float
    linear: float
    trigger: float


def propose(scores: Scores, linear: Floats, encoded: Encoded) -> list[Candidate]:
    """The up to CANDIDATES best types of each sentence whose summed log-odds are above FLOOR."""
    if not len(encoded.bounds):
        return []
    combined = scores.types + linear
    odds = scores.triggers[:, 1:] - scores.triggers[:, :1]
    out = []
    for sentence in np.flatnonzero(combined.max(axis=1) > FLOOR):
        first, last = encoded.bounds[sentence]
        for kind in np.argsort(-combined[sentence])[:CANDIDATES]:
            if combined[sentence, kind] <= FLOOR:
                break
            token = int(first + odds[first:last, kind].argmax())
            stages = tuple(float(x) for x in scores.stages[sentence])
            anchor = Anchor(EVENT_TYPES[kind], int(sentence), token, float(combined[sentence, kind]), stages)
            out.append(
                Candidate(anchor, float(scores.types[sentence, kind]), float(linear[sentence, kind]), float(odds[token, kind]))
            )
    return out


def features(
    context: Context, candidates: Sequence[Candidate], roles: Sequence[dict[int, Floats]]
) -> Iterator[list[tuple[str, float]]]:
    """Yield the features (name, value) of each candidate."""
    best: dict[str, float] = {}
    for c in candidates:
        best[c.anchor.type] = max(best.get(c.anchor.type, FLOOR), c.anchor.score)
    top = max(best.values(), default=FLOOR)
    told = {c.anchor.sentence for c in candidates}
    hits = {i: cued(context.parse.evidence(context.parse.sentences[i])) for i in told}
    for c, role in zip(candidates, roles, strict=True):
        rivals = [o for o in candidates if o.anchor.sentence == c.anchor.sentence and o is not c]
        yield [
            *_score_features(c, rivals),
            (
                "support",
                max((o.anchor.score for o in candidates if o.anchor.type == c.anchor.type and o is not c), default=FLOOR) / 4,
            ),
            ("top", top / 4),
            ("leads", float(c.anchor.score >= top)),
            *_cue_features(c.anchor, hits[c.anchor.sentence]),
            *_slot_features(context, c.anchor, role),
            *_place_features(context, c.anchor),
        ]


def _score_features(c: Candidate, rivals: list[Candidate]) -> Iterator[tuple[str, float]]:
    other = max((o.anchor.score for o in rivals), default=FLOOR)
    yield "net", c.network / 4
    yield "lin", c.linear / 4
    yield "trig", max(-8.0, c.trigger) / 4
    yield "sum", c.anchor.score / 4
    yield "margin", (c.anchor.score - other) / 4
    yield "first", float(c.anchor.score > other)
    yield "netfirst", float(all(c.network > o.network for o in rivals))
    yield "linfirst", float(all(c.linear > o.linear for o in rivals))
    yield f"type:{c.anchor.type}", 1.0
    for rival in rivals[:1]:
        yield f"rival:{c.anchor.type}|{rival.anchor.type}|{c.anchor.score > rival.anchor.score}", 1.0
        yield f"same:{c.anchor.token == rival.anchor.token}|{c.anchor.score > rival.anchor.score}", 1.0


def _cue_features(anchor: Anchor, hits: dict[str, int]) -> Iterator[tuple[str, float]]:
    own = hits[anchor.type]
    yield "cues", own / 2
    yield f"cue:{anchor.type}|{own}", 1.0
    yield "cues-lead", float(own > 0 and own >= max(hits.values()))
    yield "cues-other", max(n for kind, n in hits.items() if kind != anchor.type) / 2


def _slot_features(context: Context, anchor: Anchor, roles: dict[int, Floats]) -> Iterator[tuple[str, float]]:
    for index, role in enumerate(ROLES[1:], 1):
        p, entity = max(((float(v[index]), e) for e, v in roles.items()), default=(0.0, -1))
        yield f"p:{role}", p
        if p < 0.3:
            yield f"no:{anchor.type}|{role}", 1.0
            continue
        label = context.label(entity)
        known = context.knowledge.get(context.reading.entities[entity].id)
        kind = known.kind if known is not None else "?"
        yield f"l:{anchor.type}|{role}|{label}", 1.0
        yield f"k:{anchor.type}|{role}|{label}|{kind}", 0.7
        if role != "date":
            here = any(s.sentence == anchor.sentence for s in context.by_entity[entity])
            yield f"here:{role}|{here}", 1.0


def _place_features(context: Context, anchor: Anchor) -> Iterator[tuple[str, float]]:
    sentence = context.parse.sentences[anchor.sentence]
    place = min(sentence.paragraph, 3)
    yield f"place:{place}", 1.0
    yield f"last:{sentence.paragraph == context.parse.sentences[-1].paragraph}", 1.0
    yield f"q:{context.parse.text[sentence.end - 1] == '?'}", 1.0
    yield f"len:{min(6, (sentence.last - sentence.first) // 6)}", 1.0
    words = set(context.parse.lowers[sentence.first : sentence.last])
    for cue in _CUES & words:
        yield f"cue:{cue}", 1.0
    token = anchor.token
    yield f"tag:{context.parse.tags[token]}", 1.0
    yield f"tdep:{context.parse.deps[token]}", 1.0


_CUES = frozenset(
    [
        "could",
        "might",
        "may",
        "would",
        "should",
        "if",
        "not",
        "no",
        "never",
        "whether",
        "calls",
        "called",
        "urged",
        "urge",
        "wants",
        "asked",
        "hopes",
        "expected",
        "expects",
        "rumoured",
        "reportedly",
        "said",
        "says",
        "plans",
        "plan",
        "will",
        "analysts",
        "experts",
        "survey",
        "poll",
        "n't",
        "cannot",
        "can",
        "must",
        "need",
        "guide",
        "how",
        "why",
        "what",
    ]
)


def bucket(name: str) -> int:
    """The column of a feature."""
    return crc32(name.encode("utf8")) & (BUCKETS - 1)


class Verifier:
    """Logistic regression over the features of candidates."""

    def __init__(self, weights: Floats) -> None:
        # One at a time they are looked up faster in a list.
        self._weights: list[float] = weights.tolist()

    def __call__(self, context: Context, candidates: Sequence[Candidate], roles: Sequence[dict[int, Floats]]) -> list[float]:
        """The probability that each candidate is told as an event of its type."""
        out = []
        for row in features(context, candidates, roles):
            logit = self._weights[-1] + sum(self._weights[crc32(n.encode("utf8")) & (BUCKETS - 1)] * v for n, v in row)
            out.append(1 / (1 + float(np.exp(-logit))))
        return out
