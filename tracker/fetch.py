"""The one door to the network: polite, guarded, bounded; an expected failure is a FetchResult, never an exception."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import BadStatusLine, HTTPException
from urllib.parse import urljoin

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import DecodeError, HTTPError, LocationParseError
from urllib3.util import Url, parse_url

from tracker.addresses import Refused, resolve
from tracker.connection import Budget, BudgetSpent, Idle, Key, Link, connection, describe_size, tls_context
from tracker.models import FetchResult, Network
from tracker.urls import host_of

PERMANENT, TEMPORARY = frozenset({301, 308}), frozenset({302, 303, 307})
ENCODINGS = ("gzip", "deflate", "br", "zstd")
_DECODABLE = frozenset({*ENCODINGS, "x-gzip"})
# What headers, chunk sizes and a poor compression may add to a body of the greatest size.
_OVERHEAD = 256 * 1024
_CHUNK = 64 * 1024
# What a host that asks for fewer requests is given, where it does not say how long.
_BREATH = timedelta(minutes=15)
_LONGEST_WAIT = timedelta(days=30)

Permit = Callable[[str], str | None]


class _Failure(Exception):
    """A request that came to nothing; `unreachable` when the host itself did not take the connection."""

    def __init__(self, reason: str, *, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class _Stale(Exception):
    """The server had closed the connection that was left open."""


class Turns:
    """Keeps requests to one host apart, over all threads."""

    def __init__(self, delay: float, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._delay, self._monotonic, self._sleep = delay, monotonic, sleep
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}

    def wait(self, host: str) -> float:
        """Return when it is this caller's turn to ask the host, with the seconds that this took."""
        if self._delay <= 0:
            return 0.0
        with self._lock:
            now = self._monotonic()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + self._delay
        # Outside of the lock, so that only callers of the same host wait.
        if turn > now:
            self._sleep(turn - now)
        return turn - now


