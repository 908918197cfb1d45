"""`tracker demo`: the whole tracker on the newsroom that it brings along."""

from __future__ import annotations

import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from tracker.commands.common import Files, progress, utc_now, with_files
from tracker.commands.events import show_events

NEWSROOM_PORT = 8002


@click.command()
@click.option("--once", is_flag=True, help="Stop after the events were printed, without serving them.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve the pages on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="The port of the pages.")
@click.option(
    "--newsroom-port",
    type=click.IntRange(0, 65535),
    help=f"The port of the newsroom; any free one with a temporary database, else {NEWSROOM_PORT}.",
)
@with_files
def demo(files: Files, once: bool, host: str, port: int, newsroom_port: int | None) -> None:
    """Poll a newsroom on this machine, print the events found and serve them until Ctrl-C.

    No internet is needed: seven publishers with 36 articles in our own words on things that happened come with the
    tracker. The database is a temporary one unless --db names it; feeds.yaml is not read.
    """
    from tracker.demo.newsroom import open_newsroom
    from tracker.web.serve import listen

    if not once:
        # A taken port is said before anything is started.
        listen(host, port).close()
    if newsroom_port is None:
        # In a database that stays, an article has to have the same address in the next run.
        newsroom_port = NEWSROOM_PORT if files.db_named else 0
    with tempfile.TemporaryDirectory(prefix="tracker-demo-") as name, open_newsroom(newsroom_port) as newsroom:
        folder = Path(name)
        settings = folder / "feeds.yaml"
        settings.write_text(newsroom.settings, encoding="utf-8")
        place = replace(files, config=settings, config_named=True, db=files.db if files.db_named else folder / "demo.db")
        click.echo(f"The demo newsroom is open at {newsroom.base}")
        _poll(place)
        _show(place)
        if not once:
            _serve(place, host, port)


def _poll(files: Files) -> None:
    from tracker.pipeline import poll
    from tracker.reading import read_new

    config, now = files.load(), utc_now()
    with closing(files.open()) as database:
        with progress("Polling") as tell:
            done = poll(database, config, now=now, every_one=True, progress=tell)
        click.echo(f"{done.sources} sources polled, {done.failed} failed, {done.new_articles} new articles")
        with progress("Reading") as tell:
            read = read_new(database, files.analyser(), now=now, progress=tell)
    click.echo(f"{read.articles} articles read, {read.reports} reports in them, {read.new_events} new events\n")


def _show(files: Files) -> None:
    from tracker.listing import EventFilter, find_events
    from tracker.store.readonly import open_readonly

    with open_readonly(files.db) as database:
        show_events(find_events(database, EventFilter(limit=200)))


def _serve(files: Files, host: str, port: int) -> None:
    from tracker.web.serve import serve

    click.echo(f"\nBrowse the result at http://{host}:{port} (Ctrl-C ends the demo)")
    serve(files.db, host=host, port=port)
