"""Histories of price pages drawn by dice: the same facts in many layouts and wordings, with every change that was planted."""
# ruff: noqa: E501

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.pages.generated import price_layouts as layouts
from tests.pages.generated import price_words as words
from tests.pages.generated.price_layouts import Layout
from tests.pages.generated.price_layouts_more import MORE, MORE_ANY, MORE_SAME
from tests.pages.generated.price_style import Offer, Style


@dataclass(frozen=True)
class Step:
    """One version of a page: what was done to it, and whose prices it changes."""

    html: str
    note: str
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Tale:
    """A page's history."""

    name: str
    layout: str
    steps: tuple[Step, ...]


Dice = random.Random
D = Decimal


def _name(dice: Dice, family: str, n: int) -> str:
    size = dice.choice(words.SIZES)
    return f"{family} {dice.choice((2, 3, 4, '2.5', '3.1'))} {size}".strip() if n % 2 else f"{family} {size or n + 2}"


def token_world(dice: Dice) -> list[Offer]:
    count = dice.randint(3, 7)
    families = dice.sample(words.FAMILIES, 2)
    names = list(dict.fromkeys(_name(dice, families[n % 2], n) for n in range(count)))
    if dice.random() < 0.2:
        names = dice.sample(words.KNOWN, min(count, 6))
    some = (
        ["input", "output"]
        + (["cached"] if dice.random() < 0.4 else [])
        + (["batch input", "batch output"] if dice.random() < 0.3 else [])
    )
    scale = {"input": D(1), "output": D(4), "cached": D("0.1"), "batch input": D("0.5"), "batch output": D(2)}
    out = []
    for name in names:
        base = dice.choice((D("0.15"), D("0.4"), D("1.2"), D("2.5"), D(3), D(15), D("0.05")))
        out.append(
            Offer(
                name, "", tuple((kind, base * scale[kind], "mtok") for kind in some), context=dice.choice(("32K", "128K", "200K"))
            )
        )
    return out


def plan_world(dice: Dice) -> list[Offer]:
    names, seat = dice.sample(words.PLANS, dice.randint(3, 5)), dice.choice(("seat", "month"))
    both, price = dice.random() < 0.5, dice.choice((8, 12, 15))
    out = []
    for name in names:
        price = price + dice.choice((7, 10, 14, 26))
        some = (("month", D(price), seat), ("year", D(price * 10), "year"))
        out.append(Offer(name, "", some if both else some[:1]))
    return out


def media_world(dice: Dice) -> list[Offer]:
    units = list(words.VARIANTS)
    out = []
    for name in dice.sample(words.SERVICES, dice.randint(3, 6)):
        unit = dice.choice(units)
        some = dice.sample(words.VARIANTS[unit], dice.randint(1, 2))
        full = name if dice.random() < 0.6 else f"{name} {dice.choice((2, 3, 'HD', 'Live', 'v2'))}"
        out.append(Offer(full, "", tuple((one, dice.choice((D("0.04"), D("0.006"), D("15"), D("0.35"), D("1.5"))) + D(n) / 100, unit)
                                         for n, one in enumerate(some))))  # fmt: skip
    return out


def single_world(dice: Dice) -> list[Offer]:
    names = dice.sample(words.TOOLS, dice.randint(3, 6)) if dice.random() < 0.5 else dice.sample(words.SERVICES, 4)
    units = ("kcall", "gb", "hour", "image", "minute", "month")
    return [
        Offer(name, "", (("price", dice.choice((D("0.03"), D("2.5"), D(10), D("0.2"), D(7))), dice.choice(units)),))
        for name in names
    ]


WORLDS: dict[str, tuple[Callable[[Dice], list[Offer]], tuple[Layout, ...]]] = {
    "tokens": (token_world, (*layouts.SAME, *MORE_SAME)), "plans": (plan_world, (*layouts.SAME, *MORE_SAME)),
    "media": (media_world, (*layouts.ANY, *MORE_ANY)), "single": (single_world, (*layouts.SINGLE, *MORE_SAME)),
}  # fmt: skip


def _labels(dice: Dice) -> tuple[tuple[str, str], ...]:
    return tuple((kind, dice.choice(some)) for kind, some in words.LABELS.items())


