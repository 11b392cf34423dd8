"""Blend: what sense adds to how alike texts are by their words, or takes from it.

On the scale of words, so that their threshold holds for all pairs. Knows neither stories nor how they are joined.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from newsletter.composer.piece import Piece
from newsletter.composer.sense import Senses


class Bend(NamedTuple):
    """How much a sense counts beside words, and the sense that says nothing."""

    gain: float
    neutral: float


BENDS = (Bend(gain=0.3, neutral=0.5), Bend(gain=0.5, neutral=0.4), Bend(gain=0.7, neutral=0.4))
"""For two texts of which none, one or both are bare headlines: the fewer words, the more the sense counts."""
TELLING = min(bend.neutral for bend in BENDS)


def blended(words: float, sense: float, *, bare: int) -> float:
    """How alike two texts are by words and sense together.

    It is linear, so the mean of blends is the blend of means: average link stays exact.

    Args:
        words: the cosine of their words, as a threshold is applied to it.
        sense: the cosine of what a model made of them.
        bare: how many of the two are bare headlines.
    """
    bend = BENDS[bare]
    return words + bend.gain * (sense - bend.neutral)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blend:
    """What sense adds among some pieces, told by their places.

    ``bare`` says which are bare headlines. Nothing is added for a piece that was not read or has no date: without
    dates no window does what a sense cannot, tell this year's storm from last year's.
    """

    pieces: Sequence[Piece]
    bare: Sequence[bool]
    senses: Senses

    def near(self) -> Iterator[tuple[int, int]]:
        """Every pair that sense may make more alike, the lower place first."""
        read = [place for place in range(len(self.pieces)) if self._counts(place)]
        urls = [self._url(place) for place in read]
        pairs = self.senses.near(urls, at_least=TELLING)
        return ((read[one], read[other]) for one, other, _ in pairs)

    def added(self, pairs: Sequence[tuple[int, int]]) -> list[float]:
        """What is added to the likeness of the two of each pair; 0 where it is words alone that count."""
        read = [(one, other) for one, other in pairs if self._counts(one) and self._counts(other)]
        found = self.senses.cosines([(self._url(one), self._url(other)) for one, other in read])
        added = {
            pair: blended(0.0, sense, bare=self.bare[pair[0]] + self.bare[pair[1]])
            for pair, sense in zip(read, found, strict=True)
        }
        return [added.get(pair, 0.0) for pair in pairs]

    def between(self, ones: Sequence[int], others: Sequence[int]) -> float:
        """What is added over all pairs between two groups, summed."""
        return sum(
            len(some) * len(more) * self._mean(some, more)
            for some, more in product(self._kinds(ones), self._kinds(others))
        )

    def _mean(self, ones: Sequence[int], others: Sequence[int]) -> float:
        if not ones or not others:
            return 0.0
        sense = self.senses.mean(list(map(self._url, ones)), list(map(self._url, others)))
        return blended(0.0, sense, bare=self.bare[ones[0]] + self.bare[others[0]])

    def _kinds(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """Those that count: the full ones and the bare ones."""
        read = [place for place in places if self._counts(place)]
        bare = [place for place in read if self.bare[place]]
        return [place for place in read if not self.bare[place]], bare

    def _counts(self, place: int) -> bool:
        return self.pieces[place].dated and self.senses.knows(self._url(place))

    def _url(self, place: int) -> str:
        return self.pieces[place].article.canonical_url
