"""The one command that rebuilds the weights: which steps it takes, and that it takes none twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from training.build import Step, is_done, main


@pytest.mark.parametrize(
    "needed, made, done",
    [(1, 2, True), (2, 2, True), (3, 2, False), (None, 2, True), (1, None, False)],
    ids=["older inputs", "same age", "newer input", "no input", "nothing made"],
)
def test_a_step_is_done_when_what_it_makes_is_newer_than_what_it_needs(
    tmp_path: Path, needed: int | None, made: int | None, done: bool
) -> None:
    """Files within a needed folder count."""
    (tmp_path / "in").mkdir()
    for name, age in (("in/a", needed), ("out", made)):
        if age is not None:
            (tmp_path / name).touch()
            os.utime(tmp_path / name, (age, age))
    assert is_done(Step("s", (), (tmp_path / "in",), (tmp_path / "out",))) is done


def test_a_dry_run_names_every_step_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And makes nothing."""
    for name in ("treebank", "ner"):
        (tmp_path / name).mkdir()
    assert main(["--dry-run", "--data", str(tmp_path), "--work", str(tmp_path / "work")]) == 0
    steps = [line.partition(":")[0] for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert steps == [
        "vectors", "base", "treebank train", "treebank dev", "treebank test", "syntax", "syntax scores", "entity data",
        "entities", "pipeline", "name types", "folds", "events", "verifier", "ship",
    ]  # fmt: skip
    assert list((tmp_path / "work").iterdir()) == []


def test_without_the_open_data_it_says_where_it_looked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And what to name."""
    assert main(["--data", str(tmp_path)]) == 2
    assert "--data" in capsys.readouterr().err
