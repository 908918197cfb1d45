"""The web server of `tracker run`, in a process of its own so that reading never makes a page wait."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from tracker.errors import TrackerError

_PATIENCE = 10.0


class WebServer:
    """Keeps one `tracker serve` alive; it ends by itself when this process does, however that ends."""

    def __init__(self, config: Path, db: Path, host: str, port: int) -> None:
        self._command = [sys.executable, "-m", "tracker", "serve", "--config", str(config), "--db", str(db)]
        self._command += ["--host", host, "--port", str(port), "--lifeline"]
        self._process: subprocess.Popen[bytes] | None = None

    def keep(self, now: datetime) -> Mapping[str, object]:
        """Start the server when it is not running; raises when it had ended by itself."""
        process = self._process
        if process is None:
            # Its own session: Ctrl-C reaches the daemon alone, which then ends the server in order.
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, start_new_session=True)
            return {"pid": self._process.pid}
        if process.poll() is None:
            return {}
        self._process = None
        raise TrackerError(f"the web server ended with exit code {process.returncode}", "it is started again")

    def stop(self) -> None:
        """End the server, at once when it does not end in time."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
