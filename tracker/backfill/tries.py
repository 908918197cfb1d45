"""Which documents end the process that reads them: a try is noted before it is made, so the next process knows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

MOST_TRIES = 2


class Tries:
    """The notes of one partition. A process that finds a try without an end behind it was not the first.

    The first try is made with many records at once. When a process ended in it, its records are tried one by one, and the
    one that ends two processes by itself is guilty; one may be bad luck, since machines are switched off, too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        suspects = self._suspects()
        single = Counter(first for first, last in suspects if first == last)
        self.guilty = frozenset(number for number, times in single.items() if times >= MOST_TRIES)
        self._careful = frozenset((first, last) for first, last in suspects if first != last) | {(n, n) for n in single}
        self._file = path.open("a", encoding="ascii")
        self._note(["start"])

    def close(self) -> None:
        """Close the notes."""
        self._file.close()

    def alone(self, numbers: Sequence[int]) -> bool:
        """Whether these records must be tried one by one."""
        return any(first <= number <= last for number in numbers for first, last in self._careful)

    def begin(self, numbers: Sequence[int]) -> None:
        """Note that these records are tried now."""
        self._note([numbers[0], numbers[-1]])

    def _note(self, what: list[int] | list[str]) -> None:
        self._file.write(json.dumps(what) + "\n")
        # Handed to the system: it is there when this process is gone.
        self._file.flush()

    def _suspects(self) -> list[tuple[int, int]]:
        if not self._path.exists():
            return []
        lines = self._path.read_text(encoding="ascii").splitlines()
        notes = [json.loads(line) for line in lines if line.endswith("]")]
        return [(note[0], note[1]) for note, after in zip(notes, [*notes[1:], ["start"]], strict=True)
                if note != ["start"] and after == ["start"]]  # fmt: skip
