"""Pages that list models: which there are, and when which of them is shut down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from tracker.models import Block, Filler, Stage
from tracker.pages.vocabulary import Finding, Page, Vocabulary, fold

_END = re.compile(r"shut[\s-]?down|retire|retiring|sunset|end[\s-]of[\s-](?:life|support|service)|\beo[ls]\b|discontinu|removal|removed|turned off|decommission|unavailable", re.IGNORECASE)  # fmt: skip  # noqa: E501
_WANING = re.compile(r"deprecat|legacy|retir|sunset|shut|discontinu|end of life", re.IGNORECASE)
_ALIVE = re.compile(
    r"\b(?:active|current|available|supported|stable|ga|generally available|preview|latest|beta)\b", re.IGNORECASE
)
_VERSION = re.compile(r"(?:model )?(?:version|snapshot)(?: id)?", re.IGNORECASE)
_SNAPSHOT = re.compile(r"(?:[a-z]+-)?(?:\d{4}-\d{2}-\d{2}|\d{4}|\d{8})(?:-[a-z]+)?", re.IGNORECASE)
_GONE = re.compile(
    r"\W*(?:retired|shut ?down|discontinued|removed|decommissioned|sunset|turned off|no longer available|end of life|eol)",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(r"not? (?:sooner|earlier|before)|no earlier|at least|earliest", re.IGNORECASE)
_NO_END = re.compile(
    r"\b(?:no|not?\s+yet|none|nothing|never|without)\b[\w\s-]{0,25}\b(?:shut\w*|retire\w*|sunset|end|deprecat\w*|removal|planned|scheduled)\b",
    re.IGNORECASE,
)
_RELEASE = re.compile(r"releas|launch|introduc|\badded\b|available (?:since|from)|\bdate\b", re.IGNORECASE)
_MODEL_COLUMN = re.compile(r"\b(?:model|system|snapshot|version|engine|name|endpoint|api)\b", re.IGNORECASE)
# So long after its end a model may still have been listed.
_TIDIED = timedelta(days=31)
_OTHER_COLUMN = re.compile(r"replace|recommend|alternative|successor|migrat|date|price|context|status|state", re.IGNORECASE)
_MODEL_LIKE = re.compile(
    r"(?=[\w.:+/-]*[a-z])(?=[\w.:+/-]*\d)[\w.:+/]+(?:-[\w.:+/]+)+|[A-Za-z]{2,}[-\w]*(?:[ -](?:v|V)?\d[\w.]*)(?:[ -]\w+)?"
)
_ATTRIBUTE = re.compile(r"^(?:model |current )?(?:status|state|retire|releas|shut|deprecat|context|price|input|output|availab|date|sunset|end|replac|recommend|max|training|knowledge|description|launch|lifecycle|api|id)\w*", re.IGNORECASE)  # fmt: skip  # noqa: E501


class Standing(NamedTuple):
    """What a page says of a model: when it ends, whether it is on its way out or gone, since when it is there."""

    name: str
    ends: str | None
    waning: bool
    since: str | None
    text: str
    gone: bool = False


_Record = tuple[str, list[tuple[str, str]], tuple[str, ...]]


def facts(page: Page, words: Vocabulary) -> dict[str, Standing]:
    """Every model that the page lists."""
    found: dict[str, Standing] = {}
    for name, attributes, path in _records(page.blocks, words):
        one = _standing(name, attributes, path, words)
        key = fold(name)
        other = found.get(key)
        if other is not None:
            waning, gone = other.waning or one.waning, other.gone or one.gone
            told = other.text if other.ends else one.text
            one = Standing(other.name, other.ends or one.ends, waning, other.since or one.since, told, gone)
        found[key] = one
    return found


def _records(blocks: Sequence[Block], words: Vocabulary) -> Iterator[_Record]:
    for row_like, group in groupby(blocks, key=lambda b: (b.kind == "row", b.path, tuple(h for h, _ in b.cells))):
        members = list(group)
        if row_like[0]:
            yield from _of_rows(members, words)
        else:
            yield from (record for block in members if (record := _of_line(block, words)))


def _of_rows(rows: list[Block], words: Vocabulary) -> Iterator[_Record]:
    headers = [header for header, _ in rows[0].cells]
    across = [n for n, header in enumerate(headers) if n and _is_model(header, words)]
    if across and not any(_is_model(row.cells[0][1], words) for row in rows if row.cells):
        # Models side by side, a row for each thing that is told of them.
        for n in across:
            yield headers[n], [(row.cells[0][1], row.cells[n][1]) for row in rows if n < len(row.cells)], rows[0].path
        return
    column = next(
        (n for n, header in enumerate(headers) if _MODEL_COLUMN.search(header) and not _OTHER_COLUMN.search(header)), None
    )
    for row in rows:
        values = [value for _, value in row.cells]
        if column is None and _ATTRIBUTE.match(values[0]) and not _is_model(values[0], words):
            if row.path and _is_model(row.path[-1], words):
                yield row.path[-1], [(values[0], " ".join(values[1:]))], row.path
            continue
        at = column if column is not None and column < len(values) else _first_model(values, words)
        if at is None or not values[at]:
            continue
        attributes = [(header or str(n), value) for n, (header, value) in enumerate(row.cells) if n != at]
        dated = next((value for header, value in attributes if _VERSION.fullmatch(header) and _SNAPSHOT.fullmatch(value)), "")
        for name in _names(values[at]):
            # Each snapshot of a model has an end of its own.
            yield f"{name} {dated}".rstrip() if dated not in name else name, attributes, row.path


def _names(cell: str) -> list[str]:
    parts = [part.strip() for part in re.split(r",\s+|;\s+|\s+and\s+", cell) if part.strip()]
    return parts if len(parts) > 1 and all(re.search(r"\d", part) and len(part) < 40 for part in parts) else [cell]


def _first_model(values: list[str], words: Vocabulary) -> int | None:
    return next((n for n, value in enumerate(values) if _is_model(value, words)), None)


def _is_model(text: str, words: Vocabulary) -> bool:
    return 0 < len(text) < 70 and not words.dates(text) and bool(words.model(text) or _MODEL_LIKE.fullmatch(text))


def _of_line(block: Block, words: Vocabulary) -> _Record | None:
    """A heading or item that is a model's name, or begins with one and tells what becomes of it."""
    text = block.text
    if block.kind == "text" and not (block.path and _is_model(block.path[-1], words) and _END.search(text)):
        return None
    if block.kind == "text":
        return block.path[-1], [("", text)], block.path
    if block.path and _is_model(block.path[-1], words) and _ATTRIBUTE.match(text):
        label, _, value = text.partition(":")
        return block.path[-1], [(label, value)], block.path
    head = re.split(r"\s*(?::|\s[-–—→]\s|\s?\(|,\s|\.\s|\s(?:will|is|was|has|retires?|shuts?|sunsets?)\b)\s*", text, maxsplit=1)[
        0
    ]
    if _is_model(head, words):
        return head, [("", text[len(head) :])], block.path
    return None


