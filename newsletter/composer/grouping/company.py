"""Company: how much else of a pool is near a piece.

What an outlet holds important it tells in several pieces: the news, the reactions, what it means. They need not tell
the same story to be near each other. Knows nothing of stories.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, fsum, inf

from newsletter.composer.grouping.neighbours import neighbours
from newsletter.composer.text.piece import Piece, Text
from newsletter.composer.text.vectors import Vector, shared_words

FAR, NEAR = 0.04, 0.10
"""Cosines: at the first a piece is no company yet, from the second on it is all of one."""
SHARED_WORDS = 2
"""One word in common is chance, above all among bare headlines."""
FADES_HOURS = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """How many others are near each piece of a pool, by its canonical URL, and how many there are on average."""

    near: Mapping[str, float]
    usual: float

    def of(self, tellings: Iterable[Piece]) -> float:
        """How many are near the telling that has most of them near it."""
        return max(self.near.get(piece.article.canonical_url, 0.0) for piece in tellings)


def company_of(
    pieces: Sequence[Piece], vectors: Sequence[Vector], *, now: datetime
) -> Company | None:
    """How many other pieces are near each, counted as far as they are near and still fresh.

    Args:
        pieces: of one pool, each with a canonical URL of its own.
        vectors: theirs, as `vectors_of` gave them.
        now: when it is judged.

    Returns:
        None where nothing is near anything: that tells no piece from another.
    """
    fresh = [exp(-(now - piece.at) / timedelta(hours=FADES_HOURS)) for piece in pieces]
    texts = [piece.text for piece in pieces]
    of_text = _summed(texts, fresh)
    vector_of = dict(zip(texts, vectors, strict=True))
    beside = _beside(vector_of, of_text)
    near = {
        piece.article.canonical_url: beside[piece.text] + of_text[piece.text] - own
        for piece, own in zip(pieces, fresh, strict=True)
        if vector_of[piece.text]
    }
    together = fsum(near.values())
    return Company(near=near, usual=together / len(pieces)) if together else None


def _summed(texts: Sequence[Text], numbers: Sequence[float]) -> dict[Text, float]:
    """By text: pieces with the very same words go together, or thousands of them would be millions of pairs."""
    by_text: defaultdict[Text, list[float]] = defaultdict(list)
    for text, number in zip(texts, numbers, strict=True):
        by_text[text].append(number)
    return {text: fsum(listed) for text, listed in by_text.items()}


def _beside(vector_of: Mapping[Text, Vector], fresh: Mapping[Text, float]) -> Mapping[Text, float]:
    """For each text how much of all other texts is near it."""
    texts = list(vector_of)
    near: defaultdict[Text, list[float]] = defaultdict(list)
    vectors = [vector_of[text] for text in texts]
    pairs = neighbours(vectors, [None] * len(texts), at_least=FAR, window_seconds=inf)
    for one, other, alike in pairs.told():
        if len(shared_words(vectors[one], vectors[other])) >= SHARED_WORDS:
            share = min(1.0, (alike - FAR) / (NEAR - FAR))
            near[texts[one]].append(share * fresh[texts[other]])
            near[texts[other]].append(share * fresh[texts[one]])
    return {text: fsum(near[text]) for text in texts}
