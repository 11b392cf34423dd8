"""Likenesses from vectors."""

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

np = pytest.importorskip("numpy", reason="needs numpy: pip install 'newsletter[semantic]'")

from newsletter.semantic.senses import MatrixSenses  # noqa: E402 - numpy may be missing

SIZE = 8
vectors = st.lists(
    st.lists(st.integers(-127, 127), min_size=SIZE, max_size=SIZE), min_size=1, max_size=12
)


def url(place: int) -> str:
    return f"herald.example/{place}"


def senses(numbers: list[list[int]]) -> MatrixSenses:
    told = {url(place): np.array(v, dtype=np.int8).tobytes() for place, v in enumerate(numbers)}
    return MatrixSenses(told)


def cosine(one: list[int], other: list[int]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True)) / 127**2


@given(vectors)
def test_a_cosine_is_that_of_the_two_vectors(numbers: list[list[int]]) -> None:
    places = list(product(range(len(numbers)), repeat=2))
    found = senses(numbers).cosines([(url(a), url(b)) for a, b in places])
    assert list(found) == [cosine(numbers[a], numbers[b]) for a, b in places]


@given(vectors, st.floats(0.05, 0.9))
def test_near_gives_every_pair_that_is_so_alike_once(
    numbers: list[list[int]], at_least: float
) -> None:
    urls = [url(place) for place in range(len(numbers))]
    alike = {
        (a, b): like
        for a, b in combinations(range(len(numbers)), 2)
        if (like := cosine(numbers[a], numbers[b])) >= at_least
    }
    found = list(senses(numbers).near(urls, at_least=at_least))
    assert {(one, other): like for one, other, like in found} == alike
    assert len(found) == len(alike)


@given(vectors)
def test_the_order_of_articles_makes_no_difference(numbers: list[list[int]]) -> None:
    told = {url(place): np.array(v, dtype=np.int8).tobytes() for place, v in enumerate(numbers)}
    turned = MatrixSenses(dict(reversed(told.items())))
    urls = sorted(told)
    pairs = list(zip(urls, urls[::-1], strict=True))
    assert turned.cosines(pairs) == senses(numbers).cosines(pairs)
    assert list(turned.near(urls, at_least=0)) == list(senses(numbers).near(urls, at_least=0))


def test_many_pairs_are_taken_in_turns() -> None:
    few = senses([[127, 0], [0, 127]])
    assert list(few.cosines([(url(0), url(1)), (url(0), url(0))] * 3000)) == [0.0, 1.0] * 3000


def test_articles_that_were_not_read_are_near_nothing() -> None:
    few = senses([[127, 0], [127, 0]])
    found = list(few.near(["nowhere.example", url(1), "x.example", url(0)], at_least=0.5))
    assert found == [(1, 3, 1.0)]


def test_only_what_was_read_is_known() -> None:
    assert [senses([[1]]).knows(name) for name in (url(0), url(1))] == [True, False]


def test_of_nothing_nothing_is_near() -> None:
    assert list(MatrixSenses({}).near([url(0)], at_least=0)) == []
