"""Slots without an entity: the short piece of the text that fills them, taken from the parse around the trigger."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.events.features import NOMINALS, PRONOUNS, SUBJECTS, Anchor, Context
from tracker.language.knowledge.base import fold
from tracker.language.parse import Parse
from tracker.language.shapes import LEGAL
from tracker.models import Filler
from tracker.publishers import body_of

LONGEST = 7
_ACTING = (
    "actor", "alliance", "artist", "association", "attorney", "author", "authority", "buyer", "campaigner", "chamber",
    "charity", "coalition", "coder", "collective", "creditor", "customer", "developer", "employee", "family", "federation",
    "foundation", "guild", "investigator", "judge", "label", "lawmaker", "lawyer", "legislator", "minister", "musician",
    "nonprofit", "novelist", "official", "organisation", "organization", "owner", "parent", "party", "photographer",
    "police", "prosecutor", "protector", "publisher", "regulator", "researcher", "resident", "rival", "school", "senator",
    "shareholder", "society", "songwriter", "state", "student", "trader", "union", "university", "user", "voter", "worker",
    "writer",
)  # fmt: skip
PEOPLE = NOMINALS | frozenset(_ACTING)
INSTRUMENTS = frozenset(
    ["act", "bill", "code", "decree", "directive", "guideline", "law", "legislation", "ordinance", "order", "regulation", "rule",
     "statute"]
)  # fmt: skip
_PROPER = r"[A-Z][a-z]+(?:-[A-Z]?[a-z]+)?"
_TITLE = re.compile(
    r"\b(?!(?:An?|Each|Its?|No|Our|The|Their|These|This|Those|Under) )"
    rf"{_PROPER}(?: (?:(?:and|for|in|of|on|the|to) ){{0,2}}{_PROPER}){{0,7}}"
    r" (?:Act|Bill|Code|Decree|Directive|Law|Ordinance|Regulation|Rule|Statute)\b"
)
_FURTHER = frozenset({"acl", "acl:relcl"})
_SOON = 3
_TIMES = frozenset({"hour", "day", "week", "month", "quarter", "year", "time", "moment", "date", "weekend"})
# Nothing is done to these: they say where or how much.
_NOTHING = _TIMES | {
    "world",
    "country",
    "nation",
    "continent",
    "place",
    "market",
    "number",
    "part",
    "rest",
    "way",
    "step",
    "half",
}
# What is said of an act rather than what it is done to: "gets the chop", "under pressure", "announced the end".
_ABSTRACT = frozenset(
    ["attempt", "axe", "chance", "chop", "decision", "effect", "effort", "end", "force", "list", "message", "move", "plug",
     "pressure", "reason", "response", "result", "stop", "turn", "use"]
)  # fmt: skip
_USERS = PEOPLE | {"account", "people", "person", "subscriber"}
_ONTO = frozenset({"for", "of", "on", "to", "with"})
_CUT = frozenset({"acl", "acl:relcl", "advcl", "parataxis", "appos", "conj", "cc", "punct", "obl", "advmod", "mark"})
# Where a thing comes from or stands is no part of its name: "API traffic from countries".
_ELSEWHERE = frozenset({"from", "in", "at", "by", "within"})
_WEEKDAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
_LEADING = frozenset({"det", "case", "punct", "cc", "nmod:poss", "mark", "advmod"})


_FIRST_PERSON = frozenset({"we", "our", "us", "ours"})
_REPORTING = frozenset(
    ["ask", "call", "cover", "hear", "interview", "learn", "meet", "note", "publish", "read", "report", "review", "see", "speak",
     "talk", "tell", "test", "think", "try", "understand", "visit", "warn", "write"]
)  # fmt: skip
# Others of whom a text speaks as "ours".
_FRIENDS = PEOPLE | {"colleague", "competitor", "correspondent", "friend", "member", "neighbor", "neighbour", "peer", "reader"}
_NEWSPAPER = re.compile(
    r"\b(?:blog|brief(?:ing)?|bulletin|chronicle|courier|daily|digest|dispatch|gazette|herald|journal|ledger|letter|magazine"
    r"|monitor|morning|news(?:letter|wire)?|notebook|observer|outlook|post|press|report|review|standard|sun|telegram|telegraph"
    r"|times|today|tribune|weekly|wire)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“][^\"“”\n]*[\"”]")


def speaker(context: Context, told: Iterable[Anchor]) -> tuple[Filler, ...]:
    """Who publishes, where it speaks of itself ("we are retiring") outside of quotes; a newspaper does not act.

    A publisher that nobody knows may be a newspaper: it acts only where a sentence that tells the event, or one beside it,
    says what "we" do other than report.
    """
    name, knowledge, parse = body_of(context.publisher).partition(",")[0], context.knowledge, context.parse
    if not name or knowledge.named("media", name) or knowledge.named("media", context.publisher):
        return ()
    known = knowledge.named("company", name) or knowledge.named("agency", name)
    spoken = [t for t, word in enumerate(parse.lowers) if word in _FIRST_PERSON]
    if known is None:
        if _NEWSPAPER.search(name):
            return ()
        # A page that names its publisher is a firm's notice: newspapers do not speak of themselves by name.
        near = set(range(len(parse.sentences))) if _names(parse, name) else _around(parse, told)
        spoken = [t for t in spoken if parse.sentence_at(int(parse.starts[t])) in near and _acts(parse, t)]
    quoted = [found.span() for found in _QUOTED.finditer(parse.text)] if spoken else []
    if all(any(first <= parse.starts[t] < last for first, last in quoted) for t in spoken):
        return ()
    if known is not None:
        return (Filler(known.name, known.id),)
    named = (e for e in context.reading.entities if e.type == "company" and fold(e.name) == fold(name))
    return (next((Filler(e.name, e.id) for e in named), Filler(name)),)


def _names(parse: Parse, publisher: str) -> bool:
    """Whether a text names its publisher, with or without the form of the firm."""
    return re.search(rf"\b{re.escape(LEGAL.sub('', publisher))}\b", parse.text) is not None


def _around(parse: Parse, told: Iterable[Anchor]) -> set[int]:
    """The sentences that tell an event, and those beside them in their paragraphs."""
    out: set[int] = set()
    for anchor in told:
        paragraph = parse.sentences[anchor.sentence].paragraph
        beside = range(max(0, anchor.sentence - 1), min(len(parse.sentences), anchor.sentence + 2))
        out.update(i for i in beside if parse.sentences[i].paragraph == paragraph)
    return out


def _acts(parse: Parse, token: int) -> bool:
    """Whether "we" or "our" is said of somebody who does something, not of one who reports or tests it, or of his friends."""
    head = int(parse.heads[token])
    if parse.lowers[token] == "our":
        if parse.lemmas[head].lower() in _FRIENDS:
            return False
        head = int(parse.heads[head])
    return parse.lowers[token] in ("we", "our") and parse.lemmas[head].lower() not in _REPORTING


def object_phrase(context: Context, anchor: Anchor) -> str | None:
    """What the act is done to, when no entity is: "several models", "high-bandwidth memory".

    A rule goes by the instrument that holds it ("an executive order") sooner than by what it orders.
    """
    if anchor.type == "regulation" and (found := _instrument(context, anchor)):
        return found
    apart = _ABSTRACT if anchor.type == "misuse_disruption" else _ABSTRACT | _USERS
    return _phrase(context, anchor, ("obj", "nsubj:pass", "nmod", "obl", "ccomp", "xcomp"), apart=apart)


def _instrument(context: Context, anchor: Anchor) -> str | None:
    """The nearest law-like noun of the sentence that is no entity."""
    parse = context.parse
    sentence = parse.sentences[anchor.sentence]
    covered = {t for s in context.by_sentence[anchor.sentence] for t in range(s.first, s.last)}
    tokens = (t for t in range(sentence.first, sentence.last) if t not in covered and parse.tags[t].startswith("N"))
    nearest = sorted((t for t in tokens if parse.lemmas[t].lower() in INSTRUMENTS), key=lambda t: abs(t - anchor.token))
    found = ((phrase, t) for t in nearest if (phrase := piece_of(parse, t)))
    return next((_by_title(parse, phrase, noun) for phrase, noun in found), None)


def _by_title(parse: Parse, phrase: str, noun: int) -> str:
    """The title of a rule that a sentence leaves at "an ordinance", where it or one soon after has exactly one such title."""
    # A rule that is described further is another one: "the ordinance passed next door".
    if " " in phrase or any(parse.deps[c] in _FURTHER and parse.tags[c] == "VBN" for c in children(parse, noun)):
        return phrase
    here = parse.sentence_at(int(parse.starts[noun]))
    text = parse.text[parse.sentences[here].start : parse.sentences[min(here + _SOON, len(parse.sentences) - 1)].end]
    titles = {found.group() for found in _TITLE.finditer(text) if found.group().lower().endswith(parse.lemmas[noun].lower())}
    return titles.pop() if len(titles) == 1 else phrase


def actor_phrase(context: Context, anchor: Anchor) -> str | None:
    """Who acts, when no entity does: "state prosecutors", "a group of authors"."""
    return _phrase(context, anchor, ("nsubj", "obl:agent"), among=PEOPLE)


def unnamed(context: Context, anchor: Anchor) -> list[str]:
    """Proper names of the sentence that are no entity: the code names of networks and campaigns."""
    parse = context.parse
    sentence = parse.sentences[anchor.sentence]
    covered = {t for s in context.by_sentence[anchor.sentence] for t in range(s.first, s.last)}
    out: list[str] = []
    run: list[int] = []
    for token in range(sentence.first + 1, sentence.last + 1):
        proper = (
            token < sentence.last and token not in covered and parse.tags[token][:1] in "NX" and parse.words[token][0].isupper()
        )
        if proper:
            run.append(token)
        elif run:
            out.append(parse.text[int(parse.starts[run[0]]) : int(parse.ends[run[-1]])])
            run = []
    return list(dict.fromkeys(out))[:3]


def _phrase(
    context: Context,
    anchor: Anchor,
    relations: tuple[str, ...],
    among: frozenset[str] | None = None,
    apart: frozenset[str] = frozenset(),
) -> str | None:
    parse = context.parse
    sentence = parse.sentences[anchor.sentence]
    predicate = _predicate(parse, anchor.token)
    covered = {t for s in context.by_sentence[anchor.sentence] for t in range(s.first, s.last)}
    for relation in relations:
        for token in range(sentence.first, sentence.last):
            if parse.deps[token] != relation or int(parse.heads[token]) not in (anchor.token, predicate):
                continue
            if token in covered or parse.lowers[token] in PRONOUNS or not parse.tags[token].startswith("N"):
                continue
            lemma = parse.lemmas[token].lower()
            if lemma in _NOTHING | apart or (among is not None and lemma not in among):
                continue
            if relation == "obl" and context.prepositions.get(token, "on") not in _ONTO:
                continue
            phrase = piece_of(parse, token)
            if phrase:
                return phrase
    return None


def _predicate(parse: Parse, token: int) -> int:
    """The clause's predicate that a trigger belongs to."""
    for _ in range(3):
        if parse.tags[token].startswith("V") or any(parse.deps[c] in SUBJECTS for c in children(parse, token)):
            return token
        if int(parse.heads[token]) == token:
            return token
        token = int(parse.heads[token])
    return token


