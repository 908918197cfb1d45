"""One list of prices drawn in many layouts: tables every way round, lists, cards, grids, Markdown, plain text and sentences."""
# ruff: noqa: E501

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html import escape

from tests.pages.generated.price_style import Offer, Style
from tests.pages.generated.price_words import FEATURES, UNITS

_CODES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}


def number(value: Decimal, style: Style) -> str:
    text = f"{value.normalize():f}"
    if "." not in text and not style.notation.endswith("1"):
        text += ".00"
    elif "." in text and len(text.split(".")[1]) == 1 and not style.notation.endswith("1"):
        text += "0"
    return text.replace(".", ",") if "," in style.notation else text


def amount(value: Decimal | None, unit: str, style: Style, *, with_unit: bool | None = None) -> str:
    """An amount as the style writes it, with what it is for where the style says that beside it."""
    if value is None:
        return "—"
    if value == 0:
        return "Free"
    if style.thousand and unit == "mtok":
        value, unit = value / 1000, "ktok"
    sign, code, digits = style.currency, _CODES[style.currency], number(value, style)
    money = {"$": f"{sign}{digits}", "c": f"{digits} {sign}", "U": f"{code} {digits}", "D": f"{digits} {code}"}[style.notation[0]]
    told = style.place == "cell" if with_unit is None else with_unit
    return f"{money} {UNITS[unit][style.unit % len(UNITS[unit])]}" if told or unit not in ("mtok", "ktok") else money


def unit_note(style: Style) -> str:
    unit = "ktok" if style.thousand else "mtok"
    word = UNITS[unit][style.unit % len(UNITS[unit])].replace("/", "per ").replace("  ", " ")
    return f"Prices {word}" if style.place != "cell" else ""


def named(offer: Offer, style: Style, *, html: bool = True) -> str:
    text = escape(offer.name) if html else offer.name
    if style.ids and html:
        text += f"<br><code>{offer.name.lower().replace(' ', '-')}</code>"
    if style.badges and offer.badge and html:
        text += f" <span class='badge'>{offer.badge}</span>"
    return text


def shown(offer: Offer, style: Style, n: int) -> str:
    """One price of an offer, with the one it replaces struck through."""
    _, value, unit = offer.prices[n]
    if style.layout in ("markdown", "markdown_bullets", "preformatted", "leader_lines", "as_data"):
        return amount(value, unit, style)
    old = dict(style.struck).get(f"{offer.name} {n}")
    return (f"<s>{old}</s> " if old else "") + amount(value, unit, style)


def kinds(offers: list[Offer], style: Style) -> list[str]:
    found = list(dict.fromkeys(label for offer in offers for label, _, _ in offer.prices))
    return found[::-1] if style.order % 2 else found


def at(offer: Offer, kind: str, style: Style) -> str:
    return next((shown(offer, style, n) for n, (label, _, _) in enumerate(offer.prices) if label == kind), "–")


