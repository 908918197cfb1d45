"""Answers that want to break, fill, fool or stop the tracker: what each serves, and what the tracker must come to."""

from __future__ import annotations

import gzip
import itertools
import lzma
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import brotli

from tests.hostile.world import WORDS
from tests.servers import Answer, Server, bomb, endless, rss

try:
    from compression.zstd import compress as zstd
except ImportError:
    from backports.zstd import compress as zstd

MIB = 1024 * 1024
HTML = {"Content-Type": "text/html; charset=utf-8"}
Serve = Callable[[Server, str], None]


@dataclass(frozen=True)
class Attack:
    """What is served at a path, of what kind the source is, what the tracker says of it, and how many articles it gives."""

    serve: Serve
    says: str | None = None
    articles: int | None = 0
    source: Mapping[str, Any] = field(default_factory=dict)


def answer(body: bytes, says: str | None = None, articles: int | None = 0, status: int = 200, headers: Mapping[str, str] | None = None,
           **source: Any) -> Attack:  # fmt: skip
    """One answer that stays."""
    return Attack(lambda server, path: server.answer(path, body, status=status, headers=headers), says, articles, source)


def script(*answers: Answer, says: str | None = None, articles: int | None = 0, **source: Any) -> Attack:
    """Answers one after the other."""
    return Attack(lambda server, path: server.script(path, *answers), says, articles, source)


def page(body: str, says: str | None = None, articles: int | None = 1, headers: Mapping[str, str] | None = None) -> Attack:
    """A short entry whose page is the attack: the feed's words must stay."""

    def serve(server: Server, path: str) -> None:
        server.answer(f"{path}/page", body.encode("utf-8", "replace"), headers=headers or HTML)
        server.answer(path, rss((server.url(f"{path}/page"), "A title of the feed", "Few words.")))

    return Attack(serve, says, articles, {"full_text": "page"})


def feed(*items: str, head: str = "", says: str | None = None, articles: int | None = 1) -> Attack:
    """An RSS feed of these items, as they are."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    return answer(
        f"<?xml version='1.0'?>{head}<rss version='2.0'><channel><title>F</title>{inner}</channel></rss>".encode(), says, articles
    )


def entry(title: str = "T", link: str = "https://attack.example/{path}", more: str = "") -> str:
    """One item."""
    return f"<title>{title}</title><link>{link}</link>{more}"


def deep(tag: str, times: int) -> str:
    """So many elements in each other."""
    return f"<{tag}>" * times + "deep words of the story" + f"</{tag}>" * times


FEED = rss(("https://attack.example/packed", "Packed", WORDS))
LAUGHS = "<!ENTITY l0 'lol'>" + "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
ENTITIES = {
    "billion laughs": f"<!DOCTYPE x [{LAUGHS}]>", "quadratic": f"<!DOCTYPE x [<!ENTITY l9 '{'A' * 100_000}'>]>",
    "in parameters": "<!DOCTYPE x [<!ENTITY % a '<!ENTITY l9 \"&#37;a;\">'> %a; %a;]>",
    "of a file": "<!DOCTYPE x [<!ENTITY l9 SYSTEM 'file:///etc/passwd'>]>",
    "of an address": "<!DOCTYPE x [<!ENTITY l9 SYSTEM 'http://127.0.0.1:9/'>]>",
    "in an outer subset": "<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'>",
    "of itself": "<!DOCTYPE x [<!ENTITY l9 '&l9;'>]>",
}  # fmt: skip


def zipped(data: bytes) -> bytes:
    """A zip archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("feed.xml", data)
    return out.getvalue()


