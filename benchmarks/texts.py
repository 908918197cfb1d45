"""Articles to read: those of our own training corpora, in turns, each made different by its number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice

from tracker.models import Article
from training.corpus import load


def articles(count: int) -> Iterator[Article]:
    """So many articles, the same ones every time."""
    documents = load("train")
    for number, document in enumerate(islice(cycle(documents), count)):
        title, _, text = document.text.partition("\n\n")
        published = date.fromisoformat(document.published)
        yield Article(str(number), title, f"{text}\n\nNumber {number}.", published=published, publisher=f"Paper {number % 50}")
