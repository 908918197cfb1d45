"""Events of one article: anchors, arguments, happenings, reports."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from tracker.events.arguments import ArgumentClassifier
from tracker.events.casting import Casting, suing
from tracker.events.consolidate import (
    ACTOR,
    COUNTERPARTY,
    DATE,
    OBJECT,
    REGION,
    Consolidator,
    Happening,
    Told,
    without_headlines,
)
from tracker.events.dating import ahead, dates, start
from tracker.events.features import Context
from tracker.events.items import items, within
from tracker.events.network import EventNetwork, Scores
from tracker.events.phrases import object_phrase
from tracker.events.pieces import Encoded, Encoder
from tracker.events.sentences import SentenceClassifier
from tracker.events.stages import stage
from tracker.events.verify import Verifier, propose
from tracker.language.knowledge import Knowledge
from tracker.language.reader import Reading
from tracker.models import EVENT_TYPES, EventType, Filler, Report

THRESHOLD = 0.5
SECOND = 0.75
# What is told weakly counts from here on; three such tellings together are worth as much as a sure one (docs/extraction.md).
WEAK = 0.2
MOST_WEAK = 3
TOGETHER = 0.65
SLOTS = {"actors": ACTOR, "objects": OBJECT, "regions": REGION, "counterparties": COUNTERPARTY}
SLOT_THRESHOLDS = {ACTOR: 0.4, OBJECT: 0.4, COUNTERPARTY: 0.4, REGION: 0.35, DATE: 0.4}

PHRASED = frozenset(EVENT_TYPES) - {"lawsuit", "partnership", "investment", "investigation", "enforcement"}


@dataclass(frozen=True, slots=True)
class Begun:
    """A reading whose network may still be at work in another thread."""

    reading: Reading
    published: str | None
    publisher: str
    encoded: Encoded
    scores: Callable[[], Scores]


class EventReader:
    """Reads the events out of readings with the trained network and the argument classifier.

    With two threads the network works while the caller goes on: ONNX Runtime holds no lock of Python's meanwhile.
    """

    def __init__(self, weights: Path, knowledge: Knowledge, threads: int = 1) -> None:
        inventory = json.loads((weights / "events.json").read_text(encoding="utf8"))
        self.encoder = Encoder((weights / "pieces.txt").read_text(encoding="utf8").split("\n"))
        self.network = EventNetwork(weights)
        self._aside = ThreadPoolExecutor(1) if threads > 1 else None
        self.arguments = ArgumentClassifier(np.load(weights / "arguments.npz"), self.network)
        self.sentences = SentenceClassifier(np.load(weights / "sentences.npz"))
        self.consolidate = Consolidator(np.load(weights / "pairs.npz")["weights"])
        self.verifier = Verifier(np.load(weights / "verifier.npz")["weights"])
        self.knowledge = knowledge
        self.casting = Casting(knowledge)
        self.threshold = float(inventory.get("threshold", THRESHOLD))

    def begin(self, reading: Reading, published: str | None, publisher: str = "") -> Begun:
        """Start reading one article; its publisher is who says "we" in it."""
        encoded = self.encoder.encode(reading.parse, reading.mentions, reading.entity_of, published or "")
        if self._aside is None:
            return Begun(reading, published, publisher, encoded, partial(self.network, encoded))
        return Begun(reading, published, publisher, encoded, self._aside.submit(self.network, encoded).result)

    def finish(self, begun: Begun) -> list[Report]:
        """Return the reports of one article."""
        reading, encoded = begun.reading, begun.encoded
        scores = begun.scores()
        candidates = propose(scores, self.sentences(reading.parse, encoded), encoded)
        if not candidates:
            return []
        context = Context(reading, self.knowledge, begun.published, begun.publisher)
        roles = self.arguments(context, scores.hidden, [c.anchor for c in candidates])
        odds = self.verifier(context, candidates, roles)
        alone = items(context)
        told = [
            Told(replace(c.anchor, score=p), within(context, alone, c.anchor, r))
            for c, r, p in zip(candidates, roles, odds, strict=True)
        ]
        chosen = choose(told, self.threshold)
        return self.reports(context, chosen, several(told, chosen))

    def reports(self, context: Context, told: Sequence[Told], more: Iterable[Happening] = ()) -> list[Report]:
        """One report for each happening among the tellings, in the order of the text."""
        happenings = [*self.consolidate(context, told), *more]
        reports = [self._report(context, happening) for happening in without_headlines(context, happenings)]
        return sorted(reports, key=lambda report: report.start)

    def _report(self, context: Context, happening: Happening) -> Report:
        best = max(
            happening.told, key=lambda t: (context.parse.sentences[t.anchor.sentence].paragraph > 0, t.anchor.score)
        ).anchor
        sentence = context.parse.sentences[best.sentence]
        slots = {name: self._fill(context, happening, role) for name, role in SLOTS.items()}
        day = self._day(context, happening)
        if not slots["objects"] and happening.type in PHRASED:
            slots["objects"] = _piece(object_phrase(context, best))
        sides = self.casting(context, happening, best, slots, day)
        kind: EventType = happening.type  # type: ignore[assignment]
        return Report(
            type=kind,
            stage=stage(context, happening.told, day),
            evidence=context.parse.evidence(sentence),
            start=sentence.start,
            end=sentence.end,
            actors=sides.actors,
            objects=slots["objects"],
            regions=slots["regions"],
            counterparties=sides.counterparties,
            effective_date=day,
            confidence=round(sure(happening), 3),
            rule="trained",
            trigger=context.parse.words[best.token],
        )

    def _day(self, context: Context, happening: Happening) -> str | None:
        """When it takes effect or took place."""
        so_far = stage(context, happening.told, None)
        scores = dates(context, happening, so_far)
        score, entity = max(((p, -e) for e, p in scores.items()), default=(0.0, 0))
        acted = ahead(context, happening, -entity) if score >= SLOT_THRESHOLDS[DATE] else None
        later = start(context, happening, acted) if so_far in ("announced", "in_effect") else None
        return later or acted

    def _fill(self, context: Context, happening: Happening, role: int) -> tuple[Filler, ...]:
        scores = happening.pooled(role)
        if role == ACTOR and happening.type == "lawsuit":
            scores = suing(happening, scores)
        chosen = [e for e, p in sorted(scores.items(), key=lambda x: (-x[1], x[0])) if p >= SLOT_THRESHOLDS[role]]
        entities = context.reading.entities
        return tuple(Filler(entities[e].name, entities[e].id) for e in chosen)


def choose(told: Sequence[Told], threshold: float) -> list[Told]:
    """The surest type of each sentence, and another only when it is very sure and has a trigger of its own."""
    out: list[Told] = []
    for one in sorted(told, key=lambda t: -t.anchor.score):
        rivals = [o for o in out if o.anchor.sentence == one.anchor.sentence]
        least = SECOND if rivals else threshold
        if one.anchor.score >= least and len(rivals) < 2:
            out.append(one)
    return out


def several(told: Sequence[Told], chosen: Sequence[Told]) -> Iterator[Happening]:
    """Happenings of a type that is told nowhere surely, but in several sentences of which nothing else is told."""
    kinds, taken = {t.anchor.type for t in chosen}, {t.anchor.sentence for t in chosen}
    weak: dict[str, list[Told]] = {}
    for one in sorted(told, key=lambda t: -t.anchor.score):
        if one.anchor.type not in kinds and one.anchor.sentence not in taken and one.anchor.score >= WEAK:
            weak.setdefault(one.anchor.type, []).append(one)
    # Of two types that several sentences may tell, it is the likelier one.
    for tellings in sorted(weak.values(), key=lambda some: -sum(t.anchor.score for t in some[:MOST_WEAK])):
        free = [t for t in tellings if t.anchor.sentence not in taken]
        if len(free) > 1 and sum(t.anchor.score for t in free[:MOST_WEAK]) >= TOGETHER:
            yield Happening(free[0].anchor.type, free)
            taken |= {t.anchor.sentence for t in free}


def sure(happening: Happening) -> float:
    """How sure it is that something happened: by its surest telling, or by several that agree."""
    scores = [t.anchor.score for t in happening.told]
    weak = 1.0 - float(np.prod([1.0 - score for score in scores]))
    return max(min(weak, SECOND), *scores, 0.0)


def _piece(text: str | None) -> tuple[Filler, ...]:
    return (Filler(text),) if text else ()
