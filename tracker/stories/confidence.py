"""How sure an event is: it grows with independent publishers and primary sources, never with copies."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from tracker.models import Telling
from tracker.stories.kin import Kin, fold

_NEWS = 0.55
_PRIMARY = 0.8
_CONTRADICTED = 0.6
_MOST = 0.99


def family(telling: Telling, kin: Kin) -> str:
    """The publisher family of a report."""
    return kin.family(telling.publisher)


def primary(telling: Telling, parties: Collection[str]) -> bool:
    """Whether a report is from the one who acts: the regulator, the gazette, the vendor on its own doing."""
    if telling.role in ("regulator", "gazette"):
        return True
    publisher = fold(telling.publisher)
    own = any(publisher and (fold(p) == publisher or publisher.startswith(f"{fold(p)} ")) for p in parties)
    return own or (telling.role == "vendor" and not parties)


def independent(tellings: Sequence[Telling], copies: Mapping[int, int], kin: Kin) -> dict[str, Telling]:
    """The publisher families that told an event in words of their own, each with its first report."""
    found: dict[str, Telling] = {}
    for telling in sorted(tellings, key=lambda t: (t.reported, t.id)):
        if telling.id not in copies:
            found.setdefault(family(telling, kin), telling)
    return found


def confidence(sources: Mapping[str, Telling], primaries: Collection[int], contradicted: bool) -> float:
    """The chance that not all independent sources are wrong."""
    doubt = 1.0
    # Who denies what others confirm does not make it surer.
    for telling in (t for t in sources.values() if not (contradicted and t.report.stage == "denied")):
        doubt *= 1 - (_PRIMARY if telling.id in primaries else _NEWS) * telling.report.confidence
    sure = min(_MOST, 1 - doubt)
    return round(sure * (_CONTRADICTED if contradicted else 1.0), 3)
