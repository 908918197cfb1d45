"""What changed prices mean: whose prices moved, and which models have one for the first time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from tracker.models import Filler
from tracker.pages.amounts import UNIT
from tracker.pages.effective import stage_of
from tracker.pages.prices import Price, Spot, names_product
from tracker.pages.vocabulary import Finding, Vocabulary, fold

_NO_NAME = re.compile(r"\?$|\b(?:pric\w+|costs?|plans?|from|start\w*|faqs?|questions?|rates?|overview|all|our)\b", re.IGNORECASE)
_LONGEST_PLAIN = 5
_Changed = Mapping[Spot, tuple[Price | None, Price | None]]


def findings(before: Mapping[Spot, Price], changed: _Changed, words: Vocabulary, since: str | None, today: date) -> list[Finding]:
    """One finding for each product whose prices moved, and for each model that has a price for the first time."""
    moved: dict[str, list[tuple[Price, Price]]] = defaultdict(list)
    for spot, (old, new) in changed.items():
        if old and new and _moved(old, new):
            moved[spot.subject].append((old, new))
    told = [pairs for subject, pairs in moved.items() if not _is_echo(subject, moved, words)]
    return [*(_finding(pairs, words, since, today) for pairs in told), *_arrivals(before, changed, words)]


def _is_echo(subject: str, moved: Mapping[str, list[tuple[Price, Price]]], words: Vocabulary) -> bool:
    """Whether a headline, a question or a sentence only says again what a product's own prices say."""
    name = moved[subject][0][1].subject
    if not (_NO_NAME.search(name) or len(name.split()) > _LONGEST_PLAIN or not name) or names_product(name, words):
        return False
    others = {(old.value, new.value) for other, pairs in moved.items() if other != subject for old, new in pairs}
    return all((old.value, new.value) in others for old, new in moved[subject])


def _moved(old: Price, new: Price) -> bool:
    if old.text == new.text and bool(old.unit) != bool(new.unit):
        # The same amount, with its unit told only once.
        return False
    return abs(old.value - new.value) > 1e-9 * max(old.value, new.value) or bool(old.sign != new.sign and old.value and new.value)


def _arrivals(before: Mapping[Spot, Price], changed: _Changed, words: Vocabulary) -> Iterator[Finding]:
    """Models that the page has prices for and had none; not when most of the page is new, for then it was written anew."""
    known = {spot.subject for spot in before}
    models = {found.entity_id or fold(found.name) for price in before.values() if (found := _about(price, words))}
    gone = {spot.subject for spot, (old, new) in changed.items() if old and not new} - {
        s.subject for s, (_, new) in changed.items() if new
    }
    come: dict[str, list[Price]] = defaultdict(list)
    for spot, (_, new) in changed.items():
        if new and spot.subject not in known:
            come[spot.subject].append(new)
    if 2 * len(gone) > len(known) or len(come) > max(3, len(known) // 2):
        return
    for prices in come.values():
        about = _about(prices[0], words)
        if about and (about.entity_id or fold(about.name)) not in models:
            yield _arrival(about, prices)


def _about(price: Price, words: Vocabulary) -> Filler | None:
    """The model that a price is for; a plan or a service is none."""
    return words.model(price.subject)


def _arrival(about: Filler, prices: list[Price]) -> Finding:
    told = ", ".join(
        " ".join(part for part in (UNIT.sub("", price.label).strip(" /"), price.text, price.unit) if part) for price in prices
    )
    details = (
        ("after", (about.name,)),
        ("new", tuple(price.text for price in prices)),
        ("unit", tuple(price.unit for price in prices)),
        ("price", tuple(price.label for price in prices)),
    )
    return Finding(
        "model_release", "in_effect", f"New on the price list: {prices[0].subject} ({told})"[:400], (about,), (), None, details
    )


def _finding(pairs: list[tuple[Price, Price]], words: Vocabulary, since: str | None, today: date) -> Finding:
    subject = pairs[0][1].subject
    lines = []
    for old, new in pairs:
        label = f", {new.label}" if new.label and fold(new.label) != fold(subject) else ""
        units = (f" {old.unit}" if old.unit and old.unit != new.unit else "", f" {new.unit}" if new.unit else "")
        lines.append(f"{subject or 'Price'}{label}: {old.text}{units[0]} → {new.text}{units[1]}")
    about = words.model(subject) or (Filler(subject) if subject else None)
    details = (
        ("old", tuple(old.text for old, _ in pairs)),
        ("new", tuple(new.text for _, new in pairs)),
        ("unit", tuple(new.unit or old.unit for old, new in pairs)),
        ("price", tuple(new.label for _, new in pairs)),
    )
    stage = stage_of(since, today)
    return Finding("price_change", stage, "; ".join(dict.fromkeys(lines)), (about,) if about else (), (), since, details)
