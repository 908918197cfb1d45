"""Served, not served or planned, as pages say it: in a cell, after a label, in a heading over a list, in a clause."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

State = Literal["on", "off", "later"]
Stance = Literal["on", "off", "later", "aside"]

ON_SIGNS = "✓✔✅☑●•🟢🟩👍⬤◉🗸"
OFF_SIGNS = "✗✘❌×✕✖☐○◯🔴🟥🚫⛔👎❎⬜"
LATER_SIGNS = "🟡🟠🟨🟧⏳🔜🕒◐◑⌛"
_SIGN = re.compile(rf"^[^\w{ON_SIGNS}{OFF_SIGNS}{LATER_SIGNS}]*([{ON_SIGNS}{OFF_SIGNS}{LATER_SIGNS}])\ufe0f?\s*")
_SIGNS = re.compile(rf"[{ON_SIGNS}{OFF_SIGNS}{LATER_SIGNS}]")
_ORNAMENTS = re.compile(r"[^\w\s/?()'-]+")

_ON = (
    r"(?:yes|y|true|ok|okay|on|ga|live|open(?:ed)?|availab(?:le|ility)|support(?:ed)?|activ(?:e|ated)|enabled|full"
    r"|complete|all|launched|offered|included|operational|operating|running|served|permitted|allowed|accepted|eligible"
    r"|accessible|reachable|ready|released|deployed|granted|unrestricted|obtainable|provided|can|may|rolled out"
    r"|in (?:service|operation|use|production)|(?:up and )?running|limited|partial(?:ly)?|beta|preview|pilot|trial"
    r"|early access|since|now|invit(?:e|ation)[- ]only|access|working|works)"
)
_OFF = (
    r"(?:no(?=$|\W*$|\s*[,;(:–—-]|\s+(?:access|service|support|longer|coverage|availability|sign-?ups?|one)\b)|not|n|n/a"
    r"|na|none|nil|never|nothing|cannot|can't|may not|isn't|un(?:available|supported|served|reachable|able)|in(?:eligible"
    r"|accessible|active)|false|off|disabled|restricted|prohibited|forbidden|blocked|banned|barred|suspended|paused|halted"
    r"|stopped|ceased|withdrawn|denied|refused|rejected|excluded|exempted|sanctioned|embargoed|closed|ended|discontinued"
    r"|removed|terminated|revoked|disallowed|without|retired|dropped|on hold)"
)
_LATER = (
    r"(?:(?:coming|launching|opening|arriving|starting|expected|available|out) (?:very )?(?:soon|next|later)|coming|soon"
    r"|planned|plan|planning|pending|wait(?:ing)?[- ]?list(?:ed)?|later|expected|upcoming|up next|next(?: up)?|(?:in"
    r"|under) (?:review|evaluation|preparation|progress|development|consideration|discussion|construction|way)|evaluating"
    r"|preparing|considering|exploring|road-?map|on (?:our|the) road-?map|tb[acd]|to be (?:announced|confirmed|decided"
    r"|determined)|not yet|yet to|q[1-4]|future|scheduled|targeted|awaiting|announced|forthcoming|not (?:available"
    r"|supported|offered|live|open|launched) yet|register interest|notify me|underway|prospective)"
)
_AHEAD = (
    r"(?:(?:it|is|are|we|service|status|state|access|currently|now|generally|fully|publicly|commercially|already|widely"
    r"|general|public|private|open|limited|partial|early|closed|full|temporarily|permanently|also|still|yet|today|in|the"
    r"|has|been|available|customers?|users?|you|to|on|our|sign-?ups?|api)\s+){0,3}?"
)
_IS_ON = re.compile(rf"{_AHEAD}{_ON}(?!\w).{{0,40}}", re.IGNORECASE)
_IS_OFF = re.compile(rf"{_AHEAD}{_OFF}(?!\w).{{0,40}}", re.IGNORECASE)
_IS_LATER = re.compile(rf"{_AHEAD}{_LATER}(?!\w).{{0,40}}", re.IGNORECASE)
_DASH = re.compile(r"[-–—−]+|\.{2,}|…")
_ENDS = re.compile(r"\b(?:until|through|end(?:s|ing)|closes|closing|stops|leaving)\b.*\d", re.IGNORECASE)
# These say a state only as all that a cell says.
_NOT_FIRST = re.compile(
    r"(?:all|full|on|can|may|since|now|access|support|limited|trial|plan|next|na|running|nothing)\s+\w", re.IGNORECASE
)
_FINE = re.compile(
    r"(?:since|now|full(?:y)?|limited|can|may|access|support) (?:\w+ ){0,2}?(?:access|availab\w*|support\w*|live|open"
    r"|\d{4}|use|sign|be|to|from)",
    re.IGNORECASE,
)

NEGATIVE = re.compile(
    r"\b(?:not|no longer|cannot|never|nowhere|without|neither|nor)\b(?!\s+(?:only|limited|just|all|every\w*|need\w*"
    r"|require\w*|affect\w*))|n't\b|\bno (?:access|service|support|coverage|sign-?ups?)\b|\b(?:un(?:supported|available"
    r"|able|served)|inaccessible|ineligible)|\brestrict|\bprohibit|\bexclu|\bembargo|\bsanction|\bblock(?:ed|s|ing)?\b"
    r"|\bsuspend|\bban(?:ned|s)?\b|\bbarred\b|\bwithdr[ae]w|\bforbid|\bden(?:y|ied|ies)\b|\brefus|\breject|\bpaus(?:e|ed"
    r"|ing)\b|\bdiscontinu|\bceas|\bhalted|\boff[- ]limits\b|\bdisallow|\bclosed (?:to|in|for)\b|\bturned away\b"
    r"|\bout of reach\b|\bcut off\b|\bformer(?:ly)?\b|\b(?:service|access|support|availability|sales?) (?:\w+ )?ends?\b"
    r"|\bend(?:s|ed)\b|\bending (?:the |our |all )?(?:service|access|support|sales?|availability|operations?)\b"
    r"|\bwill end\b|\bends? (?:in|for)\b|\b(?:leaves?|leaving|left)\b|\bstop(?:s|ped|ping)?\b|\bterminat|\bwinding down"
    r"|\bshut(?:s|ting)? down|\bremov(?:ed|ing)\b|\btaken off\b|\bpull(?:s|ed|ing)? out\b",
    re.IGNORECASE,
)
EXCEPT = re.compile(
    r"\b(?:except(?:ing|ions?)?|excluding|other than|apart from|aside from|but not|but for|save(?: for)?|barring|bar|minus"
    r"|outside(?: of)?|not including|(?:everywhere|anywhere|everyone|everybody|worldwide|globally|all(?: \w+){1,3}) but"
    r"|with the exception of)\b",
    re.IGNORECASE,
)
LATER = re.compile(
    r"\b(?:(?:launch|open|come|go|expand|add)\w*(?: \w+)? next|(?:coming|next|future|upcoming) launch\w*|preparing (?:to"
    r"|for|launch\w*)|coming (?:soon|next|later|in|to)|planned|plan(?:s|ning)? to|upcoming|wait-?(?:ing )?list\w*"
    r"|road-?map|next up|up next|in preparation|soon|not yet|under (?:review|evaluation|consideration)|in (?:review"
    r"|progress|development)|future|expected|later (?:this|in|on)|pending|prepar(?:e|ing) to|working (?:on|to|towards)"
    r"|hope to|intend to|being (?:reviewed|evaluated|prepared)|forthcoming|to come|launching|where we go next)\b",
    re.IGNORECASE,
)
SERVED = re.compile(
    r"\b(?:availab|support|offer|access|permit|allow|operat|launch|reach|serv(?:e|es|ed|ice|ing)\b|eligible|open(?:ed"
    r"|s)? (?:to|in|for|from)|open\b|live\b|sign(?:ed)?[- ]?up|sign-?ups?|can(?:not)? (?:now )?(?:be )?(?:use|call|get|buy"
    r"|sign|open|create|regist|order|reach|try|access)|may (?:not )?(?:now )?(?:use|sign|open|regist|be)|us(?:e|able|ed"
    r"|ing)\b|works?(?: \w+)? in\b|expand|extend|roll(?:ed|ing)? out|enabled?|active|accept|rights?\b|cover|sold\b|sell"
    r"|present in|customers? in|users? in)",
    re.IGNORECASE,
)
# What else countries are named for.
_ASIDE = re.compile(
    r"\b(?:data (?:is|are|will be|may be|can be)?\s*(?:stor|kept|held|host|process|resid|locat|cent(?:er|re)|transfer"
    r"|protection|region)|where (?:your |the |our )?(?:data|content|servers?|files?)\b|stor(?:ed|age)\b|resid(?:ency"
    r"|ence) (?:of|options)|residency|host(?:ed|ing)\b|servers?\b|data cent(?:er|re)s?|offices?\b|head-?quarter\w*|(?:we"
    r"|team|company) (?:is|are) based in|currenc\w+|invoic\w+|billing|bill(?:ed|s)\b|taxe?s?\b|vat\b|gst\b|pay(?:ment|s"
    r"|ing)? |languages?\b|translat\w+|jurisdiction of|governing law|laws? of|courts?\b|legal entit\w+|contract(?:s"
    r"|ing)?\b|phone (?:support|prefix)|support (?:hours|team|staff)|staffed|time ?zones?|partners?\b|resellers?\b"
    r"|careers?\b|jobs?\b|change ?log|changes?(?=$| (?:to|in|of|on|since)\b)|(?:change|revision|version|update) (?:log"
    r"|history)|history\b|what'?s new|recent (?:changes|updates|additions)|latest changes|archive\b|release notes|news\b"
    r"|past changes|customer stor\w+|case stud\w+|events?\b|sub-?processors?|ships? (?:to|from)|shipping|faq\b"
    r"|frequently asked|questions?\b|related\b|see also|further reading|contacts?\b|imprint|your data|mirrors?"
    r"|visitors?)\b",
    re.IGNORECASE,
)
_LOG = re.compile(
    r"^\W*(?:\d{1,2}(?:st|nd|rd|th)?[ .](?:\w+|\d{1,2})[ .,]+\d{4}|\d{4}-\d{2}(?:-\d{2})?|\w{3,9}\.? \d{1,2},? \d{4}"
    r"|\w{3,9} \d{4})\b\s*\S"
)
# What is not so only of those who are not listed says nothing of those who are.
_CONDITION = re.compile(
    r"\b(?:if|unless|when|should|in case)\b[^.;:]*\b(?:not|isn't|doesn't|don't|missing|absent|outside|elsewhere"
    r"|other)\b[^.;:]*|\bnot (?:listed|shown|mentioned|named|included|on (?:the|this|our) list|in (?:the|this|our) list"
    r"|here)\b|\b(?:does|do|is|are) not (?:appear|cover|include|affect|apply|mean|complete|exhaustive|shown|an? )\b[^.;:]*"
    r"|\bnot (?:all|every|only|limited|just|everywhere)\b|\bsome (?:\w+ ){0,3}(?:are|is|may)\b[^.;:]*|\bmay (?:not be"
    r"|be un)[^.;:]*\b(?:all|every|some)\b|\b(?:calls|requests|users|people|those|anyone|everyone|visitors|traffic"
    r"|customers)?\s*(?:from|in|of)? ?(?:other|any other|all other|another) (?:places|countries|locations|regions|markets"
    r"|parts)\b[^.;:]*|\belsewhere\b[^.;:]*|\banyone else\b[^.;:]*|\bsanction\w* (?:rules|persons|laws?|lists?)\b[^.;:]*",
    re.IGNORECASE,
)
_NO_PHRASE = re.compile(
    r"\b(?:(?:can|could|may|will|do|does|is|are)\s+)?(?:not|no longer|cannot|can't|don't|doesn't|isn't|aren't"
    r"|never)\b(?:\s+\w+){0,3}|\bun(?:supported|available)\b|\bin(?:eligible|accessible)\b|\brestrict\w*(?: from)?"
    r"|\bblocked\b",
    re.IGNORECASE,
)
_YES_PHRASE = re.compile(r"\b(?:supported|available|eligible|allowed|can\b|offered|served|permitted|works?\b)", re.IGNORECASE)

_LABELLED = re.compile(r"(?P<label>[^:]{1,40}?)(?:\s*:\s*|\s+[-–—]\s+|\s+(?=[^\w\s(])|\s*\()(?P<state>[^()]{1,40})\)?")
_SPOKEN = re.compile(
    rf"(?P<label>[^:?!.]{{1,40}}?)\s+(?!(?:support|access|all|on|full|can|may|now|since|working|works"
    rf"|trial)\b)(?P<state>(?:{_OFF}|{_LATER}|{_ON})(?!\w).{{0,25}})",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[,;|·•]\s+|\s+[|·•/]\s+|\n")
_LONGEST_CELL, _LONGEST_LINE = 60, 140


@lru_cache(maxsize=8192)
def state_of(text: str) -> State | None:
    """What a cell, a badge or the rest of a line says of a place; None for a text that says no state."""
    text = text.strip().strip("()[]").replace("\ufe0f", "").strip()
    if not text or len(text) > _LONGEST_CELL:
        return None
    if sign := _SIGN.match(text):
        rest = state_of(text[sign.end() :]) if text[sign.end() :].strip() else None
        plain = not text[sign.end() :].strip() or rest is not None
        return rest or _sign_state(sign[1]) if plain else None
    if _DASH.fullmatch(text):
        return "off"
    text = " ".join(_ORNAMENTS.sub(" ", text).split())
    if _ENDS.search(text) or _IS_OFF.fullmatch(text):
        return "later" if _IS_LATER.fullmatch(text) else "off"
    if _NOT_FIRST.match(text) and not _FINE.match(text):
        return "later" if _IS_LATER.fullmatch(text) and not text.casefold().startswith(("plan ", "next ")) else None
    return "later" if _IS_LATER.fullmatch(text) else "on" if _IS_ON.fullmatch(text) else None


def _sign_state(sign: str) -> State:
    return "on" if sign in ON_SIGNS else "off" if sign in OFF_SIGNS else "later"


def sign_of(text: str) -> State | None:
    """What the last sign that stands in a text says; a point between words is none."""
    signs = [sign for sign in _SIGNS.findall(text) if sign not in "•×"]
    return _sign_state(signs[-1]) if signs else None


@lru_cache(maxsize=8192)
def states_in(text: str) -> tuple[tuple[str, State], ...]:
    """What a line of labels and states says ("API: yes, App: soon"); nothing when it says anything else."""
    text = text.strip()
    if not 0 < len(text) <= _LONGEST_LINE:
        return ()
    if ":" not in text and (alone := state_of(text)) is not None:
        return (("", alone),)
    found: list[tuple[str, State]] = []
    for part in _PARTS.split(text):
        said = ((match["label"], state_of(match["state"])) for p in (_LABELLED, _SPOKEN) if (match := p.fullmatch(part)))
        label, state = next((pair for pair in said if pair[1] is not None), ("", None))
        if state is None:
            return ()
        found.append((label.strip(" -–—"), state))
    return tuple(found)


@lru_cache(maxsize=8192)
def stance_of(text: str) -> Stance | None:
    """What a heading, or a line over a list, says of the places below it; "aside" when they are named for something else."""
    if _ASIDE.search(text) or _LOG.match(text):
        return "aside"
    text = _CONDITION.sub(" ", text)
    if LATER.search(text) or state_of(text) == "later":
        return "later"
    if NEGATIVE.search(text) or EXCEPT.search(text) or state_of(text) == "off":
        return None if _YES_PHRASE.search(_NO_PHRASE.sub(" ", EXCEPT.sub(" ", text))) and not EXCEPT.search(text) else "off"
    return "on" if SERVED.search(text) or state_of(text) == "on" else None


@lru_cache(maxsize=8192)
def is_aside(text: str) -> bool:
    """Whether a line names places for something else than being served, or is an entry of a log."""
    return bool(_ASIDE.search(text) or _LOG.match(text))


@lru_cache(maxsize=8192)
def is_log(text: str) -> bool:
    """Whether a line is an entry of a log: it begins with its day."""
    return _LOG.match(text) is not None


def clause_state(text: str) -> State | Literal["except"] | None:
    """What a clause says of the places that it governs."""
    text = _CONDITION.sub(" ", text)
    if EXCEPT.search(text):
        return "except"
    if LATER.search(text):
        return "later"
    return "off" if NEGATIVE.search(text) else "on" if SERVED.search(text) else None


def opposite(state: State) -> State:
    """Of those that are excepted the other holds."""
    return "on" if state == "off" else "off"