def first_style(dice: Dice, world: str, layout: str) -> Style:
    place = dice.choice(("cell", "cell", "header", "intro")) if world == "tokens" else "cell"
    return Style(
        layout, dice.choice(words.TITLES), dice.choice(words.INTROS), _labels(dice), dice.choice(words.NAME_HEADS),
        dice.choice(words.KIND_HEADS), dice.choice(words.LABELS["price"]), place, dice.randrange(6), dice.random() < 0.2,
        dice.choice(("$1.00", "$1.00", "$1", "D1.00", "U1.00", "$1,00", "c1,00")), dice.choice("$$$€£"), dice.random() < 0.3,
        dice.random() < 0.15, order=dice.randrange(6), asides=tuple(dice.sample(words.ASIDES, dice.randint(0, 3))),
        badges=dice.random() < 0.3,
    )  # fmt: skip


def drawn(offers: list[Offer], style: Style, dice: Dice) -> str:
    """The whole page."""
    body = (layouts.BY_NAME | MORE)[style.layout](offers, style, dice)
    note = layouts.unit_note(style)
    # A layout without headers of columns tells the unit once on the page.
    intro = f"<p>{style.intro}</p>" if style.intro else ""
    intro += f"<p>{note}.</p>" if note and (style.place == "intro" or style.layout not in _HEADED) else ""
    parts = [f"<h1>{style.title}</h1>", intro, body, *style.asides, f"<p>{style.updated}</p>" if style.updated else ""]
    menu = "<nav><a href='/'>Home</a><a href='/p'>Pricing</a></nav>"
    return f"<html><head><title>{style.title}</title></head><body>{menu}<main class='{style.classes}'>{''.join(parts)}</main><footer>© 2026</footer></body></html>"


_HEADED = ("table", "plain_table", "transposed", "grouped", "sections", "grid", "aria", "markdown")

Noise = Callable[[list[Offer], Style, Dice, str], tuple[list[Offer], Style]]


def _restyled(**made: Callable[[Dice], object]) -> Noise:
    def noise(offers: list[Offer], style: Style, dice: Dice, world: str) -> tuple[list[Offer], Style]:
        return offers, replace(style, **{name: make(dice) for name, make in made.items()})  # type: ignore[arg-type]

    return noise


def reordered(offers: list[Offer], style: Style, dice: Dice, world: str) -> tuple[list[Offer], Style]:
    return dice.sample(offers, len(offers)), style


def redesigned(offers: list[Offer], style: Style, dice: Dice, world: str) -> tuple[list[Offer], Style]:
    return offers, replace(style, layout=dice.choice(WORLDS[world][1]).__name__)


def arrived(offers: list[Offer], style: Style, dice: Dice, world: str) -> tuple[list[Offer], Style]:
    one = dice.choice(WORLDS[world][0](dice))
    taken = {offer.name for offer in offers}
    if one.name in taken or len(one.prices) != len(offers[0].prices):
        return offers, style
    if world in ("tokens", "plans"):
        one = replace(one, prices=tuple((kind, value, offers[0].prices[n][2]) for n, (kind, value, _) in enumerate(one.prices)))
        one = replace(one, prices=tuple((offers[0].prices[n][0], value, unit) for n, (_, value, unit) in enumerate(one.prices)))
    at = dice.randrange(len(offers) + 1)
    return [*offers[:at], replace(one, category=offers[0].category), *offers[at:]], style


def left(offers: list[Offer], style: Style, dice: Dice, world: str) -> tuple[list[Offer], Style]:
    return (dice.sample(offers, len(offers) - 1), style) if len(offers) > 3 else (offers, style)


def recontexted(offers: list[Offer], style: Style, dice: Dice, world: str) -> tuple[list[Offer], Style]:
    n = dice.randrange(len(offers))
    return [replace(o, context="256K", badge=dice.choice(words.BADGES), tagline=dice.choice(words.TAGLINES)) if k == n else o
            for k, o in enumerate(offers)], style  # fmt: skip


