"""Dry: what a worker looked for and did not find, so that it does not search a million rows for it again at once."""

from collections.abc import Hashable
from threading import Lock

DRY_SECONDS = 30.0
MOST = 1000


class Dry:
    """Serves several threads. Times in seconds."""

    def __init__(self) -> None:
        self._until: dict[Hashable, float] = {}
        self._lock = Lock()

    def note(self, what: Hashable, *, now: float) -> None:
        """There is none of it now."""
        with self._lock:
            if len(self._until) >= MOST:
                self._until.clear()
            self._until[what] = now + DRY_SECONDS

    def believes(self, what: Hashable, *, now: float) -> bool:
        """Whether there was none of it a moment ago."""
        return now < self._until.get(what, 0.0)
