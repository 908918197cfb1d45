"""What every page stands on: the tracker's database, the templates, the reader's time and the answers' form."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.resources
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from tracker.pages.compare import woven
from tracker.web import formats, words
from tracker.web.filters import ENTITY_KINDS, Filters
from tracker.web.queries import overview
from tracker.web.queries.marking import MARK, UNMARK
from tracker.web.security import OUR_POLICY

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database
    from datasette.utils.asgi import Request, Response
    from jinja2 import Environment

T = TypeVar("T")
TIME_LIMIT_MS = 5000
# The weeks around the first and the last day of the calendar have no dates.
_YEARS = range(1900, 2200)
_TABLES = ("events", "event_entities", "event_months", "watched_events", "sources")


@dataclass(frozen=True, slots=True)
class Desk:
    """One request's view of the tracker: where it is mounted, what it may read, and what time it is."""

    datasette: Datasette
    request: Request
    database: Database
    now: datetime

    @property
    def root(self) -> str:
        """The path under which Datasette is served, without the slash at its end."""
        return str(self.datasette.urls.path("/")).rstrip("/")

    @property
    def base(self) -> str:
        """The same as an absolute address, for feeds."""
        return str(self.datasette.absolute_url(self.request, self.datasette.urls.path("/"))).rstrip("/")

    @property
    def headers(self) -> dict[str, str]:
        """What our own answers carry: the strict policy, and that a reload asks again."""
        return {"content-security-policy": OUR_POLICY, "cache-control": "no-cache"}

    def argument(self, name: str) -> str:
        """The first value of a query string parameter, or nothing."""
        return (self.request.args.get(name) or "").strip()

    def arguments(self) -> dict[str, list[str]]:
        """The whole query string."""
        return {key: self.request.args.getlist(key) for key in self.request.args}

    def day(self, name: str) -> date | None:
        """A date of the query string, or None where there is none or it is no date that anybody means."""
        try:
            found = date.fromisoformat(self.argument(name))
        except ValueError:
            return None
        return found if found.year in _YEARS else None

    async def read(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run queries on a read-only connection in Datasette's threads, interrupted when they take too long."""
        from datasette.utils import sqlite_timelimit

        def limited(connection: sqlite3.Connection) -> T:
            with sqlite_timelimit(connection, TIME_LIMIT_MS):
                return query(connection)

        found: T = await self.database.execute_fn(limited)
        return found

    def render(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page of ours, with the strict policy."""
        from datasette.utils.asgi import Response

        shared = {
            "root": self.root,
            "now": self.now,
            "today": self.now.date(),
            "tables": self.datasette.urls.database(self.database.name),
            "path": self.request.path.removeprefix(self.root) or "/",
            "asset": lambda name: f"{self.root}/-/tracker/{name}?v={asset_version()}",
        }
        body = environment().get_template(template).render({**shared, **context})
        return Response.html(body, status=status, headers=self.headers)

    def problem(self, status: int, title: str, text: str) -> Response:
        """A page that says in plain words what is wrong and where to go on."""
        return self.render("problem.html", status, title=title, text=text)

    def redirect(self, path: str) -> Response:
        """Where a page has gone."""
        from datasette.utils.asgi import Response

        return Response.redirect(f"{self.root}{path}", headers=self.headers)

    def answer(self, body: str | bytes, content_type: str, filename: str = "") -> Response:
        """An answer for another program."""
        from datasette.utils.asgi import Response

        disposition = {"Content-Disposition": f'inline; filename="{filename}"'} if filename else {}
        return Response(body, headers={**self.headers, **disposition}, content_type=content_type)

    def table(
        self, form: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str], name: str, whole: Any = None
    ) -> Response:
        """Some rows as `.csv`, or as `.json` together with what is said of them as a whole."""
        if form == ".csv":
            return self.answer(formats.table_csv(rows, columns), "text/csv; charset=utf-8", f"{name}.csv")
        return self.answer(json.dumps(rows if whole is None else whole), "application/json; charset=utf-8")


async def open_desk(datasette: Datasette, request: Request) -> Desk | None:
    """The desk on the first attached database that is a tracker's, or None when there is none."""
    for database in datasette.databases.values():
        if database.name.startswith("_"):
            continue
        tables = set(await database.table_names())
        if tables.issuperset(_TABLES):
            return Desk(datasette, request, database, datetime.now(UTC))
    return None


@cache
def environment() -> Environment:
    """The templates, with our words as filters; everything is escaped unless a template says otherwise."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    found = Environment(
        loader=PackageLoader("tracker.web", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    found.filters |= {
        "type_label": words.type_label,
        "family": words.family,
        "day": words.day_words,
        "utc": words.utc_words,
        "every": words.every_words,
        "sureness": words.sureness,
        "ago": words.ago_words,
        "marked": marked,
        "safe_url": safe_url,
        "entity_path": entity_path,
        "woven": woven,
    }
    found.globals |= {
        "TYPES": words.TYPES,
        "FAMILIES": words.FAMILIES,
        "STAGES": words.STAGES,
        "ROLES": words.ROLES,
        "CORROBORATION": words.CORROBORATION,
        "SORTS": words.SORTS,
        "SLOTS": words.SLOTS,
        "KINDS": words.KINDS,
        "LINKS": words.LINKS,
    }
    return found


def marked(text: str) -> Any:
    """Escaped text in which the words that a search found are marked."""
    from markupsafe import Markup, escape

    return Markup(str(escape(text)).replace(MARK, "<mark>").replace(UNMARK, "</mark>"))


def safe_url(url: str | None) -> str:
    """An address to link to, or nothing when it is not one of the web."""
    return url if url and url.lower().startswith(("http://", "https://")) else ""


def entity_path(entity_id: str) -> str:
    """The path of an entity's dossier; dates and amounts have none."""
    from urllib.parse import quote

    kind, _, slug = entity_id.partition(":")
    return f"/{kind}/{quote(slug, safe='')}" if kind in ENTITY_KINDS else ""


@cache
def asset_version() -> str:
    """A short hash of all that the pages load, so that a browser may keep it until it changes."""
    digest = hashlib.sha256(importlib.metadata.version("vl-convert-python").encode())
    for file in sorted((importlib.resources.files("tracker.web") / "static").iterdir(), key=lambda file: file.name):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


def read_watch(connection: sqlite3.Connection, name: str) -> tuple[list[Mapping[str, Any]], str | None]:
    """The watchlists to choose from, and the name of the chosen one, there or not; None when none is chosen."""
    return list(overview.watchlists(connection)), name or None


def headline(filters: Filters, names: Mapping[str, str]) -> str:
    """What a list of events is called: for its heading, its feed and its calendar."""
    parts = [words.type_label(type_) for type_ in filters.types]
    parts += [names.get(entity, entity.partition(":")[2]) for entity in filters.entities]
    parts += [words.STAGES[stage] for stage in filters.stages]
    parts += [f"“{filters.q}”"] if filters.q else []
    parts += [words.ROLES[filters.role]] if filters.role else []
    parts += [words.CORROBORATION[filters.corroboration]] if filters.corroboration else []
    parts += [f"from {words.day_words(filters.since)}"] if filters.since else []
    parts += [f"to {words.day_words(filters.until)}"] if filters.until else []
    return " · ".join(parts) or "All events"
