"""Who read a version of a page: two versions can only be compared when the same rules and settings read them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

# To be raised whenever a page is read to other blocks than before: tests/pages/test_reader.py notices.
VERSION = 2


def reader_of(selector: str | None, ignore: Sequence[str]) -> str:
    """The reader of a page that is watched with these settings, by the version of its rules and what they are told."""
    settings = json.dumps([selector, sorted(ignore)], ensure_ascii=False)
    return f"{VERSION}:{hashlib.sha256(settings.encode()).hexdigest()[:12]}"
