"""A real HTTP server on loopback with scripted answers, for every test that has to see the network.

with Server() as server:
    server.answer("/feed", b"<rss/>", headers={"ETag": '"1"'})
    ...
    assert server.paths == ["/feed"]
"""

from __future__ import annotations

import gzip
import ssl
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says; `chunks` sends a chunked body piece by piece, without an end when the iterator has none."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    chunks: Callable[[], Iterable[bytes]] | None = None
    raw: Callable[[], Iterable[bytes]] | None = None


Script = Callable[[Request], Answer]


class Server:
    """Listens on a free port of 127.0.0.1 (or another host) from `with` on, and keeps every request."""

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None, *, hangs_up: bool = True) -> None:
        self.hangs_up = hangs_up
        self._answers: dict[str, list[Answer] | Script] = {}
        self.requests: list[Request] = []
        self.connections = 0
        self._lock = threading.Lock()
        self._http = _Listener((host, 0), _handler(self))
        self._http.server = self
        if tls:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
        self.host, self.port = host, self._http.server_address[1]
        self.scheme = "https" if tls else "http"
        # Polling often only makes the server stop at once; nothing waits for it.
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def place(self) -> str:
        """host:port, as network.allow lists it."""
        return f"{self.host}:{self.port}"

    def url(self, path: str = "/") -> str:
        """The URL of a path on this server."""
        return f"{self.scheme}://{self.place}{path}"

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [request.path for request in self.requests]

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return self.paths.count(path)

    def answer(self, path: str, body: bytes = b"", *, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """Always give this answer for a path."""
        self.script(path, Answer(status, body, headers or {}))

    def script(self, path: str, *answers: Answer) -> None:
        """Give these answers for a path one after the other; the last one stays."""
        self._answers[path] = list(answers)

    def call(self, path: str, script: Script) -> None:
        """Let a function answer for a path; "*" is every path that has no answer of its own."""
        self._answers[path] = script

    def feed(self, path: str, body: bytes, content_type: str = "application/rss+xml") -> None:
        """Serve a feed with an ETag, and 304 to whom it has already."""
        etag = f'"{zlib.crc32(body)}"'

        def script(request: Request) -> Answer:
            known = request.headers.get("if-none-match") == etag
            return Answer(304 if known else 200, b"" if known else body, {"ETag": etag, "Content-Type": content_type})

        self.call(path, script)

    def reply(self, request: Request) -> Answer:
        """The scripted answer to a request; 404 when there is none."""
        with self._lock:
            self.requests.append(request)
            found = self._answers.get(request.path, self._answers.get("*"))
            if found is None:
                return Answer(404, b"not here")
            if callable(found):
                return found(request)
            return found.pop(0) if len(found) > 1 else found[0]


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    server: Server

    def verify_request(self, request: object, client_address: object) -> bool:
        self.server.connections += 1
        return True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what several tests are about."""


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            _send(self, server.reply(Request(self.command, self.path, headers, body)))
            # Without having said so, as many servers do.
            self.close_connection = self.close_connection or server.hangs_up

        do_GET = do_POST = do_HEAD = _serve

        def log_message(self, format: str, *args: object) -> None:
            """Tests look at Server.requests instead."""

    return Handler


def _send(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    if answer.raw is not None:
        for piece in answer.raw():
            handler.wfile.write(piece)
        return
    handler.send_response_only(answer.status)
    for name, value in answer.headers.items():
        handler.send_header(name, value)
    if answer.chunks is not None:
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for piece in answer.chunks():
            handler.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        handler.wfile.write(b"0\r\n\r\n")
        return
    handler.send_header("Content-Length", str(len(answer.body)))
    handler.end_headers()
    handler.wfile.write(answer.body)


def bomb(mebibytes: int) -> bytes:
    """A gzip file that unpacks to so many MiB of zeros (a multiple of 16), made without holding them."""
    return gzip.compress(bytes(16 * 1024 * 1024)) * (mebibytes // 16)


def rss(*items: tuple[str, str, str], title: str = "A feed") -> bytes:
    """An RSS feed of (link, title, description) with the link as GUID."""
    rows = "".join(
        f"<item><guid>{link}</guid><link>{link}</link><title>{name}</title><description>{text}</description></item>"
        for link, name, text in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{rows}</channel></rss>'.encode()


def packed(body: bytes) -> Answer:
    """A body as gzip."""
    return Answer(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})


def endless(piece: bytes = b"x" * 65536) -> Iterator[bytes]:
    """A body that never ends."""
    while True:
        yield piece
