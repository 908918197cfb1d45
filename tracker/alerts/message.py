"""The messages that alerts come to: text for people, JSON for machines, an id that never changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from tracker.models import Alert, Delivery, KnownEvent
from tracker.wording import STAGES, TYPES, counted, exactly, link, moment, one_line, publishers, sureness

# So many events of a bundle are told in words; the others are counted, and all are in the JSON.
_IN_WORDS = 15
MOST_IN_ONE = 200


def bundles(alerts: Sequence[Alert], bundle: int, slots: int) -> Iterator[list[Alert]]:
    """Which alerts of one channel go into one message: what is about one event, or all when many come at once."""
    by_watchlist = {name: list(some) for name, some in groupby(sorted(alerts, key=_order), key=lambda alert: alert.watchlist)}
    single = {name: list(_by_event(some)) for name, some in by_watchlist.items()}
    crowded = sum(map(len, single.values())) > slots
    messages = [
        message
        for name, some in by_watchlist.items()
        for message in (_pieces(some) if len(single[name]) > 1 and (crowded or len(single[name]) >= bundle) else single[name])
    ]
    yield from messages[:slots]


def _order(alert: Alert) -> tuple[str, int, int]:
    return alert.watchlist, alert.event_id, alert.id


def _by_event(alerts: Iterable[Alert]) -> Iterator[list[Alert]]:
    for _, some in groupby(alerts, key=lambda alert: alert.event_id):
        yield list(some)


def _pieces(alerts: Sequence[Alert]) -> Iterator[list[Alert]]:
    for first in range(0, len(alerts), MOST_IN_ONE):
        yield list(alerts[first : first + MOST_IN_ONE])


def compose(alerts: Sequence[Alert], events: Mapping[int, KnownEvent], site: str | None, now: datetime) -> Delivery:
    """One message about alerts of one watchlist and channel, whose events are all there."""
    watchlist, channel = alerts[0].watchlist, alerts[0].channel
    ids = [alert.id for alert in alerts]
    id_ = "msg_" + hashlib.sha256(json.dumps([now.isoformat(), channel, watchlist, ids]).encode()).hexdigest()[:24]
    about = list(dict.fromkeys(alert.event_id for alert in alerts))
    by_event = {id_: [alert for alert in alerts if alert.event_id == id_] for id_ in about}
    payload = {
        "id": id_,
        "type": "alert",
        "watchlist": watchlist,
        "composed": now.isoformat(),
        "alerts": [_alert_json(alert) for alert in alerts],
        "events": [_event_json(events[event], site) for event in about],
    }
    if len(about) == 1:
        title = f"[{one_line(watchlist, 60)}] {one_line(events[about[0]].title, 200)}"
        body = _whole(by_event[about[0]], events[about[0]], site)
    else:
        title = f"[{one_line(watchlist, 60)}] {counted(len(about), 'event', 'events')}"
        body = "\n\n".join(_short(by_event[event], events[event], site) for event in about[:_IN_WORDS])
        body += f"\n\nand {counted(len(about) - _IN_WORDS, 'more event', 'more events')}" if len(about) > _IN_WORDS else ""
    return Delivery(id_, channel, watchlist, title, f"{body}\n\n{id_}", json.dumps(payload, ensure_ascii=False))


def _news(alerts: Iterable[Alert]) -> str:
    return "; ".join(dict.fromkeys("New event" if alert.kind == "new" else alert.note for alert in alerts))


def _whole(alerts: Iterable[Alert], event: KnownEvent, site: str | None) -> str:
    lines = [_news(alerts), f"{TYPES[event.type][0].capitalize()}, {STAGES[event.stage]}{_when(event)}"]
    lines += [f"First reported {moment(event.first_reported)}; {sureness(event)}"]
    for quote in event.quotes[:2]:
        lines += [
            "",
            f"“{one_line(quote.text, 400)}”",
            " ".join(filter(None, [f"— {one_line(quote.publisher, 60)}", link(quote.url)])),
        ]
    others = publishers(event.quotes[2:])
    lines += ["", f"Also: {', '.join(others[:6])}"] if others else []
    lines += ["", page] if (page := _page(event, site)) else []
    return "\n".join(lines)


def _short(alerts: Iterable[Alert], event: KnownEvent, site: str | None) -> str:
    source = next(filter(None, (link(quote.url) for quote in event.quotes)), "")
    facts = f"{_news(alerts)}; {STAGES[event.stage]}{_when(event)}; {sureness(event)}"
    return "\n".join(
        filter(None, [f"• {one_line(event.title, 200)}", f"  {facts}", f"  {_page(event, site) or source}".rstrip()])
    )


def _when(event: KnownEvent) -> str:
    return f", effective {exactly(event.effective_date)}" if event.effective_date else ""


def _page(event: KnownEvent, site: str | None) -> str:
    return f"{site.rstrip('/')}/event/{event.id}" if site else ""


def _alert_json(alert: Alert) -> dict[str, Any]:
    return {"id": f"alert-{alert.id}", "event_id": alert.event_id, "kind": alert.kind, "change": alert.note or None}


def _event_json(event: KnownEvent, site: str | None) -> dict[str, Any]:
    roles = {"actor": "actors", "object": "objects", "region": "regions", "counterparty": "counterparties"}
    slots = {plural: [slot.name for slot in event.slots if slot.role == role] for role, plural in roles.items()}
    return {
        "id": event.id,
        "type": event.type,
        "title": event.title,
        **slots,
        "stage": event.stage,
        "effective_date": event.effective_date,
        "first_reported": event.first_reported.isoformat(),
        "last_reported": event.last_reported.isoformat(),
        "publishers": event.publishers,
        "primary_source": event.primary_source,
        "contradicted": event.contradicted,
        "confidence": event.confidence,
        "evidence": [{"text": q.text, "publisher": q.publisher, "url": link(q.url) or None} for q in event.quotes],
        "page": _page(event, site) or None,
    }
