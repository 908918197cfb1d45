"""A Dask cluster of real processes on loopback: a scheduler, and workers that can be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.program import Process

PATIENCE = 120.0
PRELOAD = Path(__file__).with_name("preload.py")


def until(process: subprocess.Popen[bytes], condition: Callable[[], bool]) -> None:
    """Wait for a condition while a process lives, within patience."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"not within {PATIENCE} s: {process.args!r}"
        with suppress(subprocess.TimeoutExpired):
            raise AssertionError(f"it ended with exit code {process.wait(0.05)}: {process.args!r}")


class Cluster:
    """Scheduler and workers as processes, all gone at the end of the block."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.gate = folder / "gate"

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        note = self._folder / "scheduler.json"
        self.scheduler = self._start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(note))
        until(self.scheduler, lambda: note.exists() and note.stat().st_size > 0)
        self.address = str(json.loads(note.read_text())["address"])
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for process in reversed(self._processes):
            kill(process)

    def work(self, *, real: bool = False, nanny: bool = True) -> subprocess.Popen[bytes]:
        """Start a worker, with a nanny that starts it anew when it dies; `real` reads with the shipped weights."""
        options = [] if real else ["--preload", str(PRELOAD)]
        options += ["--nanny" if nanny else "--no-nanny", "--local-directory", str(self._folder), "--host", "127.0.0.1"]
        return self._start("dask_worker", self.address, "--nthreads", "1", "--memory-limit", "0", *options)

    def _start(self, module: str, *options: str) -> subprocess.Popen[bytes]:
        log = (self._folder / f"{module}-{len(self._processes)}.log").open("wb")
        command = [sys.executable, "-m", f"distributed.cli.{module}", *options, "--no-dashboard"]
        env = os.environ | {"GATE": str(self.gate), "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
        with log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=env, start_new_session=True)
        self._processes.append(process)
        return process

    def held(self, client: Process) -> int:
        """Wait until a worker is held at the gate while the client lives; gives its pid."""
        client.until(self.gate.exists)
        return int(self.gate.read_text())


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and whatever it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
