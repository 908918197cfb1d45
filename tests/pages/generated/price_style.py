"""What a generated page of prices says, and how it writes that."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Offer:
    """A product with its prices: the label of each, its amount in the page's currency, and what it is for."""

    name: str
    category: str
    prices: tuple[tuple[str, Decimal | None, str], ...]
    badge: str = ""
    tagline: str = ""
    context: str = "128K"


@dataclass(frozen=True)
class Style:
    """How a page writes what it says; noise changes this alone."""

    layout: str
    title: str
    intro: str
    labels: tuple[tuple[str, str], ...]
    name_head: str = "Model"
    kind_head: str = "Meter"
    price_head: str = "Price"
    place: str = "cell"
    unit: int = 0
    thousand: bool = False
    notation: str = "$1.00"
    currency: str = "$"
    extra: bool = False
    ids: bool = False
    classes: str = "a"
    cell: str = "td"
    order: int = 0
    asides: tuple[str, ...] = ()
    kinds_first: bool = False
    updated: str = ""
    badges: bool = False
    struck: tuple[tuple[str, str], ...] = ()

    def label(self, kind: str) -> str:
        return dict(self.labels).get(kind, kind)
