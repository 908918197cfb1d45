"""How much a text on a page of prices looks like the name of what is sold, and what of it is the name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from tracker.pages.amounts import AMOUNT, UNIT
from tracker.pages.vocabulary import Vocabulary, fold


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What prices are told apart by: kinds, units, sizes and times. A text of such words alone is no name.
KINDS: Final = _words(
    "input inputs output outputs prompt prompts completion completions response responses reply replies answer answers "
    "request requests query queries in out cache cached caching hit hits miss misses read reads write writes refresh "
    "refreshes batch batched async asynchronous sync synchronous realtime real time live interactive overnight deferred "
    "bulk flex flexible priority standard regular normal demand on-demand ondemand provisioned reserved committed spot peak "
    "off-peak off night long short context window length above below over under up to within from tokens token characters "
    "character chars char images image pictures picture minutes minute min seconds second sec hours hour hr days day weeks "
    "week month months monthly quarter quarterly year years yearly annual annually per price priced cost costs rate rates "
    "fee fees charge charges tariff amount amounts billing billed bill paid pay payment subscription list unit units "
    "million thousand billion m k b mtok mtoks usd eur gbp jpy cny dollars dollar euro euros pounds pound yen cents base "
    "each every text audio video videos speech vision thinking non-thinking reasoning non-reasoning training train fine- "
    "tuning finetuning fine tuning tuned inference usage use used low medium high quality resolution hd sd 4k 8k square "
    "portrait landscape wide pixels px size small large first next then rest tier tiers free discount generated generation "
    "ingested repeated what other others all any total minimum maximum max rolling ahead advance upfront commitment seat "
    "seats user users member members call calls session sessions page pages song songs gb tb mb hosting hosted stored "
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep "
    "oct nov dec not available n a none yes no included unlimited new beta preview popular recommended deprecated legacy "
    "updated duration modality multimodal effort mode level global regional region zone vat tax taxes net excl incl "
    "excluding including promo promotional trial value best most more less current currently today now soon coming kind "
    "kinds meter meters dimension dimensions metric metrics type types item items"
)
# Of these, the ones that are a product of their own where nothing is called by a better name.
_STRICT: Final = _words(
    "input inputs output outputs prompt prompts completion completions response reply answer request query in out cached "
    "cache hit miss read write batch tokens token monthly yearly annual annually month year per price cost rate fee charge "
    "amount billed billing unit usd eur gbp million thousand standard prices tariff what back kind type meter item "
    "dimension"
)
# Words for the whole of a page or section.
_ABOUT: Final = re.compile(
    r"\b(?:pric(?:es|ing)|plans|rates|tariffs?|fees|costs?|costing|charges|faqs?|questions?|overview|compare|comparison|features|limits"
    r"|examples?|terms|notes?|details|billing|discounts?|products|models|services|offerings?|savings?)\b|\?",
    re.IGNORECASE,
)
STOP: Final = _words(
    "the a an and or of for with without at by on as is are be was it its this that these those our your we you they their "
    "if when while how why where which who everything get start starts starting choose try use using includes include made "
    "make buy see learn contact talk per via than also only just after before until since between each every both such same "
    "one two three perfect ideal great simple pay need needs want everyone anyone join sign upgrade downgrade subscribe go "
    "here there no not up charge charges costs cost comes billed bills runs sells goes takes most under like so"
)
# What things in general are called: kinds of products, tools and services, parts of a plan.
COMMON: Final = _words(
    "api apis model models service services tool tools add-on add-ons addon addons extra extras additional storage web "
    "search file files code sandbox support moderation document documents knowledge voice voices vector embedding "
    "embeddings rerank reranking transcription translation chat access data transfer sessions container containers compute "
    "gpu agent agents assistant assistants workspace workspaces library email mail phone community forum console admin "
    "audit log logs sso projects project team teams history retention uploads upload queue language languages music sound "
    "effects effect caption captions draft final preview clips clip plain table tables form forms handwriting layout "
    "speakers recorded pre-recorded streaming stream flagship open weights older generations generation reasoning images "
    "audio video speech text cloned neural studio long-form full everything maps grounding interpreter computer guardrails "
    "evaluation evaluations labeling annotation upscaling editing variations enhancement removal background avatar avatars "
    "dubbing lip-sync isolation analytics monitoring observability backup backups bandwidth egress ingress network domain "
    "domains dedicated private public deployment deployments endpoint endpoints instance instances capacity throughput "
    "classification extraction summarization summarisation detection recognition analysis conversion processing parsing "
    "indexing retrieval compliance security onboarding sla uptime credits credit balance student students teachers "
    "nonprofit nonprofits education"
)
PLANS: Final = _words(
    "free hobby starter solo personal individual basic lite plus pro premium max ultra team teams business enterprise "
    "growth scale studio agency maker startup professional organization organisation advanced essential essentials standard "
    "developer build creator unlimited campus education family company core light edge express elite gold silver bronze "
    "platinum custom go"
)
SIZES: Final = _words(
    "mini nano turbo lite pro max plus ultra small large medium base flash fast preview instruct chat micro tiny xl"
)
_TOKEN: Final = re.compile(r"[^\W\d_][\w+'&.-]*|\d[\w.,%]*")
_NUMERIC: Final = re.compile(r"(?:\d[\d.,]*(?:[kmb]|px|p|s|h|d|gb|mb|th|nd|st|rd)?|[x×])\W*", re.IGNORECASE)
_NOUN: Final = re.compile(r"[a-z-]+(?:tion|sion|ing|ings|ment|ments|ity|ness|ance|ence|s)", re.IGNORECASE)
_ID: Final = re.compile(r"[a-z][a-z0-9]*(?:[-._/:@][a-z0-9.]+)+")
_BADGE: Final = re.compile(
    r"(?i:^(?:most popular|best value|recommended|popular|new)\b[\s:!·–-]+(?=\S)"
    r"|[\s:!·–(-]+(?:most popular|best value|recommended"
    r"|popular|new|our pick|limited time)[!)]*$)"
)
_KEY: Final = re.compile(r"^[-*\s\"']*(?:id|name|model|product|plan|service)[\"']?\s*[:=]\s*", re.IGNORECASE)
_SEPARATORS: Final = " \t:;,-–—|·•*†‡→=/.…"
_NOTE: Final = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$|\s*[¹²³⁴*†‡]+$")
_SET_OFF: Final = re.compile(r"\s*(?:,|\s[-–—|·]|:)\s+")
_LOWER_TAIL: Final = re.compile(r",\s+[a-z].*")
_NUMBERED: Final = re.compile(r"(?:\d{1,2}|[A-Z])[.)]\s+\S")
_TAIL: Final = re.compile(r"(\S.*?)\s*(?:,\s|\s[-–—|·]\s|\()\s*([^()]{2,40}?)\)?")
_LONGEST, _MOST_WORDS = 70, 8
# A name and its identifier; each part of it is held against each other.
_MOST_PARTS = 20
NAMED: Final = 1.5
_OFTEN: Final = 3


def name_in(text: str, *, described: bool = True) -> str:
    """What of a heading, cell or line is the name: without amounts, badges, a description, and its identifier."""
    text = _KEY.sub("", text)
    found = AMOUNT.search(text)
    if found and not found["free"]:
        head = text[: found.start()].strip(_SEPARATORS + "(")
        text = head or UNIT.sub("", text[found.end() :])
    text = _without_kinds(text.strip(_SEPARATORS))
    text = _without_description(text) if described else text
    return _without_identifier(_BADGE.sub("", text).strip(_SEPARATORS))


def _without_description(text: str) -> str:
    """A name without the sentence that stands below it in its cell: "Lumen 3 Our most capable model"."""
    parts = text.split()
    at = next((n for n, part in enumerate(parts) if n > 1 and part.isalpha() and part.islower() and part not in SIZES), 0)
    if at and parts[at - 1][0].isupper() and parts[at - 1].casefold() not in SIZES - {"fast"}:
        at -= 1
    tail = parts[at:]
    is_sentence = len(tail) > 2 or (len(tail) > 1 and tail[0].casefold() in STOP)
    if not at or not is_sentence or not tail[0][0].isupper() or all(part.casefold() in KINDS for part in tail[1:]):
        return text
    return " ".join(parts[:at]).strip(_SEPARATORS)


def _without_kinds(text: str) -> str:
    """A name without what is set off from it and only says which of its prices is meant: "Lyd Voice, speech"."""
    text = _LOWER_TAIL.sub("", text)
    parts = _SET_OFF.split(text)
    while len(parts) > 1 and _is_kind(parts[-1]):
        parts.pop()
    while len(parts) > 1 and _is_kind(parts[0]):
        parts.pop(0)
    return text if len(parts) == len(_SET_OFF.split(text)) else ", ".join(parts)


def _is_kind(text: str) -> bool:
    low = [token.casefold().strip(".'") for token in _TOKEN.findall(text)]
    return bool(low) and all(token in KINDS or _NUMERIC.fullmatch(token) for token in low)


def without_topic(text: str) -> str:
    """What a title says besides being one of prices: the product that the whole page is about."""
    return " ".join(re.sub(r"(?i)\b(?:for|of|the|our|and)\b(?=\W*$)", " ", _ABOUT.sub(" ", text)).split()).strip(_SEPARATORS)


def _without_identifier(text: str) -> str:
    parts = text.split()
    if len(parts) > _MOST_PARTS:
        return text
    for at in range(1, len(parts)):
        for end in range(at + 1, len(parts) + 1):
            one, other = parts[:at], parts[at:end]
            if _slug(" ".join(one)) == _slug(" ".join(other)):
                return " ".join([*(other if _ID.fullmatch(" ".join(one)) else one), *parts[end:]])
    last = parts[-1].strip("()") if parts else ""
    if len(parts) > 1 and _ID.fullmatch(last) and _slug(last).startswith(_slug(parts[0])) and not _ID.fullmatch(parts[0]):
        return " ".join(parts[:-1]).strip(_SEPARATORS + "(")
    return text


def _set_off(text: str) -> tuple[str, str] | None:
    """A text and what its end sets off from it by a comma, a dash or brackets."""
    found = _TAIL.fullmatch(text)
    return (found[1], found[2].casefold()) if found else None


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


class ProductNames:
    """The names of a page: each text is judged once, and those of headings and cells are known again in sentences."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self._levels: dict[str, float] = {}
        self._known: set[str] = set()
        self._kinds: set[str] = set()

    def learn(self, texts: Iterable[str]) -> None:
        """Remember the names among headings, cells and headers."""
        for text in texts:
            name = self.name_in(text)
            if self.level(name) >= 1:
                self._known.add(fold(name))

    def learn_kinds(self, texts: Iterable[str]) -> None:
        """Remember what is set off from several names that are also followed by something else: a kind of price."""
        heads: dict[str, set[str]] = defaultdict(set)
        tails: dict[str, set[str]] = defaultdict(set)
        for head, tail in filter(None, map(_set_off, texts)):
            heads[tail].add(head)
            tails[head].add(tail)
        crossing = {tail: sum(len(tails[head]) > 1 for head in some) for tail, some in heads.items()}
        self._kinds |= {tail for tail, some in heads.items() if len(some) >= _OFTEN or crossing[tail] > 1}
        # Or when most names are followed by such a thing.
        plain = {tail for tail in heads if not re.match(r"\d[\d-]*$|v\d", tail)}
        repeated = {tail for tail in plain if any(len(tails[head]) > 1 for head in heads[tail])}
        self._kinds |= plain if len(repeated) >= _OFTEN else repeated

    def name_in(self, text: str, *, described: bool = True) -> str:
        """What of a text is the name, on this page."""
        parts = _set_off(text)
        return name_in(parts[0] if parts and parts[1] in self._kinds else text, described=described)

    def is_known(self, name: str, *, longer: bool = False) -> bool:
        """Whether a heading or a cell has this name, or with `longer` one that this goes on from."""
        parts = fold(name).split()
        return any(" ".join(parts[:end]) in self._known for end in range(1 if longer else len(parts), len(parts) + 1))

    def key(self, name: str) -> str:
        """What two spellings of one name have in common."""
        return fold(_NOTE.sub("", name)) or fold(name)

    def level(self, text: str) -> float:
        """From 0 for a text that cannot be a name, over 1 for a word for such things in general, to 3 for a known model."""
        if text not in self._levels:
            # What is numbered is a section.
            self._levels[text] = min(self._judged(text), 1.0 if _NUMBERED.match(text) else 3.0)
        return self._levels[text]

    def _judged(self, text: str) -> float:
        if not 0 < len(text) <= _LONGEST:
            return 0.0
        if self.words.model(text):
            return 3.0
        plain = _NOTE.sub("", text)
        tokens = [token.strip(".'") for token in _TOKEN.findall(plain)]
        letters = [token for token in tokens if token[0].isalpha()]
        if not letters or len(tokens) > _MOST_WORDS or text[-1] in ".!?;" or _ABOUT.search(plain):
            return 0.0
        return _of_words(plain, tokens, letters)


