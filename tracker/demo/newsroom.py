"""The demo newsroom as a server on this machine, and the feeds.yaml that watches it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import yaml

from tracker.demo.content import Content
from tracker.demo.printing import print_all
from tracker.errors import TrackerError

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A newsroom that is up: where it is, and what a feeds.yaml for it looks like."""

    base: str
    settings: str


@contextmanager
def open_newsroom(port: int = 0) -> Iterator[Newsroom]:
    """Serve the newsroom on a port of the loopback address (0: any free one) for as long as the block lasts."""
    try:
        server = _Server((HOST, port), _Handler)
    except OSError as error:
        message = f"the demo newsroom cannot use port {port}: {error.strerror}"
        raise TrackerError(message, "name another one with --newsroom-port") from error
    content = Content()
    place = f"{HOST}:{server.server_address[1]}"
    server.answers = print_all(content, f"http://{place}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="newsroom", daemon=True)
    thread.start()
    try:
        yield Newsroom(f"http://{place}", _settings(content, place))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _settings(content: Content, place: str) -> str:
    base = f"http://{place}"
    feeds = [
        {
            "name": p.name,
            "url": f"{base}/{p.slug}/feed",
            "role": p.role,
            "every": "30m",
            "full_text": "feed" if p.body == "full" else "auto",
        }
        for p in content.publishers
    ]
    pages = [
        {"name": p.name, "url": f"{base}/{p.slug}", "kind": "page", "selector": "main", "role": p.role, "expects": p.expects}
        for p in content.pages
    ]
    # The newsroom is private and all on one host: it alone is allowed, and asked without a pause.
    network = {"allow": [place], "per_host_delay": 0}
    return str(yaml.safe_dump({"network": network, "sources": [*feeds, *pages]}, sort_keys=False, allow_unicode=True))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answers: dict[str, tuple[str, bytes]]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Answer with the page at the path; 304 when the client has it."""
        kind, body = self.server.answers.get(self.path.partition("?")[0], ("", b""))
        if not kind:
            self.send_error(404)
            return
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        known = self.headers.get("If-None-Match") == tag
        self.send_response(304 if known else 200)
        self.send_header("ETag", tag)
        if not known:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not known:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: the poll says what was fetched."""
