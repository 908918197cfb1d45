"""The same places in many layouts: lists, tables either way round, cards, definitions, sentences, Markdown, select boxes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from tests.pages.generated.regions_words import HEAD_OTHER, LEADS, LEADS_OFF, Land, Voice

State = Literal["on", "off", "later"]


@dataclass(frozen=True)
class Style:
    """What is drawn freely about a version: words, order, how places are written, other columns, tags."""

    words: Voice
    order: Literal["name", "area", "code", "length"] = "name"
    other_names: bool = False
    code: Literal["", "before", "after", "column", "brackets"] = ""
    flags: bool = False
    columns: tuple[int, ...] = ()
    first: Literal["name", "area", "code"] = "name"
    lead: int = 0
    tags: int = 0

    def sorted(self, lands: Sequence[Land]) -> list[Land]:
        """Places in the order of the page."""
        keys: Mapping[str, Callable[[Land], tuple[str, ...]]] = {
            "name": lambda land: (land.name,), "area": lambda land: (land.area, land.name), "code": lambda land: (land.code,),
            "length": lambda land: (land.area[::-1], land.name[::-1]),
        }  # fmt: skip
        return sorted(lands, key=keys[self.order])

    def called(self, land: Land) -> str:
        """A place as it is written."""
        name = land.other if self.other_names else land.name
        name = {"before": f"{land.code} {name}", "after": f"{name} {land.code}", "brackets": f"{name} ({land.code})"}.get(
            self.code, name
        )
        return f"{''.join(chr(127397 + ord(letter)) for letter in land.code)} {name}" if self.flags else name

    def plain(self, land: Land) -> str:
        """A place within a text."""
        return land.other if self.other_names else land.name

    def listed(self, lands: Sequence[Land]) -> str:
        """Places in a sentence."""
        names = [self.plain(land) for land in self.sorted(lands)]
        joined = ", ".join(names[:-1]) + (" and " if self.tags % 2 else ", and ") + names[-1]
        return joined if len(names) > 2 else " and ".join(names)


@dataclass(frozen=True)
class Facts:
    """What a page says: for each place its state, or what is offered in it."""

    states: Mapping[Land, State]
    offers: Mapping[Land, frozenset[str]]
    products: tuple[str, ...] = ()

    def of(self, state: State) -> list[Land]:
        """The places in a state."""
        return [land for land, one in self.states.items() if one == state]


Build = Callable[[Facts, Style], str]


def ul(items: Sequence[str], style: Style) -> str:
    """Items in a list, or in something like one."""
    tag = ("ul", "ol", "ul", "div")[style.tags % 4]
    item = "li" if tag != "div" else "div"
    return f"<{tag} class='c{style.tags}'>" + "".join(f"<{item}>{one}</{item}>" for one in items) + f"</{tag}>"


def heading(text: str, style: Style, level: int = 2) -> str:
    """A heading in one of its spellings."""
    tag = (f"h{level}", f"h{level + 1}", "strong", f"h{level}")[style.tags % 4]
    return f"<p><strong>{text}</strong></p>" if tag == "strong" else f"<{tag}>{text}</{tag}>"


def _groups(lands: Sequence[Land], style: Style) -> list[tuple[str, list[Land]]]:
    by_area = sorted(lands, key=lambda land: (land.area, land.name), reverse=style.order == "length")
    return [(area, list(group)) for area, group in groupby(by_area, key=lambda land: land.area)]


def _named(lands: Sequence[Land], style: Style) -> list[str]:
    return [style.called(land) for land in style.sorted(lands)]


def flat(lands: Sequence[Land], style: Style) -> str:
    """All places in one list."""
    return ul(_named(lands, style), style)


def _sections(lands: Sequence[Land], style: Style) -> str:
    counted = " ({})" if style.tags % 3 == 1 else ""
    return "".join(
        heading(area + counted.format(len(group)), style, 3) + flat(group, style) for area, group in _groups(lands, style)
    )


def _letters(lands: Sequence[Land], style: Style) -> str:
    groups = groupby(sorted(lands, key=style.plain), key=lambda land: style.plain(land)[0])
    return "".join(f"<h4>{letter}</h4>" + flat(list(group), style) for letter, group in groups)


def _commas(lands: Sequence[Land], style: Style) -> str:
    between = (", ", " · ", "; ", " | ")[style.tags % 4]
    return "".join(
        f"<p><b>{area}{':' if style.tags % 2 else '.'}</b> {between.join(map(style.plain, group))}</p>"
        for area, group in _groups(lands, style)
    )


def _under_headings(lands: Sequence[Land], style: Style) -> str:
    between = (", ", "<br>", "; ", " • ")[style.tags % 4]
    return "".join(
        heading(area, style, 3) + f"<p>{between.join(map(style.plain, group))}</p>" for area, group in _groups(lands, style)
    )


def _definitions(lands: Sequence[Land], style: Style) -> str:
    return (
        "<dl>"
        + "".join(f"<dt>{area}</dt><dd>{', '.join(map(style.plain, group))}</dd>" for area, group in _groups(lands, style))
        + "</dl>"
    )


def _many_definitions(lands: Sequence[Land], style: Style) -> str:
    return "<dl>" + "".join(f"<dt>{area}</dt>" + "".join(f"<dd>{style.called(land)}</dd>" for land in group) for area, group in _groups(lands, style)) + "</dl>"  # fmt: skip  # noqa: E501


def _accordions(lands: Sequence[Land], style: Style) -> str:
    return "".join(
        f"<details{' open' if n == style.tags % 5 else ''}><summary>{area}</summary>{flat(group, style)}</details>"
        for n, (area, group) in enumerate(_groups(lands, style))
    )


def _cards(lands: Sequence[Land], style: Style) -> str:
    return (
        "<div class='grid'>" + "".join(f"<div class='card'><span>{name}</span></div>" for name in _named(lands, style)) + "</div>"
    )


def _pills(lands: Sequence[Land], style: Style) -> str:
    return "<div>" + " ".join(f"<span class='pill'>{name}</span>" for name in _named(lands, style)) + "</div>"


def _nested(lands: Sequence[Land], style: Style) -> str:
    return "<ul>" + "".join(f"<li>{area}<ul>" + "".join(f"<li>{style.called(land)}</li>" for land in group) + "</ul></li>" for area, group in _groups(lands, style)) + "</ul>"  # fmt: skip  # noqa: E501


def table_of(rows: Sequence[Sequence[str]], head: Sequence[str], style: Style) -> str:
    """A table in one of its spellings."""
    spelling = style.tags % 5
    if spelling == 3:
        body = "".join("<div role='row'>" + "".join(f"<div role='cell'>{cell}</div>" for cell in row) + "</div>" for row in rows)
        return (
            "<div role='table'><div role='row'>"
            + "".join(f"<div role='columnheader'>{cell}</div>" for cell in head)
            + f"</div>{body}</div>"
        )
    key = "th" if spelling == 1 else "td"
    body = "".join(
        "<tr>" + f"<{key}>{row[0]}</{key}>" + "".join(f"<td>{cell}</td>" for cell in row[1:]) + "</tr>" for row in rows
    )
    top = "".join(f"<th>{cell}</th>" for cell in head)
    return (
        f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
        if spelling != 4
        else f"<table><tr>{top}</tr>{body}</table>"
    )


def row_of(land: Land, style: Style, *more: str, n: int = 0) -> list[str]:
    """The cells of a place: its name, the part of the world and the code where they are shown, what else is said."""
    extra = [HEAD_OTHER[at][1][n % len(HEAD_OTHER[at][1])] for at in style.columns]
    cells = {"name": style.plain(land) if style.code else style.called(land), "area": land.area, "code": land.code}
    order = [style.first, *(one for one in ("name", "area", "code") if one != style.first)]
    shown = [cells[one] for one in order if _shown(one, style)]
    return [*shown, *more, *extra]


def _shown(part: str, style: Style) -> bool:
    return part == "name" or (part == "area" and style.tags % 2 == 1) or (part == "code" and style.code != "")


def head(style: Style, *more: str) -> list[str]:
    """The headers of the cells of a place."""
    names = {"name": style.words["place"], "area": style.words["area"], "code": style.words["code"]}
    order = [style.first, *(one for one in ("name", "area", "code") if one != style.first)]
    return [*(names[one] for one in order if _shown(one, style)), *more, *(HEAD_OTHER[at][0] for at in style.columns)]


def _table(lands: Sequence[Land], style: Style) -> str:
    return table_of([row_of(land, style, n=n) for n, land in enumerate(style.sorted(lands))], head(style), style)


def _columns(lands: Sequence[Land], style: Style) -> str:
    groups = _groups(lands, style)
    height = max(len(group) for _, group in groups)
    rows = [[style.plain(group[n]) if n < len(group) else "" for _, group in groups] for n in range(height)]
    return table_of(rows, [area for area, _ in groups], style)


def _names_in_rows(lands: Sequence[Land], style: Style) -> str:
    width = 3 + style.tags % 2
    names = _named(lands, style)
    rows = ["".join(f"<td>{name}</td>" for name in names[at : at + width]) for at in range(0, len(names), width)]
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _grouped_rows(lands: Sequence[Land], style: Style) -> str:
    top = f"<tr><th>{style.words['area']}</th><th>{style.words['place']}</th></tr>"
    rows = "".join(
        "<tr>" + (f"<th rowspan='{len(group)}'>{area}</th>" if not n else "") + f"<td>{style.called(land)}</td></tr>"
        for area, group in _groups(lands, style) for n, land in enumerate(group)
    )  # fmt: skip
    return f"<table>{top}{rows}</table>"


def _area_rows(lands: Sequence[Land], style: Style) -> str:
    between = (", ", "<br>", ", ", "; ")[style.tags % 4]
    return table_of([[area, between.join(map(style.plain, group))] for area, group in _groups(lands, style)],
                  [style.words["area"], style.words["place"]], style)  # fmt: skip


def _spanning(lands: Sequence[Land], style: Style) -> str:
    rows = "".join(
        f"<tr><th colspan='2'>{area}</th></tr>"
        + "".join(f"<tr><td>{style.plain(land)}</td><td>{land.code}</td></tr>" for land in group)
        for area, group in _groups(lands, style)
    )
    return f"<table><tr><th>{style.words['place']}</th><th>{style.words['code']}</th></tr>{rows}</table>"


def _markdown(lands: Sequence[Land], style: Style) -> str:
    lines = [
        line
        for area, group in _groups(lands, style)
        for line in (f"## {area}", "", *(f"- {style.called(one)}" for one in group), "")
    ]
    return "<pre>" + "\n".join(lines) + "</pre>"


def _lines(lands: Sequence[Land], style: Style) -> str:
    if style.tags % 2:
        return "<pre>" + "\n".join(_named(lands, style)) + "</pre>"
    return "<p>" + "<br>".join(_named(lands, style)) + "</p>"


def _choice(lands: Sequence[Land], style: Style) -> str:
    options = "".join(f"<option value='{land.code}'>{style.plain(land)}</option>" for land in style.sorted(lands))
    return f"<label>Country</label><select><option value=''>Choose</option>{options}</select>"


def _sentences(lands: Sequence[Land], style: Style) -> str:
    seen = [lead for n, lead in enumerate(LEADS) if n % 3 != 2 or style.lead >= 100]
    if style.tags % 2:
        lead = seen[style.lead % len(seen)]
        return f"<p>{lead.format(b=style.words.brand, l=style.listed(lands))}</p>"
    return "".join(
        f"<p><strong>{area}.</strong> {seen[(style.lead + n) % len(seen)].format(b=style.words.brand, l=style.listed(group))}</p>"
        for n, (area, group) in enumerate(_groups(lands, style))
    )


def _sentences_off(lands: Sequence[Land], style: Style) -> str:
    seen = [lead for n, lead in enumerate(LEADS_OFF) if n % 3 != 2 or style.lead >= 100]
    return f"<p>{seen[style.lead % len(seen)].format(b=style.words.brand, l=style.listed(lands))}</p>"


def _of(draw: Callable[[Sequence[Land], Style], str], state: State) -> Build:
    return lambda facts, style: draw(facts.of(state), style)


LISTS: Sequence[Build] = [
    _of(draw, "on")
    for draw in (flat, _sections, _letters, _commas, _under_headings, _definitions, _many_definitions, _accordions,
    _cards, _pills, _nested,
                 _table, _columns, _names_in_rows, _grouped_rows, _area_rows, _spanning, _markdown, _lines, _choice, _sentences)
]  # fmt: skip
LISTS_OFF: Sequence[Build] = [
    _of(draw, "off")
    for draw in (flat, _sections, _cards, _table, _lines, _commas, _pills, _sentences_off, _sentences_off, _area_rows, _markdown)
]


def _word(facts: Facts, land: Land, style: Style) -> str:
    return style.words[{"on": "yes", "off": "no", "later": "soon"}[facts.states[land]]]


def _status_table(facts: Facts, style: Style) -> str:
    rows = [row_of(land, style, _word(facts, land, style), n=n) for n, land in enumerate(style.sorted(list(facts.states)))]
    return table_of(rows, head(style, style.words["state"]), style)


def _one_hot(facts: Facts, style: Style) -> str:
    order: Sequence[State] = ("on", "later", "off")
    rows = [row_of(land, style, *(style.words.signs[0] if facts.states[land] == one else "" for one in order)) for land in style.sorted(list(facts.states))]  # fmt: skip  # noqa: E501
    return table_of(rows, head(style, "Available", "Coming soon", "Not available"), style)


def _status_items(facts: Facts, style: Style) -> str:
    between = (": ", " — ", " - ", " (")[style.tags % 4]
    end = ")" if between == " (" else ""
    return ul(
        [f"{style.plain(land)}{between}{_word(facts, land, style)}{end}" for land in style.sorted(list(facts.states))], style
    )


def _signs_first(facts: Facts, style: Style) -> str:
    on, off = (
        style.words.signs
        if not style.words.signs[0].isascii() and style.words.signs[1] not in ("", "—", "-", "–")
        else ("✅", "❌")
    )
    legend = f"<p>{on} available, {off} not available</p>" if style.tags % 2 else ""
    return legend + "".join(
        f"<h4>{area}</h4>" + ul([f"{on if facts.states[land] == 'on' else off} {style.called(land)}" for land in group], style)
        for area, group in _groups(list(facts.states), style)
    )


def _boxes(facts: Facts, style: Style) -> str:
    box = "<label><input type='checkbox' disabled{}> {}</label>"
    return "".join(
        f"<div><h4>{area}</h4>"
        + "".join(box.format(" checked" if facts.states[land] == "on" else "", style.called(land)) for land in group)
        + "</div>"
        for area, group in _groups(list(facts.states), style)
    )


def _status_cards(facts: Facts, style: Style) -> str:
    card = (
        "<div class='card'><h3>{}</h3><span class='badge'>{}</span></div>"
        if style.tags % 2
        else "<div><h3>{}</h3><p>Status: {}</p></div>"
    )
    return "".join(card.format(style.called(land), _word(facts, land, style)) for land in style.sorted(list(facts.states)))


def _status_definitions(facts: Facts, style: Style) -> str:
    return (
        "<dl>"
        + "".join(
            f"<dt>{style.called(land)}</dt><dd>{_word(facts, land, style)}</dd>" for land in style.sorted(list(facts.states))
        )
        + "</dl>"
    )


def _by_state(facts: Facts, style: Style) -> str:
    shown: list[tuple[State, str]] = [("on", "on"), ("later", "later"), ("off", "off")]
    if style.tags % 3 == 2:
        shown.reverse()
    return "".join(heading(style.words[word], style) + flat(facts.of(state), style) for state, word in shown if facts.of(state))


def _status_markdown(facts: Facts, style: Style) -> str:
    rows = [f"| {style.called(land)} | {_word(facts, land, style)} |" for land in style.sorted(list(facts.states))]
    return (
        "<pre>"
        + "\n".join((f"| {style.words['place'] or 'Country'} | {style.words['state']} |", "| --- | --- |", *rows))
        + "</pre>"
    )


def _task_list(facts: Facts, style: Style) -> str:
    lines = [
        f"- [{'x' if facts.states[land] == 'on' else ' '}] {style.called(land)}" for land in style.sorted(list(facts.states))
    ]
    return "<pre># Countries\n\n" + "\n".join(lines) + "</pre>"


def _status_grid(facts: Facts, style: Style) -> str:
    row = "<div class='r{}'><div>{}</div><div>{}</div></div>"
    return (
        "<div>"
        + "".join(
            row.format(style.tags, style.called(land), _word(facts, land, style)) for land in style.sorted(list(facts.states))
        )
        + "</div>"
    )


# Those that show only whether a place is served can stand for one another; the others show what is planned, too.
STATES: Sequence[Build] = [_status_table, _one_hot, _status_items, _signs_first, _boxes, _status_cards,
_status_definitions, _by_state,
                           _status_markdown, _task_list, _status_grid, _status_table]  # fmt: skip
