"""`tracker backup`: a checked copy of the database while it is in use."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.commands.common import Files, with_files


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace TARGET when it exists.")
@with_files
def backup(files: Files, target: Path, force: bool) -> None:
    """Copy the database to TARGET while the daemon works, and check the copy.

    TARGET appears only when the copy is whole. To restore, stop the daemon and put the copy in the database's place.
    """
    from tracker.backup import copy_database

    size = copy_database(files.db, target, replace=force)
    click.echo(f"{target}: {size / 1e6:.1f} MB, checked")
