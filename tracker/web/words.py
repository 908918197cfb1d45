"""What the pages call things: types, stages, roles, dates, and how sure an event is."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class TypeWords:
    """How an event type is named, short and long, and which family gives it its colour."""

    label: str
    family: str
    gloss: str


FAMILIES = {
    "access": "Access",
    "rules": "Rules",
    "disputes": "Disputes",
    "products": "Products and prices",
    "deals": "Deals",
}
TYPES = {
    "api_restriction": TypeWords("Access restricted", "access", "A provider closes or limits access"),
    "access_expansion": TypeWords("Access opened", "access", "A provider opens or restores access"),
    "migration_offer": TypeWords("Migration offer", "access", "A provider woos a rival's users"),
    "misuse_disruption": TypeWords("Misuse disrupted", "access", "A provider bans accounts that misuse its AI"),
    "price_change": TypeWords("Price change", "products", "A price falls, rises, or goes away"),
    "model_release": TypeWords("Release", "products", "A model or product comes out"),
    "model_retirement": TypeWords("Retirement", "products", "A model or product is withdrawn"),
    "terms_change": TypeWords("Terms changed", "products", "Terms, usage policy or licence change"),
    "regulation": TypeWords("Regulation", "rules", "A law, order, rule or standard moves"),
    "export_control": TypeWords("Export control", "rules", "Exports of chips or technology are restricted or eased"),
    "government_ban": TypeWords("Government ban", "rules", "A public body bans or restricts an AI product"),
    "investigation": TypeWords("Investigation", "disputes", "A regulator or prosecutor asks questions"),
    "enforcement": TypeWords("Enforcement", "disputes", "A fine, order, charge or settlement"),
    "lawsuit": TypeWords("Lawsuit", "disputes", "Somebody sues, or a court decides"),
    "partnership": TypeWords("Partnership", "deals", "Two parties agree to work together"),
    "investment": TypeWords("Investment", "deals", "Money is raised, invested or spent"),
}
STAGES = {
    "proposed": "Proposed",
    "announced": "Announced",
    "in_effect": "In effect",
    "delayed": "Delayed",
    "reversed": "Reversed",
    "denied": "Denied",
}
ROLES = {
    "vendor": "The vendor itself",
    "regulator": "A regulator",
    "gazette": "An official gazette",
    "news": "The press",
    "policy": "Policy watchers",
}
CORROBORATION = {
    "1": "One publisher",
    "2": "Two publishers or more",
    "4": "Four publishers or more",
    "primary": "Told by the source itself",
    "contradicted": "Contradicted",
}
SORTS = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "effective": "Latest effective date",
    "corroborated": "Most corroborated",
}
SLOTS = {"actor": "Who", "object": "What", "region": "Where", "counterparty": "Other side"}
KINDS = {
    "company": "Company",
    "model": "Model or product",
    "region": "Region",
    "agency": "Agency",
    "law": "Law",
    "person": "Person",
    "media": "Publisher",
}
LINKS = {
    "response": "answers",
    "reversal": "undoes",
    "enactment": "enacts",
    "same_dispute": "same dispute",
}


def type_label(type_: str) -> str:
    """The name of an event type as a person reads it."""
    words = TYPES.get(type_)
    return words.label if words else type_.replace("_", " ").capitalize()


def family(type_: str) -> str:
    """The family that gives a type its colour; types of a newer version count as products."""
    words = TYPES.get(type_)
    return words.family if words else "products"


def sureness(event: Mapping[str, Any]) -> tuple[str, str]:
    """How sure an event is: a word for the badge, and the sentence that justifies it."""
    publishers = event["publishers"]
    told = "1 publisher reports it" if publishers == 1 else f"{publishers} publishers report it"
    if event["contradicted"]:
        return "Disputed", f"{told}, and at least one report says otherwise."
    if event["primary_source"]:
        return "Confirmed", f"{told}, among them the one that acts."
    if publishers >= 4:
        return "Well corroborated", f"{told} independently."
    if publishers >= 2:
        return "Corroborated", f"{told} independently."
    if event["confidence"] >= 0.75:
        return "Single source", "Only 1 publisher reports it, in clear words."
    return "Tentative", "Only 1 publisher reports it, and the wording leaves room for doubt."


def day_words(value: str | None) -> str:
    """An ISO date as exact as the text told it: 9 July 2024, July 2024, third quarter of 2024, 2024."""
    if not value:
        return ""
    year, _, rest = value[:10].partition("-")
    if rest.startswith("Q"):
        return f"{('first', 'second', 'third', 'fourth')[int(rest[1]) - 1]} quarter of {year}" if rest[1:] in "1234" else value
    parts = rest.split("-") if rest else []
    if not all(part.isdigit() for part in (year, *parts)) or (parts and not 1 <= int(parts[0]) <= 12):
        return value
    if not parts:
        return year
    month = calendar.month_name[int(parts[0])]
    return f"{int(parts[1])} {month} {year}" if len(parts) > 1 else f"{month} {year}"


def utc_words(value: str) -> str:
    """A stored time in words, in UTC, for readers whose browser runs no script."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    if len(value) <= 10:
        return day_words(value)
    return f"{moment.day} {calendar.month_abbr[moment.month]} {moment.year}, {moment.hour:02}:{moment.minute:02} UTC"


def weekday_words(day: date, today: date) -> str:
    """The heading of a day: Today, Yesterday, or its weekday and date."""
    ago = (today - day).days
    name = f"{calendar.day_name[day.weekday()]}, {day.day} {calendar.month_name[day.month]}"
    return {0: f"Today, {name}", 1: f"Yesterday, {name}"}.get(ago, name if day.year == today.year else f"{name} {day.year}")


def every_words(seconds: int) -> str:
    """An interval in words: every 30 minutes, hourly, every 2 days."""
    for size, one, many in ((86400, "daily", "days"), (3600, "hourly", "hours"), (60, "every minute", "minutes")):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return one if count == 1 else f"every {count} {many}"
    return "every second" if seconds == 1 else f"every {seconds} seconds"


def ago_words(then: str | None, now: datetime) -> str:
    """How long ago a stored time was, coarsely."""
    if not then:
        return "never"
    seconds = (now - datetime.fromisoformat(then)).total_seconds()
    if seconds < 90:
        return "just now"
    for size, name in ((86400 * 365, "year"), (86400 * 30, "month"), (86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "a minute ago"