def _of_words(plain: str, tokens: list[str], letters: list[str]) -> float:
    low = [token.casefold() for token in letters]
    if len(low) > 1 and low[0] in STOP:
        return 0.0
    if len(low) == 1 and low[0] in PLANS and letters[0][0].isupper():
        return 0.4 if low[0] == "standard" else 1.6
    if all(token in KINDS or token in STOP or _NUMERIC.fullmatch(token) for token in low):
        return 0.0 if any(token in _STRICT or token in STOP for token in low) else 0.2
    digit = any(character.isdigit() for token in tokens for character in token)
    known = KINDS | COMMON | STOP | PLANS | SIZES
    strange = [token for token in letters if token.casefold() not in known]
    if not strange:
        return 1.6 if all(word in PLANS for word in low) else 1.0
    if _ID.fullmatch(plain):
        return 2.6 if digit or "-" in plain else 2.0
    if len(low) > 1 and low[-1] in KINDS and letters[-1].islower():
        # "Ingested tokens", "With speakers": what is counted.
        return 0.5
    if any(token in STOP for token in low[1:]) and not digit:
        return 0.7
    if any(token[0].islower() for token in letters[1:] if token.casefold() not in SIZES) and not digit:
        return 1.0 if letters[0][0].isupper() and len(letters) < 5 else 0.6
    if letters[0][0].islower() and not digit and not _ID.fullmatch(letters[0]):
        return 0.6
    if len(letters) == 1 and not digit and _NOUN.fullmatch(letters[0]) and not letters[0].endswith(("us", "ss", "is", "as")):
        return 1.4
    return 2.5 if digit else 2.0
