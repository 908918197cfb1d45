"""`tracker reprocess`: read again what older rules or weights read, and build the events anew."""

from __future__ import annotations

from dataclasses import asdict

import click

from tracker.commands.common import Files, as_json, print_json, progress, utc_now, with_files


@click.command()
@click.option("--all", "everything", is_flag=True, help="Read every article again, also what this version read.")
@as_json
@with_files
def reprocess(files: Files, everything: bool, as_json: bool) -> None:
    """Read again what an older version read, build all events anew, and say what changed.

    It may be stopped at any moment and goes on where it was when it is started again. What users merged, split or hid
    stays so, and nobody is alerted of old news.
    """
    from tracker.reprocess import reprocess as run

    notes = files.db.with_name(files.db.name + "-reprocess")
    database, reader = files.open(), files.analyser()
    with progress("Reading again") as tell:
        summary = run(
            database, reader, now=utc_now(), everything=everything, notes=notes, progress=lambda what, done, total: tell(done)
        )
    if as_json:
        print_json(asdict(summary))
        return
    click.echo(
        f"{summary.articles} articles read again; {summary.events} events: {summary.gained} gained, {summary.lost} lost, "
        f"{summary.merged} merged, {summary.split} split; {summary.quarantined} articles could not be read"
    )
