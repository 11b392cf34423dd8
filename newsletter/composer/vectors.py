"""Vectors: texts as weighted words, so that their likeness is a number.

A text becomes (1 + ln tf) x idf over its words and word pairs, of length 1; knows nothing of articles or stories.
"""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from itertools import pairwise
from math import fsum, log, sqrt
from sys import intern
from typing import TypeAlias

from newsletter.composer.piece import Text

TITLE_WEIGHT = 1.75
PAIR_WEIGHT = 0.55
LARGE_POOL = 400
COMMON, MOST_HOLDERS = 0.75, 1000
"""In a large pool a word that more of the texts share tells none from another, and would cost a pair for each two."""

Vector: TypeAlias = Mapping[str, float]


def vectors_of(texts: Sequence[Text]) -> list[Vector]:
    """One vector for each text, weighted by how rare its words are in all of them.

    Equal texts count once for that, so a text sent a thousand times does not make its own words common. A word of
    one text only is left out after it counted for the length: it meets no other.
    """
    times = Counter(texts)
    spread: Counter[str] = Counter()
    for text in times:
        spread.update(_counts(text).keys())
    rarity = _rarity(spread, texts=len(times))
    shared = {term for term, among in spread.items() if among > 1}
    vectors = {
        text: _vector(_counts(text), rarity, met=rarity if times[text] > 1 else shared)
        for text in times
    }
    return [vectors[text] for text in texts]


def cosine(one: Vector, other: Vector) -> float:
    """How alike two texts are, 0-1; to the last bit the same in whichever order."""
    if len(one) > len(other):
        one, other = other, one
    shared = one.keys() & other.keys()
    return fsum(one[term] * other[term] for term in shared)


def shared_words(one: Vector, other: Vector) -> int:
    """How many single words two texts share."""
    return sum(1 for term in one if " " not in term and term in other)


def total(vectors: Sequence[Vector]) -> Vector:
    """The sum of vectors: its cosine with a vector is the sum of their cosines."""
    summed: dict[str, float] = {}
    for vector in vectors:
        for term, weight in vector.items():
            summed[term] = summed.get(term, 0.0) + weight
    return summed


def _counts(text: Text) -> dict[str, float]:
    counts: dict[str, float] = {}
    for words, weight in ((text.title, TITLE_WEIGHT), (text.rest, 1.0)):
        for word in words:
            counts[word] = counts.get(word, 0.0) + weight
        for first, second in pairwise(words):
            pair = intern(f"{first} {second}")
            counts[pair] = counts.get(pair, 0.0) + weight * PAIR_WEIGHT
    return counts


def _rarity(spread: Mapping[str, int], *, texts: int) -> dict[str, float]:
    most = min(texts * COMMON, MOST_HOLDERS) if texts > LARGE_POOL else texts
    by_number = {
        among: log((1 + texts) / (1 + among)) + 1 if among <= most else 0.0
        for among in set(spread.values())
    }
    return {term: by_number[among] for term, among in spread.items()}


def _vector(
    counts: Mapping[str, float], rarity: Mapping[str, float], *, met: Container[str]
) -> Vector:
    weights = {
        term: (1 + log(count) if count >= 1 else count) * rarity[term]
        for term, count in counts.items()
    }
    length = sqrt(fsum(weight * weight for weight in weights.values())) or 1.0
    return {t: weight / length for t, weight in weights.items() if weight and t in met}