def raw_deflate(data: bytes) -> bytes:
    """Deflate without its header."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


ZEROS = bytes(64 * MIB)
PACKED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "gzip of 1 GiB": ("gzip", lambda: bomb(1024)), "x-gzip": ("x-gzip", lambda: gzip.compress(ZEROS)), "deflate": ("deflate", lambda: zlib.compress(ZEROS)),
    "raw deflate": ("deflate", lambda: raw_deflate(ZEROS)), "brotli": ("br", lambda: brotli.compress(ZEROS, quality=4)), "zstd": ("zstd", lambda: zstd(ZEROS)),
    "shouted": ("GZIP", lambda: gzip.compress(ZEROS)), "zstd frames": ("zstd", lambda: zstd(bytes(MIB)) * 64),
}  # fmt: skip
NESTED = (
    "gzip, gzip",
    "gzip,br",
    "deflate, gzip, zstd",
    "gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip",
    "br;q=1",
    "compress",
    "bzip2",
    "xz",
    "exi",
)

BOMBS = {
    **{f"{name} bomb": answer(pack(), "larger than", headers={"Content-Encoding": coding}) for name, (coding, pack) in PACKED.items()},
    **{f"coded as {coding}": answer(gzip.compress(gzip.compress(FEED)), "content encoding", headers={"Content-Encoding": coding}) for coding in NESTED},
    "zip as a feed": answer(zipped(FEED * 1000), "not a feed"), "xz as a feed": answer(lzma.compress(FEED), "not a feed"),
    "gzip in gzip as a sitemap": answer(gzip.compress(gzip.compress(b"<urlset/>")), "not a sitemap", kind="sitemap"),
    "gzip bomb as a sitemap": answer(bomb(64), "larger", kind="sitemap"),
    "gzip bomb cut off as a sitemap": answer(bomb(16)[:-20], "not a sitemap", kind="sitemap"),
    "endless chunks": script(Answer(chunks=endless), says="larger than"),
    "endless headers": script(Answer(raw=lambda: itertools.chain([b"HTTP/1.1 200 OK\r\n"], endless(b"X: y\r\n"))), says=""),
    "a gigabyte of length": script(Answer(raw=lambda: [b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\nx"]), says=""),
    "a redirect to itself": Attack(lambda server, path: server.answer(path, status=302, headers={"Location": path}), "redirected more than"),
    "a redirect that grows": Attack(lambda server, path: server.call("*", lambda request: Answer(302, headers={"Location": request.path + "/x"}))
                                    or server.answer(path, status=302, headers={"Location": "/grow"}), "redirected more than"),
}  # fmt: skip

XML = {
    **{f"entities {name}": feed(entry("&l9;" * 50), head=head, says=None, articles=None) for name, head in ENTITIES.items()},
    **{f"entities {name} in a sitemap": answer(f"<?xml version='1.0'?>{head}<urlset><url><loc>https://attack.example/&l9;</loc></url></urlset>".encode(),
        articles=None, kind="sitemap") for name, head in ENTITIES.items()},
    "deep markup": feed(entry(more=f"<description>{deep('div', 5000).replace('<', '&lt;')}</description>")),
    "deep XML": feed(entry(more=deep("div", 20_000)), articles=None), "deep items": feed("<item>" * 20_000, articles=None),
    "open brackets": feed(entry("&lt;" * 100_000), articles=1), "XML of 300,000 tags": feed(entry(more="<a/>" * 300_000), says="more than 250,000 tags", articles=0),
    "many attributes": feed(entry(more="<x " + " ".join(f"a{n}=''" for n in range(50_000)) + "/>"), articles=None),
    "many namespaces": feed(entry(more="".join(f"<a{n}:x xmlns:a{n}='u{n}'/>" for n in range(5_000))), articles=None),
    "a long name": feed(entry(more=f"<{'x' * 1_000_000}/>"), articles=None), "a long link": feed(entry(link="https://attack.example/" + "a" * 1_000_000)),
    "bad references": feed(entry("a&#0;b&#xD800;c&#x110000;d&#99999999999999999999;e&bogus;f&;g&#;h")),
    "bad attributes": feed(entry(more="<enclosure url='javascript:x' length='-1x' type=/><geo:lat>x</geo:lat><itunes:duration>1:2:3:4</itunes:duration>")),
    "bad bytes": answer(FEED.replace(b"Packed", b"a\x00\xff\xfe\x80b"), None, 1), "an unclosed CDATA": feed(entry("<![CDATA[ never closed "), articles=None),
    "processing": feed(entry(), head="<?xml-stylesheet href='javascript:alert(1)'?><?php system('id') ?>", articles=1),
    "SVG": answer(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>", "not a feed"),
    "a hundred thousand entries": feed(*(f"<title>E{n}</title><link>https://attack.example/many/{n}</link>" for n in range(100_000)), says="the rest left out", articles=2000),
    "a hundred thousand Atom entries": answer(b"<feed xmlns='http://www.w3.org/2005/Atom'>" + b"".join(
        b"<entry><id>u:%d</id><title>E%d</title></entry>" % (n, n) for n in range(100_000)) + b"</feed>", "the rest left out", 2000),
    "a sitemap of 100,000 pages": answer(b"<urlset>" + b"".join(b"<url><loc>https://attack.example/map/%d</loc></url>" % n for n in range(60_000)) + b"</urlset>",
        "the rest left out", 2000, kind="sitemap"),
    "a list of 100,000 pages": answer("\n".join(f"https://attack.example/list/{n}" for n in range(60_000)).encode(), "the rest left out", 2000, kind="sitemap"),
    "a sitemap of itself": Attack(lambda server, path: server.answer(path, f"<sitemapindex><sitemap><loc>{server.url(path)}</loc></sitemap></sitemapindex>".encode()),
        None, 0, {"kind": "sitemap"}),
}  # fmt: skip

NASTY = (
    "<script>alert(1)</script>", "<ScRiPt/src=//evil.example>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<a href=javascript:alert(1)>x</a>",
    "<!--<img src='--><img src=x onerror=alert(1)>", "<math><mi//xlink:href='data:x,<script>'>", "<iframe srcdoc='<script>x</script>'>", "<style>@import'//evil'</style>",
    "<form action=//evil><input name=p>", "<meta http-equiv=refresh content='0;url=//evil'>", "<base href=//evil>", "<object data=x>", "</title><script>x</script>",
    "]]><script>x</script>", "\"><script>x</script>", "{{7*7}}{% raw %}${7*7}#{7*7}<%= 7*7 %>", "%s%n{0}{0.__class__}", "=cmd|'/c calc'!A1", "@SUM(1+1)*cmd|' /C calc'!A0",
    "a\r\nBcc: all@example.org\r\n\r\nBody", "=?utf-8?q?a=0D=0ABcc:_all@example.org?=", "=?utf-8?b?YQ0KQmNjOiBhbGw=?=", "a\nlevel=error event=fake", "\x1b]0;title\x07\x1b[2J",
    "gpj.\u202eexe", "\u2067isolated\u2069", "zero\u200bwidth\u2060\ufeff", "tag\U000e0041\U000e007f", "a\u2028b\u2029c\x85d", "'; DROP TABLE articles; --", "../../etc/passwd", "x" * 300_000,
    "\x00null", "é" * 5000, "&lt;script&gt;", "&amp;lt;script&amp;gt;x&amp;lt;/script&amp;gt;", "&#60;script&#62;x&#60;/script&#62;",
)  # fmt: skip
LINKS = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", " javascript:alert(1)", "\x01javascript:alert(1)", "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)", "vbscript:x", "data:text/html,<script>x</script>", "data:text/html;base64,PHNjcmlwdD4=", "file:///etc/passwd", "blob:x", "about:blank", "mailto:a@b.c",
    "feed:https://x", "//[::1", "http://", "https://", "http:", "http://?", "intent://x#Intent;end", "view-source:https://x", "tel:1", "\u202ehttps://x", "javascript://attack.example/%0aalert(1)",
)  # fmt: skip


def escaped(text: str) -> str:
    """Text in an XML element, with what XML cannot hold as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def links_everywhere(link: str) -> Attack:
    """A bad link as the entry's own, its comments, its enclosure and its identity; it is an entry without a link then."""
    inner = escaped(link).replace('"', "&quot;").replace("'", "&apos;")
    more = f"<comments>{inner}</comments><enclosure url='{inner}' type='text/html'/><guid isPermaLink='true'>{inner}</guid><source url='{inner}'>s</source>"
    return feed(
        f"<title>A bad link</title><link>{inner}</link>{more}<description>&lt;a href='{inner}'&gt;read&lt;/a&gt;</description>"
    )


