"""What names of models look like: a few words with capitals or digits, or spelt as only identifiers are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from tracker.pages.lifecycle import NOTHING, is_label_word, kind_of, state_of
from tracker.pages.vocabulary import Vocabulary

WORD = r"(?:[A-Z0-9][\w.+:/'-]*|[a-z]+(?:[-.:/][\w.]+)+|\([\w.:+ -]+\)|[a-z]{1,2}\d[\w.]*|v\d[\w.]*|\+)"
TIER = (
    r"(?:mini|nano|micro|lite|flash|turbo|pro|max|plus|ultra|small|medium|large|tiny|base|preview|latest|chat|instruct"
    r"|fast|high|low|image|audio|vision|embed)"
)
_NAME = re.compile(rf"(?:{WORD}|[a-z]+\d[\w.-]*)(?: (?:{WORD}|{TIER})){{0,6}}")
IDENTIFIER = re.compile(r"(?=[\w.:+/@-]*[A-Za-z])(?=[\w.:+/@-]*\d)[\w.:+@]+(?:[-/][\w.:+@]+)+|[a-z]{1,3}\d[\w.]*(?:-[\w.]+)*")
MODEL_LIKE = re.compile(r"[A-Za-z]{2,}[-\w]*(?: [A-Z][a-z]+){0,2}(?:[ -][vV]?\d[\w.]*)(?:[ -]\w+){0,2}")
LABEL = re.compile(r"\b(?:models?|systems?|snapshots?|engines?|checkpoints?|endpoints?)\b", re.IGNORECASE)
CODE = re.compile(r"\b(?:ids?|api|strings?|codes?|slugs?|identifiers?|endpoints?|alias\w*)\b", re.IGNORECASE)
GROUP = re.compile(r"\b(?:famil|series|line|group|generation|collection|provider|vendor|type|categor)", re.IGNORECASE)
# What heads a section, asks a question or leads on is no name.
GENERIC = re.compile(
    r"\b(?:models?|deprecat\w+|status|overview|retire\w*|schedule|history|timeline|announce\w*|available|current|legacy"
    r"|tables?|lists?|all"
    r"|lifecycle|versions?|polic(?:y|ies)|faqs?|notes?|change ?log|what|how|when|why|introduction|dates?|important|news"
    r"|updates?|notices?"
    r"|support\w*|steps?|migrat\w+|contact|help|about|shut\w*|upcoming|past|recent\w*|removed|removals?|sunset|the|your|our"
    r"|we|you|they|it|this|these|those|that|there|access|requests?|after|from|starting|before|none|related"
    r"|pricing|docs?|documentation|guides?|terms|home|products?|learn|try|get|see|view|compare|release notes|log ?in|sign"
    r"|next|previous|releas\w+|launch\w*|new|added|introduc\w*)\b",
    re.IGNORECASE,
)
MONTH = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)?\.? )?(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april"
    r"|august|september"
    r"|october|november|december)\b\.?(?: \d.*)?$|(?:q[1-4]|h[12])(?:[\s/-]?\d{4})?|\d{4}(?: ?q[1-4])?",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.? \d",
    re.IGNORECASE,
)
# "Watch 51" is a button that counts.
COUNTED = re.compile(r"[A-Za-z]+ \d{2,}")
VERSION = re.compile(r"\s+v\d+(?:\.\d+)+$")
SIZE = re.compile(r"[\d.,]+\s?[kKmMbB]?(?: tokens)?")
_RUN_MORE = rf"(?:{WORD}|(?i:{TIER})\b)"
# Words with capitals one after another: a name, and maybe the word that the sentence begins with.
RUN = re.compile(rf"(?<![\w-]){WORD}(?: {_RUN_MORE})*")
_PROSE = re.compile(rf"(?<![\w.-])([A-Z][a-zA-Z]{{2,}})[ -](?:v?\d[\w.]*|(?i:{TIER})\b)")
# What also goes by numbers.
_SOFTWARE = frozenset(
    "python node java go php ruby swift kotlin rust tier version section level step phase part chapter table api sdk".split()  # noqa: SIM905
)
HEAD = re.compile(
    r"\s*(?::\s|:$|\s[-–—→|·]\s|\s?\(|,\s|\.\s|;\s|\s(?:will|is|was|has|retires?|retiring|shuts?|sunsets?|ends?|until|goes)\b)\s*"
)


def prose_families(texts: Iterable[str]) -> frozenset[str]:
    """First words of names that sentences mention: twice at least with a number or a size behind."""
    found = Counter(match[1].casefold() for text in texts for match in _PROSE.finditer(text) if not MONTH.match(match[1]))
    return frozenset(
        word
        for word, count in found.items()
        if count > 1 and word not in _SOFTWARE and not GENERIC.search(word) and not kind_of(word)
    )


def without_badges(text: str) -> str:
    """A name without the states behind it: "Kite 3 New", "Kite 3 (Deprecated)"."""
    while (
        (parts := text.rpartition(" "))[0]
        and state_of(parts[2].strip("()[]"))
        and not re.fullmatch(TIER, parts[2], re.IGNORECASE)
    ):
        text = parts[0].rstrip(" -–—·")
    return text


def looks_named(text: str, words: Vocabulary) -> bool:
    """Whether a text has the shape of a name: a few words with capitals or digits, no state, label or day."""
    text = without_badges(VERSION.sub("", text))
    if not 0 < len(text) <= 60 or not _NAME.fullmatch(text) or SIZE.fullmatch(text) or MONTH.match(text):
        return False
    if is_model(text, words):
        return True
    if state_of(text) or NOTHING.fullmatch(text) or words.dates(text) or _DAY.search(text):
        return False
    # "Context 32K" is a label and its value.
    first = text.split()[0]
    return not GENERIC.search(text) and not (first.isalpha() and is_label_word(first))


def is_model(text: str, words: Vocabulary) -> bool:
    """Whether a text is a model by itself: one that is known, or spelt as only identifiers are."""
    if not 0 < len(text) < 70 or MONTH.match(text):
        return False
    # An identifier may have a day in it.
    spelt = IDENTIFIER.fullmatch(text) is not None and re.match(r"[a-z]*[-/:]?[a-z]", text, re.IGNORECASE) is not None
    return spelt or (
        _NAME.fullmatch(text) is not None and not GENERIC.search(text) and words.model(text) is not None and not words.dates(text)
    )


def first_word(text: str) -> str:
    """What a name has in common with those of its family."""
    return re.split(r"[\s/:-]", text.strip(), maxsplit=1)[0].casefold()
