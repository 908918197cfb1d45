"""Structured log lines, key=value or JSON, with the secrets kept out."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TextIO
from urllib.parse import quote

HIDDEN = "***"
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@\"']+@")
_PARAMETER = re.compile(
    r"(?i)((?:[?&;]|\b)(?:[\w-]*(?:token|secret|passw(?:or)?d|api[_-]?key|signature|credential)|key|sig|auth)[\"']?\s*[=:]\s*[\"']?)"
    r"[^&\s\"',;]+"
)
_HEADER = re.compile(r"(?i)(\bauthorization\b[\"']?\s*[:=]\s*[\"']?(?:basic|bearer|token)?\s*)[^\s\"',]+")
_SAFE_VALUE = re.compile(r"[^\s\"=]+")


class Redactor:
    """Takes secrets out of text: those it is told, and whatever looks like one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = {form for secret in secrets if len(secret) >= 4 for form in (secret, quote(secret), quote(secret, safe=""))}
        # The longest first, so that what holds another secret goes as a whole.
        self._known = sorted(known, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """The text without its secrets."""
        for secret in self._known:
            text = text.replace(secret, HIDDEN)
        text = _CREDENTIALS.sub(f"{HIDDEN}@", text)
        text = _HEADER.sub(rf"\1{HIDDEN}", text)
        return _PARAMETER.sub(rf"\1{HIDDEN}", text)


class Lines(logging.Formatter):
    """One line per record: time, level, event and the fields given as extra={"fields": …}."""

    def __init__(self, redact: Redactor, *, as_json: bool = False) -> None:
        super().__init__()
        self._redact = redact
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        fields: Mapping[str, object] = getattr(record, "fields", {})
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": self._redact(record.getMessage()),
            **{key: self._redact(value) if isinstance(value, str) else value for key, value in fields.items()},
        }
        if record.exc_info:
            line["traceback"] = self._redact(self.formatException(record.exc_info))
        if self._as_json:
            return _quoted(line)
        return " ".join(f"{key}={_value(value)}" for key, value in line.items())


def _value(value: object) -> str:
    text = str(value)
    return text if text.isprintable() and _SAFE_VALUE.fullmatch(text) else _quoted(text)


def _quoted(value: object) -> str:
    """JSON with the letters of all languages, but no character that a terminal or a viewer takes for a command or a line end."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if text.isprintable() else "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def log_to(stream: TextIO | None = None, *, secrets: Iterable[str] = (), as_json: bool = False) -> None:
    """Send the log of this process to a stream (standard error) as structured lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines(Redactor(secrets), as_json=as_json))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # It warns at every tick that a poll is still under way, which is the way things are.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.captureWarnings(True)
