"""What the name of a publisher says of who stands behind it."""

from __future__ import annotations

import re

_ASIDE = re.compile(r"\s*\([^()]*\)$")
_SECTION = re.compile(
    r"\s+(?:(?:api|app|developers?|platform|product|service) |\w+ (?=release))?"
    r"(?:blog|news(?:room)?|press(?: room| releases?)?|changelog|release notes|status(?: page)?|docs|documentation|updates?)$",
    re.IGNORECASE,
)


def body_of(publisher: str) -> str:
    """The company or body without the part of its site: "Example AI" for "Example AI Blog" or "Example AI (company blog)"."""
    return _SECTION.sub("", _ASIDE.sub("", publisher.strip()))
