"""Who belongs to whom: parents and subsidiaries, makers of models, homes of authorities, publisher families."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from tracker.publishers import body_of

_TOKEN = re.compile(r"[a-z]+(?=\d)|\d+(?:\.\d+)*(?:-\d(?![\da-z]))?[a-z]*|[^\W\d_]+")
# In what form a model is used: "the Lumo 2 API" is Lumo 2, if not its app.
_FORMS = frozenset({"api", "apis", "app", "assistant", "chatbot", "model", "models", "platform", "service"})
_SIZE = re.compile(r"\d+(?:\.\d+)?b$")
_COURT = re.compile(r"\b(?:court|courts|tribunal|judge|jury)\b")
_SECOND_LEVEL = frozenset({"co", "com", "org", "gov", "gob", "net", "ac", "edu"})


@dataclass(frozen=True)
class Kin:
    """Relations between entity ids, from the knowledge base; `publishers` maps a folded name or a domain to its family.

    `names` maps the folded names of companies and agencies to their ids: who publishes, acts.
    """

    parents: Mapping[str, str] = field(default_factory=dict)
    makers: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)
    governments: frozenset[str] = frozenset()
    courts: frozenset[str] = frozenset()
    bench: frozenset[str] = frozenset()
    officials: frozenset[str] = frozenset()
    publishers: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()

    def root(self, id_: str) -> str:
        """The company at the top of the group: Alibaba for Alibaba Cloud."""
        for _ in range(5):
            parent = self.parents.get(id_)
            if parent is None:
                break
            id_ = parent
        return id_

    def maker(self, id_: str) -> str | None:
        """The group that makes a model, also for a version that the knowledge base has not seen."""
        name = id_
        while name:
            if name in self.makers:
                return self.root(self.makers[name])
            name = name.rpartition("-")[0]
        return None

    def speaks_for(self, id_: str) -> str | None:
        """The country or bloc whose government an actor is or belongs to, or sits in."""
        return self.homes.get(id_) or (id_ if id_.startswith("region:") else None)

    def official(self, id_: str) -> bool:
        """Whether an actor stands for a government as a whole rather than for one authority."""
        return id_.startswith("region:") or id_ in self.governments

    def judges(self, id_: str) -> bool:
        """Whether an actor is a court, which decides a case without being a side of it."""
        return id_ in self.courts or bool(_COURT.search(id_))

    def rules(self, id_: str) -> bool:
        """Whether an actor is a court or one of its judges."""
        return id_ in self.bench or self.judges(id_)

    def nested(self, one: str, other: str) -> bool:
        """Whether one region lies in the other."""
        return one in self.regions.get(other, ()) or other in self.regions.get(one, ())

    def within(self, one: str, other: str) -> bool:
        """Whether a region lies in another, a city in the bloc of its country, too; a bloc counts as in its continent."""
        if one == other:
            return False
        inside = self.regions.get(other, ())
        return one in inside or any(one in self.regions.get(part, ()) for part in inside)

    def publisher_as_party(self, publisher: str) -> str:
        """The company or agency that a publisher is: "Example AI Blog" is Example AI."""
        folded = fold(publisher)
        plain = body_of(folded)
        id_ = self.names.get(folded) or self.names.get(plain)
        return self.root(id_) if id_ else f"text:{plain}"

    def family(self, publisher: str, url: str = "") -> str:
        """The publisher family that a name or, without one, an address belongs to; the name itself when unknown."""
        folded = fold(publisher)
        if folded in self.publishers:
            return self.publishers[folded]
        for domain in filter(None, (domain_of(publisher), domain_of(url))):
            if domain in self.publishers:
                return self.publishers[domain]
        return folded or domain_of(url)


def fold(name: str) -> str:
    """A name without case, accents, article and punctuation."""
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.sub(r"^the ", "", " ".join(re.findall(r"\w+", text)))


def domain_of(text: str) -> str:
    """The registered domain of an address or of a name that looks like one; empty when it is neither."""
    host = (urlsplit(text).hostname or "") if "//" in text else text.casefold().strip()
    labels = host.removeprefix("www.").split(".")
    if len(labels) < 2 or not all(re.fullmatch(r"[\w-]+", label) for label in labels):
        return ""
    keep = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-keep:])


@lru_cache(maxsize=2048)
def model_tokens(id_: str) -> frozenset[str]:
    """The words and versions of a model's id: "model:gpt-4-1" and "model:gpt-4.1" are the same."""
    return frozenset(t.replace("-", ".") for t in _TOKEN.findall(id_.partition(":")[2]))


@lru_cache(maxsize=2048)
def model_fit(one: str, other: str) -> float:
    """How well two model names can mean one thing: 1 the same, 0.7 a size of it, 0.5 family and version, 0.1 a variant, -1 no."""
    mine, theirs = model_tokens(one), model_tokens(other)
    if bool(mine & _FORMS) != bool(theirs & _FORMS):
        mine, theirs = mine - _FORMS or mine, theirs - _FORMS or theirs
    if mine == theirs:
        return 1.0
    if not (mine < theirs or theirs < mine):
        return -1.0
    smaller = min(mine, theirs, key=len)
    if all(_SIZE.match(token) for token in mine ^ theirs):
        return 0.7
    return 0.1 if any(c.isdigit() for token in smaller for c in token) else 0.5
