"""More layouts of one list of prices: those in which a name shares its cell, its line or its heading with something else."""
# ruff: noqa: E501

from __future__ import annotations

import random
from html import escape

from tests.pages.generated.price_layouts import Layout, at, kinds, named, pairs, shown, table, tr
from tests.pages.generated.price_style import Offer, Style


def leader_lines(offers: list[Offer], style: Style, dice: random.Random) -> str:
    fill = ("." * 12, "-" * 9, ". . . . .")[style.order % 3]
    told = [f"  {o.name}, {label.lower()} {fill} {text}" for o in offers for label, text in pairs(o, style)]
    return "<pre>\n1.  GENERAL\n\n" + "\n".join(told) + "\n</pre>"


def described(offers: list[Offer], style: Style, dice: random.Random) -> str:
    found = kinds(offers, style)
    rows = [tr([f"<b>{named(o, style)}</b><br><small>{o.tagline}</small>", *(at(o, k, style) for k in found)]) for o in offers]
    return f"<table>{tr([style.name_head, *(style.label(k) for k in found)], 'th')}{''.join(rows)}</table>"


def described_apart(offers: list[Offer], style: Style, dice: random.Random) -> str:
    found = kinds(offers, style)
    name = "<div class='n'>{}</div><div class='d'>{}.</div>"
    rows = [tr([name.format(named(o, style), o.tagline), *(at(o, k, style) for k in found)]) for o in offers]
    return f"<table>{tr([style.name_head, *(style.label(k) for k in found)], 'th')}{''.join(rows)}</table>"


def by_vendor(offers: list[Offer], style: Style, dice: random.Random) -> str:
    found, rows = kinds(offers, style), ""
    makers = {
        o.name: "Acme" if n * 2 < len(offers) else "Orbital Labs" for n, o in enumerate(sorted(offers, key=lambda o: o.name))
    }
    for maker in dict.fromkeys(makers[o.name] for o in offers):
        own = [o for o in offers if makers[o.name] == maker]
        for n, o in enumerate(own):
            first = f"<td rowspan='{len(own)}'>{maker}</td>" if not n else ""
            cells = "".join(
                f"<td>{cell}</td>" for cell in (named(o, style), *(at(o, k, style) for k in found), "<a href='/d'>Docs</a>")
            )
            rows += f"<tr>{first}{cells}</tr>"
    return f"<table>{tr(['Provider', style.name_head, *(style.label(k) for k in found), 'Learn more'], 'th')}{rows}</table>"


def in_one_cell(offers: list[Offer], style: Style, dice: random.Random) -> str:
    join = ("<br>", " • ", "; ")[style.order % 3]
    rows = [tr([named(o, style), join.join(f"{label}: {text}" for label, text in pairs(o, style)), o.context]) for o in offers]
    return f"<table>{tr([style.name_head, style.price_head, 'Context'], 'th')}{''.join(rows)}</table>"


def by_kind(offers: list[Offer], style: Style, dice: random.Random) -> str:
    out = ""
    for kind in kinds(offers, style):
        items = "".join(f"<li>{named(o, style)}: {at(o, kind, style)}</li>" for o in offers if at(o, kind, style) != "–")
        out += f"<h2>{style.label(kind)}</h2><ul>{items}</ul>"
    return out


def captioned(offers: list[Offer], style: Style, dice: random.Random) -> str:
    inner = ["".join(tr([label, text]) for label, text in pairs(o, style)) for o in offers]
    return "".join(f"<table><caption>{named(o, style)}</caption>{one}</table>" for o, one in zip(offers, inner, strict=True))


def twice(offers: list[Offer], style: Style, dice: random.Random) -> str:
    cards = "".join(
        f"<div><div>{escape(o.name)}</div>" + "".join(f"<div>{label} {text}</div>" for label, text in pairs(o, style)) + "</div>"
        for o in offers
    )
    return f"<div class='desktop'>{table(offers, style, dice)}</div><div class='mobile'>{cards}</div>"


