"""No address of this machine or its network is ever connected to, however it is spelled and wherever it is put."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.places import HOSTS, PLACES, targets
from tests.hostile.world import WORDS, World
from tests.servers import Server, rss
from tracker import addresses
from tracker.errors import ConfigError
from tracker.store.database import rows


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path) as made:
        yield made


@pytest.mark.parametrize("place", PLACES)
def test_nobody_is_led_to_the_canary(world: World, place: str) -> None:
    led = {PLACES[place](world, f"/{n}", target): target for n, target in enumerate(targets(world))}
    for _ in range(2):
        summary = world.poll()
        assert summary.ok + summary.unchanged >= 1
        world.check()
    assert [url for (url,) in world.database.execute("SELECT moved_to FROM sources WHERE moved_to IS NOT NULL")] == []
    if "redirect" in place or place in {"a sitemap in a sitemap", "the link of an entry"}:
        # What is no link at all is left out of its document, which is no failure; the rest has a reason where a user looks.
        assert [
            to for url, to in led.items() if "/secret/" in to and to.isascii() and "%" not in to and not world.reason(url)
        ] == []


def test_no_source_of_the_settings_is_there_either(world: World) -> None:
    """An address that feeds.yaml itself names is refused with what to write into network.allow."""
    asked = 0
    for target in targets(world):
        world.source(target)
        try:
            _ = world.config
            asked += 1
        except ConfigError:
            world.sources.pop()
    assert asked > len(HOSTS) // 2
    summary = world.poll()
    assert (summary.ok, summary.failed) == (1, summary.sources - 1)
    world.check()
    said = world.reason(f"http://127.0.0.1:{world.canary.port}/secret/0")
    assert f"network.allow does not list {world.canary.place}" in said


def test_robots_txt_leads_nowhere_either(world: World) -> None:
    """A redirect of robots.txt to the canary keeps the tracker from the pages of that site, and it says why."""
    world.server.answer("/robots.txt", status=302, headers={"Location": f"http://{world.canary.place}/robots.txt"})
    world.server.answer("/feed", rss((world.server.url("/story"), "T", "Few words.")))
    url = world.source("/feed", full_text="page")
    world.poll()
    world.check()
    assert "robots.txt cannot be read (refused" in world.reason(url)
    assert world.server.count("/story") == 0


ANSWERS = {
    "loopback": ["127.0.0.1"], "another loopback": ["127.8.8.8"], "metadata": ["169.254.169.254"], "private": ["10.1.2.3"],
    "shared": ["100.64.3.4"], "this": ["0.0.0.0"], "broadcast": ["255.255.255.255"], "v6 loopback": ["::1"], "v6 any": ["::"],
    "mapped": ["::ffff:127.0.0.1"], "compatible": ["::127.0.0.1"], "NAT64": ["64:ff9b::7f00:1"], "local NAT64": ["64:ff9b:1::7f00:1"],
    "6to4": ["2002:7f00:1::1"], "Teredo": ["2001:0:4136:e378:8000:63bf:80ff:fffe"], "ISATAP": ["2606:4700::5efe:7f00:1"],
    "unique local": ["fd00::1"], "link-local": ["fe80::1"], "site-local": ["fec0::1"], "multicast": ["ff02::1"],
    "several": ["127.0.0.1", "10.0.0.1", "::1", "192.168.0.1"], "nothing": [],
}  # fmt: skip


@pytest.mark.parametrize("answers", ANSWERS.values(), ids=list(ANSWERS))
def test_no_answer_of_the_name_service_opens_a_way(world: World, answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a name turns out to mean: in the feed's own address, in a redirect and in the link of an entry."""
    real = socket.getaddrinfo

    def lookup(host: str, port: int, *rest: object, **named: object) -> object:
        if not str(host).endswith("evil.example"):
            return real(host, port, type=socket.SOCK_STREAM)
        kinds = [(socket.AF_INET6, (ip, port, 0, 0)) if ":" in ip else (socket.AF_INET, (ip, port)) for ip in answers]
        return [(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", address) for family, address in kinds]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", lookup)
    port = world.canary.port
    world.server.answer("/moved", status=301, headers={"Location": f"http://moved.evil.example:{port}/"})
    world.server.answer("/feed", rss((f"http://story.evil.example:{port}/", "T", "Few words.")))
    led = [world.source(f"http://feed.evil.example:{port}/"), world.source("/moved"), world.source("/feed", full_text="page")]
    world.poll()
    world.check()
    assert all("refused" in world.reason(url) for url in led)


def test_a_name_that_turns_private_between_two_requests_is_refused_at_the_second(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """robots.txt is asked at an allowed address, the page would be at the canary: each request looks and checks anew."""
    real, asked = socket.getaddrinfo, list[str]()
    with Server() as other:

        def lookup(host: str, port: int, *rest: object, **named: object) -> object:
            if host != "turns.example":
                return real(host, port, type=socket.SOCK_STREAM)
            asked.append(host)
            ip = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
            return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (ip, port))]

        monkeypatch.setattr(addresses.socket, "getaddrinfo", lookup)
        world.server.answer("/feed", rss((f"http://turns.example:{world.server.port}/story", "T", WORDS)))
        url = world.source("/feed", full_text="page")
        world.poll()
    world.check()
    assert len(asked) == 2
    assert "refused" in world.reason(url)
    assert other.requests == []


def test_what_a_webhook_answers_leads_nowhere(world: World) -> None:
    """A channel's redirect is a failure, and a body of it is never sent on."""
    from tracker.fetch import Fetcher

    for status in (301, 302, 303, 307, 308):
        world.server.answer("/hook", status=status, headers={"Location": f"http://{world.canary.place}/"})
        result = Fetcher(world.config.network).post(world.server.url("/hook"), b"{}")
        assert not result.ok
        assert f"HTTP {status}" in (result.error or "")
    assert not Fetcher(world.config.network).post(f"http://{world.canary.place}/", b"{}").ok
    assert world.canary.heard == []
    assert rows(world.database, "SELECT 1 FROM sources WHERE moved_to IS NOT NULL") == []
