"""The language side of reading: article text in, parse, mentions and entities out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.language.homonyms import at_home
from tracker.language.knowledge import Knowledge, load_knowledge
from tracker.language.linking import link
from tracker.language.name_types import load_name_typer
from tracker.language.parse import Parse, grouped, join, split_paragraphs
from tracker.language.pipeline import label_of, load_anew, load_pipeline, weights_path
from tracker.language.recognise import Found, Recognised, Words, recognise
from tracker.models import Entity

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

# So many words and marks are parsed at once: what the layers of the network hold of them weighs some 25 MB.
WORDS_AT_ONCE, CHARACTERS_AT_ONCE = 1_600, 32_000
# spaCy keeps every word it ever saw, some 250 bytes each, and no memory zone of it gives back the room in its tables: after so
# many new ones, a few hundred to a thousand articles, the pipeline is loaded anew, which takes a third of a second.
MOST_NEW_WORDS = 40_000
_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Reading:
    """One article read: its parse, its mentions (in order), its entities and the entity index of each mention."""

    parse: Parse
    mentions: list[Found]
    entities: list[Entity]
    entity_of: list[int]


class LanguageReader:
    """Reads texts with one pipeline and one knowledge base; `typed` decides the types of unknown names for the whole article."""

    def __init__(self, pipeline: str | None = None, knowledge: Path | None = None, *, typed: bool = True) -> None:
        self._pipeline = pipeline
        self._nlp: Language | None = load_pipeline(pipeline)
        self._most_words = len(self.nlp.vocab.strings) + MOST_NEW_WORDS
        self.knowledge: Knowledge = load_knowledge(knowledge)
        # Ours weighs the guesses of our own recogniser; those of another pipeline stand as they are.
        self._type = load_name_typer(weights_path()) if typed and pipeline is None else None

    def read(self, texts: Iterable[tuple[str, date | None]], batch_size: int = 64) -> Iterator[Reading]:
        """Yield a reading for each (text, publication date); the text's first paragraph is its title."""
        for group in grouped(texts, batch_size, CHARACTERS_AT_ONCE, lambda item: len(item[0])):
            self._forget_words()
            yield from self._group(group, 2 * batch_size)

    def _group(self, group: list[tuple[str, date | None]], most: int) -> Iterator[Reading]:
        parts = [split_paragraphs(text) for text, _ in group]
        docs = self._docs([paragraph for paragraphs in parts for _, paragraph in paragraphs], most)
        for (text, published), paragraphs in zip(group, parts, strict=True):
            yield self._one(text, published, [offset for offset, _ in paragraphs], docs)

    @property
    def nlp(self) -> Language:
        """The pipeline, loaded."""
        if self._nlp is None:
            self._nlp = load_anew(self._pipeline)
            self._most_words = len(self._nlp.vocab.strings) + MOST_NEW_WORDS
        return self._nlp

    def _forget_words(self) -> None:
        """Begin with an empty vocabulary when it has grown large; what is read does not depend on it."""
        if len(self.nlp.vocab.strings) > self._most_words:
            # First the old one goes, so that there are never two; where none can be loaded now, the next call tries again.
            self._nlp = None

    def _docs(self, paragraphs: Iterable[str], most: int) -> Iterator[Doc]:
        for group in grouped(paragraphs, most, WORDS_AT_ONCE, lambda paragraph: len(_WORD.findall(paragraph))):
            yield from self.nlp.pipe(group, batch_size=most)

    def _one(self, text: str, published: date | None, offsets: list[int], docs: Iterator[Doc]) -> Reading:
        """Read the paragraphs of one article, the next of `docs`; a parsed one is heavy, so none is kept."""
        spans: list[Recognised] = []
        overlooked: list[Words] = []

        def seen() -> Iterator[Doc]:
            for offset, doc in zip(offsets, docs, strict=False):
                spans.extend(_names(offset, doc))
                if self._pipeline is None:
                    overlooked.extend(_overlooked(offset, doc))
                yield doc

        parse = join(text, offsets, seen())
        mentions = recognise(text, published, self.knowledge, spans, overlooked, trained="ner" in self.nlp.pipe_names)
        mentions = at_home(text, mentions, self.knowledge)
        if self._type is not None:
            mentions = self._type(parse, mentions)
        entities, entity_of = link(text, mentions, self.knowledge)
        return Reading(parse, mentions, entities, entity_of)


def _names(offset: int, doc: Doc) -> Iterator[Recognised]:
    for ent in doc.ents:
        if (label := label_of(ent.label_)) is not None and _is_name(ent):
            yield Recognised(offset + ent.start_char, offset + ent.end_char, label)


def _overlooked(offset: int, doc: Doc) -> Iterator[Words]:
    """Runs of proper nouns that the recogniser passed over, and words first in a sentence that nobody knows."""
    strings = doc.vocab.strings
    proper, noun = [strings[tag] for tag in ("NNP", "NNPS")], strings["NN"]
    columns = doc.to_array(["TAG", "ENT_TYPE", "SENT_START"])
    found = [
        i
        for i, (tag, kind, first) in enumerate(columns.tolist())
        if not kind and doc[i].text[0].isupper() and (tag in proper or (tag == noun and first == 1 and _unheard(doc[i])))
    ]
    for run in _runs(found):
        words = (doc[i] for i in run)
        yield tuple((offset + word.idx, offset + word.idx + len(word), _unheard(word)) for word in words)


def _runs(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Numbers that follow each other."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _unheard(token: Token) -> bool:
    """Whether a word may be a name that nobody knows; capitals throughout are an abbreviation more often."""
    return not token.has_vector and token.text.isalpha() and not token.is_upper and len(token) > 2


_NAME_TAGS = frozenset({"NNP", "NNPS", "FW", "CD", "LS", "SYM", "ADD", "GW", "XX", ""})


def _is_name(ent: Span) -> bool:
    """Whether a one-word entity is a name by its tag or because nobody knows the word, not just a sentence's first one."""
    if len(ent) > 1 or ent[0].tag_ in _NAME_TAGS or not ent[0].is_sent_start:
        return True
    return not ent.text.isalpha() or not ent.text.istitle() or not ent[0].has_vector
