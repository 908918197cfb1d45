"""Polls feeds with reader, in an environment of its own: {"urls": […], "database": …} on standard input, seconds out.

It needs nothing but reader, so it runs where the tracker is not installed.
"""

import json
import logging
import sys
import time

from reader import make_reader


def main() -> None:
    """Subscribe, poll for the first time, poll again, bring the search up to date."""
    logging.getLogger("reader").setLevel(logging.CRITICAL)
    asked = json.load(sys.stdin)
    seconds, cpu = [], []
    with make_reader(asked["database"]) as reader:
        for url in asked["urls"]:
            reader.add_feed(url)
        reader.enable_search()
        for _ in range(asked["polls"]):
            started, worked = time.perf_counter(), time.process_time()
            reader.update_feeds(workers=10, scheduled=False)
            seconds.append(time.perf_counter() - started)
            cpu.append(time.process_time() - worked)
        started = time.perf_counter()
        if asked["search"]:
            reader.update_search()
        searchable = time.perf_counter() - started
        entries = reader.get_entry_counts().total
    json.dump({"seconds": seconds, "cpu": cpu, "searchable": searchable, "entries": entries}, sys.stdout)


main()
