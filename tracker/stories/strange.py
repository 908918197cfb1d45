"""Names that no knowledge base knows: a firm or a town that two articles both name within weeks is hardly there by chance."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from tracker.stories.kin import Kin, fold

# Words that many names have: legal forms, kinds of bodies and of papers, parts of the world.
_COMMON_WORDS = """
inc incorporated corp corporation ltd limited llc llp plc gmbh asa oyj spa srl sarl pte pvt pty private public holding holdings
company companies group labs lab technologies technology tech systems software solutions services service studio studios
cloud compute data digital media network networks platform app apps api model models assistant chatbot intelligence artificial
capital ventures partners fund bank university institute foundation centre center research
city town state county province region municipality district national federal royal international global european american
council board office ministry department agency authority commission committee court tribunal government parliament senate
assembly congress union guild association society collective federation alliance consortium chamber news times post wire
act bill law code order ordinance regulation rule rules directive decree charter guidelines policy terms customer customers
version section article number north south east west northern southern eastern western upper lower great grand saint santa
the and for with from that this new old first second open free pro mini max plus base large small next
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_SHORT = 3
_MOST_WORDS = 4
_MOST_CAPITALS = 6
_CAPITAL = re.compile(r"\b[^\W\d_a-z][^\W\d_]{3,}")


@lru_cache(maxsize=2048)
def capitals(text: str) -> tuple[str, ...]:
    """The first words of a sentence that may be names which its reader overlooked."""
    found = (fold(word) for word in _CAPITAL.findall(text))
    return tuple(dict.fromkeys(word for word in found if word not in _COMMON))[:_MOST_CAPITALS]


@lru_cache(maxsize=8192)
def strange_name(name: str) -> str:
    """The words that tell a name from others; empty when it has none. Kind, legal form and numbers do not count."""
    words = [w for w in fold(name.replace("-", " ")).split() if len(w) > _SHORT and w.isalpha() and w not in _COMMON]
    return " ".join(sorted(dict.fromkeys(words[:_MOST_WORDS])))


def strange_names(ids: Collection[str], kin: Kin) -> frozenset[str]:
    """The names among entity ids that are in no knowledge base."""
    return frozenset(filter(None, (strange_name(id_.partition(":")[2]) for id_ in ids if id_ not in kin.known)))


def one_name(one: str, other: str) -> bool:
    """Whether two names, of which no knowledge base knows any, are long and short forms of one."""
    mine, theirs = (set(strange_name(name).split()) for name in (one, other))
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def words(names: Collection[str]) -> list[str]:
    """The words of names, the longest first."""
    return sorted({word for name in names for word in name.split()}, key=lambda word: (-len(word), word))


def shared(mine: Collection[str], theirs: Collection[str]) -> int:
    """How many of the names are those of another text, given by its words: short and long forms of a name are one."""
    return sum(2 * sum(w in theirs for w in name.split()) >= len(name.split()) for name in mine)
