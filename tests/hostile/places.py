"""Addresses that nobody may be led to, in many spellings, and the places in which an attacker can put one."""

from __future__ import annotations

import html
from collections.abc import Callable

from tests.hostile.world import WORDS, World
from tests.servers import rss

# Hosts that mean this machine or its network; {p} is the canary's port.
HOSTS = (
    "127.0.0.1", "localhost", "LocalHost", "localhost.", "127.0.0.1.", "127.0.0.2", "127.1.2.3", "2130706433", "0x7f000001",
    "0x7F.1", "0x7f.0x0.0x0.0x1", "127.1", "127.0.1", "0177.0.0.1", "0177.0.0.01", "017700000001", "0x7f.0.0.01", "00000177.0.0.1",
    "0", "0.0.0.0", "0x0", "00", "[::1]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[::FFFF:127.0.0.2]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]", "[2002:7f00:0001::1]", "[2001:0:7f00:1::80ff:fffe]", "[fe80::1]", "[fe80::1%25lo]", "[::1%25lo]", "[fec0::1]",
    "[fc00::1]", "[2606:4700::5efe:127.0.0.1]", "[2606:4700::200:5efe:7f00:1]", "①②⑦.⓪.⓪.①", "１２７.0.0.1", "127。0。0。1", "127．0．0．1",
    "127｡0｡0｡1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "ｌｏｃａｌｈｏｓｔ", "loc\u00adalhost", "%6c%6f%63alhost", "%31%32%37.0.0.1", "127.0.0.1%00.example.com",
    "127.0.0.1%09", "127.0.0.1%2eexample.com",
)  # fmt: skip
# Addresses of networks that are not there, on their own ports.
ELSEWHERE = (
    "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/latest/", "http://10.0.0.1/", "http://100.64.0.1/",
    "http://192.168.1.1/", "http://172.16.0.1:8080/", "http://[::ffff:169.254.169.254]/", "http://[64:ff9b::a9fe:a9fe]/",
    "http://2852039166/", "http://0xa9fe.0xa9fe/", "http://0251.0376.0251.0376/", "http://224.0.0.1/", "http://255.255.255.255/",
    "http://metadata.google.internal/", "http://198.18.0.1/", "http://[2001:db8::1]/", "http://192.0.2.1/",
)  # fmt: skip
# What is no web address, or says one thing to one parser and another to the next; {c} is the canary, {s} the server.
ODD = (
    "file:///etc/passwd", "file://localhost/etc/passwd", "FILE:///etc/passwd", "ftp://{c}/x", "gopher://{c}/_GET", "dict://{c}/info",
    "data:text/xml,<rss/>", "javascript:alert(1)", "jar:http://{c}!/", "unix:///var/run/docker.sock", "ldap://{c}/", "view-source:http://{c}/",
    "http://{s}@{c}/", "http://user:pw@{c}/", "http://{s}%40{c}/", "http://{s}#@{c}/", "http://{c}#@{s}/", "http://{c}?@{s}/",
    "http://{c}\\@{s}/", "http://{s}\\@{c}/", "http://{c}\\.{s}/", "//{c}/", "http:{c}/", "http:/{c}/", "http:///{c}/", "http:\\\\{c}\\",
    "\\\\{c}\\share", "http://{s}:80@{c}/", "http://[{s}]@{c}/", "http://{c}:80/", "http://{c}/\r\nHost: {s}", "\thttp://{c}/", "ht\ntp://{c}/",
    "http://\u202e{c}/", "https://{c}/", "HTTP://{c}/",
)  # fmt: skip


def targets(world: World) -> list[str]:
    """Every address to lead the tracker to."""
    # Each with a path of its own, for two links to one page are one article.
    hosts = [f"http://{host}:{world.canary.port}/secret/{n}" for n, host in enumerate(HOSTS)]
    # The allowed port at an address that is not the allowed one.
    hosts += [f"http://{host}:{world.server.port}/secret" for host in ("127.0.0.2", "[::1]", "localhost", "[::ffff:127.0.0.2]")]
    odd = [form.replace("{c}", world.canary.place).replace("{s}", world.server.place) for form in ODD]
    return [*hosts, *ELSEWHERE, *odd]


