"""How much else of one source's pool is near a piece, and what that brings."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.article import Article
from newsletter.composer.grouping.company import company_of
from newsletter.composer.text.piece import read
from newsletter.composer.text.vectors import vectors_of
from tests.composer.newsroom import NOW, article, composed, day, digest, ferry

ALONE = article(1, "Volcano Teralba erupts again", "Ash forced the airport to close its runway.")


def company(articles: Sequence[Article]) -> dict[str, float]:
    pieces = [piece for one in articles if (piece := read(one, now=NOW))]
    found = company_of(pieces, vectors_of([piece.text for piece in pieces]), now=NOW)
    return {url: number for url, number in found.near.items() if number} if found else {}


def crowd(number: int, *, hours: float = 0) -> list[Article]:
    """So many articles of the very same words."""
    return [
        article(30 + n, "Dam breaks", "Water took the road.", hours=hours) for n in range(number)
    ]


def test_pieces_about_one_event_are_company() -> None:
    told = ferry(source="Herald")
    assert company([*told, ALONE]).keys() == {one.canonical_url for one in told}


def test_a_piece_that_stands_alone_has_none() -> None:
    assert ALONE.canonical_url not in company([*ferry(), ALONE])


def test_nothing_is_nobodys_company() -> None:
    assert company([]) == {}


def test_a_piece_is_not_its_own_company() -> None:
    assert company([crowd(1)[0], ALONE]) == {}


def test_equal_pieces_are_whole_company_each() -> None:
    assert company([*crowd(40), ALONE])["herald.example/30"] == pytest.approx(39)


def test_another_piece_is_one_at_most() -> None:
    near = replace(ALONE, canonical_url="herald.example/2", summary="Ash forced the airport shut.")
    assert company([ALONE, near, *ferry()])[ALONE.canonical_url] <= 1


def test_company_is_less_the_older_it_is() -> None:
    yesterday = company([*crowd(3, hours=24), ALONE])["herald.example/30"]
    assert yesterday == pytest.approx(2 * 0.3679, abs=0.001)


def test_one_word_in_common_is_no_company() -> None:
    bare = [article(1, "Volcano erupts"), article(2, "Volcano tourism")]
    assert company([*bare, *ferry()]).keys().isdisjoint({"herald.example/1", "herald.example/2"})


def test_pieces_without_words_are_no_company() -> None:
    assert company([article(1, "…"), article(2, "…")]) == {}


def test_company_is_the_same_in_any_order() -> None:
    told = [*ferry(source="Herald"), *day(source="Herald"), *crowd(3, hours=7)]
    assert company(random.Random(4).sample(told, len(told))) == company(told)


def test_usual_company_is_the_mean_of_the_pool() -> None:
    pieces = [piece for one in [*crowd(3), ALONE] if (piece := read(one, now=NOW))]
    found = company_of(pieces, vectors_of([piece.text for piece in pieces]), now=NOW)
    assert found is not None
    assert found.usual == pytest.approx(3 * 2 / 4)


def test_in_a_pool_of_one_source_what_it_writes_most_about_leads() -> None:
    told = [*ferry(source="Herald", hours=6), *day(source="Herald", hours=3)]
    assert digest(told).lead.article_id in {10, 11, 12, 13}


def test_near_pieces_of_one_source_are_no_coverage_where_there_are_several() -> None:
    told = [*ferry(source="Herald", hours=6), *day(hours=3)]
    assert digest(told).lead.article_id not in {10, 11, 12, 13}


def test_what_is_too_old_to_be_told_is_no_company() -> None:
    old = [replace(one, published_at=NOW - timedelta(days=4)) for one in ferry(source="Herald")[1:]]
    lead = digest([ferry(source="Herald", hours=0)[0], *old, *day(source="Herald", hours=30)]).lead
    assert lead.reason == "Published 1 hour ago"


def test_a_reason_says_how_many_others_are_near() -> None:
    told = [*ferry(source="Herald", hours=1), *day(source="Herald", hours=30)]
    assert composed(told).reason == "Published 1 hour ago; about 3 other articles near it"


def test_a_reason_says_that_another_one_is_near() -> None:
    told = [*ferry(source="Herald", hours=1)[:2], *day(source="Herald", hours=30)]
    assert composed(told).reason == "Published 1 hour ago; another article near it"
