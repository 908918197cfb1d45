"""Times every page of the web in this process: the 50th and 95th percentile in milliseconds, for one or more databases.

python benchmarks/web_speed.py /tmp/small.db /tmp/big.db
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time

from tracker.web.serve import application

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
    "/events?role=gazette",
    "/events?corroboration=4",
    "/events?from=2024-01-01&to=2024-02-01",
    "/events?sort=effective",
    "/events?sort=corroborated",
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
    "/-/health",
    "/events.json",
    "/events.atom",
    "/events.ics",
)


async def measure(database: str, times: int = 20) -> dict[str, tuple[float, float]]:
    """The median and the 95th percentile of each page."""
    datasette = application(database)
    found = {}
    for page in PAGES:
        taken = []
        for _ in range(times + 1):
            start = time.perf_counter()
            response = await datasette.client.get(page)
            taken.append((time.perf_counter() - start) * 1000)
            if response.status_code != 200:
                raise SystemExit(f"{page} answered {response.status_code}")
        taken.pop(0)  # the first one compiles the template
        found[page] = (statistics.median(taken), statistics.quantiles(taken, n=20)[-1])
    return found


def main() -> None:
    """Print a table, slowest page of the last database first."""
    results = [asyncio.run(measure(database)) for database in sys.argv[1:]]
    for page in sorted(PAGES, key=lambda page: -results[-1][page][1]):
        print("   ".join(f"{result[page][0]:7.1f} {result[page][1]:7.1f}" for result in results), "  ", page)


if __name__ == "__main__":
    main()
