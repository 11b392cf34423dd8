"""Runs: which texts have runs of three words in common.

In arrays, because ten thousand texts have half a million runs. Knows nothing of articles.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

RUN_WORDS = 3

Words: TypeAlias = Sequence[str]
Whole: TypeAlias = NDArray[np.int64]


def runs_of(parts: Sequence[Words]) -> frozenset[tuple[str, ...]]:
    """The runs of a text; none goes from one of its parts into the next."""
    return frozenset(
        run
        for words in parts
        for run in zip(*(words[start:] for start in range(RUN_WORDS)), strict=False)
    )


def sharing_runs(
    texts: Sequence[Sequence[Words]], *, part: float, most: int
) -> list[tuple[int, int, float]]:
    """Pairs of texts, the lower place first and in order, that have enough runs in common, and which part that is.

    Args:
        texts: each in parts.
        part: how many of the runs of the one with fewer are enough, 0-1.
        most: a run that stands in more texts than that is boilerplate and does not count.
    """
    runs, owners = _numbered(texts)
    shared = [owners[:0], *_pairs(runs, owners, most=most, texts=len(texts))]
    pairs, common = np.unique(np.concatenate(shared), return_counts=True)
    ones, others = np.divmod(pairs, max(1, len(texts)))
    each = np.bincount(owners, minlength=len(texts))
    parts = common / np.minimum(each[ones], each[others])
    enough = parts >= part
    columns = (ones[enough], others[enough], parts[enough])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _numbered(texts: Sequence[Sequence[Words]]) -> tuple[Whole, Whole]:
    """Every run of every text once: the run's number and the text's, in the order of the runs."""
    numbers: dict[str, int] = {}
    flat = [
        [*(numbers.setdefault(word, len(numbers)) for word in words), -1]
        for parts in texts
        for words in parts
    ]
    lengths = [sum(len(words) + 1 for words in parts) for parts in texts]
    words = np.fromiter(chain.from_iterable(flat), np.int64, sum(lengths))
    owners = np.repeat(np.arange(len(texts)), lengths)
    first, second, third = words[:-2], words[1:-1], words[2:]
    whole = (first >= 0) & (second >= 0) & (third >= 0)
    runs = _joined(_joined(first[whole], second[whole]), third[whole])
    every = np.sort(runs * max(1, len(texts)) + owners[:-2][whole])
    number, owner = np.divmod(every[np.diff(every, prepend=-1) > 0], max(1, len(texts)))
    return number, owner


def _joined(ones: Whole, others: Whole) -> Whole:
    """A number for each pair of numbers, as small as can be."""
    keys = ones * (int(others.max(initial=0)) + 1) + others
    _, numbers = np.unique(keys, return_inverse=True)
    return np.asarray(numbers, dtype=np.int64)


def _pairs(runs: Whole, owners: Whole, *, most: int, texts: int) -> Iterator[Whole]:
    """For each run the pairs of texts that have it, as one number a pair."""
    starts = np.flatnonzero(np.diff(runs, prepend=-1))
    sizes = np.diff(starts, append=len(runs))
    for size in range(2, most + 1):
        found = starts[sizes == size]
        if len(found):
            holders = owners[found[:, None] + np.arange(size)]
            ones, others = np.triu_indices(size, 1)
            yield (holders[:, ones] * texts + holders[:, others]).ravel()
