"""Each attack beside a healthy feed: one at a time, polled twice, and all at once against a running daemon."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.attacks import ATTACKS, Attack
from tests.hostile.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path) as made:
        yield made


@pytest.mark.parametrize("name", ATTACKS)
def test_it_costs_nobody_else_and_is_said(world: World, name: str) -> None:
    attack: Attack = ATTACKS[name]
    attack.serve(world.server, "/attack")
    url = world.source("/attack", **attack.source)
    for _ in range(2):
        world.poll()
        world.check()
    said = world.reason(url)
    assert "internal error" not in said, said
    if attack.says is not None:
        assert said
        assert attack.says in said
    if attack.articles is not None:
        assert len(world.articles(url)) == attack.articles, said
