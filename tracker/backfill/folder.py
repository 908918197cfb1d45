"""The folder of a backfill: what is in it appears whole or not at all, and says by itself what is done."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tracker.errors import StoreError

TABLES = ("articles", "mentions", "reports", "bad")


class Folder:
    """Reads and writes one backfill; many processes may, on machines that share the folder.

    A partition is done when its mark is there, and the mark is written last.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self) -> None:
        """Make the folder and its parts; raises StoreError."""
        try:
            for name in (*TABLES, "_done", "_tries"):
                (self.path / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written: {error.strerror}", "name another folder with --out") from error

    def table(self, name: str, number: int) -> Path:
        """The file of one table of one partition."""
        return self.path / name / f"part-{number:06d}.parquet"

    def tries(self, number: int) -> Path:
        """Where the tries at a partition are noted."""
        return self.path / "_tries" / f"part-{number:06d}.jsonl"

    def read(self, name: str) -> Any:
        """One of the folder's own notes, None when it is not there."""
        try:
            return json.loads((self.path / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def write(self, name: str, value: Mapping[str, Any]) -> None:
        """Put a note in place."""
        text = json.dumps(value, ensure_ascii=False, indent=1).encode()
        put(self.path / name, lambda partial: partial.write_bytes(text))

    def finish(self, number: int, counts: Mapping[str, Any]) -> None:
        """Mark a partition as done, with the sizes of its files."""
        sizes = {name: self.table(name, number).stat().st_size for name in TABLES}
        self.write(f"_done/part-{number:06d}.json", {**counts, "files": sizes})
        self.tries(number).unlink(missing_ok=True)

    def done(self) -> Iterator[dict[str, Any]]:
        """What the partitions that are done came to, in their order; one whose files are not as they were is not done."""
        for path in sorted((self.path / "_done").glob("part-*.json")):
            mark = json.loads(path.read_text(encoding="utf-8"))
            if all(_size(self.table(name, mark["partition"])) == size for name, size in mark["files"].items()):
                yield mark


def put(target: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place, and move it there when it is whole and on the disk."""
    # A leading dot: readers of a folder of Parquet pass over what is not finished.
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex}.partial")
    try:
        write(partial)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1
