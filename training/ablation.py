"""What each part of the reader brings: readers that lack some of them, measured like the whole.

From the least to the whole: names of the knowledge base, dates and amounts; with the trained recogniser; with roles by
the parse; with trained event detection. What is left out is done by rule: a list of trigger words learned from the
training texts says where an event is, order and type of the entities in its sentence say who plays which role.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tracker.analysis import Analyser
from tracker.events.arguments import ROLES
from tracker.events.consolidate import Told
from tracker.events.extract import EventReader
from tracker.events.features import Anchor, Context
from tracker.language.pipeline import weights_path
from tracker.language.reader import LanguageReader, Reading
from tracker.models import STAGES, Analysis, Article, EventType
from training.corpus import Document, load

if TYPE_CHECKING:
    from spacy.language import Language

Roles = dict[int, NDArray[np.float32]]
LEAST, SHARE = 3, 0.5
IN_EFFECT = tuple(float(stage == "in_effect") for stage in STAGES)
ACTORS = frozenset({"company", "agency", "person"})
OBJECTS = frozenset({"model", "law"})
LEVELS = (
    "knowledge base only",
    "+ trained entities",
    "+ parse and arguments",
    "+ event classifier (the whole)",
)


@dataclass(frozen=True)
class Words:
    """Trigger words by lemma, with the type that they speak for."""

    types: dict[str, EventType]

    @classmethod
    def learn(cls, nlp: Language, documents: Iterable[Document]) -> Words:
        """Words that, in the training texts, trigger one type more often than not."""
        seen: Counter[str] = Counter()
        told: Counter[tuple[str, EventType]] = Counter()
        documents = list(documents)
        for document, doc in zip(documents, nlp.pipe(d.text for d in documents), strict=True):
            seen.update(token.lemma_.lower() for token in doc)
            kinds = {event.number: event.type for event in document.events}
            for trigger in document.triggers:
                span = doc.char_span(trigger.start, trigger.end, alignment_mode="expand")
                if span is not None:
                    told[span.root.lemma_.lower(), kinds[trigger.event]] += 1
        best = sorted(told.items(), key=lambda item: item[1])
        return cls({word: kind for (word, kind), n in best if n >= LEAST and n / seen[word] >= SHARE})

    def anchors(self, reading: Reading) -> Iterator[Anchor]:
        """The first trigger word of each type in each sentence."""
        for number, sentence in enumerate(reading.parse.sentences):
            found: dict[str, Anchor] = {}
            for token in range(sentence.first, sentence.last):
                kind = self.types.get(reading.parse.lemmas[token].lower())
                if kind:
                    found.setdefault(kind, Anchor(kind, number, token, SHARE, IN_EFFECT))
            yield from found.values()


def by_order(context: Context, anchor: Anchor) -> Roles:
    """Roles without a parse: who stands before the trigger acts, the rest by type."""
    out: Roles = {}
    acting = False
    for spot in context.by_sentence[anchor.sentence]:
        label = context.label(spot.entity)
        role = {"region": "region", "date": "date"}.get(label, "object" if label in OBJECTS else "none")
        if label in ACTORS:
            role = "counterparty" if acting else "actor"
            acting = True
        out.setdefault(spot.entity, np.eye(len(ROLES), dtype=np.float32)[ROLES.index(role)])
    return out


class Ablated:
    """Readers of all levels but the whole, on one pipeline."""

    def __init__(self) -> None:
        self._language = LanguageReader()
        self._events = EventReader(weights_path() / "events", self._language.nlp.vocab.vectors, self._language.knowledge)
        self._words = Words.learn(self._language.nlp, load("train"))

    def analyse(self, articles: list[Article], level: int) -> Iterator[tuple[Article, Analysis]]:
        """Yield each article with what this level reads in it."""
        off = self._language.nlp.select_pipes(disable=["ner"]) if level == 0 else nullcontext()
        with off:
            texts = ((f"{article.title}\n\n{article.text}", article.published) for article in articles)
            for article, reading in zip(articles, self._language.read(texts), strict=True):
                context = Context(reading, self._events.knowledge, article.published.isoformat() if article.published else None)
                roles = self._events.arguments if level > 1 else by_order
                told = [Told(anchor, roles(context, anchor)) for anchor in self._words.anchors(reading)]
                yield article, Analysis("en", tuple(reading.entities), tuple(self._events.reports(context, told)), "")


def levels(articles: list[Article]) -> Iterator[tuple[str, Iterator[tuple[Article, Analysis]]]]:
    """Yield the name of each level with its analyses."""
    ablated = Ablated()
    for level, name in enumerate(LEVELS[:-1]):
        yield name, ablated.analyse(articles, level)
    yield LEVELS[-1], Analyser().analyse(articles)
