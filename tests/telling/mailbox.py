"""A real SMTP server on loopback that keeps what it takes, and refuses what it is told to."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "tracker@example.org", "a secret of ours"


class _AnyPort(Controller):
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


Fault = Literal["drop", "take and drop", "hang"]


class Mailbox:
    """`taken` holds (recipients, message); `refuse` maps a recipient to the answers that it gets before it is taken.

    `faults` are what goes wrong with the next messages instead of an answer. With a TLS context it wants STARTTLS, or with
    `at_once` TLS from the first byte, as on port 465.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, *, login: bool = False, at_once: bool = False) -> None:
        self.taken: list[tuple[list[str], bytes]] = []
        self.arrival: Callable[[], None] = lambda: None
        self.refuse: dict[str, list[str]] = {}
        self.faults: list[Fault] = []
        self._over: asyncio.Event | None = None
        self._login = login
        starttls = tls is not None and not at_once
        self._controller = _AnyPort(
            self, hostname="127.0.0.1", port=0, tls_context=tls if starttls else None, require_starttls=starttls,
            ssl_context=tls if at_once else None,
            authenticator=_check if login else None, auth_required=login and starttls, auth_require_tls=starttls,
        )  # fmt: skip

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        """Take a message or refuse it."""
        if self._login and not session.authenticated:
            return "530 who are you"
        fault = self.faults.pop(0) if self.faults else None
        if fault == "hang":
            self._over = asyncio.Event()
            await self._over.wait()
        if fault in ("drop", "hang"):
            server.transport.abort()
            return "451 nobody hears this"
        recipient = str(envelope.rcpt_tos[0])
        if answers := self.refuse.get(recipient):
            return answers.pop(0)
        assert isinstance(envelope.content, bytes)
        self.taken.append(([str(r) for r in envelope.rcpt_tos], envelope.content))
        self.arrival()
        if fault == "take and drop":
            server.transport.abort()
        return "250 taken"

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._controller.port)

    @property
    def messages(self) -> list[EmailMessage]:
        """What was taken, parsed as a mail client would."""
        parsed = [message_from_bytes(content, policy=default) for _, content in self.taken]
        assert all(isinstance(message, EmailMessage) for message in parsed)
        return parsed  # type: ignore[return-value]

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._over is not None:
            self._controller.loop.call_soon_threadsafe(self._over.set)
        self._controller.stop()


def _check(server: object, session: object, envelope: object, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=right)


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS context for 127.0.0.1 and the file that says to trust it."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key,
         "-out", cert, "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert
