"""No secret is in the log, the database, an error message or the web, also when everything that needs one fails."""

from __future__ import annotations

import signal
import sqlite3
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from datasette.app import Datasette

from tests.program import run, started
from tests.servers import Server
from tests.telling.mailbox import Mailbox
from tests.telling.sample import NOW, add_event
from tests.web.conftest import close
from tracker.store.database import open_database
from tracker.web.serve import application

MAIL, HOOK, KEY, APPRISE, HEADER = (
    "mail-pass-9f31",
    "hook-token-77aa",
    "signing-key-1b2c",
    "apprise-pass-5d6e",
    "c2VjcmV0LWtleS0=",
)
SECRETS = (MAIL, HOOK, KEY, APPRISE, HEADER)
# As somebody might have written them down elsewhere: in base64, as bytes in hexadecimal.
FORMS = {form for s in SECRETS for form in (s, s.encode().hex(), b64encode(s.encode()).decode())}
SECRET_ENVIRONMENT = {
    "TRACKER_SMTP_PASSWORD": MAIL, "HOOK_TOKEN": HOOK, "HOOK_KEY": KEY, "APPRISE_PASSWORD": APPRISE,
    "OTHER_KEY": f"whsec_{HEADER}",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Settings with every kind of secret, an event to tell, and servers that refuse all of it."""
    with Server() as sink, Mailbox(login=True) as mailbox:
        sink.answer("*", b"no", status=500)
        place = sink.place
        channels = [
            {"name": "hook", "url": f"http://{place}/${{HOOK_TOKEN}}?token=${{HOOK_TOKEN}}", "secret_variable": "HOOK_KEY"},
            {"name": "plain hook", "url": f"http://127.0.0.1:1/{HOOK}?key={HOOK}", "secret_variable": "OTHER_KEY"},
            {"name": "apprise", "url": f"json://user:${{APPRISE_PASSWORD}}@{place}/${{HOOK_TOKEN}}"},
            {"name": "nonsense", "url": f"nothing://user:{APPRISE}@{place}/"},
        ]
        smtp = {"host": "127.0.0.1", "port": mailbox.port, "tls": "none", "user": "tracker", "from": "t@example.org"}
        settings = {
            "network": {"allow": [place, "127.0.0.1:1"], "per_host_delay": 0},
            "sources": [{"name": "Feed", "url": sink.url("/feed")}],
            "watchlists": [{"name": "all", "types": ["price_change"]}],
            "alerts": {"channels": channels},
            "digest": {"recipients": ["desk@example.org"], "smtp": smtp},
        }
        (tmp_path / "feeds.yaml").write_text(yaml.safe_dump(settings))
        database = open_database(tmp_path / "t.db")
        add_event(database, "A price change", type_="price_change", first=NOW)
        # Read already, so that it stays the event that it is.
        database.execute("UPDATE articles SET read_version = '1'")
        database.conn.commit()
        database.close()
        yield tmp_path


def found_in(text: str) -> list[str]:
    """The secrets in a text."""
    return [form for form in FORMS if form in text]


def test_no_secret_is_said_or_kept(folder: Path) -> None:
    with started("daemon", "--db", "t.db", folder=folder, env=SECRET_ENVIRONMENT) as daemon:
        daemon.until("alerts done")
        daemon.until("digest not sent")
        daemon.signal(signal.SIGTERM)
        assert daemon.end() == 0
    assert "failed=4" in daemon.output
    assert found_in(daemon.output) == []
    for name in ("t.db", "t.db-wal"):
        content = (folder / name).read_bytes() if (folder / name).exists() else b""
        assert [form for form in FORMS if form.encode() in content] == []
    with closing(sqlite3.connect(folder / "t.db")) as connection:
        errors = [error for (error,) in connection.execute("SELECT error FROM deliveries")]
        assert len(errors) == 4
        assert all(errors)
    for command in (
        ["doctor", "--quick"], ["doctor", "--quick", "--mail", "--json"], ["sources", "--json"], ["watch"],
        ["watch", "list", "--json"],
        ["digest", "--send"], ["events", "--json"], ["poll", "--all", "--no-read"],
    ):  # fmt: skip
        _, out, err = run(*command, "--db", "t.db", folder=folder, env=SECRET_ENVIRONMENT)
        assert found_in(out + err) == [], command


async def test_no_secret_is_on_the_web(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In no answer of any route, be it ours or Datasette's."""
    for name, value in SECRET_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with started("daemon", "--db", "t.db", folder=folder, env=SECRET_ENVIRONMENT) as daemon:
        daemon.until("digest not sent")
    site = application(folder / "t.db")
    try:
        asked = [page async for page in _pages(site)]
        assert len(asked) > 40
        for page in asked:
            assert found_in((await site.client.get(page)).text) == [], page
    finally:
        close(site)


async def _pages(site: Datasette):  # type: ignore[no-untyped-def]
    for page in ("", "events", "matrix", "map", "sources", "digests", "event/1"):
        yield f"/{page}"
        yield f"/{page}.json"
    for page in (
        "health",
        "settings",
        "metadata",
        "plugins",
        "versions",
        "databases",
        "threads",
        "actor",
        "permissions",
        "allow-debug",
        "messages",
    ):
        yield f"/-/{page}"
        yield f"/-/{page}.json"
    for table in await site.databases["t"].table_names():
        yield f"/t/{table}"
        yield f"/t/{table}.json?_shape=objects&_size=max"
        yield f"/t/{table}.csv"
