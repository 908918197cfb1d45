"""feeds.yaml -> Config: checked when it is loaded; what is wrong is said with its line and how to mend it."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from tracker.errors import ConfigError
from tracker.models import FullText, Network, Role, Source, SourceKind

Expects = Literal["regions", "prices", "models", "terms", "list"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
PASSWORD_VARIABLE = "TRACKER_SMTP_PASSWORD"
_INTERVAL = re.compile(r"(\d{1,9})\s*([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_NETWORK = Network()
_SHORTEST, _LONGEST = timedelta(seconds=1), timedelta(days=30)


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
        raise ValueError(f"unknown time zone {value!r}{_near(value, available_timezones())}") from None
    return value


def _address(value: str) -> str:
    if not re.fullmatch(r"[^\s@<>,;\x00-\x1f]+@[^\s@<>,;\x00-\x1f]+", value):
        raise ValueError(f"bad mail address {value!r}")
    return value


Interval = Annotated[timedelta, BeforeValidator(_interval)]
Url = Annotated[str, AfterValidator(_url)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Place = Annotated[str, BeforeValidator(_place)]
Address = Annotated[str, AfterValidator(_address)]
Text = Annotated[str, Field(min_length=1, max_length=1_000)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class _SourceSection(_Section):
    name: Text
    url: Url
    kind: SourceKind = "feed"
    publisher: str = ""
    role: Role = "news"
    region: str | None = None
    language: str | None = None
    every: Interval = timedelta(minutes=30)
    full_text: FullText = "auto"
    selector: str | None = None
    expects: Expects | None = None
    ignore: tuple[Pattern, ...] = ()
    mapping: str | None = None

    def source(self) -> Source:
        """The source as the stages know it; without a publisher it is its own."""
        return Source(**{**dict(self), "publisher": self.publisher or self.name})


class _NetworkSection(_Section):
    allow: tuple[Place, ...] = ()
    user_agent: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x20-\x7e]+$")] = _NETWORK.user_agent
    timeout: Annotated[float, Field(gt=0, le=600)] = _NETWORK.timeout
    max_bytes: Annotated[int, Field(ge=1_024, le=1024**3)] = _NETWORK.max_bytes
    per_host_delay: Annotated[float, Field(ge=0, le=3_600)] = _NETWORK.per_host_delay

    def network(self) -> Network:
        """The settings as the fetcher knows them."""
        return Network(**{**dict(self), "allow": frozenset(self.allow)})


class Smtp(_Section):
    """Where mail goes out; the password is never in this file."""

    host: Text = "localhost"
    port: Annotated[int, Field(gt=0, lt=65_536)] = 587
    tls: Literal["none", "starttls", "tls"] = "starttls"
    sender: Annotated[Address | None, Field(alias="from")] = None
    user: str | None = None
    password_file: Path | None = None

    def password(self, environ: Mapping[str, str] = os.environ) -> str | None:
        """The password from the environment or the password file; None when there is none."""
        if value := environ.get(PASSWORD_VARIABLE):
            return value
        if self.password_file is None:
            return None
        try:
            return self.password_file.read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"the password file {self.password_file} cannot be read", "check digest.smtp.password_file"
            ) from error


class Digest(_Section):
    """Who gets the weekly digest, and when."""

    recipients: tuple[Address, ...] = ()
    day: Weekday = "monday"
    hour: Annotated[int, Field(ge=0, le=23)] = 7
    timezone: Annotated[str, AfterValidator(_timezone)] = "UTC"
    smtp: Smtp = Smtp()


class Channel(_Section):
    """One place that alerts go to: an apprise URL under a name."""

    name: Text
    url: Text


class Alerts(_Section):
    """Where alerts go."""

    channels: tuple[Channel, ...] = ()


class Language(_Section):
    """Another spaCy pipeline or a knowledge base of the user's own."""

    pipeline: str | None = None
    knowledge: Path | None = None


class Retention(_Section):
    """For how long articles and poll records are kept; None keeps them."""

    articles_days: Annotated[int | None, Field(ge=1)] = None
    polls_days: Annotated[int | None, Field(ge=1)] = None


class _File(_Section):
    sources: tuple[_SourceSection, ...] = ()
    network: _NetworkSection = _NetworkSection()
    digest: Digest = Digest()
    alerts: Alerts = Alerts()
    watchlists: tuple[dict[str, Any], ...] = ()
    language: Language = Language()
    retention: Retention = Retention()


class Config(_Section):
    """Everything that feeds.yaml says, checked."""

    path: Path
    sources: tuple[Source, ...]
    network: Network
    digest: Digest
    alerts: Alerts
    watchlists: tuple[dict[str, Any], ...]
    language: Language
    retention: Retention


