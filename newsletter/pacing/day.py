"""A day's messages: how many left in the last 24 hours, in slots of ten minutes.

A day is any 24 hours, as SES counts it, and not the hours since midnight. The slot that is going on and the 144 before
it are counted, so never less than a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

SLOT_SECONDS = 600
SLOTS = 24 * 3600 // SLOT_SECONDS + 1
BLOCKS = 100
LARGEST_BLOCK = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What left in each slot; a slot's name is the time divided by its length."""

    slots: Mapping[int, int]

    def used(self, *, now: float) -> int:
        """How many left in the last day; ``now`` in seconds since 1970."""
        return sum(self._recent(now).values())

    def spend(self, count: int, *, now: float) -> "Day":
        """The same with more that left; what is older than a day is forgotten."""
        slot = int(now) // SLOT_SECONDS
        recent = self._recent(now)
        return replace(self, slots={**recent, slot: recent.get(slot, 0) + count})

    def return_(self, count: int, *, now: float) -> "Day":
        """The same without what was taken and did not leave, from the newest slots first."""
        slots = dict(self._recent(now))
        for slot in sorted(slots, reverse=True):
            back = min(count, slots[slot])
            slots[slot] -= back
            count -= back
        return replace(self, slots={slot: left for slot, left in slots.items() if left})

    def frees_at(self, most: int, *, now: float) -> float:
        """When fewer than ``most`` will have left in a day; ``now`` when it is so already."""
        left, recent = self.used(now=now), self._recent(now)
        for slot in sorted(recent):
            if left < most:
                break
            left -= recent[slot]
            now = float((slot + SLOTS) * SLOT_SECONDS)
        return now

    def _recent(self, now: float) -> dict[int, int]:
        first = int(now) // SLOT_SECONDS - SLOTS + 1
        return {slot: count for slot, count in self.slots.items() if slot >= first}


def block_of(most: int, left: int) -> int:
    """How many a process takes of a day's messages at once, so that it need not ask for each."""
    return max(0, min(left, max(1, min(LARGEST_BLOCK, most // BLOCKS))))
