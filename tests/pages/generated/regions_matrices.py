"""Pages that say for each product where it is offered: tables either way round, sections, rows, cards, sentences."""

from __future__ import annotations

from collections.abc import Sequence

from tests.pages.generated.regions_layouts import Build, Facts, Style, flat, head, heading, row_of, table_of, ul
from tests.pages.generated.regions_words import Land


def _tick(facts: Facts, land: Land, product: str, style: Style) -> str:
    return style.words.signs[0 if product in facts.offers[land] else 1]


def _matrix(facts: Facts, style: Style) -> str:
    rows = [
        row_of(land, style, *(_tick(facts, land, one, style) for one in facts.products), n=n)
        for n, land in enumerate(style.sorted(list(facts.offers)))
    ]
    return table_of(rows, head(style, *facts.products), style)


def _matrix_two_rows(facts: Facts, style: Style) -> str:
    lands = style.sorted(list(facts.offers))
    top = f"<tr><th rowspan='2'>{style.words['place']}</th><th colspan='{len(facts.products)}'>{style.words['state']}</th></tr>"
    top += "<tr>" + "".join(f"<th>{product}</th>" for product in facts.products) + "</tr>"
    rows = "".join(f"<tr><td>{style.called(land)}</td>" + "".join(f"<td>{_tick(facts, land, one, style)}</td>" for one in facts.products) + "</tr>" for land in lands)  # fmt: skip  # noqa: E501
    return f"<table><thead>{top}</thead><tbody>{rows}</tbody></table>"


def _matrix_across(facts: Facts, style: Style) -> str:
    lands = style.sorted(list(facts.offers))
    rows = [[one, *(_tick(facts, land, one, style) for land in lands)] for one in facts.products]
    return table_of(rows, ["Product", *(style.plain(land) for land in lands)], style)


def _product_sections(facts: Facts, style: Style) -> str:
    return "".join(
        heading(one, style) + flat([land for land, has in facts.offers.items() if one in has], style) for one in facts.products
    )


def _product_rows(facts: Facts, style: Style) -> str:
    rows = [
        [one, ", ".join(style.plain(land) for land in style.sorted([land for land, has in facts.offers.items() if one in has]))]
        for one in facts.products
    ]
    return table_of(rows, ["Product", style.words["place"]], style)


def _product_sentences(facts: Facts, style: Style) -> str:
    lead = ("{b} is available in {l}.", "You can use {b} in {l}.", "{b} is offered in {l}.")[style.lead % 3]
    return "".join(
        f"<p>{lead.format(b=one, l=style.listed([land for land, has in facts.offers.items() if one in has]))}</p>"
        for one in facts.products
    )


def _land_lines(facts: Facts, style: Style) -> str:
    yes, no = style.words.signs if all(style.words.signs) and style.words.signs[0] != "x" else ("yes", "no")
    lines = (f"<h3>{style.called(land)}</h3>" + ul([f"{one}: {yes if one in facts.offers[land] else no}" for one in facts.products], style) for land in style.sorted(list(facts.offers)))  # fmt: skip  # noqa: E501
    return "".join(lines)


def _land_offers(facts: Facts, style: Style) -> str:
    rows = [row_of(land, style, ", ".join(one for one in facts.products if one in facts.offers[land]) or "—", n=n) for n, land in enumerate(style.sorted(list(facts.offers)))]  # fmt: skip  # noqa: E501
    return table_of(rows, head(style, ("Products", "Available services", "What you can use", "Offers")[style.lead % 4]), style)


def _land_items(facts: Facts, style: Style) -> str:
    between = ": " if style.tags % 2 else " — "
    return ul([f"{style.plain(land)}{between}{', '.join(one for one in facts.products if one in facts.offers[land]) or 'none'}" for land in style.sorted(list(facts.offers))], style)  # fmt: skip  # noqa: E501


MATRICES: Sequence[Build] = [
    _matrix, _matrix_two_rows, _matrix_across, _product_sections, _product_rows, _product_sentences, _land_lines,
    _land_offers, _land_items, _matrix,
]  # fmt: skip
