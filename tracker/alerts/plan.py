"""From outbox rows to alerts: one per event and watchlist, again only when something that matters has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tracker.effect import is_background
from tracker.models import Alert, KnownEvent, OutboxRow, Watchlist
from tracker.watchlists import Matcher
from tracker.wording import STAGES, exactly, one_line

Told = set[tuple[int, str, str]]


def plan(
    rows: Iterable[OutboxRow],
    events: Mapping[int, KnownEvent],
    watchlists: Sequence[Watchlist],
    channels: Sequence[str],
    told: Told,
) -> list[Alert]:
    """The alerts that the rows come to; `told` says what went out before and is not changed."""
    told = set(told)
    matcher = Matcher(watchlists)
    alerts: list[Alert] = []
    for row in rows:
        event = events.get(row.event_id or 0)
        if event is None or is_background(event):
            continue
        for watchlist in matcher.asking(event):
            alerts.extend(_alerts(row, event, watchlist, channels, told))
    return alerts


def _alerts(row: OutboxRow, event: KnownEvent, watchlist: Watchlist, channels: Sequence[str], told: Told) -> Iterator[Alert]:
    for channel in channels if watchlist.channels is None else watchlist.channels:
        key = (event.id, watchlist.name, channel)
        if key not in told:
            told.add(key)
            yield Alert(row.id, event.id, watchlist.name, channel, "new")
        elif row.kind != "new":
            yield Alert(row.id, event.id, watchlist.name, channel, row.kind, change(row))


def change(row: OutboxRow) -> str:
    """What has changed, in one sentence."""
    old, new = row.payload.get("old"), row.payload.get("new")
    if row.kind == "stage":
        return f"Stage changed from {_stage(old)} to {_stage(new)}"
    if row.kind == "effective_date":
        return f"Effective date changed from {_date(old)} to {_date(new)}"
    if row.kind == "corroborated":
        return "A second independent publisher reports it"
    if row.kind == "denial":
        return "Denied or contradicted"
    return ""


def _stage(value: object) -> str:
    return STAGES.get(str(value), "unknown") if value else "unknown"


def _date(value: object) -> str:
    return exactly(one_line(str(value), 40)) if value else "not said"