def load(path: Path | str) -> Config:
    """Read and check a configuration file; raises ConfigError with the line and a hint."""
    path = Path(path)
    document, lines = _read(path)
    try:
        file = _File.model_validate(document)
    except ValidationError as error:
        raise _first_error(path, error, lines) from error
    _refuse_duplicates(path, file, lines)
    folder = path.parent
    smtp = file.digest.smtp.model_copy(update={"password_file": _beside(folder, file.digest.smtp.password_file)})
    return Config(
        path=path,
        sources=tuple(section.source() for section in file.sources),
        network=file.network.network(),
        digest=file.digest.model_copy(update={"smtp": smtp}),
        alerts=file.alerts,
        watchlists=file.watchlists,
        language=file.language.model_copy(update={"knowledge": _beside(folder, file.language.knowledge)}),
        retention=file.retention,
    )


def _beside(folder: Path, path: Path | None) -> Path | None:
    return None if path is None else folder / path.expanduser()


_Lines = dict[tuple[str | int, ...], int]


def _read(path: Path) -> tuple[dict[str, Any], _Lines]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"{path} does not exist", "name another file with --config, or write one with sources in it") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}", "it must be a UTF-8 text file that you may read") from error
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _yaml_error(path, error) from error
    if document is None:
        return {}, {}
    if not isinstance(document, dict):
        raise ConfigError(f"{path.name}, line 1: expected a mapping", "start with a line such as sources:")
    lines: _Lines = {}
    for place, line, repeated in _positions(node, ()):
        if repeated:
            raise ConfigError(f"{path.name}, line {line}: {place[-1]!r} is given twice", "keep one of the two")
        lines[place] = line
    return document, lines


def _yaml_error(path: Path, error: yaml.YAMLError) -> ConfigError:
    mark = getattr(error, "problem_mark", None)
    where = f", line {mark.line + 1}" if mark is not None else ""
    problem = getattr(error, "problem", None) or str(error).split("\n", maxsplit=1)[0]
    hint = "check indentation, and put a value with ': ' or '#' in it in quotes; tabs are not allowed"
    return ConfigError(f"{path.name}{where}: not valid YAML: {problem}", hint)


def _positions(node: yaml.Node | None, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], int, bool]]:
    """Every key and list item with its line, and whether its key stood there before."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            here = (*place, str(key.value))
            yield here, key.start_mark.line + 1, str(key.value) in seen
            seen.add(str(key.value))
            yield from _positions(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield (*place, position), item.start_mark.line + 1, False
            yield from _positions(item, (*place, position))


def _first_error(path: Path, error: ValidationError, lines: _Lines) -> ConfigError:
    """The first thing that is wrong, in the order of the file."""
    details = sorted(error.errors(include_url=False), key=lambda detail: _line(detail["loc"], lines))
    first = details[0]
    message, hint = _explain(first)
    others = f" ({len(details) - 1} more after this one)" if len(details) > 1 else ""
    return ConfigError(f"{path.name}, line {_line(first['loc'], lines)}: {message}{others}", hint)


def _line(place: tuple[str | int, ...], lines: _Lines) -> int:
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _explain(detail: ErrorDetails) -> tuple[str, str]:
    place = detail["loc"]
    name = ".".join(str(part) for part in place if not isinstance(part, int))
    key = str(place[-1])
    if detail["type"] == "extra_forbidden":
        if "password" in key:
            return f"{key!r} must not stand here", f"give it in the variable {PASSWORD_VARIABLE} or name a password_file"
        known = _known_keys(place[:-1])
        return f"unknown key {key!r}{_near(key, known)}", f"known keys here: {', '.join(known)}"
    if detail["type"] == "missing":
        return f"{key!r} is missing", f"add {key}: to this entry"
    if detail["type"] == "literal_error":
        expected = str((detail.get("ctx") or {}).get("expected", ""))
        return f"{name}: {detail['input']!r} is not one of {expected}", _near(
            str(detail["input"]), re.findall(r"'(\w+)'", expected)
        )
    message = detail["msg"].removeprefix("Value error, ")
    return f"{name}: {message}", "see the configuration reference in the README"


def _known_keys(place: tuple[str | int, ...]) -> list[str]:
    model: type[BaseModel] = _File
    for part in place:
        if isinstance(part, str) and part in model.model_fields:
            annotation = model.model_fields[part].annotation
            candidates = [annotation, *get_args(annotation)]
            model = next((c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)), model)
    return [field.alias or name for name, field in model.model_fields.items()]


def _near(word: str, known: Any) -> str:
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f": did you mean {close[0]!r}?" if close else ""


def _refuse_duplicates(path: Path, file: _File, lines: _Lines) -> None:
    seen: dict[str, int] = {}
    for position, section in enumerate(file.sources):
        line = _line(("sources", position, "url"), lines)
        parts = urlsplit(section.url)
        same = parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), fragment="").geturl()
        if same in seen:
            raise ConfigError(
                f"{path.name}, line {line}: duplicate URL {section.url} (first on line {seen[same]})", "keep one of the two"
            )
        seen[same] = line
