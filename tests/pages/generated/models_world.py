"""What pages of models could say: lists of models that never were, one change of them at a time, and what it must tell."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

TODAY = date(2026, 6, 1)
State = str
# What a page shows of a model; a change that it does not show is no event.
Shown = frozenset[str]
Told = tuple[str, frozenset[str], str | None]


@dataclass(frozen=True)
class Model:
    """One model with all that a page may say of it."""

    name: str
    code: str
    family: str
    state: State = "alive"
    since: date | None = None
    ends: date | None = None
    instead: str = ""
    about: str = ""
    window: str = "128K"


_BRANDS = ("Juno", "Stratus", "Basalt", "Osprey", "Kestrel", "Larkspur", "Nimbo", "Tarn", "Vesper", "Quill", "Meridian", "Cinder",
           "Halcyon", "Fjord", "Saffron", "Obsidian", "Marlin", "Thistle", "Aster", "Rook")  # fmt: skip
_TIERS = ("Max", "Core", "Swift", "Lens", "Large", "Small", "Pro", "Mini", "Chat", "Reason", "Vision", "Embed", "Voice", "Nano",
          "Ultra", "Coder", "Instruct", "Guard", "Rerank", "Draw", "Audio", "Flash", "Base", "Thinking")  # fmt: skip
_ABOUT = ("Our most able one.", "For everyday work.", "Answers in a blink.", "Sees and reads.", "Long documents at low cost.",
          "Writes code in forty languages.", "Small enough for a phone.", "Listens and speaks.", "Turns text into vectors.",
          "Takes its time over hard problems.", "Good at following instructions.", "Drafts pictures from words.")  # fmt: skip
_KNOWN = (("GPT-4o", "gpt-4o-2024-08-06"), ("o3-mini", "o3-mini-2025-01-31"), ("GPT-4 Turbo", "gpt-4-turbo-2024-04-09"),
          ("Claude 3 Opus", "claude-3-opus-20240229"), ("Claude 3.5 Haiku", "claude-3-5-haiku-20241022"),
          ("Claude Sonnet 4", "claude-sonnet-4-20250514"), ("Gemini 2.0 Flash", "gemini-2.0-flash-001"),
          ("Gemini 2.5 Pro", "gemini-2.5-pro"), ("Mistral Large", "mistral-large-2407"), ("Codestral", "codestral-2405"),
          ("Command R+", "command-r-plus-08-2024"), ("DeepSeek-V3.1", "deepseek-chat"))  # fmt: skip


def _coined(brand: str, style: str, taken: set[str], dice: random.Random) -> tuple[str, str, str]:
    """Name, identifier and family of a model that is not taken yet."""
    while True:
        tier, number = dice.choice(_TIERS), dice.choice(("", "2", "3", "1.5", "2.1", "4", "3.5"))
        if style == "numbered":
            number = f"{dice.randint(1, 6)}{dice.choice(('', '.5', '.1'))}"
            name = dice.choice((f"{brand} {number}", f"{brand}-{number}", f"{brand} {number} {tier}"))
        elif style == "sized":
            name = f"{brand}-{dice.choice('123')}-{dice.choice((7, 13, 34, 70, 120))}B{dice.choice(('', '-Instruct', '-Chat'))}"
        elif style == "words":
            name = f"{brand} {tier}" + (f" {number}" if number and dice.random() < 0.5 else "")
        else:
            name = f"{brand} {tier} {number}".strip()
        code = name.lower().replace(" ", "-")
        if style == "dated":
            code = f"{code}-{dice.choice(('0612', '1105', '0325', '2024-08-06', '20250219', '2407'))}"
        if name not in taken and code not in taken:
            return name, code, f"{brand} {tier}" if style != "sized" else brand


def _day(dice: random.Random, least: int, most: int) -> date:
    return TODAY + timedelta(days=dice.randint(least, most))


def world(dice: random.Random) -> list[Model]:
    """Four to nine models of one vendor."""
    brand, style = dice.choice(_BRANDS), dice.choice(("numbered", "sized", "words", "words", "dated", "dated", "known"))
    pool = dice.sample(_KNOWN, k=len(_KNOWN))
    models: list[Model] = []
    for _ in range(dice.randint(4, 9)):
        models.append(_fresh(models, brand, style, pool, dice))
    # Some are on their way out.
    for n in dice.sample(range(len(models)), k=dice.randint(0, len(models) // 2)):
        ends = _day(dice, 40, 500) if dice.random() < 0.9 else None
        models[n] = replace(models[n], state="waning", ends=ends, instead=models[n - 1].code if dice.random() < 0.7 else "")
    return models


def _fresh(models: Sequence[Model], brand: str, style: str, pool: Sequence[tuple[str, str]], dice: random.Random) -> Model:
    taken = {one.name for one in models} | {one.code for one in models}
    if style == "known":
        name, code = next((name, code) for name, code in pool if name not in taken)
        family = name.split()[0].split("-")[0]
    else:
        name, code, family = _coined(brand, style, taken, dice)
    window = dice.choice(("8K", "32K", "128K", "200K", "1M"))
    state = "alive" if dice.random() < 0.85 else "preview"
    return Model(name, code, family, state, _day(dice, -700, -40), None, "", dice.choice(_ABOUT), window)


# -- changes of the list ------------------------------------------------------------------------------------------------

Change = Callable[[list[Model], random.Random], list[Model]]


def _pick(models: Sequence[Model], dice: random.Random, *states: State) -> int | None:
    found = [n for n, one in enumerate(models) if one.state in states]
    return dice.choice(found) if found else None


def added(models: list[Model], dice: random.Random) -> list[Model]:
    """One or two new ones, anywhere in the list."""
    out = list(models)
    for _ in range(dice.choice((1, 1, 2))):
        first = models[0].name.replace("-", " ").split()[0]
        style = "known" if any(one.name == name for one in models for name, _ in _KNOWN) else "numbered"
        if style != "known" and not any(c.isdigit() for c in models[0].name + models[-1].name):
            style = "words"
        if style == "known" and len(out) >= len(_KNOWN):
            break
        new = _fresh(out, first, style, _KNOWN, dice)
        out.insert(dice.randint(0, len(out)), replace(new, since=_day(dice, -20, -1)))
    return out


def ended(models: list[Model], dice: random.Random) -> list[Model]:
    """One gets an end, with or without a day."""
    n = _pick(models, dice, "alive", "preview")
    out = list(models)
    if n is not None:
        ends = _day(dice, 40, 500) if dice.random() < 0.8 else None
        instead = out[n - 1].code if dice.random() < 0.6 else ""
        out[n] = replace(out[n], state="waning", ends=ends, instead=instead)
    return out


def moved(models: list[Model], dice: random.Random) -> list[Model]:
    """An end is put off or comes sooner."""
    n = _pick(models, dice, "waning")
    out = list(models)
    if n is not None:
        out[n] = replace(out[n], ends=_day(dice, 30, 600))
    return out


def removed(models: list[Model], dice: random.Random) -> list[Model]:
    """One that had no end is listed no more."""
    n = _pick(models, dice, "alive")
    return [one for m, one in enumerate(models) if m != n] if n is not None and len(models) > 4 else list(models)


def retired(models: list[Model], dice: random.Random) -> list[Model]:
    """One is gone at last, but still listed."""
    n = _pick(models, dice, "waning")
    out = list(models)
    if n is not None and out[n].ends:
        out[n] = replace(out[n], state="gone", ends=TODAY - timedelta(days=3))
    return out


def replaced(models: list[Model], dice: random.Random) -> list[Model]:
    """What is recommended instead, descriptions and windows are no events."""
    out = list(models)
    n = dice.randrange(len(out))
    if out[n].state == "waning":
        out[n] = replace(out[n], instead=dice.choice([one.code for one in out if one.state == "alive"] or [""]))
    out[n] = replace(out[n], about=dice.choice(_ABOUT), window=dice.choice(("64K", "256K", "400K")))
    return out


CHANGES: tuple[Change, ...] = (added, ended, moved, removed, retired, replaced)


def events(before: Sequence[Model], after: Sequence[Model], shown: Shown) -> list[Told]:
    """What the change from one list to the other must tell on a page that shows so much of it; names are any of the model's."""
    old = {one.code: one for one in before}
    new = {one.code: one for one in after}
    found: list[Told] = []
    for code, one in new.items():
        names = frozenset((one.name, one.code))
        if code not in old:
            since = one.since.isoformat() if one.since and "since" in shown else None
            found.append(("model_release", names, since))
        elif (told := _retirement(old[code], one, shown)) is not None:
            found.append(("model_retirement", names, told or None))
    gone = [one for code, one in old.items() if code not in new]
    return found + [("model_retirement", frozenset((one.name, one.code)), None) for one in gone]


def _retirement(old: Model, new: Model, shown: Shown) -> str | None:
    """The end of a model when it is news, '' when there is no day, None when it is no news."""
    if new.state == "gone" and old.state != "gone" and "state" in shown:
        return new.ends.isoformat() if new.ends and "ends" in shown else ""
    if "ends" in shown and new.ends != old.ends:
        return new.ends.isoformat() if new.ends else None
    if "state" in shown and new.state == "waning" and old.state not in ("waning", "gone"):
        return ""
    return None
