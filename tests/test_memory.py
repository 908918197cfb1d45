"""Memory stays flat: what is kept of words that were read has an end, and what is read does not depend on what is kept."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.soak import Weight, told
from benchmarks.texts import fresh
from tests.program import needs_weights
from tracker.analysis import Analyser
from tracker.errors import PipelineError
from tracker.language import pipeline, reader

ROOT = Path(__file__).parent.parent
# Without an end it is 27 MB and more.
MOST_GROWTH = 14


@needs_weights
def test_new_words_without_an_end_take_no_room_without_an_end() -> None:
    """120 articles of nothing but new names, as many as 1,800 usual ones bring, after the first 40 of the same kind."""
    command = [sys.executable, "-m", "benchmarks.memory", "40", "160", "--new-words"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    before, after = json.loads(done.stdout)
    assert after - before < MOST_GROWTH, f"{before:.0f} MB, then {after:.0f} MB"


@needs_weights
def test_what_is_read_does_not_depend_on_the_words_read_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same analyses whether the pipeline forgets its words before each group of texts or never."""
    articles = list(fresh(24))
    remembering = list(Analyser().analyse(articles))
    monkeypatch.setattr(reader, "MOST_NEW_WORDS", 0)
    pipeline.load_pipeline.cache_clear()
    forgetful = Analyser()
    first = pipeline.load_pipeline()
    assert list(forgetful.analyse(articles)) == remembering
    assert pipeline.load_pipeline() is not first


@needs_weights
def test_a_pipeline_that_cannot_be_loaded_anew_is_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """While it is being installed, say: each call says why, and the first one after it works."""
    monkeypatch.setattr(reader, "MOST_NEW_WORDS", 0)
    pipeline.load_pipeline.cache_clear()
    read, texts = reader.LanguageReader(), [("Zorblax cut the prices of Quimbo.", None)]
    before = list(read.read(texts))
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "weights_path", lambda: tmp_path)
        for _ in range(2):
            with pytest.raises(PipelineError):
                list(read.read(texts))
    assert next(read.read(texts)).mentions == before[0].mentions


@pytest.mark.parametrize(
    ("mb", "slope"),
    [
        ([400.0] * 100, 0.0),
        ([300.0] * 50 + [400.0] * 50, 0.0),
        ([400.0 + n / 10 for n in range(100)], 10.0),
        ([400.0 + n / 10 + (-1) ** n for n in range(100)], 10.0),
    ],
)
def test_a_soak_tells_the_slope_of_its_last_half_and_how_well_it_is_known(mb: list[float], slope: float) -> None:
    found = told([Weight(10 * n, n, weight) for n, weight in enumerate(mb)])
    measured, within = found["mb_per_1000_polls"], found["known_to_within"]
    assert isinstance(measured, float)
    assert isinstance(within, float)
    assert math.isclose(measured, slope, abs_tol=within + 0.01)
    assert within < 1
