"""The user's own entries: the same YAML as the shipped files, checked before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tracker.errors import ConfigError

Names = list[str]


class Row(BaseModel):
    """What an entry of every kind may have."""

    model_config = ConfigDict(extra="forbid", str_min_length=1)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.+-]*$")
    name: str
    aliases: Names = []
    weak: Names = []


class Company(Row):
    """A firm or lab."""

    descriptions: Names = []
    home: str | None = Field(default=None, pattern="^[A-Z]{2}$")
    ticker: str | None = None
    parent: str | None = None
    kind: Literal[
        "lab", "bigtech", "cloud", "chip", "startup", "telecom", "consultancy", "publisher", "investor", "other"
    ] = "other"  # fmt: skip


class Model(Row):
    """A model family, product, API or chip."""

    maker: str | None = None
    kind: Literal["model", "product", "chip", "api"] = "model"
    variants: Names = []
    bare: bool = True
    versions: bool = True
    company: str | None = None


class Region(Row):
    """A country, bloc, state, city or territory."""

    demonyms: Names = []
    kind: Literal["country", "bloc", "state", "city", "territory", "continent"] = "territory"
    country: str | None = Field(default=None, pattern="^[A-Z]{2}$")
    seat: bool = False


class Agency(Row):
    """A government, regulator, court or legislature."""

    descriptions: Names = []
    region: str | None = None
    kind: Literal[
        "regulator", "ministry", "government", "court", "legislature", "igo", "military", "prosecutor", "other"
    ] = "other"  # fmt: skip
    since: str = ""
    until: str = "9999"


class Law(Row):
    """A law, bill, order, rule, treaty or code."""

    region: str | None = None
    kind: Literal["law", "bill", "order", "rule", "treaty", "code", "strategy"] = "law"


class Person(Row):
    """Somebody with a name."""

    role: str | None = None
    of: str | None = None
    since: str = ""
    until: str = "9999"


class Media(Row):
    """A publisher."""

    family: str | None = None
    domains: Names = []


class File(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid")

    companies: list[Company] | None = None
    models: list[Model] | None = None
    regions: list[Region] | None = None
    agencies: list[Agency] | None = None
    laws: list[Law] | None = None
    persons: list[Person] | None = None
    media: list[Media] | None = None


def read_own(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the entries of the user's file with the name of the list that they stand in; raises ConfigError."""
    hint = "see tracker/language/knowledge/FORMAT.md; the file maps companies, models, … to lists of entries"
    try:
        text = path.read_text(encoding="utf8")
        File.model_validate(data := yaml.safe_load(text) or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: {error}", hint) from error
    except ValidationError as error:
        raise ConfigError(f"{path}: {_where(error)}", hint) from error
    for name, rows in data.items():
        for row in rows or ():
            yield name, row


def _where(error: ValidationError) -> str:
    first = error.errors()[0]
    place = [f"entry {part + 1}" if isinstance(part, int) else str(part) for part in first["loc"]]
    return f"{' > '.join(place) or 'the file'}: {first['msg']}"
