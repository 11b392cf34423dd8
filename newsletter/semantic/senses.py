"""Likenesses from vectors, many at a time.

Vectors are whole numbers whose products add up to less than 2^24, so float arithmetic is exact and the order of
adding makes no difference.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

SCALE = 127
AT_ONCE = 1024
"""Rows of one matrix product: 40 MiB for 10,000 articles."""


class MatrixSenses:
    """The likenesses of some articles.

    Args:
        vectors: by canonical URL, as the model made them.
    """

    def __init__(self, vectors: Mapping[str, bytes]) -> None:
        self._place = {url: place for place, url in enumerate(vectors)}
        joined = np.frombuffer(b"".join(vectors.values()), dtype=np.int8)
        self._matrix = joined.reshape(len(vectors), -1).astype(np.float32) if vectors else None

    def knows(self, url: str) -> bool:
        """Whether the article was read."""
        return url in self._place

    def cosines(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        """How alike the two of each pair are."""
        found: list[float] = []
        for start in range(0, len(pairs), AT_ONCE):
            ones, others = zip(*pairs[start : start + AT_ONCE], strict=True)
            products = np.einsum("ij,ij->i", self._rows(ones), self._rows(others))
            found.extend(_cosines(products).tolist())
        return found

    def near(self, urls: Sequence[str], *, at_least: float) -> Iterator[tuple[int, int, float]]:
        """Every pair that is so alike, as places in ``urls``, the lower one first, and its cosine."""
        places = [place for place, url in enumerate(urls) if url in self._place]
        if not places:
            return
        matrix = self._rows([urls[place] for place in places])
        for start in range(0, len(places), AT_ONCE):
            alike = _cosines(matrix[start : start + AT_ONCE] @ matrix[start:].T)
            for one, other in np.argwhere(alike >= at_least).tolist():
                if one < other:
                    yield places[start + one], places[start + other], float(alike[one, other])

    def _rows(self, urls: Sequence[str]) -> NDArray[np.float32]:
        if self._matrix is None:
            raise LookupError(f"nothing was read of {urls}")
        return self._matrix[[self._place[url] for url in urls]]


def _cosines(products: NDArray[np.float32]) -> NDArray[np.float64]:
    return products.astype(np.float64) / SCALE**2
