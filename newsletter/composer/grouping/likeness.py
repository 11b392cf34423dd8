"""Likeness: how likely two pieces are to tell the same event.

More than the cosine of their words: two reports of one event name the same people and places, come at about the same
time, and are closer to one another than either is to the rest. Knows nothing of stories.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsletter.composer.grouping.blend import with_sense
from newsletter.composer.grouping.neighbours import Pairs, Real, neighbours
from newsletter.composer.grouping.sense import Senses
from newsletter.composer.text.piece import Piece
from newsletter.composer.text.vectors import Vector

WINDOW_SECONDS = 72 * 3600.0
AT_LEAST = 0.04
"""What is less alike counts as not alike at all: a tenth of all pairs stays."""
FADES_SECONDS = 4 * 86400.0
OTHER_NAMES = 0.65
"""What is left of the likeness of two pieces that both name somebody, and nobody in common."""
HEADLINES = 1.2
"""Two bare headlines have few words to share, so what they share counts for more."""
NEAREST = 3
LEAST_CLOSENESS = 0.1
USUAL_CLOSENESS = 0.2
EVENED_OUT = 0.3
"""How far the likeness is measured by what is usual for the two: 0 not at all, 1 altogether."""
FEW_PIECES = 50
"""Of so many pieces only half as far: among few nobody knows what is usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """The pairs that are alike, and how close each piece is to those most like it (the mean of three, 0-1)."""

    pairs: Pairs
    closeness: Real


def neighbourhood_of(
    pieces: Sequence[Piece], vectors: Sequence[Vector], senses: Senses
) -> Neighbourhood:
    """How alike the pieces of a pool are, where they are alike at all.

    Args:
        pieces: in a stable order.
        vectors: theirs, as `vectors_of` gave them.
        senses: what a language model makes of those that it read.
    """
    times = [piece.told_at for piece in pieces]
    met = neighbours(vectors, times, at_least=AT_LEAST, window_seconds=WINDOW_SECONDS)
    pairs = with_sense(met, pieces, senses)
    bare = np.array([piece.headline for piece in pieces], dtype=np.bool_)
    pairs = pairs.by(_fading(pairs, times) * _baring(pairs, bare)).where_alike(AT_LEAST)
    pairs = pairs.by(_naming(pairs, pieces)).where_alike(AT_LEAST)  # one by one, so the fewest
    closeness = _closeness(pairs, len(pieces))
    usual = np.where(bare, USUAL_CLOSENESS, closeness)
    return Neighbourhood(pairs=_evened(pairs, usual), closeness=closeness)


def _fading(pairs: Pairs, times: Sequence[float | None]) -> Real:
    """One event is mostly told within a day; where a time is not known nothing is held against a pair."""
    clock = np.array([np.nan if time is None else time for time in times], dtype=np.float64)
    apart = np.abs(clock[pairs.one] - clock[pairs.other])
    return np.exp(-np.nan_to_num(apart) / FADES_SECONDS)


def _naming(pairs: Pairs, pieces: Sequence[Piece]) -> Real:
    names = [piece.names for piece in pieces]
    return np.array(
        [
            OTHER_NAMES
            if names[one] and names[other] and names[one].isdisjoint(names[other])
            else 1.0
            for one, other in zip(pairs.one.tolist(), pairs.other.tolist(), strict=True)
        ],
        dtype=np.float64,
    )


def _baring(pairs: Pairs, bare: NDArray[np.bool_]) -> Real:
    return np.where(bare[pairs.one] & bare[pairs.other], HEADLINES, 1.0)


def _closeness(pairs: Pairs, pieces: int) -> Real:
    """The mean likeness of each piece to the three most like it; where there are fewer, the others count as 0."""
    here = np.concatenate((pairs.one, pairs.other))
    alike = np.concatenate((pairs.alike, pairs.alike))
    order = np.lexsort((-alike, here))
    here, alike = here[order], alike[order]
    rank = np.arange(len(here)) - np.searchsorted(here, here)
    nearest = rank < NEAREST
    summed = np.bincount(here[nearest], alike[nearest], minlength=pieces)
    return np.maximum(summed / NEAREST, LEAST_CLOSENESS)


def _evened(pairs: Pairs, usual: Real) -> Pairs:
    """The pairs by how alike they are for what is usual around them (Zelnik-Manor and Perona 2004, local scaling).

    A bare headline has too few words to tell what is usual for it.
    """
    both = usual[pairs.one] * usual[pairs.other] / USUAL_CLOSENESS**2
    evened_out = EVENED_OUT * len(usual) / (len(usual) + FEW_PIECES)
    return pairs.by(both ** (-evened_out / 2))
