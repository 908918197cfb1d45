"""Tells everybody everything, as the daemon would, until nothing is left; started by the crash tests, which kill it."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

from tracker.fetch import Fetcher
from tracker.mailing import Readers, send_due
from tracker.models import Network, Watchlist
from tracker.settings import Alerts, Channel, Digest, Recipient, Smtp
from tracker.store.database import open_database
from tracker.telling import deliver

RECIPIENTS = tuple(f"reader{number}@example.org" for number in range(20))
WATCHLIST = Watchlist("all", types=frozenset({"price_change"}))


def main(db: str, http_port: str, smtp_port: str, start: str) -> None:
    """Deliver with a clock that goes on by ten minutes a round, so that what was claimed before a crash is due again."""
    now = datetime.fromisoformat(start)
    database = open_database(Path(db))
    place = f"127.0.0.1:{http_port}"
    alerts = Alerts(channels=(Channel(name="hook", url=f"http://{place}/hook"),), bundle=1_000, limit=1_000)
    smtp = Smtp(host="127.0.0.1", port=int(smtp_port), tls="none", sender="digest@example.org")
    readers = Readers(Digest(recipients=tuple(Recipient(address=address) for address in RECIPIENTS), smtp=smtp))
    network = Network(allow=frozenset({place}), per_host_delay=0.0)
    for round_ in range(3):
        at = now + timedelta(minutes=10 * round_)
        deliver(database, alerts, [WATCHLIST], Fetcher(network).post, now=at)
        send_due(database, readers, now=at)


if __name__ == "__main__":
    main(*sys.argv[1:])
