"""Which encoding bytes from outside are in: what they are counts for more than what they say."""

from __future__ import annotations

import codecs
import re

_LABEL = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml[^<>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
# The encodings of the web as Python calls them. Its other codecs unpack, unescape or rename what they are given, or raise.
_WEB = frozenset(
    "ascii big5 big5hkscs cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp866 cp874 cp932 cp949 euc_jp euc_kr "  # noqa: SIM905
    "gb18030 gb2312 gbk iso2022_jp iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 "
    "iso8859-10 iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16 johab koi8-r koi8-u mac-cyrillic mac-roman shift_jis "
    "tis-620 utf-8".split()
)
_BEGINNINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip
# What every superset of Latin-1 and of ASCII is read as on the web.
FALLBACK = "windows-1252"
_LATIN = frozenset({"ascii", "iso8859-1", "utf-8"})


def label_of(content_type: str) -> str:
    """The charset that a Content-Type header names, or nothing."""
    found = _LABEL.search(content_type)
    return found[1] if found else ""


def label_in_xml(body: bytes) -> str:
    """The encoding that an XML document declares, or nothing."""
    found = _XML.match(body[:1_000])
    return found[1].decode("ascii", "replace") if found else ""


def encoding_of(body: bytes, *labels: str) -> str:
    """UTF-16 or UTF-8 when the bytes are, else the first of the labels that is an encoding of the web, else Windows-1252."""
    for mark, encoding in _BEGINNINGS:
        if body.startswith(mark):
            return encoding
    try:
        body.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    for label in labels:
        name = _web_name(label)
        if name:
            return FALLBACK if name in _LATIN else name
    return FALLBACK


def _web_name(label: str) -> str:
    try:
        name = codecs.lookup(label).name if label else ""
    except (LookupError, ValueError):
        return ""
    return name if name in _WEB else ""