def atom_link(link: str) -> Attack:
    """The same in Atom, in every relation."""
    inner = escaped(link).replace('"', "&quot;").replace("'", "&apos;")
    rels = "".join(
        f"<link rel='{rel}' href='{inner}'/>" for rel in ("alternate", "enclosure", "related", "via", "self", "replies")
    )
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'>{rels}<entry><id>{inner}</id><title>A bad link</title>{rels}<content src='{inner}' type='text/html'/></entry></feed>"
    return answer(body.encode("utf-8", "replace"), None, 1)


TEXT = {
    **{f"title {n}": feed(entry(escaped(text), more=f"<author>{escaped(text[:900])}</author><description>{escaped(text[:900])}</description>"), articles=None) for n, text in enumerate(NASTY)},
    **{f"title {n} twice": feed(entry(f"<![CDATA[{text.replace(']]>', '')}]]>"), articles=None) for n, text in enumerate(NASTY)},
    **{f"title {n} as Atom text": answer(f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>u:{n}</id><title type='text'>{escaped(text)}</title>"
        f"<summary type='text'>{escaped(text)}</summary></entry></feed>".encode("utf-8", "replace"), None, None) for n, text in enumerate(NASTY)},
    **{f"title {n} of a page": page(f"<html><head><title>{text}</title></head><body><article><h1>{text}</h1><p>{text} {WORDS}</p></article></body></html>") for n, text in enumerate(NASTY)},
    **{f"link {n}": links_everywhere(link) for n, link in enumerate(LINKS)}, **{f"Atom link {n}": atom_link(link) for n, link in enumerate(LINKS)},
    "the same GUID": feed(*(entry(f"T{n}", f"https://attack.example/guid/{n}", "<guid>same</guid>") for n in range(3)), articles=3),
    "the same link": feed(*(entry(f"T{n}", "https://attack.example/one", f"<guid isPermaLink='false'>{n}</guid>") for n in range(3)), articles=1),
    "no title": feed("<link>https://attack.example/untitled</link>"), "nothing": feed("", articles=0), "an id of a megabyte": feed(entry(more=f"<guid>{'g' * MIB}</guid>")),
}  # fmt: skip

