"""Which language a text is in; events are claimed only in those that the pipeline was measured on."""

from __future__ import annotations

import os
import re
import tempfile
from array import array
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

MEASURED = frozenset({"en"})
_SAMPLE = 1000
_LATIN = re.compile(r"[A-Za-z]")
_OTHER = re.compile(r"[^\W\d_A-Za-zÀ-ɏ]")
_ENOUGH = 40
_ENGLISH = re.compile(
    r"\b(?:the|of|and|to|that|with|by|for|from|which|this|its|has|have|been|are|will|would|their|said)\b", re.IGNORECASE
)
# What other languages in Latin letters have most of; also any small word with a letter that English has not.
_FOREIGN = re.compile(
    r"\b(?:de|het|een|van|voor|niet|zijn|die|das|der|den|und|ist|von|mit|og|och|som|til|att|det|et|le|la|les|des|du|est|el|los|las|del|"
    r"que|por|il|di|che|della|da|dos|na|nie|ja|ei)\b|\b[a-z]*[ß-öø-ɏ][a-zß-öø-ɏ]*\b"
)
# What stands in quotation marks may be in another language than the text.
_QUOTED = re.compile('["“”„«»][^"“”„«»]{0,300}["“”„«»]')


def detect_language(text: str) -> str:
    """The ISO 639-1 code of a text's language, "und" when there is too little to tell."""
    sample = text[:_SAMPLE]
    letters = len(_LATIN.findall(sample))
    other = len(_OTHER.findall(sample))
    if letters + other < 3:
        return "und"
    if len(sample) < 60 and other == 0:
        return "en"
    if _plainly_english(sample):
        return "en"
    code, _ = _identifier().classify(sample)
    return str(code)


def languages_ready() -> None:
    """Load what tells languages apart now and not with the first text that needs it."""
    _identifier()


def _plainly_english(sample: str) -> bool:
    """Whether a seventh of the words are those that only English has, and not for what it quotes: nothing else need be loaded."""
    sample = _QUOTED.sub("", sample)
    words = sample.count(" ") + 1
    english = len(_ENGLISH.findall(sample))
    return words >= _ENOUGH and english * 7 >= words and len(_FOREIGN.findall(sample)) * 2 < english


class _Moves:
    """From each state with each byte to the next: where a state goes elsewhere than most do, in a quarter of the room."""

    def __init__(self, moves: NDArray[np.uint32]) -> None:
        self._most = moves[0].tolist()
        rows, columns = np.nonzero(moves != moves[0])
        self._columns = columns.astype(np.uint8).tobytes()
        self._targets = array("I", moves[rows, columns].astype(np.uint32).tobytes())
        self._starts = np.searchsorted(rows, np.arange(len(moves) + 1)).tolist()

    def __getitem__(self, place: int) -> int:
        row, column = place >> 8, place & 255
        found = self._columns.find(column, self._starts[row], self._starts[row + 1])
        return int(self._most[column] if found < 0 else self._targets[found])


class _Odds:
    """What each feature says of each language, in a file: a text has a few of the hundred thousand features."""

    def __init__(self, odds: NDArray[np.float16]) -> None:
        with tempfile.TemporaryFile() as file:
            file.write(odds.tobytes())
            file.flush()
            # Read from for as long as there are texts.
            self._file = os.dup(file.fileno())
        self._languages = odds.shape[1]

    def __getitem__(self, features: NDArray[np.intp]) -> NDArray[np.float16]:
        size = 2 * self._languages
        found = b"".join(os.pread(self._file, size, size * feature) for feature in features.tolist())
        return np.frombuffer(found, dtype=np.float16).reshape(-1, self._languages)


@cache
def _identifier() -> Any:
    """The classifier of py3langid, whose tables would take 70 MB as it loads them."""
    from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier
    from py3langid.modelio import load_model

    odds, priors, languages, moves, rows, features = load_model(MODEL_DIR / MODEL_FILE)
    steps = _Moves(np.frombuffer(moves, dtype=np.uint32).reshape(-1, 256))
    return LanguageIdentifier(_Odds(odds), priors, languages, steps, array("i", features), tk_row=rows)
