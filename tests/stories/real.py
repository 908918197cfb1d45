"""Merging measured through real reading: articles in, the analyser's reports merged, B-cubed of each article's own event.

python -m tests.stories.real [--part tune] [--cache FILE] [--misread 20] [--wrong]
"""

from __future__ import annotations

import argparse
import pickle
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from tests.stories.articles import Told, articles, as_article, id_of
from tests.stories.bcubed import Score, bcubed
from tests.stories.misread import misread
from tests.stories.replay import NOW, add_article, new_database
from tracker.language.knowledge import Knowledge
from tracker.language.knowledge.base import fold, load_knowledge
from tracker.models import Analysis, Article, Filler, Report
from tracker.reading import read_new
from tracker.store.reports import SLOTS
from tracker.stories.similarity import NEAR_TYPES

if TYPE_CHECKING:
    from tracker.reading import Reader

Own = Callable[[Report, Sequence[Report], Knowledge], int | None]


@dataclass(frozen=True)
class Outcome:
    """Where each article's own event ended: `None` when the reader did not find it."""

    told: tuple[Told, ...]
    event: Mapping[str, int | None]

    @property
    def clusters(self) -> dict[str, str]:
        """The events as clusters; an article whose event was not found is a cluster of its own."""
        return {name: str(event) if event is not None else f"missed {name}" for name, event in self.event.items()}

    @property
    def gold(self) -> dict[str, str]:
        """The stories as clusters."""
        return {t.article: t.story for t in self.told}

    @property
    def found(self) -> tuple[str, ...]:
        """The articles whose own event the reader found."""
        return tuple(name for name, event in self.event.items() if event is not None)

    def score(self, *, found_only: bool = False) -> Score:
        """B-cubed of all articles, or of those alone whose event was found: what merging itself is worth."""
        names = self.found if found_only else tuple(self.event)
        return bcubed({n: self.clusters[n] for n in names}, {n: self.gold[n] for n in names})

    def confused(self) -> list[tuple[str, str]]:
        """The pairs of confusable stories of which reports ended in one event."""
        stories: dict[int, set[tuple[str, str]]] = {}
        for told in self.told:
            event = self.event[told.article]
            if event is not None and told.pair:
                stories.setdefault(event, set()).add((told.pair, told.story))
        return sorted({(a[1], b[1]) for s in stories.values() for a in s for b in s if a[0] == b[0] and a[1] < b[1]})

    def wrong(self) -> Iterator[str]:
        """The misses in words, by kind: what the reader missed, then what merging parted or mixed."""
        for name, event in self.event.items():
            if event is None:
                yield f"missed  {name}"
        for story in dict.fromkeys(self.gold.values()):
            parts: dict[int, list[str]] = {}
            for name in self.found:
                if self.gold[name] == story:
                    parts.setdefault(self.event[name] or 0, []).append(name)
            if len(parts) > 1:
                yield f"parted  {story}: {' | '.join(', '.join(names) for names in parts.values())}"
        for event in dict.fromkeys(self.event[name] for name in self.found):
            names = [n for n in self.found if self.event[n] == event]
            if len({self.gold[n] for n in names}) > 1:
                yield f"mixed   {', '.join(names)}"


class Prepared:
    """Gives each article the analysis that was made before."""

    version = "prepared"

    def __init__(self, analyses: Mapping[str, Analysis], knowledge: Knowledge) -> None:
        self._analyses = analyses
        self.knowledge = knowledge

    def analyse(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Analysis]]:
        for article in articles:
            yield article, self._analyses[article.text]


def read(told: Sequence[Told], cache: Path | None = None) -> dict[str, Analysis]:
    """What the real analyser gives for each article, by its text; kept in `cache`, as reading is what costs."""
    if cache is not None and cache.exists():
        kept: dict[str, Analysis] = pickle.loads(cache.read_bytes())
        return kept
    from tracker.analysis import Analyser

    found = {article.text: analysis for article, analysis in Analyser().analyse(map(as_article, told))}
    if cache is not None:
        cache.write_bytes(pickle.dumps(found))
    return found


def merged(told: Sequence[Told], analyses: Mapping[str, Analysis], own: Own | None = None) -> Outcome:
    """Merge all reports of the articles in the given order, and look where those of the stories' own events ended."""
    db = new_database()
    reader: Reader = Prepared(analyses, load_knowledge())
    event: dict[str, int | None] = {}
    for one in told:
        role = "vendor" if one.role == "primary" else one.role
        add_article(db, one.article, one.text, title=one.title, published=one.published, publisher=one.publisher, role=role)
        read_new(db, reader, now=NOW)
    sql = "SELECT event_id FROM reports r JOIN articles a ON a.id = r.article_id WHERE a.external_id = ? ORDER BY r.id"
    for one in told:
        ends = [row[0] for row in db.execute(sql, [one.article]).fetchall()]
        place = (own or own_report)(one.events[0].report, analyses[one.text].reports, reader.knowledge)
        event[one.article] = None if place is None else ends[place]
    return Outcome(tuple(told), event)


def own_report(gold: Report, reports: Sequence[Report], knowledge: Knowledge) -> int | None:
    """Which report tells of the gold event: of its type and by one of its actors, the rest decides between several."""
    return _best(gold, reports, knowledge, _by_its_actor)


def own_report_at_all(gold: Report, reports: Sequence[Report], knowledge: Knowledge) -> int | None:
    """The same, but a report by a wrong or unnamed actor will do that has the event's object or counterparty, on either side."""
    return _best(gold, reports, knowledge, _tells_of_it)


def first_report(gold: Report, reports: Sequence[Report], knowledge: Knowledge) -> int | None:
    """The first, where the reports are made from the gold events."""
    return 0


