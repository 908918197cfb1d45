"""Layouts that no rule was changed for after their first replay."""

from __future__ import annotations

import random

from tests.pages.lives import cells, life, model_steps, price_steps, region_steps, term_steps, token

DASH = "\u2014"
LABELS = ("Input", "Cached input", "Output")


def by_part(state: object, dice: random.Random) -> str:
    """A row for each part of the world, all its countries in one cell."""
    assert isinstance(state, list)
    where = {
        "Americas": ("Brazil", "Chile"), "Middle East and Africa": ("Egypt",),
        "Asia-Pacific": ("China", "Hong Kong", "India", "Japan", "Vietnam"), "Europe": ("Albania", "France", "Russia"),
    }  # fmt: skip
    rows = "".join(f"<tr>{cells('td', [part, ', '.join(n for n in names if n in state)])}</tr>" for part, names in where.items())
    return f"<table class='{token(dice)}'><thead><tr><th>Region</th><th>Countries</th></tr></thead><tbody>{rows}</tbody></table>"


def told(state: object, dice: random.Random) -> str:
    """Two sentences, one in the negative."""
    assert isinstance(state, list)
    without = [name for name in ("China", "Cuba", "Iran", "North Korea") if name not in state]
    return (
        f"<p>The service is offered in {', '.join(state[:-1])} and {state[-1]}.</p>"
        f"<p>We do not offer it in {', '.join(without)}.</p>"
    )


def grid(state: object, dice: random.Random) -> str:
    """A table only for those who hear it."""
    assert isinstance(state, dict)
    head = "".join(f"<div role='columnheader'>{name}</div>" for name in ("Model", *LABELS))
    rows = ""
    for name, prices in state.items():
        inner = "".join(f"<div role='cell' class='{token(dice)}'>{text}</div>" for text in (name, *(f"{p}/1M" for p in prices)))
        rows += f"<div role='row'>{inner}</div>"
    return f"<p>Per million tokens.</p><div role='table'><div role='row'>{head}</div>{rows}</div>"


def spanned(state: object, dice: random.Random) -> str:
    """The name of a model over three rows."""
    assert isinstance(state, dict)
    rows = ""
    for name, prices in state.items():
        for n, (label, price) in enumerate(zip(LABELS, prices, strict=True)):
            first = f"<td rowspan='3'>{name}</td>" if not n else ""
            rows += f"<tr>{first}<td>{label}</td><td>{price}</td></tr>"
    head = cells("th", ["Model", "Type", "Price per 1M tokens"])
    return f"<table class='{token(dice)}'><tr>{head}</tr>{rows}</table>"


def noted(state: object, dice: random.Random) -> str:
    """Names with a note, states with a sign, another column that changes nothing."""
    assert isinstance(state, dict)
    signs = {"Active": "\u2705 Active", "Deprecated": "\u26a0\ufe0f Deprecated", "Retired": "\u274c Retired"}
    rows = "".join(
        f"<tr>{cells('td', [f'{name} (chat)', signs[status], end.replace('N/A', DASH), '200K'])}</tr>"
        for name, (status, end) in state.items()
    )
    head = cells("th", ["Model", "Lifecycle", "End of life", "Context window"])
    return f"<table><tr>{head}</tr>{rows}</table>"


def spoken(state: object, dice: random.Random) -> str:
    """A sentence for each model."""
    assert isinstance(state, dict)
    texts = (
        f"<strong>{name}</strong> is available." if status == "Active" else f"<strong>{name}</strong> will be shut down on {end}."
        for name, (status, end) in state.items()
    )
    return "<ul>" + "".join(f"<li class='{token(dice)}'>{text}</li>" for text in texts) + "</ul>"


def broken_lines(state: object, dice: random.Random) -> str:
    """All in one paragraph with line breaks."""
    assert isinstance(state, list)
    return "<p>" + "<br><br>".join(f"<b>{n}. {head}.</b> {text}" for n, (head, text) in enumerate(state, 1)) + "</p>"


def quoted(state: object, dice: random.Random) -> str:
    """Quotes under small headings, links to themselves beside."""
    assert isinstance(state, list)
    return "".join(
        f"<h4 id='{token(dice)}'>{head} <a href='#{head}'>#</a></h4><blockquote><p>{text}</p></blockquote>"
        for head, text in state
    )


FRESH = [
    life("fresh-regions-by-part", "regions", "Availability", by_part, region_steps(), quiet=0, held_out=True),
    life("fresh-regions-told", "regions", "Where we are", told, region_steps(), held_out=True),
    life("fresh-prices-grid", "prices", "Model prices", grid, price_steps(), held_out=True),
    life("fresh-prices-spanned", "prices", "Model prices", spanned, price_steps(), quiet=0, held_out=True),
    life("fresh-models-noted", "models", "Models", noted, model_steps(), held_out=True),
    life("fresh-models-spoken", "models", "Models", spoken, model_steps(), quiet=0, held_out=True),
    life("fresh-terms-lines", "terms", "Usage policies", broken_lines, term_steps(), held_out=True),
    life("fresh-terms-quoted", "terms", "Usage policies", quoted, term_steps(), quiet=0, held_out=True),
]