def tr(cells: list[str], tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def _heads(style: Style, found: list[str]) -> list[str]:
    unit = f" ({unit_note(style).removeprefix('Prices ')})" if style.place == "header" else ""
    return [f"{style.label(kind)}{unit}" for kind in found]


def table(offers: list[Offer], style: Style, dice: random.Random) -> str:
    found = kinds(offers, style)
    heads = _heads(style, found)
    extra = (["Context window"], [[o.context] for o in offers]) if style.extra else ([], [[] for _ in offers])
    rows = [
        tr([named(o, style), *more, *(at(o, k, style) for k in found)], style.cell)
        for o, more in zip(offers, extra[1], strict=True)
    ]
    return f"<table class='{style.classes}'><thead>{tr([style.name_head, *extra[0], *heads], 'th')}</thead><tbody>{''.join(rows)}</tbody></table>"


def plain_table(offers: list[Offer], style: Style, dice: random.Random) -> str:
    return table(offers, style, dice).replace("th>", "td>").replace("<thead>", "").replace("</thead>", "")


def transposed(offers: list[Offer], style: Style, dice: random.Random) -> str:
    found = kinds(offers, style)
    rows = [tr([head, *(at(o, k, style) for o in offers)]) for k, head in zip(found, _heads(style, found), strict=True)]
    rows += [tr(["Context window", *(o.context for o in offers)])] if style.extra else []
    head = tr(["" if style.name_head == "Model" else style.kind_head, *(named(o, style) for o in offers)], "th")
    return f"<table><thead>{head}</thead>{''.join(rows)}</table>"


def spanned(offers: list[Offer], style: Style, dice: random.Random) -> str:
    rows = ""
    for o in offers:
        for n, (label, _, _) in enumerate(o.prices):
            first = f"<{style.cell} rowspan='{len(o.prices)}'>{named(o, style)}</{style.cell}>" if not n else ""
            rows += f"<tr>{first}<td>{style.label(label)}</td><td>{shown(o, style, n)}</td></tr>"
    return f"<table>{tr([style.name_head, style.kind_head, style.price_head], 'th')}{rows}</table>"


def flat(offers: list[Offer], style: Style, dice: random.Random) -> str:
    rows = [
        tr([named(o, style), style.label(label), shown(o, style, n)]) for o in offers for n, (label, _, _) in enumerate(o.prices)
    ]
    return f"<table>{tr([style.name_head, style.kind_head, style.price_head], 'th')}{''.join(rows)}</table>"


def grouped(offers: list[Offer], style: Style, dice: random.Random) -> str:
    found = kinds(offers, style)
    rows, width = tr([style.name_head, *_heads(style, found)], "th"), len(found) + 1
    for category in dict.fromkeys(o.category for o in offers):
        rows += f"<tr><td colspan='{width}'>{category}</td></tr>"
        rows += "".join(tr([named(o, style), *(at(o, k, style) for k in found)]) for o in offers if o.category == category)
    return f"<table>{rows}</table>"


def by_product(offers: list[Offer], style: Style, dice: random.Random) -> str:
    rows = tr([style.kind_head, style.price_head], "th")
    for o in offers:
        rows += f"<tr><th colspan='2'>{named(o, style)}</th></tr>"
        rows += "".join(tr([style.label(label), shown(o, style, n)]) for n, (label, _, _) in enumerate(o.prices))
    return f"<table>{rows}</table>"


def two_heads(offers: list[Offer], style: Style, dice: random.Random) -> str:
    found = kinds(offers, style)
    groups = {"Standard": [k for k in found if "batch" not in k], "Batch (24 h)": [k for k in found if "batch" in k]}
    if style.kinds_first:
        groups = dict(reversed(groups.items()))
    groups = {name: some for name, some in groups.items() if some}
    top = "".join(f"<th colspan='{len(some)}'>{name}</th>" for name, some in groups.items())
    second = "".join(f"<th>{style.label(k).split(' – ')[-1]}</th>" for some in groups.values() for k in some)
    order = [k for some in groups.values() for k in some]
    rows = "".join(tr([named(o, style), *(at(o, k, style) for k in order)]) for o in offers)
    return f"<table><thead><tr><th rowspan='2'>{style.name_head}</th>{top}</tr><tr>{second}</tr></thead><tbody>{rows}</tbody></table>"


def nested_tables(offers: list[Offer], style: Style, dice: random.Random) -> str:
    def inner(o: Offer) -> str:
        return (
            "<table>"
            + "".join(tr([style.label(label), shown(o, style, n)]) for n, (label, _, _) in enumerate(o.prices))
            + "</table>"
        )

    rows = "".join(tr([named(o, style), inner(o)]) for o in offers)
    return f"<table>{tr([style.name_head, style.price_head], 'th')}{rows}</table>"


def sections(offers: list[Offer], style: Style, dice: random.Random) -> str:
    out = ""
    for category in dict.fromkeys(o.category for o in offers):
        out += f"<h2>{category}</h2>" + table([o for o in offers if o.category == category], style, dice)
    return out


def pairs(o: Offer, style: Style) -> list[tuple[str, str]]:
    return [(style.label(label), shown(o, style, n)) for n, (label, _, _) in enumerate(o.prices)]


def in_a_line(o: Offer, style: Style) -> str:
    told = pairs(o, style)
    if len(told) == 1:
        return told[0][1]
    return {
        0: ", ".join(f"{label} {text}" for label, text in told),
        1: " / ".join(f"{text} ({label.lower()})" for label, text in told),
    }[style.order // 2 % 2]


def definitions(offers: list[Offer], style: Style, dice: random.Random) -> str:
    return "<dl>" + "".join(f"<dt>{named(o, style)}</dt><dd>{in_a_line(o, style)}</dd>" for o in offers) + "</dl>"


def nested_definitions(offers: list[Offer], style: Style, dice: random.Random) -> str:
    inner = ["".join(f"<dt>{label}</dt><dd>{text}</dd>" for label, text in pairs(o, style)) for o in offers]
    return (
        "<dl>"
        + "".join(f"<dt>{named(o, style)}</dt><dd><dl>{one}</dl></dd>" for o, one in zip(offers, inner, strict=True))
        + "</dl>"
    )


def heading_definitions(offers: list[Offer], style: Style, dice: random.Random) -> str:
    inner = ["".join(f"<dt>{label}</dt><dd>{text}</dd>" for label, text in pairs(o, style)) for o in offers]
    return "".join(f"<h3>{named(o, style)}</h3><dl>{one}</dl>" for o, one in zip(offers, inner, strict=True))


def _features(o: Offer) -> list[str]:
    return random.Random(o.name).sample(FEATURES, 3)


def cards(offers: list[Offer], style: Style, dice: random.Random) -> str:
    out = ""
    for o in offers:
        lines = "".join(f"<p>{label}: {text}</p>" if len(o.prices) > 1 else f"<p>{text}</p>" for label, text in pairs(o, style))
        items = "".join(f"<li>{feature}</li>" for feature in _features(o))
        out += f"<div class='card {style.classes}'><h3>{named(o, style)}</h3><p>{o.tagline}</p>{lines}<ul>{items}</ul><a href='/x'>Choose</a></div>"
    return out


def bare_cards(offers: list[Offer], style: Style, dice: random.Random) -> str:
    """Cards without headings or lists, all of them divs."""
    out = ""
    for o in offers:
        badge = f"<div class='pill'>{o.badge}</div>" if style.badges and o.badge else ""
        lines = "".join(
            (f"<div>{label}</div>" if len(o.prices) > 1 else "") + f"<div class='{style.classes}'>{text}</div>"
            for label, text in pairs(o, style)
        )
        out += f"<div class='c'>{badge}<div>{escape(o.name)}</div><div>{o.tagline}</div>{lines}<div>{_features(o)[0]}</div><div>{_features(o)[1]}</div></div>"
    return f"<div>{out}</div>"


def grid(offers: list[Offer], style: Style, dice: random.Random) -> str:
    found = kinds(offers, style)
    lines = [
        [style.name_head or "Name", *_heads(style, found)],
        *([named(o, style), *(at(o, k, style) for k in found)] for o in offers),
    ]
    return (
        "<div class='g'>"
        + "".join("<div>" + "".join(f"<span>{cell}</span>" for cell in line) + "</div>" for line in lines)
        + "</div>"
    )


def aria(offers: list[Offer], style: Style, dice: random.Random) -> str:
    found = kinds(offers, style)

    def row(cells: list[str], role: str) -> str:
        return "<div role='row'>" + "".join(f"<div role='{role}'>{cell}</div>" for cell in cells) + "</div>"

    rows = "".join(row([named(o, style), *(at(o, k, style) for k in found)], "cell") for o in offers)
    return f"<div role='table'>{row([style.name_head or 'Name', *_heads(style, found)], 'columnheader')}{rows}</div>"


def accordions(offers: list[Offer], style: Style, dice: random.Random) -> str:
    inner = ["".join(f"<li>{label}: {text}</li>" for label, text in pairs(o, style)) for o in offers]
    return "".join(
        f"<details><summary>{named(o, style)}</summary><ul>{one}</ul></details>" for o, one in zip(offers, inner, strict=True)
    )


def tabs(offers: list[Offer], style: Style, dice: random.Random) -> str:
    buttons = "".join(f"<button role='tab'>{o.name}</button>" for o in offers)
    panels = "".join(
        f"<div role='tabpanel'><h3>{named(o, style)}</h3><table>"
        + "".join(tr([label, text]) for label, text in pairs(o, style))
        + "</table></div>"
        for o in offers
    )
    return f"<div role='tablist'>{buttons}</div>{panels}"


def bullets(offers: list[Offer], style: Style, dice: random.Random) -> str:
    inner = ["".join(f"<li>{label} – {text}</li>" for label, text in pairs(o, style)) for o in offers]
    return "".join(f"<h3>{named(o, style)}</h3><p>{o.tagline}.</p><ul>{one}</ul>" for o, one in zip(offers, inner, strict=True))


def nested_bullets(offers: list[Offer], style: Style, dice: random.Random) -> str:
    inner = ["".join(f"<li>{label}: {text}</li>" for label, text in pairs(o, style)) for o in offers]
    return "<ul>" + "".join(f"<li>{named(o, style)}<ul>{one}</ul></li>" for o, one in zip(offers, inner, strict=True)) + "</ul>"


def items(offers: list[Offer], style: Style, dice: random.Random) -> str:
    mark = (": ", " – ", " — ")[style.order % 3]
    return "<ul>" + "".join(f"<li><strong>{escape(o.name)}</strong>{mark}{in_a_line(o, style)}</li>" for o in offers) + "</ul>"


def lines(offers: list[Offer], style: Style, dice: random.Random) -> str:
    return "".join("<p>" + "<br>".join([escape(o.name), *(f"{a}: {b}" for a, b in pairs(o, style))]) + "</p>" for o in offers)


def leaders(offers: list[Offer], style: Style, dice: random.Random) -> str:
    return (
        "<ul>" + "".join(f"<li><span>{escape(o.name)}</span> <span>{in_a_line(o, style)}</span></li>" for o in offers) + "</ul>"
    )


def markdown(offers: list[Offer], style: Style, dice: random.Random) -> str:
    found = kinds(offers, style)
    rows = [[style.name_head or "Name", *_heads(style, found)], ["---"] * (len(found) + 1)]
    rows += [[f"**{o.name}**", *(at(o, k, style) for k in found)] for o in offers]
    return "<pre>## Prices\n\n" + "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n</pre>"


def markdown_bullets(offers: list[Offer], style: Style, dice: random.Random) -> str:
    return (
        "<pre>"
        + "\n".join(f"### {o.name}\n\n" + "\n".join(f"- {a}: {b}" for a, b in pairs(o, style)) + "\n" for o in offers)
        + "</pre>"
    )


def preformatted(offers: list[Offer], style: Style, dice: random.Random) -> str:
    found = kinds(offers, style)
    head = f"{(style.name_head or 'NAME').upper():<24}" + "".join(f"{style.label(k).upper():<24}" for k in found)
    rows = [f"{o.name:<24}" + "".join(f"{at(o, k, style):<24}" for k in found) for o in offers]
    return "<pre>" + "\n".join([head, *rows]) + "</pre>"


def _sentence(o: Offer, style: Style, n: int) -> str:
    plain = replace(style, place="cell", struck=())
    told = [(label.lower(), text) for label, text in pairs(o, plain)]
    if len(told) == 1:
        text = told[0][1]
        return (f"{o.name} costs {text}.", f"You pay {text} for {o.name}.", f"With {o.name}, the price is {text}, whatever you do with it.",
                f"We charge {text} when you use {o.name}.")[n % 4]  # fmt: skip
    both = " and ".join(f"{text} for {label}" for label, text in told)
    return (
        f"{o.name} costs {both}.",
        f"{o.name} is billed at {both}.",
        f"For {o.name} we charge {both}.",
        f"Using {o.name} comes to {both}.",
    )[n % 4]


def sentences(offers: list[Offer], style: Style, dice: random.Random) -> str:
    return "".join(f"<p>{_sentence(o, style, n + style.order)}</p>" for n, o in enumerate(offers))


def paragraph(offers: list[Offer], style: Style, dice: random.Random) -> str:
    parts = [
        " ".join(_sentence(o, style, n + style.order) for n, o in enumerate(offers[k : k + 3])) for k in range(0, len(offers), 3)
    ]
    return "".join(f"<p>{part}</p>" for part in parts)


def headed_sentences(offers: list[Offer], style: Style, dice: random.Random) -> str:
    return "".join(f"<h3>{o.name}</h3><p>{o.tagline}. {_sentence(o, style, n + style.order)}</p>" for n, o in enumerate(offers))


def priced_heads(offers: list[Offer], style: Style, dice: random.Random) -> str:
    """A comparison of plans with each price under the plan's name in the header."""
    head = tr(["", *(f"{escape(o.name)}<br>{shown(o, style, 0)}" for o in offers)], "th")
    rows = "".join(
        tr([feature, *(("✓", "—")[(k + n) % 2] for k, _ in enumerate(offers))]) for n, feature in enumerate(FEATURES[:5])
    )
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def priced_titles(offers: list[Offer], style: Style, dice: random.Random) -> str:
    return "".join(
        f"<h3>{o.name} – {shown(o, style, 0)}</h3><ul>{''.join(f'<li>{f}</li>' for f in _features(o))}</ul>" for o in offers
    )


def compared(offers: list[Offer], style: Style, dice: random.Random) -> str:
    found = kinds(offers, style)
    head = tr(["Feature", *(named(o, style) for o in offers)], "th")
    rows = "".join(tr([style.label(k), *(at(o, k, style) for o in offers)]) for k in found)
    rows += f"<tr><th colspan='{len(offers) + 1}'>Features</th></tr>"
    rows += "".join(
        tr([feature, *(("✓", "—")[(k + n) % 2] for k, _ in enumerate(offers))]) for n, feature in enumerate(FEATURES[:4])
    )
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


Layout = Callable[[list[Offer], Style, random.Random], str]
# Where each product may have prices of its own kind.
ANY: tuple[Layout, ...] = (
    spanned, flat, by_product, nested_tables, definitions, nested_definitions, heading_definitions, cards, bare_cards, accordions, tabs,
    bullets, nested_bullets, items, lines, leaders, markdown_bullets, sentences, paragraph, headed_sentences,
)  # fmt: skip
# Where all products have prices of the same kinds.
SAME: tuple[Layout, ...] = (
    table, plain_table, transposed, grouped, two_heads, sections, grid, aria, markdown, preformatted, compared, *ANY,
)  # fmt: skip
SINGLE: tuple[Layout, ...] = (priced_heads, priced_titles, *(one for one in SAME if one not in (transposed, two_heads)))
BY_NAME = {layout.__name__: layout for layout in (*SINGLE, *SAME)}
