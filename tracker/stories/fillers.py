"""Whether two names can mean one party or one thing, as far as names and who belongs to whom can tell."""

from __future__ import annotations

import re

from tracker.models import EventType
from tracker.stories.kin import Kin, model_fit
from tracker.stories.strange import one_name

# Parties that a text describes instead of naming them.
DESCRIBED = "some:"
NAMES_APART = -0.6
SIBLINGS = -0.5
OFFICE = 0.3
# A state's governor and an authority of the whole country.
SEVERAL_LEVELS = -0.4
# How far a variant is another thing than the product; each has its own price.
VARIANT: dict[EventType, float] = {"model_release": -0.3, "model_retirement": -0.3, "price_change": -0.45}
# So many words may be a name; more are a piece of a sentence.
_NAME = 3
_VERSION = re.compile(r"[^\W\d_]{2,}[ -]?v?\d{1,2}(?:[.-]\d{1,2})?[a-z]?\b(?! ?\d)|[^\W\d_]\d")
# A name of one word, "the rule", is part of too many.
_SAYS_WHICH = 2
_GLUED = re.compile(r"[^\W\d_]-?\d")
_ONE_MAKER: frozenset[EventType] = frozenset(
    {"api_restriction", "terms_change", "government_ban", "investigation", "enforcement", "lawsuit", "migration_offer",
     "misuse_disruption"}
)  # fmt: skip


def says_who(party: str) -> bool:
    """Whether a party is named rather than described ("the regulator"), so that another name speaks against it."""
    return not party.startswith(DESCRIBED)


def party_fit(one: str, other: str, kin: Kin) -> float:
    """1 for the same party, less for authorities of one government or names that begin alike, -1 for two different ones."""
    if one == other:
        return 1.0
    kinds = {one.partition(":")[0], other.partition(":")[0]}
    homes = kin.speaks_for(one), kin.speaks_for(other)
    if homes[0] is not None and homes[0] == homes[1]:
        return 0.6 if kin.official(one) or kin.official(other) else -0.3
    a, b = (x.partition(":")[2].replace("-", " ").split() for x in (one, other))
    # What kind of thing a name stands for is the first that a reader gets wrong.
    if a == b:
        return 0.9
    if DESCRIBED in (f"{kind}:" for kind in kinds):
        return 0.6 if one_name(" ".join(a), " ".join(b)) else 0.0
    if one not in kin.known and other not in kin.known and one_name(" ".join(a), " ".join(b)):
        return 0.8
    if "person" in kinds and homes[0] is not None and homes[1] is not None:
        return SEVERAL_LEVELS if kin.nested(homes[0], homes[1]) else -1.0
    if "person" in kinds and kinds & {"agency", "region", "company"}:
        # Whom an official stands for is not known here, but it is some authority.
        return OFFICE if {one, other} & kin.officials and "company" not in kinds else -0.1
    shorter, longer = sorted((a, b), key=len)
    if shorter and (longer[: len(shorter)] == shorter or ("text" in kinds and set(shorter) <= set(longer))):
        return 0.8
    if kinds <= {"agency", "region"} and None in homes:
        return -0.3
    return NAMES_APART if kinds == {"text"} else -0.35 if "text" in kinds else -1.0


def object_fit(one: str, other: str, type_: EventType, kin: Kin) -> float:
    """1 for the same object, less for a family and its version, -1 for two different ones of a kind."""
    if one == other:
        return 1.0
    kinds = one.partition(":")[0], other.partition(":")[0]
    if "text" in kinds:
        return _phrase_fit(one, other, kinds, type_)
    if kinds[0] != kinds[1]:
        return 0.0
    if kinds[0] != "model":
        shorter, longer = sorted((set(x.partition(":")[2].split("-")) for x in (one, other)), key=len)
        if len(shorter) < _SAYS_WHICH or not shorter <= longer:
            return -1.0
        # "The Biden administration's AI Diffusion Rule" is the AI Diffusion Rule; "the executive order" may be of any number.
        return 0.0 if any(c.isdigit() for word in longer - shorter for c in word) else 0.8
    found = _model_fit(one, other, type_)
    if found < 0 and type_ in _ONE_MAKER:
        maker = kin.maker(one)
        return -0.1 if maker is not None and maker == kin.maker(other) else -1.0
    return found


def _model_fit(one: str, other: str, type_: EventType) -> float:
    found = model_fit(one, other)
    return VARIANT.get(type_, found) if found == 0.1 else found


def _phrase_fit(one: str, other: str, kinds: tuple[str, str], type_: EventType) -> float:
    """Compare a piece of text with another or with a name; what bears a version is told apart by it."""
    words = [x.partition(":")[2].replace("-", " ").split() for x in (one, other)]
    names = max(map(len, words)) <= _NAME
    version = _VERSION if names else _GLUED
    if set(kinds) <= {"text", "model"} and all(map(version.search, (one, other))):
        found = model_fit(one, other)
        if found < 0 or names:
            return max(_model_fit(one, other, type_), -0.5)
        return 0.7
    shared = set(words[0]) & set(words[1])
    if len(shared) * 2 > min(len(set(w)) for w in words):
        return 0.7
    return SIBLINGS if shared and names and "law" not in kinds else -0.1
