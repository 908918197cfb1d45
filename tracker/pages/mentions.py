"""Which name in a line or sentence an amount belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tracker.pages.amounts import AMOUNT, UNIT
from tracker.pages.product_names import COMMON, KINDS, NAMED, PLANS, SIZES, STOP, ProductNames
from tracker.pages.vocabulary import fold

_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=\S)")
_SEPARATED = re.compile(r"\s*(?:,\s|:\s|\s[-–—|=→.]+\s|\.{3,}|…|\t)")
_VERB = re.compile(
    r"\s+(?:costs?|is|are|comes?|runs?|starts?|sells?|goes|now|at|from|will|remains?|stays?|has|have|bills?|charges?|takes?|needs?)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"(?i:(?:using|with|for|the|our|your|each|every|on|in|at|and|or|we|you|if|when|while|a|an|plus|of|to|by|from|per|as|since|both|all|under"
    r"|choose|try|get|buy|run|running|use|calling|any|both|prices?|rates?|costs?|fees?)\s+)+"
)
_PART = r"(?:[A-Z][\w+'&]*(?:[-.][\w+]+)*|[a-z][a-z0-9]*(?:[-.][a-z0-9]+)*\d[\w]*(?:[-.][a-z0-9]+)*|[a-z]+(?:-[a-z0-9.]+)+)"
_MORE = r"(?:[A-Z][\w+'&]*(?:[-.][\w+]+)*|\d+(?:\.\d+)*[a-z]?|v\d[\d.]*|mini|nano|turbo|lite|pro|max|plus|ultra|small|large)"
_RUN = re.compile(rf"(?<![\w$€£¥.-]){_PART}(?:[ ]{_MORE}(?![\w%]|[.,]\d))*")
_COPULA = re.compile(r"\s*(?:[:–—-]|(?:costs?|is|are|comes|runs|starts|sells|goes|now|at|from|remains|stays|bills)\b)")
_LOWER = re.compile(r"(?: [a-z-]+){1,2}")
LONGEST = 400


class Said(NamedTuple):
    """An amount in a text with the words before and behind it, the name in its sentence, and the last one before that."""

    match: re.Match[str]
    before: str
    after: str
    name: str
    carried: str
    sentence: str


def said(text: str, names: ProductNames, heading: str = "") -> Iterator[Said]:
    """Each amount of a text with the name that it belongs to; "" where the text names nothing."""
    carried, at = "", 0
    for sentence in _SENTENCE.split(text):
        start = text.find(sentence, at)
        at = start + len(sentence)
        amounts = list(AMOUNT.finditer(sentence))
        found = _names(sentence, amounts, names, heading)
        if len(sentence) <= LONGEST:
            for n, match in enumerate(amounts):
                before = sentence[amounts[n - 1].end() if n else 0 : match.start()]
                after = sentence[match.end() : amounts[n + 1].start() if n + 1 < len(amounts) else len(sentence)]
                yield Said(match, before, after, _nearest(found, match, amounts), carried, sentence)
        carried = found[-1][1] if found else carried


def _nearest(found: Sequence[tuple[int, str]], match: re.Match[str], amounts: Sequence[re.Match[str]]) -> str:
    """The last name before the amount; where the amounts come first, the next behind."""
    before = [name for at, name in found if at < match.start()]
    behind = [name for at, name in found if at > match.start()]
    leading = found and found[0][0] < amounts[0].start()
    return (before[-1] if before else "") if leading else (behind[0] if behind else before[-1] if before else "")


def _names(sentence: str, amounts: Sequence[re.Match[str]], names: ProductNames, heading: str) -> list[tuple[int, str]]:
    masked = _masked(sentence)
    found = [*_head(masked, amounts, names), *_runs(masked, names)]
    found = sorted(dict(reversed(found)).items())
    if any(names.is_known(name) for _, name in found):
        return [(at, name) for at, name in found if names.is_known(name, longer=True)]
    if heading and names.level(heading) >= NAMED:
        alike = set(fold(heading).split())
        return [(at, name) for at, name in found if alike & set(fold(name).split()) or set_off(name, masked)]
    return [(at, name) for at, name in found if names.level(name) >= 1]


def set_off(name: str, masked: str) -> bool:
    """Whether a line begins with a name that something parts from the rest."""
    return masked.startswith(name) and _SEPARATED.match(masked, len(name)) is not None


def _masked(sentence: str) -> str:
    for pattern in (UNIT, AMOUNT):
        sentence = pattern.sub(lambda found: "\x00" * len(found.group()), sentence)
    return sentence


def _head(masked: str, amounts: Sequence[re.Match[str]], names: ProductNames) -> Iterator[tuple[int, str]]:
    """What stands before a colon, a dash or a verb at the beginning."""
    end = masked.find("\x00") if "\x00" in masked else len(masked)
    head = masked[: max(end, 0)] if amounts else masked
    lead = _LEADING.match(head)
    at = lead.end() if lead and lead.end() < len(head.rstrip()) else 0
    cut = min((found.start() for pattern in (_SEPARATED, _VERB) if (found := pattern.search(head, at))), default=len(head))
    name = names.name_in(head[at:cut], described=False)
    # Where nothing parts the name from what follows, a kind of price may.
    name = _before_stop(name) if cut < len(head) else _trimmed(name, names)
    if name and len(name.split()) <= 6 and names.level(name) >= 1 and (amounts or cut < len(head)):
        yield at, name


def _runs(masked: str, names: ProductNames) -> Iterator[tuple[int, str]]:
    """Capitalised words and identifiers; the first word of a sentence only when a verb or a colon follows."""
    for run in _RUN.finditer(masked):
        text, at = run.group(), run.start()
        if at == 0 and (lead := _LEADING.match(text)) and lead.end() < len(text):
            text, at = text[lead.end() :], lead.end()
        text = _before_stop(text) if _COPULA.match(masked, run.end()) else _trimmed(text, names)
        more = _LOWER.match(masked, run.end())
        longer = text + more.group() if more else ""
        for candidate in (longer, " ".join(longer.split()[:-1]) if more and len(more.group().split()) > 1 else ""):
            if len(candidate.split()) > len(text.split()) and (names.is_known(candidate) or _goes_on(candidate, text)):
                text = candidate
                break
        alone = at == 0 and " " not in text
        if (
            names.is_known(text)
            or (names.level(text) >= NAMED and (not alone or _COPULA.match(masked, run.end())))
            or (at and " " in text and names.level(text) >= 1)
        ):
            yield at, names.name_in(text, described=False)


def _before_stop(text: str) -> str:
    """The words of a text up to one that no name goes on with."""
    parts = text.split()
    return " ".join(parts[: next((n for n, part in enumerate(parts) if n and part.casefold() in STOP), len(parts))])


def _trimmed(run: str, names: ProductNames) -> str:
    """A run of capitalised words without the kind of price behind the name."""
    parts = _before_stop(run).split()
    while len(parts) > 1 and not names.is_known(" ".join(parts)) and parts[-1].casefold() in KINDS - PLANS - SIZES:
        parts.pop()
    return " ".join(parts)


def _goes_on(longer: str, text: str) -> bool:
    return all(word in COMMON and word not in KINDS for word in longer.removeprefix(text).split())
