"""Copies: which texts are another's, word for word or nearly.

A text is a copy when both are nearly equal, or when the three-word runs of one stand in the other, and they are at
most a week apart. Titles alone are no proof ("Morning briefing"): one of the two must say more, and where both do
under one title, that must be the same too.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from newsletter.composer.grouping.runs import RUN_WORDS, runs_of, sharing_runs
from newsletter.composer.text.piece import Piece, Text
from newsletter.composer.text.vectors import Vector, cosine

WINDOW_SECONDS = 7 * 86400.0
ALIKE = 0.70
CONTAINED = 0.70
FEWEST_RUNS = 2
PARTLY_CONTAINED = 0.40
"""Texts that are nearly equal share at least so many runs; two reports of one event share fewer."""
COMMON_RUN = 100
"""A run that stands in more texts is boilerplate: no proof, and a pair of texts for each two of them to look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a piece says: its words, those of them that tell, and when its source dated it."""

    title: tuple[str, ...]
    rest: tuple[str, ...]
    text: Text
    vector: Vector
    at: float | None

    @property
    def proves(self) -> bool:
        """Whether it is long enough to be recognised by."""
        return sum(max(0, len(words) - RUN_WORDS + 1) for words in self.parts) >= FEWEST_RUNS

    @property
    def parts(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Its words as they stand."""
        return (self.title, self.rest)

    def likeness(self, other: "Told") -> tuple[float, float]:
        """How well one is proven to be a copy of the other: an equal title first, then the runs in common."""
        return (float(self.title == other.title), _part(runs_of(self.parts), runs_of(other.parts)))

    def near(self, other: "Told") -> bool:
        """Whether they are at most a week apart, as far as is known."""
        if self.at is None or other.at is None:
            return True
        return abs(self.at - other.at) <= WINDOW_SECONDS


def told_by(piece: Piece, vector: Vector) -> Told:
    """What a piece says; ``vector`` is its own."""
    return Told(
        title=piece.title_words,
        rest=piece.rest_words,
        text=piece.text,
        vector=vector,
        at=piece.told_at,
    )


def equal_texts(texts: Sequence[Told]) -> Iterator[tuple[int, int]]:
    """Pairs of places with the very same words: each with the first within a week, so n texts give n pairs."""
    firsts: dict[object, list[int]] = defaultdict(list)
    for place, told in enumerate(texts):
        if told.proves and told.rest:
            same = firsts[told.title, told.rest]
            near = next((first for first in same if told.near(texts[first])), None)
            if near is None:
                same.append(place)
            else:
                yield near, place


def alike_texts(texts: Sequence[Told]) -> Iterator[tuple[int, int]]:
    """Pairs of places whose texts are copies though not equal."""
    groups = _distinct(texts)
    told = [texts[group[0]] for group in groups]
    alike = sharing_runs([one.parts for one in told], part=PARTLY_CONTAINED, most=COMMON_RUN)
    for one, other, contained in alike:
        if _proven(told[one], told[other], contained=contained):
            yield from _near_ones(texts, groups[one], groups[other])


def _distinct(texts: Sequence[Told]) -> list[list[int]]:
    """The places of each text that can be recognised, fullest first (a headline may be told by thousands)."""
    groups: dict[object, list[int]] = defaultdict(list)
    for place, told in enumerate(texts):
        if told.proves:
            groups[told.title, told.rest].append(place)
    return list(groups.values())


def _near_ones(
    texts: Sequence[Told], ones: Sequence[int], others: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Each of one text with the fullest of the other within a week."""
    for place in others:
        near = next((one for one in ones if texts[one].near(texts[place])), None)
        if near is not None:
            yield near, place
    for place in ones[1:]:
        if texts[place].near(texts[others[0]]):
            yield place, others[0]


def _proven(one: Told, other: Told, *, contained: float) -> bool:
    if not one.rest and not other.rest:
        return False
    if one.title == other.title and one.rest and other.rest:
        return _part(frozenset(one.text.rest), frozenset(other.text.rest)) >= CONTAINED
    return contained >= CONTAINED or cosine(one.vector, other.vector) >= ALIKE


def _part(one: frozenset[Any], other: frozenset[Any]) -> float:
    """Which part of the smaller set stands in the larger one."""
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer else 0.0