Place = Callable[[World, str, str], str]


def _header(target: str) -> str:
    """The target as the bytes of a header: no line ends, UTF-8 in Latin-1's clothes."""
    return "".join(target.splitlines()).encode().decode("latin-1")


def _redirect(status: int, hops: int) -> Place:
    def place(world: World, path: str, target: str) -> str:
        for hop in range(hops):
            world.server.answer(f"{path}-{hop}", status=status, headers={"Location": f"{path}-{hop + 1}"})
        world.server.answer(f"{path}-{hops}", status=status, headers={"Location": _header(target)})
        return world.source(f"{path}-0")

    return place


def _entry(world: World, path: str, target: str) -> str:
    world.server.answer(path, rss((html.escape(target), f"Entry {path}", WORDS)))
    return world.source(path, full_text="page")


def _page_of_an_entry(world: World, path: str, target: str) -> str:
    world.server.answer(f"{path}-page", status=302, headers={"Location": _header(target)})
    return _entry(world, path, world.server.url(f"{path}-page"))


def _base_of_a_feed(world: World, path: str, target: str) -> str:
    base = html.escape(target, quote=True)
    body = (
        f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='{base}'><title>F</title><entry xml:base='{base}'><id>u:{path}</id>"
    )
    world.server.answer(path, f"{body}<title>Entry {path}</title><link href='story'/></entry></feed>".encode())
    return world.source(path, full_text="page")


def _sitemap(world: World, path: str, target: str) -> str:
    loc = html.escape(target)
    world.server.answer(path, f"<sitemapindex><sitemap><loc>{loc}</loc></sitemap></sitemapindex>".encode())
    return world.source(path, kind="sitemap", full_text="page")


def _listed_in_a_sitemap(world: World, path: str, target: str) -> str:
    world.server.answer(path, f"<urlset><url><loc>{html.escape(target)}</loc></url></urlset>".encode())
    return world.source(path, kind="sitemap", full_text="page")


def _link_of_a_page(world: World, path: str, target: str) -> str:
    link = f"<base href='{html.escape(target, quote=True)}'><ul><li><a href='{html.escape(target, quote=True)}'>A link of the list</a></ul>"
    page = f"<html><body><main><h1>News</h1><p>{WORDS}</p>{link}</main></body></html>"
    world.server.answer(path, page.encode(), headers={"Content-Type": "text/html"})
    return world.source(path, kind="page", full_text="page")


def _refresh_of_a_page(world: World, path: str, target: str) -> str:
    quoted = html.escape(target, quote=True)
    head = f"<meta http-equiv=refresh content='0;url={quoted}'><link rel=canonical href='{quoted}'><meta property='og:url' content='{quoted}'>"
    page = f"<html><head>{head}</head><body><img src='{quoted}'><iframe src='{quoted}'></iframe><p>{WORDS}</p></body></html>"
    world.server.answer(path, page.encode(), headers={"Content-Type": "text/html", "Refresh": f"0; url={_header(target)}"})
    return world.source(path, kind="page", full_text="page")


PLACES: dict[str, Place] = {
    "a redirect": _redirect(302, 0),
    "the third of permanent redirects": _redirect(301, 2),
    "a redirect of the other kind": _redirect(307, 1),
    "the link of an entry": _entry,
    "the redirect of an entry's page": _page_of_an_entry,
    "the base of a feed": _base_of_a_feed,
    "a sitemap in a sitemap": _sitemap,
    "a page in a sitemap": _listed_in_a_sitemap,
    "the link of a page": _link_of_a_page,
    "the refresh, picture and frame of a page": _refresh_of_a_page,
}
