"""URLs: which two mean the same article, and which are links at all."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(utm_\w*|at_(medium|campaign)|guce_\w+|(fb|g|ms|dc|tw|yt|ttc|y)clid|gbraid|wbraid|igshid|mc_[ce]id|mkt_tok|_hs(enc|mi)"
    r"|ref|ref_?src|ref_?url|cmp(id)?|ocid|ncid|sref|smid|ftag|guccounter|xtor|s_cid|_ga|vero_id|wt\.mc_id|rss)$",
    re.IGNORECASE,
)
_PORTS = {"http": "80", "https": "443"}
_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")
# These end an attribute or a word; what cannot be seen (other spaces, marks that turn the direction) is written as a code, too.
_UNSAFE = frozenset("\"'<>\\^`{|}")
_MAX_LENGTH = 2_000
# Nothing in it could be written otherwise: so it is with most links of most feeds, and taking them apart is what costs.
_PLAIN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*/[A-Za-z0-9/:@!$&'()*+,;=~._-]*")
_PLAIN_LINK = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*/[A-Za-z0-9/:@!$&()*+,=~._-]*")


def safe_link(link: str, base: str = "") -> str:
    """The absolute http(s) form of a link found in a document, or "" when it is anything else."""
    if len(link) <= _MAX_LENGTH and _PLAIN_LINK.fullmatch(link):
        return link
    link = _CONTROL.sub("", link)
    try:
        absolute = urljoin(base, link) if base else link
        parts = urlsplit(absolute)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    if not usable or len(absolute) > _MAX_LENGTH:
        return ""
    absolute = parts.scheme + absolute[len(parts.scheme) :]
    if absolute.isprintable() and not _UNSAFE.intersection(absolute):
        return absolute
    return "".join(c if c.isprintable() and c not in _UNSAFE else quote(c, errors="ignore") for c in absolute)


def canonical_url(url: str, *, keep_fragment: bool = False) -> str:
    """The form of a URL under which an article is known: no tracking, no default port, query sorted."""
    if _PLAIN.fullmatch(url):
        return url
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if not host:
        return url
    scheme = parts.scheme.lower()
    host = f"[{host}]" if ":" in host else host
    netloc = host if port is None or _PORTS.get(scheme) == str(port) else f"{host}:{port}"
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(key)]
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~") or "/"
    return urlunsplit((scheme, netloc, path, urlencode(sorted(query)) if query else "", parts.fragment if keep_fragment else ""))


def host_of(url: str) -> str:
    """The host name of a URL in lower case, "" when there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
