"""robots.txt: may this page be fetched, and if not, why."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from urllib.parse import urlsplit

from protego import Protego

from tracker.models import FetchResult

MAX_BYTES = 512 * 1024


class Robots:
    """Answers for one poll run; each site's robots.txt is fetched once, whichever thread asks first."""

    def __init__(self, get: Callable[[str], FetchResult], user_agent: str) -> None:
        self._get, self._user_agent = get, user_agent
        self._lock = threading.Lock()
        self._sites: dict[str, Future[Protego | str | None]] = {}

    def refusal(self, url: str) -> str | None:
        """Why a page may not be fetched, or None when it may."""
        rules = self._rules(url)
        if rules is None:
            return None
        if isinstance(rules, str):
            return rules
        return None if rules.can_fetch(url, self._user_agent) else "robots.txt does not allow it"

    def _rules(self, url: str) -> Protego | str | None:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}".lower()
        with self._lock:
            mine = site not in self._sites
            future = self._sites.setdefault(site, Future())
        if mine:
            with ExitStack() as asking:
                # Whatever ends it, nobody is left waiting; once there is a result this does nothing.
                asking.callback(future.cancel)
                future.set_result(read_rules(self._get(f"{site}/robots.txt")))
        return future.result()


def read_rules(answer: FetchResult) -> Protego | str | None:
    """What an answer for robots.txt means by RFC 9309: rules, a reason to stay away, or None for no rules at all."""
    if answer.ok:
        return Protego.parse(answer.body[:MAX_BYTES].decode("utf-8", "replace"))
    if 400 <= answer.status < 500 and answer.status != 429:
        return None
    return f"robots.txt cannot be read ({answer.error})"