def _standing(name: str, attributes: list[tuple[str, str]], path: tuple[str, ...], words: Vocabulary) -> Standing:
    ends = since = None
    waning = any(_WANING.search(step) for step in path[-2:]) and not _ALIVE.search(path[-1])
    alive = gone = False
    for label, value in attributes:
        gone = gone or bool(_GONE.fullmatch(value.strip(" .*†")))
        dates = words.dates(value)
        if not dates and _NO_END.search(value):
            continue
        ending = bool(_END.search(label)) or (not _OTHER_COLUMN.fullmatch(label) and bool(_END.search(value)))
        if dates and (ending or (waning and label in ("", "0", "1", "2", "Date"))) and not _NOT_BEFORE.search(value):
            ends = ends or dates[-1 if _END.search(value) else 0]
        elif dates and _RELEASE.search(label) and not _WANING.search(label):
            since = since or dates[0]
        elif dates and _WANING.search(label) and not _NOT_BEFORE.search(value):
            waning = True
        if (
            not dates
            and not _END.search(label)
            and _WANING.search(value)
            and len(value) < 60
            and not re.search("replac|recommend", label, re.IGNORECASE)
        ):
            waning = True
        alive = alive or bool(re.search("stat", label, re.IGNORECASE) and _ALIVE.search(value))
    told = "; ".join(
        f"{label}: {value}" if label and not label.isdigit() else value for label, value in attributes if value.strip(" -–—")
    )
    return Standing(name, ends, (waning or ends is not None) and not (alive and ends is None), since, told, gone)


