"""`tracker backfill` and `tracker load`: archives on many cores or machines, then into the database."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.commands.common import Files, as_json, print_json, progress, utc_now, with_files
from tracker.errors import TrackerError

if TYPE_CHECKING:
    from tracker.backfill.run import BackfillReport

_EXTRA = ("dask", "distributed", "fastwarc", "pyarrow")
_day = click.DateTime(["%Y-%m-%d"])


def _need_extra() -> None:
    from importlib import import_module

    for name in _EXTRA:
        try:
            import_module(name)
        except ImportError as error:
            raise TrackerError(
                f"{name} is not installed, which comes with the extra [scale]", "pip install 'ai-policy-tracker[scale]'"
            ) from error


@click.command()
@click.argument("inputs", metavar="INPUT…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write to.")
@click.option("--since", type=_day, help="Only documents from this day on (2024-06-25).")
@click.option("--until", type=_day, help="Only documents up to this day.")
@click.option("--language", "languages", multiple=True, help="Only documents in this language (en); may be given again.")
@click.option("--scheduler", help="The Dask scheduler to use (tcp://host:8786); without it, this machine's cores.")
@click.option("--workers", type=click.IntRange(1), help="Processes on this machine, or workers to wait for. [default: cores]")
@click.option("--partition", type=click.IntRange(1), default=1000, show_default=True, help="Documents in one partition.")
@as_json
@with_files
def backfill(
    inputs: tuple[Path, ...],
    out: Path,
    since: datetime | None,
    until: datetime | None,
    languages: tuple[str, ...],
    scheduler: str | None,
    workers: int | None,
    partition: int,
    as_json: bool,
    files: Files,
) -> None:
    """Read archives (JSON Lines, WARC, Parquet; .gz and .zst, too) on all cores or a Dask cluster, into a folder of Parquet.

    Stopped or killed at any moment, it goes on where it was when it is run again with the same arguments. What cannot be
    read is kept aside in OUT/bad with the reason. `tracker load OUT` then brings it into the database.
    """
    _need_extra()
    from tracker.analysis import ReadingSettings
    from tracker.backfill.pieces import Filters, inputs_of
    from tracker.backfill.run import Asked
    from tracker.backfill.run import backfill as run

    config = files.load_if_there()
    reading = ReadingSettings(config.language.pipeline, config.language.knowledge) if config else ReadingSettings()
    filters = Filters(_date(since), _date(until), frozenset(languages))
    asked = Asked(tuple(inputs_of(list(inputs))), filters, partition, reading)
    with progress("Reading") as tell:
        report = run(asked, out, scheduler=scheduler, workers=workers, progress=tell)
    if as_json:
        print_json(asdict(report))
    else:
        _tell(report, out)


def _date(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _tell(report: BackfillReport, out: Path) -> None:
    click.echo(
        f"{report.records:,} records in {report.partitions:,} partitions: {report.articles:,} articles read, "
        f"{report.mentions:,} mentions, {report.reports:,} reports, {report.bad:,} bad records"
    )
    if report.left_out:
        click.echo("left out: " + ", ".join(f"{count:,} {reason}" for reason, count in report.left_out.items()))
    for place in report.broken:
        click.echo(f"broken: {place['path']} after record {place['after']:,}: {place['reason']}")
    if report.bad:
        click.echo(f"the bad records are in {out / 'bad'}, each with its reason")
    resumed = f", {report.resumed:,} partitions were there already" if report.resumed else ""
    click.echo(f"{report.seconds:,.1f} s{resumed}; next: tracker load {out}")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, path_type=Path, file_okay=False))
@as_json
@with_files
def load(folder: Path, as_json: bool, files: Files) -> None:
    """Bring a finished backfill in DIR into the database: articles, entities, reports, merged into events in order of time.

    What is there already is left alone, so it may be stopped and run again. Nobody is alerted of old news.
    """
    _need_extra()
    from tracker.backfill.load import load as run
    from tracker.language.knowledge.base import load_knowledge

    config = files.load_if_there()
    knowledge = load_knowledge(config.language.knowledge if config else None)
    with closing(files.open()) as database, progress("Loading") as tell:
        done = run(database, folder, knowledge, now=utc_now(), progress=tell)
    if as_json:
        print_json(asdict(done))
    else:
        click.echo(
            f"{done.articles:,} articles loaded, {done.known:,} known, {done.reports:,} reports, {done.new_events:,} new events"
        )
