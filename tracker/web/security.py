"""What every answer carries so that a browser runs no script but ours, and what no request may do."""

from __future__ import annotations

import base64
import hashlib
import importlib.resources
import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from typing import Any

from tracker.web.spreadsheet import harmless_rows

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_SHARED = (
    "default-src 'none'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)
OUR_POLICY = f"{_SHARED}; script-src 'self'; style-src 'self'"
# A mail that was sent, shown as it was: styles of its own and the pictures in it, but nothing that runs or is fetched.
FRAMED_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-top-navigation-by-user-activation"
)
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


@cache
def datasette_policy() -> str:
    """The policy for Datasette's own pages: of inline scripts only those that its templates bring, known by their hash."""
    templates = importlib.resources.files("datasette") / "templates"
    scripts: set[str] = set()
    for template in templates.iterdir():
        if template.name.endswith(".html"):
            scripts.update(re.findall(r"<script>(.*?)</script>", template.read_text("utf-8"), re.DOTALL))
    known = {script for script in scripts if "{{" not in script and "{%" not in script}
    known |= {f"DATASETTE_ALLOW_FACET = {value};" for value in ("true", "false")}
    hashes = sorted(base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in known)
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes)
    return f"{_SHARED}; script-src 'self' {allowed}; style-src 'self' 'unsafe-inline'"


def guard(app: App) -> App:
    """Wrap an ASGI application: nothing but reading goes in, and every answer comes out with the security headers."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        table = scope["path"].endswith(".csv")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _with_headers(list(message.get("headers", [])))}
            elif table and message.get("body"):
                # Datasette writes its tables row by row, and each row is a message of its own.
                message = {**message, "body": harmless_rows(message["body"].decode("utf-8", "replace")).encode()}
            await send(message)

        if scope["method"] not in _READING:
            await _refuse(send_with_headers)
        else:
            await app(scope, receive, send_with_headers)

    return guarded


def _with_headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    present = {name.lower() for name, _ in headers}
    added = [*_HEADERS, (b"content-security-policy", datasette_policy().encode())]
    return headers + [(name, value) for name, value in added if name not in present]


async def _refuse(send: Send) -> None:
    body = b"This site only shows what the tracker has read: nothing can be sent to it.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"allow", b"GET, HEAD, OPTIONS")]
    await send({"type": "http.response.start", "status": 405, "headers": headers})
    await send({"type": "http.response.body", "body": body})
