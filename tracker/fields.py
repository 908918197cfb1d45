"""The kinds of values that settings hold, each checked with words that say how to mend it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

_INTERVAL = re.compile(r"(\d{1,9})\s*([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@(?:[\w-]+(?:\.[\w-]+)*|\[[0-9A-Fa-f:.]+\])")
_SHORTEST, _LONGEST = timedelta(seconds=1), timedelta(days=30)


def near(word: str, known: Iterable[str]) -> str:
    """A question for the word that was probably meant, or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f": did you mean {close[0]!r}?" if close else ""


def _interval(value: object) -> timedelta:
    found = _INTERVAL.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"bad interval {value!r}: write a number and a unit, such as 45s, 30m, 6h or 1d")
    interval = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if not _SHORTEST <= interval <= _LONGEST:
        raise ValueError(f"bad interval {value!r}: it must be between 1s and 30d")
    return interval


def _url(value: str) -> str:
    value = value.strip()
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s\x00-\x1f]", value):
        raise ValueError(f"bad URL {value!r}: it must start with http:// or https:// and hold no spaces")
    if "@" in parts.netloc:
        raise ValueError("a URL must hold no user name or password")
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"bad regular expression {value!r}: {error}") from error
    return value


def _place(value: object) -> str:
    text = str(value).strip().lower()
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536 or (":" in host and not host.startswith("[")) or "/" in host:
        raise ValueError(f"bad entry {value!r}: write host:port, such as 127.0.0.1:8080, localhost:25 or [::1]:8080")
    return text


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"unknown time zone {value!r}{near(value, available_timezones())}") from None
    return value


def _address(value: str) -> str:
    # An encoded word is decoded where an address is written into a header, line ends and all.
    if not _ADDRESS.fullmatch(value) or "=?" in value:
        raise ValueError(f"bad mail address {value!r}")
    return value


Interval = Annotated[timedelta, BeforeValidator(_interval)]
Url = Annotated[str, AfterValidator(_url)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Place = Annotated[str, BeforeValidator(_place)]
Address = Annotated[str, AfterValidator(_address)]
Zone = Annotated[str, AfterValidator(_timezone)]
Text = Annotated[str, Field(min_length=1, max_length=1_000)]


class Section(BaseModel):
    """A part of feeds.yaml: unknown keys are refused, and nothing changes it once it is loaded."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
