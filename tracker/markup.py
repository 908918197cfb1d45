"""Markup from outside into plain text: no tag, control or direction-changing character leaves this file."""

from __future__ import annotations

import re
from itertools import accumulate
from operator import sub
from typing import Any

MAX_LEVELS = 200
MAX_TAGS = 100_000
MAX_CHARS = 2_000_000
_TAG = re.compile(r"<(/?)([A-Za-z][^\s<>/]{0,40})[^<>]*>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())  # noqa: SIM905
# Openings that need an end, and ends that are sure to be some: never fewer openings and never more ends than `_TAG` finds.
_NESTING = re.compile(rf"<(?:(/)[a-z][^\s<>/]{{0,40}}\s*>|(?!(?:{'|'.join(sorted(_VOID))})[\s/>])[a-z])", re.IGNORECASE)
_HIDDEN = frozenset("script style template noscript head title svg math iframe object select button".split())  # noqa: SIM905
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rp rt ruby s samp small span "  # noqa: SIM905
    "strike strong sub sup time tt u var wbr".split()
)
_KNOWN_TAG = re.compile(
    r"</?(?:!--|!doctype|\?xml|a|abbr|article|aside|audio|b|base|blockquote|body|br|button|center|cite|code|del|details|div|dl|dt|dd"
    r"|em|embed|figure|figcaption|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|li|link|main"
    r"|map|marquee|math|meta|nav|noscript|object|ol|option|p|param|picture|pre|q|s|script|section|select|small|source|span|strong"
    r"|strike|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|tt|u|ul|video|wbr)(?=[\s/>])[^<>]*>"
    r"|<!--|<!\[CDATA\[|<!doctype",
    re.IGNORECASE,
)
# Controls, marks that turn the reading direction, invisible fillers and half characters: they disguise what a title says.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def cap_nesting(html: str, levels: int = MAX_LEVELS) -> str:
    """Drop the tags (not the text) deeper than `levels`, and all after very many: parsers slow down or give up on them."""
    if html.count("<") <= levels or _is_shallow(html, levels):
        return html
    depth, kept, pieces, position = 0, 0, [], 0
    for tag in _TAG.finditer(html):
        if kept == MAX_TAGS:
            html = html[: tag.start()]
            break
        if tag[2].lower() in _VOID:
            kept += 1
            continue
        depth += -1 if tag[1] else 1
        if depth > levels or (tag[1] and depth >= levels):
            pieces.append(html[position : tag.start()])
            position = tag.end()
        else:
            kept += 1
        depth = max(depth, 0)
    return "".join((*pieces, html[position:]))


def _is_shallow(html: str, levels: int) -> bool:
    """Whether no tag can be deeper than `levels`, by a count that is quick and never too low: so it is with nearly all pages."""
    if html.count("<") > MAX_TAGS:
        return False
    depths = list(accumulate((-1 if end else 1 for end in _NESTING.findall(html)), initial=0))
    deepest: int = max(map(sub, depths, accumulate(depths, min)))
    return deepest <= levels


def clean(text: str) -> str:
    """Text without control, direction-changing and invisible characters; line ends are newlines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n").replace("\x85", "\n")
    return _UNSEEN.sub("", text)


def looks_like_markup(text: str) -> bool:
    """Whether a text still has tags that a browser would know."""
    return _KNOWN_TAG.search(text) is not None


def to_text(markup: str, *, is_html: bool = True) -> str:
    """Markup as plain text, paragraphs parted by blank lines; text that was escaped twice is unwrapped, too."""
    text = markup[:MAX_CHARS]
    if "<" not in text and ("&" not in text or not is_html):
        # Nothing to take out of it: so it is with most titles, names and links.
        text = clean(text)
        return " ".join(text.split()) if is_html else _paragraphs(text)
    for _ in range(3):
        if not (is_html or looks_like_markup(text)):
            break
        text, is_html = _strip(text), False
    text = _KNOWN_TAG.sub(" ", text)
    return _paragraphs(clean(text))


def to_line(markup: str, *, is_html: bool = True, limit: int = 500) -> str:
    """Markup as one line of plain text, for titles and names."""
    line = " ".join(to_text(markup, is_html=is_html).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _strip(markup: str) -> str:
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    source = cap_nesting(clean(markup)).encode("utf-8", "ignore")
    try:
        root = html.document_fromstring(b"<div>" + source + b"</div>", parser=parser)
    except etree.ParserError:
        return ""
    pieces: list[str] = []
    walker: Any = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            pieces.append(_break(tag))
            if tag in _HIDDEN:
                walker.skip_subtree()
            else:
                pieces.append(_squeeze(element.text))
        else:
            pieces.append("\n" if tag == "br" else _break(tag))
            pieces.append(_squeeze(element.tail))
    return "".join(pieces)


def _break(tag: str) -> str:
    if tag in {"td", "th"}:
        return " "
    return "" if tag in _INLINE or tag in _HIDDEN or tag == "br" else "\n\n"


def _squeeze(text: str | None) -> str:
    """Any run of white space as one space, at the ends, too."""
    if not text:
        return ""
    words = " ".join(text.split())
    return f"{' ' * text[0].isspace()}{words}{' ' * text[-1].isspace()}" if words else " "


def _paragraphs(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
