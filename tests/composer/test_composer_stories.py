"""Which pieces tell the same event."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.article import Article
from newsletter.composer.grouping.stories import Story, stories_of
from newsletter.composer.text.piece import read
from newsletter.composer.text.vectors import cosine, vectors_of
from tests.composer.newsroom import FERRY, NOW, article, day, ferry


def stories(articles: Sequence[Article]) -> list[Story]:
    pieces = sorted((p for a in articles if (p := read(a, now=NOW))), key=lambda p: p.key)
    return stories_of(pieces, vectors_of([piece.text for piece in pieces]))


def groups(articles: Sequence[Article]) -> set[frozenset[int]]:
    return {frozenset(int(p.article.id) for p in story.pieces) for story in stories(articles)}


def test_tellings_of_one_event_are_one_story() -> None:
    assert frozenset({10, 11, 12, 13}) in groups([*ferry(), *day()])


def test_unlike_events_are_stories_of_their_own() -> None:
    assert len(groups(day())) == len(day())


@given(st.permutations([*ferry(), *day()]))
def test_the_order_of_the_input_changes_nothing(shuffled: list[Article]) -> None:
    assert groups(shuffled) == groups([*ferry(), *day()])


def test_tellings_more_than_72_hours_apart_are_two_stories() -> None:
    late = replace(ferry()[1], published_at=NOW - timedelta(hours=76))
    assert frozenset({10, 11}) not in groups([ferry()[0], late, *day()])


def test_a_story_spans_at_most_72_hours() -> None:
    running = [
        replace(telling, published_at=NOW - timedelta(hours=40 * n))
        for n, telling in enumerate(ferry())
    ]
    spans = [story.pieces[-1].at - story.pieces[0].at for story in stories([*running, *day()])]
    assert max(spans) <= timedelta(hours=72)


def test_a_telling_without_a_date_joins_whatever_its_age() -> None:
    undated = replace(ferry()[1], published_at=None, first_seen_at=NOW - timedelta(days=9))
    assert frozenset({10, 11}) in groups([ferry()[0], undated, *day()])


def test_bare_headlines_of_one_event_are_one_story() -> None:
    bare = [replace(one, summary="") for one in (*ferry()[:2], *day())]
    assert frozenset({10, 11}) in groups(bare)


@pytest.mark.parametrize(
    ("language", "first", "second", "other"),
    [
        ("zh", "地震袭击四川省多处房屋倒塌", "四川省发生强烈地震房屋倒塌", "央行宣布下调存款利率"),
        ("ja", "東京で大規模な停電が発生", "大規模な停電、東京の交通に影響", "将棋の名人戦が始まる"),
        ("ar", "زلزال قوي يضرب جنوب الجزيرة", "قتلى في زلزال قوي جنوب الجزيرة", "البنك المركزي يخفض الفائدة"),
        ("de", "Fähre läuft vor Lunde auf Grund", "Fähre vor Lunde auf Grund gelaufen", "Bäcker streiken"),
        ("el", "Πλοίο προσάραξε στη Λούνδε", "Προσάραξε πλοίο έξω από τη Λούνδε", "Απεργία των αρτοποιών"),
    ],
)  # fmt: skip
def test_headlines_of_any_language_are_grouped(
    language: str, first: str, second: str, other: str
) -> None:
    told = [
        article(n, title, language=language) for n, title in enumerate((first, second, other), 1)
    ]
    assert groups([*told, *day()]) >= {frozenset({1, 2}), frozenset({3})}


def test_five_thousand_headlines_of_one_title_are_one_story() -> None:
    same = [article(n, "Council votes on the new bridge") for n in range(200, 5200)]
    assert len(stories([*same, *day()])) == 1 + len(day())


def test_five_thousand_reports_under_one_title_are_as_many_stories() -> None:
    title = "Council votes on the new bridge"
    same = [article(n, title, f"Item{n} was put off by member{n}") for n in range(200, 5200)]
    assert len(stories([*same, *day()])) == len(same) + len(day())


def test_a_story_is_named_by_its_earliest_telling() -> None:
    earliest = replace(ferry()[3], published_at=NOW - timedelta(hours=30))
    named = {s.key for s in stories([*ferry()[:3], earliest, *day()])}
    assert {s.key for s in stories([earliest])} <= named


def test_a_pool_of_one_is_one_story() -> None:
    assert groups([article(1, *FERRY[0])]) == {frozenset({1})}


def test_no_articles_are_no_stories() -> None:
    assert groups([]) == set()


def test_a_cosine_is_the_same_both_ways() -> None:
    one, other = vectors_of([p.text for a in ferry()[:2] if (p := read(a, now=NOW))])
    assert cosine(one, other) == cosine(other, one)


def test_equal_texts_are_wholly_alike() -> None:
    texts = [p.text for a in (*ferry()[:1], *ferry()[:1], *day()) if (p := read(a, now=NOW))]
    vectors = vectors_of(texts)
    assert cosine(vectors[0], vectors[1]) == pytest.approx(1.0)
