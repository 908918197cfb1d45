"""Handing messages to a mail server, over TLS or STARTTLS; what goes wrong is told without any secret."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tracker.errors import MailError
from tracker.wording import one_line

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, and as whom."""

    host: str
    port: int
    tls: Literal["none", "starttls", "tls"]
    user: str | None = None
    password: str | None = None
    ca_file: Path | None = None
    timeout: float = 30.0

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port}, {self.tls})"


class Session:
    """One connection to a mail server over which messages go out."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        """Hand in one message for one recipient; raises MailError when the server does not take it."""
        try:
            self._smtp.sendmail(sender, [recipient], message)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise MailError(f"{recipient}: {_words(error)}") from error

    @property
    def usable(self) -> bool:
        """Whether the server is still there after a message that it did not take."""
        try:
            return self._smtp.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False


@contextmanager
def session(server: MailServer) -> Iterator[Session]:
    """Connect and log in; raises MailError with what to look at."""
    try:
        smtp = _connect(server)
    except (smtplib.SMTPException, OSError) as error:
        raise MailError(f"mail server {server.host}:{server.port}: {_words(error)}", _hint(server, error)) from error
    try:
        yield Session(smtp)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()


def _connect(server: MailServer) -> smtplib.SMTP:
    if server.tls == "none" and server.user and server.host not in _LOOPBACK:
        raise MailError(f"the login would go to {server.host} unencrypted", "set digest.smtp.tls to starttls or tls")
    context = _context(server.ca_file)
    if server.tls == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    with ExitStack() as unfinished:
        unfinished.callback(smtp.close)
        if server.tls == "starttls":
            smtp.starttls(context=context)
        if server.user:
            smtp.login(server.user, server.password or "")
        unfinished.pop_all()
    return smtp


def _context(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise MailError(f"{ca_file} cannot be read as certificates", "check digest.smtp.ca_file") from error


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "the login was refused"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return f"recipient refused: {code} {_said(said)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_said(error.smtp_error)}"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ConnectionError) and error.strerror:
        return error.strerror.lower()
    return one_line(str(error), 200) or type(error).__name__


def _said(text: bytes | str) -> str:
    return one_line(text.decode("utf-8", "replace") if isinstance(text, bytes) else text, 200)


def _hint(server: MailServer, error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "check digest.smtp.user and the password in TRACKER_SMTP_PASSWORD or password_file"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "the server offers no STARTTLS or no login; check digest.smtp.tls and port"
    if isinstance(error, ssl.SSLError):
        return "check digest.smtp.tls (starttls is usually port 587, tls port 465) and the server's certificate"
    if isinstance(error, TimeoutError | smtplib.SMTPServerDisconnected):
        return "check digest.smtp.host, port and tls (starttls is usually port 587, tls port 465), and whether the server is up"
    return "check digest.smtp.host and port, and whether the server is up"
