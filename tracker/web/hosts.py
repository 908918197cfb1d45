"""Under which names the pages answer: a site that calls itself by this machine's address must not read them through a browser."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from contextlib import suppress
from urllib.parse import urlsplit

from tracker.web.security import App, Receive, Scope, Send


def own_names(host: str, site: str | None = None) -> frozenset[str]:
    """The names of these pages: what they listen on, this machine, and the site of the settings."""
    names = {host, socket.gethostname(), (urlsplit(site).hostname or "") if site else ""}
    return frozenset(name.lower().rstrip(".") for name in names if name)


def only_under(app: App, names: Collection[str]) -> App:
    """Wrap an ASGI application: who asks for it under a name of somebody else's is told so and nothing more.

    A name can be made to mean 127.0.0.1 by whoever owns it, and a browser then takes our pages for theirs (DNS rebinding). An
    address is nobody's name, and localhost is always this machine.
    """

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"} and not _is_ours(_host(scope), names):
            await _refuse(scope, send)
        else:
            await app(scope, receive, send)

    return guarded


def _host(scope: Scope) -> str:
    """The host that was asked for; more than one is none of ours."""
    found = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    return found[0] if len(found) == 1 else ""


def _is_ours(asked: str, names: Collection[str]) -> bool:
    # With a mark that cannot stand in a host, urlsplit would take its part before or behind it.
    if not asked or any(mark in asked for mark in "/\\?#@ \t"):
        return False
    try:
        parts = urlsplit(f"//{asked}")
        name, _ = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    if name == "localhost" or name.endswith(".localhost") or name in names:
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(name) is not None
    return False


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = b"These pages do not answer under this name. If it is theirs, write it into feeds.yaml: site: https://the.name\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": body})
