"""What Datasette is told of the database: the meaning of its tables and columns, and the analysts' questions."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterable
from functools import cache
from typing import Any


@cache
def _load(name: str) -> dict[str, Any]:
    import yaml

    text = (importlib.resources.files("tracker.web") / "data" / name).read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def canned() -> dict[str, Any]:
    """The canned queries by their names, as Datasette wants them."""
    return _load("questions.yaml")


@cache
def _metadata(names: tuple[str, ...]) -> dict[str, Any]:
    tables = _load("tables.yaml")
    return {"databases": {name: {"tables": tables} for name in names}}


def metadata(names: Iterable[str]) -> dict[str, Any]:
    """The descriptions of tables and columns for some databases."""
    return _metadata(tuple(names))
