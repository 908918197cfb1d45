"""What a command imports before it knows that it needs it: the reason why `tracker --help` answers at once."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tracker.cli import COMMANDS

HEAVY = {
    "apprise", "apscheduler", "bs4", "css_inline", "datasette", "datasketch", "dateparser", "feedparser", "httpx", "icalendar",
    "jinja2", "lxml", "nh3", "numpy", "pandas", "pycountry", "pydantic", "pypdf", "rich", "scipy", "spacy", "sqlite_utils",
    "thinc", "trafilatura", "urllib3", "vl_convert", "yaml",
}  # fmt: skip
CODE = """
import sys
from tracker.cli import main
try:
    main(sys.argv[1:], prog_name="tracker")
except SystemExit as end:
    assert end.code == 0, end.code
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def imported(*arguments: str) -> set[str]:
    """The top-level modules that are loaded when a command has ended."""
    done = subprocess.run([sys.executable, "-c", CODE, *arguments], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_help_imports_no_command_and_nothing_heavy() -> None:
    """The list of commands is a table."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "tracker", "--help"], capture_output=True, text=True, check=True
    )
    assert "tracker.commands" not in done.stderr
    assert not imported("--help") & HEAVY
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_commands_help_imports_nothing_heavy(name: str) -> None:
    """Each command imports what it works with when it works."""
    assert not imported(name, "--help") & HEAVY
