"""Names that a settings file, a shared list or a publisher gives: none of them becomes a header, a line, a link or a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import compat32
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlite_utils import Database

from tests.telling.sample import NOW, add_event
from tracker.alerts.channels import webhook_headers
from tracker.alerts.message import compose
from tracker.errors import TrackerError
from tracker.mailing import Readers, preview
from tracker.models import Alert, Watchlist
from tracker.opml import read_opml
from tracker.settings import Digest, Recipient, Smtp
from tracker.store.database import open_database
from tracker.store.known import known_events

NAMES = (
    "x\r\nBcc: spy@example.net", "x\nBcc: spy@example.net", "x\rBcc: spy@example.net", "x\r\n\r\n<script>alert(1)</script>",
    "=?utf-8?q?x=0d=0aBcc:_spy=40example.net?=", "=?utf-8?b?eA0KQmNjOiBzcHlAZXhhbXBsZS5uZXQ=?=", "x\x00y", "x\x85Bcc: spy",
    "x\u2028Bcc: spy", "x\u2029y", "x\x0bBcc: spy", "x\u202egpj.exe", "../../etc/passwd", "a\"; filename=\"b.exe", "a" * 1_000, "é" * 998,
)  # fmt: skip
OURS = {
    "From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "Auto-Submitted", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding",
}  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "tracker.db")
    yield opened
    opened.close()


def headers(raw: bytes) -> dict[str, list[str]]:
    """The headers of the message and of its parts as they stand on the wire, undecoded."""
    found: dict[str, list[str]] = {}
    for part in message_from_bytes(raw, policy=compat32).walk():
        for name, value in part.items():
            found.setdefault(name, []).append(str(value))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_word_in_the_mail_and_nothing_more(database: Database, name: str) -> None:
    """As the name of a watchlist, a publisher, an event, a company and a source that is broken."""
    add_event(
        database, f"T {name}", evidence=name, publishers=(name,), effective="2024-07-09", first=NOW,
        slots={"actor": [("company:x", name)]},
    )  # fmt: skip
    database.execute(
        """INSERT INTO sources (url, name, kind, publisher, role, every_seconds, due, failures, last_error, last_poll, created)
        VALUES ('https://a.example/', ?, 'feed', ?, 'news', 1800, ?, 9, ?, ?, ?)""",
        [name, name, NOW.isoformat(), name, NOW.isoformat(), NOW.isoformat()],
    )
    settings = Digest(recipients=(Recipient(address="desk@example.org"),), smtp=Smtp(sender="tracker@example.org"))
    watchlist = Watchlist(name=name, types=frozenset({"api_restriction", "regulation", "lawsuit"}))
    for names in ((), (name,)):
        found = headers(preview(database, Readers(settings, (watchlist,)), names, now=NOW))
        assert set(found) <= OURS | {"Content-Disposition", "Content-ID"}
        assert len(found["Subject"]) == 1
        assert found["To"] == ["desk@example.org"]
        assert {value.partition("filename=")[2] for value in found.get("Content-Disposition", [])} <= {
            '"taking-effect.ics"', '"chart.png"',
        }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_word_in_an_alert_and_in_no_header_of_a_webhook(database: Database, name: str) -> None:
    event = add_event(database, f"T {name}", evidence=name, publishers=(name,), first=NOW)
    (known,) = known_events(database, [event])
    alert = Alert(id=1, outbox_id=1, event_id=event, watchlist=name, channel=name, kind="new", note=name)
    delivery = compose([alert], {event: known}, None, NOW)
    assert len(delivery.title.splitlines()) == 1
    assert len(delivery.payload.splitlines()) == 1 or "\\n" not in delivery.payload
    assert json.loads(delivery.payload)["watchlist"] == name
    sent = webhook_headers(delivery.id, delivery.payload.encode(), name, NOW)
    assert all(value.isascii() and value.isprintable() for value in sent.values())
    assert set(sent) == {"Content-Type", "webhook-id", "webhook-timestamp", "webhook-signature"}


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: c@d.example", "a@b.example\n", "a@=?utf-8?q?b=0d=0aBcc:_c?=", "=?utf-8?q?x=0d=0aBcc:?=@b.example",
        "a@b.example,c@d.example", "a@b.example;c@d.example", "<a@b.example>", "A <a@b.example>", "group:a@b.example", "a@b.example\x7f",
        "a\u202e@b.example", "a@b(c).example", "a@b.example\x85", "a@b.example\u2028", '"a b"@b.example', "a@@b.example", "@b.example",
    ],
)  # fmt: skip
def test_what_could_be_more_than_one_address_is_none(address: str) -> None:
    with pytest.raises(ValidationError, match="bad mail address"):
        Recipient(address=address)


@pytest.mark.parametrize(
    "address", ["a@localhost", "o'neil+ai@sub.example.org", "a=b@example.org", "é@b.example", "a@[127.0.0.1]"]
)
def test_what_is_one_address_is_one(address: str) -> None:
    assert Recipient(address=address).address == address


def test_an_encoded_word_in_the_link_to_unsubscribe_stays_a_link(database: Database) -> None:
    link = "https://a.example/?x=?utf-8?q?=0d=0aBcc:_spy?="
    settings = Digest(
        recipients=(Recipient(address="desk@example.org"),), smtp=Smtp(sender="tracker@example.org"), unsubscribe=link
    )
    found = headers(preview(database, Readers(settings), (), now=NOW))
    assert "Bcc" not in found
    assert found["List-Unsubscribe"] == ["<https://a.example/?x=%3Futf-8?q?=0d=0aBcc:_spy?=>"]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "&#106;avascript:alert(1)", "java&#10;script:alert(1)", "file:///etc/passwd",
        "data:text/html,x", "vbscript:x", "//a.example/feed", "https://", "ftp://a.example/", "",
    ],
)  # fmt: skip
def test_an_outline_that_links_elsewhere_than_the_web_is_no_source(url: str) -> None:
    assert [entry["url"] for entry in read_opml(f"<opml><outline text='a' xmlUrl='{url}'/></opml>".encode())] == []


def test_a_title_of_an_outline_is_one_line() -> None:
    title = "A&#13;&#10;Bcc: x&#9;y&#x2028;z&#x85;w"
    (entry,) = read_opml(f"<opml><outline title='{title}' xmlUrl='https://a.example/'/></opml>".encode())
    assert len(entry["name"].splitlines()) == 1


def test_a_hundred_thousand_outlines_are_refused_and_folders_do_not_count() -> None:
    many = "".join(f"<outline xmlUrl='https://a.example/{n}'/>" for n in range(100_000))
    with pytest.raises(TrackerError, match="more than 5,000 feeds"):
        read_opml(f"<opml>{many}</opml>".encode())
    deep = "<outline>" * 50_000 + "<outline xmlUrl='https://a.example/'/>" + "</outline>" * 50_000
    assert len(read_opml(f"<opml>{deep}</opml>".encode())) == 1


@pytest.mark.parametrize(
    "declared",
    [
        "<!ENTITY a 'x'>", "<!ENTITY a SYSTEM 'file:///etc/passwd'>", "<!ENTITY a PUBLIC 'x' 'http://127.0.0.1/'>",
        "<!ENTITY % a SYSTEM 'http://127.0.0.1/x.dtd'> %a;", "<!ENTITY % a 'x'>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_an_entity_is_refused_in_every_encoding(declared: str, encoding: str) -> None:
    body = f"<!DOCTYPE opml [{declared}]><opml><outline xmlUrl='https://a.example/'/></opml>"
    with pytest.raises(TrackerError):
        read_opml(body.encode(encoding))
