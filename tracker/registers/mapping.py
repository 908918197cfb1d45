"""How the answers of a register are read: a YAML file of a few lines, ours or the user's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from tracker.errors import ConfigError
from tracker.models import EventType, Stage

# So far back a register is asked where its question has to say from when.
LOOK_BACK = timedelta(days=120)
FIELDS = frozenset({"id", "title", "url", "published", "effective", "type", "action", "summary", "agencies", "docket", "note"})
_SEARCHED = ("text", *sorted(FIELDS))


def _patterns(value: dict[str, str]) -> dict[str, re.Pattern[str]]:
    found = {}
    for field, pattern in value.items():
        if field not in _SEARCHED:
            raise ValueError(f"unknown field {field!r}: one of {', '.join(_SEARCHED)}")
        try:
            found[field] = re.compile(pattern, re.IGNORECASE)
        except re.error as error:
            raise ValueError(f"bad regular expression {pattern!r}: {error}") from error
    return found


def _known(value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    for field in value:
        if field not in FIELDS:
            raise ValueError(f"unknown field {field!r}: one of {', '.join(sorted(FIELDS))}")
    for field in ("id", "title", "published"):
        if field not in value:
            raise ValueError(f"the field {field!r} is missing")
    return value


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Paths = Annotated[tuple[str, ...], BeforeValidator(_several)]
Where = Annotated[dict[str, Any], AfterValidator(_patterns)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Kind(_Part):
    """Which documents are which type of event; every pattern must be found."""

    event: EventType
    where: Where = {}


class Step(_Part):
    """Which documents are at which stage: `dated` is in effect from its date on."""

    stage: Stage | None = None
    dated: bool = False
    where: Where = {}


class Mapping(_Part):
    """One register: what it is asked besides what the source says, where in its answer what stands, and what that means."""

    name: str = ""
    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    ask: dict[str, str | tuple[str, ...]] = {}
    items: str
    fields: Annotated[dict[str, Paths], AfterValidator(_known)]
    link: str = ""
    words: dict[str, str] = {}
    region: str | None = None
    skip: tuple[Where, ...] = ()
    events: tuple[Kind, ...]
    stages: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class _Shipped:
    name: str
    text: str


def _shipped() -> Iterator[_Shipped]:
    for file in sorted(files("tracker.registers").joinpath("data").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".yaml"):
            yield _Shipped(file.name.removesuffix(".yaml"), file.read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def mapping_of(name: str | None, url: str) -> Mapping:
    """The mapping of that name, or of a file of the user's, or of the register that the address belongs to."""
    if name and name.endswith((".yaml", ".yml")):
        return _read(name, _text(Path(name)))
    host, path = urlsplit(url).hostname or "", urlsplit(url).path
    known = {one.name: _read(one.name, one.text) for one in _shipped()}
    if name:
        named = next((one for shipped, one in known.items() if _letters(shipped) == _letters(name)), None)
        if named is None:
            raise ConfigError(f"there is no mapping {name!r}", f"one of {', '.join(known)}, or a YAML file of your own")
        return named
    found = next((one for one in known.values() if any(host == h or host.endswith(f".{h}") for h in one.hosts)), None)
    # A copy or relay of a register has its paths.
    found = found or next((one for one in known.values() if path and path in one.paths), None)
    if found is None:
        raise ConfigError(
            f"no mapping is known for {host}", f"give mapping: one of {', '.join(known)}, or a YAML file of your own"
        )
    return found


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the mapping {path} cannot be read: {error}", "check `mapping` of the source") from error


def _read(name: str, text: str) -> Mapping:
    try:
        found = Mapping.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ConfigError(
            f"the mapping {name} is not valid YAML: {str(error).splitlines()[0]}", "see docs/registers.md"
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        words = first["msg"].removeprefix("Value error, ")
        raise ConfigError(f"the mapping {name}: {place}: {words}", "see docs/registers.md") from error
    return found.model_copy(update={"name": Path(name).stem})


def address(mapping: Mapping, url: str, now: datetime) -> str:
    """What to ask for: the source's address, and what the mapping adds that is not in it.

    `{since}` in an added value is a day some months ago, `{about}` the words of the source's own parameter `about`.
    """
    parts = urlsplit(url)
    own = parse_qsl(parts.query, keep_blank_values=True)
    about = "|".join(" ".join(re.findall(r"[\w-]+", value)) for key, value in own if key == "about") or "artificial intelligence"
    placed = {"{since}": f"{now - LOOK_BACK:%Y-%m-%d}", "{about}": about}
    asked = [(key, value) for key, value in own if key != "about"]
    given = {key for key, _ in asked}
    for key, values in mapping.ask.items():
        for value in (values,) if isinstance(values, str) else values:
            if key not in given:
                asked.append((key, re.sub(r"\{(?:since|about)\}", lambda found: placed[found.group()], value)))
    return urlunsplit(parts._replace(query=urlencode(asked), fragment=""))
