"""Whatever an archive is packed in, its records come out once, in order, however it is cut."""

from __future__ import annotations

import gzip
import json
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.backfill.archives import documents, html, lines, page, warc
from tracker.backfill import inputs
from tracker.backfill.inputs import plan_file, read_piece
from tracker.backfill.pieces import Filters, inputs_of, kind_of
from tracker.backfill.records import document
from tracker.documents import BadLine, Document
from tracker.errors import ConfigError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ROWS = documents(10)
LONG = "The company said on Tuesday that it would stop serving customers there. " * 5


def plain_warc() -> bytes:
    """The documents as pages."""
    return warc(page(row["url"], html(row["title"], LONG)) for row in ROWS)


def rows_parquet(path: Path) -> None:
    """The documents as rows, in row groups of three."""
    rows = [{**row, "published": date.fromisoformat(row["published"])} for row in ROWS]
    parquet.write_table(pa.Table.from_pylist(rows), path, row_group_size=3)


WRITERS = {
    "a.jsonl": lambda path: path.write_bytes(lines(ROWS)),
    "a.ndjson.gz": lambda path: path.write_bytes(gzip.compress(lines(ROWS[:5])) + gzip.compress(lines(ROWS[5:]))),
    "a.jsonl.zst": lambda path: path.write_bytes(zstd.compress(lines(ROWS))),
    "a.parquet": rows_parquet,
    "a.warc": lambda path: path.write_bytes(b"".join(page(row["url"], html(row["title"], LONG)) for row in ROWS)),
    "a.warc.gz": lambda path: path.write_bytes(plain_warc()),
    "a.warc.zst": lambda path: path.write_bytes(
        b"".join(zstd.compress(page(row["url"], html(row["title"], LONG))) for row in ROWS)
    ),
}


def found(path: Path, size: int) -> tuple[list[Document | BadLine | None], list[int]]:
    """What all pieces of a file hold, and how many records each has."""
    pieces, broken = plan_file(path, size)
    assert not broken
    return [document(p.kind, raw) for p in pieces for raw in read_piece(p)], [p.count for p in pieces]


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("size, counts", [(3, [3, 3, 3, 1]), (5, [5, 5]), (10, [10]), (100, [10]), (1, [1] * 10)])
def test_every_record_comes_once_and_in_order(tmp_path: Path, name: str, size: int, counts: list[int]) -> None:
    """Cut in pieces of any size."""
    path = tmp_path / name
    WRITERS[name](path)
    records, sizes = found(path, size)
    assert sizes == counts
    assert all(isinstance(one, Document) for one in records)
    assert [one.article.url for one in records if isinstance(one, Document)] == [row["url"] for row in ROWS]
    assert [one.line for one in records if isinstance(one, Document)] == list(range(1, 11))
    if ".warc" not in name:
        assert [one.article.published for one in records if isinstance(one, Document)][1] == date(2024, 1, 2)
        assert [one.given_id for one in records if isinstance(one, Document)][9] == "d9"


BAD_LINES = [
    (b"{broken\n", "not JSON"),
    (b"\xff\xfe\n", "not UTF-8"),
    (b'{"title": "no text"}\n', "no text"),
    (b"[]\n", "not a JSON object"),
    (b'{"text": "' + b"x" * 3000 + b'"}\n', "too long"),
]


