"""The words of a model's life, in one place: its states, what a label promises, what a sentence says of an end."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from tracker.pages.tables import LEVEL

State = Literal["alive", "waning", "gone"]
# What stands under a label: the end, the beginning, the day it was announced, the state, another model, what is no news.
Kind = Literal["ends", "since", "announced", "state", "other model", "name", "aside"]

_OUT = r"[\s-]?(?:down|off|out|away)\b"
ENDING = re.compile(
    rf"\bretir\w*|\bshut(?:s|ting)?{_OUT}|\bshut\b|\bsunset\w*|\bend(?:s|ed|ing)?\b(?!\s?points?)|\beo[ls]\b|\bdiscontinu\w*"
    rf"|\bremov\w*|\bdecommission\w*|\bexpir\w*|\bturn(?:s|ed|ing)?{_OUT}|\bswitch(?:es|ed|ing)?{_OUT}|\bwithdr[ae]w\w*"
    rf"|\bphas\w*{_OUT}|\bclos(?:es?|ed|ing|ure)\b|\bceas\w*|\buntil\b|\bgo(?:es|ing)? (?:away|dark|offline)\b"
    rf"|\btaken? (?:down|offline)\b"
    r"|\bstops?\b|\b(?:last|final) (?:day|date)\b|\bunavailable\b|\bno longer\b|\bwill fail\b|\bterminat\w*|\bunsupported\b"
    r"|\bdelet\w*",
    re.IGNORECASE,
)
WANING = re.compile(
    r"\bdeprecat|\blegacy\b|\bretir|\bsunset|\bshut|\bdiscontinu|\bend[\s-]of[\s-](?:life|support|service)|\bobsolete\b"
    r"|\bphas\w*[\s-]out|\bwinding down|\bremov|\bgoing away|\bon the way out|\boutgoing\b|\bdecommission|\bwithdraw|\bleaving\b",
    re.IGNORECASE,
)
NOT_BEFORE = re.compile(
    r"\bnot? (?:sooner|earlier|before)|\bno\b.{0,15}\b(?:before|sooner|earlier)|no earlier|at least|earliest", re.IGNORECASE
)
NO_END = re.compile(
    r"\b(?:no|not?\s+yet|not|none|nothing|never|without)\b[\w\s-]{0,25}\b(?:shut\w*|retire\w*|sunset|end|deprecat\w*|removal"
    r"|planned|scheduled)\b",
    re.IGNORECASE,
)
INSTEAD = re.compile(
    r"\b(?:migrat\w+ to|mov(?:e|ing) to|switch(?:ing)? to|use|replac\w+|recommend\w*|instead|successor|upgrad\w+ to|in favou?r of"
    r"|superseded|succeed\w*)\b",
    re.IGNORECASE,
)
_LEAD = (
    r"(?:(?:now|currently|still|already|fully|in|publicly|public|limited|private|open|closed|technical|research|general"
    r"|partly|status) ?:? ?)*"
)
_LATER = (
    r"(?:(?:being|to be|soon to be|will be|about to be|scheduled (?:for|to be)|marked (?:for|as)|set (?:for|to be)|due for"
    r"|pending"
    r"|upcoming|planned|nearing|entering|slated for|announced)\s)"
)
_ENDED = (
    r"(?:retire[dsm]\w*|retirement|shut[\s-]?down|shut[\s-]?off|discontinued|removed|removal|decommission\w*|no longer \w+"
    r"|turned[\s-]off|switched[\s-]off"
    r"|withdrawn|withdrawal|offline|end[\s-]of[\s-](?:life|support|service)(?: reached)?|eo[ls]|ended|expired|unavailable"
    r"|not available"
    r"|not supported|unsupported|gone"
    r"|dead|closed|terminated|deleted|defunct|taken down|ceased)"
)
_STATES: tuple[tuple[State, str], ...] = (
    ("waning", rf"{_LATER}(?:{_ENDED}|deprecat\w*|deletion|closure|phase[\s-]?out|sunset\w*|end\b.{{0,10}})"),
    ("waning", r"(?:end[\s-]of[\s-](?:life|support|service)|eol|retirement|shut[\s-]?down|sunset) (?:announced|planned"
               r"|scheduled|pending|soon|coming|ahead)"),
    ("waning", r"(?:deprecat\w*|legacy|retiring|sunset\w*|phas\w*[\s-]out|going away|outgoing|leaving|winding down|obsolete"
               r"|shutting down"
               r"|superseded|discontinuing|closing|on (?:the|its) way out|scheduled|ending|expiring|old)(?: soon)?"),
    ("gone", _ENDED),
    ("alive", r"(?:new|active|stable|preview|beta|alpha|experiment\w*|early access|ga|generally available|availability"
              r"|general availability|current"
              r"|available|supported|live|service|recommended|production|released|operational|maintained|ok|online|latest"
              r"|default|featured"
              r"|open|serving|served|running|healthy|up|launched|evergreen|lts|standard|normal|ready|access|use|rc"
              r"|release candidate|pre-?release)"),
)  # fmt: skip
# A state may say since or until when, or how it is meant.
_BEHIND = (
    r"(?P<behind>\s*[.!*†]*|[\s]*[(,;:–—-]\s?.{0,60}|\s(?:on|since|as of|from|until|by|in|at|for|and|but|after|with"
    r"|from)\b.{0,50}|\s+\d.{0,30})"
)
_STATE = [(state, re.compile(rf"\W*{_LEAD}{words}{_BEHIND}", re.IGNORECASE)) for state, words in _STATES]
_JOINT = re.compile(r"^\W*(?:on|since|as of|from|until|by|in|at)\b")
_LONGEST_STATE = 90

_KINDS: tuple[tuple[Kind, str], ...] = (
    ("aside", r"training|knowledge|cut-?off|context|prices?\b|cost|input|output|tokens?\b|window|limits?\b|descri|best for"
              r"|good (?:at|for)|use case"
              r"|about|notes?\b|details|strength|summary|what it|languages?\b|speed|latency|size|parameters?\b|licen[cs]e"
              r"|max|modalit|regions?\b|docs?\b"),
    ("other model", r"replac|recommend|alternativ|successor|substitut|migrat|upgrade|move to|instead|supersed|what to use"
     r"|switch to|go to"),
    ("ends", ENDING.pattern),
    ("announced", r"deprecat|announc|notice"),
    ("since", r"releas|launch|introduc|\badded|\bsince\b|\bga\b|general(?:ly)? availab|available (?:from|since|on)|publish"
              r"|went live|live since|debut"
              r"|first|\bstart|\bbegin|\bcreated|\bshipped|\bdate\b|\bday\b|\bwhen\b"),
    ("state", r"status|\bstate\b|stage|phase|life.?cycle|availab|support|standing|condition|maturity|health"),
    ("name", r"\bmodels?\b|\bsystems?\b|snapshot|version|engine|\bnames?\b|\bapi\b|\bids?\b|identifier|endpoint|alias"
             r"|string|code|checkpoint"
             r"|deployment|slug|product|famil|series|generation"),
)  # fmt: skip
_KIND = [(kind, re.compile(words, re.IGNORECASE)) for kind, words in _KINDS]
_MODELS = re.compile(r"\b(?:models?|systems?|snapshots?|engines?|checkpoints?|endpoints?)(?: names?| ids?)?$", re.IGNORECASE)
_INFLECTION = re.compile(r"(?:e?s|e?d|r|er|ing|ment|s?|y|ies|ly|e|[ai]?tions?|[ai]?bility|[ai]?ble|al|ure)", re.IGNORECASE)
_LONGEST_LABEL = 40
NOTHING = re.compile(
    r"\W*|(?:n/?a|tb[adc]|none|no|not?\b.{0,30}|to be .{0,20}|never|nothing\b.{0,20}|undecided|unscheduled|pending|unknown"
    r"|open|unset|\?"
    r"|.{0,20}\bto follow)\W*",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def state_of(text: str) -> State | None:
    """The state that a short text is, alone or with a day."""
    if not 0 < len(text) <= _LONGEST_STATE:
        return None
    found = next(((state, match) for state, pattern in _STATE if (match := pattern.fullmatch(text))), None)
    if found is None or (found[1]["behind"].strip() and NOTHING.fullmatch(_JOINT.sub("", found[1]["behind"]))):
        return None
    return found[0]


@lru_cache(maxsize=8192)
def kind_of(label: str) -> Kind | None:
    """What a label promises."""
    if LEVEL in label:
        # Of headers over one another the lower one says it.
        return kind_of(label.rsplit(LEVEL, 1)[1]) or kind_of(label.split(LEVEL, 1)[0])
    if not 0 < len(label) <= _LONGEST_LABEL:
        return None
    found = next((kind for kind, pattern in _KIND if pattern.search(label)), None)
    # Its last word says what a label is of: under "Deprecated model" stand models, under "Model deprecated" days.
    return "name" if found in ("ends", "announced", "since", "state") and _MODELS.search(label) else found


@lru_cache(maxsize=8192)
def is_label_word(word: str) -> bool:
    """Whether a word by itself is one of labels: "Released" and "Context", not "Codemar" or "Maxwell", which only begin so."""
    return any((match := pattern.match(word)) and _INFLECTION.fullmatch(word[match.end() :]) for _, pattern in _KIND)


@lru_cache(maxsize=8192)
def section_state(heading: str) -> State | None:
    """The state of all that stands under a heading."""
    if re.search(r"\?|\b(?:how|what|why|when|policy|lifecycle|guide|history of)\b", heading, re.IGNORECASE):
        return None
    alive = re.search(
        r"\b(?:active|current|available|supported|stable|ga|preview|latest|beta|live|in service)\b", heading, re.IGNORECASE
    )
    gone = re.search(r"\bretired\b|\bpast\b|\bdiscontinued\b|\bremoved\b|\bno longer\b|\bshut down\b", heading, re.IGNORECASE)
    if gone:
        return "gone"
    return "waning" if WANING.search(heading) and not alive else "alive" if alive else None