def findings(
    before: Mapping[str, Standing], changed: Mapping[str, tuple[Standing | None, Standing | None]], words: Vocabulary, today: date
) -> list[Finding]:
    """New models are released; those that get an end (or another one), or are listed no more, are retired."""
    gone = {key: old for key, (old, new) in changed.items() if old and not new}
    come = {key: new for key, (old, new) in changed.items() if new and not old}
    # The same model by another name is neither new nor gone, and where much goes at once the page was written anew.
    renamed = _ids(gone, words) & _ids(come, words)
    rewritten = len(gone) > max(2, len(before) // 3)
    found = []
    for old, new in changed.values():
        one = new or old
        if one is None or ((old is None or new is None) and (_id(one, words) in renamed)):
            continue
        told = _finding(old, new, words, today) if new else None if rewritten or old is None else _vanished(old, words, today)
        found += [told] if told else []
    return found


def _ids(standings: Mapping[str, Standing], words: Vocabulary) -> set[str]:
    return {id_ for one in standings.values() if (id_ := _id(one, words))}


def _id(one: Standing, words: Vocabulary) -> str:
    found = words.model(one.name)
    return (found.entity_id or found.name) if found else ""


def _vanished(old: Standing, words: Vocabulary, today: date) -> Finding | None:
    """A model that is listed no more: at its end when that was told and has just come, else without a word."""
    if old.ends and not (today - _TIDIED).isoformat()[: len(old.ends)] <= old.ends <= today.isoformat()[: len(old.ends)]:
        # Long past, it is tidied away; still to come, its end stands as it was told.
        return None
    about = (words.model(old.name) or Filler(old.name),)
    details = (("before", (old.name,)), ("old", (old.ends or "",)))
    return Finding("model_retirement", "in_effect", f"No longer listed: {old.name}" + _rest(old), about, (), old.ends, details)


def _finding(old: Standing | None, new: Standing, words: Vocabulary, today: date) -> Finding | None:
    about = (words.model(new.name) or Filler(new.name),)
    if old is not None and new.gone and not old.gone:
        day = new.ends if new.ends and new.ends <= today.isoformat()[: len(new.ends)] else None
        details = (("old", (old.ends or "",)), ("new", (new.ends,) if new.ends else ()))
        return Finding("model_retirement", "in_effect", f"{new.name}: now listed as retired{_rest(new)}", about, (), day, details)
    if new.waning and (old is None or not old.waning or new.ends != old.ends):
        if new.ends is None and old is not None and old.ends is not None:
            return None
        moved = old is not None and old.ends is not None
        stage: Stage = "announced" if new.ends is None or new.ends > today.isoformat()[: len(new.ends)] else "in_effect"
        if moved and old and new.ends and old.ends and new.ends > old.ends:
            stage = "delayed"
        evidence = f"{new.name}: shutdown date {old.ends} → {new.ends}" if moved and old else _retired(new)
        dates = (("old", (old.ends or "",) if old else ()), ("new", (new.ends,) if new.ends else ()))
        return Finding("model_retirement", stage, evidence, about, (), new.ends, dates)
    if old is None and not new.waning:
        return Finding(
            "model_release",
            "in_effect",
            f"New in the list: {new.name}" + _rest(new),
            about,
            (),
            new.since,
            (("after", (new.name,)),),
        )
    return None


def _retired(new: Standing) -> str:
    return f"{new.name}: now listed with an end" + (f", {new.ends}" if new.ends else "") + _rest(new)


def _rest(one: Standing) -> str:
    return f" ({one.text})" if one.text and len(one.text) < 300 else ""
