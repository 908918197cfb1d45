"""HTTP connections with a budget: they go to checked addresses only, and neither time nor bytes can run away."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import Url

from tracker.addresses import Endpoint

MOST_IDLE, LONGEST_IDLE = 16, 10.0


class BudgetSpent(Exception):
    """An answer took more time or bytes than it may; the message says which in plain words."""


class Budget:
    """What one request, with all its redirects, may still take."""

    def __init__(self, seconds: float, max_bytes: int, monotonic: Callable[[], float]) -> None:
        self._seconds, self._max_bytes, self._monotonic = seconds, max_bytes, monotonic
        self._deadline, self._left = monotonic() + seconds, max_bytes

    def seconds_left(self) -> float:
        """The time that is left; raises when there is none."""
        left = self._deadline - self._monotonic()
        if left <= 0:
            raise BudgetSpent(f"took more than {self._seconds:g} s in total")
        return left

    def extend(self, seconds: float) -> None:
        """Give back time that the request itself did not take."""
        self._deadline += seconds

    def spend(self, count: int) -> None:
        """Count bytes that came in; raises when they are too many."""
        self._left -= count
        if self._left < 0:
            raise BudgetSpent(f"larger than {describe_size(self._max_bytes)}")


def describe_size(count: int) -> str:
    """A number of bytes as a person writes it."""
    return f"{count / 1024 / 1024:.4g} MiB" if count >= 1024 * 1024 else f"{count} bytes"


class _Budgeted:
    # A timeout of the socket starts anew with every byte, so a peer that drips would never meet it: every read
    # therefore gets what is left of the whole.
    budget: Budget | None = None

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        if self.budget is None:
            return super().recv_into(*args, **kwargs)  # type: ignore[misc,no-any-return]
        self.settimeout(self.budget.seconds_left())  # type: ignore[attr-defined]
        count: int = super().recv_into(*args, **kwargs)  # type: ignore[misc]
        self.budget.spend(count)
        return count


class _BudgetedSocket(_Budgeted, socket.socket):
    pass


class _BudgetedSSLSocket(_Budgeted, ssl.SSLSocket):
    pass


class _Guarded:
    endpoints: tuple[Endpoint, ...]
    budget: Budget
    sock: Any
    timeout: float

    def renew(self, budget: Budget) -> None:
        """Begin another request, with what that may take."""
        self.budget = self.sock.budget = budget
        self.timeout = budget.seconds_left()

    def _new_conn(self) -> socket.socket:
        problem: OSError = OSError("no address")
        for position, endpoint in enumerate(self.endpoints):
            # Whatever ends the attempt, a socket that is not handed on is closed.
            with ExitStack() as opened:
                sock = opened.enter_context(_BudgetedSocket(endpoint.family, socket.SOCK_STREAM))
                try:
                    sock.settimeout(self.budget.seconds_left() / (len(self.endpoints) - position))
                    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    sock.connect(endpoint.address)
                except OSError as error:
                    problem = error
                    continue
                opened.pop_all()
                sock.budget = self.budget
                return sock
        raise problem


class _Plain(_Guarded, HTTPConnection):  # type: ignore[misc]
    pass


class _Secure(_Guarded, HTTPSConnection):  # type: ignore[misc]
    def connect(self) -> None:
        super().connect()
        if isinstance(self.sock, _BudgetedSSLSocket):
            self.sock.budget = self.budget


def tls_context(ca_file: str | None = None) -> ssl.SSLContext:
    """A verifying TLS context whose sockets keep to a budget."""
    context = ssl.create_default_context(cafile=ca_file)
    context.set_alpn_protocols(["http/1.1"])
    context.sslsocket_class = _BudgetedSSLSocket
    return context


Link = _Plain | _Secure
Key = tuple[str, str, int]


def connection(url: Url, endpoints: tuple[Endpoint, ...], budget: Budget, tls: Callable[[], ssl.SSLContext]) -> Link:
    """A connection to one of the endpoints; the name in the URL is what TLS verifies."""
    host = (url.host or "").strip("[]")
    timeout = budget.seconds_left()
    made: Link
    if url.scheme == "https":
        made = _Secure(host, url.port or 443, timeout=timeout, ssl_context=tls())
    else:
        made = _Plain(host, url.port or 80, timeout=timeout)
    made.endpoints, made.budget = endpoints, budget
    return made


class Idle:
    """Connections that stay open for the next request to the same scheme, host and port: few of them, and not for long."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._links: list[tuple[Key, float, Link]] = []

    def take(self, key: Key) -> Link | None:
        """The one that was used last, None when there is none that the server has left open."""
        while found := self._pop(key):
            since, link = found
            # Bytes that nobody asked for are no answer to what is asked next.
            if self._monotonic() - since <= LONGEST_IDLE and link.is_connected:
                return link
            link.close()
        return None

    def _pop(self, key: Key) -> tuple[float, Link] | None:
        with self._lock:
            for place in range(len(self._links) - 1, -1, -1):
                if self._links[place][0] == key:
                    return self._links.pop(place)[1:]
        return None

    def keep(self, key: Key, link: Link) -> None:
        """Leave one open; the one that has waited longest goes when there are too many."""
        with self._lock:
            self._links.append((key, self._monotonic(), link))
            oldest = self._links.pop(0)[2] if len(self._links) > MOST_IDLE else None
        if oldest:
            oldest.close()

    def close(self) -> None:
        """Close all of them."""
        with self._lock:
            links, self._links = self._links, []
        for _, _, link in links:
            link.close()
