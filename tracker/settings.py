"""What feeds.yaml says about telling people: watchlists, alerts and the digest."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from tracker.errors import ConfigError
from tracker.fields import Address, Section, Text, Zone, near
from tracker.models import EventType

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[str, ...] = Weekday.__args__  # type: ignore[attr-defined]
PASSWORD_VARIABLE = "TRACKER_SMTP_PASSWORD"
_QUIET = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def _quiet(value: object) -> tuple[time, time]:
    found = _QUIET.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"bad quiet hours {value!r}: write them in quotes as two times, such as '22:00-07:00'")
    first, last = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if first == last:
        raise ValueError(f"bad quiet hours {value!r}: they begin and end at the same time")
    return first, last


def _reachable(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*://\S+|\$\{\w+\}\S*", value):
        raise ValueError(
            f"bad channel URL {value!r}: an https:// address is a webhook, others are apprise URLs such as ntfy://topic"
        )
    return value


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Quiet = Annotated[tuple[time, time], BeforeValidator(_quiet)]
Words = Annotated[tuple[Text, ...], BeforeValidator(_one_or_more)]
Types = Annotated[tuple[EventType, ...], BeforeValidator(_one_or_more)]


class WatchlistSection(Section):
    """What somebody wants to hear of, in names; every key that is given must fit, any of its values is enough."""

    name: Text
    companies: Words = ()
    models: Words = ()
    regions: Words = ()
    agencies: Words = ()
    laws: Words = ()
    types: Types = ()
    words: Words = ()
    we_use: Text | None = None
    min_publishers: Annotated[int, Field(ge=1, le=100)] = 1
    min_confidence: Annotated[float, Field(ge=0, le=1)] = 0.0
    primary_only: bool = False
    channels: Words | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        asked = (self.companies, self.models, self.regions, self.agencies, self.laws, self.types, self.words, self.we_use)
        if not any(asked) and self.min_publishers == 1 and self.min_confidence == 0 and not self.primary_only:
            raise ValueError("this watchlist would match every event: give companies, types, regions, words or we_use")
        return self


class Channel(Section):
    """One place that alerts go to: a webhook (http, https) or an apprise URL; `${NAME}` stands for an environment variable."""

    name: Text
    url: Annotated[Text, AfterValidator(_reachable)]
    secret_variable: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] | None = None
    secret_file: Path | None = None

    def address(self, environ: Mapping[str, str] = os.environ) -> str:
        """The URL with its variables filled in; raises ConfigError when one is not set."""

        def value(found: re.Match[str]) -> str:
            if not (known := environ.get(found[1])):
                raise ConfigError(f"the channel {self.name!r} needs the variable {found[1]}", "set it for the tracker")
            return known

        return _VARIABLE.sub(value, self.url)

    def secret(self, environ: Mapping[str, str] = os.environ) -> str | None:
        """What webhooks are signed with; None when none is set up, ConfigError when it is but is not there."""
        if self.secret_variable:
            if not (value := environ.get(self.secret_variable)):
                raise ConfigError(
                    f"the channel {self.name!r} needs the variable {self.secret_variable}", "set it for the tracker"
                )
            return value
        return _first_line(self.secret_file, f"secret_file of the channel {self.name!r}") if self.secret_file else None


class Alerts(Section):
    """Where alerts go, and how many at what times."""

    channels: tuple[Channel, ...] = ()
    quiet: Quiet | None = None
    timezone: Zone = "UTC"
    bundle: Annotated[int, Field(ge=1, le=1_000)] = 5
    limit: Annotated[int, Field(ge=1, le=1_000)] = 20


# Where servers listen that speak TLS from the first byte.
_TLS_PORT = 465


class Smtp(Section):
    """Where mail goes out; the password is never in this file."""

    host: Text = "localhost"
    port: Annotated[int, Field(gt=0, lt=65_536)] = 587
    tls: Literal["none", "starttls", "tls"] = "starttls"
    sender: Annotated[Address | None, Field(alias="from")] = None
    user: str | None = None
    password_file: Path | None = None
    ca_file: Path | None = None
    timeout: Annotated[float, Field(gt=0, le=600)] = 30.0

    @model_validator(mode="before")
    @classmethod
    def _usual_port(cls, values: Any) -> Any:
        return {"port": _TLS_PORT, **values} if isinstance(values, dict) and values.get("tls") == "tls" else values

    def password(self, environ: Mapping[str, str] = os.environ) -> str | None:
        """The password from the environment or the password file; None when there is none."""
        if value := environ.get(PASSWORD_VARIABLE):
            return value
        return _first_line(self.password_file, "digest.smtp.password_file") if self.password_file else None


class Recipient(Section):
    """Who gets a digest; what is left out is as in the digest's own settings."""

    address: Address
    watchlists: Words = ()
    every: Literal["day", "week"] | None = None


def _recipient(value: Any) -> Any:
    return {"address": value} if isinstance(value, str) else value


class Digest(Section):
    """Who gets the digest, and when."""

    recipients: tuple[Annotated[Recipient, BeforeValidator(_recipient)], ...] = ()
    every: Literal["day", "week"] = "week"
    day: Weekday = "monday"
    hour: Annotated[int, Field(ge=0, le=23)] = 7
    timezone: Zone = "UTC"
    unsubscribe: Annotated[str, Field(pattern=r"^(https?://|mailto:)[^\s<>,]+$")] | None = None
    smtp: Smtp = Smtp()


Misfit = tuple[tuple[str | int, ...], str, str]


def misfits(watchlists: tuple[WatchlistSection, ...], alerts: Alerts, digest: Digest) -> Iterator[Misfit]:
    """Names that are given twice or stand for nothing: where, what, and a hint."""
    lists, channels = [w.name for w in watchlists], [c.name for c in alerts.channels]
    people = [r.address.lower() for r in digest.recipients]
    yield from _repeated(lists, ("watchlists",), "watchlist")
    yield from _repeated(channels, ("alerts", "channels"), "channel")
    yield from _repeated(people, ("digest", "recipients"), "recipient")
    for position, watchlist in enumerate(watchlists):
        yield from _unknown(watchlist.channels or (), channels, ("watchlists", position, "channels"), "channel")
    for position, recipient in enumerate(digest.recipients):
        yield from _unknown(recipient.watchlists, lists, ("digest", "recipients", position, "watchlists"), "watchlist")


def _repeated(names: Sequence[str], place: tuple[str, ...], what: str) -> Iterator[Misfit]:
    for position, name in enumerate(names):
        if name in names[:position]:
            yield (*place, position), f"the {what} {name!r} is given twice", "keep one of the two"


def _unknown(names: Sequence[str], known: Sequence[str], place: tuple[str | int, ...], what: str) -> Iterator[Misfit]:
    for name in names:
        if name not in known:
            yield place, f"there is no {what} {name!r}{near(name, known)}", f"known: {', '.join(known) or 'none'}"


def _first_line(path: Path, key: str) -> str | None:
    try:
        return path.read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read", f"check {key}") from error
