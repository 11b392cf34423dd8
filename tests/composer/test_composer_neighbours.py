"""Neighbours: which texts are alike, held against comparing each with each."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.composer.grouping import neighbours as module
from newsletter.composer.grouping.neighbours import Pairs, neighbours
from newsletter.composer.text.vectors import Vector, cosine

WINDOW = 10.0
weights = st.floats(0.05, 1.0)
pools = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("abcdefg"), weights, max_size=4),
        st.none() | st.floats(0, 40),
    ),
    max_size=12,
)


def each_with_each(
    vectors: list[Vector], times: list[float | None], at_least: float
) -> dict[tuple[int, int], float]:
    return {
        (one, other): cosine(vectors[one], vectors[other])
        for one, other in combinations(range(len(vectors)), 2)
        if cosine(vectors[one], vectors[other]) >= at_least and near(times[one], times[other])
    }


def near(one: float | None, other: float | None) -> bool:
    return one is None or other is None or abs(one - other) <= WINDOW


def found(pairs: Pairs) -> dict[tuple[int, int], float]:
    return {(one, other): alike for one, other, alike in pairs.told()}


@given(pools, st.sampled_from([1, 7, 1_000_000]))
def test_all_pairs_inside_the_window_are_found(
    pool: list[tuple[Vector, float | None]], at_once: int
) -> None:
    vectors, times = [vector for vector, _ in pool], [time for _, time in pool]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_AT_ONCE", at_once)
        pairs = neighbours(vectors, times, at_least=0.021, window_seconds=WINDOW)
    expected = each_with_each(vectors, times, 0.021)
    assert found(pairs) == pytest.approx(expected, abs=1e-9)


def test_a_pair_is_told_once_and_the_lower_place_first() -> None:
    pairs = neighbours([{"a": 1.0}, {"a": 0.5}], [9.0, 3.0], at_least=0.1, window_seconds=WINDOW)
    assert list(pairs.told()) == [(0, 1, 0.5)]


@pytest.mark.parametrize("vectors", [[], [{}], [{}, {}], [{"a": 1.0}]])
def test_where_nothing_is_shared_there_is_no_pair(vectors: list[Vector]) -> None:
    times: list[float | None] = [None] * len(vectors)
    assert found(neighbours(vectors, times, at_least=0.1, window_seconds=WINDOW)) == {}
