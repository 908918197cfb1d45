"""What the shape of a name tells: legal suffixes, titles before persons, hyphenated ends, model names in code style."""

from __future__ import annotations

import re
from collections.abc import Iterator

LEGAL = re.compile(
    r",?\s(?:LLP|LLC|Ltd\.?|Limited|Inc\.?|Incorporated|Corp\.?|Corporation|Co\.|PLC|plc|GmbH|AG|SE|S\.?A\.?|"
    r"S\.?L\.?|S\.?p\.?A\.?|S\.?r\.?l\.?|N\.?V\.?|B\.?V\.?|A/S|AS|AB|ASA|Oyj?|Pte\.?(?:\sLtd\.?)?|"
    r"Pty\.?(?:\sLtd\.?)?|Sdn\.?\sBhd\.?|K\.?K\.?|PBC|LP|KG|SAS|Kft|d\.o\.o\.|PartGmbB|Bhd|JSC|PJSC|OOO|"
    r"Tbk)(?![\w-])"
)
TITLE = re.compile(
    r"^(?:Mr|Mrs|Ms|Mx|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Se[nñ]or(?:a|ita)?|Frau|Herr|Monsieur|Madame|Mme|Gov|"
    r"Governor|Sen|Senator|Rep|Representative|President|Premier|Prime\sMinister|Minister|Secretary|Commissioner|"
    r"Judge|Justice|Attorney\sGeneral|Chancellor|Congressman|Congresswoman|Councillor|General|Chairman|Chairwoman|"
    r"Chair|CEO|Chief\sExecutive|Editor)\.?\s+(?=\S)"
)
CODE_NAME = re.compile(
    r"(?<![\w/.@-])[a-z]+(?:-[a-z]+)*-(?:v|k|r)?\d+(?:\.\d+)*[a-z]{0,2}(?:-[a-z0-9.]+){0,3}(?![\w/@]|\.\w)|"
    r"(?<![\w/.@-])o[1-9](?:-(?:mini|pro|preview|high))?(?![\w@-]|\.\d)"
)
NOT_CODE = re.compile(
    r"^(?:covid|top|sub|mid|pre|post|non|under|over|age|step|article|section|day|week|year|page|part|item|phase|type|"
    r"tier|level|grade|class|annex|chapter|title|rule|form|no|nr|vol|fy|mp|utf|sha|iso|http|tcp|ipv|rfc|web|f|b|g|u|"
    r"co|h|q)-"
)
MINISTRY = re.compile(
    r"\b(?:defen[cs]e|trade|digital|digital affairs|foreign|interior|home|justice|education|finance|health|"
    r"industry|commerce|economy|economics|science|technology|culture|communications|telecoms|information|labour|"
    r"labor|transport|energy|planning|innovation) ministry\b"
)
_WORD = r"[A-Z][\w&’'-]{0,40}"
_BODY = r"(?:Guild|Collective|Alliance|Association|Coalition|Federation|Consortium|Society)"
_OF = rf"\s(?:of|for)\s(?:the\s)?{_WORD}(?:\s(?:and\s)?{_WORD}){{0,3}}"
# Nothing begins within a word: a text of one endless one would be walked again from each of its letters.
ASSOCIATION = re.compile(rf"(?<![\w&’'-])(?:(?:(?!The\b|An?\b){_WORD}\s){{1,4}}{_BODY}\b(?:{_OF})?|{_BODY}{_OF})")
_AFTER_HYPHEN = re.compile(r"-[^\W\d_][\w’']*(?:-[^\W\d_]\w*)?")


# "Authority for the Protection of Digital" and then " Users (APUN)"; the initials may be those of another language.
_TO_ITS_INITIALS = re.compile(r"(?P<last>(?:\s(?:(?:and|for|of|the)\s){0,2}[A-Z][\w’'-]{1,30}){1,3})\s\([A-Z]{3,10}\)")
# The recogniser takes the initials with it, and the mark behind them was cut off: "Ministry of Trade (MT".
_WITH_ITS_INITIALS = re.compile(r"(?<=\w)\s*\([A-Z][A-Za-z]{1,9}$")
_KIND = re.compile(
    r"\s(?:models?|chips?|apps?|chatbots?|assistants?|processors?|series|family|tools?|platform|service|systems?|large model|software)$"
)


def extent(text: str, start: int, end: int, label: str) -> tuple[int, int]:
    """The whole name around a recognised span: its legal suffix and hyphenated end with it, its title without."""
    if label == "person":
        title = TITLE.match(text[start:end])
        while title:
            start += title.end()
            title = TITLE.match(text[start:end])
    if label in ("person", "company", "region"):
        rest = _AFTER_HYPHEN.match(text, end)
        if (
            rest
            and (label == "person" or rest.group()[1].isupper())
            and not re.match(r"-(?:based|led|backed|owned|style|made|run|born|like|era)\b", rest.group())
        ):
            end = rest.end()
    if label == "model":
        kind = _KIND.search(text[start:end])
        if kind:
            end = start + kind.start()
    if label in ("agency", "company"):
        own = _WITH_ITS_INITIALS.search(text[start:end])
        if own and text[end : end + 1] == ")":
            end = start + own.start()
        rest = _TO_ITS_INITIALS.match(text, end)
        if rest:
            end = rest.end("last")
    if label == "company":
        suffix = LEGAL.match(text, end)
        if suffix:
            end = suffix.end()
    return start, end


def code_names(text: str) -> Iterator[tuple[int, int]]:
    """Spans of model names written as identifiers: "quill-3-mini", "gpt-oss-20b", "o3-mini"."""
    for match in CODE_NAME.finditer(text):
        if not NOT_CODE.match(match.group()):
            yield match.span()


def associations(text: str) -> Iterator[tuple[int, int]]:
    """Spans of guilds, alliances and the like by their full name: "Guild of Working Novelists"."""
    for match in ASSOCIATION.finditer(text):
        yield match.span()


def ministries(text: str) -> Iterator[tuple[int, int]]:
    """Spans of ministries that are named in lower case by what they do."""
    for match in MINISTRY.finditer(text):
        yield match.span()
