"""Model names with versions and variants: "GPT-4o mini", "Qwen2.5-72B-Instruct", a version nobody has seen yet."""

from __future__ import annotations

import re

_VARIANTS = [
    "mini", "nano", "micro", "lite", "turbo", "pro", "max", "plus", "ultra", "flash", "preview", "instruct", "chat",
    "base", "vision", "audio", "realtime", "voice", "omni", "large", "medium", "small", "tiny", "xl", "thinking",
    "reasoning", "reasoner", "coder", "code", "long", "speed", "fast", "high", "low", "air", "x", "mobile", "edge",
    "deep", "research", "experimental", "exp", "beta", "alpha", "next", "sonic", "express", "premier", "super", "heavy",
    "live", "image", "video", "embed",
]  # fmt: skip
_VARIANT = "|".join(sorted(_VARIANTS, key=len, reverse=True))
_VERSION = (
    r"(?:[vVRokKMQ]?\d+(?:\.\d+){0,2}[a-z]{0,2}(?![\w%])|\d+(?:\.\d+)?[xX]?\d*[BbMTkK]\b|[A-Z]\d{1,2}\b|"
    r"V\d+(?:\.\d+)*\b|R\d\b|I{2,3}\b|IV\b)"
)
_TAIL_CACHE: dict[tuple[str, ...], re.Pattern[str]] = {}
_UNIT_AHEAD = re.compile(
    r"\s+(?:million|billion|trillion|percent|per\s?cent|%|users|yuan|euros?|dollars?|points|cents?|days|weeks|months|years|people|times|countries|"
    r"models|of|hours|minutes|and\s+\d)\b",
    re.IGNORECASE,
)


def tail(variants: tuple[str, ...] = ()) -> re.Pattern[str]:
    """The pattern of what may follow a family's name: version tokens and variant words."""
    pattern = _TAIL_CACHE.get(variants)
    if pattern is None:
        own = "|".join(sorted(map(re.escape, variants), key=len, reverse=True))
        words = f"{own}|{_VARIANT}" if own else _VARIANT
        title = "|".join(w.capitalize() for w in _VARIANTS)
        caps = f"{own}|{title}" if own else title
        step = (
            rf"(?:[-–]?(?:{_VERSION})|[ -](?:{_VERSION})|[- ](?:{caps})\b|-(?:{words})\b|[ ](?:mini|nano|turbo|preview|flash)\b)"
        )
        pattern = _TAIL_CACHE[variants] = re.compile(rf"{step}{{1,5}}")
    return pattern


def is_unit(after: str) -> bool:
    """Whether what follows a number counts something, so that it is no version."""
    return _UNIT_AHEAD.match(after) is not None


def extend(text: str, end: int, variants: tuple[str, ...] = ()) -> int:
    """Where the model name whose family ends at `end` ends with its version and variant words."""
    found = tail(variants).match(text, end)
    if not found:
        return end
    stop = found.end()
    number = re.search(r" \d[\d.]*$", text[end:stop])
    if number and (is_unit(text[stop : stop + 20]) or text[end + number.start() - 1].isdigit()):
        stop = end + number.start()
    return stop
