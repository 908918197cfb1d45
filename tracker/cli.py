"""The `tracker` command: which sub-commands there are, loaded only when one is called, and how failures are told."""

from __future__ import annotations

import sqlite3
from importlib import import_module
from typing import Any, NoReturn

import click

from tracker.errors import TrackerError

COMMANDS = {
    "run": ("tracker.commands.service:run", "Poll on schedule and serve the web pages, together."),
    "daemon": ("tracker.commands.service:daemon", "Poll on schedule, send alerts and digests, without the web pages."),
    "serve": ("tracker.commands.service:serve", "Serve the web pages."),
    "poll": ("tracker.commands.poll:poll", "Poll the sources that are due, once."),
    "extract": ("tracker.commands.documents:extract", "Read documents (JSON Lines) and write their entities and events."),
    "eval": ("tracker.commands.evaluate:evaluate", "Say how well the reader agrees with annotated documents."),
    "ingest": ("tracker.commands.documents:ingest", "Read documents (JSON Lines) into the database."),
    "backfill": ("tracker.commands.backfill:backfill", "Read archives on many cores or machines, into a folder."),
    "load": ("tracker.commands.backfill:load", "Bring a backfill into the database."),
    "events": ("tracker.commands.events:events", "List events; merge, split or hide them."),
    "reprocess": ("tracker.commands.reprocess:reprocess", "Read again what older rules read, and build the events anew."),
    "sources": ("tracker.commands.subscriptions:sources", "List the sources with their health; find, check, exchange them."),
    "pages": ("tracker.commands.pages:pages", "List the watched pages; show what changed on one."),
    "digest": ("tracker.commands.digest:digest", "Write or send the weekly digest."),
    "watch": ("tracker.commands.watch:watch", "List the watchlists; show which stored events one would have matched."),
    "doctor": ("tracker.commands.doctor:doctor", "Say what is wrong and how to mend it."),
    "backup": ("tracker.commands.backup:backup", "Copy the database while it is in use, and check the copy."),
    "publish": ("tracker.commands.publish:publish", "Write a snapshot of the database for the pages of other machines."),
    "restore": ("tracker.commands.backup:restore", "Put a backup in the place of the database; what was there is kept."),
    "demo": ("tracker.commands.demo:demo", "Run the whole tracker on a newsroom that it brings along."),
}


class Tracker(click.Group):
    """A group that imports a sub-command's module when that sub-command is wanted, and not for `--help`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The sub-commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one sub-command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the sub-commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the sub-command; what the user can mend becomes a message, never a traceback."""
        try:
            return super().invoke(ctx)
        except TrackerError as error:
            _fail(ctx, error)
        except sqlite3.OperationalError as error:
            from tracker.store.database import explain

            _fail(ctx, explain(error, "the database"))


def _fail(ctx: click.Context, error: TrackerError) -> NoReturn:
    click.echo(f"tracker: {error}", err=True)
    if error.hint:
        click.echo(f"  hint: {error.hint}", err=True)
    ctx.exit(error.exit_code)


@click.group(cls=Tracker, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ai-policy-tracker", prog_name="tracker")
def main() -> None:
    """Read AI policy shifts out of feeds and pages: who changed what, where, from when, and how sure that is.

    Start with `tracker demo`, then edit feeds.yaml and start `tracker run`.
    """
