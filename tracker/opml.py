"""OPML, the list of feeds that feed readers exchange: read without ever following an entity, and written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, NoReturn
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from tracker.charsets import encoding_of, label_in_xml
from tracker.errors import TrackerError
from tracker.models import Source
from tracker.urls import safe_link

MAX_BYTES = 5 * 1024 * 1024
MAX_OUTLINES = 5_000
_OURS = "urn:ai-policy-tracker:opml"
# What other readers do not know of a source stands in a namespace of its own, so that nothing is lost between two trackers.
_OWN = ("kind", "publisher", "role", "region", "language", "full_text", "selector", "expects", "mapping")
_DEFAULTS = Source(url="", name="")


class _NotOpml(Exception):
    pass


def read_opml(body: bytes) -> list[dict[str, Any]]:
    """The sources of an OPML file as entries of feeds.yaml, each address once; raises TrackerError."""
    if len(body) > MAX_BYTES:
        raise TrackerError(f"larger than {MAX_BYTES // 1024 // 1024} MiB", "split the file")
    outlines: list[Mapping[str, str]] = []
    # Told to the parser, which would take a declared encoding for one of Python's codecs, whatever that does.
    text = body.decode(encoding_of(body, label_in_xml(body)), "replace")
    parser = expat.ParserCreate("utf-8")
    names: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if not names and name.lower() != "opml":
            raise _NotOpml
        names.append(name)
        # A folder is no source and does not count.
        if name.lower() == "outline" and any(key.lower() == "xmlurl" for key in attributes):
            outlines.append(attributes)
        if len(outlines) > MAX_OUTLINES:
            raise TrackerError(f"more than {MAX_OUTLINES:,} feeds", "split the file")

    def refuse(*_: object) -> NoReturn:
        raise TrackerError("an OPML file that declares entities is not read", "export it again from another reader")

    parser.StartElementHandler = start
    # Entities can grow without end, or name files of this machine.
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise TrackerError(f"line {error.lineno}: not well-formed XML", "export it again from the reader") from error
    except _NotOpml:
        raise TrackerError("not an OPML file", "it must begin with <opml>") from None
    found = {str(entry["url"]): entry for outline in outlines if (entry := _entry(outline))}
    return list(found.values())


def _entry(outline: Mapping[str, str]) -> dict[str, Any] | None:
    given = {key.lower(): " ".join(value.split()) for key, value in outline.items()}
    url = safe_link(given.get("xmlurl", ""))
    if not url:
        return None
    own: dict[str, Any] = {name: given[f"tracker:{name}"] for name in (*_OWN, "every") if given.get(f"tracker:{name}")}
    with suppress(ValueError, RecursionError):
        patterns = json.loads(outline.get("tracker:ignore", ""))
        own |= {"ignore": [str(pattern) for pattern in patterns]} if isinstance(patterns, list) else {}
    name = given.get("title") or given.get("text") or url
    return {"name": name[:200], "url": url, **own}


def write_opml(sources: Iterable[Source], now: datetime) -> str:
    """The sources as an OPML file."""
    rows = "\n".join(f"    {_outline(source)}" for source in sources)
    created = now.strftime("%a, %d %b %Y %H:%M:%S GMT")
    head = f"    <title>AI policy tracker</title>\n    <dateCreated>{created}</dateCreated>"
    root = f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0" xmlns:tracker="{_OURS}">'
    return f"{root}\n  <head>\n{head}\n  </head>\n  <body>\n{rows}\n  </body>\n</opml>\n"


def _outline(source: Source) -> str:
    seconds = int(source.every.total_seconds())
    given: dict[str, str] = {"type": "rss" if source.kind == "feed" else source.kind, "text": source.name, "xmlUrl": source.url}
    for name in _OWN:
        value = getattr(source, name)
        if value and value != getattr(_DEFAULTS, name) and not (name == "publisher" and value == source.name):
            given[f"tracker:{name}"] = str(value)
    if source.every != _DEFAULTS.every:
        given["tracker:every"] = f"{seconds}s"
    if source.ignore:
        given["tracker:ignore"] = json.dumps(source.ignore)
    return "<outline " + " ".join(f"{name}={quoteattr(value)}" for name, value in given.items()) + "/>"
