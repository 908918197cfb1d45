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
from tracker.events.consolidate import ACTOR, COUNTERPARTY, DATE, OBJECT, REGION, Consolidator, Happening, Told
from tracker.events.features import Context
from tracker.events.network import EventNetwork, Scores
from tracker.events.phrases import actor_phrase, object_phrase, speaker, unnamed
from tracker.events.pieces import Encoded, Encoder
from tracker.events.sentences import SentenceClassifier
from tracker.events.verify import Verifier, propose
from tracker.language.knowledge import Knowledge
from tracker.language.reader import Reading
from tracker.models import EVENT_TYPES, STAGES, EventType, Filler, Report, Stage

THRESHOLD = 0.5
SECOND = 0.75
SLOT_THRESHOLDS = {ACTOR: 0.4, OBJECT: 0.4, COUNTERPARTY: 0.4, REGION: 0.35, DATE: 0.4}


Slots = dict[int, tuple[Filler, ...]]
LIKELY_ACTOR = 0.3
LEAST_ACTOR = 0.01
UNABLE = frozenset({"date", "money", "law"})
BY_THE_MAKER = frozenset({"model_release", "model_retirement", "price_change"})
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
        fillers = {role: self._fill(context, happening, role) for role in (ACTOR, OBJECT, REGION, COUNTERPARTY)}
        if not fillers[ACTOR]:
            fillers[ACTOR] = (
                self._likely_actor(context, happening, LIKELY_ACTOR)
                or speaker(context, (t.anchor for t in happening.told))
                or _piece(actor_phrase(context, best))
                or self._likely_actor(context, happening, LEAST_ACTOR)
            )
        if happening.type in BY_THE_MAKER:
            fillers[ACTOR] = self._maker(context, best.sentence, fillers)
        if not fillers[OBJECT] and happening.type in PHRASED:
            fillers[OBJECT] = _piece(object_phrase(context, best))
        if happening.type == "migration_offer":
            fillers[ACTOR], fillers[COUNTERPARTY] = self._offering(context, fillers)
        if happening.type == "misuse_disruption" and not fillers[COUNTERPARTY]:
            fillers[COUNTERPARTY] = tuple(Filler(name) for name in unnamed(context, best))
        # Told twice, somebody may seem to stand on both sides.
        fillers[COUNTERPARTY] = tuple(f for f in fillers[COUNTERPARTY] if f not in fillers[ACTOR])
        date = self._fill(context, happening, DATE)
        kind: EventType = happening.type  # type: ignore[assignment]
        return Report(
            type=kind,
            stage=stage(happening.told, date[0].name if date else None, context.published),
            evidence=context.parse.evidence(sentence),
            start=sentence.start,
            end=sentence.end,
            actors=fillers[ACTOR],
            objects=fillers[OBJECT],
            regions=fillers[REGION],
            counterparties=fillers[COUNTERPARTY],
            effective_date=date[0].name if date else None,
            confidence=round(max(t.anchor.score for t in happening.told), 3),
            rule="trained",
            trigger=context.parse.words[best.token],
        )

    def _fill(self, context: Context, happening: Happening, role: int) -> tuple[Filler, ...]:
        scores = happening.pooled(role)
        if role == ACTOR and happening.type == "lawsuit":
            # Who is sued is named as often as who sues.
            sued = {e for e, p in happening.pooled(COUNTERPARTY).items() if p >= SLOT_THRESHOLDS[COUNTERPARTY]}
            suing = {e: p for e, p in scores.items() if e not in sued}
            scores = suing if max(suing.values(), default=0.0) >= SLOT_THRESHOLDS[ACTOR] else scores
        chosen = [e for e, p in sorted(scores.items(), key=lambda x: (-x[1], x[0])) if p >= SLOT_THRESHOLDS[role]]
        if role == DATE:
            chosen = chosen[:1]
        entities = context.reading.entities
        return tuple(Filler(entities[e].name, entities[e].id) for e in chosen)

    def _maker(self, context: Context, sentence: int, fillers: Slots) -> tuple[Filler, ...]:
        """Who makes the object, where those taken for the actor stand elsewhere: only a seller named beside it acts, too."""
        entities, here = context.reading.entities, {s.entity for s in context.by_sentence[sentence]}
        beside = {entities[entity].id for entity in here}
        makers = {entry.maker for f in fillers[OBJECT] if f.entity_id and (entry := self.knowledge.get(f.entity_id)) is not None}
        acting = [f.entity_id for f in fillers[ACTOR]]
        known = [entry for id_ in acting if id_ and (entry := self.knowledge.get(id_)) is not None]
        maker = self.knowledge.get(next(iter(makers)) or "") if len(makers) == 1 else None
        if maker is None or not known or any(id_ in beside or id_ is None for id_ in acting):
            return fillers[ACTOR]
        if any({entry.id, entry.parent} & {maker.id, maker.parent or maker.id} for entry in known):
            return fillers[ACTOR]
        return (Filler(maker.name, maker.id),)

    def _offering(self, context: Context, fillers: Slots) -> tuple[tuple[Filler, ...], tuple[Filler, ...]]:
        """Who woos whom: the maker of what is offered, where it is named; the one taken for the actor is then the rival."""
        entities = context.reading.entities
        offered = {f.entity_id for f in fillers[OBJECT]}
        makers = {
            mention.entry.maker
            for mention, index in zip(context.reading.mentions, context.reading.entity_of, strict=True)
            if entities[index].id in offered and mention.entry is not None and mention.entry.maker is not None
        }
        acting = [entry for f in fillers[ACTOR] if f.entity_id and (entry := self.knowledge.get(f.entity_id)) is not None]
        named = [e for e in entities if e.id in makers]
        if not named or not acting or any({entry.id, entry.parent} & makers for entry in acting):
            return fillers[ACTOR], fillers[COUNTERPARTY]
        rivals = [f for f in fillers[ACTOR] if f not in fillers[COUNTERPARTY]]
        maker = tuple(Filler(e.name, e.id) for e in named)
        return maker, tuple(f for f in (*fillers[COUNTERPARTY], *rivals) if f.entity_id not in makers)

    def _likely_actor(self, context: Context, happening: Happening, least: float) -> tuple[Filler, ...]:
        """The most likely actor where none is sure: an event without any is of little use."""
        able = ((p, e) for e, p in happening.pooled(ACTOR).items() if context.label(e) not in UNABLE)
        score, entity = max(able, default=(0.0, -1))
        if score < least:
            return ()
        found = context.reading.entities[entity]
        return (Filler(found.name, found.id),)


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


def stage(told: Sequence[Told], effective: str | None, published: str) -> Stage:
    """The stage that all tellings together speak for most; what starts after the day of publication is not in effect yet."""
    scores = [t.anchor.stages for t in told if t.anchor.stages]
    best = STAGES[int(np.mean(scores, axis=0).argmax())] if scores else "announced"
    if best == "in_effect" and effective and published and "Q" not in effective and effective > published[: len(effective)]:
        return "announced"
    return best
