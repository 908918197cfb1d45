"""Pages of availability made by combining layouts, wordings, noise and changes: each step with what it must tell."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tests.pages.generated.regions_layouts import LISTS, LISTS_OFF, STATES, Build, Facts, State, Style
from tests.pages.generated.regions_matrices import MATRICES
from tests.pages.generated.regions_words import ASIDES, HEAD_OTHER, LANDS, PRODUCTS, REFUSED, Land, choose, reworded, voice

Kind = Literal["list", "list and off", "off", "states", "matrix"]
KINDS: Sequence[Kind] = ("list", "list", "list and off", "off", "states", "states", "matrix", "matrix")
_BUILDS: Mapping[Kind, Sequence[Build]] = {
    "list": LISTS, "list and off": LISTS, "off": LISTS_OFF, "states": STATES, "matrix": MATRICES,
}  # fmt: skip
Told = tuple[str, tuple[str, ...]]
_STATES: Sequence[State] = ("on", "on", "on", "later", "off")
_TURNS: Sequence[tuple[State, State]] = (("later", "on"), ("off", "on"), ("on", "off"), ("off", "later"), ("on", "off"))


@dataclass(frozen=True)
class Step:
    """One version of a page: what was done to it, its HTML, what the step to it must tell."""

    note: str
    html: str
    told: tuple[Told, ...] = ()


@dataclass(frozen=True)
class _Scene:
    kind: Kind
    facts: Facts
    build: Build
    style: Style
    asides: tuple[str, ...]

    def html(self) -> str:
        words, style = self.style.words, self.style
        intro = words["intro off" if self.kind == "off" else "intro"]
        parts = [f"<h1>{words['title']}</h1>", f"<p>{intro}</p>"]
        if self.kind == "off":
            parts.append(f"<h2>{words['off']}</h2>" if style.lead % 2 or not intro.endswith(":") else "")
        elif self.kind in ("list", "list and off") and style.lead % 2:
            parts.append(f"<h2>{words['on']}</h2>")
        parts.append(self.build(self.facts, style))
        if self.kind == "list and off":
            parts.append(f"<h2>{words['off']}</h2>" + LISTS_OFF[style.lead % 3](self.facts, style))
        body = "".join((*parts, *self.asides))
        body = f"<div class='w-{style.tags}'><div id='x{style.tags}'>{body}</div></div>" if style.tags % 3 else body
        return f"<html><body><header>Menu</header><main>{body}</main><footer>© {style.tags}</footer></body></html>"


def history(seed: int, *, unseen: bool = False, length: int = 5) -> Iterator[Step]:
    """A page in a few versions; `unseen` draws also the layouts and words that were held back from tuning."""
    dice = random.Random(seed)
    scene = _first(dice, unseen)
    yield Step(f"{scene.kind}: {_name(scene)}", scene.html())
    for _ in range(length):
        note, after = dice.choice(_NOISE if dice.random() < 0.55 else _CHANGES)(scene, dice, unseen)
        yield Step(
            f"{note} [{scene.kind}: {_name(scene)} -> {_name(after)}]",
            after.html(),
            _events(scene.facts, after.facts, scene.kind),
        )
        scene = after


def _name(scene: _Scene) -> str:
    return str(_BUILDS[scene.kind].index(scene.build))


def _builds(kind: Kind, unseen: bool) -> Sequence[Build]:
    return [build for n, build in enumerate(_BUILDS[kind]) if unseen or n % 4 != 3]


def _first(dice: random.Random, unseen: bool) -> _Scene:
    kind = dice.choice(KINDS)
    lands = dice.sample(LANDS, dice.randint(9, 30))
    states: dict[Land, State] = {}
    offers: dict[Land, frozenset[str]] = {}
    products = tuple(dice.sample(PRODUCTS, dice.randint(2, 4)))
    if kind == "matrix":
        offers = {
            land: frozenset(one for one in products if dice.random() < 0.6) or frozenset(products[:1]) for land in lands[:12]
        }
    elif kind == "off":
        states = dict.fromkeys(dice.sample(REFUSED, dice.randint(4, 7)), "off")
    else:
        states = dict.fromkeys(lands, "on")
        states |= {land: dice.choice(("off", "later")) for land in lands[: 4 if kind == "states" else 0]}
        states |= dict.fromkeys(dice.sample(REFUSED, 3), "off") if kind == "list and off" else {}
    return _Scene(
        kind, Facts(states, offers, products), dice.choice(_builds(kind, unseen)), _style(dice, unseen), _asides(dice, unseen)
    )


def _style(dice: random.Random, unseen: bool) -> Style:
    return Style(
        voice(dice, unseen), dice.choice(("name", "area", "code", "length")), dice.random() < 0.2,
        dice.choice(("", "", "", "", "before", "after", "column", "brackets")), dice.random() < 0.15,
        tuple(dice.sample(range(len(HEAD_OTHER)), dice.choice((0, 0, 0, 1, 2)))), dice.choice(("name", "name", "name",
        "area", "code")),
        dice.randrange(60) + 100 * unseen, dice.randrange(60),
    )  # fmt: skip


def _asides(dice: random.Random, unseen: bool) -> tuple[str, ...]:
    return tuple(_aside(dice, unseen) for _ in range(dice.choice((0, 1, 1, 2))))


def _aside(dice: random.Random, unseen: bool) -> str:
    place = dice.choice(LANDS).name
    text = choose(dice, ASIDES, unseen)
    more = dice.random() < 0.5
    return text.format(
        x=f"<li>{place}</li>" if more else "", x2=f", {place}" if more else "", day=f"{dice.randint(1, 28)} May 2026",
        log=f"<li>{dice.randint(1, 28)} May 2026: {place} added</li>" if more else "",
    )  # fmt: skip


def _redesigned(scene: _Scene, dice: random.Random, unseen: bool) -> tuple[str, _Scene]:
    free = replace(_style(dice, unseen), words=scene.style.words)
    return "noise: another layout", replace(scene, build=dice.choice(_builds(scene.kind, unseen)), style=free)


def _restyled(scene: _Scene, dice: random.Random, unseen: bool) -> tuple[str, _Scene]:
    what = dice.choice(("order", "other_names", "code", "flags", "columns", "first", "lead", "tags"))
    return f"noise: {what}", replace(scene, style=replace(scene.style, **{what: getattr(_style(dice, unseen), what)}))


def _respoken(scene: _Scene, dice: random.Random, unseen: bool) -> tuple[str, _Scene]:
    what = dice.choice(
        ("title", "intro", "intro off", "on", "off", "later", "yes", "no", "soon", "place", "state", "area", "code", "signs")
    )
    return f"noise: {what} worded anew", replace(
        scene, style=replace(scene.style, words=reworded(dice, scene.style.words, unseen, what))
    )


def _with_aside(scene: _Scene, dice: random.Random, unseen: bool) -> tuple[str, _Scene]:
    asides = list(scene.asides)
    if asides and dice.random() < 0.5:
        asides.pop(dice.randrange(len(asides)))
    else:
        asides.insert(dice.randint(0, len(asides)), _aside(dice, unseen))
    return "noise: another section", replace(scene, asides=tuple(asides))


_NOISE = (_redesigned, _restyled, _restyled, _respoken, _respoken, _with_aside)


def _come(scene: _Scene, dice: random.Random, unseen: bool) -> tuple[str, _Scene]:
    facts, fresh = scene.facts, [land for land in LANDS if land not in scene.facts.states and land not in scene.facts.offers]
    lands = dice.sample(fresh, dice.randint(1, 3))
    if scene.kind == "matrix":
        return "places come", replace(
            scene, facts=replace(facts, offers={**facts.offers, **dict.fromkeys(lands, frozenset(facts.products))})
        )
    if scene.kind == "off":
        lands = [land for land in REFUSED if land not in facts.states][: len(lands)]
        return "places refused", replace(scene, facts=replace(facts, states={**facts.states, **dict.fromkeys(lands, "off")}))
    state: State = dice.choice(_STATES) if scene.kind == "states" else "on"
    return f"places come: {state}", replace(scene, facts=replace(facts, states={**facts.states, **dict.fromkeys(lands, state)}))


def _go(scene: _Scene, dice: random.Random, unseen: bool) -> tuple[str, _Scene]:
    facts = scene.facts
    if scene.kind == "matrix":
        gone = set(dice.sample(list(facts.offers), dice.randint(1, 2)))
        return "places go", replace(
            scene, facts=replace(facts, offers={land: has for land, has in facts.offers.items() if land not in gone})
        )
    known = facts.of("off" if scene.kind == "off" else "on")
    gone = set(dice.sample(known, min(len(known) - 3, dice.randint(1, 2)))) if len(known) > 4 else set()
    return "places go", replace(
        scene, facts=replace(facts, states={land: state for land, state in facts.states.items() if land not in gone})
    )


def _turn(scene: _Scene, dice: random.Random, unseen: bool) -> tuple[str, _Scene]:
    facts = scene.facts
    if scene.kind == "matrix":
        product, opened = dice.choice(facts.products), dice.random() < 0.6
        fit = [land for land, has in facts.offers.items() if (product in has) != opened and (opened or len(has) > 1)]
        lands = set(dice.sample(fit, min(len(fit), dice.randint(1, 2))))
        turned = {land: has ^ {product} if land in lands else has for land, has in facts.offers.items()}
        return f"{product} {'comes' if opened else 'goes'}", replace(scene, facts=replace(facts, offers=turned))
    if scene.kind != "states":
        return _come(scene, dice, unseen)
    old, new = dice.choice(_TURNS)
    lands = set(dice.sample(facts.of(old), min(len(facts.of(old)), dice.randint(1, 2))))
    states = {land: new if land in lands else state for land, state in facts.states.items()}
    return f"{old} to {new}", replace(scene, facts=replace(facts, states=states))


_CHANGES = (_come, _go, _turn)


def _events(before: Facts, after: Facts, kind: Kind) -> tuple[Told, ...]:
    """What the step between two versions must tell."""
    lands = dict.fromkeys((*before.states, *after.states, *before.offers, *after.offers))
    opened: list[str] = []
    closed: list[str] = []
    for land in lands:
        more = len(after.offers.get(land, ())) - len(before.offers.get(land, ()))
        old, new = before.states.get(land), after.states.get(land)
        if kind in ("off", "list and off"):
            more += (old == "off") - (new == "off")
        more += (new == "on") - (old == "on")
        (opened if more > 0 else closed).extend([land.name] if more else [])
    told = (("access_expansion", opened), ("api_restriction", closed))
    return tuple((type_, tuple(sorted(names))) for type_, names in told if names)
