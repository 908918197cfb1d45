"""`tracker publish`: a snapshot of the database for the pages of other machines."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.commands.common import Files, as_json, print_json, with_files


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--keep", type=click.IntRange(1), help="Keep only so many of the newest snapshots in DIR.")
@as_json
@with_files
def publish(files: Files, folder: Path, keep: int | None, as_json: bool) -> None:
    """Write the database to DIR as one packed file that never changes, with its hash in its name.

    The daemon may go on working. Copy the file to as many machines as you like and serve it there with `tracker serve --db
    FILE` or `datasette -i FILE`. Recipients, channels and what was sent to whom are not in it.
    """
    from tracker.snapshots import publish as write

    made = write(files.db, folder, keep=keep)
    if as_json:
        print_json({"path": made.path, "bytes": made.size, "sha256": made.hash, "removed": made.removed})
    else:
        removed = f", {len(made.removed)} older removed" if made.removed else ""
        click.echo(f"{made.path}: {made.size / 1e6:.1f} MB{removed}; serve it with `tracker serve --db {made.path}`")
