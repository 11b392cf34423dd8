"""A tally of the last minute: how many messages each provider and server got from this process."""

from collections import defaultdict
from math import ceil

SLOT_SECONDS = 5
SLOTS = 12


class Tally:
    """Counts by name."""

    def __init__(self) -> None:
        self._slots: dict[int, dict[str, int]] = {}

    def add(self, name: str, count: int, *, now: float) -> None:
        """Some more that somebody got."""
        slot = int(now) // SLOT_SECONDS
        if slot not in self._slots:
            self._slots[slot] = defaultdict(int)
            self._slots = {at: counts for at, counts in self._slots.items() if at > slot - SLOTS}
        self._slots[slot][name] += count

    def a_minute(self, name: str, *, now: float) -> int:
        """How many a minute somebody gets, by the slots of the last minute in which they got any."""
        first = int(now) // SLOT_SECONDS - SLOTS
        found = [
            counts[name] for at, counts in self._slots.items() if at > first and name in counts
        ]
        return ceil(sum(found) * SLOTS / len(found)) if found else 0
