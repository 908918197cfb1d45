"""The README is complete: every command, option and key is in it, and every file that it names exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click
import pytest

from tracker.cli import COMMANDS, main
from tracker.config import _File
from tracker.fields import Section

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMON = {"--config", "--db", "--help", "-h"}


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = list(commands(main))


def row(path: tuple[str, ...]) -> str:
    """The line of the README's table on a command."""
    pattern = rf"^\| `tracker {' '.join(path)}(?: [A-Z…][^`]*)?`.*$"
    found = re.findall(pattern, README, re.M)
    assert len(found) == 1, f"`tracker {' '.join(path)}` has {len(found)} lines in the README's table of commands"
    return str(found[0])


@pytest.mark.parametrize("path, command", ALL, ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_every_command_and_option_is_in_the_readme(path: tuple[str, ...], command: click.Command) -> None:
    """And the table names no option that the command does not have."""
    line = row(path)
    options = {
        word
        for o in command.params
        if isinstance(o, click.Option)
        for word in (*o.opts, *o.secondary_opts)
        if word.startswith("--")
    }
    told = set(re.findall(r"--[a-z][a-z-]*", line))
    assert options - COMMON <= told
    assert told <= options | COMMON


@pytest.mark.parametrize("path, command", ALL, ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_every_command_takes_both_files_and_explains_itself(path: tuple[str, ...], command: click.Command) -> None:
    """--config and --db everywhere; every option has a help text."""
    names = {word for parameter in command.params for word in parameter.opts}
    only_a_group = isinstance(command, click.Group) and not command.invoke_without_command
    assert only_a_group or {"--config", "--db"} <= names
    assert command.help
    assert all(o.help for o in command.params if isinstance(o, click.Option))


def test_the_list_of_commands_says_what_the_commands_say() -> None:
    """The table of the lazy command line names what exists."""
    assert {path[0] for path, _ in ALL} == set(COMMANDS)


def keys(model: type[Section], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every key of feeds.yaml with the keys above it."""
    for name, field in model.model_fields.items():
        here = (*path, field.alias or name)
        yield here
        for section in sections(field.annotation):
            yield from keys(section, here)


def sections(annotation: Any) -> Iterator[type[Section]]:
    """The sections within a type."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        yield annotation
    for argument in get_args(annotation):
        yield from sections(argument)


def part(key: str) -> str:
    """The README's part on one top-level key."""
    found = re.search(rf"^### [^\n]*`{key}`[^\n]*\n(.*?)(?=^##)", README, re.M | re.S)
    assert found, f"the README has no part on {key}"
    return str(found[1])


@pytest.mark.parametrize("path", list(keys(_File)), ids=".".join)
def test_every_key_of_the_settings_is_in_the_readme(path: tuple[str, ...]) -> None:
    """In the part on its top-level key."""
    assert f"`{path[-1]}`" in part(path[0]) or len(path) == 1


def test_every_file_that_the_readme_names_exists() -> None:
    """Links and images lead somewhere."""
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_make_target_that_the_readme_names_exists() -> None:
    """`make demo`, `make run`, `make test` …"""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"\bmake ([a-z]+)\b", README)) - {"a"}
    assert {"demo", "run", "test"} <= targets
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.M)] == []


def test_every_promise_names_tests_that_exist() -> None:
    """A promise is worth what holds it: each names at least one test, and every named test is there."""
    text = README.partition("\n## Promises\n")[2].partition("\n## ")[0]
    promises = re.split(r"^\d+\. ", text, flags=re.M)[1:]
    held = [re.findall(r"\[`(test_\w+)`\]\(([^)]+)\)", promise) for promise in promises]
    assert len(held) >= 9
    assert all(held)
    named = {(ROOT / file, test) for tests in held for test, file in tests}
    assert [test for file, test in named if not re.search(rf"^(?:async )?def {test}\(", file.read_text("utf-8"), re.M)] == []
