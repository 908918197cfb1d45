"""`tracker backup` and `restore`: a checked copy of the database while it is in use, and back."""

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

    TARGET appears only when the copy is whole. `tracker restore` puts it back.
    """
    from tracker.backup import copy_database

    size = copy_database(files.db, target, replace=force)
    click.echo(f"{target}: {size / 1e6:.1f} MB, checked")


@click.command()
@click.argument("copy", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@with_files
def restore(files: Files, copy: Path) -> None:
    """Put the backup COPY in the place of the database, when it is whole; what was there is kept beside it.

    The daemon must be stopped. COPY itself stays as it is.
    """
    from tracker.backup import restore_database

    kept = restore_database(copy, files.db)
    click.echo(f"{files.db} is restored from {copy}" + (f"; what was there is {kept}" if kept else ""))
