"""Runs the web on the database: read-only, on one address, until it is told to stop."""

from __future__ import annotations

import gc
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.errors import StoreError, TrackerError
from tracker.snapshots import is_snapshot
from tracker.web.hosts import only_under, own_names

if TYPE_CHECKING:
    import uvicorn
    from datasette.app import Datasette

SETTINGS: dict[str, Any] = {
    "allow_download": False,
    "default_page_size": 50,
    "max_returned_rows": 1000,
    "max_csv_mb": 100,
    "sql_time_limit_ms": 1000,
    "facet_time_limit_ms": 200,
    # Tried for every column of a table: on a large one that alone would take seconds.
    "facet_suggest_time_limit_ms": 5,
    "num_sql_threads": 4,
    "template_debug": False,
    "trace_debug": False,
}


def application(db_path: Path | str, *, base_url: str = "/", title: str = "AI policy tracker") -> Datasette:
    """Datasette on the tracker's database, opened to read while the daemon writes; raises StoreError without a database."""
    from datasette.app import Datasette

    path = Path(db_path)
    if not path.is_file():
        raise StoreError(f"there is no database at {path}", "run `tracker poll` first, or name another one with --db")
    settings = {**SETTINGS, "base_url": base_url if base_url.endswith("/") else f"{base_url}/"}
    # A snapshot never changes: Datasette may count its rows once, and readers need no locks.
    changing, fixed = ([], [str(path)]) if is_snapshot(path) else ([str(path)], [])
    return Datasette(changing, immutables=fixed, settings=settings, metadata={"title": title})


def server(
    db_path: Path | str, host: str, port: int, *, site: str | None = None, base_url: str = "/", log_level: str = "warning"
) -> uvicorn.Server:
    """A server that is not running yet; set its `should_exit` to stop it, as `tracker run` does."""
    import uvicorn

    app = only_under(application(db_path, base_url=base_url).app(), own_names(host, site))
    return uvicorn.Server(uvicorn.Config(app, host=host, port=port, log_level=log_level, lifespan="on", server_header=False))


def serve(
    db_path: Path | str,
    host: str = "127.0.0.1",
    port: int = 8001,
    *,
    site: str | None = None,
    base_url: str = "/",
    log_level: str = "warning",
) -> None:
    """Serve the web until a signal stops it; raises TrackerError when the address cannot be had."""
    running = server(db_path, host, port, site=site, base_url=base_url, log_level=log_level)
    # What is loaded by now stays: a collection that walks all of it would hold up a page by as long as ten take to write.
    gc.freeze()
    with listen(host, port) as listening:
        running.run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket on the address, bound before anything starts so that a taken port is one clear message."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise TrackerError(
            f"cannot listen on {host} port {port}: {error.strerror or error}", "stop what uses it, or choose another with --port"
        ) from error
    return listening