@pytest.mark.parametrize("line, reason", BAD_LINES)
def test_a_bad_line_is_said_and_the_next_one_read(
    tmp_path: Path, line: bytes, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that would not fit into memory."""
    monkeypatch.setattr(inputs, "MAX_RECORD", 1000)
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(ROWS[:2]) + line + b"\n" + lines(ROWS[2:4]))
    records, sizes = found(path, 3)
    assert sizes == [3, 3]
    bad = records[2]
    assert isinstance(bad, BadLine)
    assert (bad.line, bad.reason[: len(reason)]) == (3, reason)
    assert records[3] is None
    assert [one.given_id for one in records if isinstance(one, Document)] == ["d0", "d1", "d2", "d3"]


@pytest.mark.parametrize("name, keep", [("a.jsonl.gz", 0.5), ("a.jsonl.zst", 0.5), ("a.parquet", 0.5), ("a.parquet", 0.0)])
def test_a_file_that_was_cut_off_is_said(tmp_path: Path, name: str, keep: float) -> None:
    """What can be read of it is read."""
    path = tmp_path / name
    pack = {"gz": gzip.compress, "zst": zstd.compress, "parquet": lambda body: body}[name.rpartition(".")[2]]
    body = pack(lines(documents(5000)))
    path.write_bytes(body[: int(len(body) * keep)])
    pieces, broken = plan_file(path, 100)
    assert len(broken) == 1
    read = [raw for piece in pieces for raw in read_piece(piece)]
    assert [raw.number for raw in read] == list(range(1, len(read) + 1))
    assert all("d" in json.loads(raw.content)["id"] for raw in read)


def test_behind_a_broken_page_the_archive_goes_on(tmp_path: Path) -> None:
    """At the next record that can be unpacked."""
    packed = [gzip.compress(page(row["url"], html(row["title"], LONG))) for row in ROWS]
    middle = bytearray(packed[4])
    middle[20:60] = bytes(40)
    packed[4] = bytes(middle)
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(packed))
    pieces, broken = plan_file(path, 3)
    assert len(broken) == 1
    urls = [raw.url for piece in pieces for raw in read_piece(piece)]
    assert urls == [row["url"] for row in [*ROWS[:4], *ROWS[5:]]]


PAGES = [
    (page("https://a.example/x", html("A title", LONG)), "A title"),
    (page("https://a.example/x", "", status="404 Not Found"), None),
    (page("https://a.example/x", "PNG", content_type="image/png"), None),
    (page("ftp://a.example/x", html("A title", LONG)), None),
    (page("https://www.a.example/x", "<html><body></body></html>"), "no readable text on the page"),
]


@pytest.mark.parametrize("record, told", PAGES)
def test_what_a_page_of_an_archive_is(tmp_path: Path, record: bytes, told: str | None) -> None:
    """An article, a bad record, or nothing to read at all."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(warc([record]))
    (one,), _ = found(path, 10)
    if isinstance(one, Document):
        assert one.article.title == told
        assert (one.article.publisher, one.article.published) == ("a.example", date(2024, 6, 25))
    else:
        assert (one.reason if one else None) == told


@pytest.mark.parametrize("name", ["a.txt", "a", "a.gz", "a.parquet.gz", "a.csv"])
def test_a_name_that_says_nothing_is_refused(name: str) -> None:
    """Before anything is started."""
    with pytest.raises(ConfigError, match="does not show in its name"):
        kind_of(Path(name))


def test_of_a_folder_what_is_known_is_read_by_name(tmp_path: Path) -> None:
    """And each file once; one without any is a mistake."""
    for name in ("b.jsonl", "a.warc.gz", "notes.txt", ".hidden.jsonl", "sub/c.parquet"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    names = [str(path.relative_to(tmp_path)) for path in inputs_of([tmp_path, tmp_path / "b.jsonl"])]
    assert names == ["a.warc.gz", "b.jsonl", "sub/c.parquet"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match="no file"):
        inputs_of([tmp_path / "empty"])


JUNE, JULY = date(2024, 6, 1), date(2024, 7, 1)
DAYS = [
    (None, None, None, True), (None, None, JUNE, True), (JUNE, None, None, False), (None, JUNE, None, False),
    (JUNE, None, JUNE, True), (JULY, None, JUNE, False), (None, JUNE, JUNE, True), (None, JUNE, JULY, False),
    (JUNE, JULY, JULY, True),
]  # fmt: skip


@pytest.mark.parametrize("since, until, day, fits", DAYS)
def test_which_days_are_wanted(since: date | None, until: date | None, day: date | None, fits: bool) -> None:
    """Both ends are wanted, too; without a day nothing can be said of it."""
    assert Filters(since, until).day_fits(day) is fits