DATES = {f"dated {date}": feed(entry(more=f"<pubDate>{date}</pubDate>")) for date in (
    "Thu, 01 Jan 2099 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -1200", "Sat, 01 Jan 0001 00:00:00 +1400", "99999-01-01", "Tue, 99 Jun 2024 99:99:99 +9999",
    "-1", "0", "1e400", "2024-02-30T25:61:61Z", "Thu, 01 Jan 1970 00:00:00 GMT", "1" * 10_000, "Mon, 02 Mar 2026 11:00:00 " + "A" * 5_000, "٢٠٢٤-٠٦-٢٥", "&#x110000;")}  # fmt: skip

CHARSETS = {f"charset {label}": answer(rss(("https://attack.example/cafe", "café", WORDS)).replace("café".encode(), "café".encode("latin-1")), None, 1,
    headers={"Content-Type": f"text/xml; charset={label}"}) for label in ("utf-8", "utf-16", "utf-7", "punycode", "idna", "undefined", "rot13", "zlib", "\"", "x" * 500)}  # fmt: skip

ANSWERS = {
    "HTML for a feed": answer(b"<!DOCTYPE html><html><body>Please log in</body></html>", "an HTML page where a feed should be", headers=HTML),
    "JSON for a feed": answer(b'{"error": "no"}', "JSON where a feed should be"), "nothing for a feed": answer(b"", "empty"), "noise for a feed": answer(bytes(range(256)) * 400, "not a feed"),
    "a PDF for a feed": answer(b"%PDF-1.7\n", "not a feed"), "an image for a page": answer(b"\x89PNG\r\n\x1a\n" + bytes(1000), "", kind="page", headers={"Content-Type": "image/png"}),
    "a feed for a sitemap": answer(FEED, "not a sitemap", kind="sitemap"), "HTML for a sitemap": answer(b"<html><body>x</body></html>", "not a sitemap", kind="sitemap"),
    "410": answer(b"", "410", status=410), "404": answer(b"", "404", status=404), "401": answer(b"", "login", status=401, headers={"WWW-Authenticate": "Basic realm=x"}),
    "204": answer(b"", "empty", status=204), "206": answer(FEED[:40], "", status=206, articles=None), "304 unasked": answer(b"", None, status=304), "999": answer(b"", "999", status=999),
    "429": answer(b"", "too many requests", status=429, headers={"Retry-After": "120"}), "503 for ever": answer(b"", "server error", status=503, headers={"Retry-After": "9" * 400}),
    "a strange Retry-After": answer(b"", "server error", status=503, headers={"Retry-After": "Fri, 31 Dec 9999 23:59:59 -1200"}),
    "an older Retry-After": answer(b"", "server error", status=503, headers={"Retry-After": "Mon, 01 Jan 0001 00:00:00 +1400"}),
    "not HTTP": script(Answer(raw=lambda: [b"SSH-2.0-OpenSSH_9\r\n"]), says=""), "half an answer": script(Answer(raw=lambda: [b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc"]), says=""),
    "silence": script(Answer(raw=list), says=""), "two lengths": script(Answer(raw=lambda: [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\nabcde"]), says=""),
    "headers of ours": answer(FEED, None, 1, headers={"ETag": "x" * 8_000, "Last-Modified": "\x00\x01", "Content-Type": "text/xml; charset=" + "a" * 9_000}),
}  # fmt: skip

PAGES = {
    "deep page": page(f"<html><body>{deep('div', 5_000)}</body></html>"), "very deep page": page(f"<html><body>{deep('b', 100_000)}</body></html>"),
    "deep table": page("<html><body>" + "<table><tr><td>" * 5_000 + WORDS), "a page of two million characters": page(f"<html><body><article>{''.join(f'<p>{n} {WORDS}</p>' for n in range(2_500))}</article></body></html>"),
    "a page of 300,000 tags": page(f"<html><body>{'<p>a b' * 300_000}</body></html>"), "a page of brackets": page("<" * 500_000), "a page without an end": page("<html><body><script>" + "x" * 500_000),
    "a page as text": page(f"{WORDS}<script>alert(1)</script>{WORDS * 3}", headers={"Content-Type": "text/plain"}), "a page as UTF-7": page("+ADw-script+AD4-alert(1)+ADw-/script+AD4-", headers={"Content-Type": "text/html; charset=utf-7"}),
    "a page as punycode": page("é" * 50_000, headers={"Content-Type": "text/html; charset=punycode"}), "a page as an image": page("x", "not a web page", headers={"Content-Type": "image/png"}),
    "a PDF that is none": page("%PDF-1.7 " + "x" * 1000, "PDF", headers={"Content-Type": "application/pdf"}),
}  # fmt: skip


def pdf_bomb(mib: int) -> bytes:
    """A PDF of one page whose content unpacks to so much."""
    packed = zlib.compress(b"BT (a) Tj ET\n" * (mib * MIB // 13), 9)
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
    ]  # fmt: skip
    return (
        b"%PDF-1.4\n"
        + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, part) for n, part in enumerate(parts, 1))
        + b"trailer << /Root 1 0 R >>"
    )


def index_loop(server: Server, path: str) -> None:
    """Two sitemaps that name each other, and themselves many times under other addresses."""
    for here, there in ((path, f"{path}/other"), (f"{path}/other", path)):
        inner = "".join(f"<sitemap><loc>{server.url(there)}?{n}</loc></sitemap>" for n in range(2_000))
        server.answer(here, f"<sitemapindex>{inner}<sitemap><loc>{server.url(there)}</loc></sitemap></sitemapindex>".encode())


PDF = {"Content-Type": "application/pdf", "Content-Disposition": 'attachment; filename="../../etc/cron.d/x"'}
NAMED = {
    "Content-Disposition": "attachment; filename*=UTF-8''..%2f..%2ftracker.db",
    "X-Accel-Redirect": "/etc/passwd",
    "Refresh": "0;url=file:///etc/passwd",
}
HIDDEN = {
    "gzip of many members": answer(gzip.compress(bytes(MIB)) * 64, "larger than", headers={"Content-Encoding": "gzip"}),
    "gzip of many members as a sitemap": answer(gzip.compress(bytes(MIB)) * 64, "larger", kind="sitemap"),
    "gzip with a tail of noise as a sitemap": answer(gzip.compress(b"<urlset/>") + b"noise" * 9, "not a sitemap", kind="sitemap"),
    "sitemaps of each other": Attack(index_loop, None, 0, {"kind": "sitemap"}),
    "a PDF bomb as a page": answer(pdf_bomb(256), "", headers=PDF, kind="page", articles=None),
    "names of files": answer(FEED, None, 1, headers=NAMED),
    "a feed of pictures and services": feed(entry(more="<enclosure url='file:///etc/passwd' length='-1' type='../x'/><media:thumbnail xmlns:media='m' url='javascript:x'/>"),
        head="<?xml-stylesheet href='http://127.0.0.1:9/x.xsl' type='text/xsl'?>"),
    "an inclusion": feed(entry(more="<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd' parse='text'/>"), articles=1),
}  # fmt: skip


def _pdf_article(server: Server, path: str) -> None:
    server.answer(f"{path}/paper.pdf", pdf_bomb(256), headers=PDF)
    server.answer(path, rss((server.url(f"{path}/paper.pdf"), "A title of the feed", "Few words.")))


HIDDEN["a PDF bomb as an article"] = Attack(_pdf_article, None, 1, {"full_text": "page"})

ATTACKS: dict[str, Attack] = {**BOMBS, **XML, **TEXT, **DATES, **CHARSETS, **ANSWERS, **PAGES, **HIDDEN}
