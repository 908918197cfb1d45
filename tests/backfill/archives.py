"""Archives for the tests: the same documents in every format."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

NAMES = ("Acme", "Globex", "Initech")


def documents(count: int) -> list[dict[str, Any]]:
    """Documents of three companies, one a day."""
    return [
        {
            "id": f"d{n}",
            "title": f"{NAMES[n % 3]} blocks number {n // 3}",
            "published": (date(2024, 1, 1) + timedelta(days=n)).isoformat(),
            "text": f"{NAMES[n % 3]} said that it blocks number {n // 3} from its interface. Nobody was surprised by that.",
            "url": f"https://news.example/{n}",
            "source": f"Paper {n % 4}",
        }
        for n in range(count)
    ]


def lines(rows: Iterable[dict[str, Any]]) -> bytes:
    """JSON Lines."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    """A JSON Lines file."""
    path.write_bytes(lines(rows))
    return path


def page(url: str, body: str, *, status: str = "200 OK", content_type: str = "text/html; charset=utf-8") -> bytes:
    """One response in a web archive."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}".encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2024-06-25T10:00:00Z\r\n"
        f"WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def html(title: str, text: str) -> str:
    """A page with an article in it."""
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{text}</p></article></body></html>"


def warc(pages: Iterable[bytes]) -> bytes:
    """A web archive, each record packed by itself."""
    return b"".join(gzip.compress(one) for one in pages)
