"""`tracker poll`: one poll of what is due."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict

import click

from tracker.commands.common import Files, as_json, print_json, progress, utc_now, with_files


@click.command()
@click.option("--all", "every_one", is_flag=True, help="Poll every source, also those that are not due yet.")
@click.option("--read/--no-read", default=True, show_default=True, help="Read the new articles for entities and events.")
@as_json
@with_files
def poll(files: Files, every_one: bool, read: bool, as_json: bool) -> None:
    """Poll the sources that are due, once, and read what is new.

    The exit code is 0 when single sources fail: they are listed with the reason.
    """
    from tracker.pipeline import poll as poll_due
    from tracker.readers import follow
    from tracker.reading import read_new
    from tracker.store.reports import unread

    config, now = files.load(), utc_now()
    with closing(files.open()) as database:
        with progress("Polling") as tell:
            summary = poll_due(database, config, now=now, every_one=every_one, progress=tell)
        # Pages and registers tell their events at once.
        events = summary.new_events
        if read and unread(database, 1):
            with progress("Reading") as tell:
                events += read_new(database, files.analyser(), now=now, progress=tell).new_events
        follow(database, config)
    result = {**asdict(summary), "new_events": events}
    if as_json:
        failures = [{"name": name, "url": url, "reason": reason} for name, url, reason in summary.failures]
        print_json({**result, "failures": failures})
        return
    click.echo(
        f"{summary.sources} sources polled: {summary.ok} ok, {summary.unchanged} unchanged, {summary.failed} failed; "
        f"{summary.new_articles} new articles, {summary.changed_articles} changed, {events} new events"
    )
    for name, url, reason in summary.failures:
        click.echo(f"  failed: {name} ({url}): {reason}")
