"""One mark or word again and again, without an end, in each place of a feed, a page, a sitemap and robots.txt.

What reads it must take as long as the text, not its square: of 100,000 letters that would be half a minute for each, and with two ways to take a
letter, for ever. So a case that falls does not end.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from tests.hostile.world import WORDS
from tests.servers import Server, rss

RUNS = (
    " ", "\n", "x", "A", "é", "-", "\u2019", "'", '"', ".", "0", "1,", "12:", "<", "&", "[(", ")", "#", "|", "*", "_", "~", "`", "%", "/",
    "a-", "a.", "a@", "a b ", " - ", ": ", "$1 ", "=x ", "May ", "GPT-", "per ", "https://", "<!--", "<a ", "\t\n", "\xa0", "* a\n",
    "&#120;", "<skipHours>", "Mon, ",
)  # fmt: skip
LONG, SHORT = 100_000, 20_000
HTML = {"Content-Type": "text/html; charset=utf-8"}
Place = Callable[[Server, str, str], tuple[str, dict[str, str]]]


def _item(inner: str, link: str) -> bytes:
    item = f"<item><title>T</title><link>https://attack.example{link}</link>{inner}</item>"
    return (
        f"<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>F</title>{item}</channel></rss>".encode()
    )


def _texts(server: Server, path: str, run: str) -> tuple[str, dict[str, str]]:
    text = escape(f"a{run * (LONG // len(run))}b")
    names = ("title", "description", "author", "dc:creator", "managingEditor", "dc:publisher", "pubDate", "category", "guid")
    server.answer(path, _item("".join(f"<{name}>{text}</{name}>" for name in names), path))
    return path, {}


def _as_it_is(server: Server, path: str, run: str) -> tuple[str, dict[str, str]]:
    text = run * (LONG // len(run))
    tags = f"<author>{text}</author><category {'=' * 300}{text} >x</category><enclosure url='{text}"
    server.answer(path, f"<rss><skipDays>{text}".encode() + _item(tags, path))
    return path, {}


def _markup(server: Server, path: str, run: str) -> tuple[str, dict[str, str]]:
    text = run * (LONG // len(run))
    server.answer(path, _item(f"<description>{escape(f'<p {text}>{text}</p>')}</description>", path))
    return path, {}


def _article(server: Server, path: str, run: str) -> tuple[str, dict[str, str]]:
    text = run * (SHORT // len(run))
    safe = escape(text)
    body = (
        f"<article><h1>{safe}</h1><p>{WORDS}</p><p>a{safe}b</p><ul><li>{safe}</ul><table><tr><td>{safe}</table>{text}</article>"
    )
    server.answer(f"{path}/page", f"<html><head><title>{safe}</title></head><body>{body}".encode(), headers=HTML)
    server.answer(path, rss((server.url(f"{path}/page"), "T", "Few words.")))
    return path, {"full_text": "page"}


def _sitemap(server: Server, path: str, run: str) -> tuple[str, dict[str, str]]:
    text = escape(run * (LONG // len(run)))
    one = f"<url><loc>https://attack.example/{text}</loc><lastmod>{text}</lastmod></url>"
    server.answer(path, f"<urlset>{one}{text}</urlset>".encode())
    return path, {"kind": "sitemap"}


def _watched(expects: str) -> Place:
    def place(server: Server, path: str, run: str) -> tuple[str, dict[str, str]]:
        price, text = server.count(path) + 1, escape(run * (SHORT // len(run)))
        cells = f"<tr><th>Model</th><th>Price</th></tr><tr><td>GPT-4o {text}</td><td>${price} {text}</td></tr>"
        lines = (
            f"<p>GPT-4o costs ${price} per 1M tokens. a{text}b {WORDS}</p><ul><li>GPT-4{price} {text}<li>{text}: ${price}</ul>"
        )
        body = f"<html><body><main><h1>Page {text[:200]}</h1>{lines}<table>{cells}</table><a href='/x'>{text}</a></main></body></html>"
        server.answer(path, body.encode(), headers=HTML)
        return path, {"kind": "page", "expects": expects}

    return place


def _markdown(server: Server, path: str, run: str) -> tuple[str, dict[str, str]]:
    text = run * (SHORT // len(run))
    body = f"# Prices\n\nGPT-4o costs ${server.count(path) + 1}.\n\n{text}\n\n- [ ] one\n\n{WORDS}"
    server.answer(path, body.encode(), headers={"Content-Type": "text/markdown"})
    return path, {"kind": "page"}


PLACES: dict[str, Place] = {
    "the texts of a feed": _texts,
    "a feed as it is": _as_it_is,
    "the markup of a feed": _markup,
    "an article": _article,
    "a sitemap": _sitemap,
    "a page as Markdown": _markdown,
    **{f"a page of {kind}": _watched(kind) for kind in ("prices", "models", "regions", "terms", "list")},
}
