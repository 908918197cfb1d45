"""Near-identical texts: a wire story that ten publishers print is one telling, by the one who had it first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from tracker.models import Telling

PERMUTATIONS = 64
ALIKE = 0.55
_SHINGLE = 4
_LEAST_WORDS = 24
# So many words are hashed at once: of each, 64 hashes are held meanwhile.
_AT_ONCE = 10_000
_LEAST_QUOTE = 12
_BAND = 2
_WORD = re.compile(r"\w+")
_SPEECH = re.compile('["“”„«»]')


def signature(text: str) -> bytes:
    """The MinHash of a text's word sequences; empty when the text is too short to tell a copy from a coincidence."""
    from datasketch import MinHash

    found = (word.group() for word in _WORD.finditer(text.casefold()))
    sketch = MinHash(num_perm=PERMUTATIONS, seed=1)
    words = list(islice(found, _AT_ONCE))
    if len(words) < _LEAST_WORDS:
        return b""
    while len(words) >= _SHINGLE:
        sketch.update_batch({" ".join(words[i : i + _SHINGLE]).encode() for i in range(len(words) - _SHINGLE + 1)})
        words = [*words[1 - _SHINGLE :], *islice(found, _AT_ONCE)]
    return np.asarray(sketch.hashvalues, dtype=np.uint32).tobytes()


def copies(tellings: Sequence[Telling]) -> dict[int, int]:
    """Map each report that copies an earlier one's text to the report that had it first."""
    order = sorted(tellings, key=lambda t: (t.reported, t.id))
    origins: dict[int, NDArray[np.uint32]] = {}
    bands: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    quotes: dict[str, int] = {}
    found: dict[int, int] = {}
    articles: dict[int, int | None] = {}
    for telling in order:
        sketch = np.frombuffer(telling.signature, dtype=np.uint32)
        if telling.article_id not in articles:
            articles[telling.article_id] = _origin(sketch, origins, bands) or quotes.get(_quote(telling))
        origin = articles[telling.article_id]
        if origin is not None:
            found[telling.id] = origin
            continue
        for key in _bands(sketch):
            bands[key].append(telling.id)
        origins[telling.id] = sketch
        if _quote(telling):
            quotes.setdefault(_quote(telling), telling.id)
    return found


def _bands(sketch: NDArray[np.uint32]) -> list[tuple[int, bytes]]:
    return [(i, sketch[i : i + _BAND].tobytes()) for i in range(0, len(sketch), _BAND)]


def _origin(
    sketch: NDArray[np.uint32], origins: dict[int, NDArray[np.uint32]], bands: dict[tuple[int, bytes], list[int]]
) -> int | None:
    near = {id_ for key in _bands(sketch) for id_ in bands.get(key, ())}
    alike = [id_ for id_ in sorted(near) if float(np.mean(sketch == origins[id_])) >= ALIKE]
    return alike[0] if alike else None


def _quote(telling: Telling) -> str:
    """The evidence, when it is long enough that nobody else writes the same by chance; speech is everybody's to quote."""
    if _SPEECH.search(telling.report.evidence):
        return ""
    words = _WORD.findall(telling.report.evidence.casefold())
    return " ".join(words) if len(words) >= _LEAST_QUOTE else ""
