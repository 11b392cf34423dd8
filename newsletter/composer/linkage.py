"""Linkage: groups joined while the mean likeness between their members stays high enough.

Exact average link. The mean over a joined group is a weighted mean of the means over its parts, so a neighbour of the
whole was a neighbour of a part: only those are looked at. Knows nothing of what the members are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from newsletter.composer.neighbours import Pair
from newsletter.composer.vectors import Vector, cosine, total


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some members: their places, the sum of their vectors, that of the bare ones, and the times they span."""

    places: tuple[int, ...]
    vector: Vector
    bare: Vector
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
            vector=total([self.vector, other.vector]),
            bare=total([self.bare, other.bare]),
            first=min(firsts, default=None),
            last=max(lasts, default=None),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """When groups may join: their mean likeness, their span, and how much more the likeness of bare ones counts."""

    at_least: float
    window_seconds: float
    bare_factor: float

    def likeness(self, one: Group, other: Group) -> float:
        """The mean likeness between the members of one group and those of the other."""
        summed = cosine(one.vector, other.vector)
        if one.bare and other.bare:
            summed += (self.bare_factor - 1) * cosine(one.bare, other.bare)
        return summed / (len(one.places) * len(other.places))


def linked(groups: Sequence[Group], pairs: Iterable[Pair], bounds: Bounds) -> list[Group]:
    """Join the most alike groups first until no two may join.

    Args:
        groups: to begin with, each of equal texts, in a stable order, which settles ties.
        pairs: all those that may be alike enough, by their numbers.
        bounds: when two may join.
    """
    joining = _Joining(groups, bounds)
    for one, other, cosine_of_texts in pairs:
        bare = groups[one].bare and groups[other].bare
        joining.propose(one, other, cosine_of_texts * (bounds.bare_factor if bare else 1.0))
    return joining.finished()


class _Joining:
    """The groups there are, how alike neighbours are, and a heap of the pairs that may join."""

    def __init__(self, groups: Sequence[Group], bounds: Bounds) -> None:
        self._groups = dict(enumerate(groups))
        self._near: dict[int, dict[int, float]] = {number: {} for number in self._groups}
        self._heap: list[tuple[float, int, int]] = []
        self._bounds = bounds
        self._next = len(groups)

    def propose(self, one: int, other: int, likeness: float) -> None:
        """Keep a pair in mind if it may join."""
        if likeness < self._bounds.at_least:
            return
        if self._groups[one].spans(self._groups[other]) > self._bounds.window_seconds:
            return
        self._near[one][other] = self._near[other][one] = likeness
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
        parts = self._groups.pop(one), self._groups.pop(other)
        near = self._near.pop(one), self._near.pop(other)
        self._groups[number], self._near[number] = parts[0].joined(parts[1]), {}
        for neighbour in sorted((near[0].keys() | near[1].keys()) & self._groups.keys()):
            self._near[neighbour].pop(one, None)
            self._near[neighbour].pop(other, None)
            self.propose(neighbour, number, self._mean(parts, near, neighbour))

    def _mean(
        self, parts: tuple[Group, Group], near: tuple[dict[int, float], ...], neighbour: int
    ) -> float:
        """How alike a neighbour and a joined group are: from its parts, comparing only where a part was too far."""
        known = [of_part.get(neighbour) for of_part in near]
        weighted = [
            len(part.places)
            * (self._bounds.likeness(part, self._groups[neighbour]) if mean is None else mean)
            for part, mean in zip(parts, known, strict=True)
        ]
        return sum(weighted) / (len(parts[0].places) + len(parts[1].places))
