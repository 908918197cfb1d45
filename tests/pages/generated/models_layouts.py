"""The same list of models in many layouts: tables, cards, lists, logs, sentences."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tests.pages.generated.models_words import Wording
from tests.pages.generated.models_world import Model


@dataclass(frozen=True)
class Page:
    """What stays of a page from version to version: what it shows in which order, whether names or identifiers, which tags."""

    facts: tuple[str, ...]
    names: str
    words: Wording
    tags: int
    brand: str

    def dice(self) -> random.Random:
        return random.Random(self.tags)

    def pick(self, *options: str) -> str:
        """One of several ways to draw the same thing; the same one for the whole page."""
        return options[self.tags % len(options)]

    def title(self, one: Model) -> str:
        return one.code if self.names == "code" else one.name

    def linked(self, one: Model) -> str:
        """The name as an element."""
        title = escape(self.title(one))
        return self.pick(
            title, f"<code>{title}</code>", f"<strong>{title}</strong>", f"<a href='/m/{one.code}'>{title}</a>", title
        )

    def told(self, one: Model, what: str) -> str:
        return escape(self.words.fact(one, what))


def _cells(tag: str, values: Sequence[str]) -> str:
    return "".join(f"<{tag}>{value}</{tag}>" for value in values)


def _columns(page: Page) -> list[str]:
    columns = list(page.facts)
    if page.names == "both":
        columns.insert(0, "code")
    return columns


def table(models: Sequence[Model], page: Page) -> str:
    """A row for each, the name anywhere."""
    columns, at = _columns(page), page.tags % 3 if page.tags % 5 == 0 else 0
    heads = [escape(page.words.label(what)) for what in columns]
    heads.insert(at, page.words.label("name"))
    rows = ""
    for one in models:
        values = [page.told(one, what) for what in columns]
        values.insert(at, page.linked(one))
        first = page.tags % 4 == 1 and at == 0
        rows += (
            f"<tr><th scope='row'>{values[0]}</th>{_cells('td', values[1:])}</tr>"
            if first
            else f"<tr>{_cells('td', values)}</tr>"
        )
    head = page.pick(
        f"<thead><tr>{_cells('th', heads)}</tr></thead>", f"<tr>{_cells('th', heads)}</tr>", f"<tr>{_cells('td', heads)}</tr>",
        f"<tr>{_cells('td', [f'<strong>{h}</strong>' for h in heads])}</tr>",
    )  # fmt: skip
    return f"<table class='t{page.tags}'>{head}<tbody>{rows}</tbody></table>"


def transposed(models: Sequence[Model], page: Page) -> str:
    """A column for each."""
    corner = page.pick("", "Model", "&nbsp;")
    head = _cells("th", [corner, *(page.linked(one) for one in models)])
    first = page.pick("td", "th")
    rows = "".join(
        f"<tr><{first}>{page.words.label(what)}</{first}>{_cells('td', [page.told(one, what) for one in models])}</tr>"
        for what in _columns(page)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def families(models: Sequence[Model], page: Page) -> str:
    """A cell for each family over several rows, identifiers beside it."""
    groups: dict[str, list[Model]] = {}
    for one in models:
        groups.setdefault(one.family, []).append(one)
    rows = ""
    for family, members in groups.items():
        for n, one in enumerate(members):
            first = f"<td rowspan='{len(members)}'>{family}</td>" if not n else ""
            rows += (
                f"<tr>{first}{_cells('td', [f'<code>{one.code}</code>', *(page.told(one, what) for what in page.facts)])}</tr>"
            )
    heads = [page.words.label("family"), page.words.label("code"), *(page.words.label(what) for what in page.facts)]
    return f"<table><thead><tr>{_cells('th', heads)}</tr></thead><tbody>{rows}</tbody></table>"


def grouped(models: Sequence[Model], page: Page) -> str:
    """Rows of a state under a cell over all columns."""
    heads = [page.words.label("name"), *(page.words.label(what) for what in page.facts if what != "state")]
    rows = ""
    for state in ("alive", "waning", "gone"):
        members = _of(models, state)
        if members:
            name = dict(page.words.sections)[state]
            rows += f"<tr><{page.pick('th', 'td')} colspan='{len(heads)}'>{name}</{page.pick('th', 'td')}></tr>"
        for one in members:
            rows += (
                f"<tr>{_cells('td', [page.linked(one), *(page.told(one, what) for what in page.facts if what != 'state')])}</tr>"
            )
    return f"<table><thead><tr>{_cells('th', heads)}</tr></thead><tbody>{rows}</tbody></table>"


def _of(models: Sequence[Model], state: str) -> list[Model]:
    return [one for one in models if one.state == state or (state == "alive" and one.state == "preview")]


def two_headers(models: Sequence[Model], page: Page) -> str:
    """Two rows of headers over one another."""
    facts = page.facts
    over = page.pick("Lifecycle", "Dates and notes", "Facts")
    top = f"<tr><th rowspan='2'>{page.words.label('name')}</th><th colspan='{len(facts)}'>{over}</th></tr>"
    rows = "".join(f"<tr>{_cells('td', [page.linked(one), *(page.told(one, what) for what in facts)])}</tr>" for one in models)
    low = _cells("th", [page.words.label(what) for what in facts])
    return f"<table><thead>{top}<tr>{low}</tr></thead><tbody>{rows}</tbody></table>"


def nested_tables(models: Sequence[Model], page: Page) -> str:
    """A table in each row of a table."""
    rows = ""
    for one in models:
        inner = "".join(f"<tr>{_cells('td', [page.words.label(what), page.told(one, what)])}</tr>" for what in _columns(page))
        rows += f"<tr><{page.pick('td', 'th')}>{page.linked(one)}</{page.pick('td', 'th')}><td><table>{inner}</table></td></tr>"
    return f"<table>{rows}</table>"


def _pairs(one: Model, page: Page, what: Sequence[str] | None = None) -> list[tuple[str, str]]:
    return [(page.words.label(key), page.told(one, key)) for key in what or _columns(page)]


def definitions(models: Sequence[Model], page: Page) -> str:
    """A definition for each, its facts as lines."""
    out = ""
    for one in models:
        lines = [f"{label}: {value}" for label, value in _pairs(one, page)]
        out += f"<dt>{page.linked(one)}</dt>" + "".join(f"<dd>{line}</dd>" for line in lines)
    return f"<dl>{out}</dl>"


def nested_definitions(models: Sequence[Model], page: Page) -> str:
    """A definition list in each definition."""
    out = ""
    for one in models:
        inner = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in _pairs(one, page))
        out += f"<dt>{page.linked(one)}</dt><dd><dl>{inner}</dl></dd>"
    return f"<dl>{out}</dl>"


def cards(models: Sequence[Model], page: Page) -> str:
    """A card for each, its state a badge before or behind the name."""
    out = ""
    for one in models:
        badge = f"<span class='badge b{page.tags}'>{page.told(one, 'state')}</span>" if "state" in page.facts else ""
        level = page.pick("h2", "h3", "h4")
        name = f"<{level}>{page.linked(one)}</{level}>"
        ends = f"<p>{page.words.ends_short.format(d=page.words.date(one.ends))}</p>" if one.ends and "ends" in page.facts else ""
        about = f"<p>{one.about}</p>"
        # A badge stands in front of the name, behind it, or at the end of the card.
        inner = page.pick(f"{badge}{name}{about}{ends}", f"{name}{badge}{about}{ends}", f"{name}{about}{ends}{badge}")
        out += f"<div class='card c{page.tags}'>{inner}<a href='/try'>{page.pick('Try it', 'Learn more', 'Explore →')}</a></div>"
    return f"<div class='grid'>{out}</div>"


def labelled_cards(models: Sequence[Model], page: Page) -> str:
    """A card for each with rows of label and value."""
    out = ""
    for one in models:
        tag = page.pick("div", "p", "li")
        rows = "".join(f"<{tag}><span>{label}</span> <span>{value}</span></{tag}>" for label, value in _pairs(one, page))
        rows = f"<ul>{rows}</ul>" if tag == "li" else rows
        out += f"<article><h3>{page.linked(one)}</h3><p>{one.about}</p>{rows}</article>"
    return out


def colon_cards(models: Sequence[Model], page: Page) -> str:
    """A heading for each, under it lines of "label: value"."""
    out = ""
    for one in models:
        lines = [f"<b>{label}:</b> {value}" for label, value in _pairs(one, page)]
        body = page.pick(f"<p>{'<br>'.join(lines)}</p>", f"<ul>{_cells('li', lines)}</ul>", _cells("p", lines))
        out += f"<{page.pick('h3', 'h2')}>{page.linked(one)}</{page.pick('h3', 'h2')}>{body}"
    return out


def heading_tables(models: Sequence[Model], page: Page) -> str:
    """A heading for each, under it a table of two columns."""
    out = ""
    for one in models:
        rows = "".join(f"<tr>{_cells('td', pair)}</tr>" for pair in _pairs(one, page))
        out += f"<h3>{page.linked(one)}</h3><table>{rows}</table>"
    return out


def divs(models: Sequence[Model], page: Page) -> str:
    """Rows of divs."""
    heads = [page.words.label("name"), *(page.words.label(what) for what in page.facts)]
    rows = [heads] + [[page.linked(one), *(page.told(one, what) or "—" for what in page.facts)] for one in models]
    return "<div>" + "".join(f"<div class='r'>{_cells('div', row)}</div>" for row in rows) + "</div>"


def aria(models: Sequence[Model], page: Page) -> str:
    """A table by its roles."""
    heads = [page.words.label("name"), *(page.words.label(what) for what in page.facts)]
    head = "".join(f"<span role='columnheader'>{one}</span>" for one in heads)
    rows = "".join(
        "<div role='row'>"
        + "".join(f"<span role='cell'>{v}</span>" for v in [page.linked(one), *(page.told(one, what) for what in page.facts)])
        + "</div>"
        for one in models
    )
    return f"<div role='table'><div role='rowgroup'><div role='row'>{head}</div></div><div role='rowgroup'>{rows}</div></div>"


def accordions(models: Sequence[Model], page: Page) -> str:
    """One to open for each."""
    out = ""
    for one in models:
        lines = [f"{label}: {value}" for label, value in _pairs(one, page)]
        inner = page.pick("".join(f"<p>{line}</p>" for line in lines), f"<ul>{_cells('li', lines)}</ul>",
                          "<dl>" + "".join(f"<dt>{a}</dt><dd>{b}</dd>" for a, b in _pairs(one, page)) + "</dl>")  # fmt: skip
        out += f"<details><summary>{page.linked(one)}</summary>{inner}</details>"
    return out


def sections(models: Sequence[Model], page: Page) -> str:
    """Lists under a heading for each state."""
    out = ""
    for state in ("alive", "waning", "gone"):
        members = _of(models, state)
        if not members:
            continue
        items = ""
        for one in members:
            ends = one.ends and "ends" in page.facts
            rest = page.words.ends_short.format(d=page.words.date(one.ends)) if ends and one.ends else ""
            rest = page.pick(f" ({rest})", f" — {rest}", f", {rest}", f": {rest}") if rest else ""
            items += f"<li>{page.linked(one)}{rest}</li>"
        out += f"<{page.pick('h2', 'h3')}>{dict(page.words.sections)[state]}</{page.pick('h2', 'h3')}><ul>{items}</ul>"
    return out


def plain_list(models: Sequence[Model], page: Page) -> str:
    """A list of names, with what is to be said behind them."""
    items = ""
    for one in models:
        state = "" if "state" not in page.facts or one.state == "alive" else f" ({page.told(one, 'state')})"
        ends = f", {page.words.ends_short.format(d=page.words.date(one.ends))}" if one.ends and "ends" in page.facts else ""
        about = f" — {one.about}" if page.tags % 2 else ""
        items += f"<li>{page.linked(one)}{state}{ends}{about}</li>"
    return f"<{page.pick('ul', 'ol')}>{items}</{page.pick('ul', 'ol')}>"


def tabs(models: Sequence[Model], page: Page) -> str:
    """A panel with a table for each state."""
    out, buttons = "", ""
    for state in ("alive", "waning", "gone"):
        members = _of(models, state)
        name = dict(page.words.sections)[state]
        buttons += f"<button role='tab'>{name}</button>"
        facts = [what for what in page.facts if what != "state"]
        heads = _cells("th", [page.words.label("name"), *(page.words.label(what) for what in facts)])
        rows = "".join(
            f"<tr>{_cells('td', [page.linked(one), *(page.told(one, what) for what in facts)])}</tr>" for one in members
        )
        hidden = "" if state == "alive" else " hidden"
        inner = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        out += f"<section role='tabpanel'{hidden}><h3>{name}</h3>{inner}</section>"
    return f"<div role='tablist'>{buttons}</div>{out}"


def markdown(models: Sequence[Model], page: Page) -> str:
    """A table in Markdown as it was written."""
    heads = [page.words.label("name"), *(page.words.label(what) for what in page.facts)]
    lines = [f"# {page.brand} models", "", f"| {' | '.join(heads)} |", "|" + " --- |" * len(heads)]
    mark = page.pick("", "`", "**")
    lines += [
        f"| {mark}{page.title(one)}{mark} | {' | '.join(page.words.fact(one, what) for what in page.facts)} |" for one in models
    ]
    return f"<pre>{escape(chr(10).join(lines))}</pre>"


def columns_of_text(models: Sequence[Model], page: Page) -> str:
    """Preformatted lines, "name: state, end"."""
    lines = []
    for one in models:
        ends = f"; {page.words.ends_short.format(d=page.words.date(one.ends))}" if one.ends and "ends" in page.facts else ""
        lines.append(f"{page.title(one)}: {page.words.fact(one, 'state')}{ends}")
    return f"<pre>{escape(chr(10).join(lines))}</pre>"


def yaml_like(models: Sequence[Model], page: Page) -> str:
    """Settings as they are written."""
    lines = ["models:"]
    for one in models:
        lines += [f"  - id: {one.code}", f"    status: {page.words.fact(one, 'state').lower()}"]
        lines += [f"    shutdown: {one.ends.isoformat()}"] if one.ends and "ends" in page.facts else []
    return f"<pre><code>{escape(chr(10).join(lines))}</code></pre>"


def notices(models: Sequence[Model], page: Page) -> str:
    """Sentences about those that end, under a list of all."""
    names = "".join(f"<li>{page.linked(one)}</li>" for one in models)
    told = "".join(
        f"<p>{page.words.ending.format(m=page.title(one), d=page.words.date(one.ends))}"
        + (f" Please use {one.instead} instead." if one.instead and page.tags % 2 else "")
        + "</p>"
        for one in models
        if one.ends
    )
    over = page.pick("Notices", "Deprecations", "Upcoming changes")
    return f"<h2>Models</h2><ul>{names}</ul><h2>{over}</h2>{told or '<p>None.</p>'}"


def calendar(models: Sequence[Model], page: Page) -> str:
    """A table of ends alone, the day first or in the middle; the newest notice with its own heading or all in one."""
    waning = [one for one in models if one.ends]
    heads = [page.words.label("ends"), page.words.label("name"), page.words.label("instead")]
    rows = "".join(
        f"<tr>{_cells('td', [page.told(one, 'ends'), page.linked(one), page.told(one, 'instead')])}</tr>" for one in waning
    )
    body = f"<table><thead><tr>{_cells('th', heads)}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
    names = "".join(f"<li>{page.linked(one)}</li>" for one in models)
    return f"<h2>All models</h2><ul>{names}</ul><h2>{dict(page.words.sections)['waning']}</h2>{body}"


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def rows_of_strong(models: Sequence[Model], page: Page) -> str:
    """A paragraph for each that begins with the name in bold."""
    out = ""
    for one in models:
        state = f" {page.pick('', 'Status: ')}{page.told(one, 'state')}." if "state" in page.facts else ""
        ends = (
            f" {_begun(page.words.ends_short.format(d=page.words.date(one.ends)))}." if one.ends and "ends" in page.facts else ""
        )
        out += f"<p><strong>{page.title(one)}</strong>{page.pick('.', ':', ' –')} {one.about}{state}{ends}</p>"
    return out


def two_tables(models: Sequence[Model], page: Page) -> str:
    """The living and the ending in tables of their own."""
    living, ending = _of(models, "alive"), [one for one in models if one.state not in ("alive", "preview")]
    facts = [what for what in page.facts if what not in ("state", "ends", "instead")]
    one_ = _simple([page.words.label("name"), *(page.words.label(w) for w in facts)],
                   [[page.linked(m), *(page.told(m, w) for w in facts)] for m in living])  # fmt: skip
    two_ = _simple([page.words.label("name"), page.words.label("ends"), page.words.label("instead")],
                   [[page.linked(m), page.told(m, "ends"), page.told(m, "instead")] for m in ending])  # fmt: skip
    over = dict(page.words.sections)
    return f"<h2>{over['alive']}</h2>{one_}<h2>{over['waning']}</h2>{two_ if ending else '<p>None at the moment.</p>'}"


def _simple(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    body = "".join(f"<tr>{_cells('td', row)}</tr>" for row in rows)
    return f"<table><tr>{_cells('th', heads)}</tr>{body}</table>"


def item_facts(models: Sequence[Model], page: Page) -> str:
    """A list of names, each with a list of its facts."""
    out = ""
    for one in models:
        inner = "".join(f"<li>{label}: {value}</li>" for label, value in _pairs(one, page))
        out += f"<li>{page.linked(one)}<ul>{inner}</ul></li>"
    return f"<ul>{out}</ul>"
