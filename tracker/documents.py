"""The JSON Lines that `extract` and `ingest` speak: lines -> documents, analyses -> lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from tracker.models import Analysis, Article, Entity, Filler, Report

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Document:
    """One usable line: the article in it, the id exactly as it was given (and as text), and what was odd about it."""

    line: int
    id: Any
    article: Article
    given_id: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class BadLine:
    """One line that holds no document, and why."""

    line: int
    reason: str


def read_documents(lines: Iterable[bytes]) -> Iterator[Document | BadLine]:
    """Read documents one line at a time; blank lines are passed over, bad ones come as BadLine."""
    for number, raw in enumerate(lines, 1):
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")  # noqa: PLW2901
        if raw.strip():
            yield document_of(number, raw)


def document_of(number: int, raw: bytes) -> Document | BadLine:
    """Read one line."""
    try:
        value = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        return BadLine(number, f"not UTF-8 text (byte {error.start + 1} of the line)")
    except json.JSONDecodeError as error:
        return BadLine(number, f"not JSON: {error.msg} at column {error.colno}")
    except (RecursionError, ValueError) as error:
        return BadLine(number, f"not usable JSON: {error}")
    if not isinstance(value, dict):
        return BadLine(number, 'not a JSON object: each line must look like {"id": …, "text": …}')
    if not isinstance(value.get("text"), str):
        return BadLine(number, "no text: the key 'text' must be there and hold a string")
    odd = [key for key in ("title", "url", "source") if not isinstance(value.get(key, ""), str | None)]
    published, note = published_date(value.get("published"))
    if odd:
        note = "; ".join([*filter(None, [note]), f"not a string, left out: {', '.join(odd)}"])
    identity = value.get("id")
    text = {key: _clean(value[key]) if isinstance(value.get(key), str) else "" for key in ("title", "text", "url", "source")}
    name = str(number) if identity is None else _clean(str(identity))
    article = Article(
        id=name,
        title=text["title"],
        text=text["text"],
        url=text["url"],
        published=published,
        source=text["source"],
        publisher=text["source"],
    )
    return Document(number, identity, article, "" if identity is None else name, note)


def _clean(text: str) -> str:
    # Half a surrogate pair is legal in JSON but no text: it can be neither encoded nor stored.
    return _LONE_SURROGATE.sub("\ufffd", text)


def published_date(value: object) -> tuple[date | None, str | None]:
    """The day of publication, and a note when what was given is no day."""
    if value is None or value == "":
        return None, None
    if isinstance(value, str):
        for parse in (date.fromisoformat, _iso_moment, _mail_moment, _written):
            try:
                if found := parse(value.strip()):
                    return found, None
            except (ValueError, TypeError, IndexError, OverflowError):
                continue
    shown = repr(value)[:_SHOWN]
    return None, f"published {shown} is not a day such as 2024-06-25: read without it"


def _iso_moment(value: str) -> date:
    return datetime.fromisoformat(value).date()


def _mail_moment(value: str) -> date:
    return parsedate_to_datetime(value).date()


def _written(value: str) -> date | None:
    import dateparser

    if len(value) > _SHOWN:
        return None
    # Only what names a day, month and year: "yesterday" has no meaning without the publication date itself.
    settings: Any = {"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]}
    found = dateparser.parse(value, languages=["en"], settings=settings)
    return found.date() if found else None


def extraction(document_id: Any, article: Article, analysis: Analysis) -> dict[str, Any]:
    """One line of `tracker extract`: the entities and events of a document in the form of the specification."""
    whole = f"{article.title}\n\n{article.text}"
    return {
        "id": document_id,
        "entities": [_entity(entity, whole) for entity in analysis.entities],
        "events": [_event(report, whole) for report in analysis.reports],
    }


def _entity(entity: Entity, whole: str) -> dict[str, Any]:
    forms = dict.fromkeys(whole[mention.start : mention.end] for mention in entity.mentions)
    return {"name": entity.name, "type": entity.type, "mentions": list(forms), "id": entity.id}


def _event(report: Report, whole: str) -> dict[str, Any]:
    return {
        "type": report.type,
        "actors": _names(report.actors),
        "objects": _names(report.objects),
        "regions": _names(report.regions),
        "counterparties": _names(report.counterparties),
        "effective_date": report.effective_date,
        "stage": report.stage,
        # Out of the document itself, because the reader blanks control characters in its own copy.
        "evidence": whole[report.start : report.end],
        "confidence": round(report.confidence, 3),
    }


def _names(fillers: tuple[Filler, ...]) -> list[str]:
    return [filler.name for filler in fillers]
