"""One HTTP connection with a budget: it goes to checked addresses only, and neither time nor bytes can run away."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import Url

from tracker.addresses import Endpoint


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

    def _new_conn(self) -> socket.socket:
        problem: OSError = OSError("no address")
        for position, endpoint in enumerate(self.endpoints):
            sock = _BudgetedSocket(endpoint.family, socket.SOCK_STREAM)
            try:
                sock.settimeout(self.budget.seconds_left() / (len(self.endpoints) - position))
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.connect(endpoint.address)
            except OSError as error:
                sock.close()
                problem = error
            except BaseException:
                sock.close()
                raise
            else:
                sock.budget = self.budget
                return sock
        raise problem


class _Plain(_Guarded, HTTPConnection):
    pass


class _Secure(_Guarded, HTTPSConnection):
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


def connection(url: Url, endpoints: tuple[Endpoint, ...], budget: Budget, tls: Callable[[], ssl.SSLContext]) -> HTTPConnection:
    """A connection for one request to one of the endpoints; the name in the URL is what TLS verifies."""
    host = (url.host or "").strip("[]")
    timeout = budget.seconds_left()
    made: _Plain | _Secure
    if url.scheme == "https":
        made = _Secure(host, url.port or 443, timeout=timeout, ssl_context=tls())
    else:
        made = _Plain(host, url.port or 80, timeout=timeout)
    made.endpoints, made.budget = endpoints, budget
    return made
