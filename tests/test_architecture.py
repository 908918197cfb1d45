"""The house rules that a reader can rely on, read out of the source: imports go one way, files and functions stay small."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "tracker"
MODULES = sorted(PACKAGE.rglob("*.py"))
# What orders the stages or speaks to people may know everybody; the rest knows its own kind.
GLUE = {
    "__main__", "acts", "alerts", "analysis", "backfill", "backup", "changes", "check", "cli", "collect", "commands",
    "daemon", "demo", "digest", "discover", "doctor", "duties", "ingest", "listing", "mailing", "marking", "merging",
    "pipeline", "readers", "reading", "reprocess", "snapshots", "telling", "watching", "web", "webchild",
}  # fmt: skip
FOUNDATION = {"models", "errors"}
# What each stage may import besides the foundation and itself.
MAY = {
    "addresses": set[str](),
    "articles": {"charsets", "markup", "pdf"},
    "charsets": set[str](),
    "config": {"fields", "registers", "settings"},
    "connection": {"addresses"},
    "documents": set[str](),
    "effect": set[str](),
    "evaluation": {"documents", "language"},
    "events": {"language", "publishers", "undoing"},
    "feedfile": {"config"},
    "feeds": {"charsets", "markup", "urls"},
    "fetch": {"addresses", "connection", "urls"},
    "fields": set[str](),
    "language": set[str](),
    "lock": set[str](),
    "logs": set[str](),
    "markup": {"urls"},
    "memory": set[str](),
    "opml": {"charsets", "urls"},
    "pages": {"feeds", "markup", "pdf", "urls"},
    "parsing": {"feeds"},
    "pdf": {"markup"},
    "publishers": set[str](),
    "registers": {"markup", "urls"},
    "robots": {"urls"},
    "schedule": set[str](),
    "settings": {"fields"},
    "store": {"stories", "urls"},
    "stories": {"publishers", "undoing"},
    "undoing": set[str](),
    "urls": set[str](),
    "watchlists": set[str](),
    "wording": set[str](),
}


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    """A short name for messages."""
    return str(path.relative_to(PACKAGE.parent))


def part(path: Path) -> str:
    """The part of the tracker that a file belongs to: its module or package right below `tracker`."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """The parts of the tracker that a file imports, anywhere in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tracker"):
            inside = node.module.split(".")[1:]
            yield from [inside[0]] if inside else [alias.name for alias in node.names]
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("tracker."))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_go_one_way(path: Path) -> None:
    """A stage imports models, errors and what it is built from; never another stage, and nobody imports the glue but glue."""
    own = part(path)
    if own in GLUE or own == "__init__":
        return
    if own in FOUNDATION:
        assert not set(imports(path))
        return
    assert own in MAY, f"say in tests/test_architecture.py what tracker/{own} may import, or that it is glue"
    assert set(imports(path)) <= MAY[own] | FOUNDATION | {own}


def test_what_may_be_imported_has_no_circles() -> None:
    """The table itself goes one way."""

    def below(stage: str, seen: tuple[str, ...]) -> None:
        assert stage not in seen, " -> ".join((*seen, stage))
        for other in MAY.get(stage, ()):
            below(other, (*seen, stage))

    for stage in MAY:
        below(stage, ())


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_files_are_short(path: Path) -> None:
    """One concern a file."""
    assert len(path.read_text(encoding="utf-8").splitlines()) < 400


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_functions_are_short(path: Path) -> None:
    """A function fits on a screen."""
    long = [f.name for f in functions(path) if (f.end_lineno or f.lineno) - f.lineno >= 80]
    assert not long


def test_most_functions_are_very_short() -> None:
    """Nine of ten have fewer than 30 lines."""
    sizes = sorted((f.end_lineno or f.lineno) - f.lineno + 1 for path in MODULES for f in functions(path))
    assert sizes[len(sizes) * 9 // 10] < 30


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nothing_is_caught_that_is_not_named(path: Path) -> None:
    """No bare except, no Exception, no BaseException, but to tidy up and raise again."""
    broad = {"Exception", "BaseException"}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler) and not _raises_again(node):
            caught = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else broad
            assert not caught & broad, f"line {node.lineno}"


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


@pytest.mark.parametrize("path", [path for path in MODULES if part(path) not in {"cli", "commands"}], ids=name)
def test_only_the_command_line_prints(path: Path) -> None:
    """Everything else gives back values or logs."""
    called = {node.func.id for node in ast.walk(tree(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert "print" not in called


@pytest.mark.parametrize("path", [path for path in MODULES if part(path) != "store"], ids=name)
def test_only_the_store_writes_sql(path: Path) -> None:
    """INSERT, UPDATE and DELETE are in tracker/store and nowhere else."""
    texts = (node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    writing = ("INSERT INTO ", "INSERT OR ", "UPDATE ", "DELETE FROM ", "REPLACE INTO ")
    assert not [text for text in texts if text.lstrip().startswith(writing)]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_what_is_public_says_what_it_is_for(path: Path) -> None:
    """Every module, class and function without an underscore has a docstring."""
    assert ast.get_docstring(tree(path)) or not path.read_text(encoding="utf-8").strip()
    nodes = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)]
    inner = {child for node in nodes if not isinstance(node, ast.ClassDef) for child in ast.walk(node) if child is not node}
    hidden = {child for node in nodes if node.name.startswith("_") for child in ast.walk(node)}
    bare = [node.name for node in nodes if node not in inner | hidden and not ast.get_docstring(node)]
    assert not bare
