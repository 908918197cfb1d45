"""The mail itself: both parts, chart and calendar inside, headers that no text of others can break."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, default
from email.utils import format_datetime

from tracker.digest import chart, ics, render
from tracker.digest.compose import Issue

_CHART = "chart@digest"


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom about which period; the id follows from these, so a second try is the same message."""

    sender: str
    recipient: str
    period: str
    unsubscribe: str | None = None

    @property
    def domain(self) -> str:
        """The sender's domain, which ids are made under."""
        return self.sender.rpartition("@")[2]

    @property
    def message_id(self) -> str:
        """The Message-ID of the digest of this period for this recipient."""
        key = hashlib.sha256(f"{self.recipient}\n{self.period}".encode()).hexdigest()[:20]
        return f"<digest.{self.period}.{key}@{self.domain}>"


class _Literal(str):
    """A header value that means just these characters: an encoded word in it is not decoded, neither here nor there."""

    name = "Subject"

    def fold(self, *, policy: EmailPolicy) -> str:
        """The header line, with everything encoded that a reader could take for more than text."""
        plain = self.isascii() and "=?" not in self
        coded = Header(str(self), "us-ascii" if plain else "utf-8", header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {coded}{policy.linesep}"


def build(issue: Issue, envelope: Envelope, now: datetime) -> bytes:
    """The whole message as it will be sent, and sent again should that be needed."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f"AI policy tracker <{envelope.sender}>"
    message["To"] = envelope.recipient
    message["Subject"] = _Literal(issue.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = envelope.message_id
    # What looks like an encoded word would be decoded here; the link stays the same.
    leave = (envelope.unsubscribe or f"mailto:{envelope.sender}?subject=unsubscribe").replace("=?", "=%3F")
    message["List-Unsubscribe"] = f"<{leave}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(render.text(issue), cte="quoted-printable")
    drawn = [surge for surge in issue.surges if surge.counts]
    alt = chart.described(drawn) if drawn else ""
    message.add_alternative(render.html(issue, _CHART if drawn else "", alt), subtype="html", cte="quoted-printable")
    if drawn:
        page = message.get_payload(1)
        assert isinstance(page, EmailMessage)
        page.add_related(chart.picture(drawn), "image", "png", cid=f"<{_CHART}>", filename="chart.png", disposition="inline")
    if issue.calendar:
        held = ics.calendar(issue.calendar, issue.site, envelope.domain, now).decode()
        message.add_attachment(held, subtype="calendar", filename="taking-effect.ics", cte="quoted-printable")
    return message.as_bytes()


@dataclass(frozen=True, slots=True)
class Parts:
    """A stored message taken apart for looking at: a page that needs nothing else, and the text."""

    subject: str
    html: str
    text: str


def parts(message: bytes) -> Parts:
    """Take a stored digest apart; the chart becomes a part of the page."""
    parsed = message_from_bytes(message, policy=default)
    page, plain = parsed.get_body(("html",)), parsed.get_body(("plain",))
    html = str(page.get_content()) if page else ""
    for part in parsed.walk():
        if part.get_content_type() == "image/png":
            image = part.get_content()
            html = html.replace(f"cid:{_CHART}", f"data:image/png;base64,{b64encode(image).decode()}")
    return Parts(str(parsed["Subject"]), html, str(plain.get_content()) if plain else "")
