"""Acts of states that are taken back are told as reversed, those that are only to be taken back are not."""

from __future__ import annotations

from datetime import date

import pytest

from tests.events.conftest import Read
from tests.program import needs_weights

pytestmark = needs_weights


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("The governor of California on Sunday struck down SB 1047, the state's bill on frontier models.", "reversed"),
        ("The Department of Commerce announced the rescission of the AI Diffusion Rule on Tuesday.", "reversed"),
        ("On Tuesday the Department of Commerce withdrew the AI Diffusion Rule.", "reversed"),
        ("The Department of Commerce published the AI Diffusion Rule on Monday.", "announced"),
        ("On 13 May the Department of Commerce revoked the AI Diffusion Rule.", "reversed"),
        ("OpenAI on Monday withdrew the changes to its terms of service after protests of users.", "reversed"),
        ("OpenAI on Monday changed its terms of service and lifted the limit on military use.", "in_effect"),
        ("Under the omnibus of the European Commission the rules of the AI Act would apply from December 2027.", "proposed"),
        ("OpenAI on Monday cancelled the retirement of GPT-4o, which it had announced in August.", "reversed"),
        ("OpenAI on Monday retired GPT-4o, which is withdrawn from ChatGPT at once.", "in_effect"),
    ],
)
def test_an_act_that_is_taken_back_is_reversed(read: Read, text: str, stage: str) -> None:
    assert [r.stage for r in read(text, "News", date(2024, 10, 2)).reports] == [stage]
