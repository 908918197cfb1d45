"""Times every page of the web in this process, on a small and a large database: the 50th and 95th percentile.

python benchmarks/web_speed.py /tmp/small.db /tmp/big.db
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from datasette.app import Datasette

from tracker.web.serve import application

HEALTH = "/-/health"
PAGES = (
    "/",
    "/?on=2025-03-12",
    "/events",
    "/events?type=regulation",
    "/events?type=regulation&type=lawsuit",
    "/events?stage=delayed",
    "/events?company=openai",
    "/events?company=company-2500",
    "/events?company=openai&region=china",
    "/events?q=OpenAI",
    "/events?q=OpenAI+tokens+China",
    "/events?q=company&type=lawsuit",
    "/?watch=OpenAI",
    "/events?watch=OpenAI",
    "/events?watch=chips",
    "/events?watch=chips&type=lawsuit&sort=effective",
    "/events?role=gazette",
    "/events?corroboration=4",
    "/events?from=2024-01-01&to=2024-02-01",
    "/events?sort=effective",
    "/events?sort=corroborated",
    "/events?company=company-2500&sort=effective",
    "/events?type=lawsuit&type=investment&corroboration=contradicted&role=gazette&stage=denied",
    "/events?q=company&stage=denied&corroboration=contradicted&role=gazette",
    "/events?sort=oldest",
    "/events?region=china&type=government_ban&stage=denied&corroboration=4",
    "/event/1500",
    "/company/openai",
    "/company/company-2500",
    "/model/chatgpt",
    "/region/china",
    "/law/ai-act-3",
    "/agency/agency-0",
    "/company",
    "/matrix",
    "/matrix?quarters=all",
    "/map",
    "/sources",
    HEALTH,
    "/events.json",
    "/events.atom",
    "/events.ics",
)


@dataclass(frozen=True)
class Timed:
    """How long one page took, in milliseconds, and how much it holds."""

    median: float
    p95: float
    kilobytes: float


async def measure(sites: Sequence[Datasette], page: str, times: int = 40) -> list[Timed]:
    """One page on each database, asked in turns so that a busy moment of the machine falls on all of them."""
    taken: list[list[float]] = [[] for _ in sites]
    sizes = [0.0] * len(sites)
    for _ in range(times + 1):
        for place, site in enumerate(sites):
            start = time.perf_counter()
            response = await site.client.get(page)
            taken[place].append((time.perf_counter() - start) * 1000)
            sizes[place] = len(response.content) / 1000
            # The generated sources have not been polled for long, which a monitor is told.
            if response.status_code != (503 if page == HEALTH else 200):
                raise SystemExit(f"{page} answered {response.status_code}")
    # The first one compiles the template.
    return [
        Timed(statistics.median(some[1:]), statistics.quantiles(some[1:], n=20)[-1], size)
        for some, size in zip(taken, sizes, strict=True)
    ]


async def measure_all(databases: Sequence[str], times: int = 40) -> dict[str, list[Timed]]:
    """Every page on every database."""
    sites = [application(database) for database in databases]
    return {page: await measure(sites, page, times) for page in PAGES}


def main() -> None:
    """Print a table, slowest page of the last database first: median, 95th percentile and size for each, and their ratios."""
    results = asyncio.run(measure_all(sys.argv[1:]))
    print("   ".join(["  p50 ms  p95 ms    kB"] * len(sys.argv[1:])), "   p95 x  kB x   page")
    for page, found in sorted(results.items(), key=lambda item: -item[1][-1].p95):
        columns = "   ".join(f"{one.median:8.1f}{one.p95:8.1f}{one.kilobytes:6.0f}" for one in found)
        slower, larger = found[-1].p95 / found[0].p95, found[-1].kilobytes / found[0].kilobytes
        print(f"{columns}   {slower:6.1f}{larger:6.1f}   {page}")


if __name__ == "__main__":
    main()
