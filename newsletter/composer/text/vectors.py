"""Vectors: texts as weighted words, so that their likeness is a number.

A text becomes (1 + ln tf) x idf over its words and word pairs, of length 1; knows nothing of articles or stories.
"""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from itertools import chain, pairwise
from math import fsum, log, sqrt
from sys import intern
from typing import TypeAlias

from newsletter.composer.text.piece import Text

TITLE_WEIGHT = 1.75
PAIR_WEIGHT = 0.55
FRAME_WEIGHT = 0.75
"""Of what a frame word of a bare headline counts; half of that again for a pair with one."""
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
    vectors = {text: _counts(text) for text in times}
    spread = Counter(chain.from_iterable(vectors.values()))
    rarity = _rarity(spread, texts=len(times))
    shared = {term for term, among in spread.items() if among > 1}
    for text, counts in vectors.items():
        _weigh(counts, rarity, met=rarity if times[text] > 1 else shared)
        _quieten(counts, text.frame)
    return [vectors[text] for text in texts]


def cosine(one: Vector, other: Vector) -> float:
    """How alike two texts are, 0-1; to the last bit the same in whichever order."""
    if len(one) > len(other):
        one, other = other, one
    shared = one.keys() & other.keys()
    return fsum(one[term] * other[term] for term in shared)


def shared_words(one: Vector, other: Vector) -> frozenset[str]:
    """The single words that two texts share."""
    return frozenset(term for term in one if " " not in term and term in other)


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


def _weigh(counts: dict[str, float], rarity: Mapping[str, float], *, met: Container[str]) -> None:
    """Turn counts into weights, in place: ten thousand texts have a million of them."""
    squares = []
    for term, count in counts.items():
        weight = (1 + log(count) if count >= 1 else count) * rarity[term]
        counts[term] = weight
        squares.append(weight * weight)
    length = sqrt(fsum(squares)) or 1.0
    for term in [term for term in counts if term not in met or not rarity[term]]:
        del counts[term]
    for term, weight in counts.items():
        counts[term] = weight / length


def _quieten(vector: dict[str, float], frame: frozenset[str]) -> None:
    """Frame words count for the length of a headline, and little for what it shares with others."""
    if not frame:
        return
    for term, weight in vector.items():
        words = term.split(" ")
        if not frame.isdisjoint(words):
            vector[term] = weight * FRAME_WEIGHT / len(words)
