"""Trying the mail server: connect, log in, and hang up again; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.config import Config
from tracker.digest.mail import session
from tracker.doctor.findings import Finding
from tracker.errors import TrackerError
from tracker.mailing import mail_server, sender_of


def check_mail(config: Config | None) -> Iterator[Finding]:
    """Whether the mail server of the settings takes a connection and the login."""
    if config is None:
        yield Finding("mail", "problem", "the mail server is not known", "mend the settings first")
        return
    smtp = config.digest.smtp
    try:
        sender = sender_of(smtp)
        with session(mail_server(smtp)):
            login = f"logged in as {smtp.user}" if smtp.user else "without login"
    except TrackerError as error:
        yield Finding("mail", "problem", str(error), error.hint)
        return
    yield Finding("mail", "ok", f"{smtp.host}:{smtp.port} answers ({smtp.tls}), {login}; digests come from {sender}")
    if not config.digest.recipients:
        yield Finding("mail", "note", "nobody gets a digest", "add digest.recipients")
