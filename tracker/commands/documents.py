"""`tracker extract` and `tracker ingest`: documents as JSON Lines in, events out or into the database."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from typing import IO, Any

import click

from tracker.commands.common import Files, as_json, counted, print_json, progress, utc_now, with_files
from tracker.documents import BadLine, Document, extraction, read_documents

_input = click.argument("file", type=click.File("rb"))


class Lines:
    """The documents of a file; what is wrong with a line is told on standard error, and counted."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.skipped = 0
        self.usable = 0

    def __iter__(self) -> Iterator[Document]:
        for item in read_documents(self._file):
            if isinstance(item, BadLine):
                self.skipped += 1
                click.echo(f"line {item.line}: skipped: {item.reason}", err=True)
                continue
            if item.note:
                click.echo(f"line {item.line}: {item.note}", err=True)
            self.usable += 1
            yield item

    @property
    def exit_code(self) -> int:
        """A failure only when there were lines and none of them was usable."""
        return 1 if self.skipped and not self.usable else 0


@click.command()
@_input
@with_files
@click.pass_context
def extract(ctx: click.Context, file: IO[bytes], files: Files) -> None:
    """Read the documents in FILE (- for standard input) and write the entities and events of each.

    FILE holds one JSON object a line: {"id", "title", "published", "text", "url", "source"}; `text` is required. The
    output holds one line per document, in the same order. The database is not touched.
    """
    reader = files.analyser()
    lines = Lines(file)
    waiting: deque[Any] = deque()

    def articles() -> Iterator[Any]:
        for document in lines:
            waiting.append(document.id)
            yield document.article

    with progress("Reading") as tell, click.open_file("-", "wb") as out:
        for article, analysis in counted(reader.analyse(articles()), tell):
            line = json.dumps(extraction(waiting.popleft(), article, analysis), ensure_ascii=False)
            out.write(line.encode("utf-8", "replace") + b"\n")
    ctx.exit(lines.exit_code)


@click.command()
@_input
@as_json
@with_files
@click.pass_context
def ingest(ctx: click.Context, file: IO[bytes], as_json: bool, files: Files) -> None:
    """Read the documents in FILE (- for standard input) into the database: articles, entities, events.

    A document that is there already (same URL, or same source and id) is not stored twice; when its text has changed,
    it is a new version of the article.
    """
    from tracker.ingest import store_documents
    from tracker.readers import follow
    from tracker.reading import read_new

    lines, now = Lines(file), utc_now()
    with closing(files.open()) as database:
        with progress("Storing") as tell:
            stored = store_documents(database, counted(lines, tell), now=now)
        with progress("Reading") as tell:
            read = read_new(database, files.analyser(), now=now, progress=tell)
        if config := files.load_if_there():
            follow(database, config)
    result = {"documents": lines.usable, "skipped": lines.skipped, **asdict(stored), "new_events": read.new_events}
    if as_json:
        print_json(result)
    else:
        click.echo(", ".join(f"{value} {name.replace('_', ' ')}" for name, value in result.items()))
    ctx.exit(lines.exit_code)
