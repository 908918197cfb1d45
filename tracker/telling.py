"""Telling people, the order of the steps written once: outbox rows become alerts, alerts messages, messages are delivered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from tracker.alerts.channels import Post, is_webhook, send_apprise, send_webhook
from tracker.alerts.message import bundles, compose
from tracker.alerts.plan import plan
from tracker.alerts.timing import backoff, is_quiet
from tracker.errors import ConfigError
from tracker.models import Alert, Delivery, Watchlist
from tracker.settings import Alerts, Channel
from tracker.store import outbox
from tracker.store.known import known_events

log = logging.getLogger(__name__)
_ROWS_AT_ONCE = 500
_ALERTS_AT_ONCE = 5_000
_HOUR = timedelta(hours=1)

Send = Callable[[Delivery], str | None]


@dataclass(frozen=True, slots=True)
class _Work:
    send: Send
    due: Iterator[Delivery]
    failures: int


@dataclass(frozen=True, slots=True)
class AlertSummary:
    """What one round of delivering did."""

    alerts: int = 0
    sent: int = 0
    failed: int = 0


def deliver(
    database: Database, alerts: Alerts, watchlists: Sequence[Watchlist], post: Post, *, now: datetime, site: str | None = None
) -> AlertSummary:
    """Turn what is in the outbox into messages and send those that are due; nothing is lost when this is cut off."""
    planned = plan_alerts(database, alerts, watchlists, now=now)
    if is_quiet(now, alerts.quiet, alerts.timezone):
        return AlertSummary(planned)
    states = {state.name: state for state in outbox.channel_states(database, [c.name for c in alerts.channels])}
    work: dict[str, _Work] = {}
    for channel in alerts.channels:
        state = states[channel.name]
        if state.due is not None and state.due > now:
            continue
        if not state.failures:
            compose_messages(database, alerts, channel, site, now=now)
        if due := outbox.due_deliveries(database, channel.name, now):
            work[channel.name] = _Work(_sender(channel, post, now), iter(due), state.failures)
    sent, failed = _send_all(database, work, now)
    return AlertSummary(planned, sent, failed)


def plan_alerts(database: Database, alerts: Alerts, watchlists: Sequence[Watchlist], *, now: datetime) -> int:
    """Handle the open rows of the outbox; how many alerts they came to."""
    names, count = [channel.name for channel in alerts.channels], 0
    while rows := outbox.open_rows(database, _ROWS_AT_ONCE):
        ids = [row.event_id for row in rows if row.event_id is not None]
        events = {event.id: event for event in known_events(database, ids)} if names and watchlists else {}
        planned = plan(rows, events, watchlists, names, outbox.told_before(database, events))
        outbox.save_plan(database, [row.id for row in rows], planned, now)
        count += len(planned)
    return count


def compose_messages(database: Database, alerts: Alerts, channel: Channel, site: str | None, *, now: datetime) -> None:
    """Make messages of the alerts that wait for a channel, as many as its limit leaves room for."""
    slots = alerts.limit - outbox.composed_since(database, channel.name, now - _HOUR)
    if slots <= 0:
        return
    for batch in bundles(list(_living(database, channel.name)), alerts.bundle, slots):
        events = {event.id: event for event in known_events(database, (alert.event_id for alert in batch))}
        outbox.save_delivery(database, compose(batch, events, site, now), batch, now)


def _living(database: Database, channel: str) -> Iterator[Alert]:
    alerts = outbox.waiting(database, channel, _ALERTS_AT_ONCE)
    there = {event.id for event in known_events(database, (alert.event_id for alert in alerts), quotes=0)}
    if gone := [alert for alert in alerts if alert.event_id not in there]:
        outbox.drop_alerts(database, gone)
    yield from (alert for alert in alerts if alert.event_id in there)


def _sender(channel: Channel, post: Post, now: datetime) -> Send:
    try:
        url, secret = channel.address(), channel.secret()
    except ConfigError as error:
        reason = str(error)
        return lambda delivery: reason
    if is_webhook(url):
        return lambda delivery: send_webhook(post, url, secret, delivery, now)
    return lambda delivery: send_apprise(url, delivery)


def _send_all(database: Database, work: Mapping[str, _Work], now: datetime) -> tuple[int, int]:
    """Send in one thread per channel, so that a hanging one holds up nobody; only this thread writes."""
    sent = failed = 0
    running: dict[Future[str | None], Delivery] = {}
    with ThreadPoolExecutor(max_workers=max(len(work), 1), thread_name_prefix="alerts") as pool:

        def begin(name: str) -> None:
            """Start with the next message of a channel that nobody else has taken."""
            for delivery in work[name].due:
                if outbox.claim(database, delivery, now, now + backoff(delivery.tries + 1)):
                    running[pool.submit(work[name].send, delivery)] = delivery
                    return

        for name in work:
            begin(name)
        while running:
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                delivery = running.pop(done)
                if error := _outcome(done, delivery):
                    # A channel that has just failed rests until its time; its other messages wait with it.
                    again = now + backoff(work[delivery.channel].failures + 1)
                    outbox.not_delivered(database, delivery, error, again)
                    failed += 1
                else:
                    outbox.delivered(database, delivery, now)
                    sent += 1
                    begin(delivery.channel)
    return sent, failed


def _outcome(done: Future[str | None], delivery: Delivery) -> str | None:
    """Why a message did not go out; a channel's own bug is logged and counts as its failure, not as everybody's."""
    crash = done.exception()
    if crash is None:
        return done.result()
    log.error("channel failed", exc_info=crash, extra={"fields": {"channel": delivery.channel}})
    return f"an error in the channel: {type(crash).__name__}"
