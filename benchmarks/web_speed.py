"""Times every page of the web in this process, on a small and a large database: the 50th and 95th percentile.

python -m benchmarks.web_speed /tmp/small.db /tmp/big.db

The time of the processor, which other programs on the machine do not lengthen, is counted beside that of the clock.
"""

from __future__ import annotations

import asyncio
import gc
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
    """How long one page took, in milliseconds of the clock and of the processor, and how much it holds."""

    median: float
    p95: float
    cpu: float
    cpu_p95: float
    kilobytes: float


async def measure(sites: Sequence[Datasette], page: str, times: int = 40) -> list[Timed]:
    """One page on each database, asked in turns so that a busy moment of the machine falls on all of them."""
    taken: list[list[float]] = [[] for _ in sites]
    worked: list[list[float]] = [[] for _ in sites]
    sizes = [0.0] * len(sites)
    for _ in range(times + 1):
        for place, site in enumerate(sites):
            start, at_work = time.perf_counter(), time.process_time()
            response = await site.client.get(page)
            worked[place].append((time.process_time() - at_work) * 1000)
            taken[place].append((time.perf_counter() - start) * 1000)
            sizes[place] = len(response.content) / 1000
            # The generated sources have not been polled for long, which a monitor is told.
            if response.status_code != (503 if page == HEALTH else 200):
                raise SystemExit(f"{page} answered {response.status_code}")
    # The first one compiles the template.
    return [
        Timed(statistics.median(some[1:]), _p95(some[1:]), statistics.median(work[1:]), _p95(work[1:]), size)
        for some, work, size in zip(taken, worked, sizes, strict=True)
    ]


def _p95(some: Sequence[float]) -> float:
    return statistics.quantiles(some, n=20)[-1]


async def measure_all(databases: Sequence[str], times: int = 40) -> dict[str, list[Timed]]:
    """Every page on every database."""
    sites = [application(database) for database in databases]
    for site in sites:
        await site.client.get("/")
    # As the server does once it is ready.
    gc.freeze()
    return {page: await measure(sites, page, times) for page in PAGES}


def main() -> None:
    """Print a table, slowest page of the last database first, with the ratios of the last to the first database."""
    results = asyncio.run(measure_all(sys.argv[1:]))
    print("   ".join([" p50 ms p95 ms cpu p50 cpu p95    kB"] * len(sys.argv[1:])), "   p95 x cpu p50 x cpu p95 x  kB x   page")
    for page, found in sorted(results.items(), key=lambda item: -item[1][-1].p95):
        first, last = found[0], found[-1]
        columns = "   ".join(
            f"{one.median:7.1f}{one.p95:7.1f}{one.cpu:8.1f}{one.cpu_p95:8.1f}{one.kilobytes:6.0f}" for one in found
        )
        ratios = f"{last.p95 / first.p95:8.1f}{last.cpu / first.cpu:10.1f}{last.cpu_p95 / first.cpu_p95:10.1f}"
        print(f"{columns}   {ratios}{last.kilobytes / first.kilobytes:6.1f}   {page}")


if __name__ == "__main__":
    main()
