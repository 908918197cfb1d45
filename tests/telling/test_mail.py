"""Digests through a real SMTP server: exactly one per recipient and period, whatever the server and the clock do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from tests.telling.mailbox import PASSWORD, USER, Fault, Mailbox, certificate
from tests.telling.sample import NOW, add_event, june_2024
from tracker.digest.mail import MailServer, session
from tracker.errors import ConfigError, MailError
from tracker.mailing import DigestSummary, Readers, send_due
from tracker.settings import Digest, Recipient, Smtp
from tracker.store import digests

PEOPLE = ("a@example.org", "b@example.org", "c@example.org")
WEEK = timedelta(days=7)


def readers(mailbox: Mailbox, *people: str, every: str = "week", **smtp: Any) -> Readers:
    server = Smtp(host="127.0.0.1", port=mailbox.port, sender="digest@example.org", **{"tls": "none", **smtp})
    recipients = tuple(Recipient(address=address) for address in people or PEOPLE)
    return Readers(Digest(recipients=recipients, smtp=server, every=every))  # type: ignore[arg-type]


def who(mailbox: Mailbox) -> list[str]:
    return sorted(recipient for recipients, _ in mailbox.taken for recipient in recipients)


def test_every_recipient_gets_one_digest(database: Database, mailbox: Mailbox) -> None:
    june_2024(database)
    assert send_due(database, readers(mailbox), now=NOW) == DigestSummary(composed=3, sent=3)
    assert send_due(database, readers(mailbox), now=NOW + timedelta(days=6)) == DigestSummary()
    assert who(mailbox) == list(PEOPLE)
    assert len({str(message["Message-ID"]) for message in mailbox.messages}) == 3
    stored = {bytes(row["message"]) for row in database["digests"].rows}
    assert {content for _, content in mailbox.taken} == stored


def test_each_recipient_is_alone_in_a_message(database: Database, mailbox: Mailbox) -> None:
    june_2024(database)
    send_due(database, readers(mailbox), now=NOW)
    assert [
        (recipients, str(message["To"])) for (recipients, _), message in zip(mailbox.taken, mailbox.messages, strict=True)
    ] == [([person], person) for person in PEOPLE]


def test_nothing_is_due_before_the_tracker_took_anything_in(database: Database, mailbox: Mailbox) -> None:
    assert send_due(database, readers(mailbox), now=NOW) == DigestSummary()
    add_event(database, "Something", created=NOW + timedelta(hours=1))
    assert send_due(database, readers(mailbox), now=NOW + timedelta(hours=2)) == DigestSummary()
    assert send_due(database, readers(mailbox), now=NOW + WEEK).sent == 3


def test_who_never_had_one_gets_it_at_once_when_asked_for(database: Database, mailbox: Mailbox) -> None:
    add_event(database, "Something", created=NOW + timedelta(hours=1))
    now = NOW + timedelta(hours=2)
    assert send_due(database, readers(mailbox), now=now, at_once=True).sent == 3
    assert send_due(database, readers(mailbox), now=now, at_once=True) == DigestSummary()
    assert "Something" in str(mailbox.messages[0]["Subject"])


def test_daily_digests_come_every_day(database: Database, mailbox: Mailbox) -> None:
    june_2024(database)
    for day in range(3):
        send_due(database, readers(mailbox, "a@example.org", every="day"), now=NOW + timedelta(days=day))
    assert [row["period"] for row in database["digests"].rows] == ["2024-07-01", "2024-07-02", "2024-07-03"]


def test_a_server_that_was_down_for_days_gets_each_digest_once(database: Database) -> None:
    june_2024(database)
    with Mailbox() as gone:
        nobody = readers(gone)
    for hour in range(0, 24 * 12, 6):
        done = send_due(database, nobody, now=NOW + timedelta(hours=hour))
        assert done.sent == 0
    with Mailbox() as back:
        for hour in range(0, 24, 6):
            send_due(database, readers(back), now=NOW + timedelta(days=12, hours=hour))
        assert who(back) == sorted(PEOPLE * 2)
        assert len({str(message["Message-ID"]) for message in back.messages}) == 6
    assert sorted({row["period"] for row in database["digests"].rows}) == ["2024-W27", "2024-W28"]


def test_a_daemon_that_was_off_for_weeks_tells_of_all_of_them_in_one(database: Database, mailbox: Mailbox) -> None:
    june_2024(database)
    send_due(database, readers(mailbox, "a@example.org"), now=NOW)
    add_event(database, "While we slept", created=NOW + timedelta(days=2))
    assert send_due(database, readers(mailbox, "a@example.org"), now=NOW + 3 * WEEK).sent == 1
    assert "While we slept" in str(mailbox.messages[-1]["Subject"])
    assert "In the 21 days to 22 July 2024" in mailbox.messages[-1].get_body(("plain",)).get_content().replace("\n", " ")  # type: ignore[union-attr]


def test_a_clock_that_jumps_forth_and_back_doubles_nothing(database: Database, mailbox: Mailbox) -> None:
    june_2024(database)
    for now in (NOW, NOW + timedelta(days=365), NOW, NOW - timedelta(days=1), NOW + WEEK, NOW + timedelta(days=365), NOW + WEEK):
        send_due(database, readers(mailbox, "a@example.org"), now=now)
    periods = [row["period"] for row in database["digests"].rows]
    assert len(periods) == len(set(periods)) == len(mailbox.taken)
    assert {"2024-W27", "2024-W28"} <= set(periods)


@pytest.mark.parametrize("answer", ["451 try again later", "550 no such mailbox", "421 closing now"])
def test_one_refused_recipient_holds_up_nobody_for_long(database: Database, mailbox: Mailbox, answer: str) -> None:
    june_2024(database)
    mailbox.refuse["a@example.org"] = [answer]
    done = send_due(database, readers(mailbox), now=NOW)
    assert [recipient for recipient, _ in done.failures] == ["a@example.org"]
    assert answer[:3] in done.failures[0][1]
    assert done.sent == 2
    assert send_due(database, readers(mailbox), now=NOW + timedelta(minutes=1)).sent == 1
    assert who(mailbox) == list(PEOPLE)


def test_what_the_server_took_before_a_crash_comes_again_as_the_same_message(database: Database, mailbox: Mailbox) -> None:
    """A crash between the server's 250 and our commit: the claim stands, the digest is not marked as sent."""
    june_2024(database)
    send_due(database, readers(mailbox, "a@example.org"), now=NOW)
    database.execute("UPDATE digests SET sent = NULL")
    add_event(database, "Something that came in between")
    assert send_due(database, readers(mailbox, "a@example.org"), now=NOW + timedelta(minutes=1)).sent == 1
    first, second = (content for _, content in mailbox.taken)
    assert first == second


