"""Neighbours: which texts of a pool are alike, found without comparing each with each.

An inverted index over vectors in the order of time, so that texts outside the window are never met. Knows nothing
of articles.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import NamedTuple

from newsletter.composer.vectors import Vector


class Pair(NamedTuple):
    """Two places in the sequences that were given, the lower one first, and the cosine of their vectors."""

    one: int
    other: int
    cosine: float


class _Postings(NamedTuple):
    """Where a term stands, in the order of time, and its weight there."""

    places: list[int]
    weights: list[float]

    @classmethod
    def empty(cls) -> "_Postings":
        return cls([], [])


def neighbours(
    vectors: Sequence[Vector],
    times: Sequence[float | None],
    *,
    at_least: float,
    window_seconds: float,
) -> Iterator[Pair]:
    """Every pair of texts that is alike enough and, where both have a time, close enough.

    Args:
        vectors: of length 1 at most.
        times: for each its time in Unix seconds, or None.
        at_least: the lowest cosine that counts.
        window_seconds: how far apart two timed texts may be.

    Yields:
        The pairs, each once, in an order that depends on nothing but the arguments.
    """
    clock = [inf if time is None else time for time in times]
    order = sorted(range(len(vectors)), key=lambda number: (clock[number], number))
    begin = sorted(clock)
    index: defaultdict[str, _Postings] = defaultdict(_Postings.empty)
    for place, number in enumerate(order):
        time = clock[number]
        first = 0 if time == inf else bisect_left(begin, time - window_seconds)
        for earlier, cosine in _met(index, vectors[number], first=first).items():
            if cosine >= at_least:
                one, other = sorted((order[earlier], number))
                yield Pair(one, other, cosine)
        for term, weight in vectors[number].items():
            index[term].places.append(place)
            index[term].weights.append(weight)


def _met(index: Mapping[str, _Postings], vector: Vector, *, first: int) -> Mapping[int, float]:
    """The cosines with all indexed places from ``first`` on that share a word."""
    met: defaultdict[int, float] = defaultdict(float)
    for term, weight in vector.items():
        if term in index:
            places, weights = index[term]
            start = bisect_left(places, first) if first else 0
            for place, its_weight in zip(places[start:], weights[start:], strict=True):
                met[place] += weight * its_weight
    return met
