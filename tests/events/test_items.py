"""The items of a round-up keep to themselves; paragraphs of one story share their parties."""

from __future__ import annotations

import numpy as np
import pytest

from tests.program import needs_weights
from tracker.events.features import Anchor, Context
from tracker.events.items import items, within
from tracker.language.knowledge import load_knowledge
from tracker.language.reader import LanguageReader

pytestmark = needs_weights

ROUND_UP = (
    "In brief",
    "Samsung has moved its imaging archive from the US to a new hall in Busan.",
    "Meanwhile in Rome, the Garante fined OpenAI 15 million euros on Tuesday over ChatGPT.",
    "Apple named a head of sales.",
)
SHORT = (
    "The Commerce Department put export limits on a further chip on Monday.",
    "Nvidia makes the chip, the H20, for customers in China.",
)
STORY = (
    "OpenAI cuts off Serbia",
    "OpenAI will close its API in Serbia in October. Samsung offers help to those who leave.",
    "The company wrote so to customers on Monday. Apple declined to comment.",
    "Users of OpenAI have until the end of the month. They may turn to Mistral AI or to Samsung.",
)


@pytest.fixture(scope="module")
def reader() -> LanguageReader:
    return LanguageReader()


def read(reader: LanguageReader, paragraphs: tuple[str, ...]) -> Context:
    (reading,) = reader.read([("\n\n".join(paragraphs), None)])
    return Context(reading, load_knowledge(), None)


@pytest.mark.parametrize(
    ("paragraphs", "alone"),
    [
        (ROUND_UP, {1, 2, 3}),
        (STORY, set()),
        ((*ROUND_UP, "We spoke to Mistral AI as well.", "It has told Intel so."), {1, 2, 3}),
        ((*ROUND_UP[:3], "We spoke to Mistral AI as well.", "It has told Intel so."), set()),
        (ROUND_UP[:2], set()),
        (("Chip curbs widen", *SHORT), set()),
    ],
    ids=["round-up", "story", "some speak of others", "half of them do", "one paragraph", "a short story"],
)
def test_the_items_of_a_round_up(reader: LanguageReader, paragraphs: tuple[str, ...], alone: set[int]) -> None:
    assert items(read(reader, paragraphs)) == alone


def test_no_name_of_another_item_plays_a_part(reader: LanguageReader) -> None:
    context = read(reader, ROUND_UP)
    names = {i: e.name for i, e in enumerate(context.reading.entities)}
    sentence = next(i for i, s in enumerate(context.parse.sentences) if s.paragraph == 2)
    roles = dict.fromkeys(names, np.zeros(1, dtype=np.float32))
    kept = within(context, items(context), Anchor("enforcement", sentence, 0, 1.0), roles)
    assert {names[e] for e in kept} & {"Samsung", "Apple"} == set()
    assert {"Garante", "OpenAI", "ChatGPT"} <= {names[e] for e in kept}
