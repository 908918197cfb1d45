"""Pages of models made by combining layouts, wordings, noise and changes: each step with what it must tell."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tests.pages.generated import models_layouts as layouts
from tests.pages.generated.models_layouts import Page
from tests.pages.generated.models_words import ASIDES, reworded, wording
from tests.pages.generated.models_world import CHANGES, Model, Shown, Told, events, world

_FACTS = ("state", "ends", "since", "instead", "about", "window")
_KINDS = frozenset(("state", "ends", "since"))


@dataclass(frozen=True)
class Layout:
    """How a page is built, and what it always shows or never can."""

    build: Callable[[Sequence[Model], layouts.Page], str]
    must: Shown = frozenset()
    cannot: Shown = frozenset()
    identities: tuple[str, ...] = ("name", "code")


_ALL = ("name", "code", "both")
_STATE, _ENDS = frozenset(("state",)), frozenset(("ends",))
_LISTS = frozenset(("since", "instead", "about", "window"))
LAYOUTS: tuple[Layout, ...] = (
    Layout(layouts.table, identities=_ALL),
    Layout(layouts.transposed),
    Layout(layouts.families, identities=("code",)),
    Layout(layouts.grouped, _STATE),
    Layout(layouts.two_headers),
    Layout(layouts.nested_tables, identities=_ALL),
    Layout(layouts.definitions),
    Layout(layouts.nested_definitions, identities=_ALL),
    Layout(layouts.cards, _STATE, _LISTS),
    Layout(layouts.labelled_cards, identities=_ALL),
    Layout(layouts.colon_cards, identities=_ALL),
    Layout(layouts.heading_tables),
    Layout(layouts.divs),
    Layout(layouts.aria),
    Layout(layouts.accordions, identities=_ALL),
    Layout(layouts.sections, _STATE, _LISTS),
    Layout(layouts.plain_list, cannot=_LISTS),
    Layout(layouts.tabs, _STATE),
    Layout(layouts.markdown),
    Layout(layouts.columns_of_text, _STATE, _LISTS),
    Layout(layouts.yaml_like, _STATE | _ENDS, _LISTS, ("code",)),
    Layout(layouts.notices, _ENDS, _LISTS | _STATE),
    Layout(layouts.calendar, _ENDS, _LISTS | _STATE),
    Layout(layouts.rows_of_strong, _STATE, _LISTS),
    Layout(layouts.two_tables, _STATE | _ENDS, frozenset(("instead",))),
    Layout(layouts.item_facts, identities=_ALL),
)


@dataclass(frozen=True)
class Step:
    """One version of a page: what was done to it, its HTML, what the step to it must tell."""

    note: str
    html: str
    told: tuple[Told, ...] = ()


@dataclass(frozen=True)
class _Scene:
    models: tuple[Model, ...]
    layout: Layout
    page: Page
    asides: tuple[str, ...]
    wrap: int = 0

    def html(self) -> str:
        title = self.page.words.title.format(b=self.page.brand)
        intro = f"<p>{self.page.words.intro}</p>" if self.page.words.intro else ""
        body = f"<h1>{title}</h1>{intro}{self.layout.build(self.models, self.page)}{''.join(self.asides)}"
        body = f"<div class='w-{self.wrap}'><div id='x{self.wrap}'>{body}</div></div>" if self.wrap % 3 else body
        return f"<html><body><header>Menu</header><main>{body}</main><footer>© {self.wrap}</footer></body></html>"


def _layouts(unseen: bool) -> Sequence[Layout]:
    return [layout for n, layout in enumerate(LAYOUTS) if unseen or n % 4 != 3]


def _facts(layout: Layout, dice: random.Random) -> tuple[str, ...]:
    """What is shown: what the layout cannot do without, and some of the rest."""
    free = [what for what in _FACTS if what not in layout.must | layout.cannot]
    likely = {"state": 0.6, "ends": 0.7, "since": 0.3, "instead": 0.4, "about": 0.4, "window": 0.3}
    chosen = [what for what in free if dice.random() < likely[what]] + list(layout.must)
    if not _KINDS.intersection(chosen) - {"since"}:
        chosen.append("state" if "state" not in layout.cannot else "ends")
    dice.shuffle(chosen)
    return tuple(dict.fromkeys(chosen))


def _first(dice: random.Random, unseen: bool) -> _Scene:
    layout = dice.choice(_layouts(unseen))
    models = tuple(world(dice))
    page = Page(_facts(layout, dice), dice.choice(layout.identities), wording(dice, unseen=unseen), dice.randrange(60),
                models[0].name.replace("-", " ").split()[0])  # fmt: skip
    return _Scene(models, layout, page, tuple(dice.sample(ASIDES, k=dice.choice((0, 0, 1, 2)))))


def _noise(scene: _Scene, dice: random.Random, unseen: bool) -> tuple[str, _Scene]:
    """The same facts, told otherwise."""
    page = scene.page
    what = dice.choice(("words", "words", "tags", "order", "aside", "columns", "extra", "redesign"))
    if what == "words":
        scene = replace(scene, page=replace(page, words=reworded(page.words, dice, unseen=unseen)))
    elif what == "tags":
        scene = replace(scene, page=replace(page, tags=dice.randrange(60)), wrap=dice.randrange(9))
    elif what == "order":
        scene = replace(scene, models=tuple(dice.sample(scene.models, k=len(scene.models))))
    elif what == "aside":
        kept = scene.asides[1:] if scene.asides and dice.random() < 0.5 else (*scene.asides, dice.choice(ASIDES))
        scene = replace(scene, asides=kept)
    elif what == "columns":
        scene = replace(scene, page=replace(page, facts=tuple(dice.sample(page.facts, k=len(page.facts)))))
    elif what == "extra":
        facts = [one for one in page.facts if one not in ("about", "window")]
        more = [one for one in ("about", "window") if one not in page.facts and one not in scene.layout.cannot]
        facts += dice.sample(more, k=min(1, len(more)))
        scene = replace(scene, page=replace(page, facts=tuple(facts)))
    else:
        fitting = [
            layout
            for layout in _layouts(unseen)
            if page.names in layout.identities
            and layout.must <= set(page.facts)
            and not (layout.cannot & _KINDS & set(page.facts))
        ]
        if fitting:
            scene = replace(scene, layout=dice.choice(fitting))
            what += f" to {scene.layout.build.__name__}"
    return what, scene


def history(seed: int, *, unseen: bool = False) -> Iterator[Step]:
    """A page from its first version on: noise, a change, noise, a change."""
    dice = random.Random(seed)
    scene = _first(dice, unseen)
    yield Step(f"{scene.layout.build.__name__} {scene.page.names} {scene.page.facts}", scene.html())
    for n in range(4):
        if n % 2:
            change = dice.choice(CHANGES)
            models = tuple(change(list(scene.models), dice))
            shown = _KINDS.intersection(scene.page.facts)
            told = tuple(events(scene.models, models, frozenset(shown)))
            scene = replace(scene, models=models)
            yield Step(f"{scene.layout.build.__name__}: {change.__name__}", scene.html(), told)
        else:
            what, scene = _noise(scene, dice, unseen)
            yield Step(f"{scene.layout.build.__name__}: noise {what}", scene.html())
