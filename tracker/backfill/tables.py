"""What a partition came to as tables, and tables back as analyses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from tracker.backfill.folder import TABLES, Folder, put
from tracker.documents import Document
from tracker.models import Analysis, Article, Entity, Filler, Mention, Report

SLOTS = ("actors", "objects", "regions", "counterparties")
_FILLERS = pa.list_(pa.struct([("name", pa.string()), ("id", pa.string())]))
_PLACE = [("partition", pa.int32()), ("row", pa.int64())]
SCHEMAS = {
    "articles": pa.schema(
        [
            *_PLACE, ("id", pa.string()), ("url", pa.string()), ("title", pa.string()), ("text", pa.string()),
            ("published", pa.date32()), ("source", pa.string()), ("publisher", pa.string()), ("language", pa.string()),
            ("version", pa.string()), ("problem", pa.string()), ("signature", pa.binary()),
        ]
    ),
    "mentions": pa.schema(
        [
            *_PLACE, ("entity_id", pa.string()), ("type", pa.string()), ("name", pa.string()), ("known", pa.bool_()),
            ("start", pa.int32()), ("end", pa.int32()), ("text", pa.string()),
        ]
    ),
    "reports": pa.schema(
        [
            *_PLACE, ("type", pa.string()), ("stage", pa.string()), ("evidence", pa.string()), ("start", pa.int32()),
            ("end", pa.int32()), *((slot, _FILLERS) for slot in SLOTS), ("effective_date", pa.string()),
            ("confidence", pa.float64()), ("rule", pa.string()), ("trigger", pa.string()),
            ("details", pa.list_(pa.struct([("name", pa.string()), ("values", pa.list_(pa.string()))]))),
        ]
    ),
    "bad": pa.schema([*_PLACE, ("input", pa.string()), ("reason", pa.string()), ("content", pa.binary())]),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """One article out of a backfill: what was read, and what reading it gave."""

    document: Document
    analysis: Analysis
    signature: bytes


@dataclass
class Rows:
    """The rows of one partition, table by table."""

    partition: int
    of: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in TABLES})

    def add(self, document: Document, analysis: Analysis, signature: bytes) -> None:
        """An article that was read."""
        article, place = document.article, {"partition": self.partition, "row": document.line}
        told = {name: getattr(article, name) for name in ("url", "title", "text", "published", "source", "publisher")}
        read = {"language": analysis.language, "version": analysis.version, "problem": analysis.problem}
        self.of["articles"].append({**place, "id": document.given_id, **told, **read, "signature": signature})
        for entity in analysis.entities:
            known = {"entity_id": entity.id, "type": entity.type, "name": entity.name, "known": entity.known}
            spots = [{"start": m.start, "end": m.end, "text": m.text} for m in entity.mentions] or [{}]
            self.of["mentions"] += [{**place, **known, **spot} for spot in spots]
        self.of["reports"] += [{**place, **_report_row(report)} for report in analysis.reports]

    def add_bad(self, number: int, path: str, reason: str, content: bytes) -> None:
        """A record that could not be read, as it was."""
        self.of["bad"].append({"partition": self.partition, "row": number, "input": path, "reason": reason, "content": content})

    def write(self, folder: Folder) -> None:
        """Put the tables of the partition in place."""
        for name in TABLES:
            put(folder.table(name, self.partition), partial(_write, pa.Table.from_pylist(self.of[name], SCHEMAS[name])))


def _write(table: pa.Table, path: Path) -> None:
    parquet.write_table(table, path, compression="zstd")


def _report_row(report: Report) -> dict[str, Any]:
    names = ("type", "stage", "evidence", "start", "end", "effective_date", "confidence", "rule", "trigger")
    slots = {slot: [{"name": f.name, "id": f.entity_id} for f in getattr(report, slot)] for slot in SLOTS}
    details = [{"name": name, "values": list(values)} for name, values in report.details]
    return {**{name: getattr(report, name) for name in names}, **slots, "details": details}


def read_partition(folder: Folder, number: int) -> Mapping[int, Loaded]:
    """The articles of a partition with their analyses, by the number of their record."""
    rows: dict[str, list[dict[str, Any]]] = {
        name: parquet.read_table(folder.table(name, number)).to_pylist() for name in TABLES[:3]
    }
    entities: dict[int, list[dict[str, Any]]] = defaultdict(list)
    reports: dict[int, list[Report]] = defaultdict(list)
    for row in rows["mentions"]:
        entities[row["row"]].append(row)
    for row in rows["reports"]:
        reports[row["row"]].append(_report(row))
    return {
        row["row"]: _loaded(row, tuple(_entities(entities[row["row"]])), tuple(reports[row["row"]])) for row in rows["articles"]
    }


def _loaded(row: Mapping[str, Any], entities: tuple[Entity, ...], reports: tuple[Report, ...]) -> Loaded:
    article = Article(row["id"], row["title"], row["text"], row["url"], row["published"], row["source"], row["publisher"])
    analysis = Analysis(row["language"], entities, reports, row["version"], row["problem"])
    return Loaded(Document(row["row"], row["id"], article, row["id"]), analysis, row["signature"])


def _entities(rows: list[dict[str, Any]]) -> Iterator[Entity]:
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[row["entity_id"]].append(row)
    for id_, group in grouped.items():
        mentions = tuple(Mention(r["start"], r["end"], r["text"]) for r in group if r["start"] is not None)
        yield Entity(id_, group[0]["type"], group[0]["name"], mentions, group[0]["known"])


def _report(row: Mapping[str, Any]) -> Report:
    slots: dict[str, Any] = {slot: tuple(Filler(f["name"], f["id"]) for f in row[slot]) for slot in SLOTS}
    names = ("type", "stage", "evidence", "start", "end", "effective_date", "confidence", "rule", "trigger")
    details = tuple((detail["name"], tuple(detail["values"])) for detail in row["details"])
    values: dict[str, Any] = {name: row[name] for name in names}
    return Report(**values, **slots, details=details)


def order(path: Path) -> pa.Table:
    """When each article of a partition was published, and its record."""
    return parquet.read_table(path, columns=["published", "partition", "row"])
