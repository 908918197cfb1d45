"""The exceptions that mean "the user can mend this"; everything else that raises is a bug."""

from __future__ import annotations


class TrackerError(Exception):
    """Something the user can mend; `hint` says how. The CLI prints both and exits with `exit_code`."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class ConfigError(TrackerError):
    """feeds.yaml (or a setting) is wrong; the message names file and line."""

    exit_code = 2


class StoreError(TrackerError):
    """The database cannot be opened, is locked for too long, is full, or is from a newer version."""


class PipelineError(TrackerError):
    """The named spaCy pipeline cannot be loaded."""


class DaemonRunning(TrackerError):
    """Another daemon owns this database."""


class MailError(TrackerError):
    """The mail server refused or could not be reached; the digest stays due."""
