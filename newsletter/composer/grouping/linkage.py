"""Linkage: groups joined while the mean likeness between their members stays high enough.

Average link over the pairs that are alike at all; all others count as 0. Knows nothing of what the members are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import exp, log

from newsletter.composer.grouping.neighbours import Pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some members: their places, how many of them are bare headlines, and the times they span, where known."""

    places: tuple[int, ...]
    bare: int
    first: float | None
    last: float | None

    def spans(self, other: "Group") -> float:
        """From the earliest to the latest of both, in seconds, as far as times are known."""
        if self.first is None or self.last is None or other.first is None or other.last is None:
            return 0.0
        return max(self.last, other.last) - min(self.first, other.first)

    def joined(self, other: "Group") -> "Group":
        """Both as one."""
        firsts = [group.first for group in (self, other) if group.first is not None]
        lasts = [group.last for group in (self, other) if group.last is not None]
        return Group(
            places=self.places + other.places,
            bare=self.bare + other.bare,
            first=min(firsts, default=None),
            last=max(lasts, default=None),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """When groups may join.

    ``at_least`` is the lowest mean likeness and ``window_seconds`` the longest span. Headlines say less each the more
    of them there are of one event, so the mean counts for more by the power ``growth`` of how many are bare.
    """

    at_least: float
    window_seconds: float
    growth: float

    def likeness(self, one: Group, other: Group, summed: float) -> float:
        """How alike two groups are, whose members' likenesses sum up to ``summed``."""
        mean = summed / (len(one.places) * len(other.places))
        bare = max(1, one.bare) * max(1, other.bare)
        return mean if bare == 1 else mean * exp(self.growth * log(bare))


def linked(groups: Sequence[Group], pairs: Pairs, bounds: Bounds) -> list[Group]:
    """Join the most alike groups first until no two may join.

    Args:
        groups: to begin with, each of equal texts, in a stable order, which settles ties.
        pairs: those that are alike at all, by the places of their groups.
        bounds: when two may join.
    """
    joining = _Joining(groups, bounds)
    for one, other, alike in pairs.told():
        joining.propose(one, other, alike * len(groups[one].places) * len(groups[other].places))
    return joining.finished()


class _Joining:
    """The groups there are, the summed likenesses of neighbours, and a heap of the pairs that may join."""

    def __init__(self, groups: Sequence[Group], bounds: Bounds) -> None:
        self._groups = dict(enumerate(groups))
        self._near: dict[int, dict[int, float]] = {number: {} for number in self._groups}
        self._heap: list[tuple[float, int, int]] = []
        self._bounds = bounds
        self._next = len(groups)

    def propose(self, one: int, other: int, summed: float) -> None:
        """Keep two groups in mind; when they are too far apart in time they never join."""
        ours, theirs = self._groups[one], self._groups[other]
        if ours.spans(theirs) > self._bounds.window_seconds:
            return
        self._near[one][other] = self._near[other][one] = summed
        likeness = self._bounds.likeness(ours, theirs, summed)
        if likeness >= self._bounds.at_least:
            heappush(self._heap, (-likeness, one, other))

    def finished(self) -> list[Group]:
        """Join until nothing may join."""
        while self._heap:
            _, one, other = heappop(self._heap)
            if one in self._groups and other in self._groups:
                self._join(one, other)
        return list(self._groups.values())

    def _join(self, one: int, other: int) -> None:
        number, self._next = self._next, self._next + 1
        joined = self._groups.pop(one).joined(self._groups.pop(other))
        fewer, more = sorted((self._near.pop(one), self._near.pop(other)), key=len)
        for neighbour, summed in fewer.items():
            more[neighbour] = more.get(neighbour, 0.0) + summed
        self._groups[number], self._near[number] = joined, {}
        for neighbour in sorted(more.keys() - {one, other}):
            self._near[neighbour].pop(one, None)
            self._near[neighbour].pop(other, None)
            self.propose(neighbour, number, more[neighbour])
