"""Pages that list models: which there are, and what the page says of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from tracker.models import Block
from tracker.pages.lifecycle import ENDING, INSTEAD, NO_END, NOT_BEFORE, NOTHING, WANING, State, kind_of, section_state, state_of
from tracker.pages.model_names import Names, names_of
from tracker.pages.records import Record, records
from tracker.pages.vocabulary import Page, Vocabulary, fold


class Standing(NamedTuple):
    """What a page says of a model: when it ends, whether it is on its way out or gone, since when it is there."""

    name: str
    ends: str | None
    waning: bool
    since: str | None
    text: str
    gone: bool = False
    # Whether something is told of it besides its name, and whether the page is one of models that end.
    told: bool = False
    by_title: bool = False


def reader(
    versions: Iterable[Sequence[Block]], words: Vocabulary, today: date
) -> Callable[[Page, Vocabulary], dict[str, Standing]]:
    """What reads a page of models, the names on all its versions known."""
    names = names_of(versions, replace(words, dates=lru_cache(maxsize=None)(words.dates)))
    return lambda page, _: facts(page, names, today.isoformat())


def facts(page: Page, names: Names, today: str) -> dict[str, Standing]:
    """Every model that the page lists."""
    found: dict[str, Standing] = {}
    listed = list(records(page.blocks, names))
    title = page.topics[0] if page.topics else ""
    for record in _without_echoes(listed):
        one = _standing(record, names, title, today)
        one = one._replace(name=names.trimmed(record.name))
        key = fold(one.name)
        if (other := found.get(key)) is not None:
            told = other.text if other.ends or not one.text else one.text
            ends, since = other.ends or one.ends, other.since or one.since
            one = Standing(
                other.name, ends, other.waning or one.waning, since, told, other.gone or one.gone, other.told or one.told
            )
        found[key] = one
    if section_state(title) in ("waning", "gone") and all(one.waning or not one.told for one in found.values()):
        return {key: one._replace(by_title=not one.told) for key, one in found.items()}
    return found


def _without_echoes(found: Sequence[Record]) -> Iterable[Record]:
    """A sentence that tells of a model by its short name, of which the page lists what it stands for, lists nothing more."""
    listed = {fold(record.name) for record in found if not record.told}
    shorter = {name[:n] for name in listed for n, character in enumerate(f"{name} ") if character == " "}
    alone = [record for record in found if not record.told or fold(record.name) not in shorter]
    return alone + [record for record in found if record.told and fold(record.name) in listed]


def _standing(record: Record, names: Names, title: str, today: str) -> Standing:
    name, attributes, path = record.name, record.attributes, record.path
    under = _section(path, name, title)
    ends = since = state = None
    announced = False
    for label, value in attributes:
        kind = kind_of(label)
        if kind in ("aside", "other model"):
            continue
        about = INSTEAD.split(value, maxsplit=1)[0]
        dates = names.words.dates(about)
        past = bool(dates) and dates[0] <= today[: len(dates[0])]
        # "Retired: requests fail" is a state that is explained; a column "Retired" is not.
        explained = not dates and re.fullmatch(r"\w+ed", label) is not None and not NOTHING.fullmatch(value)
        said = state_of(label) if past or not value or explained else None
        state = state if state in ("waning", "gone") else state_of(value) or said or state
        if not dates:
            announced = announced or (_is_waning(about) and not NO_END.search(value) and kind != "ends")
            continue
        if NOT_BEFORE.search(f"{label} {value}"):
            continue
        if kind == "announced" and not ENDING.search(value):
            announced = True
        elif (
            kind == "ends"
            or ENDING.search(about)
            or (kind in (None, "since") and not _is_start(label) and under in ("waning", "gone"))
        ):
            ends = ends or dates[-1 if ENDING.search(about) else 0]
        elif kind == "since":
            since = since or dates[0]
        elif dates[0] > today[: len(dates[0])]:
            # A day to come that is not said to be a beginning is an end.
            ends = ends or dates[0]
    if under in ("waning", "gone") and state is None:
        state = under
    waning = ends is not None or state in ("waning", "gone") or (announced and state != "alive")
    text = "; ".join(f"{label}: {value}" if label else value for label, value in attributes if value.strip(" -–—"))
    # In a section of its own a model is not what the title over the whole page says.
    apart = bool(path) and path[-1] not in (name, title) and not names.words.dates(path[-1])
    told = apart or state is not None or any(kind_of(label) in ("ends", "state", "announced") for label, _ in attributes)
    return Standing(name, ends, waning, since, text, state == "gone", told)


def _is_start(label: str) -> bool:
    return kind_of(label) == "since" and label.casefold() not in ("date", "day", "when")


def _section(path: Sequence[str], name: str, title: str) -> State | None:
    """The state of the section that a model is in, below the title of the page."""
    steps = (step for step in reversed(path[-2:]) if step not in (name, title))
    return next((found for step in steps if (found := section_state(step)) is not None), None)


def _is_waning(value: str) -> bool:
    return bool(WANING.search(value)) and len(value) < 60
