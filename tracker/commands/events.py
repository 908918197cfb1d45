"""`tracker events`: the events as a table or as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from tracker.commands.common import Files, as_json, print_json, with_files
from tracker.commands.marks import hide, merge, split
from tracker.models import EVENT_TYPES, STAGES

if TYPE_CHECKING:
    from rich.table import Table


@click.group(invoke_without_command=True)
@click.option("--type", "types", multiple=True, type=click.Choice(EVENT_TYPES), help="Only events of this type; repeatable.")
@click.option("--stage", "stages", multiple=True, type=click.Choice(STAGES), help="Only events at this stage; repeatable.")
@click.option("--company", "companies", multiple=True, metavar="NAME", help="Only events with this company in any role.")
@click.option("--region", "regions", multiple=True, metavar="NAME", help="Only events with this region.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only events reported on this day or later.")
@click.option("--search", metavar="WORDS", help="Only events whose title or summary holds these words.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
@as_json
@with_files
@click.pass_context
def events(
    ctx: click.Context,
    files: Files,
    types: tuple[str, ...],
    stages: tuple[str, ...],
    companies: tuple[str, ...],
    regions: tuple[str, ...],
    since: datetime | None,
    search: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List the events, the newest first."""
    if ctx.invoked_subcommand:
        return
    from tracker.listing import EventFilter, find_events
    from tracker.store.readonly import open_readonly

    day = since.date().isoformat() if since else None
    with open_readonly(files.db) as database:
        found = find_events(database, EventFilter(types, stages, companies, regions, day, search, limit))
    if as_json:
        print_json(found)
    elif not found:
        click.echo("No events. `tracker poll` reads new ones; with fewer filters there may be more.")
    else:
        show_events(found)


def show_events(found: list[dict[str, Any]]) -> None:
    """Print events as a table that fits the terminal."""
    from rich.console import Console

    console = Console()
    # Not a terminal: a line must hold its row, whatever reads it.
    (console if console.is_terminal else Console(width=160)).print(_table(found))


def _table(found: list[dict[str, Any]]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading, options in (
        ("id", {"justify": "right"}),
        ("reported", {"no_wrap": True}),
        ("type", {"no_wrap": True}),
        ("event", {"ratio": 1}),
        ("stage", {"no_wrap": True}),
        ("effective", {"no_wrap": True}),
        ("publishers", {"justify": "right"}),
        ("sure", {"justify": "right"}),
    ):
        table.add_column(heading, **options)
    for event in found:
        cells = (
            str(event["id"]),
            event["first_reported"][:10],
            event["type"],
            event["title"],
            event["stage"],
            event["effective_date"] or "",
            str(event["publishers"]),
            f"{event['confidence']:.0%}",
        )
        table.add_row(*(Text(cell) for cell in cells))
    return table


for _command in (merge, split, hide):
    events.add_command(_command)
