"""Neighbours: which texts of a pool are alike, found without comparing each with each.

An inverted index over vectors in the order of time, so that texts outside the window are never met, in arrays, because
ten thousand texts meet in tens of millions of places. Knows nothing of articles.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from newsletter.composer.text.vectors import Vector

MOST_AT_ONCE = 1_000_000
"""Meetings looked at together: 40 MB of arrays."""

Whole: TypeAlias = NDArray[np.int64]
Real: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs of places in the sequence that was given, and how alike they are: three arrays of one length."""

    one: Whole
    other: Whole
    alike: Real

    @classmethod
    def of(cls, alike: Mapping[tuple[int, int], float]) -> "Pairs":
        """Those of a mapping, in its order."""
        places = np.array(list(alike), dtype=np.int64).reshape(-1, 2)
        return cls(
            one=places[:, 0],
            other=places[:, 1],
            alike=np.fromiter(alike.values(), np.float64, len(alike)),
        )

    def told(self) -> Iterator[tuple[int, int, float]]:
        """One after the other."""
        return zip(self.one.tolist(), self.other.tolist(), self.alike.tolist(), strict=True)

    def by(self, factor: Real) -> "Pairs":
        """The same pairs, each so much more or less alike."""
        return Pairs(one=self.one, other=self.other, alike=self.alike * factor)

    def where_alike(self, at_least: float) -> "Pairs":
        """Those that are so alike."""
        kept = self.alike >= at_least
        return Pairs(one=self.one[kept], other=self.other[kept], alike=self.alike[kept])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    """Where each term stands, in the order of time.

    Entries go by text: those of text ``n`` are ``starts[n]`` to ``starts[n + 1]``. ``own`` is where an entry stands
    in ``places`` and ``weights``, which go by term; ``first`` is where its window begins there.
    """

    starts: Whole
    entries: Real
    own: Whole
    first: Whole
    places: Whole
    weights: Real


def neighbours(
    vectors: Sequence[Vector],
    times: Sequence[float | None],
    *,
    at_least: float,
    window_seconds: float,
) -> Pairs:
    """Every pair of texts that is alike enough and, where both have a time, close enough.

    Args:
        vectors: of length 1 at most.
        times: for each its time in Unix seconds, or None.
        at_least: the lowest cosine that counts.
        window_seconds: how far apart two timed texts may be.

    Returns:
        Each pair once, with its cosine, in an order that depends on nothing but the arguments.
    """
    clock = np.array([np.inf if time is None else time for time in times])
    order = np.argsort(clock, kind="stable")
    sorted_clock = clock[order]
    with np.errstate(invalid="ignore"):
        begins = np.searchsorted(sorted_clock, sorted_clock - window_seconds)
    begins[~np.isfinite(sorted_clock)] = 0
    index = _indexed([vectors[number] for number in order], begins)
    found = [_met(index, rows, begins, at_least) for rows in _blocks(index)]
    late, early, alike = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return Pairs(
        one=np.minimum(order[late], order[early]),
        other=np.maximum(order[late], order[early]),
        alike=alike,
    )


def _indexed(vectors: Sequence[Vector], begins: Whole) -> _Index:
    numbers: dict[str, int] = {}
    lengths = [len(vector) for vector in vectors]
    entries = sum(lengths)
    terms = np.fromiter(
        (numbers.setdefault(term, len(numbers)) for vector in vectors for term in vector),
        dtype=np.int64,
        count=entries,
    )
    weights = np.fromiter(
        (weight for vector in vectors for weight in vector.values()), np.float64, entries
    )
    texts = np.repeat(np.arange(len(vectors)), lengths)
    by_term = np.argsort(terms, kind="stable")  # within a term in the order of time
    keys = terms[by_term] * (len(vectors) + 1) + texts[by_term]
    own = np.empty(entries, dtype=np.int64)
    own[by_term] = np.arange(entries)
    return _Index(
        starts=np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))),
        entries=weights,
        own=own,
        first=np.searchsorted(keys, terms * (len(vectors) + 1) + begins[texts]),
        places=texts[by_term],
        weights=weights[by_term],
    )


def _blocks(index: _Index) -> Iterator[tuple[int, int]]:
    """Runs of texts that meet others in about so many places as are looked at together."""
    meetings = np.concatenate(([0], np.cumsum(index.own - index.first)))[index.starts]
    bounds = [0]
    while bounds[-1] < len(meetings) - 1:
        enough = np.searchsorted(meetings, meetings[bounds[-1]] + MOST_AT_ONCE, side="right") - 1
        bounds.append(max(bounds[-1] + 1, min(int(enough), bounds[-1] + 256)))
    yield from pairwise(bounds if len(bounds) > 1 else [0, 0])


def _met(
    index: _Index, rows: tuple[int, int], begins: Whole, at_least: float
) -> tuple[Any, Any, Any]:
    """Of a run of texts, each with the earlier ones inside its window."""
    first, last = rows
    entries = slice(index.starts[first], index.starts[last])
    meetings = index.own[entries] - index.first[entries]
    late = np.repeat(np.arange(first, last), np.diff(index.starts[first : last + 1]))
    ends = np.cumsum(meetings)
    at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(
        index.first[entries] - (ends - meetings), meetings
    )
    begin = int(begins[first:last].min()) if last > first else 0
    width = last - begin
    cells = np.repeat((late - first) * width - begin, meetings) + index.places[at]
    products = np.repeat(index.entries[entries], meetings) * index.weights[at]
    cosines = np.bincount(cells, products, minlength=(last - first) * width)
    found = np.nonzero(cosines >= at_least)[0]
    return found // max(width, 1) + first, found % max(width, 1) + begin, cosines[found]
