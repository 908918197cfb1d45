"""`tracker events merge|split|hide`: what a user knows better; it survives whatever is read or merged anew."""

from __future__ import annotations

import click

from tracker.commands.common import Files, utc_now, with_files


@click.command()
@click.argument("event_id", type=int)
@click.argument("others", type=int, nargs=-1, required=True)
@with_files
def merge(event_id: int, others: tuple[int, ...], files: Files) -> None:
    """Make one event of several: EVENT_ID takes the reports of OTHERS."""
    from tracker.language.knowledge.base import load_knowledge
    from tracker.marking import merge_by_hand
    from tracker.merging import kin_of

    merge_by_hand(files.open(), kin_of(load_knowledge()), event_id, others, utc_now())
    click.echo(f"event {event_id} now holds the reports of {', '.join(map(str, others))}")


@click.command()
@click.argument("event_id", type=int)
@click.argument("reports", type=int, nargs=-1)
@with_files
def split(event_id: int, reports: tuple[int, ...], files: Files) -> None:
    """Take REPORTS out of an event into one of their own; without REPORTS, list those that the event has."""
    from tracker.language.knowledge.base import load_knowledge
    from tracker.marking import split_by_hand
    from tracker.merging import kin_of
    from tracker.store.reports import tellings_of_event

    db = files.open()
    if reports:
        new = split_by_hand(db, kin_of(load_knowledge()), event_id, reports, utc_now())
        click.echo(f"report {', '.join(map(str, reports))} now tells of event {new}")
        return
    for telling in tellings_of_event(db, event_id):
        click.echo(f"{telling.id}  {telling.reported.date()}  {telling.publisher}: {telling.report.evidence}")


@click.command()
@click.argument("event_id", type=int)
@click.option("--undo", is_flag=True, help="Show it again.")
@with_files
def hide(event_id: int, undo: bool, files: Files) -> None:
    """Hide an event from lists, alerts and digests."""
    from tracker.marking import hide_by_hand

    hide_by_hand(files.open(), event_id, utc_now(), undo=undo)
    click.echo(f"event {event_id} is {'shown again' if undo else 'hidden'}")
