"""Which countries of the map a region stands for."""

from __future__ import annotations

import importlib.resources
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

# Blocs apply in all of their members; a region that is no state's at all (the world, a continent) colours nothing.
_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
BLOCS = {"region:european-union": _UNION, "region:european-economic-area": f"{_UNION} IS LI NO"}


@cache
def countries() -> Mapping[str, str]:
    """The alpha-2 code of the country in which each known region lies, by region id; read once from the knowledge base."""
    import pycountry
    import yaml

    found = {_slug(country.name): country.alpha_2 for country in pycountry.countries}
    found |= {_slug(country.common_name): country.alpha_2 for country in pycountry.countries if hasattr(country, "common_name")}
    known = importlib.resources.files("tracker.language.knowledge").joinpath("regions.yaml").read_bytes()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for entry in yaml.load(known, Loader=loader):
        if entry.get("country"):
            found[f"region:{entry['id']}"] = entry["country"]
    return found


def _slug(name: str) -> str:
    return "region:" + "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def countries_of(region_id: str) -> tuple[str, ...]:
    """The alpha-2 codes of the countries that a region id stands for or lies in."""
    if region_id in BLOCS:
        return tuple(BLOCS[region_id].split())
    code = countries().get(region_id)
    return (code,) if code else ()


def quarter(month: str) -> str:
    """The quarter of a month: 2024-06 is in 2024-Q2."""
    return f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}"


def first_month(name: str) -> str:
    """The month with which a quarter begins."""
    return f"{name[:4]}-{3 * int(name[6:]) - 2:02}"


def quarters_before(name: str, back: int) -> str:
    """The quarter some quarters before another."""
    total = int(name[:4]) * 4 + int(name[6:]) - 1 - back
    return f"{total // 4}-Q{total % 4 + 1}"


def quarters_between(first: str, last: str) -> list[str]:
    """All quarters from one to another."""
    year, number = int(first[:4]), int(first[6:])
    found: list[str] = []
    while f"{year}-Q{number}" <= last and len(found) < 200:
        found.append(f"{year}-Q{number}")
        year, number = (year, number + 1) if number < 4 else (year + 1, 1)
    return found


def by_country(found_in: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """The events of each country, out of those of regions."""
    counted: Counter[str] = Counter()
    for row in found_in:
        for country in countries_of(row["id"]):
            counted[country] += row["events"]
    return counted


def yearly_counts(found_in: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """For each quarter and country, the events of the year that ends with that quarter."""
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for row in found_in:
        rows.setdefault(row["quarter"], []).append(row)
    by_quarter = {name: by_country(some) for name, some in rows.items()}
    if not by_quarter:
        return {}
    every = quarters_between(min(by_quarter), max(by_quarter))
    found = {}
    for index, name in enumerate(every):
        year: Counter[str] = Counter()
        for past in every[max(0, index - 3) : index + 1]:
            year.update(by_quarter.get(past, {}))
        found[name] = dict(year)
    return found


def ranked(counts: Mapping[str, int], most: int) -> list[tuple[str, str, int]]:
    """The countries with most events, at most so many, as (code, name, events); by name where they have as many."""
    import pycountry

    found = []
    # As many as the last that is shown has; the names of all others need not be looked up.
    least = min(sorted(counts.values(), reverse=True)[:most], default=0)
    for code, events in ((code, events) for code, events in counts.items() if events >= least):
        country = pycountry.countries.get(alpha_2=code)
        found.append((code, getattr(country, "common_name", country.name) if country else code, events))
    return sorted(found, key=lambda row: (-row[2], row[1]))[:most]
