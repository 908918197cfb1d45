"""What a sentence says of the places that it names: whether they are served, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.pages.places import Mention
from tracker.pages.states import State, clause_state, is_aside, opposite, sign_of, state_of

_SENTENCES = re.compile(r"(?<=[\w)\]][.!?])(?<!\bSt\.)(?<!\bSte\.)\s+(?=\W*[A-Z])")
_CLAUSES = re.compile(r";\s+|\s+(?:whereas|while|although|though)\s+|,\s+but\s+(?!not\b|for\b)")
_TAIL = re.compile(r";| but | while | whereas |\. ")
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]{2,40})[)\]]")
# What is said of a case that is thought up.
_SUPPOSED = re.compile(
    r"^\W*(?:if|when|suppose|imagine)\b|\b(?:for (?:example|instance)|e\.g\.|such as|say,?)(?!\w)", re.IGNORECASE
)


def clauses(text: str) -> Iterator[tuple[str, str]]:
    """The clauses of a text that may say where something is served, each with its sentence."""
    for sentence in _SENTENCES.split(text):
        if not (is_aside(sentence) or _SUPPOSED.search(sentence) or sentence.endswith("?")):
            yield from ((clause, sentence) for clause in _CLAUSES.split(sentence))


def governed(gaps: Sequence[str], n: int, last: State | None) -> State | None:
    """What a clause says of its nth group of places: what stands before it, else what held before, else what stands behind."""
    before, behind = clause_state(gaps[n]), clause_state(_TAIL.split(gaps[n + 1])[0])
    if before == "except":
        main = (
            last
            or (behind if behind in ("on", "off") else None)
            or _main(re.split(r"\b(?:except|other|apart|aside|save|bar|exclud|but|with the|outside)", gaps[n])[0])
        )
        return opposite(main or "on")
    if behind == "except":
        behind = None
    if n == len(gaps) - 2 and behind in ("off", "later") and before == "on":
        return behind
    return before or last or behind


def _main(text: str) -> State | None:
    found = clause_state(text)
    return found if found != "except" else None


def frame(gaps: Sequence[str]) -> str:
    """What a sentence says but for the places: it tells sentences of different subjects apart."""
    return " ".join(re.findall(r"\b[^\W\d]+\b", " ".join(gaps).casefold()))


def signs(text: str, found: Sequence[Mention]) -> list[State | None]:
    """The signs of places in a row: each has its own before or behind it, or one before them all holds for them all."""
    edges = [0, *(edge for one in found for edge in (one.start, one.end)), len(text)]
    noted = [_note(text[start:end]) for start, end in zip(edges[2::2], edges[3::2], strict=True)]
    return [note or sign for note, sign in zip(noted, _marked(text, edges), strict=True)]


def _note(behind: str) -> State | None:
    """What stands in brackets behind a name, "Ethiopia (coming soon)"; "(since May)" goes with whatever the list says."""
    note = _BRACKETS.match(behind)
    state = state_of(note[1]) if note else None
    return state if state != "on" else None


def _marked(text: str, edges: Sequence[int]) -> list[State | None]:
    gaps = [sign_of(text[edges[n] : edges[n + 1]]) for n in range(0, len(edges), 2)]
    if gaps[0] and any(gaps[1:-1]):
        return gaps[:-1]
    return gaps[1:] if gaps[-1] and not gaps[0] else [gaps[0]] * (len(edges) // 2 - 1)


def says(text: str, found: Sequence[Mention]) -> bool:
    """Whether around its names a text says something."""
    around = " ".join((text[: found[0].start], text[found[-1].end :]))
    return clause_state(around) is not None or is_aside(around)


def covered(text: str, found: Sequence[Mention]) -> float:
    """How much of the letters of a text are names."""
    letters = sum(character.isalnum() for character in re.sub(r"\([^()]*\)|\b(?:and|or|the)\b", " ", text))
    return sum(sum(character.isalnum() for character in text[one.start : one.end]) for one in found) / max(1, letters)
