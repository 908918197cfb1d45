"""`tracker digest`, `tracker watch` and `tracker doctor --mail` as a user types them."""

from __future__ import annotations

import json
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.telling.mailbox import PASSWORD, USER, Mailbox, certificate
from tests.telling.sample import june_2024
from tracker.cli import main
from tracker.store.database import open_database

SETTINGS = """
watchlists:
  - {{name: stack, we_use: GPT-4o through the OpenAI API from Hong Kong}}
digest:
  recipients: [a@example.org, {{address: b@example.org, watchlists: stack}}]
  smtp: {{host: 127.0.0.1, port: {port}, tls: {tls}, from: digest@example.org{more}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    database = open_database(tmp_path / "db" / "tracker.db")
    june_2024(database)
    database.close()
    configure(tmp_path)
    return tmp_path


def configure(folder: Path, port: int = 1, tls: str = "none", more: str = "") -> None:
    (folder / "feeds.yaml").write_text(SETTINGS.format(port=port, tls=tls, more=more))


def tracker(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_watch_test_shows_what_a_watchlist_would_have_matched(folder: Path) -> None:
    shown = tracker("watch", "test", "stack")
    assert "OpenAI restricts OpenAI API in China from 9 July 2024" in shown.stdout
    assert shown.stdout.endswith("1 event matched\n")
    assert [event["type"] for event in json.loads(tracker("watch", "test", "stack", "--json").stdout)] == ["api_restriction"]
    assert tracker("watch", "test", "stack", "--days", "1").stdout == "no stored event matches\n"


def test_watch_list_says_what_is_asked_for(folder: Path) -> None:
    assert tracker("watch", "list").stdout == "stack: we_use: GPT-4o through the OpenAI API from Hong Kong\n"


def test_a_watchlist_that_is_not_there_is_a_setting_to_mend(folder: Path) -> None:
    failed = tracker("watch", "test", "stak")
    assert (failed.exit_code, failed.stderr) == (2, "tracker: there is no watchlist 'stak'\n  hint: known: stack\n")


def test_digest_writes_one_message_file(folder: Path) -> None:
    assert tracker("digest", "--out", "week.eml").exit_code == 0
    message = message_from_bytes((folder / "week.eml").read_bytes(), policy=default)
    assert [part.get_content_type() for part in message.walk() if part.get_content_maintype() == "text"][:2] == [
        "text/plain", "text/html",
    ]  # fmt: skip


def test_digest_as_text_and_as_bytes(folder: Path) -> None:
    assert tracker("digest", "--text").stdout.startswith("AI POLICY TRACKER\n")
    assert message_from_bytes(tracker("digest", "--out", "-").stdout_bytes, policy=default)["To"] == "a@example.org"


def test_digest_without_settings_is_about_everything(folder: Path) -> None:
    (folder / "feeds.yaml").unlink()
    assert tracker("digest", "--text").exit_code == 0


def test_send_sends_once(folder: Path) -> None:
    with Mailbox() as mailbox:
        configure(folder, mailbox.port)
        first, second = tracker("digest", "--send", "--json"), tracker("digest", "--send")
        assert json.loads(first.stdout) == {"composed": 2, "sent": 2, "failed": []}
        assert second.stdout == "nothing is due: every recipient has the digest of this period\n"
        assert len(mailbox.taken) == 2


def test_a_server_that_is_down_is_said_and_the_digest_stays_due(folder: Path) -> None:
    failed = tracker("digest", "--send")
    assert failed.exit_code == 1
    assert "not sent to a@example.org: mail server 127.0.0.1:1: " in failed.stderr


def test_doctor_tries_the_mail_server(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = certificate(tmp_path)
    login = f", user: {USER}, ca_file: {trusted}"
    with Mailbox(context, login=True) as mailbox:
        configure(folder, mailbox.port, "starttls", login)
        wrong = tracker("doctor", "--quick", "--mail")
        monkeypatch.setenv("TRACKER_SMTP_PASSWORD", PASSWORD)
        right = tracker("doctor", "--quick", "--mail")
    assert "the login was refused" in wrong.stdout
    assert f"127.0.0.1:{mailbox.port} answers (starttls), logged in as {USER}" in right.stdout
    assert PASSWORD not in wrong.output + right.output


@pytest.mark.parametrize(
    ("settings", "message", "line"),
    [
        ("watchlists:\n  - {name: all}\n", "would match every event", 2),
        ("watchlists:\n  - {name: a, types: api_restrictions}\n", "is not one of", 2),
        ("watchlists:\n  - {name: a, types: lawsuit, channels: chat}\n", "there is no channel 'chat'", 2),
        ("watchlists:\n  - {name: a, types: lawsuit}\n  - {name: a, types: lawsuit}\n", "'a' is given twice", 3),
        ("alerts:\n  quiet: 22-7\n", "bad quiet hours", 2),
        ("alerts:\n  channels:\n    - {name: a, url: chat}\n", "bad channel URL", 3),
        ("digest:\n  recipients: [{address: a@b.c, watchlist: x}]\n", "did you mean 'watchlists'?", 2),
        ("digest:\n  recipients: [{address: a@b.c, watchlists: x}]\n", "there is no watchlist 'x'", 2),
        ("digest:\n  recipients: [a@b.c, A@B.C]\n", "is given twice", 2),
        ("digest:\n  recipients: ['a@b.c\\nBcc: x@y.z']\n", "bad mail address", 2),
        ("digest:\n  smtp: {password: secret}\n", "'password' must not stand here", 2),
        ("digest:\n  unsubscribe: 'javascript:alert(1)'\n", "digest.unsubscribe", 2),
    ],
)
def test_a_mistake_in_the_settings_is_said_with_its_line(folder: Path, settings: str, message: str, line: int) -> None:
    (folder / "feeds.yaml").write_text(settings)
    failed = tracker("watch", "list")
    assert failed.exit_code == 2
    assert message in failed.stderr
    assert f"feeds.yaml, line {line}:" in failed.stderr
