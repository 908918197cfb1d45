"""Giving memory back to the system: what large answers and texts took is not needed until the next of them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
_LARGE = 1024 * 1024


def settle() -> None:
    """Let threads share their places in memory, and what is large have one of its own, before a process that runs for days.

    Each of many threads would keep a place of its own, mostly empty. And glibc takes what is as large as anything freed before
    from among the small things, which then lie far apart: over days the gaps between them come to a tenth of all memory.
    """
    if set_option := _of_the_library("mallopt"):
        set_option(_ARENA_MAX, 2)
        set_option(_MMAP_THRESHOLD, _LARGE)


def give_back() -> None:
    """Return what was freed; glibc alone keeps it where something small lies behind it."""
    if trim := _of_the_library("malloc_trim"):
        trim(0)


@cache
def _of_the_library(name: str) -> Callable[..., int] | None:
    # Only glibc has these: elsewhere there is nothing to do.
    found: Callable[..., int] | None = getattr(ctypes.CDLL(None), name, None)
    return found
