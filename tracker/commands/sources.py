"""`tracker sources`: how each source does, and what a URL would give."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tracker.commands.common import Files, as_json, print_json, progress, utc_now, with_files

if TYPE_CHECKING:
    from tracker.check import Check
    from tracker.listing import SourceHealth

_STYLES = {"ok": "green", "new": "cyan", "failing": "red", "gone": "red", "silent": "yellow", "inactive": "dim"}


@click.group(invoke_without_command=True)
@as_json
@with_files
@click.pass_context
def sources(ctx: click.Context, files: Files, as_json: bool) -> None:
    """List the sources with their health: new, ok, failing, silent, gone or inactive."""
    if ctx.invoked_subcommand:
        return
    from tracker.listing import list_sources
    from tracker.store.readonly import open_readonly

    with open_readonly(files.db) as database:
        found = list_sources(database, utc_now())
    if as_json:
        print_json([{**asdict(source), "every": int(source.every.total_seconds())} for source in found])
    else:
        _show(found)


def _show(found: list[SourceHealth]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("source", "health", "articles", "last poll", "last new", "what is wrong"):
        table.add_column(heading, justify="right" if heading == "articles" else "left", no_wrap=heading != "what is wrong")
    for source in found:
        wrong = source.last_error or (f"moved to {source.moved_to}" if source.moved_to else "")
        cells = (str(source.articles), (source.last_poll or "")[:16], (source.last_new or "")[:16], wrong)
        table.add_row(Text(source.name), Text(source.health, _STYLES[source.health]), *(Text(cell) for cell in cells))
    console = Console()
    (console if console.is_terminal else Console(width=200)).print(table)


@sources.command()
@click.argument("source", required=False)
@click.option(
    "--kind",
    type=click.Choice(["feed", "page", "sitemap", "register"]),
    default="feed",
    show_default=True,
    help="How to read the URL.",
)
@click.option("--selector", help="For a page: the CSS selector of the part to watch.")
@click.option("--update", is_flag=True, help="Write the new addresses of sources that moved for good into the configuration.")
@as_json
@with_files
@click.pass_context
def check(
    ctx: click.Context, files: Files, source: str | None, kind: str, selector: str | None, update: bool, as_json: bool
) -> None:
    """Fetch SOURCE, a URL or a name, or every source, and say what each would bring and what is wrong; nothing is stored.

    The exit code is 1 when something would fail.
    """
    from tracker.check import check_source, check_sources

    if source is not None:
        found = [check_source(files.load_if_there(), source, kind=kind, selector=selector, now=utc_now())]
    else:
        with progress("Checking") as tell:
            found = check_sources(files.load(), utc_now(), tell)
    if as_json:
        print_json([asdict(one) for one in found] if source is None else asdict(found[0]))
    elif source is None:
        _tell_all(found)
    else:
        _tell(found[0])
    _offer_moves(files, found, update, quiet=as_json)
    ctx.exit(1 if any(one.problem for one in found) else 0)


def _tell_all(found: list[Check]) -> None:
    for one in found:
        if one.problem or one.advice or one.moved_to:
            click.echo(f"{one.name} ({one.url})")
            for line in _wrong(one):
                click.echo(f"  {line}")
    well = sum(not one.problem for one in found)
    click.echo(f"{well} of {len(found)} sources answer as they should")


def _wrong(one: Check) -> list[str]:
    moved = f"moved for good to {one.moved_to}" if one.moved_to else ""
    hint = f"{'hint' if one.problem else 'note'}: {one.advice}" if one.advice else ""
    return [line for line in (f"problem: {one.problem}" if one.problem else "", hint, moved) if line]


def _offer_moves(files: Files, found: list[Check], update: bool, quiet: bool) -> None:
    from tracker.check import moves
    from tracker.feedfile import move_sources

    moved = moves(found)
    if not moved or not files.config.exists():
        return
    asked = not (update or quiet) and sys.stdin.isatty()
    if update or (asked and click.confirm(f"Write the new addresses of {len(moved)} sources into {files.config}?")):
        count = move_sources(files.config, moved)
        click.echo(f"{count} new addresses written into {files.config}", err=quiet)
    elif not (quiet or asked):
        click.echo(f"`tracker sources check --update` writes the new addresses into {files.config}")


def _tell(one: Check) -> None:
    click.echo(f"{one.url}: HTTP {one.status}")
    for line in _wrong(one):
        click.echo(f"  {line}")
    click.echo(f"  {one.entries} entries" + (f", {one.characters} characters" if one.characters else ""))
    for title in one.titles:
        click.echo(f"  - {title}")
