"""Nothing is read in more time than its length allows: a run without an end, wherever it stands, costs no more than as much text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.runs import PLACES, RUNS
from tests.hostile.world import NOW, World
from tests.servers import rss
from tracker.language.knowledge.base import load_knowledge
from tracker.language.recognise import Recognised, recognise


@pytest.mark.parametrize("place", PLACES)
def test_a_run_without_an_end_is_read_to_its_end(tmp_path: Path, place: str) -> None:
    """Twice, the second time changed: it ends, nothing breaks, and the healthy feed beside it is read."""
    with World(tmp_path) as world:
        for number, run in enumerate(RUNS):
            path, settings = PLACES[place](world.server, f"/{number}", run)
            world.source(path, **settings)
        for _ in range(2):
            world.poll()
            world.check()
            assert not [run for n, run in enumerate(RUNS) if "internal error" in world.reason(world.server.url(f"/{n}"))]
            for number, run in enumerate(RUNS):
                PLACES[place](world.server, f"/{number}", run)


@pytest.mark.parametrize("rule", ["Disallow: /{}$", "Allow: {}", "{}", "User-agent: {}", "Disallow: /*{}*x"])
def test_robots_txt_is_held_against_an_address_in_no_time(tmp_path: Path, rule: str) -> None:
    """Rules with many wildcards against a long address, and each run in the place of one."""
    with World(tmp_path) as world:
        rules = [rule.replace("{}", run * (2_000 // len(run))) for run in (*RUNS, "*a", "*", "a*", "/*", "%41", "*a$")]
        world.server.answer("/robots.txt", "\n".join(["User-agent: *", *rules]).encode())
        world.server.answer("/feed", rss(*((world.server.url("/" + "a" * 4_000 + f"/{n}"), "T", "Few words.") for n in range(5))))
        world.source("/feed", full_text="page")
        world.poll()
        world.check()


@pytest.mark.parametrize("run", RUNS)
def test_a_run_in_a_name_is_cut_off_in_no_time(run: str) -> None:
    """Whatever the recogniser takes for a name."""
    text = f"Foo {run * (2_000 // len(run))}x said so."
    found = recognise(text, NOW.date(), load_knowledge(None), [Recognised(0, len(text) - 9, "company")])
    assert all(one.end <= len(text) for one in found)
