"""Running the tracker as a user does: a process of its own, watched by what it prints, with bounded waits on conditions."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tracker.language.pipeline import weights_path

TRACKER = (sys.executable, "-m", "tracker")
PATIENCE = 120.0
needs_weights = pytest.mark.skipif(
    not (weights_path() / "events" / "events.json").exists(), reason="the weights are not there: `make model` builds them"
)


def run(*arguments: str | Path, folder: Path, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Run one command to its end in a folder; gives exit code, standard output and standard error."""
    done = subprocess.run(
        [*TRACKER, *map(str, arguments)], cwd=folder, input=stdin, capture_output=True, check=False, env=_environment(env)
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def _environment(env: Mapping[str, str] | None) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    return clean | {"PYTHONUNBUFFERED": "1", "COLUMNS": "160"} | dict(env or {})


class Process:
    """A tracker that goes on running; its output is read as it comes."""

    def __init__(self, *arguments: str | Path, folder: Path, env: Mapping[str, str] | None = None) -> None:
        command = [*TRACKER, *map(str, arguments)]
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=_environment(env),
        )
        self.pid = self._process.pid
        self.output = ""

    def until(self, condition: str | Callable[[], bool]) -> str:
        """Wait until a text was printed or a condition holds; fails when the process ends before, or patience does."""
        deadline = time.monotonic() + PATIENCE
        while not (condition in self.output if isinstance(condition, str) else condition()):
            assert time.monotonic() < deadline, f"not within {PATIENCE} s; it printed:\n{self.output}"
            assert self._read(0.05), f"it ended with exit code {self._process.wait()} after:\n{self.output}"
        return self.output

    def _read(self, patience: float) -> bool:
        pipe = self._process.stdout
        assert pipe
        if not select.select([pipe], [], [], patience)[0]:
            return True
        piece = os.read(pipe.fileno(), 65536)
        self.output += piece.decode("utf-8", "replace")
        return bool(piece)

    def wait(self, seconds: float) -> None:
        """Read what it prints for so long, or until it ends."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0 and self._read(min(left, 0.05)):
            continue

    def signal(self, number: int) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def end(self) -> int:
        """Read the rest of the output and give the exit code."""
        while self._read(PATIENCE):
            continue
        return self._process.wait(PATIENCE)

    def close(self) -> None:
        """End the process if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


@contextmanager
def started(*arguments: str | Path, folder: Path, env: Mapping[str, str] | None = None) -> Iterator[Process]:
    """A running tracker for as long as the block lasts."""
    process = Process(*arguments, folder=folder, env=env)
    try:
        yield process
    finally:
        process.close()