NOISES: dict[str, Noise] = {
    "columns renamed": _restyled(labels=_labels, name_head=lambda d: d.choice(words.NAME_HEADS)),
    "order of rows": reordered,
    "order of columns": _restyled(order=lambda d: d.randrange(6), kinds_first=lambda d: d.random() < 0.5),
    "classes and tags": _restyled(classes=lambda d: f"x{d.randrange(9999):x}", cell=lambda d: d.choice(("td", "th"))),
    "notation of units": _restyled(unit=lambda d: d.randrange(6)),
    "place of units": _restyled(place=lambda d: d.choice(("cell", "header", "intro"))),
    "per thousand or per million": _restyled(thousand=lambda d: d.random() < 0.5),
    "notation of numbers": _restyled(notation=lambda d: d.choice(("$1.00", "$1", "U1.00", "D1.00", "$1,00"))),
    "intro": _restyled(intro=lambda d: d.choice(words.INTROS), title=lambda d: d.choice(words.TITLES)),
    "other sections": _restyled(asides=lambda d: tuple(d.sample(words.ASIDES, d.randint(0, 4)))),
    "last updated": _restyled(updated=lambda d: f"Last updated: 2026-0{d.randint(1, 9)}-1{d.randint(0, 9)}"),
    "badges": _restyled(badges=lambda d: d.random() < 0.5),
    "ids": _restyled(ids=lambda d: d.random() < 0.5),
    "another column": _restyled(extra=lambda d: d.random() < 0.5),
    "another layout": redesigned, "a new product": arrived, "one leaves": left, "what is no price": recontexted,
}  # fmt: skip


def repriced(offers: list[Offer], style: Style, dice: Dice) -> tuple[list[Offer], Style, tuple[str, ...]]:
    """New amounts for one to three of the offers, one or all of the prices of each."""
    chosen = dice.sample(range(len(offers)), min(dice.choice((1, 1, 1, 2, 2, 3)), len(offers)))
    out, struck = list(offers), []
    for k in chosen:
        some = list(out[k].prices)
        for n in dice.choice(([dice.randrange(len(some))], range(len(some)))):
            kind, value, unit = some[n]
            if value is None:
                continue
            new = D("0.09") if value == 0 else value * dice.choice((D("0.8"), D("0.5"), D("1.2"), D("1.5")))
            new = new.quantize(D("0.01") if new > 1 else D("0.0001"))
            new = D(0) if dice.random() < 0.04 and value and len(some) == 1 else new
            if dice.random() < 0.15 and value:
                struck.append((f"{out[k].name} {n}", layouts.amount(value, unit, style)))
            some[n] = (kind, new if new != value else value * 2, unit)
        out[k] = replace(out[k], prices=tuple(some))
    return out, replace(style, struck=tuple(struck)), tuple(sorted(out[k].name for k in chosen))


def tale(seed: int, only: tuple[str, ...] = ()) -> Tale:
    """A history from its seed; `only` these layouts when any are given."""
    dice = Dice(seed)
    world = dice.choice(tuple(WORLDS))
    make, choice = WORLDS[world]
    fitting = [one.__name__ for one in choice if not only or one.__name__ in only] or [one.__name__ for one in choice]
    style = first_style(dice, world, fitting[dice.randrange(len(fitting))])
    groups = dice.sample(words.CATEGORIES, 2)
    offers = [replace(o, category=groups[n * 2 // 9], badge=dice.choice(words.BADGES) if n == 1 else "", tagline=dice.choice(words.TAGLINES))
              for n, o in enumerate(make(dice))]  # fmt: skip
    return Tale(f"{world}-{style.layout}-{seed}", style.layout, tuple(_steps(offers, style, dice, world)))


def _steps(offers: list[Offer], style: Style, dice: Dice, world: str) -> Iterator[Step]:
    yield Step(drawn(offers, style, dice), "first", ())
    for n in range(8):
        changed: tuple[str, ...] = ()
        note = ""
        if n % 2:
            offers, style, changed = repriced(offers, style, dice)
            note = "prices; "
        if not n % 2 or dice.random() < 0.3:
            quiet = [name for name in NOISES if name != "another layout" or dice.random() < 0.5]
            noise = dice.choice(quiet)
            before = {o.name for o in offers}
            offers, style = NOISES[noise](offers, style, dice, world)
            if not n % 2:
                style = replace(style, struck=())
            changed = tuple(name for name in changed if name in {o.name for o in offers} and name in before)
            note += noise
        yield Step(drawn(offers, style, dice), f"{note} [{style.layout}]", changed)
