"""Longer histories in more layouts: what the page says at each step, told in turns by templates that change between versions."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from html import escape

from tests.pages.histories import NOISE, NONE, History, Told, Version

Step = tuple[object, Told]
Layout = Callable[[object, random.Random], str]


def told(kind: str, *names: str, date: str | None = None) -> Told:
    """One event that a version must give."""
    return frozenset({(kind, tuple(sorted(names)), date)})


def life(
    name: str, expects: str, title: str, layout: Layout, steps: Sequence[Step], *, quiet: int = 1, held_out: bool = False
) -> History:
    """A history in which every step is followed by `quiet` versions that only render it anew."""
    dice = random.Random(name)
    versions: list[Version] = []
    for state, events in steps:
        for again in range(1 + quiet):
            n = len(versions)
            noise = dice.choice(NOISE).format(n=n % 10)
            body = f"<h1>{title}</h1>{layout(state, dice)}"
            inner = noise + body if dice.random() < 0.5 else body + noise
            wrapped = f"<div class='{token(dice)}'><div class='wrap-{token(dice)}'>{inner}</div></div>"
            html = f"<html><body><header>Menu {n}</header><main>{wrapped}</main><footer>{n}</footer></body></html>"
            versions.append(Version(html, NONE if again else events))
    return History(name, expects, versions, held_out)


def token(dice: random.Random) -> str:
    """A class name as build tools make them."""
    return "css-" + "".join(dice.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(7))


def cells(tag: str, values: Sequence[str]) -> str:
    """Table cells."""
    return "".join(f"<{tag}>{escape(value)}</{tag}>" for value in values)


# -- prices ---------------------------------------------------------------------------------------------------------

Prices = dict[str, tuple[str, ...]]


def cards(state: object, dice: random.Random) -> str:
    """A card for each model, its classes new at every build."""
    assert isinstance(state, dict)
    names = list(state)
    dice.shuffle(names)

    def card(name: str) -> str:
        lines = zip(("Input", "Cached input", "Output"), state[name], strict=True)
        rows = "".join(
            f"<div class='{token(dice)}'><span>{label}</span><span>{price} / 1M tokens</span></div>" for label, price in lines
        )
        about = f"<p>For {len(name) * 7} uses.</p>"
        return f"<section class='{token(dice)}'><h3>{name}</h3>{about}{rows}<a href='/x'>Start</a></section>"

    return "<h2>Models</h2>" + "".join(card(name) for name in names)


def growing(state: object, dice: random.Random) -> str:
    """A table whose columns come and change places."""
    assert isinstance(state, dict)
    columns = ["Input", "Cached input", "Output"]
    dice.shuffle(columns)
    at = {"Input": 0, "Cached input": 1, "Output": 2}
    head = cells("th", ["Model", *(f"{column} (per 1M tokens)" for column in columns), "Context"][: 4 + dice.randint(0, 1)])
    rows = "".join(
        f"<tr>{cells('td', [name, *(prices[at[c]] for c in columns), '128K'][: head.count('<th>')])}</tr>"
        for name, prices in state.items()
    )
    table = f"<table class='{token(dice)}'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<p>Prices are in US dollars.</p>{table}"


def bullets(state: object, dice: random.Random) -> str:
    """Markdown that was rendered: a heading, a list."""
    assert isinstance(state, dict)
    parts = []
    for name, prices in state.items():
        lines = "".join(
            f"<li><strong>{label}</strong>: {price} per million tokens</li>"
            for label, price in zip(("Input", "Cached input", "Output"), prices, strict=True)
        )
        parts.append(f"<h3 id='{token(dice)}'><a href='#x'></a>{name}</h3>\n<ul>\n{lines}\n</ul>")
    return "\n".join(parts)


def markdown_prices(state: object, dice: random.Random) -> str:
    """Markdown as it was written."""
    assert isinstance(state, dict)
    lines = ["| Model | Input | Cached input | Output |", "|:--|--:|--:|--:|"]
    lines += [f"| **{name}** | {' | '.join(f'{price} / MTok' for price in prices)} |" for name, prices in state.items()]
    return "<pre><code>" + "\n".join(lines) + "\n\n* Prices for API use\n</code></pre>"


def nested_prices(state: object, dice: random.Random) -> str:
    """A table in each row of a table."""
    assert isinstance(state, dict)
    rows = ""
    for name, prices in state.items():
        inner = "".join(
            f"<tr><td>{label}</td><td>{price} / 1M tokens</td></tr>"
            for label, price in zip(("Input", "Cached input", "Output"), prices, strict=True)
        )
        rows += f"<tr><th>{name}</th><td><table class='{token(dice)}'>{inner}</table></td></tr>"
    return f"<table>{rows}</table>"


def defined_prices(state: object, dice: random.Random) -> str:
    """One definition list for all."""
    assert isinstance(state, dict)
    return (
        "<dl>"
        + "".join(
            f"<dt class='{token(dice)}'>{name}</dt><dd>Input {p[0]} / 1M tokens</dd>"
            f"<dd>Cached input {p[1]} / 1M tokens</dd><dd>Output {p[2]} / 1M tokens</dd>"
            for name, p in state.items()
        )
        + "</dl>"
    )


START: Prices = {
    "GPT-4o": ("$5.00", "$2.50", "$15.00"),
    "GPT-4o mini": ("$0.15", "$0.075", "$0.60"),
    "o1": ("$15.00", "$7.50", "$60.00"),
}


def price_steps() -> list[Step]:
    """Cuts, a rise, two at once, a new model, one that leaves, a reorder."""
    one = dict(START)
    two = {**one, "GPT-4o": ("$2.50", "$1.25", "$10.00")}
    three = {**two, "o1": ("$16.00", "$7.50", "$60.00"), "GPT-4o mini": ("$0.15", "$0.075", "$0.50")}
    four = {**three, "o3": ("$10.00", "$2.50", "$40.00")}
    five = {name: prices for name, prices in four.items() if name != "GPT-4o mini"}
    return [
        (one, NONE), (dict(reversed(one.items())), NONE), (two, told("price_change", "GPT-4o")),
        (three, told("price_change", "o1") | told("price_change", "GPT-4o mini")), (four, NONE),
        (five, NONE),
        ({**five, "o3": ("$2.00", "$0.50", "$8.00")}, told("price_change", "o3")),
    ]  # fmt: skip


# -- models ---------------------------------------------------------------------------------------------------------

Models = dict[str, tuple[str, str]]


def sections(state: object, dice: random.Random) -> str:
    """Two lists: what there is, and what is on its way out."""
    assert isinstance(state, dict)
    here = "".join(f"<li><code>{name}</code></li>" for name, (status, _) in state.items() if status == "Active")
    gone = "".join(
        f"<li><code>{name}</code>: shutdown on {end}</li>" for name, (status, end) in state.items() if status != "Active"
    )
    return f"<h2>Current models</h2><ul class='{token(dice)}'>{here}</ul><h2>Deprecated models</h2><ul>{gone}</ul>"


def statuses(state: object, dice: random.Random) -> str:
    """A table with a status, its rows in any order."""
    assert isinstance(state, dict)
    names = list(state)
    dice.shuffle(names)
    rows = "".join(f"<tr>{cells('td', [name, *state[name]])}</tr>" for name in names)
    head = cells("th", ["API model name", "Current state", "Retirement date"])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def defined_models(state: object, dice: random.Random) -> str:
    """A definition list with a list in each definition."""
    assert isinstance(state, dict)
    return (
        "<dl>"
        + "".join(
            f"<dt>{name}</dt><dd><ul><li>Status: {status}</li><li>Retires: {end}</li></ul></dd>"
            for name, (status, end) in state.items()
        )
        + "</dl>"
    )


def markdown_models(state: object, dice: random.Random) -> str:
    """Markdown as it was written, with a heading for each state."""
    assert isinstance(state, dict)
    lines = [
        "## Models",
        "",
        "| Model | State | Shutdown date |",
        "|---|---|---|",
        *(f"| `{name}` | {status} | {end} |" for name, (status, end) in state.items()),
    ]
    return "<pre>" + "\n".join(lines) + "</pre>"


def nested_models(state: object, dice: random.Random) -> str:
    """A small table in each row."""
    assert isinstance(state, dict)
    rows = "".join(
        f"<tr><td><b>{name}</b></td><td><table><tr><td>State</td><td>{status}</td></tr>"
        f"<tr><td>Retirement date</td><td>{end}</td></tr></table></td></tr>"
        for name, (status, end) in state.items()
    )
    return f"<table class='{token(dice)}'>{rows}</table>"


def model_steps() -> list[Step]:
    """One gets an end, the end moves, one is new, one vanishes without a word, old ones are tidied away."""
    names = ("claude-2.1", "claude-3-opus-20240229", "claude-3-haiku-20240307", "claude-sonnet-4-20250514")
    one: Models = {**dict.fromkeys(names, ("Active", "N/A")), "claude-instant-1.2": ("Retired", "November 6, 2024")}
    two = {**one, "claude-2.1": ("Deprecated", "July 21, 2027")}
    three = {**two, "claude-2.1": ("Deprecated", "September 21, 2027")}
    four = {**three, "claude-opus-5-20260301": ("Active", "N/A")}
    five = {name: what for name, what in four.items() if name != "claude-3-haiku-20240307"}
    six = {name: what for name, what in five.items() if name != "claude-instant-1.2"}
    return [
        (one, NONE), (two, told("model_retirement", "claude-2.1", date="2027-07-21")), (dict(reversed(two.items())), NONE),
        (three, told("model_retirement", "claude-2.1", date="2027-09-21")),
        (four, told("model_release", "claude-opus-5-20260301")),
        (five, told("model_retirement", "claude-3-haiku-20240307")), (six, NONE),
    ]  # fmt: skip


# -- regions --------------------------------------------------------------------------------------------------------


def alphabet(state: object, dice: random.Random) -> str:
    """Columns of names under their first letters."""
    assert isinstance(state, list)
    out = ""
    for letter in sorted({name[0] for name in state}):
        names = "".join(f"<li>{name}{'*' if dice.random() < 0.2 else ''}</li>" for name in sorted(state) if name[0] == letter)
        out += f"<div class='{token(dice)}'><h4>{letter}</h4><ul>{names}</ul></div>"
    return f"<p>We serve these countries and territories.</p>{out}<p>* with limits</p>"


def yes_no(state: object, dice: random.Random) -> str:
    """Every country with yes or no, as a definition list."""
    assert isinstance(state, list)
    everywhere = ["Albania", "Brazil", "Chile", "China", "Egypt", "France", "Hong Kong", "India", "Japan", "Russia", "Vietnam"]
    rows = "".join(
        f"<tr><th scope='row'>{name}</th><td>{'Available' if name in state else 'Not available'}</td></tr>" for name in everywhere
    )
    return f"<table class='{token(dice)}'><tr><th>Country</th><th>API access</th></tr>{rows}</table>"


def one_cell(state: object, dice: random.Random) -> str:
    """All names in the cells of one table, four to a row."""
    assert isinstance(state, list)
    names = sorted(state)
    rows = "".join(f"<tr>{cells('td', names[n : n + 4])}</tr>" for n in range(0, len(names), 4))
    return f"<table><tbody>{rows}</tbody></table>"


def continents(state: object, dice: random.Random) -> str:
    """A paragraph for each part of the world."""
    assert isinstance(state, list)
    where = {
        "Africa": ("Egypt",),
        "Americas": ("Brazil", "Chile"),
        "Asia": ("China", "Hong Kong", "India", "Japan", "Vietnam"),
        "Europe": ("Albania", "France", "Russia"),
    }
    return "".join(
        f"<p><b>{part}:</b> {', '.join(name for name in names if name in state) or 'none yet'}</p>"
        for part, names in where.items()
    )


def markdown_regions(state: object, dice: random.Random) -> str:
    """Markdown as it was written."""
    assert isinstance(state, list)
    return "<pre># Regions\n\nThe API is available in:\n\n" + "\n".join(f"- {name}" for name in state) + "\n</pre>"


def region_steps() -> list[Step]:
    """Some come, some go, one comes back after months."""
    one = ["Albania", "Brazil", "Chile", "China", "France", "Hong Kong", "India", "Japan"]
    two = [*one, "Vietnam", "Egypt"]
    three = [name for name in two if name not in ("China", "Hong Kong")]
    return [
        (one, NONE), (one[::-1], NONE), (two, told("access_expansion", "Egypt", "Vietnam")), (sorted(two), NONE),
        (three, told("api_restriction", "China", "Hong Kong")), ([*three, "Russia"], told("access_expansion", "Russia")),
        (three, told("api_restriction", "Russia")), ([*three, "Hong Kong"], told("access_expansion", "Hong Kong")),
    ]  # fmt: skip


# -- terms ----------------------------------------------------------------------------------------------------------


def folded(state: object, dice: random.Random) -> str:
    """Sections that fold, numbered anew."""
    assert isinstance(state, list)
    return "".join(
        f"<details class='{token(dice)}'><summary>{n}. {head}</summary><p>{text}</p></details>"
        for n, (head, text) in enumerate(state, 1)
    )


def legal(state: object, dice: random.Random) -> str:
    """Headings and paragraphs with numbers, quotes in another style at every rendering."""
    assert isinstance(state, list)
    quotes = dice.choice([("'", "'"), ("\u2018", "\u2019")])
    parts = (
        f"<h2>Section {n}: {head}</h2><p>{n}.1 {text.replace(chr(39), quotes[1])}</p>" for n, (head, text) in enumerate(state, 1)
    )
    return "".join(parts) + "<p>Effective: January 1, 2026</p>"


def rules_table(state: object, dice: random.Random) -> str:
    """A table with a rule in each row."""
    assert isinstance(state, list)
    rows = "".join(f"<tr>{cells('td', row)}</tr>" for row in state)
    return f"<table><tr><th>Topic</th><th>Rule</th></tr>{rows}</table>"


def markdown_terms(state: object, dice: random.Random) -> str:
    """Markdown as it was written."""
    assert isinstance(state, list)
    return "<pre># Usage policies\n\n" + "\n\n".join(f"## {head}\n\n{text}" for head, text in state) + "\n</pre>"


def term_steps() -> list[Step]:
    """A clause reworded, one new in front, one taken out, a number changed, an order changed, a misspelling mended."""
    people = ("People", "You may not use the service to track people in public places, and you mustn't hide that you do.")
    age = ("Age", "You must be at least 13 years old to use the service.")
    data = ("Data", "We keep what you send us for thirty days and then delete it for good, unless the law asks for more.")
    fair = ("Fairness", "Be fair to other users and recieve their consent before you share what they wrote.")
    rivals = ("Rivals", "You may not use outputs to develop models that compete with ours.")
    mended = (fair[0], fair[1].replace("recieve", "receive"))
    change = told("terms_change", "Usage policies")
    older = (age[0], age[1].replace("13", "18"))
    reworded = (people[0], people[1].replace("track people", "identify or track people"))
    return [
        ([people, age, data, fair], NONE), ([people, age, data, mended], NONE), ([reworded, age, data, mended], change),
        ([data, reworded, age, mended], NONE), ([rivals, data, reworded, age, mended], change),
        ([rivals, data, reworded, older, mended], change),
        ([rivals, data, reworded, older], change),
    ]  # fmt: skip


# -- more layouts, written after the rules for the ones above -----------------------------------------------------------


def defined_regions(state: object, dice: random.Random) -> str:
    """A definition for each part of the world."""
    assert isinstance(state, list)
    where = {"Americas": ("Brazil", "Chile"), "Africa": ("Egypt",), "Asia": ("China", "Hong Kong", "India", "Japan", "Vietnam"), "Europe": ("Albania", "France", "Russia")}  # fmt: skip  # noqa: E501
    parts = "".join(f"<dt>{part}</dt><dd>{', '.join(n for n in names if n in state)}</dd>" for part, names in where.items())
    return f"<dl class='{token(dice)}'>{parts}</dl>"


def flags(state: object, dice: random.Random) -> str:
    """A flag before each name, in nested divs."""
    assert isinstance(state, list)
    names = "".join(
        f"<div class='{token(dice)}'><span aria-hidden='true'>\U0001f3f3</span> <span>{name}</span></div>" for name in state
    )
    return f"<p>Find your country.</p><div>{names}</div>"


def tabs(state: object, dice: random.Random) -> str:
    """Models side by side, in a tab for each way of asking."""
    assert isinstance(state, dict)
    out = ""
    for tab, share in (("Standard", 1), ("Batch", 2)):
        head = cells("th", ["", *state])
        rows = ""
        for n, label in enumerate(("Input", "Cached input", "Output")):
            prices = [f"${float(values[n][1:]) / share:.3f} per 1M tokens" for values in state.values()]
            rows += f"<tr>{cells('td', [label, *prices])}</tr>"
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        out += f"<div role='tabpanel' id='{token(dice)}'><h2>{tab}</h2>{table}</div>"
    return out


def sentences(state: object, dice: random.Random) -> str:
    """Prices told in sentences."""
    assert isinstance(state, dict)
    texts = (
        f"{name}: {p[0]} per million input tokens, {p[1]} per million cached input tokens and {p[2]} per million output tokens."
        for name, p in state.items()
    )
    return "<ul>" + "".join(f"<li class='{token(dice)}'>{text}</li>" for text in texts) + "</ul>"


def badges(state: object, dice: random.Random) -> str:
    """A card for each model, its state a badge."""
    assert isinstance(state, dict)
    out = ""
    for name, (status, end) in state.items():
        last = f"<p>Shutdown date: {end}</p>" if status != "Active" else "<p>No shutdown planned.</p>"
        out += f"<article class='{token(dice)}'><h3>{name}</h3><span class='{token(dice)}'>{status}</span>{last}</article>"
    return out


def calendar(state: object, dice: random.Random) -> str:
    """A table of all that end, and a list of those that do not."""
    assert isinstance(state, dict)
    ending = "".join(
        f"<tr>{cells('td', [end, name, 'claude-sonnet-4-20250514'])}</tr>"
        for name, (status, end) in state.items()
        if status != "Active"
    )
    there = ", ".join(f"<code>{name}</code>" for name, (status, _) in state.items() if status == "Active")
    head = cells("th", ["Shutdown date", "Model", "Recommended replacement"])
    listed = there.replace(", ", "</li><li>")
    return f"<h2>Upcoming and past</h2><table><tr>{head}</tr>{ending}</table><h2>Available</h2><ul><li>{listed}</li></ul>"


def lettered(state: object, dice: random.Random) -> str:
    """An ordered list in an ordered list."""
    assert isinstance(state, list)
    items = "".join(
        f"<li><b>{head}</b><ol type='a'><li>({'abcdefg'[n]}) {text}</li></ol></li>" for n, (head, text) in enumerate(state)
    )
    return f"<ol class='{token(dice)}'>{items}</ol>"


def defined_terms(state: object, dice: random.Random) -> str:
    """A definition list."""
    assert isinstance(state, list)
    return "<dl>" + "".join(f"<dt id='{token(dice)}'>{head}</dt><dd>{text}</dd>" for head, text in state) + "</dl>"


LIVES = [
    life("life-prices-cards", "prices", "Pricing", cards, price_steps()),
    life("life-prices-growing", "prices", "API pricing", growing, price_steps()),
    life("life-prices-bullets", "prices", "Pricing", bullets, price_steps()),
    life("life-models-sections", "models", "Model deprecations", sections, model_steps()),
    life("life-models-statuses", "models", "Model status", statuses, model_steps()),
    life("life-regions-alphabet", "regions", "Supported countries", alphabet, region_steps()),
    life("life-regions-yes-no", "regions", "Where the API works", yes_no, region_steps()),
    life("life-terms-folded", "terms", "Usage policies", folded, term_steps()),
    life("life-terms-legal", "terms", "Usage policies", legal, term_steps()),
    life("life-prices-markdown", "prices", "Pricing", markdown_prices, price_steps(), held_out=True),
    life("life-prices-nested", "prices", "Pricing", nested_prices, price_steps(), held_out=True),
    life("life-prices-defined", "prices", "Pricing", defined_prices, price_steps(), held_out=True),
    life("life-models-defined", "models", "Model lifecycle", defined_models, model_steps(), held_out=True),
    life("life-models-markdown", "models", "Deprecations", markdown_models, model_steps(), held_out=True),
    life("life-models-nested", "models", "Models", nested_models, model_steps(), held_out=True),
    life("life-regions-one-cell", "regions", "Supported countries", one_cell, region_steps(), held_out=True),
    life("life-regions-continents", "regions", "Supported regions", continents, region_steps(), held_out=True),
    life("life-regions-markdown", "regions", "Regions", markdown_regions, region_steps(), held_out=True),
    life("life-terms-table", "terms", "Usage policies", rules_table, term_steps(), held_out=True),
    life("life-terms-markdown", "terms", "Usage policies", markdown_terms, term_steps(), held_out=True),
    life("late-regions-defined", "regions", "Supported countries", defined_regions, region_steps(), held_out=True),
    life("late-regions-flags", "regions", "Supported countries", flags, region_steps(), held_out=True),
    life("late-prices-tabs", "prices", "Pricing", tabs, price_steps(), held_out=True),
    life("late-prices-sentences", "prices", "What it costs", sentences, price_steps(), held_out=True),
    life("late-models-badges", "models", "Models", badges, model_steps(), held_out=True),
    life("late-models-calendar", "models", "Deprecations", calendar, model_steps(), held_out=True),
    life("late-terms-lettered", "terms", "Usage policies", lettered, term_steps(), held_out=True),
    life("late-terms-defined", "terms", "Usage policies", defined_terms, term_steps(), held_out=True),
]
