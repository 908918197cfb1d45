"""Languages: which one a text is in, from a sample, and nothing where there is too little to tell."""

from __future__ import annotations

import pytest

from tracker.language.detect import MEASURED, detect_language


@pytest.mark.parametrize(
    "text, language",
    [
        ("The regulator opened an inquiry into the chatbot and asked its maker for documents.", "en"),
        ("L'autorité a ouvert une enquête sur le robot conversationnel et demandé des documents à son fabricant.", "fr"),
        ("Die Behörde hat eine Untersuchung des Chatbots eröffnet und Unterlagen vom Hersteller verlangt.", "de"),
        ("监管机构对该聊天机器人展开调查,并要求开发商提供文件。", "zh"),
        ("規制当局はチャットボットの調査を始め、開発元に資料の提出を求めた。", "ja"),
        ("규제 당국은 챗봇에 대한 조사를 시작하고 개발사에 자료를 요구했다.", "ko"),
        ("Регулятор начал проверку чат-бота и запросил документы у разработчика.", "ru"),
        ("فتحت الهيئة تحقيقا بشأن روبوت الدردشة وطلبت وثائق من مطوره.", "ar"),
        ("OpenAI cuts prices", "en"),
        ("OpenAI 降价", "zh"),
        ("", "und"),
        ("12 – 34 !?", "und"),
        ("a1", "und"),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    """A short headline in Latin letters is taken for English."""
    assert detect_language(text) == language


def test_a_long_text_is_told_by_its_beginning() -> None:
    """The rest is not looked at."""
    assert detect_language("The ministry said that prices of models will fall again. " * 50 + "Это по-русски. " * 100_000) == "en"


def test_only_english_is_measured() -> None:
    """So events are claimed in English only."""
    assert {"en"} == MEASURED
