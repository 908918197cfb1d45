"""Checks of what the database holds: sources that need a hand, articles not read, mail and alerts not sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlite_utils import Database

from tracker.doctor.findings import Finding
from tracker.listing import SourceHealth, list_sources
from tracker.store.database import rows
from tracker.store.outbox import channel_states

LATE = timedelta(hours=6)
_ADVICE = {
    "failing": "`tracker sources check` says what to do about it",
    "gone": "it answered 410 and is no longer polled: remove it from feeds.yaml or give its new address",
    "silent": "look whether it still publishes, or has a new address",
}


def check_sources(database: Database, now: datetime) -> Iterator[Finding]:
    """Sources that fail, are gone, moved or silent, and polls that are late."""
    found = list_sources(database, now)
    active = [source for source in found if source.health != "inactive"]
    if not active:
        yield Finding("sources", "warning", "the database knows no source", "add sources to feeds.yaml, then `tracker poll`")
        return
    well = sum(source.health == "ok" for source in active)
    yield Finding("sources", "ok" if well else "note", f"{well} of {len(active)} sources do well")
    for source in active:
        yield from _source(source)
    late = [source for source in active if source.health not in {"gone"} and now - datetime.fromisoformat(source.due) > LATE]
    if late:
        hint = "start `tracker run`, or `tracker poll` from time to time"
        yield Finding("sources", "warning", f"{len(late)} sources have been due for more than 6 hours", hint)


def _source(source: SourceHealth) -> Iterator[Finding]:
    if source.health in _ADVICE:
        why = source.last_error or (f"nothing new since {(source.last_new or 'it was added')[:10]}")
        message = f"{source.name} is {source.health}: {why}"
        if source.failures:
            message += f" ({source.failures} times in a row, next try {source.due[:16]})"
        yield Finding("sources", "warning", message, _ADVICE[source.health])
    if source.moved_to:
        hint = "`tracker sources check --update` writes the new address into feeds.yaml"
        yield Finding("sources", "note", f"{source.name} moved to {source.moved_to}", hint)


def check_articles(database: Database) -> Iterator[Finding]:
    """Articles that wait to be read, and those that could not be."""
    unread, quarantined = database.execute(
        "SELECT coalesce(sum(read_tries < 3), 0), coalesce(sum(read_tries >= 3), 0) FROM articles WHERE read_version IS NULL"
    ).fetchone()
    if unread:
        yield Finding(
            "articles", "note", f"{unread} articles wait to be read", "the daemon or the next `tracker poll` reads them"
        )
    if quarantined:
        # One that raised has its reason; one that took the process with it could not leave any.
        sql = """SELECT id, title, coalesce(problem, 'the process ended each time it was read') AS problem FROM articles
            WHERE read_version IS NULL AND read_tries >= 3 ORDER BY id LIMIT 3"""
        shown = "; ".join(f"{row['id']} “{row['title'][:60]}”: {row['problem']}" for row in rows(database, sql))
        hint = "please report the text; `tracker reprocess` tries again after an upgrade"
        yield Finding("articles", "warning", f"{quarantined} articles could not be read, for example {shown}", hint)
    if not unread and not quarantined:
        total = database.execute("SELECT count(*) FROM articles").fetchone()[0]
        yield Finding("articles", "ok", f"all {total} articles are read")


def check_channels(database: Database) -> Iterator[Finding]:
    """Channels that do not get through."""
    names = [row["name"] for row in rows(database, "SELECT name FROM channels WHERE failures > 0 ORDER BY name")]
    for state in channel_states(database, names):
        since = f"since {state.last_ok:%Y-%m-%d %H:%M} UTC" if state.last_ok else "so far"
        again = f", next try {state.due:%Y-%m-%d %H:%M} UTC" if state.due else ""
        message = f"alerts through {state.name} have not arrived {since}: {state.error}"
        message += f" ({state.failures} times in a row, {state.waiting} messages wait{again})"
        yield Finding("channels", "warning", message, "check the channel under alerts.channels in feeds.yaml, and its service")


def check_sending(database: Database, now: datetime) -> Iterator[Finding]:
    """Alerts and digests that should have gone out."""
    before = (now - LATE).isoformat()
    hint = "is the daemon running? its log says why sending fails; mail and channels are set in feeds.yaml"
    alerts, error = database.execute(
        "SELECT count(*), max(error) FROM deliveries WHERE sent IS NULL AND composed < ?", [before]
    ).fetchone()
    if alerts:
        yield Finding("alerts", "warning", f"{alerts} alerts wait to be sent: {error or 'not tried yet'}", hint)
    digests, error = database.execute(
        "SELECT count(*), max(error) FROM digests WHERE sent IS NULL AND composed < ?", [before]
    ).fetchone()
    if digests:
        yield Finding("digest", "warning", f"{digests} digests wait to be sent: {error or 'not tried yet'}", hint)
    waiting = database.execute("SELECT count(*) FROM outbox WHERE handled IS NULL AND created < ?", [before]).fetchone()[0]
    if waiting:
        yield Finding("alerts", "note", f"{waiting} changes of events have not been looked at for alerts", hint)
    if not alerts and not digests and not waiting:
        yield Finding("sending", "ok", "nothing waits to be sent")
