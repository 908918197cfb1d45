"""Histories of watched pages of our own making: what a page says, in four layouts, with noise and planted changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

Rows = list[tuple[str, ...]]
Told = frozenset[tuple[str, tuple[str, ...], str | None]]
NONE: Told = frozenset()


@dataclass(frozen=True)
class Version:
    """One version: its HTML, and the events that it must give as (type, object or region names, effective date)."""

    html: str
    events: Told = NONE


@dataclass(frozen=True)
class History:
    """A page's life."""

    name: str
    expects: str
    versions: list[Version]
    held_out: bool = False
    ignore: tuple[str, ...] = field(default=())


def table(headers: tuple[str, ...], rows: Rows) -> str:
    """A plain table with a head."""
    head = "".join(f"<th>{escape(h)}</th>" for h in headers)
    body = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table class='t1'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def definitions(headers: tuple[str, ...], rows: Rows) -> str:
    """A heading for each row, a definition list for its cells."""

    def pairs(row: tuple[str, ...]) -> str:
        return "".join(f"<dt>{escape(h)}</dt><dd>{escape(c)}</dd>" for h, c in zip(headers[1:], row[1:], strict=True))

    return "".join(f"<h3>{escape(row[0])}</h3><dl>{pairs(row)}</dl>" for row in rows)


def nested(headers: tuple[str, ...], rows: Rows) -> str:
    """A table whose cells hold tables."""

    def inner(row: tuple[str, ...]) -> str:
        pairs = zip(headers[1:], row[1:], strict=True)
        return "".join(f"<tr><td>{escape(h)}</td><td>{escape(c)}</td></tr>" for h, c in pairs)

    return (
        "<table>"
        + "".join(f"<tr><td>{escape(row[0])}</td><td><table>{inner(row)}</table></td></tr>" for row in rows)
        + "</table>"
    )


def markdown(headers: tuple[str, ...], rows: Rows) -> str:
    """Markdown that is shown as it was written."""
    lines = [headers, ("---",) * len(headers), *rows]
    return "<pre>" + "\n".join(escape("| " + " | ".join(line) + " |") for line in lines) + "</pre>"


def transposed(headers: tuple[str, ...], rows: Rows) -> str:
    """The rows side by side."""
    turned = [(header, *(row[n] for row in rows)) for n, header in enumerate(headers)]
    return table(turned[0], list(turned[1:]))


LAYOUTS: dict[str, Callable[[tuple[str, ...], Rows], str]] = {
    "table": table, "markdown": markdown, "definitions": definitions, "nested": nested, "transposed": transposed,
}  # fmt: skip
NOISE = (
    "<p>Last updated: May {n}, 2026</p>",
    "<div class='cookie-banner'><p>We use cookies number {n}.</p><button>Accept all</button></div>",
    "<p>Rendered at 12:0{n}:44 UTC</p><!-- build {n} -->",
    "<p>{n},204 views</p><p>Session: 8f{n}a77c0d1e2f3a4b5c</p>",
    "<footer>© 202{n} Example</footer><p>3{n} out of 50 found this helpful</p>",
)


def page(title: str, body: str, n: int) -> str:
    """A whole page with the noise of its n-th rendering."""
    noise = NOISE[n % len(NOISE)].format(n=n % 10)
    before, after = (noise, "") if n % 2 else ("", noise)
    return (
        f"<html><body class='v{n}'><nav>Home {n}</nav><main id='m{n}'>{before}<h1>{title}</h1>{body}{after}</main></body></html>"
    )


def prices(layout: str, held_out: bool) -> History:
    """Two prices move, the rows change places, noise in between."""
    headers = ("Model", "Input / 1M tokens", "Output / 1M tokens")
    one: Rows = [("GPT-4o", "$5.00", "$15.00"), ("GPT-4o mini", "$0.15", "$0.60"), ("o1", "$15.00", "$60.00")]
    two: Rows = [("GPT-4o", "$2.50", "$10.00"), *one[1:]]
    three: Rows = [two[0], two[1], ("o1", "$15.00", "$45.00")]
    steps: list[tuple[Rows, Told]] = [
        (one, NONE), (one, NONE), (two, frozenset({("price_change", ("GPT-4o",), None)})), (two[::-1], NONE),
        (two, NONE), (three, frozenset({("price_change", ("o1",), None)})), (three, NONE),
    ]  # fmt: skip
    versions = [Version(page("Pricing", LAYOUTS[layout](headers, rows), n), events) for n, (rows, events) in enumerate(steps)]
    return History(f"prices-{layout}", "prices", versions, held_out)


