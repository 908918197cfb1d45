"""`tracker sources`: how each source does, and what a URL would give."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from tracker.commands.common import Files, as_json, print_json, utc_now, with_files

if TYPE_CHECKING:
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
@click.argument("url")
@click.option(
    "--kind", type=click.Choice(["feed", "page", "sitemap"]), default="feed", show_default=True, help="How to read the URL."
)
@click.option("--selector", help="For a page: the CSS selector of the part to watch.")
@as_json
@with_files
@click.pass_context
def check(ctx: click.Context, files: Files, url: str, kind: str, selector: str | None, as_json: bool) -> None:
    """Fetch URL as a source and say what it would bring; nothing is stored. The exit code is 1 when it would fail."""
    from tracker.check import check_source

    result = check_source(files.load_if_there(), url, kind=kind, selector=selector, now=utc_now())
    if as_json:
        print_json(asdict(result))
    else:
        _tell(asdict(result))
    ctx.exit(0 if result.problem is None else 1)


def _tell(result: dict[str, Any]) -> None:
    click.echo(f"{result['url']}: HTTP {result['status']}" + (f", now at {result['moved_to']}" if result["moved_to"] else ""))
    if result["problem"]:
        click.echo(f"  problem: {result['problem']}")
    click.echo(f"  {result['entries']} entries" + (f", {result['characters']} characters" if result["characters"] else ""))
    for title in result["titles"]:
        click.echo(f"  - {title}")
