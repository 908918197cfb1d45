"""`tracker watch`: the watchlists, and which stored events they would have matched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from tracker.commands.common import Files, as_json, print_json, utc_now, with_files
from tracker.errors import ConfigError

if TYPE_CHECKING:
    from sqlite_utils import Database

    from tracker.models import KnownEvent, Watchlist


@click.group()
def watch() -> None:
    """Look at the watchlists of the configuration, and try one out."""


@watch.command("list")
@as_json
@with_files
def list_(files: Files, as_json: bool) -> None:
    """List the watchlists with what they ask for."""
    asked = {w.name: w.model_dump(mode="json", exclude={"name"}, exclude_defaults=True) for w in files.load().watchlists}
    if as_json:
        print_json(asked)
        return
    for name, keys in asked.items():
        said = "; ".join(
            f"{key}: {', '.join(map(str, value)) if isinstance(value, list) else value}" for key, value in keys.items()
        )
        click.echo(f"{name}: {said}")
    if not asked:
        click.echo(f"no watchlists in {files.config}")


@watch.command()
@click.argument("name")
@click.option("--days", type=click.IntRange(1, 36_500), help="Only events first reported in so many last days.")
@as_json
@with_files
def test(files: Files, name: str, days: int | None, as_json: bool) -> None:
    """Show which stored events the watchlist NAME would have matched, newest first."""
    from tracker.readers import watchlists_of
    from tracker.store.readonly import open_readonly
    from tracker.wording import moment, sureness

    config = files.load()
    watchlist = next((watchlist for watchlist in watchlists_of(config) if watchlist.name == name), None)
    if watchlist is None:
        known = ", ".join(section.name for section in config.watchlists)
        raise ConfigError(f"there is no watchlist {name!r}", f"known: {known or 'none'}")
    with open_readonly(files.db) as database:
        found = list(_matched(database, watchlist, days))
    if as_json:
        print_json(
            [{"id": e.id, "type": e.type, "title": e.title, "first_reported": e.first_reported.isoformat()} for e in found]
        )
        return
    for event in found:
        click.echo(
            f"{moment(event.first_reported):>18}  {event.title}\n{'':20}{event.type} · {sureness(event)} · event {event.id}"
        )
    click.echo(f"{len(found)} {'event' if len(found) == 1 else 'events'} matched" if found else "no stored event matches")


def _matched(database: Database, watchlist: Watchlist, days: int | None) -> Iterator[KnownEvent]:
    from tracker.store.known import known_events
    from tracker.watchlists import Candidate, matches

    since = (utc_now() - timedelta(days=days)).isoformat() if days else ""
    ids = database.execute("SELECT id FROM events WHERE first_reported >= ? ORDER BY first_reported DESC, id DESC", [since])
    for event in known_events(database, (id_ for (id_,) in ids)):
        if matches(watchlist, Candidate(event)):
            yield event
