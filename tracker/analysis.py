"""Reading: an article in, its entities and reports out. The order of the language and event stages, written once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tracker.events.extract import Begun, EventReader
from tracker.language.detect import MEASURED, detect_language
from tracker.language.knowledge import Knowledge
from tracker.language.parse import grouped
from tracker.language.pipeline import weights_path
from tracker.language.reader import LanguageReader, Reading
from tracker.models import Analysis, Article

# An article is rarely longer; four times as much takes fifteen times as long and 1 GB of memory.
MAX_CHARACTERS = 50_000
# As many as such an article has; a text of nothing but marks has five times as many.
MAX_WORDS = 15_000
BATCH = 16
_WORD = re.compile(r"\w+|[^\w\s]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """How to read: a spaCy pipeline by name, the user's own knowledge file, how many threads."""

    pipeline: str | None = None
    knowledge: Path | None = None
    threads: int = 1


@dataclass(frozen=True, slots=True)
class _Begun:
    """An article whose language was read and whose events are being read."""

    article: Article
    reading: Reading
    events: Begun | None
    language: str
    problem: str | None


class Analyser:
    """Reads articles with one pipeline, one knowledge base and the shipped event weights; loaded once, used for many."""

    def __init__(self, settings: ReadingSettings | None = None) -> None:
        settings = settings or ReadingSettings()
        self._language = LanguageReader(settings.pipeline, settings.knowledge)
        self._events = EventReader(weights_path() / "events", self._language.knowledge, settings.threads)

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge base that it reads with."""
        return self._language.knowledge

    @cached_property
    def version(self) -> str:
        """Names the rules and weights: whatever was read with another version can be read again."""
        return str(json.loads((weights_path() / "events" / "events.json").read_text(encoding="utf8")).get("version", "0"))

    def analyse(self, articles: Iterable[Article], batch: int = BATCH) -> Iterator[tuple[Article, Analysis]]:
        """Yield each article with its analysis, in order, one batch behind what is taken: so two threads have work."""
        begun: list[_Begun] = []
        for group in grouped(articles, batch, MAX_CHARACTERS, lambda article: min(len(article.text), MAX_CHARACTERS)):
            coming = self._begin(group)
            yield from map(self._finish, begun)
            begun = coming
        yield from map(self._finish, begun)

    def _begin(self, group: list[Article]) -> list[_Begun]:
        prepared = [_prepare(a) for a in group]
        readings = self._language.read((text, a.published) for a, (text, _) in zip(group, prepared, strict=True))
        out = []
        for article, reading, (text, problem) in zip(group, readings, prepared, strict=True):
            language = article.language or detect_language(text)
            published = article.published.isoformat() if article.published else None
            events = self._events.begin(reading, published, article.publisher or "") if language in MEASURED else None
            out.append(_Begun(article, reading, events, language, problem))
        return out

    def _finish(self, begun: _Begun) -> tuple[Article, Analysis]:
        reports = self._events.finish(begun.events) if begun.events else []
        entities = tuple(begun.reading.entities)
        return begun.article, Analysis(begun.language, entities, tuple(reports), self.version, begun.problem)


def _end(text: str) -> int:
    """Where reading ends: after so many characters, or after so many words and marks."""
    if len(text) > MAX_WORDS:
        for number, word in enumerate(_WORD.finditer(text, 0, MAX_CHARACTERS)):
            if number == MAX_WORDS:
                return word.start()
    return MAX_CHARACTERS


def _prepare(article: Article) -> tuple[str, str | None]:
    """Title and text as they are read: same length as stored, control characters blanked, cut where it is endless."""
    text = f"{article.title}\n\n{article.text}"
    problem = None
    end = _end(text)
    if len(text) > end:
        text = text[:end]
        problem = f"only the first {end:,} characters were read"
    elif not article.text.strip() and not article.title.strip():
        problem = "the text is empty"
    return _CONTROL.sub(" ", text), problem