class Fetcher:
    """Fetches for one poll run: it remembers hosts that cannot be reached, so make a new one for every run."""

    def __init__(
        self,
        network: Network,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._network = network
        self._now, self._monotonic = now, monotonic
        self._tls = tls
        self._own = {"User-Agent": _one_line(network.user_agent), "Accept-Encoding": ", ".join(ENCODINGS)}
        self._idle: Idle | None = None
        self._lock = threading.Lock()
        self._turns = Turns(network.per_host_delay, monotonic, sleep)
        self._unreachable: dict[tuple[str, int], str] = {}
        self._busy: dict[str, dict[str, timedelta]] = {}

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Leave connections open for the next request to the same place for as long as the block lasts."""
        idle = self._idle = Idle(self._monotonic)
        try:
            yield
        finally:
            self._idle = None
            idle.close()

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str | None = None,
        permit: Permit | None = None,
        max_bytes: int | None = None,
    ) -> FetchResult:
        """Fetch a URL and follow redirects; `permit` gives the reason why a hop may not be fetched, or None."""
        headers = {"Accept": accept or "*/*"}
        if etag:
            headers["If-None-Match"] = _one_line(etag)
        if last_modified:
            headers["If-Modified-Since"] = _one_line(last_modified)
        return self._follow(url, headers, permit, max_bytes or self._network.max_bytes)

    def post(self, url: str, body: bytes, headers: Mapping[str, str] | None = None) -> FetchResult:
        """Send a body; a redirect is a failure, because a webhook that moved should be mended by its owner."""
        limit = self._network.max_bytes
        clean = {_one_line(name): _one_line(value) for name, value in (headers or {}).items()}
        try:
            answer = self._ask("POST", url, clean, body, self._budget(limit), limit)
        except _Failure as failure:
            return FetchResult(url, url, 0, error=str(failure))
        error = None if 200 <= answer.status < 300 else _status_text(answer)
        return self._result(url, url, answer, error, None)

    def busy(self, url: str) -> timedelta | None:
        """How long the host of a URL asked in this run to be left alone, None when it did not.

        One address alone does not speak for its host: else one bad feed would silence all others that are kept beside it.
        """
        told = self._busy.get(host_of(url), {}) if self._busy else {}
        return max(told.values()) if len(told) > 1 else None

    def unreachable(self, url: str) -> str | None:
        """Why the host of a URL is not tried again in this run, None when nothing speaks against it."""
        try:
            return self._unreachable.get(_place(_parse(url)))
        except _Failure as failure:
            return str(failure)

    def _budget(self, max_bytes: int) -> Budget:
        return Budget(self._network.timeout, max_bytes + _OVERHEAD, self._monotonic)

    def _follow(self, url: str, headers: dict[str, str], permit: Permit | None, max_bytes: int) -> FetchResult:
        current, moved, only_permanent = url, None, True
        budget = self._budget(max_bytes)
        for _ in range(self._network.max_redirects + 1):
            try:
                answer = self._ask("GET", current, headers, None, budget, max_bytes, permit)
            except _Failure as failure:
                return FetchResult(url, current, 0, error=str(failure))
            location = answer.headers.get("location", "")
            if answer.status not in PERMANENT | TEMPORARY or not location:
                return self._result(url, current, answer, None if _fine(answer) else _status_text(answer), moved)
            current = _join(current, location)
            only_permanent = only_permanent and answer.status in PERMANENT
            moved = current if only_permanent else moved
        return FetchResult(url, current, 0, error=f"redirected more than {self._network.max_redirects} times")

    def _result(self, url: str, final: str, answer: _Answer, error: str | None, moved: str | None) -> FetchResult:
        wait = retry_after(answer.headers.get("retry-after", ""), self._now())
        if answer.status == 429 or (answer.status == 503 and wait):
            self._busy.setdefault(host_of(final), {})[url] = wait or _BREATH
        permanent = moved if error is None else None
        return FetchResult(url, final, answer.status, answer.body, answer.headers, error, permanent, wait)

    def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        budget: Budget,
        max_bytes: int,
        permit: Permit | None = None,
    ) -> _Answer:
        target = _parse(url)
        place = _place(target)
        if known := self._unreachable.get(place):
            raise _Failure(f"not tried again: {known}")
        if permit and (reason := permit(url)):
            raise _Failure(reason)
        # Waiting for a turn is our own doing and not counted.
        budget.extend(self._turns.wait(place[0]))
        try:
            return self._exchange(method, target, place, headers, body, budget, max_bytes)
        except _Failure as failure:
            if failure.unreachable:
                self._unreachable[place] = str(failure)
            raise

    def _trusted(self) -> ssl.SSLContext:
        # Reading the system's certificates takes as long as dozens of requests: once a run, and only for one that needs them.
        with self._lock:
            self._tls = self._tls or tls_context()
            return self._tls

    def _exchange(
        self,
        method: str,
        target: Url,
        place: tuple[str, int],
        headers: Mapping[str, str],
        body: bytes | None,
        budget: Budget,
        max_bytes: int,
    ) -> _Answer:
        ask = (method, target.request_uri, body, headers, max_bytes)
        key = (target.scheme or "", *place)
        # Only what may be asked twice goes where the server may just be hanging up.
        if self._idle and method == "GET" and (link := self._idle.take(key)):
            with suppress(_Stale):
                link.renew(budget)
                return self._converse(key, link, *ask, again=True)
        return self._converse(key, self._connected(target, place, budget), *ask)

    def _connected(self, target: Url, place: tuple[str, int], budget: Budget) -> Link:
        try:
            endpoints = resolve(*place, self._network.allow)
            link = connection(target, endpoints, budget, self._trusted)
        except Refused as refused:
            raise _Failure(f"refused: {refused}") from refused
        except (OSError, UnicodeError, BudgetSpent, HTTPException) as error:
            raise _Failure(f"{place[0]} cannot be reached: {_words(error)}", unreachable=True) from error
        try:
            link.connect()
        except (OSError, HTTPError, BudgetSpent) as error:
            link.close()
            raise _Failure(f"{place[0]} cannot be reached: {_words(error)}", unreachable=True) from error
        return link

    def _converse(
        self,
        key: Key,
        link: Link,
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str],
        max_bytes: int,
        *,
        again: bool = False,
    ) -> _Answer:
        """One request and its answer; the connection is left open when the server has said all and does not hang up."""
        idle = self._idle
        ending = {} if idle else {"Connection": "close"}
        kept = False
        try:
            link.request(method, path, body=body, headers={**self._own, **ending, **headers}, preload_content=False)
            response = link.getresponse()
            answer, whole = _read(response, max_bytes)
            kept = whole and not link.is_closed
            return answer
        except (OSError, HTTPError, HTTPException, BudgetSpent, ValueError) as error:
            if again and isinstance(error, ConnectionError | BadStatusLine):
                raise _Stale from error
            raise _Failure(_words(error)) from error
        finally:
            if kept and idle:
                idle.keep(key, link)
            else:
                link.close()


def _read(response: BaseHTTPResponse, max_bytes: int) -> tuple[_Answer, bool]:
    """The body, decoded piece by piece so that a small answer cannot become a large one unseen, and whether it had an end."""
    headers: dict[str, str] = {name.lower(): value for name, value in response.headers.items()}
    codings = [c.strip().lower() for c in headers.get("content-encoding", "").split(",")]
    codings = [c for c in codings if c not in {"", "identity"}]
    # A chain of codings multiplies: what is small at each step is huge at the end, and no honest server sends one.
    if len(codings) > 1 or not _DECODABLE.issuperset(codings):
        raise _Failure(f"unusable content encoding {', '.join(codings)!r}")
    body = bytearray()
    redirected = response.status in PERMANENT | TEMPORARY and "location" in headers
    try:
        while not redirected and (piece := response.read(_CHUNK)):
            body += piece
            if len(body) > max_bytes:
                raise BudgetSpent(f"larger than {describe_size(max_bytes)}")
        whole = bool(response.closed)
    finally:
        response.close()
    return _Answer(response.status, headers, bytes(body)), whole


def _parse(url: str) -> Url:
    try:
        target = parse_url(url)
    except (LocationParseError, ValueError) as error:
        raise _Failure("not a usable URL") from error
    if target.scheme not in {"http", "https"} or not target.host:
        raise _Failure(f"refused: only http and https URLs are fetched, not {(target.scheme or 'a URL without host')!r}")
    if target.auth:
        raise _Failure("refused: a URL with a user name or password is not fetched")
    return target


def _place(target: Url) -> tuple[str, int]:
    return (target.host or "").strip("[]"), target.port or (443 if target.scheme == "https" else 80)


def _join(base: str, location: str) -> str:
    # Header bytes come as Latin-1; servers that send other letters mean UTF-8.
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(base, location.strip())
    except ValueError:
        return location


def _fine(answer: _Answer) -> bool:
    return 200 <= answer.status < 300 or answer.status == 304


def _status_text(answer: _Answer) -> str:
    names = {401: "login wanted", 403: "forbidden", 404: "not found", 410: "gone", 429: "too many requests"}
    name = names.get(answer.status) or ("server error" if answer.status >= 500 else "unexpected answer")
    return f"HTTP {answer.status} ({name})"


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError) or "timed out" in str(error).lower():
        return "no answer in time"
    if isinstance(error, DecodeError):
        return "the body cannot be decoded as its content encoding says"
    cause = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return _one_line(cause)[:200] or type(error).__name__


def _one_line(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text.strip()
    return "".join(c if c.isprintable() else " " for c in text).strip().encode("latin-1", "replace").decode("latin-1")


def retry_after(value: str, now: datetime) -> timedelta | None:
    """How long a server asks to wait (seconds or an HTTP date), within a month; None when it does not say."""
    value = value.strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:9])), _LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    until = until.replace(tzinfo=until.tzinfo or UTC)
    return min(max(until - now, timedelta(0)), _LONGEST_WAIT)