def test_two_senders_at_once_send_one(database: Database, mailbox: Mailbox) -> None:
    june_2024(database)
    asked = readers(mailbox, "a@example.org")
    send_due(database, asked, now=NOW)
    database.execute("UPDATE digests SET sent = NULL, due = ?, tries = 0", [NOW.isoformat()])
    (digest,) = digests.due_digests(database, NOW)
    assert digests.claim_digest(database, digest, NOW, NOW + timedelta(minutes=1))
    assert not digests.claim_digest(database, digest, NOW, NOW + timedelta(minutes=1))
    assert send_due(database, asked, now=NOW) == DigestSummary()


# -- the server -----------------------------------------------------------------------------------------------------


TLS = pytest.mark.parametrize("tls", ["starttls", "tls"])


@pytest.fixture
def secure(tmp_path: Path, tls: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Mailbox, dict[str, Any]]]:
    """A mail server that wants TLS, in one way or the other, and a login; and the settings for it."""
    monkeypatch.setenv("TRACKER_SMTP_PASSWORD", PASSWORD)
    context, trusted = certificate(tmp_path)
    with Mailbox(context, login=True, at_once=tls == "tls") as mailbox:
        yield mailbox, {"tls": tls, "user": USER, "ca_file": trusted}


Secure = tuple[Mailbox, dict[str, Any]]


@TLS
def test_over_tls_with_login(database: Database, secure: Secure) -> None:
    mailbox, settings = secure
    june_2024(database)
    assert send_due(database, readers(mailbox, **settings), now=NOW).sent == 3
    assert who(mailbox) == list(PEOPLE)


