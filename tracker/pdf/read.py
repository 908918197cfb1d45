"""The bytes of a PDF -> its title, day and paragraphs; what cannot be read is said in `problem`."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import zip_longest

from tracker.markup import to_line
from tracker.models import PageText
from tracker.pdf.paragraphs import paragraphs
from tracker.pdf.tables import with_rows

MAX_PAGES = 200
MAX_CHARS = 500_000
MAX_LAID_OUT = 60
SECONDS = 60.0


def is_pdf(body: bytes, content_type: str = "") -> bool:
    """Whether an answer is a PDF; servers name it wrongly, so its first bytes count more than its name."""
    return b"%PDF-" in body[:1_024] or (
        content_type.lower().startswith("application/pdf") and b"<html" not in body[:1_024].lower()
    )


def read_pdf(
    body: bytes,
    *,
    now: datetime,
    max_pages: int = MAX_PAGES,
    max_chars: int = MAX_CHARS,
    seconds: float = SECONDS,
    tables: bool = False,
) -> PageText:
    """Read a PDF; when it is longer than the bounds, `problem` is None and the text is its beginning.

    With `tables` the cells of rows are parted by bars; that takes twice as long.
    """
    # A parser of untrusted files may loop or swallow memory, whatever it promises: a process can be ended, a thread cannot.
    limits = [str(max_pages), str(max_chars), str(int(seconds) + 1), str(MAX_LAID_OUT if tables else 0)]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tracker.pdf.child", *limits],
            input=body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
        output, in_time = done.stdout, True
    except subprocess.TimeoutExpired as late:
        output, in_time = late.stdout or b"", False
    return _text(output, in_time, now, seconds)


def _text(output: bytes, in_time: bool, now: datetime, seconds: float) -> PageText:
    # The last line may be cut off in its middle.
    lines = [json.loads(line) for line in output.split(b"\n")[:-1]]
    head = lines[0] if lines else {}
    if "problem" in head:
        return PageText("", "", problem=str(head["problem"]))
    layouts = [str(line["layout"]) for line in lines[1:] if isinstance(line, dict)]
    pages = [str(line) for line in lines[1:] if isinstance(line, str)]
    pages = [with_rows(page, layout) for page, layout in zip_longest(pages, layouts[: len(pages)], fillvalue="")]
    text = "\n\n".join(paragraphs(pages))
    if not text:
        late = f"the PDF took more than {seconds:g} s"
        return PageText("", "", problem=late if not in_time else "no text in the PDF" if pages else "the PDF is broken")
    title = to_line(str(head.get("title", "")), is_html=False) or to_line(text.partition("\n")[0], is_html=False, limit=160)
    return PageText(title, text, _day(str(head.get("created", "")), now))


def _day(value: str, now: datetime) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    found = found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    return found if datetime(1990, 1, 1, tzinfo=UTC) <= found <= now + timedelta(days=1) else None
