"""What an event's title says that happened, by type and stage, and by the verb that most reports use.

Said of the actor: {o} objects, {c} counterparties, {r} regions; a part in [] falls away when its slot is empty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from tracker.models import EventType, Stage

DONE: dict[EventType, str] = {
    "api_restriction": "restricts {o|access}[ for {c}][ in {r}]",
    "access_expansion": "opens {o|its service}[ to {c}][ in {r}]",
    "migration_offer": "woos[ {c}] users to {o|its models}[ in {r}]",
    "price_change": "changes the price of {o|its models}[ in {r}]",
    "model_release": "releases {o|a new model}[ in {r}]",
    "model_retirement": "retires {o|a model}[ in {r}]",
    "terms_change": "changes {o|its terms}[ for {c}][ in {r}]",
    "regulation": "regulates AI[ in {r}]: {o|new rules}",
    "export_control": "controls exports of {o|AI technology}[ to {r}][ ({c})]",
    "government_ban": "bans {o|an AI product}[ of {c}][ in {r}]",
    "investigation": "investigates {c|AI providers}[ over {o}][ in {r}]",
    "enforcement": "penalises {c|an AI provider}[ over {o}][ in {r}]",
    "lawsuit": "takes {c|an AI provider} to court[ over {o}][ in {r}]",
    "misuse_disruption": "stops misuse of {o|its models}[ by {c}][ in {r}]",
    "partnership": "partners[ with {c}][ on {o}][ in {r}]",
    "investment": "invests[ in {c}][: {o}][ in {r}]",
}
NOBODY: dict[EventType, str] = {
    "lawsuit": "Lawsuit[ against {c}][ over {o}][ in {r}]",
    "investment": "Investment[ in {c}][: {o}][ in {r}]",
    "partnership": "Partnership[ with {c}][ on {o}][ in {r}]",
    "regulation": "Regulation[ in {r}]: {o|new AI rules}",
    "export_control": "Export control on {o|AI technology}[ to {r}][ ({c})]",
}
_UNDONE: dict[EventType, str] = {
    "api_restriction": "restores {o|access}[ for {c}][ in {r}]",
    "price_change": "takes back the new price of {o|its models}[ in {r}]",
    "model_retirement": "keeps {o|a model} after all[ in {r}]",
    "terms_change": "takes back its change of {o|its terms}[ for {c}][ in {r}]",
    "regulation": "takes back {o|AI rules}[ in {r}]",
    "export_control": "lifts its control on exports of {o|AI technology}[ to {r}][ ({c})]",
    "government_ban": "lifts its ban on {o|an AI product}[ of {c}][ in {r}]",
    "investigation": "closes its investigation of {c|AI providers}[ over {o}][ in {r}]",
    "lawsuit": "drops its case against {c|an AI provider}[ over {o}][ in {r}]",
    "partnership": "ends its partnership[ with {c}][ on {o}][ in {r}]",
    "investment": "calls off its investment[ in {c}][: {o}][ in {r}]",
}
_DELAYED: dict[EventType, str] = {
    "model_release": "puts off the release of {o|a new model}[ in {r}]",
    "model_retirement": "puts off the retirement of {o|a model}[ in {r}]",
    "access_expansion": "puts off opening {o|its service}[ to {c}][ in {r}]",
    "regulation": "delays {o|AI rules}[ in {r}]",
    "export_control": "delays its control on exports of {o|AI technology}[ to {r}]",
}
RULING = "rules in a case of {c|AI providers}[ over {o}][ in {r}]"
SETTLING = "settles a case[ with {c}][ over {o}][ in {r}]"
RAISING = "raises money or invests[: {o}][ in {r}]"
RAISED = "raises money[ from {c}][: {o}][ in {r}]"
ON_EXPORTS = "sets rules for exports: {o}[ for {r}]"
_MADE, _TAKEN_BACK, _SETTLED = "made", "taken back", "settled"
# What is done to a rule, and how a report says so; who strikes a bill down that is not yet law vetoes it.
_ACTS: dict[str, tuple[tuple[str, str], ...]] = {
    _MADE: (
        ("signs", r"sign(?:s|ed)"),
        ("passes", r"pass(?:es|ed)"),
        ("adopts", r"adopt(?:s|ed)"),
        ("enacts", r"enact(?:s|ed)"),
        ("approves", r"approv(?:es|ed)"),
        ("issues", r"issu(?:es|ed)"),
        ("publishes", r"publish(?:es|ed)"),
        ("proposes", r"propos(?:es|ed)"),
    ),
    _TAKEN_BACK: (
        ("vetoes", r"veto\w*|refus(?:es|ed) to sign"),
        ("repeals", r"repeal\w*"),
        ("rescinds", r"rescind\w*|rescission"),
        ("revokes", r"revok\w+|revocation"),
        ("withdraws", r"withdr(?:aws|ew|awn|awal)"),
        ("scraps", r"scrap(?:s|ped)?|t(?:ore|orn|ears) up"),
        ("lifts", r"lift(?:s|ed)"),
        ("strikes down", r"str(?:ikes|uck) down"),
    ),
    _SETTLED: (("settles", r"settl(?:es?|ed|ing|ement)"),),
}
_PATTERNS = {
    name: [(verb, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for verb, words in acts] for name, acts in _ACTS.items()
}
# Who raises a stake, a bid or a price gives money.
_RAISES = re.compile(
    r"[^.,;]{0,24}?\b(?:rais(?:es?|ed|ing)|secur(?:es?|ed|ing))\b"
    r"(?:(?!\b(?:stake|holding|share|bid|offer|price)s?\b)[^.;]){0,60}?"
    r"(?:\b(?:round|series [a-z]|funding|financing|capital|money|funds|million|billion|crore)\b|\d ?(?:m|mn|bn)\b)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_FIRST_WORD = re.compile(r"^\w+")
_WITHOUT_E = {"passes": "pass", "publishes": "publish", "vetoes": "veto"}


def pattern(type_: EventType, stage: Stage, evidence: Iterable[str], *, about_law: bool = False) -> tuple[str, bool]:
    """What is said of who acts, and whether that says the stage, too."""
    told = list(evidence)
    if type_ == "lawsuit" and stage != "reversed" and _usual(_SETTLED, told):
        return SETTLING, False
    if stage == "reversed" and type_ in _UNDONE:
        verb = _usual(_TAKEN_BACK, told) if type_ == "regulation" or about_law else None
        return (f"{verb} {{o|AI rules}}[ in {{r}}]", True) if verb else (_UNDONE[type_], True)
    if stage == "delayed" and type_ in _DELAYED:
        return _DELAYED[type_], True
    if type_ == "export_control" and about_law:
        return ON_EXPORTS, False
    if type_ == "regulation":
        verb = "proposes" if stage == "proposed" else _usual(_MADE, told)
        return (f"{verb} {{o|AI rules}}[ in {{r}}]", stage == "proposed") if verb else (DONE[type_], False)
    if stage == "proposed":
        return f"plans to {plural(DONE[type_])}", True
    return DONE[type_], False


def raises(actors: Iterable[str], evidence: Iterable[str]) -> bool:
    """Whether who acts in an investment is told to get the money: "OpenAI has raised 40 billion dollars"."""
    names = {first for name in actors for first in _ARTICLE.sub("", name).split()[:1]}
    called = [re.compile(rf"\b{re.escape(name)}\b") for name in names]
    return any(_RAISES.match(text, found.end()) for text in evidence for name in called for found in name.finditer(text))


def plural(words: str) -> str:
    """Words that begin with a verb as they are said of several."""
    return _FIRST_WORD.sub(lambda verb: _WITHOUT_E.get(verb.group(), verb.group().removesuffix("s")), words, count=1)


def _usual(kind: str, told: Iterable[str]) -> str | None:
    """The verb that most of the texts use first."""
    found: Counter[str] = Counter()
    for text in told:
        places = [(match.start(), verb) for verb, words in _PATTERNS[kind] if (match := words.search(text))]
        found.update(verb for _, verb in sorted(places)[:1])
    return max(found, key=lambda verb: found[verb], default=None)
