"""feeds.yaml -> Config: checked when it is loaded; what is wrong is said with its line and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import ErrorDetails

from tracker.errors import ConfigError
from tracker.fields import Interval, Pattern, Place, Section, Text, Url, near
from tracker.models import FullText, Network, Role, Source, SourceKind
from tracker.registers.mapping import mapping_of
from tracker.settings import PASSWORD_VARIABLE, Alerts, Digest, WatchlistSection, misfits

Expects = Literal["regions", "prices", "models", "terms", "list"]
_NETWORK = Network()
_S = TypeVar("_S", bound=Section)


class _SourceSection(Section):
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


class _NetworkSection(Section):
    allow: tuple[Place, ...] = ()
    user_agent: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x20-\x7e]+$")] = _NETWORK.user_agent
    timeout: Annotated[float, Field(gt=0, le=600)] = _NETWORK.timeout
    max_bytes: Annotated[int, Field(ge=1_024, le=1024**3)] = _NETWORK.max_bytes
    per_host_delay: Annotated[float, Field(ge=0, le=3_600)] = _NETWORK.per_host_delay

    def network(self) -> Network:
        """The settings as the fetcher knows them."""
        return Network(**{**dict(self), "allow": frozenset(self.allow)})


class Language(Section):
    """Another spaCy pipeline or a knowledge base of the user's own."""

    pipeline: str | None = None
    knowledge: Path | None = None


class Retention(Section):
    """For how long articles, poll records and former versions are kept; None keeps them."""

    articles_days: Annotated[int | None, Field(ge=1)] = None
    polls_days: Annotated[int | None, Field(ge=1)] = None
    versions_days: Annotated[int | None, Field(ge=1)] = None


class _File(Section):
    sources: tuple[_SourceSection, ...] = ()
    network: _NetworkSection = _NetworkSection()
    digest: Digest = Digest()
    alerts: Alerts = Alerts()
    watchlists: tuple[WatchlistSection, ...] = ()
    site: Url | None = None
    language: Language = Language()
    retention: Retention = Retention()


class Config(Section):
    """Everything that feeds.yaml says, checked."""

    path: Path
    sources: tuple[Source, ...]
    network: Network
    digest: Digest
    alerts: Alerts
    watchlists: tuple[WatchlistSection, ...]
    site: str | None
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
    for place, message, hint in misfits(file.watchlists, file.alerts, file.digest):
        raise ConfigError(f"{path.name}, line {_line(place, lines)}: {message}", hint)
    folder = path.parent
    sources = tuple(_with_mapping(section.source(), folder, path, lines, n) for n, section in enumerate(file.sources))
    smtp = _with_paths(file.digest.smtp, folder, "password_file", "ca_file")
    channels = tuple(_with_paths(channel, folder, "secret_file") for channel in file.alerts.channels)
    return Config(
        path=path,
        sources=sources,
        network=file.network.network(),
        digest=file.digest.model_copy(update={"smtp": smtp}),
        alerts=file.alerts.model_copy(update={"channels": channels}),
        watchlists=file.watchlists,
        site=file.site,
        language=file.language.model_copy(update={"knowledge": _beside(folder, file.language.knowledge)}),
        retention=file.retention,
    )


def _with_mapping(source: Source, folder: Path, path: Path, lines: _Lines, position: int) -> Source:
    """A register's mapping, looked up now so that a poll never finds it wrong; one of the user's own lies beside the file."""
    if source.kind != "register":
        return source
    own = source.mapping is not None and source.mapping.endswith((".yaml", ".yml"))
    name = str(folder / Path(source.mapping or "").expanduser()) if own else source.mapping
    try:
        mapping_of(name, source.url)
    except ConfigError as error:
        line = _line(("sources", position, "mapping"), lines)
        raise ConfigError(f"{path.name}, line {line}: {error}", error.hint) from error
    return replace(source, mapping=name)


def _with_paths(section: _S, folder: Path, *names: str) -> _S:
    return section.model_copy(update={name: _beside(folder, getattr(section, name)) for name in names})


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
    # A key that is misspelt says more than that the right one is missing.
    details = sorted(error.errors(include_url=False), key=lambda d: (_line(d["loc"], lines), d["type"] == "missing"))
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
        return f"unknown key {key!r}{near(key, known)}", f"known keys here: {', '.join(known)}"
    if detail["type"] == "missing":
        return f"{key!r} is missing", f"add {key}: to this entry"
    if detail["type"] == "literal_error":
        expected = str((detail.get("ctx") or {}).get("expected", ""))
        return f"{name}: {detail['input']!r} is not one of {expected}", near(
            str(detail["input"]), re.findall(r"'(\w+)'", expected)
        )
    message = detail["msg"].removeprefix("Value error, ")
    return f"{name}: {message}", "see the configuration reference in the README"


def _known_keys(place: tuple[str | int, ...]) -> list[str]:
    model: type[BaseModel] = _File
    for part in place:
        if isinstance(part, str) and part in model.model_fields:
            annotation = model.model_fields[part].annotation
            candidates = [annotation, *get_args(annotation), *(inner for arg in get_args(annotation) for inner in get_args(arg))]
            model = next((c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)), model)
    return [field.alias or name for name, field in model.model_fields.items()]


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
