"""Runs of three words that texts share, held against comparing each with each."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from newsletter.composer.grouping.runs import runs_of, sharing_runs

words = st.lists(st.sampled_from("abcd"), max_size=8)
texts = st.lists(st.tuples(words, words), max_size=7)


@given(texts)
def test_pairs_that_share_enough_are_found(pool: list[tuple[list[str], list[str]]]) -> None:
    runs = [runs_of(text) for text in pool]
    parts = {
        (one, other): len(runs[one] & runs[other]) / min(len(runs[one]), len(runs[other]))
        for one, other in combinations(range(len(pool)), 2)
        if runs[one] & runs[other]
    }
    expected = [(*pair, part) for pair, part in sorted(parts.items()) if part >= 0.4]
    assert sharing_runs(pool, part=0.4, most=100) == expected


def test_no_run_goes_from_a_title_into_what_follows() -> None:
    assert runs_of((("a", "b"), ("c", "d"))) == frozenset()
    assert sharing_runs([(("a", "b"), ("c",)), (("a", "b", "c"), ())], part=0.1, most=9) == []


def test_boilerplate_is_no_proof() -> None:
    same = [(("a", "b", "c"), ())] * 4
    assert len(sharing_runs(same, part=0.4, most=4)) == 6
    assert sharing_runs(same, part=0.4, most=3) == []
