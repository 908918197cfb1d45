"""`tracker run`, `daemon` and `serve`: what runs until it is stopped."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from tracker.commands.common import Files, utc_now, with_files

if TYPE_CHECKING:
    from tracker.webchild import WebServer

# So many events are held against changed watchlists before the pages are served; the daemon does the rest.
_AT_START = 20_000
_log_json = click.option("--log-json", is_flag=True, help="Write the log as JSON, one object a line, instead of key=value.")


def _address(command: Callable[..., Any]) -> Callable[..., Any]:
    port = click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="The port of the pages.")
    host = click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve the pages on.")
    return host(port(command))


@click.command()
@_address
@_log_json
@with_files
def run(files: Files, host: str, port: int, log_json: bool) -> None:
    """Poll on schedule, read, send, and serve the web pages, until Ctrl-C or SIGTERM.

    The log goes to standard error. A poll that is cut off is done again at the next start: nothing is lost or doubled.
    """
    from tracker.web.serve import listen
    from tracker.webchild import WebServer

    # A taken port is said before anything is started.
    listen(host, port).close()
    web = WebServer(files.config, files.db, host, port)
    _keep_running(files, log_json=log_json, web=web)


@click.command()
@_log_json
@with_files
def daemon(files: Files, log_json: bool) -> None:
    """Poll on schedule, read and send, without the web pages, until Ctrl-C or SIGTERM."""
    _keep_running(files, log_json=log_json)


def _keep_running(files: Files, *, log_json: bool, web: WebServer | None = None) -> None:
    from tracker.lock import hold

    config = files.load()
    stopping = threading.Event()
    with hold(files.db):
        from tracker.daemon import Duty, keep_running
        from tracker.duties import TICK, Duties, secrets_of
        from tracker.logs import log_to
        from tracker.memory import settle

        settle()
        log_to(secrets=secrets_of(config), as_json=log_json)
        duties = Duties(config, files.db, stopping, files.analyser).all(utc_now())
        if web:
            duties.insert(0, Duty("web", web.keep, TICK))
        finished = keep_running(duties, stopping=stopping)
        if web:
            web.stop()
        if not finished:
            # What is cut off here was not committed; waiting for its threads could take as long as a slow server likes.
            logging.shutdown()
            os._exit(0)


@click.command()
@_address
@click.option("--lifeline", is_flag=True, help="End when standard input is closed, as `tracker run` wants it.")
@with_files
def serve(files: Files, host: str, port: int, lifeline: bool) -> None:
    """Serve the web pages of the database, read-only."""
    from tracker.web.serve import serve as serve_pages

    if lifeline:
        threading.Thread(target=_end_with_stdin, name="lifeline", daemon=True).start()
    elif files.db.is_file():
        _freshen(files)
    config = files.load_if_there()
    serve_pages(files.db, host=host, port=port, site=config.site if config else None)


def _freshen(files: Files) -> None:
    """Where no daemon does it: the newest schema and the watchlists of the settings, before the pages are opened to read."""
    from tracker.errors import StoreError
    from tracker.lock import holder
    from tracker.readers import follow

    config = files.load_if_there()
    if holder(files.db) is not None:
        return
    try:
        with closing(files.open()) as database:
            if config:
                follow(database, config, most=_AT_START)
    except StoreError:
        return  # the file cannot be written: the pages show what is there


def _end_with_stdin() -> None:
    while sys.stdin.buffer.read(1024):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
