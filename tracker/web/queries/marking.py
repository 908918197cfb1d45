"""Which of a few events have the words of a search, and where: asked of an index of these alone.

The index of all events would gather every event that has a word that begins so before it told of the first one.
"""

from __future__ import annotations

from contextlib import closing

from tracker.store.scratch import scratch_index
from tracker.web.queries.rows import Row, rows

MARK, UNMARK = "\x02", "\x03"
# The words are cut as those of `events_fts` are, which a test holds.
CUT = "tokenize='porter unicode61'"
_MARKED = f"""SELECT rowid AS id, highlight(few, 0, '{MARK}', '{UNMARK}') AS marked_title,
    snippet(few, 1, '{MARK}', '{UNMARK}', '…', 40) AS marked_summary FROM few WHERE few MATCH ?"""


def mark(events: list[Row], match: str) -> list[Row]:
    """The events that have the words, in their order, each with the words marked in its title and summary."""
    with closing(scratch_index("few", events, CUT)) as connection:
        marked = {row["id"]: row for row in rows(connection, _MARKED, [match])}
    return [event | marked[event["id"]] for event in events if event["id"] in marked]
