"""Articles to read: those of our own training corpora, in turns, each made different by its number.

With fresh words they are as news is: every day brings names that nobody has read before.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
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


_ONSETS = (
    "b",
    "br",
    "c",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "r",
    "s",
    "sh",
    "t",
    "tr",
    "v",
    "z",
)
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "io", "ou")
_ENDS = ("", "n", "r", "l", "s", "x", "th", "nd", "m")
_LONG_WORD = re.compile(r"(?<= )[A-Za-z]{5,}\b")
_NUMBER = re.compile(r"\b(?:\d{2,3}|\d{5,})\b")


def invented(rng: random.Random) -> str:
    """A word that hardly anybody has used."""
    return "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_ENDS) for _ in range(rng.randint(2, 4)))


def fresh(count: int) -> Iterator[Article]:
    """As many of the articles, each with some twenty invented words, names, addresses and numbers that come nowhere else."""
    for number, article in enumerate(articles(count)):
        yield with_fresh_words(article, number)


def of_new_words(count: int) -> Iterator[Article]:
    """Articles of little else than three hundred new names: as many as fifteen usual ones bring."""
    for number, article in enumerate(articles(count)):
        rng = random.Random(number)
        lines = (" ".join(invented(rng).capitalize() for _ in range(6)) + " changed its prices." for _ in range(50))
        yield replace(article, title=f"News {number}", text="\n".join(lines), url=f"https://news.example/{number}")


def with_fresh_words(article: Article, number: int) -> Article:
    """An article with every eighth of its long words and all of its numbers replaced, and a paragraph of new names."""
    rng = random.Random(number)

    def other_word(found: re.Match[str]) -> str:
        if rng.random() > 0.12:
            return found.group()
        return invented(rng).capitalize() if found.group()[0].isupper() else invented(rng)

    text = _LONG_WORD.sub(other_word, article.text)
    text = _NUMBER.sub(lambda found: str(rng.randrange(10 ** len(found.group()))), text)
    one, two, firm, model, place, app, *title = (invented(rng).capitalize() for _ in range(8))
    text += (
        f"\n\n{one} {two}, the head of {firm} Systems, said that {model}-{rng.randrange(99)} would be withdrawn from {place} for "
        f"{rng.randrange(10**7)} users of {app}{rng.randrange(999)}. See https://{invented(rng)}.example/{invented(rng)}-"
        f"{rng.randrange(10**6)} or write to {invented(rng)}@{invented(rng)}.example."
    )
    url = f"https://{invented(rng)}.example/{number}"
    return replace(article, title=f"{' '.join(title)}: {article.title}", text=text, url=url)
