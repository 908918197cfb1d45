"""Deleting what is older than wished: events and whatever they rest on always stay."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

# The file is written anew when so much of it, and at least so many bytes, hold nothing.
_FREE_SHARE, _FREE_BYTES = 0.25, 16 * 1024 * 1024
# What gives each kind its deletes, in an order that its references allow; the parameter is the moment before which all goes.
_OLD = "FROM articles WHERE fetched < ? AND read_version IS NOT NULL AND id NOT IN (SELECT article_id FROM reports)"
# Of an address the fragment tells apart what has the same link otherwise; the rest of it is in the canonical one.
_NAMES = """external_id, source_id, CASE WHEN instr(url, '#') THEN url ELSE '' END, canonical_url, content_hash"""
_ARTICLES = (
    # What deleted articles are known by stays, so that a feed that still lists them does not bring them back.
    f"""INSERT OR REPLACE INTO deleted_articles (external_id, source_id, url, canonical_url, content_hash)
        SELECT {_NAMES} {_OLD}""",
    f"DELETE {_OLD}",
)
_POLLS = ("DELETE FROM polls WHERE started < ?",)
_VERSIONS = (
    "DELETE FROM article_versions WHERE seen < ?",
    """DELETE FROM page_changes WHERE seen < ? AND (article_id IS NULL OR article_id NOT IN (SELECT article_id FROM reports))""",
    """DELETE FROM snapshots WHERE taken < ? AND id NOT IN (SELECT max(id) FROM snapshots GROUP BY source_id) AND id NOT IN
        (SELECT before_id FROM page_changes WHERE before_id IS NOT NULL UNION
        SELECT after_id FROM page_changes WHERE after_id IS NOT NULL)""",
)


def purge(
    database: Database,
    now: datetime,
    *,
    articles_days: int | None = None,
    polls_days: int | None = None,
    versions_days: int | None = None,
) -> dict[str, int]:
    """Delete articles without an event, records of polls, and texts and pages as they were before; gives how many of each.

    The newest version of a page stays, and so do both sides of a change that an event rests on.
    """
    done: dict[str, int] = {}
    wished = {"articles": (articles_days, _ARTICLES), "polls": (polls_days, _POLLS), "versions": (versions_days, _VERSIONS)}
    with database.atomic():
        for name, (days, statements) in wished.items():
            if days is not None:
                before = (now - timedelta(days=days)).isoformat()
                counts = [(sql, database.execute(sql, [before]).rowcount) for sql in statements]
                done[name] = sum(count for sql, count in counts if sql.startswith("DELETE"))
    return {name: count for name, count in done.items() if count}


def shrink(database: Database, path: Path, *, least: int = _FREE_BYTES) -> int:
    """Give the room of what was deleted back to the disk once it is worth it; gives how many bytes.

    Whoever reads meanwhile goes on reading; SQLite writes a copy first, so there must be room for it.
    """
    pages, free, size = (
        int(database.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "freelist_count", "page_size")
    )
    if free * size < least or free < _FREE_SHARE * pages or shutil.disk_usage(path.parent).free < 2 * pages * size:
        return 0
    database.execute("VACUUM")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return free * size
