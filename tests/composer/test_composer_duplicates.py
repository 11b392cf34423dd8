"""One piece under several addresses."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from newsletter.article import Article, canonical_url
from newsletter.composer.grouping.duplicates import Copied, same_addresses, same_texts
from newsletter.composer.text.piece import read
from newsletter.composer.text.vectors import vectors_of
from tests.composer.newsroom import FERRY, NOW, article, day, ferry

SUMMARY = (
    "The city council agreed late on Tuesday to rebuild the old swing bridge over the Marn after years "
    "of quarrels about its cost, and asked the state for half of the forty million it will take."
)


def original(**told: Any) -> Article:
    return article(1, "Council agrees to rebuild the Marn swing bridge", SUMMARY, **told)


def copy(**told: Any) -> Article:
    return replace(
        original(url="https://gazette.example/bridge", source="Gazette"), **{"id": 2} | told
    )


def unique(*articles: Article) -> list[Copied]:
    pieces = [piece for one in (*articles, *day()) if (piece := read(one, now=NOW))]
    found = same_addresses(pieces)
    vectors = vectors_of([copied.piece.text for copied in found])
    near = {copied.url: vector for copied, vector in zip(found, vectors, strict=True)}
    return [c for c in same_texts(found, near) if c.piece.article.id < 100]


@pytest.mark.parametrize(
    "change",
    [
        lambda a: replace(a, title=f"UPDATE 2-{a.title}"),
        lambda a: replace(a, title=f"{a.title} | The Gazette"),
        lambda a: replace(a, summary=f"{a.summary[:80]}…"),
        lambda a: replace(a, summary=f"MARNSTADT (Wire) - {a.summary}"),
        lambda a: replace(a, summary=""),
        lambda a: replace(a, title=a.title.upper()),
        lambda a: replace(a, summary=a.summary.replace("late on Tuesday ", "")),
        lambda a: replace(a, title="Bridge over the Marn"),
    ],
    ids="update suffix truncated dateline bare case dropped retitled".split(),  # noqa: SIM905 - the list is long
)
def test_a_copy_is_found(change: Callable[[Article], Article]) -> None:
    assert len(unique(original(), change(copy()))) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://www.herald.example/1/",
        "https://m.herald.example/1#top",
        "https://herald.example/1?utm_source=mail&fbclid=x",
        "https://amp.herald.example/1/amp",
    ],
)
def test_variants_of_an_address_are_one_piece(url: str) -> None:
    other = article(2, "Another title", url=url, canonical_url=canonical_url(url))
    assert len(unique(original(), other)) == 1


def test_a_guid_is_one_piece_inside_its_source() -> None:
    first = article(1, "Storm nears", guid="42")
    assert len(unique(first, article(2, "Storm makes landfall", guid="42"))) == 1


def test_a_guid_says_nothing_across_sources() -> None:
    first = article(1, "Storm nears", guid="42")
    assert len(unique(first, article(2, "Deficit grows", guid="42", source="Gazette"))) == 2


def test_every_bare_copy_of_a_fuller_piece_is_found() -> None:
    bare = [copy(id=n, canonical_url=f"c{n}.example/x", summary="") for n in (2, 3, 4)]
    assert len(unique(original(), *bare)) == 1


def test_a_bare_copy_more_than_a_week_older_is_a_piece_of_its_own() -> None:
    assert len(unique(original(), copy(summary="", published_at=NOW.replace(month=2, day=20)))) == 2


def test_equal_titles_alone_are_no_proof() -> None:
    first = article(1, "What you need to know this Monday", "Rail strikes continue in the north.")
    second = article(2, "What you need to know this Monday", "The bank cut its rate by a quarter.")
    assert len(unique(first, second)) == 2


def test_equal_bare_titles_are_no_proof() -> None:
    title = "What you need to know this Monday"
    assert len(unique(article(1, title), article(2, title, source="Gazette"))) == 2


def test_a_short_bare_title_is_no_proof() -> None:
    full = article(1, "Morning briefing", "Rail strikes continue in the north.")
    assert len(unique(full, article(2, "Morning briefing", source="Gazette"))) == 2


def test_the_same_event_in_other_words_is_no_copy() -> None:
    assert len(unique(*ferry())) == len(FERRY)


def test_a_copy_more_than_a_week_older_is_a_piece_of_its_own() -> None:
    assert len(unique(original(), copy(published_at=NOW.replace(month=2, day=20)))) == 2


def test_the_fullest_copy_stays() -> None:
    full = copy(body_html=f"<p>{SUMMARY}</p>")
    (found,) = unique(original(), full)
    assert (found.piece.article, [c.article for c in found.copies]) == (full, [original()])


def test_of_equally_full_copies_the_earliest_stays() -> None:
    (found,) = unique(original(), copy(published_at=NOW.replace(hour=1)))
    assert found.piece.article.id == 2


def test_every_copy_is_kept_by_the_one_that_stays() -> None:
    again = [copy(id=n, canonical_url=f"c{n}.example/x") for n in range(2, 30)]
    (found,) = unique(original(), *again)
    assert len(found.copies) == len(again)
