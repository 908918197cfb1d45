"""Events of one article: anchors, arguments, happenings, reports."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from tracker.events.arguments import ArgumentClassifier
from tracker.events.casting import Casting, suing
from tracker.events.consolidate import ACTOR, COUNTERPARTY, DATE, OBJECT, REGION, Consolidator, Happening, Told
from tracker.events.features import Context
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
        sure = self.verifier(context, candidates, roles)
        told = choose(
            [Told(replace(c.anchor, score=p), r) for c, r, p in zip(candidates, roles, sure, strict=True)], self.threshold
        )
        return self.reports(context, told)

    def reports(self, context: Context, told: Sequence[Told]) -> list[Report]:
        """One report for each happening among the tellings, in the order of the text."""
        reports = [self._report(context, happening) for happening in self.consolidate(context, told)]
        return sorted(reports, key=lambda report: report.start)

    def _report(self, context: Context, happening: Happening) -> Report:
        best = max(
            happening.told, key=lambda t: (context.parse.sentences[t.anchor.sentence].paragraph > 0, t.anchor.score)
        ).anchor
        sentence = context.parse.sentences[best.sentence]
        slots = {name: self._fill(context, happening, role) for name, role in SLOTS.items()}
        date = self._fill(context, happening, DATE)
        if not slots["objects"] and happening.type in PHRASED:
            slots["objects"] = _piece(object_phrase(context, best))
        sides = self.casting(context, happening, best, slots, date[0].name if date else None)
        kind: EventType = happening.type  # type: ignore[assignment]
        return Report(
            type=kind,
            stage=stage(context, happening.told, date[0].name if date else None),
            evidence=context.parse.evidence(sentence),
            start=sentence.start,
            end=sentence.end,
            actors=sides.actors,
            objects=slots["objects"],
            regions=slots["regions"],
            counterparties=sides.counterparties,
            effective_date=date[0].name if date else None,
            confidence=round(max(t.anchor.score for t in happening.told), 3),
            rule="trained",
            trigger=context.parse.words[best.token],
        )

    def _fill(self, context: Context, happening: Happening, role: int) -> tuple[Filler, ...]:
        scores = happening.pooled(role)
        if role == ACTOR and happening.type == "lawsuit":
            scores = suing(happening, scores)
        chosen = [e for e, p in sorted(scores.items(), key=lambda x: (-x[1], x[0])) if p >= SLOT_THRESHOLDS[role]]
        if role == DATE:
            chosen = chosen[:1]
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


def _piece(text: str | None) -> tuple[Filler, ...]:
    return (Filler(text),) if text else ()
