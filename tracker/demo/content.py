"""The demo newsroom's publishers and articles, read from the files that ship beside this module."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Publisher:
    """A publisher of the newsroom and how its feed is written."""

    slug: str
    name: str
    role: str
    format: str = "rss"
    body: str = "full"


@dataclass(frozen=True, slots=True)
class WatchedPage:
    """A page of the newsroom that is watched instead of a feed."""

    slug: str
    name: str
    role: str
    expects: str


@dataclass(frozen=True, slots=True)
class Story:
    """One article as one publisher prints it."""

    publisher: str
    published: datetime
    title: str
    paragraphs: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where its page is: stable, because the tracker knows an article by its address."""
        slug = re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")
        return f"/{self.publisher}/{slug}"


class Content:
    """Everything that the newsroom prints."""

    def __init__(self) -> None:
        self._folder = files("tracker.demo")
        self._setup = yaml.safe_load((self._folder / "newsroom.yaml").read_text(encoding="utf-8"))

    @cached_property
    def publishers(self) -> tuple[Publisher, ...]:
        """The publishers that have a feed."""
        return tuple(Publisher(**values) for values in self._setup["publishers"])

    @cached_property
    def pages(self) -> tuple[WatchedPage, ...]:
        """The pages to watch."""
        return tuple(WatchedPage(**values) for values in self._setup["pages"])

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each publisher and page by its slug."""
        return {p.slug: p.name for p in self.publishers} | {p.slug: p.name for p in self.pages}

    @cached_property
    def stories(self) -> tuple[Story, ...]:
        """All articles, the newest first as in a feed."""
        texts = [path.read_text(encoding="utf-8") for path in (self._folder / "articles").iterdir() if path.name.endswith(".txt")]
        stories = [_story(part) for text in texts for part in text.split("\n---\n")]
        return tuple(sorted(stories, key=lambda story: (story.published, story.path), reverse=True))

    def of(self, publisher: str) -> tuple[Story, ...]:
        """The articles of one publisher."""
        return tuple(story for story in self.stories if story.publisher == publisher)


def _story(text: str) -> Story:
    head, _, body = text.strip().partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    paragraphs = tuple(paragraph.strip() for paragraph in body.split("\n\n"))
    return Story(fields["publisher"], datetime.fromisoformat(fields["published"]), fields["title"], paragraphs)
