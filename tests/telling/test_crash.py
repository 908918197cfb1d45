"""SIGKILL at any moment: every alert arrives at least once under its id, every recipient gets one digest and no other.

`TRACKER_CRASHES=50` kills as often as the issue asks for; the suite kills a few times.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from tests.servers import Answer, Server
from tests.telling.mailbox import Mailbox
from tests.telling.sample import NOW, add_event
from tests.telling.teller import RECIPIENTS
from tracker.store.database import open_database

ALERTS = 200
CRASHES = int(os.environ.get("TRACKER_CRASHES", "6"))


class Axe:
    """Kills the process when so many things have arrived at the servers, before they have answered."""

    def __init__(self) -> None:
        self._arrived, self._fall = 0, -1
        self._victim: subprocess.Popen[bytes] | None = None

    def hang_over(self, victim: subprocess.Popen[bytes], arrivals: int) -> None:
        """Fall after so many more arrivals."""
        self._victim, self._fall = victim, self._arrived + arrivals

    def arrival(self) -> None:
        """Something has arrived."""
        self._arrived += 1
        if self._arrived == self._fall and self._victim:
            self._victim.kill()


def test_nothing_is_lost_and_no_second_digest_is_made(tmp_path: Path) -> None:
    db = tmp_path / "tracker.db"
    _fill(db)
    chance, axe = random.Random(CRASHES), Axe()
    killed = 0
    with Server() as sink, Mailbox() as mailbox:
        sink.call("/hook", lambda request: (axe.arrival(), Answer())[1])
        mailbox.arrival = axe.arrival
        for run in range(CRASHES + 1):
            at = NOW + timedelta(hours=run)
            command = [sys.executable, "-m", "tests.telling.teller", str(db), str(sink.port), str(mailbox.port), at.isoformat()]
            with subprocess.Popen(command) as teller:
                if run < CRASHES:
                    _kill(teller, axe, chance, in_transit=run % 2 == 0)
                teller.wait()
            killed += teller.returncode == -signal.SIGKILL
        assert teller.returncode == 0
        messages = [json.loads(request.body) for request in sink.requests]
        mails = [(recipients[0], content) for recipients, content in mailbox.taken]
    assert killed >= CRASHES // 2
    assert {event["id"] for message in messages for event in message["events"]} == set(range(1, ALERTS + 1))
    ids = {message["id"] for message in messages}
    assert len(ids) == ALERTS
    assert len(messages) - len(ids) <= killed
    assert Counter(person for person, _ in set(mails)) == dict.fromkeys(RECIPIENTS, 1)
    assert len(mails) - len(RECIPIENTS) <= killed


def _fill(db: Path) -> None:
    database = open_database(db)
    database.execute("PRAGMA synchronous = OFF")
    for number in range(ALERTS):
        add_event(database, f"Vendor {number} changes a price", type_="price_change")
    database.close()


def _kill(teller: subprocess.Popen[bytes], axe: Axe, chance: random.Random, *, in_transit: bool) -> None:
    """Let the axe fall while something is in transit, or at any moment, whatever the process is at."""
    if in_transit:
        axe.hang_over(teller, chance.randint(1, 2 * (ALERTS + len(RECIPIENTS)) // CRASHES))
        return
    with suppress(subprocess.TimeoutExpired):
        # The more often it is killed, the less it may get done in between.
        teller.wait(timeout=chance.uniform(0.2, 0.45 + 2.7 / CRASHES))
    teller.kill()
