"""The process that reads one PDF: standard input in, one line of JSON for the document and one for each page out.

Every line is sent at once, so that what was read remains when the process is ended. What pypdf raises ends it.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from io import BytesIO

MEMORY = 1024 * 1024 * 1024


def main() -> None:
    """Read the PDF within the bounds given as arguments: pages, characters, seconds of computing, pages laid out."""
    max_pages, max_chars, seconds, laid_out = (int(argument) for argument in sys.argv[1:5])
    _bound(seconds)
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = PdfReader(BytesIO(sys.stdin.buffer.read()))
        if reader.is_encrypted and not reader.decrypt(""):
            _say({"problem": "the PDF is locked with a password"})
            return
        _say(_about(reader))
        left = max_chars
        for page in reader.pages[:max_pages]:
            text = page.extract_text()[:left]
            _say(text)
            left -= len(text)
            if left <= 0:
                break
        # The text is out before the tables are looked for: a page that cannot be laid out costs no text.
        for page in reader.pages[: min(laid_out, max_pages)]:
            _say({"layout": page.extract_text(extraction_mode="layout")[:max_chars]})
    except DependencyError:
        _say({"problem": "the PDF is encrypted in a way that cannot be read"})
    except PyPdfError:
        # Of a document that is broken further behind, what stands before is kept.
        return


def _bound(seconds: int) -> None:
    import resource

    # Not every system lets every bound be set.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _about(reader: object) -> dict[str, str]:
    from pypdf.errors import PyPdfError

    # A title or date that cannot be read costs only itself.
    with suppress(PyPdfError, ValueError, AttributeError, TypeError):
        about = reader.metadata  # type: ignore[attr-defined]
        created = about.creation_date or about.modification_date
        return {"title": str(about.title or ""), "created": created.isoformat() if created else ""}
    return {}


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
