"""`tracker pages`: the watched pages, and what changed on one of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

import click

from tracker.commands.common import Files, as_json, print_json, with_files
from tracker.errors import ConfigError

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text
    from sqlite_utils import Database

    from tracker.pages.compare import Cell, Line
    from tracker.store.pages import PageChange, Watched

_STYLES = {"removed": "red strike", "added": "green"}
# Where nothing can be coloured, brackets say what a colour would.
_MARKS = {"removed": ("[-", "-]"), "added": ("{+", "+}"), "same": ("", "")}
Side = Literal["before", "after", "both"]


@click.group(invoke_without_command=True)
@as_json
@with_files
@click.pass_context
def pages(ctx: click.Context, files: Files, as_json: bool) -> None:
    """List the watched pages with their versions and last changes."""
    if ctx.invoked_subcommand:
        return
    from tracker.store.pages import watched
    from tracker.store.readonly import open_readonly

    with open_readonly(files.db) as database:
        found = watched(database)
    if as_json:
        print_json([asdict(page) for page in found])
    else:
        _show_pages(found)


def _show_pages(found: list[Watched]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("page", "versions", "changes", "last change", "what changed"):
        table.add_column(heading, no_wrap=heading != "what changed")
    for page in found:
        cells = (page.name, str(page.versions), str(page.changes), (page.last_change or "")[:16], page.summary)
        table.add_row(*(Text(cell) for cell in cells))
    _print(table)


@pages.command()
@click.argument("source")
@click.option(
    "--change", type=click.IntRange(min=1), default=1, show_default=True, help="Which change: 1 is the last, 2 the one before."
)
@click.option("--inline", is_flag=True, help="Both versions in one column instead of side by side.")
@as_json
@with_files
def diff(files: Files, source: str, change: int, inline: bool, as_json: bool) -> None:
    """Show what changed on a watched page: SOURCE is its name, its address, or a part of one that fits one page only."""
    from tracker.pages.compare import compare
    from tracker.store.pages import change_of
    from tracker.store.readonly import open_readonly

    with open_readonly(files.db) as database:
        page = _named(database, source)
        found = change_of(database, page.url, change)
    if found is None:
        raise ConfigError(f"{page.name} has {_changes(page.changes)}", _hint(page))
    lines = compare(found.before, found.after)
    if as_json:
        about = {"name": page.name, "url": page.url, "seen": found.seen, "summary": found.summary, "events": found.events}
        print_json({**about, "lines": [asdict(line) for line in lines]})
    else:
        _tell(page, found, lines, inline)


def _changes(count: int) -> str:
    return "changed once so far" if count == 1 else f"changed {count} times so far" if count else "not changed so far"


def _hint(page: Watched) -> str:
    return f"it has been watched since {page.first[:10]}" if page.first else "`tracker poll` takes its first version"


def _named(database: Database, text: str) -> Watched:
    from tracker.store.pages import watched

    pages, wanted = watched(database), text.casefold()
    exact = [page for page in pages if wanted in (page.name.casefold(), page.url.casefold())]
    found = exact or [page for page in pages if wanted in page.name.casefold() or wanted in page.url.casefold()]
    if len(found) == 1:
        return found[0]
    names = ", ".join(page.name for page in (found or pages)[:8]) or "none yet"
    raise ConfigError(f"{len(found) or 'no'} watched pages fit {text!r}", f"{'these do' if found else 'watched'}: {names}")


def _tell(page: Watched, found: PageChange, lines: list[Line], inline: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    click.echo(f"{page.name} ({page.url})")
    told = f", told in event {', '.join(map(str, found.events))}" if found.events else ""
    click.echo(f"seen {found.seen[:16]}: {found.summary}{told}\n")
    if not lines:
        click.echo("Nothing but the order of the page differs.")
        return
    table = Table(box=None, pad_edge=False, show_header=not inline, header_style="bold", expand=not inline, padding=(0, 2, 0, 0))
    columns = ["now"] if inline else [f"before, {found.taken[0][:16]}", f"now, {found.taken[1][:16]}"]
    for column in columns:
        table.add_column(column, ratio=1, overflow="fold")
    sides: tuple[Side, ...] = ("both",) if inline else ("before", "after")
    for line in lines:
        if line.kind == "gap":
            table.add_row(Text(" › ".join(("…", *line.path)), "dim"))
        else:
            table.add_row(*(_text(line, side) for side in sides))
    _print(table)


def _text(line: Line, side: Side) -> Text:
    from rich.text import Text

    out = Text()
    if (side == "before" and not line.before) or (side == "after" and not line.after):
        return out
    for cell in line.cells:
        pieces = _pieces(cell, side)
        if not pieces:
            continue
        out.append("  " if out else {"item": "• ", "heading": "# "}.get(line.block, ""))
        out.append(f"{cell.column}: " if cell.column else "", "dim")
        for n, (text, kind) in enumerate(pieces):
            out.append((" " if n else "") + text, _STYLES.get(kind))
    return out


def _pieces(cell: Cell, side: Side) -> list[tuple[str, str]]:
    from tracker.pages.compare import woven

    if side == "both":
        found = [(piece.text, str(kind)) for piece, kind in woven(cell)]
    else:
        kind = "removed" if side == "before" else "added"
        found = [(piece.text, kind if piece.changed else "same") for piece in getattr(cell, side)]
    return [(text.join(_MARKS[kind]) if _plain() else text, kind) for text, kind in found]


def _plain() -> bool:
    from rich.console import Console

    return Console().color_system is None


def _print(table: Table) -> None:
    from rich.console import Console

    console = Console()
    (console if console.is_terminal else Console(width=160)).print(table)
