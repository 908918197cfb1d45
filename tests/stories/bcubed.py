"""B-cubed precision, recall and F1 of clusterings, and a command that prints those of our own stories.

python -m tests.stories.bcubed [--shuffles 20]
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from tests.stories.replay import Line, clusters, lines


@dataclass(frozen=True)
class Score:
    """How well a clustering agrees with the reference."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.precision + self.recall else 0.0


def bcubed(found: Mapping[str, Hashable], gold: Mapping[str, Hashable]) -> Score:
    """Compare two assignments of the same items to clusters."""
    by_found, by_gold = _groups(found), _groups(gold)
    precision = recall = 0.0
    for item in gold:
        mine, right = by_found[found[item]], by_gold[gold[item]]
        shared = len(mine & right)
        precision += shared / len(mine)
        recall += shared / len(right)
    return Score(precision / len(gold), recall / len(gold))


def _groups(assigned: Mapping[str, Hashable]) -> dict[Hashable, set[str]]:
    groups: dict[Hashable, set[str]] = defaultdict(set)
    for item, cluster in assigned.items():
        groups[cluster].add(item)
    return groups


def confused(found: Mapping[str, Hashable], told: list[Line]) -> list[tuple[str, str]]:
    """The pairs of confusable stories of which reports ended in one event."""
    stories: dict[Hashable, set[tuple[str, str]]] = defaultdict(set)
    for line in told:
        stories[found[line.article]].add((line.pair, line.story))
    return sorted(
        {(a[1], b[1]) for group in stories.values() for a in group for b in group if a[1] < b[1] and a[0] and a[0] == b[0]}
    )


def self_agreement(told: list[Line], shuffles: int) -> list[float]:
    """B-cubed F1 of the clusterings of shuffled arrivals against that of the order of publication."""
    first = clusters(told)
    scores = []
    for seed in range(shuffles):
        mixed = told[:]
        random.Random(seed).shuffle(mixed)
        scores.append(bcubed(clusters(mixed), first).f1)
    return scores


def main() -> None:
    """Print the figures that docs/stories.md reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shuffles", type=int, default=20)
    parser.add_argument("--wrong", action="store_true", help="list what was parted or mixed")
    options = parser.parse_args()
    for part in ("tune", "test"):
        told = lines(part)
        found = clusters(told)
        score = bcubed(found, {line.article: line.story for line in told})
        agreement = self_agreement(told, options.shuffles) or [1.0]
        print(  # noqa: T201
            f"{part}: {len({t.story for t in told})} stories, {len(told)} reports: precision {score.precision:.3f}, "
            f"recall {score.recall:.3f}, F1 {score.f1:.3f}; confusable pairs merged: {len(confused(found, told))}; "
            f"{len(agreement)} shuffles: mean {sum(agreement) / len(agreement):.3f}, least {min(agreement):.3f}"
        )
        if options.wrong:
            _print_wrong(told, found)


def _print_wrong(told: list[Line], found: Mapping[str, Hashable]) -> None:
    for cluster, items in _groups(found).items():
        stories = {i.rpartition("-")[0] for i in items}
        if len(stories) > 1:
            print("  mixed ", cluster, sorted(items))  # noqa: T201
    for story in dict.fromkeys(t.story for t in told):
        parts = {found[t.article] for t in told if t.story == story}
        if len(parts) > 1:
            print("  parted", story, {t.article: found[t.article] for t in told if t.story == story})  # noqa: T201


if __name__ == "__main__":
    main()
