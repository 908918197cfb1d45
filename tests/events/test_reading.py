"""Reading whole articles: plain events of each type, languages, bad input, and what holds for any text."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.events.conftest import Read
from tests.program import needs_weights
from tracker.analysis import MAX_CHARACTERS, Analyser, ReadingSettings
from tracker.errors import PipelineError
from tracker.language.pipeline import weights_path
from tracker.models import ENTITY_TYPES, EVENT_TYPES, STAGES, Analysis, Article

pytestmark = needs_weights
MEGABYTES_SHIPPED = 20

PLAIN = [
    ("api_restriction", "OpenAI", "OpenAI blocked access to its API in China on 9 July 2024."),
    ("model_release", "Mistral AI", "Mistral AI released Mistral Large 2 on Monday."),
    ("price_change", "Baidu", "Baidu cut the price of Ernie 4.0 by half on Monday."),
    ("model_retirement", "OpenAI", "OpenAI will shut down GPT-4 on 9 July 2024."),
    ("regulation", "European Parliament", "The European Parliament passed the AI Act on 13 March 2024."),
    ("government_ban", "Italy", "Italy banned ChatGPT on 31 March 2023."),
    ("lawsuit", "Getty Images", "Getty Images sued Stability AI in London on 17 January 2023."),
    ("investment", "Anthropic", "Anthropic raised $13 billion from investors on Monday."),
    ("investigation", "Federal Trade Commission", "The Federal Trade Commission opened an investigation into OpenAI on Monday."),
    ("enforcement", "Garante", "Garante fined OpenAI €15 million on Friday."),
    ("partnership", "Apple", "Apple and OpenAI announced a partnership on 10 June 2024."),
]  # fmt: skip


@pytest.mark.parametrize("kind, actor, sentence", PLAIN, ids=[kind for kind, _, _ in PLAIN])
def test_a_plain_sentence_gives_its_event(read: Read, kind: str, actor: str, sentence: str) -> None:
    """Type, actor and evidence."""
    reports = [r for r in read(f"{sentence} The company did not say more.", sentence.rstrip(".")).reports if r.type == kind]
    assert reports, "not found"
    names = {filler.name.removeprefix("The ") for report in reports for filler in report.actors}
    assert any(actor.removeprefix("The ") in name or name in actor for name in names)


@pytest.mark.parametrize(
    "publisher, actors",
    [("Zorvex AI", ["Zorvex AI"]), ("OpenAI Blog", ["OpenAI"]), ("Reuters", []), ("", [])],
)
def test_who_says_we_is_the_publisher_unless_that_is_a_newspaper(analyser: Analyser, publisher: str, actors: list[str]) -> None:
    """Notices of a company seldom name it."""
    text = "Today we are announcing the retirement of our first model, Verba 2. It will be shut down on 15 January 2026."
    article = Article("a", "Deprecation notice: Verba 2", text, published=date(2025, 10, 1), publisher=publisher)
    ((_, analysis),) = analyser.analyse([article])
    assert {f.name for r in analysis.reports if r.type == "model_retirement" for f in r.actors} == set(actors)


def test_an_object_without_a_name_is_told_without_where_it_comes_from(read: Read) -> None:
    """Else a title says it twice."""
    text = (
        "From July 9 OpenAI will block API traffic from countries and territories that are not on its list of supported regions."
    )
    reports = [r for r in read(text).reports if r.type == "api_restriction"]
    assert {f.name for r in reports for f in r.objects} == {"API traffic"}


def test_a_publisher_that_nobody_knows_acts_only_where_the_event_is_told_by_we(analyser: Analyser) -> None:
    """It may be a newspaper that speaks of its own tests."""
    text = "Verba 2 is retired. It will be shut down on 15 January 2026.\n\nIn the spring we tested it with forty letters."
    article = Article("a", "Verba 2 to go", text, published=date(2025, 10, 1), publisher="Tallinn Evening")
    ((_, analysis),) = analyser.analyse([article])
    assert analysis.reports
    assert not [f for r in analysis.reports for f in r.actors if f.name == "Tallinn Evening"]


def test_a_price_is_changed_by_the_maker_rather_than_by_a_rival_named_elsewhere(read: Read) -> None:
    """The text need not name the maker at all."""
    text = "GPT-4o costs half as much from now on, $2.50 per million tokens to read.\n\nMistral AI reacted at once with a shrug."
    reports = [r for r in read(text, "Half price at the input").reports if r.type == "price_change"]
    assert {f.name for r in reports for f in r.actors} == {"OpenAI"}


@pytest.mark.parametrize(
    "text, published, effective",
    [
        ("Italy banned ChatGPT on 31 March 2023.", None, "2023-03-31"),
        ("Italy banned ChatGPT on Friday.", None, None),
        ("Italy banned ChatGPT on Friday.", date(2023, 4, 2), "2023-03-31"),
    ],
)
def test_without_a_publication_date_only_full_dates_are_resolved(
    read: Read, text: str, published: date | None, effective: str | None
) -> None:
    """The rest of the event is read all the same."""
    (report,) = read(text, published=published).reports
    assert report.effective_date == effective


@pytest.mark.parametrize(
    "text, language, ids",
    [
        (
            "OpenAI a annoncé hier qu'elle bloquerait son API en Chine dès le 9 juillet 2024, selon Reuters.",
            "fr",
            "company:openai",
        ),
        ("百度周二宣布,文心一言即日起免费开放,阿里云随后跟进降价。", "zh", "company:baidu"),
        ("OpenAI заблокирует доступ к своему API для разработчиков из Китая, сообщил Яндекс.", "ru", "company:yandex"),
    ],
)
def test_in_a_language_that_was_not_measured_names_are_linked_and_no_event_is_claimed(
    read: Read, text: str, language: str, ids: str
) -> None:
    """The language is told."""
    analysis = read(text)
    assert (analysis.language, analysis.reports) == (language, ())
    assert ids in {entity.id for entity in analysis.entities}


def test_the_language_that_a_source_declares_counts(read: Read) -> None:
    """Over what the text looks like."""
    assert read("Italy banned ChatGPT on 31 March 2023.", language="it").reports == ()


@pytest.mark.parametrize(
    "text, title, problem",
    [
        ("", "", "the text is empty"),
        (" \n\n\t ", "  ", "the text is empty"),
        ("\x00\x01\x02", "", None),
        ("", "Italy bans ChatGPT", None),
        ("?" * 500, "", None),
        ("\u202e\u200b\ufeff\u2028", "\u2028", None),
        ("😀" * 300, "😀", None),
        ("a\u0301" * 1000, "", None),
        ("OpenAI は北京で 百度 と 협력 Сбер met العربية OpenAI 发布。" * 20, "混ぜた", None),
        ("| a | b |\n|---|---|\n" * 200, "Table", None),
        ("http://" + "x/" * 3000, "", None),
        ("a\n" * 5000, "", None),
    ],
)
def test_bad_input_is_handled_and_reported(read: Read, text: str, title: str, problem: str | None) -> None:
    """Nothing crashes."""
    assert read(text, title).problem == problem
    assert read(text, title, None).problem == problem


@pytest.mark.parametrize("text", ["OpenAI banned it. " * 112_000, "x" * 2_000_000], ids=["sentences", "one word"])
def test_an_endless_text_is_read_up_to_a_limit(read: Read, text: str) -> None:
    """And it is said."""
    analysis = read(text[:2_000_000])
    assert analysis.problem == f"only the first {MAX_CHARACTERS:,} characters were read"
    assert all(mention.end <= MAX_CHARACTERS for entity in analysis.entities for mention in entity.mentions)


def test_control_characters_do_not_shift_offsets(read: Read) -> None:
    """They are read as blanks, and stand where they stood."""
    text, title = "OpenAI\x00 \x07blocked\u200b China\u2028on 9 July\r 2024.", "OpenAI\x1f blocks China"
    analysis = read(text, title)
    whole = f"{title}\n\n{text}"
    assert {whole[m.start : m.end] for e in analysis.entities for m in e.mentions} >= {"OpenAI", "China"}


def check(article: Article, analysis: Analysis) -> None:
    """What holds for any reading: exact pieces of the text, apart from each other, and nothing that the models do not know."""
    whole = f"{article.title}\n\n{article.text}"
    mentions = sorted((m for entity in analysis.entities for m in entity.mentions), key=lambda m: m.start)
    blanked = [(m.text, whole[m.start : m.end]) for m in mentions]
    assert all(len(a) == len(b) and all(x in (y, " ") for x, y in zip(a, b, strict=True)) for a, b in blanked)
    assert all(one.end <= other.start for one, other in pairwise(mentions))
    assert all(m.start < m.end for m in mentions)
    ids = [entity.id for entity in analysis.entities]
    assert {entity.type for entity in analysis.entities} <= set(ENTITY_TYPES)
    for report in analysis.reports:
        assert report.type in EVENT_TYPES
        assert report.stage in STAGES
        assert 0 <= report.confidence <= 1
        assert len(report.evidence) == report.end - report.start > 0
        piece = whole[report.start : report.end]
        assert all(x in (y, " ") for x, y in zip(report.evidence, piece, strict=True))
        fillers = (*report.actors, *report.objects, *report.regions, *report.counterparties)
        assert all(filler.entity_id in ids for filler in fillers if filler.entity_id)
        assert report.effective_date is None or f"date:{report.effective_date.lower()}" in ids


_WORDS = st.sampled_from(
    ["OpenAI", "Italy", "banned", "the", "ChatGPT", "will", "block", "sued", "$5 million", "on 9 July", "2024", ".", "\n\n",
     "\n", ",", "its", "API", "百度", "GPT-9", "“", "”", "(", ")", "fined", "the EU", "said", "Ada Quill", "Zorvex Labs", "not",
     "yesterday", "’s", "released", "-", "\x00", "\u2028", "cut", "prices", "of", "Claude", "regulators", "?"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(_WORDS, max_size=40).map(" ".join) | st.text(max_size=300),
    st.text(max_size=40),
    st.none() | st.dates(date(1990, 1, 1), date(2060, 1, 1)),
)
def test_any_text_can_be_read(analyser: Analyser, text: str, title: str, published: date | None) -> None:
    """Mentions and evidence are exact pieces of it."""
    article = Article("a", title, text, published=published)
    ((same, analysis),) = analyser.analyse([article])
    assert same is article
    check(article, analysis)


def test_a_batch_reads_like_its_articles_one_by_one(analyser: Analyser) -> None:
    """In their order, whatever the size of the batch."""
    articles = [
        Article(str(i), sentence, f"{sentence} {sentence}", published=date(2024, 6, 25))
        for i, (_, _, sentence) in enumerate(PLAIN)
    ]
    alone = [analysis for article in articles for _, analysis in analyser.analyse([article])]
    for batch in (1, 4, 64):
        assert [analysis for _, analysis in analyser.analyse(articles, batch=batch)] == alone
    assert list(analyser.analyse([])) == []


def test_a_pipeline_of_the_users_own_needs_no_vectors(tmp_path: Path) -> None:
    """Nor tags, parse or names: the knowledge base and the event models are ours."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.to_disk(tmp_path / "own")
    own = Analyser(ReadingSettings(pipeline=str(tmp_path / "own")))
    article = Article("a", "Italy bans ChatGPT", "Italy banned ChatGPT on 31 March 2023.", published=date(2023, 4, 1))
    ((_, analysis),) = own.analyse([article])
    check(article, analysis)
    assert {"region:italy", "model:chatgpt"} <= {entity.id for entity in analysis.entities}


@pytest.mark.parametrize("name", ["no_such_pipeline", "/nowhere/at/all"])
def test_a_pipeline_that_is_not_there_is_said_to_be_missing(name: str) -> None:
    """With its name and what to do."""
    with pytest.raises(PipelineError, match=name) as caught:
        Analyser(ReadingSettings(pipeline=name))
    assert "language.pipeline" in caught.value.hint


def test_a_pipeline_has_to_part_sentences(tmp_path: Path) -> None:
    """Else there is no evidence to show."""
    spacy.blank("en").to_disk(tmp_path / "own")
    with pytest.raises(PipelineError, match="sentences"):
        Analyser(ReadingSettings(pipeline=str(tmp_path / "own")))


def test_the_version_names_the_weights(analyser: Analyser, read: Read) -> None:
    """So that what older ones read can be read again."""
    assert analyser.version == read("x").version
    assert analyser.version not in ("", "0")


def test_the_weights_are_small() -> None:
    """Less than 20 MB on disk."""
    assert sum(path.stat().st_size for path in weights_path().rglob("*") if path.is_file()) < MEGABYTES_SHIPPED * 1_000_000