@TLS
@pytest.mark.parametrize("fault", ["drop", "hang"])
def test_a_server_that_fails_in_the_middle_of_a_message_gets_it_again(database: Database, secure: Secure, fault: Fault) -> None:
    mailbox, settings = secure
    june_2024(database)
    mailbox.faults = [fault]
    people = readers(mailbox, **settings, timeout=0.5)
    first = send_due(database, people, now=NOW)
    assert first.sent + len(first.failures) == 3
    assert first.failures
    send_due(database, people, now=NOW + timedelta(minutes=1))
    assert who(mailbox) == list(PEOPLE)
    assert send_due(database, people, now=NOW + timedelta(days=1)) == DigestSummary()


@TLS
def test_what_was_taken_without_an_answer_comes_again_as_the_same_message(database: Database, secure: Secure) -> None:
    mailbox, settings = secure
    june_2024(database)
    mailbox.faults = ["take and drop"]
    people = readers(mailbox, "a@example.org", **settings)
    assert send_due(database, people, now=NOW).sent == 0
    assert send_due(database, people, now=NOW + timedelta(minutes=1)).sent == 1
    (_, first), (_, second) = mailbox.taken
    assert first == second


@TLS
def test_a_certificate_that_nobody_vouches_for_is_refused(secure: Secure) -> None:
    mailbox, settings = secure
    with pytest.raises(MailError, match="certificate"), session(server(mailbox, **{**settings, "ca_file": None})):
        pass


@pytest.mark.parametrize(("served", "asked"), [(False, "tls"), (True, "starttls"), (True, "none")])
def test_the_wrong_kind_of_tls_is_said_with_the_port_to_try(tmp_path: Path, served: bool, asked: str) -> None:
    """One side speaks TLS from the first byte, the other waits for a greeting in the clear."""
    context, trusted = certificate(tmp_path)
    wrong = {"tls": asked, "ca_file": trusted, "timeout": 0.5}
    with Mailbox(context, at_once=served) as mailbox, pytest.raises(MailError) as raised, session(server(mailbox, **wrong)):
        pass
    assert "465" in str(raised.value.hint)


@pytest.mark.parametrize(("settings", "port"), [({}, 587), ({"tls": "tls"}, 465), ({"tls": "tls", "port": 587}, 587)])
def test_the_port_follows_the_kind_of_tls(settings: dict[str, Any], port: int) -> None:
    assert Smtp(**settings).port == port


def server(mailbox: Mailbox, **changes: Any) -> MailServer:
    return MailServer(**{"host": "127.0.0.1", "port": mailbox.port, "tls": "none", "timeout": 5.0, **changes})


def test_a_wrong_password_is_said_without_it(tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path)
    wrong = {"tls": "starttls", "ca_file": trusted, "user": USER, "password": "wrong horse"}
    with Mailbox(context, login=True) as mailbox, pytest.raises(MailError) as raised, session(server(mailbox, **wrong)):
        pass
    assert "the login was refused" in str(raised.value)
    assert "wrong horse" not in f"{raised.value} {raised.value.hint} {server(mailbox, **wrong)!r}"


def test_starttls_is_not_given_up_when_the_server_does_not_offer_it() -> None:
    with Mailbox() as mailbox, pytest.raises(MailError, match="STARTTLS"), session(server(mailbox, tls="starttls")):
        pass


def test_a_login_does_not_go_unencrypted_to_another_machine() -> None:
    unsafe = MailServer("mail.example.org", 25, "none", "me", "secret")
    with pytest.raises(MailError, match="unencrypted"), session(unsafe):
        pass


def test_a_digest_without_sender_is_a_setting_to_mend(database: Database) -> None:
    asked = Readers(Digest(recipients=(Recipient(address="a@example.org"),)))
    with pytest.raises(ConfigError, match="no sender"):
        send_due(database, asked, now=NOW)


def test_the_password_is_neither_in_the_database_nor_in_the_settings_as_text(
    database: Database, mailbox: Mailbox, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    smtp = Smtp(password_file=tmp_path / "password")
    assert smtp.password({}) == PASSWORD
    assert smtp.password({"TRACKER_SMTP_PASSWORD": "other"}) == "other"
    june_2024(database)
    send_due(database, readers(mailbox, password_file=tmp_path / "password"), now=NOW)
    assert PASSWORD not in "\n".join(database.iterdump()) + repr(smtp)
