"""What each part of the reader brings: readers that lack some of them, measured like the whole.

From the least to the whole: names of the knowledge base, dates and amounts; with the trained recogniser; with roles by
the parse; with trained event detection. What is left out is done simply: naive Bayes over the words of a sentence says
which event it tells, order and type of the entities in it say who plays which role.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from math import log
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tracker.analysis import Analyser
from tracker.events.arguments import ROLES
from tracker.events.consolidate import Told
from tracker.events.extract import EventReader
from tracker.events.features import Anchor, Context, candidates, pair_features
from tracker.language.parse import split_paragraphs
from tracker.language.pipeline import weights_path
from tracker.language.reader import LanguageReader, Reading
from tracker.models import EVENT_TYPES, STAGES, Analysis, Article
from training.corpus import Document, load

if TYPE_CHECKING:
    from spacy.language import Language

Roles = dict[int, NDArray[np.float32]]
LEAST = 3
IN_EFFECT = tuple(float(stage == "in_effect") for stage in STAGES)
ACTORS = frozenset({"company", "agency", "person"})
OBJECTS = frozenset({"model", "law"})
LEVELS = (
    "knowledge base only",
    "+ trained entities",
    "+ parse and arguments",
    "+ event classifier (the whole)",
)


class Words:
    """Which words of a sentence speak for which type: naive Bayes over lemmas, the baseline of event detection."""

    def __init__(self, sentences: Sequence[tuple[frozenset[str], frozenset[str]]]) -> None:
        words = Counter(word for lemmas, _ in sentences for word in lemmas)
        self.weights: dict[str, dict[str, float]] = {}
        self.priors: dict[str, float] = {}
        self.threshold = 0.0
        for kind in EVENT_TYPES:
            told = [lemmas for lemmas, kinds in sentences if kind in kinds]
            with_it, n, rest = Counter(word for lemmas in told for word in lemmas), len(told), len(sentences) - len(told)
            self.priors[kind] = log((n + 1) / (rest + 1))
            self.weights[kind] = {
                word: log((with_it[word] + 0.5) / (n + 1)) - log((count - with_it[word] + 0.5) / (rest + 1))
                for word, count in words.items()
                if count >= LEAST
            }

    @classmethod
    def learn(cls, nlp: Language, documents: Sequence[Document]) -> Words:
        """Learn from one half of the texts where the threshold lies, then from all of them."""
        sentences = list(_sentences(nlp, documents))
        half = cls(sentences[::2])
        odds = [(half.odds(kind, lemmas), kind in kinds) for lemmas, kinds in sentences[1::2] for kind in EVENT_TYPES]
        wanted = sum(right for _, right in odds)
        best = right_so_far = 0.0
        whole = cls(sentences)
        for number, (value, right) in enumerate(sorted(odds, reverse=True), 1):
            right_so_far += right
            f1 = 2 * right_so_far / (number + wanted)
            if f1 > best:
                best, whole.threshold = f1, value
        return whole

    def odds(self, kind: str, lemmas: Iterable[str]) -> float:
        """How much the words speak for a type."""
        weights = self.weights[kind]
        return self.priors[kind] + sum(weights.get(word, 0.0) for word in lemmas)

    def anchors(self, reading: Reading) -> Iterator[Anchor]:
        """The likeliest type of each sentence, where it is likely enough, at its strongest word."""
        parse = reading.parse
        for number, sentence in enumerate(parse.sentences):
            tokens = range(sentence.first, sentence.last)
            lemmas = {parse.lemmas[token].lower() for token in tokens}
            value, kind = max((self.odds(kind, lemmas), kind) for kind in EVENT_TYPES)
            if value >= self.threshold:
                strength = self.weights[kind]
                token = max(tokens, key=lambda t: strength.get(parse.lemmas[t].lower(), 0.0))
                yield Anchor(kind, number, token, 0.5, IN_EFFECT)


def _sentences(nlp: Language, documents: Sequence[Document]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The lemmas of each sentence and the types that are told in it."""
    paragraphs = [(document, offset, text) for document in documents for offset, text in split_paragraphs(document.text)]
    for (document, offset, _), doc in zip(paragraphs, nlp.pipe(text for _, _, text in paragraphs), strict=True):
        kinds = {event.number: event.type for event in document.events}
        for sentence in doc.sents:
            start, end = offset + sentence.start_char, offset + sentence.end_char
            told = frozenset(kinds[t.event] for t in document.triggers if start <= t.start < end)
            yield frozenset(token.lemma_.lower() for token in sentence), told


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
        self._events = EventReader(weights_path() / "events", self._language.knowledge)
        self._words = Words.learn(self._language.nlp, load("train"))

    def analyse(self, articles: list[Article], level: int) -> Iterator[tuple[Article, Analysis]]:
        """Yield each article with what this level reads in it."""
        off = self._language.nlp.select_pipes(disable=["ner"]) if level == 0 else nullcontext()
        with off:
            texts = ((f"{article.title}\n\n{article.text}", article.published) for article in articles)
            for article, reading in zip(articles, self._language.read(texts), strict=True):
                context = Context(reading, self._events.knowledge, article.published.isoformat() if article.published else None)
                roles = self._by_parse if level > 1 else by_order
                told = [Told(anchor, roles(context, anchor)) for anchor in self._words.anchors(reading)]
                yield article, Analysis("en", tuple(reading.entities), tuple(self._events.reports(context, told)), "")

    def _by_parse(self, context: Context, anchor: Anchor) -> Roles:
        """Roles by the linear classifier alone, which sees the parse and what is known of each name."""
        out: Roles = {}
        recency = context.recency(anchor.sentence)
        for entity, spot in candidates(context, anchor):
            logits = self._events.arguments.linear(pair_features(context, anchor, entity, spot, recency))
            odds = np.exp(logits - logits.max())
            out[entity] = np.asarray(odds / odds.sum(), dtype=np.float32)
        return out


def levels(articles: list[Article]) -> Iterator[tuple[str, Iterator[tuple[Article, Analysis]]]]:
    """Yield the name of each level with its analyses."""
    ablated = Ablated()
    for level, name in enumerate(LEVELS[:-1]):
        yield name, ablated.analyse(articles, level)
    yield LEVELS[-1], Analyser().analyse(articles)
