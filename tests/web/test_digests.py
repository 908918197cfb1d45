"""Past digests on the pages: as they were sent, where nothing in them can run; and what did not get through."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

from bs4 import BeautifulSoup
from datasette.app import Datasette


async def soup(site: Datasette, path: str) -> BeautifulSoup:
    response = await site.client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.text, "html.parser")


async def test_the_list_tells_what_went_to_whom_and_what_did_not(site: Datasette) -> None:
    rows = [" ".join(row.get_text(" ", strip=True).split()) for row in (await soup(site, "/digests")).select("tbody tr")]
    assert len(rows) == 3
    assert "Not taken mail server smtp.example.org:587: no answer in time. 3 tries so far; it is tried again." in rows[0]
    assert rows[1].startswith("24 June 2024 – 1 July 2024 2024-W27 AI policy to 1 July 2024 desk@example.org Sent")


async def test_a_digest_is_framed_as_it_was_sent(site: Datasette) -> None:
    page = await soup(site, "/digest/2")
    frame = page.select_one("iframe")
    assert frame
    assert frame["src"] == "/digest/2.html"
    assert "allow-scripts" not in frame["sandbox"]
    mail = await site.client.get("/digest/2.html")
    assert "Who moved in response" in mail.text
    policy = mail.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert mail.headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in (await site.client.get("/digest/2")).headers["content-security-policy"]


async def test_a_digest_is_had_as_text_and_as_the_file_that_was_sent(site: Datasette) -> None:
    assert (await site.client.get("/digest/2.txt")).text.startswith("AI POLICY TRACKER")
    sent = message_from_bytes((await site.client.get("/digest/2.eml")).content, policy=default)
    assert sent["To"] == "you@localhost"
    assert (await site.client.get("/digest/99")).status_code == 404


async def test_older_digests_are_a_page_further(site: Datasette) -> None:
    assert len((await soup(site, "/digests?before=2")).select("tbody tr")) == 1
    assert len((await soup(site, "/digests?before=nonsense")).select("tbody tr")) == 3


async def test_a_dead_channel_is_told_on_the_briefing_and_with_the_digests(site: Datasette) -> None:
    side = " ".join((await soup(site, "/?on=2024-07-06")).select_one(".column-side").get_text(" ", strip=True).split())
    assert "team chat 1 alert waits: HTTP 410" in side
    assert "Mail 1 digest waits: mail server smtp.example.org:587: no answer in time" in side
    notices = [" ".join(note.get_text(" ", strip=True).split()) for note in (await soup(site, "/digests")).select(".notice")]
    assert notices[0].startswith(
        "Alerts through team chat do not get through: HTTP 410. 1 message waits; none has arrived so far."
    )
    assert "ops" not in " ".join(notices)
