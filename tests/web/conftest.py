"""The sample newsroom in Datasette: for the tests that ask it in this process, and for those that open it in a browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from tests.web.sample import build
from tracker.web.serve import application, listen, server

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def sample_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample database, never written to again."""
    return build(tmp_path_factory.mktemp("web") / "tracker.db")


@pytest.fixture
def site(sample_path: Path) -> Iterator[Datasette]:
    """Datasette with our plugin on the sample."""
    datasette = application(sample_path)
    yield datasette
    close(datasette)


def close(datasette: Datasette) -> None:
    """Let go of the connections and threads of a Datasette."""
    for database in datasette.databases.values():
        database.close()
    if datasette.executor is not None:
        datasette.executor.shutdown()


@contextmanager
def served(path: Path, *, site: str | None = None) -> Iterator[str]:
    """The address of a database served on a port of this machine."""
    running = server(path, "127.0.0.1", 0, site=site)
    with listen("127.0.0.1", 0) as listening:
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        while thread.is_alive() and not running.started:
            thread.join(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def address(sample_path: Path) -> Iterator[str]:
    """The sample served."""
    with served(sample_path) as found:
        yield found


# Of the module: while Playwright runs, its event loop leaves no room for those of asynchronous tests.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
        )
        yield browser
        browser.close()
