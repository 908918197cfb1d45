"""What changes on a page without meaning anything: times of rendering, counters, banners, session ids."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Any

from tracker.models import Block
from tracker.pages.states import LATER_SIGNS, OFF_SIGNS, ON_SIGNS
from tracker.pages.vocabulary import MONTHS, WEEKDAYS

_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|onetrust|breadcrumbs?|skip-?link|toast|newsletter|share|social|feedback|was-?this|"
    r"page-?views?|view-?count|counter|last-?(?:updated|modified)|rendered|generated|build-?(?:id|info)|session|promo|advert|ads?|"
    r"related|recommended|chat-?widget|announcement-?bar|site-?banner|table-of-contents|toc|visually-hidden|sr-only)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HEARD = re.compile(r"visually-hidden|sr-only")
_FURNITURE_TAGS = ("aside", "dialog", "iframe", "svg", "select", "del", "s", "strike")
# Generators of documentation write their notes within the text as asides, too.
_CALLOUT = re.compile(
    r"(?:^|[\s_-])(?:note|callout|admonition|caution|warning|important|tip|alert|info|notice)(?:$|[\s_-])", re.IGNORECASE
)
_FURNITURE_ROLES = ("dialog", "alertdialog", "navigation", "banner", "contentinfo", "search", "complementary", "status", "timer")
_WORDS = (
    r"(?:(?:this|these|the|our)\s)?(?:page|content|article|document|information|list|table|prices?|pricing|site|website|data|version"
    r"|view|copy|print-?out|terms|policy|schedule|catalogue|overview)"
)
_DAY = rf"(?:\d|{MONTHS}|{WEEKDAYS}|today|yesterday|just|a |an |about )"
_CLOCK = (
    rf"(?:(?:{MONTHS}|{WEEKDAYS})\w*|\d[\d:/-]*(?:st|nd|rd|th)?|[ap]m|utc|gmt"
    r"|[a-z]{2,3}t)"
)
_NOISE = re.compile(
    rf"""^(?!cached\s(?:input|output|prompt|token|content|context|read|write))(?:
      (?:{_WORDS}\s)?(?:(?:was|were|is|are|has\sbeen|have\sbeen)\s)?(?:last\s)?(?:updated|modified|reviewed|edited|refreshed|rendered|generated|built|synced|checked|
        retrieved|cached|served|loaded|printed|exported|produced|created|compiled|fetched|captured|revised)(?:\s(?:on|at|by|in|:))*\s*[:\s]\s*(?:(?!until\b|till\b|through\b)[\w.-]+\s)?{_DAY}.{{0,60}}
    | (?:current|server|local)\s(?:date|time)\b.{{0,60}} | (?:it\sis\s)?(?:now\s)?\d{{1,2}}:\d\d(?::\d\d)?(?:\s?[ap]m)?(?:\s?[A-Z]{{3,4}})?
    | (?:\d[\d,.]*\s?[kKmM]?\s)(?:views?|visitors?|readers?|visits?|reads?|likes?|shares?|comments?|people|users?\sonline|online|downloads?|stars?|
        times|helpful|votes?|min(?:ute)?s?\sread)\b.{{0,60}}
    | (?:page\s)?(?:views?|visitors?|visits?|readers?|likes?|shares?|hits?)(?:\s\w+)?\s?:?\s?\d[\d,.]*\s?[kKmM]?
    | \d+\sout\sof\s\d+\sfound\sthis.* | (?:was\s)?this\s(?:page|article)\s(?:was\s)?helpful.* | did\sthis\s(?:page|article)?\s?(?:help|answer).*
    | (?:©|\(c\)\s*(?:copyright|\d{{4}}|by\b)|copyright\b).{{0,120}} | all\srights\sreserved\.?
    | .{{0,80}}\b(?:we|this\s(?:web)?site|our\s(?:web)?site)\s(?:and\sour\spartners\s)?uses?\s(?:\w+\s)?cookies\b.*
    | (?:accept|reject|manage|decline)(?:\s(?:all|cookies|preferences|settings|optional|cookie))*
    | (?:request|session|trace|build|correlation|ray|visit|page|deployment|csrf|render|cache|nonce)(?:[\s_-]?(?:id|token|number|hash))?
        \s?[:=\#]\s?[\w./+-]+(?:[;,]\s.{{0,60}})?
    | you\sare\s(?:our\s|the\s)?(?:visitor|guest|reader)\b.{{0,40}}
    | (?:viewed|read|visited|downloaded|shared|opened)\s\d[\d,.]*\s?[kKmM]?\s(?:times|x)\b.{{0,40}}
    | (?:today\sis|it\sis\snow|the\stime\sis|(?:the\s)?current\stime\sis)\s.{{0,60}}
    | cached\b.{{0,40}}\b(?:seconds?|minutes?|hours?|ago|old)\b.{{0,20}}
    | (?:by\s(?:continuing|using|browsing|clicking)|we\svalue|this\s(?:web)?site|our\s(?:web)?site).{{0,120}}\bcookies?\b.{{0,160}}
    | (?:rendered|generated|built|served|processed|loaded)\s(?:by|in|from|with|on)\s.{{0,60}}\b\d+(?:\.\d+)?\s?(?:ms|milliseconds?|s|seconds?)
    | \d(?:\.\d)?\s(?:out\sof\s|/\s?)\d+\sstars?\b.{{0,40}}
    | (?:next|auto(?:matic)?)[\s-]?(?:refresh|update|reload|sync)\s(?:in|at)\b.{{0,40}}
    | (?:online|active|visitors?|users?|readers?)\s(?:now|today|online|yesterday|this\s\w+)\s?:?\s?\d[\d,.]*\s?[kKmM]?
    | last\s(?:crawl|sync|check|fetch|refresh|scan|visit|build|deploy|import)\w*\b.{{0,60}}
    | (?:version|release|commit|revision|deploy(?:ment)?|digest)\s?(?:hash|id|sha)?\s?[:\#]?\s?(?=[0-9a-f]*\d)[0-9a-f]{{7,}}
    | build\s[\w.-]*\d[\w.-]*(?:\s\([\w.-]+\))? | skip\sto\s(?:main\s)?content | (?:sign|log)\s(?:in|up|out) | share(?:\sthis.{{0,20}})? | print(?:\sthis\spage)?
    | copy(?:\s(?:link|page|as\smarkdown))?!? | edit\s(?:this\spage|on\sgithub).{{0,20}} | loading(?:\.\.\.|…)? | back\sto\stop
    | (?:updated|rendered|published|posted)?\s?(?:about\s|over\s|almost\s)?(?:\d+|an?|a\sfew)\s(?:seconds?|minutes?|hours?|days?|weeks?)\sago
    | (?:download|view|open|read|save|get|see)\s(?:(?:as|the|this|these|our|a|in)\s){{0,2}}(?:\w+\s){{0,3}}?(?:(?:as|in)\s)?(?:a\s)?(?:pdf|print(?:able|er)?|markdown)\b.{{0,30}}
    | (?:{_WORDS}\s|rates?\s|figures?\s|availability\s)?(?:(?:is|are|shown|current|correct|accurate|valid)\s){{0,3}}as\sof\s(?:{_CLOCK}[\s,.]*)+
    | (?:it\sis\scurrently|snapshot\s(?:taken|from|of)|screenshot\s(?:taken|from))\s.{{0,20}}\d.{{0,40}} | (?:manage\s)?your\sprivacy\schoices
    | your\s(?:ip|location|browser|session|visit|time\s?zone)(?:\s(?:address|id))?\s?(?:[:=]|is\b).{{0,60}} | (?:server|edge|node|host|pod)\s?[:=\#]\s?[\w.-]*\d[\w.-]*
    | served\sfrom\s(?:cache|edge|node|\w+-).{{0,60}} | deployed\s(?:from|at)\s(?=\S*\d).{{0,60}} | (?:cache|latency|uptime|(?:current\s)?queue)\b[\w\s]{{0,20}}[:=]\s?.{{0,40}}
    | showing\s\d.{{0,30}}\bof\b.{{0,30}} | page\s\d+\s(?:of|/)\s\d+ | .{{0,20}}\d\sof\s\d+\sfree\s(?:articles|pages).*
    | (?:ref|reference|checksum|etag|trace|experiment|variant|bucket|ab[\s-]?(?:test|bucket)?|nonce|csrf)(?:\s?[:=\#]\s?|\s)\S*\d\S*
    | (?:nonce|csrf|etag)\W.{{0,60}} | experiment\s?:.{{0,40}} | (?:revision|rev\.?|edition|build|version|v\.?)\s?(?:no\.?\s|number\s|\#\s?)?[\d.]+(?:[-+][\w.]+)?
    | (?:join|trusted\sby|loved\sby)\s(?:over\s|more\sthan\s)?\d[\d,.]*\s?[kKmM]?\+?\s.{{0,60}}
    | \d[\d,.]*\s?[kKmM]?\+?\s(?:developers?|customers?|teams?|members?|companies|sessions?|requests?)\s(?:online|now|today|active|and\scounting).{{0,30}}
    | (?:we(?:'re|\sare)\shiring|join\sour\s(?:team|webinar|newsletter|community|event)|register\sfor\s(?:our|the)\s(?:webinar|event|conference)|follow\sus\son)\b.{{0,80}}
    | (?:status\s?:\s)?(?:all\ssystems\s(?:operational|normal|go)|degraded\sperformance|(?:partial|major)\soutage)\b.{{0,60}}
    | [★☆⭐]+.{{0,40}} | (?:downloads?|installs?|stars?|forks?|comments?|votes?|shares?|watch(?:ers|ing)?|issues|pull\srequests|followers|contributors|discussions)\s?:?\s?\d[\d,.]*\s?[kKmM]?
    | (?:random\s)?tip(?:\sof\sthe\sday)?\s?[:\#].{{0,100}} | quote\sof\sthe\sday.{{0,120}} | (?:popular|trending)\s(?:this\sweek|today|now)\b.{{0,80}}
    | good\s(?:morning|afternoon|evening).{{0,30}} | (?:was|is)\sthis\s(?:page\s)?helpful.* | time\sto\sread.{{0,20}}
    | on\sthis\spage | (?:estimated\s)?reading\stime:?.{{0,20}} | (?:next|previous)(?:\s(?:page|article))? | .{{0,20}}subscribe\sto\sour\snewsletter.*
    )\.?$""",  # noqa: E501
    re.IGNORECASE | re.VERBOSE,
)
_TOKEN = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{16,}\b"
    r"|[?&;](?:sid|session(?:_?id)?|phpsessid|jsessionid|utm_\w+|token|nonce)=[\w%.-]+",
    re.IGNORECASE,
)
_HOLDS = re.compile(r"\b(?:effective|in force|takes? effect|appl(?:y|ies) (?:from|as of|on))\b", re.IGNORECASE)
_SIGNS = ON_SIGNS + OFF_SIGNS + LATER_SIGNS
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def strip_furniture(part: Any) -> None:
    """Take out of a parsed part what is there for every page: banners, counters, hidden and struck-out text."""
    size = len(part.get_text())
    opened = {name for tag in part.find_all(attrs={"aria-controls": True}) for name in str(tag["aria-controls"]).split()}
    for tag in part.find_all(True):
        # What was inside of something taken out before has no attributes any more.
        if tag.attrs is None or not _is_furniture(tag, opened):
            continue
        length = len(tag.get_text())
        over = tag.get("role") in ("dialog", "alertdialog") and length < size
        if length * 2 <= size or over or tag.name in _FURNITURE_TAGS:
            tag.decompose()


def _is_furniture(tag: Any, opened: Set[str]) -> bool:
    if tag.name == "aside" and (_CALLOUT.search(" ".join(tag.get("class", ()))) or tag.get("role") == "note"):
        return False
    if tag.name in _FURNITURE_TAGS or tag.get("role") in _FURNITURE_ROLES:
        return True
    if tag.get("role") == "tabpanel":
        # Which of the tabs is open differs from visit to visit; what they say is on the page.
        return False
    # What a button opens is on the page, whether it is open or not.
    closed = tag.get("id") in opened
    if tag.has_attr("hidden") and not closed:
        return True
    if not closed and re.search(r"display:\s*none|visibility:\s*hidden", str(tag.get("style", ""))):
        return True
    names = " ".join([*tag.get("class", ()), str(tag.get("id", ""))])
    return bool(_FURNITURE.search(names)) and not _says_what_a_picture_shows(tag, names)


def _says_what_a_picture_shows(tag: Any, names: str) -> bool:
    """Whether a text for those who hear the page is all that its cell says."""
    return bool(_HEARD.search(names)) and tag.parent is not None and tag.parent.get_text().strip() == tag.get_text().strip()


def quiet(blocks: Sequence[Block], ignore: Sequence[re.Pattern[str]] = ()) -> tuple[Block, ...]:
    """Blocks without noise; of a long text only the sentences that an `ignore` pattern finds are left out."""
    kept = (_quiet(block, ignore) for block in blocks)
    return tuple(block for block in kept if block is not None)


def _quiet(block: Block, ignore: Sequence[re.Pattern[str]]) -> Block | None:
    if block.kind == "row":
        if any(pattern.search(block.text) for pattern in ignore):
            return None
        cells = tuple((header, _tidy(value)) for header, value in block.cells)
        text = " | ".join(value for _, value in cells if value)
        return replace(block, cells=cells, text=text) if text and not _NOISE.match(text.replace(" | ", " ")) else None
    sentences = [s for s in _SENTENCE.split(_tidy(block.text)) if not any(pattern.search(s) for pattern in ignore)]
    text = " ".join(sentences)
    if _NOISE.match(text):
        # Beside the day of the last change may stand the day from which it holds.
        text = " ".join(sentence for sentence in sentences[1:] if _HOLDS.search(sentence))
    if not any(character.isalnum() or character in _SIGNS for character in text):
        return None
    return replace(block, text=text)


def _tidy(text: str) -> str:
    return " ".join(_TOKEN.sub("", text).split())
