"""All checks in their order; what depends on a usable database is left out when there is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tracker.doctor.contents import check_articles, check_channels, check_sending, check_sources
from tracker.doctor.findings import Finding
from tracker.doctor.mail import check_mail
from tracker.doctor.program import check_config, check_pipeline, check_web
from tracker.doctor.storage import check_daemon, check_file, check_integrity, check_room, check_writable
from tracker.store.readonly import open_readonly


def examine(config_path: Path, db: Path, *, now: datetime, quick: bool = False, mail: bool = False) -> Iterator[Finding]:
    """Look at everything; `quick` leaves out the whole-file check and loading the pipeline, `mail` tries the mail server."""
    config, findings = check_config(config_path)
    yield from findings
    yield from check_room(db)
    file = list(check_file(db))
    yield from file
    if all(finding.level != "problem" for finding in file):
        yield from check_writable(db)
        if not quick:
            yield from check_integrity(db)
        with open_readonly(db) as database:
            yield from check_sources(database, now)
            yield from check_articles(database)
            yield from check_channels(database)
            yield from check_sending(database, now)
    yield from check_daemon(db)
    if not quick:
        yield from check_pipeline(config)
    if mail:
        yield from check_mail(config)
    yield from check_web()
