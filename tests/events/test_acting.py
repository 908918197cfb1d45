"""Who acts is read off the sentence where names alone do not tell."""

from __future__ import annotations

from datetime import date

import pytest

from tests.events.conftest import Read
from tests.program import needs_weights
from tracker.analysis import Analyser
from tracker.models import Article

pytestmark = needs_weights


@pytest.mark.parametrize(
    ("title", "text", "kind", "who"),
    [
        (
            "Veto in Sacramento",
            "The governor of California on Sunday struck down SB 1047, the state's bill on frontier models.",
            "regulation",
            {"Gavin Newsom"},
        ),
        (
            "Another try",
            "Senator Scott Wiener will try again. In September the governor killed his first try, SB 1047, with a veto.",
            "regulation",
            {"Gavin Newsom"},
        ),
        (
            "What the order means",
            "Lawyers have had busy days since Rome's data protectors banned ChatGPT for people in Italy on 1 October.",
            "government_ban",
            {"Garante"},
        ),
        (
            "Who still lets it in?",
            "After Italy's data protectors, Taiwan's ministry for digital affairs has now forbidden public bodies "
            "to work with DeepSeek. In Germany, the Federal Office for Information Security regards it as critical.",
            "government_ban",
            {"Ministry of Digital Affairs"},
        ),
        (
            "Two more suits",
            "Apple and Salesforce were sued by authors in September over their models.",
            "lawsuit",
            {"authors"},
        ),
        (
            "Scripts are books, too",
            "The complaint that the Union of Screenwriters lodged on 10 September against Fabula Labs says yes.",
            "lawsuit",
            {"Union of Screenwriters"},
        ),
    ],
    ids=[
        "governor", "governor of the law's state", "remit of a capital", "ministry that is described", "who is sued", "who filed"
    ],
)  # fmt: skip
def test_who_acts(read: Read, title: str, text: str, kind: str, who: set[str]) -> None:
    reports = [r for r in read(text, title, date(2024, 10, 2)).reports if r.type == kind]
    assert [{f.name for f in r.actors} for r in reports] == [who]


def test_a_page_that_says_we_speaks_of_its_publisher(analyser: Analyser) -> None:
    text = "On February 13, 2026, alongside the retirement of GPT-5 (Instant and Thinking), we will retire GPT-4o from ChatGPT."
    article = Article("a", "Retiring GPT-4o", text, published=date(2026, 1, 29), publisher="OpenAI")
    ((_, analysis),) = analyser.analyse([article])
    assert {f.name for r in analysis.reports for f in r.actors} == {"OpenAI"}


def test_what_several_sentences_tell_weakly_is_told(read: Read) -> None:
    """No sentence alone is sure of it, and nobody but the authority acts."""
    text = (
        "Users in Italy can no longer open ChatGPT. San Francisco's OpenAI must obey a temporary order issued on Friday by the "
        "country's data protection authority, which misses a legal basis for the training data. Other regulators are watching."
    )
    (report,) = read(text, "ChatGPT dark in Italy", date(2023, 4, 1)).reports
    assert report.type == "government_ban"
    assert [f.name for f in report.actors] == ["Garante"]
    assert 0.5 <= report.confidence <= 0.75
