"""Which language a text is in; events are claimed only in those that the pipeline was measured on."""

from __future__ import annotations

import re

MEASURED = frozenset({"en"})
_SAMPLE = 1000
_LATIN = re.compile(r"[A-Za-z]")
_OTHER = re.compile(r"[^\W\d_A-Za-zÀ-ɏ]")


def detect_language(text: str) -> str:
    """The ISO 639-1 code of a text's language, "und" when there is too little to tell."""
    sample = text[:_SAMPLE]
    letters = len(_LATIN.findall(sample))
    other = len(_OTHER.findall(sample))
    if letters + other < 3:
        return "und"
    if len(sample) < 60 and other == 0:
        return "en"
    import py3langid

    code, _ = py3langid.classify(sample)
    return str(code)
