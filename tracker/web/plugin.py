"""The Datasette plugin: plain `datasette db/tracker.db` shows the news desk when this package is installed."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

import datasette as datasette_package
import datasette.handle_exception as default_handler

from tracker.web import assets, mailroom, streams, views
from tracker.web.desk import Desk, open_desk, safe_url
from tracker.web.limits import bound
from tracker.web.metadata import canned, metadata
from tracker.web.security import App, guard

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request, Response

F = TypeVar("F", bound=Callable[..., Any])
# Datasette's marker, which has no type of its own.
hookimpl: Callable[[F], F] = datasette_package.hookimpl
# Where rich is installed, Datasette prints every local variable for each mistyped address, and fails on a page not found.
default_handler.rich = None
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
View = Callable[[Desk], Awaitable["Response"]]


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    """The addresses of our pages."""
    kinds = "(?P<kind>company|model|region|agency|law|person|media)"
    return [
        (r"/$", _page(views.briefing)),
        (r"/events$", _page(views.list_page)),
        (r"/events\.(?P<format>json|csv|atom|ics)$", _events_as),
        (r"/event/(?P<id>\d{1,15})(?P<format>\.json|\.csv|\.atom|\.ics)?$", _page(views.event_page)),
        (rf"/{kinds}(?P<format>\.json|\.csv)?$", _page(views.directory)),
        (rf"/{kinds}/(?P<slug>[^/]+)\.(?P<format>csv|atom|ics)$", _events_as),
        (rf"/{kinds}/(?P<slug>[^/]+?)(?P<format>\.json)?$", _page(views.dossier)),
        (r"/matrix(?P<format>\.json|\.csv)?$", _page(views.matrix)),
        (r"/map(?P<format>\.json|\.csv)?$", _page(views.world_map)),
        (r"/sources(?P<format>\.json|\.csv)?$", _page(views.sources)),
        (r"/digests(?P<format>\.json|\.csv)?$", _page(mailroom.list_page)),
        (r"/digest/(?P<id>\d{1,15})(?P<format>\.html|\.txt|\.eml)?$", _page(mailroom.digest_page)),
        (r"/-/health$", _page(views.health)),
        (r"/-/tracker/(?P<name>[\w.-]+)$", _asset),
    ]


def _page(view: View) -> Callable[..., Any]:
    async def answer(datasette: Datasette, request: Request, send: Send) -> Response | None:
        desk = await open_desk(datasette, request)
        if desk is None:
            return await _without_tracker(datasette, request, send)
        try:
            return await view(desk)
        except sqlite3.OperationalError as error:
            return _explain(desk, error)

    return answer


async def _events_as(datasette: Datasette, request: Request, send: Send) -> Response | None:
    desk = await open_desk(datasette, request)
    if desk is None:
        return await _without_tracker(datasette, request, send)
    kind, slug = request.url_vars.get("kind"), request.url_vars.get("slug")
    entity = f"{kind}:{unquote(slug)}" if kind and slug else ""
    return await streams.events_as(desk, send, request.url_vars["format"], entity)


async def _without_tracker(datasette: Datasette, request: Request, send: Send) -> Response | None:
    """Somebody else's database is shown: leave Datasette's start page to it."""
    from datasette.utils.asgi import NotFound
    from datasette.views.index import IndexView

    if request.path.rstrip("/") != str(datasette.urls.path("/")).rstrip("/"):
        raise NotFound("No database of the tracker is attached")
    request.scope["url_route"]["kwargs"]["format"] = None
    return await IndexView(datasette).get(request)


def _explain(desk: Desk, error: sqlite3.OperationalError) -> Response:
    text = str(error)
    if "interrupted" in text:
        return desk.problem(503, "This question takes too long", "Narrow it down: fewer words, a shorter time, one more filter.")
    if "locked" in text or "busy" in text:
        return desk.problem(503, "The database is busy", "The tracker is writing much at once. Try again in a few seconds.")
    raise error


async def _asset(datasette: Datasette, request: Request) -> Response:
    import asyncio

    from datasette.utils.asgi import NotFound, Response

    found = await asyncio.to_thread(assets.read_asset, request.url_vars["name"])
    if found is None:
        raise NotFound("There is no such file")
    body, content_type = found
    kept = (
        {"cache-control": "public, max-age=31536000, immutable"} if request.args.get("v") else {"cache-control": "max-age=3600"}
    )
    return Response(body, headers=kept, content_type=f"{content_type}; charset=utf-8")


@hookimpl
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Awaitable[Any]]:
    """What a reader sees who asks for a page that does not exist, or for too much; everything else is left to Datasette."""
    from datasette.utils.asgi import NotFound, Response

    async def answer() -> Response | None:
        if isinstance(exception, MemoryError):
            return Response.json(
                {"ok": False, "error": "the answer needs too much memory: ask for less", "status": 400}, status=400
            )
        if not isinstance(exception, NotFound) or "." in request.path.rsplit("/", 1)[-1]:
            return None
        desk = await open_desk(datasette, request)
        return desk and desk.problem(404, "There is no such page", "The address may be mistyped, or what it showed was removed.")

    return answer


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Nothing is written, and no script runs but ours and Datasette's."""
    return guard


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Keep a reader's SQL from eating the memory, whatever it asks for."""
    if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'event_entities'").fetchone():
        return
    bound(conn)


@hookimpl
def get_metadata(datasette: Datasette, key: str, database: str, table: str) -> dict[str, Any]:
    """What the tables and columns mean, for every attached database that is a tracker's."""
    names = [name for name in datasette.databases if not name.startswith("_")]
    return metadata(names)


@hookimpl
def canned_queries(datasette: Datasette, database: str) -> Callable[[], Awaitable[dict[str, Any]]]:
    """The questions that an analyst asks."""

    async def queries() -> dict[str, Any]:
        found = await datasette.databases[database].table_names() if database in datasette.databases else []
        return canned() if "event_entities" in found else {}

    return queries


@hookimpl
def render_cell(value: Any, column: str) -> Any:
    """Links that lead out of the tables hand on nothing."""
    from markupsafe import Markup

    url = safe_url(value) if isinstance(value, str) and " " not in value else ""
    if not url:
        return None
    shown = url if len(url) < 80 else f"{url[:79]}…"
    return Markup('<a href="{}" rel="noopener nofollow">{}</a>').format(url, shown)


@hookimpl
def menu_links(datasette: Datasette) -> list[dict[str, str]]:
    """The way from the tables back to the desk."""
    pages = (
        ("/", "Briefing"),
        ("/events", "Events"),
        ("/matrix", "Matrix"),
        ("/map", "Map"),
        ("/digests", "Digests"),
        ("/sources", "Sources"),
    )
    return [{"href": str(datasette.urls.path(path)), "label": label} for path, label in pages]


@hookimpl
def extra_css_urls(datasette: Datasette) -> list[str]:
    """Our type and colours on Datasette's own pages."""
    return [str(datasette.urls.path("/-/tracker/tables.css"))]
