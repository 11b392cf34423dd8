"""Blend: what sense adds to how alike texts are by their words, or takes from it.

On the scale of words, so that their threshold holds for all pairs. Knows neither stories nor how they are joined.
"""

from collections.abc import Sequence
from typing import NamedTuple

from newsletter.composer.grouping.neighbours import Pairs
from newsletter.composer.grouping.sense import Senses
from newsletter.composer.text.piece import Piece


class Bend(NamedTuple):
    """How much a sense counts beside words, and the sense that says nothing."""

    gain: float
    neutral: float


BENDS = (Bend(gain=0.2, neutral=0.5), Bend(gain=0.4, neutral=0.4), Bend(gain=0.5, neutral=0.4))
"""For two texts of which none, one or both are bare headlines: the fewer words, the more the sense counts."""
TELLING = min(bend.neutral for bend in BENDS)


def blended(words: float, sense: float, *, bare: int) -> float:
    """How alike two texts are by words and sense together.

    Args:
        words: the cosine of their words, as a threshold is applied to it.
        sense: the cosine of what a model made of them.
        bare: how many of the two are bare headlines.
    """
    bend = BENDS[bare]
    return words + bend.gain * (sense - bend.neutral)


def with_sense(pairs: Pairs, pieces: Sequence[Piece], senses: Senses) -> Pairs:
    """Pairs that are alike by words, with what sense adds to each, and those that sense alone finds alike.

    Nothing is added for a piece that was not read or has no date: without dates no window does what a sense cannot,
    tell this year's storm from last year's.
    """
    urls = [piece.article.canonical_url for piece in pieces]
    read = [at for at, piece in enumerate(pieces) if piece.dated and senses.knows(urls[at])]
    if not read:
        return pairs
    near = senses.near([urls[at] for at in read], at_least=TELLING)
    words = {(one, other): alike for one, other, alike in pairs.told()}
    words |= {
        pair: 0.0 for one, other, _ in near if (pair := (read[one], read[other])) not in words
    }
    counted = set(read)
    both = [pair for pair in words if counted.issuperset(pair)]
    found = senses.cosines([(urls[one], urls[other]) for one, other in both])
    for (one, other), sense in zip(both, found, strict=True):
        bare = pieces[one].headline + pieces[other].headline
        words[one, other] = blended(words[one, other], sense, bare=bare)
    return Pairs.of(words)
