"""All attacks at once, against the program as a user runs it: it lives, stays small, and says of each what was wrong."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.hostile.attacks import ATTACKS
from tests.hostile.places import PLACES, targets
from tests.hostile.world import HEALTHY, WORDS, World
from tests.program import needs_weights, run, started
from tests.servers import Answer, rss
from tracker.store.database import rows

MOST_MEMORY = 500 * 1024


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path) as made:
        yield made


def peak(pid: int) -> int:
    """The most memory that a running process ever had, in KiB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1])


def test_one_poll_stands_all_attacks_together(world: World) -> None:
    """What a user sees: exit code 0, one line for each failure, the reasons in `tracker sources`, and nothing left to mend."""
    led = {}
    for number, (name, attack) in enumerate(ATTACKS.items()):
        attack.serve(world.server, f"/attack/{number}")
        # A host that two of its addresses call busy is left alone, which is another test.
        if "Retry-After" not in name and name not in {"429", "503 for ever"}:
            led[name] = world.source(f"/attack/{number}", **attack.source)
    for number, target in enumerate(targets(world)):
        PLACES["a redirect of the other kind"](world, f"/redirect/{number}", target)
    world.server.feed(HEALTHY, rss(("https://healthy.example/0", "Healthy 0", WORDS)))
    world.issue, _ = 1, world.config
    code, told, errors = run("poll", "--all", "--no-read", "--json", "--db", world.path, folder=world.folder)
    assert (code, errors) == (0, "")
    summary = json.loads(told)
    assert summary["sources"] == len(world.sources)
    assert not [failure for failure in summary["failures"] if "internal error" in failure["reason"]]
    world.now = datetime.now(UTC)
    world.check()
    said = {
        source["url"]: source["last_error"] or ""
        for source in json.loads(run("sources", "--json", "--db", world.path, folder=world.folder)[1])
    }
    for name, url in led.items():
        if ATTACKS[name].says and ATTACKS[name].source.get("full_text") != "page":
            assert (ATTACKS[name].says or "") in said[url], name
    found = json.loads(run("doctor", "--quick", "--json", "--db", world.path, folder=world.folder)[1])
    assert not [finding for finding in found if finding["level"] == "problem"]
    assert any("failing: larger than" in finding["message"] for finding in found)


WORST = (
    "gzip of 1 GiB bomb", "brotli bomb", "endless chunks", "entities billion laughs", "deep XML", "many attributes", "a hundred thousand entries", "very deep page",
    "a page of two million characters",
)  # fmt: skip


def test_a_daemon_stands_the_worst_of_them_and_goes_on(world: World) -> None:
    """It lives, stays small, reads the healthy feed beside them in every round, and its log holds only its own lines."""
    for name in WORST:
        ATTACKS[name].serve(world.server, f"/{WORST.index(name)}")
        world.source(f"/{WORST.index(name)}", **{**ATTACKS[name].source, "every": "1s"})
    world.sources[0]["every"] = "1s"
    world.issue = 1
    world.server.feed(HEALTHY, rss(("https://healthy.example/0", "Healthy 0", WORDS)))
    _ = world.config
    with started("daemon", "--db", world.path, folder=world.folder) as daemon:
        daemon.until('event="poll done"')
        daemon.until('event="read done"')
        world.server.feed(HEALTHY, rss(*((f"https://healthy.example/{n}", f"Healthy {n}", WORDS) for n in range(2))))
        world.issue = 2
        healthy = world.server.url(HEALTHY)
        daemon.until(lambda: len(world.articles(healthy)) == 2)
        memory = peak(daemon.pid)
        daemon.signal(signal.SIGTERM)
        assert daemon.end() == 0
    world.now = datetime.now(UTC)
    world.check()
    assert memory < MOST_MEMORY, f"{memory / 1024:.0f} MiB"
    assert "Traceback" not in daemon.output
    assert all(re.match(r"time=\S+ level=\w+ event=", line) for line in daemon.output.splitlines())


ENDLESS = {
    "one line": WORDS, "lines": f"{WORDS}\n", "short lines": "OpenAI cut prices.\n", "without a stop": "OpenAI banned Claude in Italy and ", "one word": "a",
    "of marks": "(.,;:)", "numbers": "3 May 2024, $5 million; ", "another language": "监管机构对该聊天机器人展开调查,并要求开发商提供文件。", "of four bytes a letter": "Meta 🦙 " + WORDS,
    "names": "".join(f"Qwort{n} bought Zeph{n}. " for n in range(5_000)),
}  # fmt: skip


@needs_weights
def test_reading_texts_without_an_end_stays_small(world: World) -> None:
    """Two million characters each, of every shape; what of them is read is bounded, and so is how many wait at once."""
    texts = {f"Endless {name}": (words * (2_000_000 // len(words) + 1))[:1_990_000] for name, words in ENDLESS.items()}
    urls = [world.source("/a"), world.source("/b")]
    for path, half in (("/a", list(texts)[::2]), ("/b", list(texts)[1::2])):
        world.server.feed(path, rss(*((f"https://endless.example{path}/{n}", name, texts[name]) for n, name in enumerate(half))))
    world.issue = 1
    world.server.feed(HEALTHY, rss(("https://healthy.example/0", "Healthy 0", WORDS)))
    _ = world.config
    with started("daemon", "--db", world.path, folder=world.folder) as daemon:
        daemon.until('event="poll done"')
        daemon.until(lambda: all(article["read_version"] for url in urls for article in world.articles(url)))
        memory = peak(daemon.pid)
        daemon.signal(signal.SIGTERM)
        assert daemon.end() == 0
    world.now = datetime.now(UTC)
    world.check()
    assert [len(world.articles(url)) for url in urls] == [5, 5]
    assert memory < MOST_MEMORY, f"{memory / 1024:.0f} MiB"


def test_a_source_recovers_by_itself(world: World) -> None:
    """503 three times, then an answer; a move for good; gone for good: each as the next polls find it."""
    fine = Answer(200, rss(("https://attack.example/back", "Back", WORDS)))
    world.server.script("/503", Answer(503), Answer(503), Answer(503), fine)
    world.server.answer("/old", status=301, headers={"Location": "/new"})
    world.server.answer("/new", rss(("https://attack.example/new", "New", WORDS)))
    world.server.answer("/410", status=410)
    world.server.script("/429", Answer(429, headers={"Retry-After": "120"}), Answer(200, rss()))
    back, moved, gone, busy = (world.source(path) for path in ("/503", "/old", "/410", "/429"))
    failures = []
    for _ in range(4):
        world.poll()
        world.check()
        failures.append(rows(world.database, "SELECT failures FROM sources WHERE url = ?", [back])[0]["failures"])
    assert failures == [1, 2, 3, 0]
    assert world.reason(back) == world.reason(busy) == world.reason(moved) == ""
    assert [len(world.articles(url)) for url in (back, moved)] == [1, 1]
    assert rows(world.database, "SELECT moved_to FROM sources WHERE url = ?", [moved]) == [{"moved_to": world.server.url("/new")}]
    assert (world.server.count("/old"), world.server.count("/410")) == (1, 1)
    assert "no longer polled" in world.reason(gone)
