"""How pages of models put things: wide sets of words for labels, states, days and asides, chosen before looking at the reader."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tests.pages.generated.models_world import Model

# Every third wording is kept for the test alone: what the reader was never tuned on.
LABELS: Mapping[str, Sequence[str]] = {
    "name": ("Model", "Name", "Model name", "Models", "System", "Model ID", "API name", "Engine", "Model version", "Identifier",
             "Foundation model", "Snapshot", "Version", "Product", "Deployment name", "Model string", "Checkpoint", "Release"),
    "code": ("API name", "Model ID", "Identifier", "API string", "Endpoint", "Model code", "ID", "Call it as",
    "API model name", "Slug"),
    "family": ("Family", "Series", "Model family", "Line", "Group", "Generation"),
    "state": ("Status", "State", "Lifecycle", "Stage", "Lifecycle stage", "Lifecycle status", "Current state", "Model status",
              "Availability", "Phase", "Support", "Support level", "Life cycle", "Standing", "Current status", "Condition"),
    "ends": ("Retirement date", "Shutdown date", "Shutdown", "Sunset", "Sunset date", "End of life", "EOL", "EOL date", "Retires",
             "Retires on", "Discontinued on", "End date", "Available until", "Removal date", "Date of retirement",
             "Turned off on",
             "End of service", "Decommission date", "Will be shut down", "Supported until", "Last day", "Withdrawal date",
             "Scheduled shutdown", "Planned retirement", "End of support", "Served until", "Planned end of life", "Goes away",
             "Switch-off", "Shut-off date", "Closing date", "Works until", "Shutoff"),
    "since": ("Released", "Release date", "Launch date", "Launched", "Released on", "Available since", "Introduced", "Added",
              "GA date", "Since", "First released", "General availability", "Date of release", "Available from", "Published",
              "Went live", "Debut"),
    "instead": ("Replacement", "Recommended replacement", "Recommended alternative", "Successor", "Migrate to", "Use instead",
                "Suggested replacement", "Replaced by", "Alternative", "Substitute", "Upgrade to", "Move to",
                "What to use instead"),
    "about": ("Description", "Best for", "Good at", "Use case", "About", "Notes", "Details", "Strengths", "Summary",
    "What it is for"),
    "window": ("Context window", "Context", "Context length", "Max tokens", "Token limit", "Input tokens", "Window", "Max input"),
}  # fmt: skip
STATES: Mapping[str, Sequence[str]] = {
    "alive": ("Active", "Available", "Generally available", "GA", "Stable", "Current", "Supported", "Live",
    "General availability",
              "In service", "Recommended", "Fully supported", "Production", "Released", "Operational", "Maintained", "OK"),
    "preview": ("Preview", "Beta", "Public preview", "Experimental", "Early access", "Public beta", "Limited preview",
    "Alpha", "Research preview"),
    "waning": ("Deprecated", "Legacy", "Retiring", "Sunset", "Being retired", "Retiring soon", "Sunsetting", "Phasing out",
               "To be retired", "Scheduled for retirement", "Marked for removal", "End of life announced", "Deprecating",
               "Going away", "Scheduled for shutdown", "Phase-out", "Outgoing"),
    "gone": ("Retired", "Shut down", "Discontinued", "Removed", "Decommissioned", "No longer available", "Turned off",
    "Withdrawn",
             "Offline", "End of life reached", "Unavailable", "Switched off", "Gone"),
}  # fmt: skip
NO_END = ("—", "-", "", "N/A", "TBD", "None", "Not scheduled", "No date set", "To be announced", "Not planned", "TBA",
    "n/a", "None planned",
          "No retirement planned", "Not announced", "Unscheduled", "Undecided")  # fmt: skip
UNDATED = ("TBD", "To be announced", "TBA", "—", "Date to follow", "Not yet set", "To be decided", "Pending")
NO_OTHER = ("—", "-", "", "N/A", "None", "n/a")
ENDING = ("We will retire {m} on {d}.", "{m} will be shut down on {d}.", "On {d}, {m} will be discontinued.",
    "{m} retires on {d}.",
          "Access to {m} ends on {d}.", "{m} reaches its end of life on {d}.", "{m} will be removed from the API on {d}.",
          "Starting {d}, {m} will no longer be available.", "{m} is deprecated and will be turned off on {d}.",
          "Support for {m} ends {d}.", "The sunset of {m} is set for {d}.", "After {d}, requests to {m} will fail.",
          "{m} will stop working on {d}.", "We are withdrawing {m} on {d}.", "{m} goes offline on {d}.")  # fmt: skip
ENDS_SHORT = ("retires {d}", "Retires on {d}", "shutdown {d}", "Shuts down on {d}", "until {d}", "Sunset: {d}",
    "Available until {d}", "ends {d}",
              "EOL {d}", "to be retired on {d}", "Retirement: {d}", "Turned off on {d}", "goes away {d}")  # fmt: skip
WANES = ("{m} is deprecated.", "{m} is now deprecated.", "We have deprecated {m}.", "Deprecated: {m}.",
    "{m} has been deprecated.",
         "{m} is being phased out.")  # fmt: skip
RELEASING = ("We released {m}.", "{m} is now available.", "Released {m}.", "Introducing {m}.",
    "{m} is now generally available.", "Launched {m}.",
             "New model: {m}.", "We have launched {m}.", "Added {m} to the API.", "{m} has been released.", "Meet {m}.",
             "Say hello to {m}.")  # fmt: skip
SECTIONS: Mapping[str, Sequence[str]] = {
    "alive": ("Active models", "Available models", "Current models", "Supported models", "Active", "Available", "Current",
    "Generally available",
              "Models in service", "Live models"),
    "waning": ("Deprecated models", "Deprecated", "Deprecations", "Models being retired", "Legacy models", "Upcoming retirements",
               "Scheduled shutdowns", "Retiring models", "On the way out", "Announced retirements"),
    "gone": ("Retired models", "Retired", "Past retirements", "Discontinued models", "Removed models",
    "No longer available", "Shut down"),
}  # fmt: skip
TITLES = ("Models", "Model overview", "{b} models", "Model lifecycle", "Available models", "Our models", "Model catalogue",
    "Model deprecations",
          "Lifecycle of {b} models", "Supported models", "Deprecations", "{b} on the platform")  # fmt: skip
INTROS = ("All models that you can call.", "This page lists the models that we host and when they retire.",
    "Compare our models and pick one.",
          "We give at least 60 days' notice before a model goes away.", "Below is what is served today.",
          "Which model to use, and for how long.",
          "Models move through preview, general availability and retirement.",
          "See the pricing page for what each of them costs.", "",
          "Deprecated models keep working until their shutdown date.")  # fmt: skip
ASIDES = (
    "<h2>Frequently asked questions</h2><h3>What happens when a model is retired?</h3><p>Requests to it fail with an error.</p>"
    "<h3>How long is the notice?</h3><p>At least three months.</p>",
    "<h2>Terms that we use</h2><dl><dt>Deprecated</dt><dd>Still works, but should not be used any more.</dd><dt>Retired</dt>"
    "<dd>No longer works.</dd></dl>",
    "<h2>Data residency</h2><table><tr><th>Region</th><th>Storage</th></tr><tr><td>EU</td><td>Frankfurt</td></tr>"
    "<tr><td>US</td><td>Ohio</td></tr></table>",
    "<h2>Rate limits</h2><table><tr><th>Tier</th><th>Requests per minute</th></tr><tr><td>Free</td><td>20</td></tr>"
    "<tr><td>Tier 1</td><td>500</td></tr><tr><td>Tier 2</td><td>5,000</td></tr></table>",
    "<h2>Page history</h2><ul><li>12 March 2026: wording of the introduction</li><li>3 February 2026: new layout</li></ul>",
    "<h2>Best practices</h2><ul><li>Pin a version in production</li><li>Test a replacement first</li></ul>",
    "<h2>Client libraries</h2><ul><li>Python 3.9+</li><li>Node 20</li><li>Go 1.22</li></ul>",
    "<div class='note'><p>Note</p><p>Fine-tuned models retire with the model that they are based on.</p></div>",
    "<h2>Next steps</h2><p><a href='/q'>Quickstart</a></p><p><a href='/p'>Pricing</a></p>",
    "<h2>Related</h2><ul><li><a href='/a'>Migration guide</a></li><li><a href='/b'>Status page</a></li></ul>",
)  # fmt: skip


def _iso(day: date) -> str:
    return day.isoformat()


def _ordinal(day: date) -> str:
    ending = "th" if 10 < day.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return f"{day.day}{ending} {day:%B %Y}"


DAYS = (
    _iso, _ordinal, lambda day: f"{day:%B} {day.day}, {day.year}", lambda day: f"{day.day} {day:%B %Y}",
    lambda day: f"{day:%b} {day.day}, {day.year}", lambda day: f"{day:%d.%m.%Y}", lambda day: f"{day.day} {day:%b %Y}",
    lambda day: f"{day:%Y/%m/%d}", lambda day: f"{day:%a}, {day.day} {day:%B %Y}",
)  # fmt: skip


@dataclass(frozen=True)
class Wording:
    """The words of one page; a page that is worded anew has others."""

    labels: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, str], ...]
    no_end: str
    undated: str
    no_other: str
    ending: str
    ends_short: str
    wanes: str
    releasing: str
    title: str
    intro: str
    day: int

    def label(self, what: str) -> str:
        return dict(self.labels)[what]

    def date(self, day: date) -> str:
        return str(DAYS[self.day](day))

    def fact(self, one: Model, what: str) -> str:
        """What the page says of a model under a label."""
        if what == "state":
            return dict(self.states)[one.state]
        if what == "ends":
            return self.date(one.ends) if one.ends else self.undated if one.state == "waning" else self.no_end
        if what == "since":
            return self.date(one.since) if one.since else ""
        if what == "instead":
            return one.instead or self.no_other
        return str(getattr(one, what))


def _draw(pool: Sequence[str], dice: random.Random, unseen: bool) -> str:
    """One of a pool; every third only where the test draws."""
    return dice.choice([one for n, one in enumerate(pool) if unseen or n % 3 != 2])


def wording(dice: random.Random, *, unseen: bool) -> Wording:
    """The words of a page, drawn."""

    def from_each(pools: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
        return tuple((what, _draw(pool, dice, unseen)) for what, pool in pools.items())

    labels = dict(from_each(LABELS))
    while labels["code"] == labels["name"] or labels["family"] == labels["name"]:
        labels["code"], labels["family"] = _draw(LABELS["code"], dice, unseen), _draw(LABELS["family"], dice, unseen)
    pools = (NO_END, UNDATED, NO_OTHER, ENDING, ENDS_SHORT, WANES, RELEASING, TITLES, INTROS)
    no_end, undated, no_other, ending, ends_short, wanes, releasing, title, intro = (_draw(pool, dice, unseen) for pool in pools)
    return Wording(
        tuple(labels.items()),
        from_each(STATES),
        from_each(SECTIONS),
        no_end,
        undated,
        no_other,
        ending,
        ends_short,
        wanes,
        releasing,
        title,
        intro,
        dice.randrange(len(DAYS)),
    )


def reworded(words: Wording, dice: random.Random, *, unseen: bool) -> Wording:
    """The same page with one or two things put otherwise."""
    other = wording(dice, unseen=unseen)
    for name in dice.sample(
        ("labels", "states", "no_end", "undated", "no_other", "ending", "ends_short", "wanes", "title", "intro", "day"), k=2
    ):
        if name in ("labels", "states"):
            what = dice.choice([key for key, _ in getattr(words, name)])
            mixed = {**dict(getattr(words, name)), what: dict(getattr(other, name))[what]}
            changed: dict[str, Any] = {name: tuple(mixed.items())}
        else:
            changed = {name: getattr(other, name)}
        words = replace(words, **changed)
    return words
