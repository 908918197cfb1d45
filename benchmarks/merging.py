"""What merging one report costs when 10,000 and when 1,000,000 reports are stored; the ratio of one run is what counts.

python -m benchmarks.merging [--small 10000] [--large 1000000] [--measured 1000]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from tracker.language.knowledge.base import load_knowledge
from tracker.merging import Merger, kin_of
from tracker.models import EVENT_TYPES, Filler, Report, Telling
from tracker.store.database import open_database
from tracker.store.reports import slots_json
from tracker.stories.compose import compose
from tracker.stories.kin import Kin

# Reports come at the same rate at any size: ten times as many are ten times as long a past.
REPORTS_A_DAY = 400
START = datetime(2000, 1, 3, 8, tzinfo=UTC)
_STARTS, _ENDS = "ba ce di fo gu ka le mi no pu ra se ti vo zu", "lan mer nix pos ruk tal ven zor"
_WORDS = [f"{start}{end}" for start in _STARTS.split() for end in _ENDS.split()]


class Generator:
    """Deterministic stories: events of one to six reports by companies and agencies whose sizes are very unequal."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = random.Random(seed)
        entries = load_knowledge().entries.values()
        by_type = {kind: [e for e in entries if e.type == kind] for kind in ("company", "model", "region", "agency", "law")}
        self._things = {kind: sorted(found, key=lambda e: e.id) for kind, found in by_type.items()}

    def _pick(self, kind: str) -> Filler:
        # A few are told of all the time, most hardly ever.
        things = self._things[kind]
        entry = things[int(len(things) * self._chance.random() ** 3)]
        return Filler(entry.name, entry.id)

    def _event(self, day: date) -> Report:
        chance = self._chance
        type_ = chance.choice(EVENT_TYPES)
        effective = (day + timedelta(days=chance.choice((0, 0, 0, 14, 60)))).isoformat() if chance.random() < 0.7 else None
        by_agency = type_ in ("regulation", "export_control", "government_ban", "investigation", "enforcement")
        return Report(
            type=type_,
            stage=chance.choice(("announced", "in_effect")),
            evidence="",
            start=0,
            end=1,
            actors=(self._pick("agency" if by_agency else "company"),),
            objects=(self._pick("law" if type_ == "regulation" else "model"),),
            counterparties=(self._pick("company"),) if chance.random() < 0.5 else (),
            regions=(self._pick("region"),) if chance.random() < 0.6 else (),
            effective_date=effective,
            confidence=0.8,
        )

    def stories(self, first: int) -> Iterator[list[Telling]]:
        """Events as groups of reports, from report number `first` on, in order of time."""
        number = first
        while True:
            day = START + timedelta(days=number // REPORTS_A_DAY)
            event = self._event(day.date())
            group = []
            for _ in range(self._chance.choice((1, 1, 2, 3, 4, 6))):
                told = replace(event, evidence=" ".join(self._chance.choices(_WORDS, k=18)))
                if self._chance.random() < 0.2:
                    told = replace(told, objects=())
                when = day + timedelta(hours=self._chance.randrange(48))
                group.append(Telling(number, number, told, when, f"Publisher {self._chance.randrange(400)}", "news"))
                number += 1
            yield group


def fill(db: Database, kin: Kin, count: int) -> None:
    """Store `count` reports with the events that they are, as merging would have left them, but in bulk."""
    from tracker.store.events import save_event

    done, now = 0, START
    db.execute("PRAGMA synchronous = OFF").fetchall()
    for group in Generator().stories(1):
        if done >= count:
            return
        if not db.conn.in_transaction:
            db.conn.execute("BEGIN")
        event_id = group[0].id
        for one in group:
            add(db, one)
        save_event(db, event_id, compose(group, kin), now, told=False)
        db.conn.executemany("UPDATE reports SET event_id = ? WHERE id = ?", [(event_id, t.id) for t in group])
        done += len(group)
        if done % 5000 < len(group):
            db.conn.execute("COMMIT")


def add(db: Database, one: Telling) -> None:
    """Store one report with its article and entities, in no event yet."""
    fillers = [f for slot in ("actors", "objects", "regions", "counterparties") for f in getattr(one.report, slot)]
    ids = [f.entity_id for f in fillers if f.entity_id]
    db.conn.executemany(
        "INSERT OR IGNORE INTO entities (id, type, name) VALUES (?, ?, ?)", [(f.entity_id, "", f.name) for f in fillers]
    )
    when = one.reported.isoformat()
    db.conn.execute(
        "INSERT INTO articles (id, external_id, title, fetched, content_hash, read_version) VALUES (?, ?, '', ?, '', 'b')",
        [one.article_id, str(one.article_id), when],
    )
    r = one.report
    db.conn.execute(
        """INSERT INTO reports (id, article_id, type, evidence, start, "end", stage, effective_date, confidence, rule, slots,
        reported, publisher) VALUES (?, ?, ?, ?, 0, 1, ?, ?, ?, '', ?, ?, ?)""",
        [
            one.id,
            one.article_id,
            r.type,
            r.evidence,
            r.stage,
            r.effective_date,
            r.confidence,
            slots_json(r, ids),
            when,
            one.publisher,
        ],
    )


def measure(db: Database, kin: Kin, first: int, count: int) -> list[float]:
    """Merge `count` reports that are new, one transaction each, and return the seconds that each took."""
    merger, seconds = Merger(db, kin), []
    for group in Generator(seed=2).stories(first):
        for one in group:
            with db.atomic():
                add(db, one)
                begin = time.perf_counter()
                merger.refresh(merger.merge_report(one.id, one.reported), one.reported)
                seconds.append(time.perf_counter() - begin)
        if len(seconds) >= count:
            return seconds
    return seconds


def main() -> None:
    """Print the cost per report at both sizes and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--measured", type=int, default=1000)
    options = parser.parse_args()
    kin = kin_of(load_knowledge())
    result: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, size in (("small", options.small), ("large", options.large)):
            db = open_database(Path(folder) / f"{name}.db")
            fill(db, kin, size)
            if db.conn.in_transaction:
                db.conn.execute("COMMIT")
            db.execute("PRAGMA synchronous = FULL").fetchall()
            measure(db, kin, size + 100, options.measured // 5)
            seconds = measure(db, kin, size + 100 + options.measured, options.measured)
            result[f"{name}_reports"] = size
            result[f"{name}_mean_ms"] = round(statistics.fmean(seconds) * 1000, 3)
            result[f"{name}_median_ms"] = round(statistics.median(seconds) * 1000, 3)
            db.close()
    result["ratio_mean"] = round(result["large_mean_ms"] / result["small_mean_ms"], 3)
    result["ratio_median"] = round(result["large_median_ms"] / result["small_median_ms"], 3)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
