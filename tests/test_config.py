"""feeds.yaml: what is right becomes a Config, what is wrong one message with file, line and hint."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tracker.config import Config, load
from tracker.errors import ConfigError
from tracker.models import Source

ROOT = Path(__file__).parents[1]


def write(folder: Path, text: str) -> Path:
    file = folder / "feeds.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def read(folder: Path, text: str) -> Config:
    return load(write(folder, text))


def test_a_source_with_everything(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        """
sources:
  - {name: Prices, url: "https://a.example/p", kind: page, publisher: A, role: vendor, region: US, language: en, every: 6h,
     full_text: page, selector: main, expects: prices, ignore: ["^Updated"]}
  - {name: News, url: "https://b.example/rss"}
""",
    )
    everything = Source(
        "https://a.example/p",
        "Prices",
        "page",
        "A",
        "vendor",
        "US",
        "en",
        timedelta(hours=6),
        "page",
        "main",
        "prices",
        ("^Updated",),
    )
    assert config.sources == (everything, Source("https://b.example/rss", "News", publisher="News"))


def test_an_empty_file_has_the_defaults(tmp_path: Path) -> None:
    config = read(tmp_path, "")
    assert config.sources == ()
    assert (config.network.timeout, config.network.per_host_delay, config.network.allow) == (30, 1, frozenset())


def test_the_network(tmp_path: Path) -> None:
    config = read(tmp_path, "network: {allow: ['127.0.0.1:8080', 'LOCALHOST:25', '[::1]:80'], timeout: 5, per_host_delay: 0.5}")
    assert config.network.allow == {"127.0.0.1:8080", "localhost:25", "[::1]:80"}
    assert (config.network.timeout, config.network.per_host_delay) == (5, 0.5)


@pytest.mark.parametrize(
    ("text", "every"), [("1s", 1), ("45s", 45), ("30m", 1_800), ("6h", 21_600), ("30d", 2_592_000), ("90 m", 5_400)]
)
def test_intervals(tmp_path: Path, text: str, every: int) -> None:
    config = read(tmp_path, f"sources:\n- {{name: a, url: 'https://a.example/', every: {text}}}")
    assert config.sources[0].every == timedelta(seconds=every)


GOOD = "sources:\n- name: A\n  url: https://a.example/\n"
WRONG = [
    ("sorces: []\n", 1, "unknown key 'sorces': did you mean 'sources'?"),
    (GOOD + "  evry: 30m\n", 4, "unknown key 'evry': did you mean 'every'?"),
    (GOOD + "  zebra: 1\n", 4, "unknown key 'zebra'"),
    ("network:\n  timeuot: 3\n", 2, "unknown key 'timeuot': did you mean 'timeout'?"),
    (GOOD + "  every: 0s\n", 4, "between 1s and 30d"),
    (GOOD + "  every: 31d\n", 4, "between 1s and 30d"),
    (GOOD + "  every: soon\n", 4, "bad interval 'soon'"),
    (GOOD + "  every: 30\n", 4, "bad interval 30"),
    (GOOD + "  every: -5m\n", 4, "bad interval '-5m'"),
    (GOOD + "  every: 1.5h\n", 4, "bad interval '1.5h'"),
    (GOOD + "  every: 5w\n", 4, "bad interval '5w'"),
    (GOOD + "- name: B\n  url: https://a.example/\n", 5, "duplicate URL https://a.example/ (first on line 3)"),
    (GOOD + "- name: B\n  url: HTTPS://A.example/#x\n", 5, "duplicate URL"),
    (GOOD + "  url: https://b.example/\n", 4, "'url' is given twice"),
    (GOOD + "  kind: fed\n", 4, "'fed' is not one of"),
    (GOOD + "  role: blog\n", 4, "'blog' is not one of"),
    (GOOD + "  full_text: yes\n", 4, "not one of"),
    (GOOD + "  expects: price\n", 4, "not one of"),
    (GOOD + "  ignore: ['(']\n", 4, "bad regular expression '('"),
    (GOOD + "  name: []\n", 4, "given twice"),
    ("sources:\n- url: https://a.example/\n", 2, "'name' is missing"),
    ("sources:\n- name: A\n", 2, "'url' is missing"),
    ("sources:\n- name: A\n  url: ftp://a.example/\n", 3, "bad URL"),
    ("sources:\n- name: A\n  url: a.example/feed\n", 3, "bad URL"),
    ("sources:\n- name: A\n  url: https://user:pw@a.example/\n", 3, "no user name or password"),
    ("sources:\n- name: A\n  url: 'https://a.example/a b'\n", 3, "bad URL"),
    ("sources: 3\n", 1, "sources"),
    ("sources:\n- just text\n", 2, "sources"),
    ("- a\n- b\n", 1, "expected a mapping"),
    ("sources:\n  - name: A\n url: x\n", 3, "not valid YAML"),
    ("sources: [\n", 2, "not valid YAML"),
    ("a: 'x\n", 2, "not valid YAML"),
    ("\tsources: []\n", 1, "not valid YAML"),
    ("network:\n  timeout: fast\n", 2, "timeout"),
    ("network:\n  timeout: 0\n", 2, "timeout"),
    ("network:\n  allow:\n  - 10.0.0.1\n", 3, "write host:port"),
    ("network:\n  allow:\n  - http://10.0.0.1:80\n", 3, "write host:port"),
    ("network:\n  allow:\n  - 10.0.0.1:99999\n", 3, "write host:port"),
    ("network:\n  user_agent: \"a\\r\\nX: y\"\n", 2, "user_agent"),
    ("digest:\n  smtp:\n    password: hunter2\n", 3, "must not stand here"),
    ("digest:\n  timezone: Europe/Berln\n", 2, "did you mean 'Europe/Berlin'?"),
    ("digest:\n  day: Mon\n", 2, "not one of"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "message"), WRONG)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(f"feeds.yaml, line {line}: ")
    assert message in str(caught.value)
    assert "hunter2" not in str(caught.value) + caught.value.hint
    assert caught.value.exit_code == 2


def test_the_hint_lists_the_known_keys(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "network:\n  timeuot: 3\n")
    assert caught.value.hint == "known keys here: allow, user_agent, timeout, max_bytes, per_host_delay"


def test_the_first_of_several_errors_is_told_and_the_others_counted(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=re.escape("line 4: ")) as caught:
        read(tmp_path, GOOD + "  every: x\n- name: B\n  url: c\nnetwork: {timeout: x}\n")
    assert "(2 more after this one)" in str(caught.value)


@pytest.mark.parametrize("make", ["missing", "folder", "binary"])
def test_a_file_that_cannot_be_read(tmp_path: Path, make: str) -> None:
    file = tmp_path / "feeds.yaml"
    if make == "folder":
        file.mkdir()
    elif make == "binary":
        file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert str(file) in str(caught.value)
    assert caught.value.hint


def test_the_shipped_file_is_right_and_large_enough() -> None:
    config = load(ROOT / "feeds.yaml")
    kinds = [source.kind for source in config.sources]
    assert len(kinds) >= 60
    assert {"feed", "page", "sitemap"} <= set(kinds)
    assert {source.role for source in config.sources} == {"vendor", "regulator", "gazette", "news", "policy"}
    assert {source.expects for source in config.sources} >= {"regions", "prices", "models", "terms"}
    assert all(timedelta(minutes=15) <= source.every <= timedelta(days=1) for source in config.sources)
