"""What the sub-commands share: where configuration and database are, JSON output, progress."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from sqlite_utils import Database

    from tracker.analysis import Analyser
    from tracker.config import Config

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")
# The event network gains little from more.
THREADS = 2


@dataclass(frozen=True, slots=True)
class Files:
    """The two files of a tracker: its configuration and its database."""

    config: Path
    db: Path
    config_named: bool = False
    db_named: bool = False

    def load(self) -> Config:
        """The configuration, checked; raises ConfigError."""
        from tracker.config import load

        return load(self.config)

    def load_if_there(self) -> Config | None:
        """The configuration for a command that can do without: None when the default file does not exist."""
        if not self.config_named and not self.config.exists():
            return None
        return self.load()

    def open(self) -> Database:
        """The database, to write."""
        from tracker.store.database import open_database

        return open_database(self.db)

    def analyser(self, pipeline: str | None = None) -> Analyser:
        """The reader of articles, as the configuration wants it, or with another spaCy pipeline."""
        from tracker.analysis import Analyser, ReadingSettings

        config = self.load_if_there()
        wanted = ReadingSettings(config.language.pipeline, config.language.knowledge) if config else ReadingSettings()
        wanted = replace(wanted, threads=min(THREADS, os.cpu_count() or 1))
        return Analyser(replace(wanted, pipeline=pipeline) if pipeline else wanted)


def with_files(command: F) -> F:
    """Give a command the options --config and --db, and their values as `files`."""

    @click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        default=Path("feeds.yaml"),
        envvar="TRACKER_CONFIG",
        show_default=True,
        show_envvar=True,
        help="The configuration file.",
    )
    @click.option(
        "--db",
        type=click.Path(path_type=Path, dir_okay=False),
        default=Path("db/tracker.db"),
        envvar="TRACKER_DB",
        show_default=True,
        show_envvar=True,
        help="The database file.",
    )
    @wraps(command)
    def wrapped(*args: Any, config: Path, db: Path, **kwargs: Any) -> Any:
        ctx = click.get_current_context()
        named = [ctx.get_parameter_source(name) is not ParameterSource.DEFAULT for name in ("config", "db")]
        return command(*args, files=Files(config, db, *named), **kwargs)

    return wrapped  # type: ignore[return-value]


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


def utc_now() -> datetime:
    """The clock that the commands pass to the rest of the tracker."""
    return datetime.now(UTC)


def print_json(value: object) -> None:
    """Print a value as JSON that people can read too."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@contextmanager
def progress(title: str) -> Iterator[Callable[..., None]]:
    """A progress bar on standard error when a person watches; gives a function that takes how many are done, and of how many."""
    if not sys.stderr.isatty():
        yield lambda done, total=None: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total=None: bar.update(task, completed=done, total=total)


def counted(items: Iterable[T], tell: Callable[[int], None]) -> Iterator[T]:
    """The items as they are, telling after each how many there were."""
    for number, item in enumerate(items, 1):
        yield item
        tell(number)
