"""Archives as records: cut into partitions by whoever plans, read again from their place by whoever works."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

from tracker.backfill.pieces import Broken, Kind, Piece, kind_of

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_RECORD = 32 * 1024 * 1024
_GZIP, _ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
_UNREADABLE = (OSError, EOFError, zlib.error, zstd.ZstdError)
Cut = tuple[int, int, int]
"""The first record, how many, and the byte at which the first one starts."""


@dataclass(frozen=True, slots=True)
class Raw:
    """One record as it lies in its file: a line, a row as JSON, or the body of a page with what the archive says of it."""

    number: int
    content: bytes
    too_long: bool = False
    url: str = ""
    content_type: str = ""
    day: str = ""


def plan_file(path: Path, size: int) -> tuple[list[Piece], list[Broken]]:
    """Cut a file into pieces of at most `size` records (not numbered yet); what cannot be read is said, not raised."""
    kind = kind_of(path)
    cuts: list[Cut] = []
    broken: list[Broken] = []
    try:
        for cut in _CUTTERS[kind](path, size, broken):
            cuts.append(cut)
    except _UNREADABLE as error:
        after = cuts[-1][0] + cuts[-1][1] - 1 if cuts else 0
        broken.append(Broken(str(path), after, _words(error)))
    return [Piece(0, str(path), kind, first, count, offset) for first, count, offset in cuts if count], broken


def read_piece(piece: Piece) -> Iterator[Raw]:
    """The records of a piece, in their order."""
    return islice(_READERS[piece.kind](piece), piece.count)


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__


def _open(path: Path) -> Any:
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rb")
    if path.suffix.lower() == ".zst":
        return zstd.open(path, "rb")
    return path.open("rb")


# -- lines ----------------------------------------------------------------------------------------------------------


def _lines(file: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Each line with how many bytes it takes; of one that is too long, only the beginning."""
    while line := file.readline(MAX_RECORD):
        length = len(line)
        while not line.endswith(b"\n") and length >= MAX_RECORD and (more := file.readline(MAX_RECORD)):
            length += len(more)
            if more.endswith(b"\n"):
                break
        yield line, length


def _cut_lines(path: Path, size: int, broken: list[Broken]) -> Iterator[Cut]:
    packed = path.suffix.lower() in (".gz", ".zst")
    first, count, offset, position = 1, 0, 0, 0
    try:
        with _open(path) as file:
            for _, length in _lines(file):
                count, position = count + 1, position + length
                if count == size:
                    yield first, count, offset
                    first, count, offset = first + count, 0, 0 if packed else position
    except _UNREADABLE as error:
        broken.append(Broken(str(path), first + count - 1, _words(error)))
    yield first, count, offset


def _read_lines(piece: Piece) -> Iterator[Raw]:
    with _open(Path(piece.path)) as file:
        lines = _lines(file)
        if piece.offset:
            file.seek(piece.offset)
        else:
            lines = islice(lines, piece.first - 1, None)
        for number, (line, length) in enumerate(lines, piece.first):
            content = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            yield Raw(number, content, too_long=length > len(line))


# -- pages out of web archives --------------------------------------------------------------------------------------


def _records(file: IO[bytes], *, http: bool) -> Iterator[Any]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    return iter(
        ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=http, auto_decode="all" if http else "none")
    )


def _cut_warc(path: Path, size: int, broken: list[Broken]) -> Iterator[Cut]:
    """Cut between members of the archive; behind a broken member, go on at the next one that can be read."""
    seen, start = 0, 0
    with path.open("rb") as file:
        while True:
            file.seek(start)
            first, count, offset, last = seen + 1, 0, start, start
            try:
                for record in _records(file, http=False):
                    # Records packed together have one place: a piece must not begin among them.
                    if count >= size and record.stream_pos != last:
                        yield first, count, offset
                        first, count, offset = seen + 1, 0, record.stream_pos
                    last, count, seen = record.stream_pos, count + 1, seen + 1
            except OSError as error:
                yield first, count, offset
                if count or not broken:
                    broken.append(Broken(str(path), seen, _words(error)))
                found = _next_member(file, last + 1)
                if found is None:
                    return
                start = found
            else:
                yield first, count, offset
                return


def _next_member(file: IO[bytes], start: int) -> int | None:
    """Where the next packed member may begin."""
    file.seek(start)
    position, before = start, b""
    while block := file.read(1024 * 1024):
        window = before + block
        places = [place for magic in (_GZIP, _ZSTD) if (place := window.find(magic)) >= 0]
        if places:
            return position - len(before) + min(places)
        position, before = position + len(block), window[-3:]
    return None


def _read_warc(piece: Piece) -> Iterator[Raw]:
    with Path(piece.path).open("rb") as file:
        file.seek(piece.offset)
        for number, record in enumerate(_records(file, http=True), piece.first):
            status = record.http_headers.status_code if record.http_headers else None
            kind = (record.http_headers.get("Content-Type") or "") if record.http_headers else ""
            wanted = status == 200 and ("html" in kind.lower() or not kind)
            body = record.reader.read(MAX_RECORD + 1) if wanted else b""
            day = record.headers.get("WARC-Date") or ""
            url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
            yield Raw(number, body[:MAX_RECORD], len(body) > MAX_RECORD, url, kind if wanted else "-", day)


# -- rows -----------------------------------------------------------------------------------------------------------


def _cut_parquet(path: Path, size: int, broken: list[Broken]) -> Iterator[Cut]:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            if "text" not in file.schema_arrow.names:
                broken.append(Broken(str(path), 0, "no column 'text'"))
                return
            rows = file.metadata.num_rows
    except ArrowException as error:
        broken.append(Broken(str(path), 0, _words(error)))
        return
    for first in range(1, rows + 1, size):
        yield first, min(size, rows - first + 1), 0


def _read_parquet(piece: Piece) -> Iterator[Raw]:
    from pyarrow.parquet import ParquetFile

    wanted = ["id", "title", "published", "text", "url", "source"]
    with ParquetFile(piece.path) as file:
        columns = [name for name in wanted if name in file.schema_arrow.names]
        before, groups = 0, []
        # Row groups that end before the piece are not read at all.
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            if before + rows >= piece.first and before < piece.first - 1 + piece.count:
                groups.append((group, before))
            before += rows
        number = groups[0][1] if groups else 0
        for batch in file.iter_batches(1024, [group for group, _ in groups], columns):
            for row in batch.to_pylist():
                number += 1
                if number >= piece.first:
                    yield Raw(number, json.dumps(row, default=str, ensure_ascii=False).encode("utf-8", "replace"))


_CUTTERS = {"lines": _cut_lines, "warc": _cut_warc, "parquet": _cut_parquet}
_READERS: dict[Kind, Any] = {"lines": _read_lines, "warc": _read_warc, "parquet": _read_parquet}
