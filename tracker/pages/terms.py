"""Pages of rules: which clauses came, went or were reworded, and from when."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from tracker.models import Block, Filler
from tracker.pages.difference import Edit, edits, word_changes
from tracker.pages.effective import day_behind, is_long_past, new_day, stage_of
from tracker.pages.vocabulary import Finding, Page, Vocabulary, fold

_EFFECTIVE = re.compile(r"\beffective\b|\bin force\b|\btakes? effect|\bapplies from\b|\bas of\b", re.IGNORECASE)
_NUMBERING = re.compile(
    r"^(?:\(?(?:\d+(?:\.\d+)*|[a-z]|[ivx]+)[.)]|\d+(?:\.\d+)+|§\s?\d+"
    r"|(?:section|sec|article|art|clause|chapter|part|paragraph|para|annex|schedule|rule)\.?\s(?:\d+(?:\.\d+)*|[a-z]|[ivx]+)\b[.:)]?)(?:\s*[-–—:|])?\s+",
    re.IGNORECASE,
)
_COUNT = re.compile(r"(?:§|no\.?|section|clause|art(?:icle|\.))?\s?[(]?(?:\d+(?:\.\d+)*|[a-z]|[ivx]+)[.)]?", re.IGNORECASE)
_DATED = re.compile(r"\b(?:updat|revis|modif|publish|review|amend|post|version|chang|issue|adopt)", re.IGNORECASE)
_BINDS = re.compile(
    r"\b(?:may|must|shall|will|should|can|cannot|not|never|agree|requir\w*|prohibit\w*|permit\w*|allow\w*|forbid\w*|responsib\w*|consent"
    r"|subject to|appl(?:y|ies)|only|no)\b",
    re.IGNORECASE,
)
_SPELLINGS = tuple(
    (re.compile(pattern, re.IGNORECASE), spelling)
    for pattern, spelling in (
        (r"\b(every|any|some|no)body\b", r"\1one"), (r"\bno one\b", "noone"), (r"\bcan not\b|\bcan't\b", "cannot"),
        (r"\b(wo|do|does|is|are|must|should)n't\b", r"\1 not"), (r"\bwhilst\b", "while"), (r"\bupon\b", "on"),
        (r"\blicence", "license"), (r"(\w{3})is(ation|e[sd]?|ing)\b", r"\1iz\2"), (r"(\w{2})our(s|ed|ing|able)?\b", r"\1or\2"),
    )
)  # fmt: skip
# What only tells the clauses in other words binds nobody.
_SUMMARY = re.compile(
    r"(?:(?:the|a|in|our|quick|short|brief|plain[- ](?:english|language)|human[- ]readable)\s)*(?:short(?:\sversion)?|summary"
    r"|tl;?\s?dr|brief|nutshell|at a glance|key (?:points|facts|takeaways|changes)|highlights|what(?:'s| is| has| we)?"
    r" (?:new|changed)|(?:table of )?contents)\b(?:\sof\s.{0,40})?\W*$",
    re.IGNORECASE,
)
# Words that only hold a sentence together; not those that bind, deny, limit, join, count or say who, when or how much.
_LIGHT = frozenset(
    "a an the of in on at to for by about into onto as is are was were be been being has have had do does did it its they them"  # noqa: SIM905
    " their this that these those which who whom whose there here such so also then thus hereby herein thereof therein thereto"
    " come comes came coming provided given made set out forth regarding concerning relating respect please very".split()
)
_ENDINGS = re.compile(r"(?<=\w{3})(?:ies|ied|ing|es|ed|e|s|d|y)$")
_VOWELS = re.compile(r"(?<!^)[aeiou]|[dsnt]+$")
# An introduction says what the page is; where it binds or counts it is a clause.
_STRICT = re.compile(
    r"\b(?:may|must|shall|should|cannot|not|never|agree\w*|accept\w*|requir\w*|prohibit\w*|permit\w*|forbid\w*|consent\w*|only|no)\b|\d",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w|\+?\d[\d ()-]{6,}\d")
_CONTACT = re.compile(
    r"(?:(?:for|with|if you have) (?:any )?(?:questions?|help|enquir\w+|inquir\w+)\b.{0,60})?\W*(?:please )?"
    rf"(?:questions?|contact|write|call|e-?mail|phone|telephone|reach|get in touch|ask)\b.{{0,80}}(?:{_ADDRESS.pattern})",
    re.IGNORECASE,
)
# What only points at another page is no rule.
_POINTER = re.compile(r"(?:please )?(?:see|read|refer to|visit|find|learn|more)\b.{0,160}$", re.IGNORECASE)
_LEAST = 3
_LONG = 12
_MOST = 1_500


def clauses(page: Page) -> tuple[Block, ...]:
    """The blocks without their numbers: a new clause renumbers all that follow."""
    opening = _opening(page.blocks)
    told = (
        b
        for n, b in enumerate(page.blocks)
        if not _SUMMARY.match(b.text if b.kind == "heading" else (b.path or ("",))[-1])
        and not (n < opening and b.kind == "text" and not _STRICT.search(b.text))
        and not (_POINTER.match(b.text) and not _STRICT.search(b.text))
    )
    return tuple(Block(b.kind, _NUMBERING.sub("", _words(b)), (), b.cells) for b in told)


def _opening(blocks: Sequence[Block]) -> int:
    """How many blocks stand before the first section, when the page has sections."""
    headings = [n for n, block in enumerate(blocks) if block.kind == "heading" and n]
    return headings[0] if len(headings) > 1 else 0


def _words(block: Block) -> str:
    """What a block says; of a row without the cell that only counts it."""
    values = [value for _, value in block.cells if value]
    counted = block.kind == "row" and len(values) > 1 and _COUNT.fullmatch(values[0])
    return " | ".join(values[1:]) if counted else block.text


def findings(before: Page, after: Page, words: Vocabulary, today: date) -> list[Finding]:
    """At most one finding: the clauses before and after; announced when it says that it holds from a later day on."""
    found = [edit for edit in edits(clauses(before), clauses(after)) if _matters(edit)]
    said = [frozenset(_sentences(Block(b.kind, _NUMBERING.sub("", b.text)) for b in page.blocks)) for page in (before, after)]
    # What both say is no change, however it is parted into blocks.
    found = [edit for edit in found if not _only_dates(edit, words) and _is_new(edit, *said)]
    if not found:
        return []
    lines = [line for edit in found for line in _told(edit)]
    title = next((block.text for block in after.blocks if block.kind == "heading"), "") or after.name
    details = (
        ("before", tuple(edit.before.text[:_MOST] for edit in found if edit.before)),
        ("after", tuple(edit.after.text[:_MOST] for edit in found if edit.after)),
    )
    since = _effective(before.blocks, after.blocks, words, today)
    return [
        Finding(
            "terms_change", stage_of(since, today), "\n".join(lines), (Filler(title[:120]),) if title else (), (), since, details
        )
    ]


def _sentences(blocks: Iterable[Block]) -> Counter[str]:
    """What blocks say, however it is parted into them."""
    texts = (text for block in blocks for text in re.split(r"(?<=[.!?;:])\s+|\s\|\s", block.text))
    return Counter(sentence for text in texts if (sentence := " ".join(_telling(_spelt(text)))))


def _is_new(edit: Edit, before: frozenset[str], after: frozenset[str]) -> bool:
    """Whether an edit takes out a sentence that stands nowhere any more, or brings one that was nowhere."""
    gone = _sentences([edit.before]) if edit.before else ()
    come = _sentences([edit.after]) if edit.after else ()
    return any(one not in after for one in gone) or any(one not in before for one in come)


def _told(edit: Edit) -> list[str]:
    removed = [f"Before: {edit.before.text[:_MOST]}"] if edit.before else []
    return [*removed, *([f"After: {edit.after.text[:_MOST]}"] if edit.after else [])]


def _matters(edit: Edit) -> bool:
    """Whether more than spelling, punctuation or case changed."""
    if not any(_is_clause(block) for block in (edit.before, edit.after) if block):
        return False
    if edit.before is None or edit.after is None:
        return True
    if all(_CONTACT.match(text) for text in (edit.before.text, edit.after.text)):
        # Whom to write to is told by the address, whenever somebody is there.
        return set(_ADDRESS.findall(edit.before.text)) != set(_ADDRESS.findall(edit.after.text))
    one, other = _spelt(edit.before.text), _spelt(edit.after.text)
    if one.replace(" ", "") == other.replace(" ", "") or (
        edit.before.kind == edit.after.kind == "heading" and _titles(one, other)
    ):
        return False
    removed, added = word_changes(*(" ".join(_telling(text)) for text in (one, other)))
    return len(removed) != len(added) or not all(_typo(one, other) for one, other in zip(removed, added, strict=True))


def _telling(text: str) -> list[str]:
    """The words of a text that say something, without their endings."""
    return [_ENDINGS.sub("", word) for word in text.split() if word not in _LIGHT]


def _spelt(text: str) -> str:
    """A text for comparison in one of the spellings that mean the same."""
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return fold(text)


def _titles(one: str, other: str) -> bool:
    """Whether a heading only got longer or shorter, without words that bind: it is the same over the same clauses."""
    few, many = sorted((set(one.split()), set(other.split())), key=len)
    return few <= many and not any(_BINDS.search(word) for word in many - few)


def _is_clause(block: Block) -> bool:
    """Whether a block reads like a rule: an entry of a list or table, a sentence, or words that bind."""
    count = len(fold(block.text).split())
    if block.kind in ("item", "row"):
        return count > 0
    if block.kind == "heading":
        return _BINDS.search(block.text) is not None
    if count < _LEAST:
        return False
    return bool(count >= _LONG or block.text.rstrip()[-1] in ".;:!?\"')" or _BINDS.search(block.text))


def _typo(one: str, other: str) -> bool:
    """Whether two words are one that was misspelt: long, without digits, with almost the same letters."""
    if _BINDS.search(f"{one} {other}"):
        return False
    if min(len(one), len(other)) > 3 and abs(len(one) - len(other)) < 2 and one[0] == other[0] and _bare(one) == _bare(other):
        # "Arised" and "arose".
        return True
    if min(len(one), len(other)) < 4 or not (one + other).isalpha() or abs(len(one) - len(other)) > 1:
        return False
    if one[0] + one[-1] == other[0] + other[-1] and len(one) != len(other):
        # A letter that was left out or written twice within the word.
        few, many = sorted((one, other), key=len)
        return any(many[:n] + many[n + 1 :] == few for n in range(1, len(many) - 1))
    return sorted(one) == sorted(other) or len(set(one) ^ set(other)) == 0


def _bare(word: str) -> str:
    """The consonants of a word, which its forms have in common; the word itself when it has few."""
    found = _VOWELS.sub("", word)
    return found if len(found) > 1 else word


def _only_dates(edit: Edit, words: Vocabulary) -> bool:
    """Whether a line says from when the text is valid, and nothing else."""
    texts = [block.text for block in (edit.before, edit.after) if block]
    return all(
        len(text) < 80 and words.dates(text) and (len(text) < 30 or _EFFECTIVE.search(text) or _DATED.search(text))
        for text in texts
    )


def _effective(before: Sequence[Block], after: Sequence[Block], words: Vocabulary, today: date) -> str | None:
    known = {block.text for block in before}
    fresh = [block.text for block in after if block.text not in known and _EFFECTIVE.search(block.text)]
    told = next((day for text in fresh if (day := day_behind(text, words, _EFFECTIVE))), None)
    later = told or new_day(before, after, words)
    return told or (later if later and not is_long_past(later, today) else None)
