"""The pages of past digests: the list, and each as it was sent, in a frame of its own where nothing can run or be fetched."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from tracker.digest.message import Parts, parts
from tracker.web.desk import Desk
from tracker.web.queries import telling
from tracker.web.security import FRAMED_POLICY, OUR_POLICY

if TYPE_CHECKING:
    from datasette.utils.asgi import Response

_COLUMNS = ("id", "period", "since", "until", "subject", "recipient", "composed", "sent", "error")


async def list_page(desk: Desk) -> Response:
    """The digests that were composed, newest first."""
    before = desk.argument("before")

    def read(connection: sqlite3.Connection) -> tuple[list[Any], list[Any], Any]:
        digests = telling.list_digests(connection, int(before) if before.isdecimal() and len(before) < 16 else None)
        return digests, telling.troubled_channels(connection), telling.waiting_digests(connection)

    found, channels, waiting = await desk.read(read)
    digests, more = found[: telling.DIGESTS], len(found) > telling.DIGESTS
    form = desk.request.url_vars["format"]
    if form:
        return desk.table(form, digests, _COLUMNS, "digests")
    older = digests[-1]["id"] if more else None
    return desk.render("digests.html", digests=digests, channels=channels, waiting=waiting, older=older)


async def digest_page(desk: Desk) -> Response:
    """One digest: the page around it, or the mail itself as HTML, as text or as the file that was sent."""
    number = int(desk.request.url_vars["id"])
    digest = await desk.read(lambda connection: telling.read_digest(connection, number))
    if digest is None:
        return desk.problem(404, "There is no such digest", "The list of digests shows those that were sent.")
    form = desk.request.url_vars["format"]
    if form == ".eml":
        return desk.answer(digest["message"], "message/rfc822", f"digest-{digest['period']}.eml")
    mail = parts(digest["message"])
    if form == ".txt":
        return desk.answer(mail.text, "text/plain; charset=utf-8")
    if form == ".html":
        return _alone(desk, mail)
    response = desk.render("digest.html", digest=digest)
    response.headers["content-security-policy"] = f"{OUR_POLICY}; frame-src 'self'"
    return response


def _alone(desk: Desk, mail: Parts) -> Response:
    # Its links lead out of the frame, which would show nothing but digests.
    page = mail.html.replace("<head>", '<head><base target="_top">', 1)
    page = page.replace("<a href=", '<a rel="noopener nofollow" href=')
    response = desk.answer(page, "text/html; charset=utf-8")
    response.headers |= {"content-security-policy": FRAMED_POLICY, "x-frame-options": "SAMEORIGIN"}
    return response
