"""What was renamed keeps its facts: an older version read under the names of the newer one, and when it is not."""

from __future__ import annotations

import pytest

from tracker.models import Block
from tracker.pages import read_page
from tracker.pages.alignment import aligned


def table(headers: str, *rows: str) -> str:
    head = "".join(f"<th>{name}</th>" for name in headers.split("|"))
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


ROWS = ("Heron 2|Active|2027-05-01", "Heron 1|Legacy|2026-09-01", "Wren|Active|2027-02-01")
OLD = table("Model|Stage|Retires", *ROWS)
LIST = "<ul><li>Kenya</li><li>Ghana</li><li>Peru</li></ul>"


@pytest.mark.parametrize(
    ("before", "after", "headers"),
    [
        (OLD, table("Name|Status|Retirement day", *ROWS), ("Name", "Status", "Retirement day")),
        (OLD, table("Name|Status|Retires", *reversed(ROWS)), ("Name", "Status", "Retires")),
        (OLD, table("Retirement|Model|Stage", "2027-05-01|Heron 2|Active", "2026-10-01|Heron 1|Legacy", "2027-02-01|Wren|Active"),
         ("Model", "Stage", "Retirement")),
        (OLD, table("Name|Status|Retirement", "Kite|Gone|2030-01-01"), ("Model", "Stage", "Retires")),
        (OLD, OLD, ("Model", "Stage", "Retires")),
        (table("Country|API|App", "Kenya|yes|yes", "Ghana|yes|yes"),
         table("Country|API access|App access", "Kenya|yes|yes", "Ghana|yes|no"),
         ("Country", "API access", "App access")),
    ],
    ids=["all renamed", "rows moved too", "columns moved too", "another table", "nothing changed", "columns alike"],
)  # fmt: skip
def test_renamed_columns(before: str, after: str, headers: tuple[str, ...]) -> None:
    rows = [block for block in aligned(blocks(before), blocks(after)) if block.kind == "row"]
    assert {tuple(header for header, _ in row.cells) for row in rows} == {headers}


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("Where you can use it", "Countries and territories", True),
        ("Supported countries", "Countries no longer supported", False),
        ("Available", "Coming soon", False),
        ("Heron 1", "Heron 2", False),
        ("Current models", "Deprecated models", False),
    ],
)
def test_renamed_sections(old: str, new: str, same: bool) -> None:
    before, after = (blocks(f"<h1>Help</h1><h2>{heading}</h2>{LIST}") for heading in (old, new))
    items = [block for block in aligned(before, after) if block.kind == "item"]
    assert {block.path[-1] for block in items} == {new if same else old}


def test_a_section_that_might_be_either_of_two_keeps_its_name() -> None:
    before = blocks(f"<h2>Places</h2>{LIST}")
    after = blocks(f"<h2>On the web</h2>{LIST}<h2>On phones</h2>{LIST}")
    assert {block.path[-1] for block in aligned(before, after) if block.kind == "item"} == {"Places"}


def blocks(html: str) -> tuple[Block, ...]:
    return read_page(f"<html><body><main>{html}</main></body></html>", url="https://a.example/").blocks
