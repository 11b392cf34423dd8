"""What sense adds to words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import pytest

from newsletter.composer.blend import BENDS, Blend, blended
from newsletter.composer.piece import Piece, read
from newsletter.composer.sense import NO_SENSES
from tests.composer.newsroom import NOW, article


@dataclass(frozen=True)
class Told:
    """The senses of articles as numbers: two are as alike as their product."""

    numbers: dict[str, float]

    def knows(self, url: str) -> bool:
        return url in self.numbers

    def cosines(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [self.numbers[one] * self.numbers[other] for one, other in pairs]

    def mean(self, ones: Sequence[str], others: Sequence[str]) -> float:
        pairs = [(one, other) for one in ones for other in others]
        return sum(self.cosines(pairs)) / len(pairs)

    def near(self, urls: Sequence[str], *, at_least: float) -> Iterator[tuple[int, int, float]]:
        for one, other in combinations(range(len(urls)), 2):
            [sense] = self.cosines([(urls[one], urls[other])])
            if sense >= at_least:
                yield one, other, sense


def piece(number: int, summary: str, *, hours: int | None = 3) -> Piece:
    found = read(article(number, f"Storm {number}", summary, hours=hours), now=NOW)
    assert found is not None
    return found


FULL, LIKE_IT, BARE, STRANGE = range(4)


@pytest.fixture
def blend() -> Blend:
    pieces = [piece(1, "It nears."), piece(2, "It is due."), piece(3, ""), piece(4, "A budget.")]
    numbers = dict(zip((p.article.canonical_url for p in pieces), (1, 0.9, 0.8, 0.1), strict=True))
    return Blend(pieces=pieces, bare=[p.bare for p in pieces], senses=Told(numbers))


@pytest.mark.parametrize("bare", [0, 1, 2])
def test_more_sense_makes_texts_more_alike(bare: int) -> None:
    assert blended(0.1, 0.9, bare=bare) > 0.1 > blended(0.1, 0.1, bare=bare)


def test_sense_counts_more_for_bare_headlines() -> None:
    told = [blended(0.1, 0.9, bare=bare) for bare in (0, 1, 2)]
    assert told == sorted(told)


def test_the_mean_of_blends_is_the_blend_of_means() -> None:
    mean = (blended(0.1, 0.5, bare=2) + blended(0.3, 0.7, bare=2)) / 2
    assert mean == pytest.approx(blended(0.2, 0.6, bare=2))


def test_a_pair_is_bent_by_how_many_of_it_are_bare(blend: Blend) -> None:
    none, one = blend.added([(FULL, LIKE_IT), (FULL, BARE)])
    assert none == pytest.approx(BENDS[0].gain * (0.9 - BENDS[0].neutral))
    assert one == pytest.approx(BENDS[1].gain * (0.8 - BENDS[1].neutral))


def test_strangers_become_less_alike(blend: Blend) -> None:
    assert blend.added([(FULL, STRANGE)])[0] < 0


def test_between_groups_is_the_sum_over_their_pairs(blend: Blend) -> None:
    ones, others = [FULL, BARE], [LIKE_IT, STRANGE]
    pairs = [(one, other) for one in ones for other in others]
    assert blend.between(ones, others) == pytest.approx(sum(blend.added(pairs)))


def test_pairs_that_sense_may_join_are_near(blend: Blend) -> None:
    assert set(blend.near()) == {(FULL, LIKE_IT), (FULL, BARE), (LIKE_IT, BARE)}


def test_nothing_is_added_to_a_piece_without_a_date(blend: Blend) -> None:
    undated = piece(1, "It nears.", hours=None)
    changed = replace(blend, pieces=[undated, *blend.pieces[1:]])
    assert changed.added([(FULL, LIKE_IT), (LIKE_IT, BARE)])[0] == 0
    assert changed.between([FULL], [LIKE_IT, BARE, STRANGE]) == 0
    assert set(changed.near()) == {(LIKE_IT, BARE)}


def test_nothing_is_added_where_nothing_was_read(blend: Blend) -> None:
    words_alone = replace(blend, senses=NO_SENSES)
    assert words_alone.added([(FULL, LIKE_IT)]) == [0.0]
    assert words_alone.between([FULL], [LIKE_IT]) == 0
    assert list(words_alone.near()) == []
