"""Polls feeds with reader, in an environment of its own: settings on the first line of standard input, then a line for each step.

{"urls": [...], "database": ...}, then "poll" or "search"; each answers with a line of seconds, wall and CPU.
It needs nothing but reader, so it runs where the tracker is not installed.
"""

import json
import logging
import os
import sys
import time

from reader import make_reader


def main() -> None:
    """Subscribe, then poll or bring the search up to date when told to."""
    logging.getLogger("reader").setLevel(logging.CRITICAL)
    asked = json.loads(sys.stdin.readline())
    with make_reader(asked["database"]) as reader:
        for url in asked["urls"]:
            reader.add_feed(url)
        reader.enable_search()
        for line in sys.stdin:
            started, worked = time.perf_counter(), sum(os.times()[:4])
            if line.strip() == "search":
                reader.update_search()
            else:
                reader.update_feeds(workers=10, scheduled=False)
            told = {"wall": time.perf_counter() - started, "cpu": sum(os.times()[:4]) - worked}
            print(json.dumps({**told, "entries": reader.get_entry_counts().total}), flush=True)


main()
