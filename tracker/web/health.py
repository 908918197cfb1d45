"""What a monitor is told: one word, an HTTP status that it understands, and the reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tracker.wording import counted

# As `tracker doctor`: so long a source may be due, or a message wait, before somebody should look.
LATE = timedelta(hours=6)


def judge(found: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """`down` (503) when nothing is polled any more, `degraded` when much fails or waits, else `ok`."""
    sources, problems = found["sources"], []
    down = sources > 0 and found["late"] == sources - found["gone"] > 0
    if down:
        problems.append(f"nothing was polled since {found['last_poll'] or 'the sources were added'}: is the daemon running?")
    elif found["late"]:
        problems.append(f"{counted(found['late'], 'source has', 'sources have')} been due for more than 6 hours")
    if found["failing"] + found["gone"] > sources / 2:
        problems.append(f"{found['failing']} of {sources} sources fail and {found['gone']} are gone")
    if found["unsent"]:
        problems.append(f"{counted(found['unsent'], 'message waits', 'messages wait')} to be sent for more than 6 hours")
    status = "down" if down else "degraded" if problems else "ok"
    return 503 if down else 200, {"status": status, "problems": problems, **found}
