"""What a reworded clause says: words that only hold a sentence together change nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from tracker.changes import vocabulary
from tracker.language.knowledge import load_knowledge
from tracker.pages import read_page
from tracker.pages.meaning import Version, findings

NOW = datetime(2026, 6, 1, tzinfo=UTC)
WRAPS = (
    "<h1>Terms of use</h1><h2>1. Use</h2><p>{}</p><h2>2. Fees</h2><p>Fees are due monthly.</p>",
    "<h1>Terms of use</h1><ol><li>{}</li><li>Fees are due monthly.</li></ol>",
    "<h1>Terms of use</h1><table><tr><td>1.</td><td>{}</td></tr><tr><td>2.</td><td>Fees are due monthly.</td></tr></table>",
    "<h1>Terms of use</h1><h3>Use</h3><button aria-controls='a'>Use</button>"
    "<div id='a' hidden><p>{}</p></div><p>Fees are due monthly.</p>",
)
SAME = (
    ("The model comes without warranty of any kind.", "The model is provided without warranty of any kind."),
    ("Automated decisions on persons are forbidden.", "Automated decisions about persons are forbidden."),
    (
        "You may use content to keep, mend and guard the service.",
        "You may use content to keep, to mend and to guard the service.",
    ),
    ("A user who breaks these rules must stop.", "Users that break these rules must stop."),
    ("We keep records of every request.", "We keep the records of every request."),
    ("The fees paid before the claim arised are due.", "The fees paid before the claim arose are due."),
)
OTHER = (
    ("You may resell the outputs of the service.", "You may not resell the outputs of the service."),
    ("You may resell the outputs of the service.", "You must resell the outputs of the service."),
    ("We keep your data for 30 days.", "We keep your data for 90 days."),
    ("You must be 13 or older.", "You must be 18 or older."),
    ("You own the outputs.", "We own the outputs."),
    ("You may share it with partners and customers.", "You may share it with partners or customers."),
    ("You may share it with a licence.", "You may share it without a licence."),
    ("Notice is given before a change.", "Notice is given after a change."),
    ("You may use it for research.", "You may use it only for research."),
    ("Disputes are heard by the courts of Ireland.", "Disputes are heard by the courts of Delaware."),
    ("Tell us within ten days.", "Tell us within five days."),
)


def changes(before: str, after: str) -> list[str]:
    """The types of what a change from one page to the other tells."""
    one, two = (read_page(f"<main>{html}</main>", url="https://h.example/").blocks for html in (before, after))
    return [f.type for f in findings("terms", [Version(NOW, one)], two, "Terms", vocabulary(load_knowledge()), NOW)]


@pytest.mark.parametrize(("wrap", "pair"), [*product(WRAPS, SAME)])
def test_other_words_for_the_same_are_no_change(wrap: str, pair: tuple[str, str]) -> None:
    assert changes(wrap.format(pair[0]), wrap.format(pair[1])) == []
    assert changes(wrap.format(pair[1]), wrap.format(pair[0])) == []


@pytest.mark.parametrize(("wrap", "pair"), [*product(WRAPS, OTHER)])
def test_what_binds_counts_or_names_is_a_change(wrap: str, pair: tuple[str, str]) -> None:
    assert changes(wrap.format(pair[0]), wrap.format(pair[1])) == ["terms_change"]
    assert changes(wrap.format(pair[1]), wrap.format(pair[0])) == ["terms_change"]


@pytest.mark.parametrize("wrap", WRAPS[:3])
def test_the_same_clauses_in_another_layout_are_no_change(wrap: str) -> None:
    clause = OTHER[0][0]
    assert changes(WRAPS[3].format(clause).replace(" hidden", ""), wrap.format(clause)) == []
    assert changes(WRAPS[3].format(clause), WRAPS[3].format(clause).replace(" hidden", "")) == []