def retirements(layout: str, held_out: bool) -> History:
    """A model gets a shutdown date, another is new, one is listed with its end from the start."""
    headers = ("Model", "Status", "Retirement date")
    one: Rows = [("GPT-4o", "Active", "N/A"), ("Claude 2.1", "Active", "N/A")]
    two: Rows = [one[0], ("Claude 2.1", "Deprecated", "June 6, 2027")]
    three: Rows = [*two, ("GPT-5 mini", "Active", "N/A")]
    steps: list[tuple[Rows, Told]] = [
        (one, NONE), (one, NONE), (two, frozenset({("model_retirement", ("Claude 2.1",), "2027-06-06")})),
        (two[::-1], NONE), (three, frozenset({("model_release", ("GPT-5 mini",), None)})), (three, NONE),
    ]  # fmt: skip
    versions = [
        Version(page("Model status", LAYOUTS[layout](headers, rows), n), events) for n, (rows, events) in enumerate(steps)
    ]
    return History(f"models-{layout}", "models", versions, held_out)


def _listed(layout: str, names: list[str]) -> str:
    if layout == "list":
        return "<h2>Where it works</h2><ul>" + "".join(f"<li>{name}</li>" for name in names) + "</ul>"
    if layout == "sentence":
        return f"<p>The API is available in {', '.join(names[:-1])} and {names[-1]}.</p><p>Write to us for more.</p>"
    if layout == "ticks":
        return table(("Country", "API", "App"), [(name, "✓", "✗") for name in names])
    if layout == "grid":
        return "<div class='g'>" + "".join(f"<div><span>#</span><span>{name}</span></div>" for name in names) + "</div>"
    if layout == "lines":
        return "<p>" + "<br>".join(f"{name} *" for name in names) + "</p>"
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>Since 2024</dd>" for name in names) + "</dl>"


def regions(layout: str, held_out: bool) -> History:
    """One country comes, two go, the others change places."""
    one = ["Albania", "Brazil", "Chile", "China", "Russia", "South Korea"]
    two = [*one, "Vietnam"]
    three = ["Albania", "Brazil", "Chile", "South Korea", "Vietnam"]
    steps: list[tuple[list[str], Told]] = [
        (one, NONE), (one[::-1], NONE), (two, frozenset({("access_expansion", ("Vietnam",), None)})), (two, NONE),
        (three, frozenset({("api_restriction", ("China", "Russia"), None)})), (three[::-1], NONE),
    ]  # fmt: skip
    versions = [
        Version(page("Supported countries", _listed(layout, names), n), events) for n, (names, events) in enumerate(steps)
    ]
    return History(f"regions-{layout}", "regions", versions, held_out)


def terms(layout: str, held_out: bool) -> History:
    """One clause is reworded, one is new (all others are renumbered), a typo is mended, sections change places."""
    first = "You may not use the service to track people in public places."
    reworded = "You may not use the service to track or identify people in public places."
    fair, keep = "Be fair to other users and recieve their consent.", "We keep your data for thirty days."
    new = "You may not use outputs to develop models that compete with ours."
    mended = fair.replace("recieve", "receive")
    change = frozenset({("terms_change", ("Usage policies",), None)})
    steps: list[tuple[list[str], Told]] = [
        ([first, fair, keep], NONE), ([first, mended, keep], NONE), ([reworded, mended, keep], change),
        ([reworded, keep, mended], NONE), ([new, reworded, keep, mended], change), ([new, reworded, keep, mended], NONE),
    ]  # fmt: skip
    make = {
        "items": lambda texts: "<ol>" + "".join(f"<li>{n}. {text}</li>" for n, text in enumerate(texts, 1)) + "</ol>",
        "paragraphs": lambda texts: "".join(f"<section><p>{n}. {text}</p></section>" for n, text in enumerate(texts, 1)),
    }[layout]
    versions = [Version(page("Usage policies", make(texts), n), events) for n, (texts, events) in enumerate(steps)]
    return History(f"terms-{layout}", "terms", versions, held_out)


HISTORIES = [
    prices("table", False), prices("markdown", False), prices("definitions", True), prices("nested", True),
    prices("transposed", True),
    retirements("table", False), retirements("transposed", False), retirements("definitions", True),
    retirements("markdown", True),
    regions("list", False), regions("ticks", False), regions("lines", False), regions("grid", True), regions("sentence", True),
    regions("definitions", True), terms("paragraphs", False), terms("items", True),
]  # fmt: skip
