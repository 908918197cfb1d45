"""What a changed list of models means: which are new, which get an end or another one, which are listed no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tracker.models import Block, Filler, Stage
from tracker.pages.standing_places import Stood
from tracker.pages.standings import Standing
from tracker.pages.vocabulary import Finding, Vocabulary


def findings(
    before: Mapping[str, Standing],
    changed: Mapping[str, tuple[Standing | None, Standing | None]],
    blocks: tuple[Sequence[Block], Sequence[Block]],
    words: Vocabulary,
    today: date,
) -> list[Finding]:
    """New models are released; those that get an end (or another one), or are listed no more, are retired.

    What both versions of the page say, read otherwise in one of them for its arrangement, is neither.
    """
    earlier, later = (Stood(version, words.dates) for version in blocks)
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
        if new is None and old is not None:
            told = None if rewritten or later.listed(old.name) else _vanished(old, words)
        elif new is not None and not _was_told(old, new, earlier):
            told = _finding(old, new, words, today)
        else:
            told = None
        found += [told] if told else []
    return found


def _ids(standings: Mapping[str, Standing], words: Vocabulary) -> set[str]:
    return {id_ for one in standings.values() if (id_ := _id(one, words))}


def _id(one: Standing, words: Vocabulary) -> str:
    found = words.model(one.name)
    return (found.entity_id or found.name) if found else ""


def _was_told(old: Standing | None, new: Standing, earlier: Stood) -> bool:
    """Whether the version before said the same somewhere else."""
    if old is None and not new.waning:
        return earlier.listed(new.name)
    return new.ends is not None and (old is None or new.ends != old.ends) and new.ends in earlier.days(new.name)


def _vanished(old: Standing, words: Vocabulary) -> Finding | None:
    """A model that is listed no more, without a word: one whose end was told goes when it comes."""
    if old.ends:
        return None
    about = (words.model(old.name) or Filler(old.name),)
    details = (("before", (old.name,)), ("old", ("",)))
    return Finding("model_retirement", "in_effect", f"No longer listed: {old.name}" + _rest(old), about, (), None, details)


def _finding(old: Standing | None, new: Standing, words: Vocabulary, today: date) -> Finding | None:
    about = (words.model(new.name) or Filler(new.name),)
    ended = new.gone and (new.ends is None or new.ends <= today.isoformat()[: len(new.ends)])
    if old is not None and ended and old.ends and new.ends in (None, old.ends):
        # An end that was told has come.
        return None
    if old is not None and ended and not old.gone:
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
    if old is None and new.by_title and not new.waning:
        return Finding("model_retirement", "announced", _retired(new), about, (), None, (("old", ()), ("new", ())))
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
