"""A database, an HTTP sink and a mail server for whoever tells people something."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from tests.servers import Server
from tests.telling.mailbox import Mailbox
from tracker.store.database import open_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "tracker.db")
    # These tests do not cut the power.
    opened.execute("PRAGMA synchronous = OFF")
    yield opened
    opened.close()


@pytest.fixture
def sink() -> Iterator[Server]:
    with Server() as server:
        server.answer("*")
        yield server


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box