def kinds_in_terms(offers: list[Offer], style: Style, dice: random.Random) -> str:
    told = [(f"{escape(o.name)} ({label.lower()})", text) for o in offers for label, text in pairs(o, style)]
    return "<dl>" + "".join(f"<dt>{a}</dt><dd>{b}</dd>" for a, b in told) + "</dl>"


def toggled(offers: list[Offer], style: Style, dice: random.Random) -> str:
    out = ""
    for kind in kinds(offers, style):
        some = [o for o in offers if at(o, kind, style) != "–"]
        out += f"<h2>{style.label(kind)}</h2>" + "".join(
            f"<div><h3>{named(o, style)}</h3><p>{at(o, kind, style)}</p><p>Choose plan</p></div>" for o in some
        )
    return out


def with_codes(offers: list[Offer], style: Style, dice: random.Random) -> str:
    out = ""
    for o in offers:
        rows = "".join(tr([label, text]) for label, text in pairs(o, style))
        out += f"<h3>{escape(o.name)}</h3><p><code>{o.name.lower().replace(' ', '-')}</code></p><p>{o.tagline}.</p><table>{rows}</table>"
    return out


def coded_heads(offers: list[Offer], style: Style, dice: random.Random) -> str:
    found = kinds(offers, style)
    head = tr(["", *(f"{escape(o.name)}<br><code>{o.name.lower().replace(' ', '-')}</code>" for o in offers)], "th")
    return f"<table>{head}{''.join(tr([style.label(k), *(at(o, k, style) for o in offers)]) for k in found)}</table>"


def told_in_bullets(offers: list[Offer], style: Style, dice: random.Random) -> str:
    inner = ["".join(f"<li>{label} costs {text}.</li>" for label, text in pairs(o, style)) for o in offers]
    return "".join(f"<h3>{escape(o.name)}</h3><p>{o.tagline}.</p><ul>{one}</ul>" for o, one in zip(offers, inner, strict=True))


def one_liners(offers: list[Offer], style: Style, dice: random.Random) -> str:
    mark = (" — ", ": from ", " | ")[style.order % 3]
    return "".join(f"<p><b>{escape(o.name)}</b>{mark}{' or '.join(text for _, text in pairs(o, style))}</p>" for o in offers)


def span_rows(offers: list[Offer], style: Style, dice: random.Random) -> str:
    out = "".join(
        f"<a class='row' href='/m'><span class='t'>{escape(o.name)}</span>"
        + "".join(f"<span>{label} <em>{text}</em></span>" for label, text in pairs(o, style))
        + "</a>"
        for o in offers
    )
    return f"<div class='list'>{out}</div>"


def as_data(offers: list[Offer], style: Style, dice: random.Random) -> str:
    told = [
        f"  - name: {o.name}\n" + "\n".join(f"    {label.lower()}: {text}" for label, text in pairs(o, style)) for o in offers
    ]
    return "<pre>prices:\n" + "\n".join(told) + "</pre>"


def tiers(offers: list[Offer], style: Style, dice: random.Random) -> str:
    found, rows = kinds(offers, style), ""
    for o in offers:
        for tier, factor in (("≤ 200K", 1), ("> 200K", 2)):
            more = [shown(Offer(o.name, "", tuple((a, v * factor if v else v, u) for a, v, u in o.prices)), style, n)
                    for n, (a, _, _) in enumerate(o.prices) if a in found]  # fmt: skip
            rows += tr([named(o, style), tier, *more])
    return (
        f"<table>{tr([style.name_head, 'Prompt length', *(style.label(k) for k, _, _ in offers[0].prices)], 'th')}{rows}</table>"
    )


MORE_ANY: tuple[Layout, ...] = (
    leader_lines, in_one_cell, captioned, kinds_in_terms, with_codes, told_in_bullets, one_liners, span_rows, as_data,
)  # fmt: skip
MORE_SAME: tuple[Layout, ...] = (described, described_apart, by_vendor, by_kind, twice, toggled, coded_heads, tiers, *MORE_ANY)
MORE = {layout.__name__: layout for layout in MORE_SAME}