def children(parse: Parse, token: int) -> list[int]:
    """The tokens right under a token."""
    low, high = max(0, token - 30), min(len(parse.heads), token + 30)
    return [c for c in range(low, high) if int(parse.heads[c]) == token and c != token]


def piece_of(parse: Parse, head: int) -> str | None:
    """The short piece of the text around a noun."""
    tokens = [head]
    for child in children(parse, head):
        relation = parse.deps[child]
        if relation in _CUT or (relation in _LEADING and child < head):
            continue
        if relation == "nmod" and _aside(parse, child):
            continue
        if relation == "nmod" or child < head:
            tokens += [child, *(c for c in children(parse, child) if parse.deps[c] not in _CUT and not _aside(parse, c))]
    low, high = min(tokens), max(tokens)
    if high - head > LONGEST - 2:
        high = head
    low = max(low, high - LONGEST + 1)
    while low < head and parse.deps[low] in _LEADING:
        low += 1
    text = parse.text[int(parse.starts[low]) : int(parse.ends[high])]
    return text if "\n" not in text and len(text) > 2 else None


def _aside(parse: Parse, token: int) -> bool:
    """Whether a part of a noun phrase says where or when, not what."""
    return parse.lowers[token] in _WEEKDAYS or any(
        parse.deps[c] == "case" and parse.lowers[c] in _ELSEWHERE for c in children(parse, token)
    )
