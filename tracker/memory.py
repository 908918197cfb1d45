"""Giving memory back to the system: what large answers and texts took is not needed until the next of them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache

_ARENA_MAX = -8


def few_arenas() -> None:
    """Let threads share their places in memory: each of many threads would keep one of its own, mostly empty."""
    if set_option := _of_the_library("mallopt"):
        set_option(_ARENA_MAX, 2)


def give_back() -> None:
    """Return what was freed; glibc alone keeps it where something small lies behind it."""
    if trim := _of_the_library("malloc_trim"):
        trim(0)


@cache
def _of_the_library(name: str) -> Callable[..., int] | None:
    # Only glibc has these: elsewhere there is nothing to do.
    found: Callable[..., int] | None = getattr(ctypes.CDLL(None), name, None)
    return found
