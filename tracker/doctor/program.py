"""Checks of the program itself and its settings: feeds.yaml, the spaCy pipeline, the web pages."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

from tracker.analysis import Analyser, ReadingSettings
from tracker.config import Config, load
from tracker.doctor.findings import Finding, Level
from tracker.errors import ConfigError, TrackerError

_SAMPLE = "OpenAI will block API traffic from China from July 9."


def check_config(path: Path) -> tuple[Config | None, list[Finding]]:
    """The configuration, when it can be used, and what is to be said of it."""
    try:
        config = load(path)
        config.digest.smtp.password()
    except ConfigError as error:
        return None, [Finding("settings", "problem", str(error), error.hint)]
    findings = [Finding("settings", "ok", f"{path}: {len(config.sources)} sources")]
    if not config.sources:
        findings.append(Finding("settings", "warning", f"{path} names no sources", "add some under sources:"))
    return config, findings


def check_pipeline(config: Config | None) -> Iterator[Finding]:
    """Whether the spaCy pipeline and the weights load and read a sentence."""
    from tracker.models import Article

    language = config.language if config else None
    settings = ReadingSettings(language.pipeline, language.knowledge) if language else ReadingSettings()
    try:
        analyser = Analyser(settings)
        ((_, analysis),) = analyser.analyse([Article(id="sample", title="", text=_SAMPLE)])
    except TrackerError as error:
        yield Finding("reading", "problem", str(error), error.hint)
    except OSError as error:
        yield Finding("reading", "problem", f"the weights cannot be loaded: {error}", "install the tracker again")
    else:
        names = ", ".join(entity.name for entity in analysis.entities) or "nothing"
        level: Level = "ok" if analysis.entities else "warning"
        yield Finding("reading", level, f"pipeline {analysis.version} reads a sample sentence (found {names})")


def check_web() -> Iterator[Finding]:
    """Whether Datasette will find our plugin."""
    found = [point for point in entry_points(group="datasette") if point.value.startswith("tracker.")]
    if not found:
        hint = "install the project itself (`make setup`), not only what it depends on"
        yield Finding("web", "problem", "Datasette does not find the tracker's pages", hint)
        return
    try:
        found[0].load()
    except ImportError as error:
        yield Finding("web", "problem", f"the web pages cannot be loaded: {error}", "run `make setup` again")
    else:
        yield Finding("web", "ok", "Datasette finds the tracker's pages")
