"""What a backfill works on: which files, cut into which partitions, with which filters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from tracker.errors import ConfigError

Kind = Literal["lines", "warc", "parquet"]
KINDS: dict[str, Kind] = {".jsonl": "lines", ".ndjson": "lines", ".json": "lines", ".warc": "warc", ".parquet": "parquet"}
PACKED = (".gz", ".zst")


@dataclass(frozen=True, slots=True)
class Piece:
    """One partition: `count` records of one file from number `first` (1 is the first) on, to be found at byte `offset`.

    Where a file cannot be entered in its middle, `offset` is 0 and the records before `first` have to be passed over.
    """

    number: int
    path: str
    kind: Kind
    first: int
    count: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Broken:
    """A place in a file behind which nothing can be read, and why."""

    path: str
    after: int
    reason: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents are wanted; what is empty asks nothing."""

    since: date | None = None
    until: date | None = None
    languages: frozenset[str] = frozenset()

    def day_fits(self, day: date | None) -> bool:
        """Whether a document of that day is wanted; one without a day only when no day is asked for."""
        if self.since is None and self.until is None:
            return True
        return day is not None and (self.since or day) <= day <= (self.until or day)

    def language_fits(self, language: str) -> bool:
        """Whether a document in that language is wanted."""
        return not self.languages or language in self.languages


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is told: the partition, where to put it, how to read."""

    piece: Piece
    out: str
    version: str
    filters: Filters = field(default_factory=Filters)
    pipeline: str | None = None
    knowledge: str | None = None


def kind_of(path: Path) -> Kind:
    """What a file holds by its name; raises ConfigError for names that say nothing."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in PACKED:
        suffixes.pop()
    kind = KINDS.get(suffixes[-1]) if suffixes else None
    if kind is None or (kind == "parquet" and path.suffix.lower() in PACKED):
        raise ConfigError(
            f"{path}: what is in it does not show in its name",
            "known are .jsonl, .ndjson, .json and .warc, alone or with .gz or .zst behind, and .parquet",
        )
    return kind


def inputs_of(paths: list[Path]) -> list[Path]:
    """The files to read, in the order given; of a folder all that are known, by name."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            known = [p for p in sorted(path.rglob("*")) if p.is_file() and _known(p)]
            if not known:
                raise ConfigError(f"{path} holds no file that can be read", "name a folder with .jsonl, .warc or .parquet files")
            found += known
        else:
            kind_of(path)
            found.append(path)
    return [path.resolve() for path in dict.fromkeys(found)]


def _known(path: Path) -> bool:
    try:
        kind_of(path)
    except ConfigError:
        return False
    return not path.name.startswith((".", "_"))
