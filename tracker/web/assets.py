"""The files that the pages load: ours, the map's shapes, and the Vega script that vl-convert brings."""

from __future__ import annotations

import importlib.metadata
import importlib.resources
import os
import tempfile
from functools import cache
from pathlib import Path

_TYPES = {".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml"}
VEGA = "vega.js"
_SNIPPET = "window.vegaEmbed = vegaEmbed; window.vega = vega;"


def read_asset(name: str) -> tuple[bytes, str] | None:
    """A file's content and content type, or None where there is no such file; the name is one of a folder, no path."""
    content_type = _TYPES.get(Path(name).suffix)
    if content_type is None or Path(name).name != name:
        return None
    if name == VEGA:
        return vega_script(), content_type
    for folder in ("static", "data"):
        file = importlib.resources.files("tracker.web") / folder / name
        if file.is_file():
            return file.read_bytes(), content_type
    return None


@cache
def vega_script() -> bytes:
    """Vega, Vega-Lite and Vega-Embed as one script, made once for each version of vl-convert and kept in the user's cache."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ai-policy-tracker"
    kept = folder / f"vega-{importlib.metadata.version('vl-convert-python')}.js"
    if kept.is_file():
        return kept.read_bytes()
    import vl_convert

    script: bytes = vl_convert.javascript_bundle(snippet=_SNIPPET).encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Written beside and renamed, so that another process never reads half of it.
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(script)
        Path(file.name).rename(kept)
    except OSError:
        return script  # a home that cannot be written to costs some seconds at each start, no more
    return script
