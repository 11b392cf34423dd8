"""What sense adds to words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import pytest

from newsletter.composer.grouping.blend import blended, with_sense
from newsletter.composer.grouping.neighbours import Pairs
from newsletter.composer.grouping.sense import NO_SENSES, Senses
from newsletter.composer.text.piece import Piece, read
from tests.composer.newsroom import NOW, article


@dataclass(frozen=True)
class Told:
    """The senses of articles as numbers: two are as alike as their product."""

    numbers: dict[str, float]

    def knows(self, url: str) -> bool:
        return url in self.numbers

    def cosines(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [self.numbers[one] * self.numbers[other] for one, other in pairs]

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
PIECES = (piece(1, "It nears."), piece(2, "It is due."), piece(3, ""), piece(4, "A budget."))
SENSES = Told(dict(zip((p.article.canonical_url for p in PIECES), (1, 0.9, 0.8, 0.1), strict=True)))
WORDS = Pairs.of({(FULL, LIKE_IT): 0.2, (FULL, STRANGE): 0.1})


def blend(
    pieces: Sequence[Piece] = PIECES, senses: Senses = SENSES
) -> dict[tuple[int, int], float]:
    pairs = with_sense(WORDS, pieces, senses)
    places = zip(pairs.one.tolist(), pairs.other.tolist(), strict=True)
    return dict(zip(places, pairs.alike.tolist(), strict=True))


@pytest.mark.parametrize("bare", [0, 1, 2])
def test_more_sense_makes_texts_more_alike(bare: int) -> None:
    assert blended(0.1, 0.9, bare=bare) > 0.1 > blended(0.1, 0.1, bare=bare)


def test_sense_counts_more_for_bare_headlines() -> None:
    told = [blended(0.1, 0.9, bare=bare) for bare in (0, 1, 2)]
    assert told == sorted(told)


def test_a_pair_is_bent_by_how_many_of_it_are_bare() -> None:
    assert blend()[FULL, LIKE_IT] == pytest.approx(blended(0.2, 0.9, bare=0))
    assert blend()[FULL, BARE] == pytest.approx(blended(0.0, 0.8, bare=1))


def test_strangers_become_less_alike() -> None:
    assert blend()[FULL, STRANGE] < 0.1


def test_pairs_that_share_no_words_are_found_by_sense() -> None:
    assert set(blend()) == {(FULL, LIKE_IT), (FULL, STRANGE), (FULL, BARE), (LIKE_IT, BARE)}


def test_nothing_is_added_to_a_piece_without_a_date() -> None:
    changed = blend([piece(1, "It nears.", hours=None), *PIECES[1:]])
    assert changed[FULL, LIKE_IT] == 0.2
    assert set(changed) == {(FULL, LIKE_IT), (FULL, STRANGE), (LIKE_IT, BARE)}


def test_nothing_is_added_where_nothing_was_read() -> None:
    assert blend(senses=NO_SENSES) == {(FULL, LIKE_IT): 0.2, (FULL, STRANGE): 0.1}
