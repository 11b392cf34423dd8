"""Linkage: groups joined while their members stay alike on average."""

import pytest

from newsletter.composer.grouping.linkage import Bounds, Group, linked
from newsletter.composer.grouping.neighbours import Pairs

BOUNDS = Bounds(at_least=0.5, window_seconds=10.0, growth=0.0)


def group(place: int, at: float | None = None, *, bare: int = 0, size: int = 1) -> Group:
    places = tuple(range(place * 100, place * 100 + size))
    return Group(places=places, bare=bare, first=at, last=at)


def joined(
    groups: list[Group], alike: dict[tuple[int, int], float], bounds: Bounds = BOUNDS
) -> set[frozenset[int]]:
    made = linked(groups, Pairs.of(alike), bounds)
    return {frozenset(place // 100 for place in one.places) for one in made}


def test_groups_that_are_alike_join() -> None:
    assert joined([group(0), group(1), group(2)], {(0, 1): 0.6}) == {
        frozenset({0, 1}),
        frozenset({2}),
    }


def test_the_mean_counts_a_pair_that_is_not_alike_as_nothing() -> None:
    pairs = {(0, 1): 0.9, (1, 2): 0.8}
    assert frozenset({0, 1, 2}) not in joined([group(0), group(1), group(2)], pairs)
    assert frozenset({0, 1, 2}) in joined([group(0), group(1), group(2)], pairs | {(0, 2): 0.3})


def test_the_most_alike_join_first() -> None:
    pairs = {(0, 1): 0.7, (1, 2): 0.9}
    assert joined([group(0), group(1), group(2)], pairs) == {frozenset({0}), frozenset({1, 2})}


def test_a_group_of_equal_texts_weighs_as_many_as_it_has() -> None:
    pairs = {(0, 1): 0.9, (0, 2): 0.3, (1, 2): 0.6}
    few = [group(0), group(1), group(2)]
    many = [group(0, size=5), group(1), group(2)]
    assert joined(few, pairs) == {frozenset({0, 1}), frozenset({2})}
    assert joined(few, pairs | {(0, 2): 0.45}) == {frozenset({0, 1, 2})}
    assert joined(many, pairs | {(0, 2): 0.45}) == {frozenset({0, 1}), frozenset({2})}


@pytest.mark.parametrize(("last", "stories"), [(10.0, 1), (10.1, 2)])
def test_no_story_spans_more_than_the_window(last: float, stories: int) -> None:
    pairs = {(0, 1): 0.9, (1, 2): 0.9, (0, 2): 0.9}
    groups = [group(0, 0.0), group(1, 5.0), group(2, last)]
    assert len(joined(groups, pairs)) == stories


def test_what_has_no_time_is_near_everything() -> None:
    pairs = {(0, 1): 0.9, (1, 2): 0.9}
    assert frozenset({0, 1}) in joined([group(0, 0.0), group(1), group(2, 99.0)], pairs)


def test_headlines_count_for_more_the_more_of_them_there_are() -> None:
    pairs = {(0, 1): 0.9, (0, 2): 0.45, (1, 2): 0.45}
    bare = [group(n, bare=1) for n in range(3)]
    growing = Bounds(at_least=0.5, window_seconds=10.0, growth=0.2)
    assert len(joined(bare, pairs)) == 2
    assert len(joined(bare, pairs, growing)) == 1
    assert len(joined([group(n) for n in range(3)], pairs, growing)) == 2