def _best(
    gold: Report, reports: Sequence[Report], knowledge: Knowledge, tells: Callable[[Report, Report, Knowledge], bool]
) -> int | None:
    fits = [(_alike(gold, r, knowledge), -i) for i, r in enumerate(reports) if tells(gold, r, knowledge)]
    return -max(fits)[1] if fits else None


def _by_its_actor(gold: Report, report: Report, knowledge: Knowledge) -> bool:
    return report.type == gold.type and _shared(gold, report, "actors", knowledge)


def _tells_of_it(gold: Report, report: Report, knowledge: Knowledge) -> bool:
    near = report.type == gold.type or frozenset({report.type, gold.type}) in NEAR_TYPES
    shared = any(_shared(gold, report, slot, knowledge) for slot in ("objects", "counterparties"))
    return _by_its_actor(gold, report, knowledge) or (near and (shared or _exchanged(gold, report, knowledge)))


def _exchanged(gold: Report, report: Report, knowledge: Knowledge) -> bool:
    """Whether a report has the event's actor on its other side: of two that agree on something either may be read to act."""
    mine, theirs = _names(gold.actors, "actors", knowledge), _names(report.counterparties, "counterparties", knowledge)
    partners = gold.type == "partnership" and bool(_sides(gold, knowledge) & _sides(report, knowledge))
    return partners or _alike_in_words(mine, theirs)


def _sides(report: Report, knowledge: Knowledge) -> set[str]:
    slots = ("actors", "counterparties")
    return {name for slot in slots for name in _names(getattr(report, slot), slot, knowledge)}


def _alike(gold: Report, report: Report, knowledge: Knowledge) -> float:
    shared = sum(_shared(gold, report, slot, knowledge) * (2 if slot == "actors" else 1) for slot in SLOTS)
    shared += _exchanged(gold, report, knowledge)
    if gold.type == "partnership":
        # Who of two partners acts is the same.
        shared = 2 * len(_sides(gold, knowledge) & _sides(report, knowledge))
    same_day = gold.effective_date is not None and gold.effective_date == report.effective_date
    return shared + (gold.type == report.type) + same_day + 0.5 * (gold.stage == report.stage)


def _shared(gold: Report, report: Report, slot: str, knowledge: Knowledge) -> bool:
    mine, theirs = (_names(getattr(r, slot), slot, knowledge) for r in (gold, report))
    return bool(mine & theirs) or _alike_in_words(mine, theirs)


def _alike_in_words(mine: Iterable[str], theirs: Iterable[str]) -> bool:
    return any(a <= b or b <= a for a in _words(mine) for b in _words(theirs))


def _names(fillers: Sequence[Filler], slot: str, knowledge: Knowledge) -> set[str]:
    return {f.entity_id or id_of(f.name, slot, knowledge) or f"text:{fold(f.name)}" for f in fillers}


# "The City of Oakland" is Oakland, and its council acts for it.
_OF_A_TOWN = frozenset({"city", "council", "of", "the"})


def _words(names: Iterable[str]) -> list[frozenset[str]]:
    words = (frozenset(n.partition(":")[2].replace("-", " ").split()) for n in names)
    return [some - _OF_A_TOWN if "city" in some and some > _OF_A_TOWN & some else some for some in words if some]


def self_agreement(told: Sequence[Told], analyses: Mapping[str, Analysis], own: Own, shuffles: int) -> list[float]:
    """B-cubed F1 of the clusterings of shuffled arrivals against that of the order of publication."""
    first, scores = merged(told, analyses, own).clusters, []
    for seed in range(shuffles):
        mixed = list(told)
        random.Random(seed).shuffle(mixed)
        scores.append(bcubed(merged(mixed, analyses, own).clusters, first).f1)
    return scores


def main() -> None:
    """Print the figures that docs/stories.md reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", default="tune")
    parser.add_argument("--cache", type=Path, help="where what was read is kept between runs")
    parser.add_argument("--shuffles", type=int, default=20)
    parser.add_argument("--misread", type=int, default=0, help="merge the gold events with so many draws of mistakes as well")
    parser.add_argument("--wrong", action="store_true", help="list what was missed, parted or mixed")
    options = parser.parse_args()
    print("\n".join(_figures(options)))  # noqa: T201


def _figures(options: argparse.Namespace) -> Iterator[str]:
    told = articles(options.part)
    analyses = read(told, options.cache)
    ways: tuple[tuple[str, Own], ...] = (("by its actor", own_report), ("at all", own_report_at_all))
    yield f"{options.part}: {len({t.story for t in told})} stories, {len(told)} articles"
    for how, own in ways:
        outcome = merged(told, analyses, own)
        yield f"own event found {how} in {len(outcome.found)}; all articles: {_said(outcome.score())}"
        yield f"  those alone: {_said(outcome.score(found_only=True))}; confusable pairs merged: {len(outcome.confused())}"
        agreement = self_agreement(told, analyses, own, options.shuffles) or [1.0]
        yield f"  {len(agreement)} shuffles: mean {fmean(agreement):.3f}, least {min(agreement):.3f}"
        yield from (f"  {miss}" for miss in outcome.wrong() if options.wrong)
    if options.misread:
        draws = [merged(told, misread(told, seed), first_report) for seed in range(options.misread)]
        scores = [draw.score() for draw in draws]
        mean = Score(fmean(s.precision for s in scores), fmean(s.recall for s in scores))
        yield f"gold events with mistakes, {len(draws)} draws: {_said(mean)}, least F1 {min(s.f1 for s in scores):.3f}"
        yield f"  confusable pairs merged in all of them: {sum(len(draw.confused()) for draw in draws)}"


def _said(score: Score) -> str:
    return f"precision {score.precision:.3f}, recall {score.recall:.3f}, F1 {score.f1:.3f}"


if __name__ == "__main__":
    main()
