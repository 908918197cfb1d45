"""Events of one article: anchors, arguments, happenings, reports."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tracker.events.arguments import ROLES, ArgumentClassifier
from tracker.events.consolidate import ACTOR, COUNTERPARTY, DATE, OBJECT, REGION, Happening, Told, consolidate
from tracker.events.detect import anchors, score
from tracker.events.encode import Encoder
from tracker.events.features import Anchor, Context
from tracker.events.network import EventNetwork
from tracker.language.knowledge import Knowledge
from tracker.language.reader import Reading
from tracker.models import STAGES, EventType, Filler, Report

THRESHOLD = -0.25
SLOT_THRESHOLDS = {ACTOR: 0.4, OBJECT: 0.4, COUNTERPARTY: 0.4, REGION: 0.35, DATE: 0.4}


class EventReader:
    """Reads the events out of readings with the trained networks and the argument classifier."""

    def __init__(self, weights: Path, vectors: Any, knowledge: Knowledge) -> None:
        inventory = json.loads((weights / "events.json").read_text(encoding="utf8"))
        self.encoder = Encoder(vectors, inventory["tags"], inventory["deps"])
        self.networks = [EventNetwork(np.load(path)) for path in sorted(weights.glob("events-*.npz"))]
        self.arguments = ArgumentClassifier(np.load(weights / "arguments.npz")["weights"].astype(np.float32))
        self.knowledge = knowledge
        self.threshold = float(inventory.get("threshold", THRESHOLD))

    def read(self, reading: Reading, published: str | None) -> list[Report]:
        """Return the reports of one article."""
        encoded = self.encoder.encode(reading.parse, reading.mentions)
        if not len(encoded.lemma):
            return []
        found = anchors(score(self.networks, encoded), encoded, self.threshold)
        if not found:
            return []
        context = Context(reading, self.knowledge, published)
        told = [Told(anchor, self.arguments(context, anchor)) for anchor in found]
        reports = [self._report(context, happening) for happening in consolidate(context, told)]
        return sorted((r for r in reports if r is not None), key=lambda r: r.start)

    def _report(self, context: Context, happening: Happening) -> Report | None:
        best = max(happening.told, key=lambda t: (context.parse.sentences[t.anchor.sentence].paragraph > 0, t.anchor.score)).anchor
        sentence = context.parse.sentences[best.sentence]
        fillers = {role: self._fill(context, happening, role) for role in (ACTOR, OBJECT, REGION, COUNTERPARTY)}
        date = self._fill(context, happening, DATE)
        kind: EventType = happening.type  # type: ignore[assignment]
        return Report(
            type=kind,
            stage=stage(happening.told),
            evidence=context.parse.evidence(sentence),
            start=sentence.start,
            end=sentence.end,
            actors=fillers[ACTOR],
            objects=fillers[OBJECT],
            regions=fillers[REGION],
            counterparties=fillers[COUNTERPARTY],
            effective_date=date[0].name if date else None,
            confidence=round(1 / (1 + math.exp(-max(t.anchor.score for t in happening.told) - 0.5)), 3),
            rule="network",
            trigger=context.parse.words[best.token],
        )

    def _fill(self, context: Context, happening: Happening, role: int) -> tuple[Filler, ...]:
        scores = happening.pooled(role)
        chosen = [e for e, p in sorted(scores.items(), key=lambda x: (-x[1], x[0])) if p >= SLOT_THRESHOLDS[role]]
        if role == DATE:
            chosen = chosen[:1]
        entities = context.reading.entities
        return tuple(Filler(entities[e].name, entities[e].id) for e in chosen)


def stage(told: Sequence[Told]) -> Any:
    """The stage that all tellings together speak for most."""
    scores = [t.anchor.stages for t in told if t.anchor.stages]
    return STAGES[int(np.mean(scores, axis=0).argmax())] if scores else "announced"


__all__ = ["ROLES", "Anchor", "EventReader", "stage"]
