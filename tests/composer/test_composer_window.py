"""Which articles are news at the moment of an edition, and when there is none."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.article import Article
from newsletter.digest import sha256_of
from newsletter.publication import Rules
from tests.composer.newsroom import (
    NOW,
    article,
    composed,
    day,
    digest,
    ferry,
    numbers,
    pinned,
    reasons,
    sent,
    vetoed,
)

pytestmark = pytest.mark.no_cover  # quicker tests cover it: traced, these take twice as long

LATER = NOW + timedelta(hours=2)


def test_an_empty_pool_gives_no_digest_and_says_since_when() -> None:
    made = composed([])
    assert (made.digest, made.reason) == (None, "No new articles since 2026-02-28 06:00 UTC.")


def test_too_few_stories_give_no_digest_and_say_how_many() -> None:
    made = composed(day()[:2])
    assert (made.digest, made.reason) == (None, "Too thin: 2 new stories, at least 3 are wanted.")


def test_one_article_is_too_thin() -> None:
    assert composed(day()[:1]).reason == "Too thin: 1 new story, at least 3 are wanted."


def test_one_article_is_enough_where_one_is_wanted() -> None:
    assert numbers(digest(day()[:1], rules=Rules(min_stories=1)).items()) == [100]


def test_no_story_is_too_few_even_where_none_is_wanted() -> None:
    assert composed([], rules=Rules(min_stories=0)).digest is None


def test_a_thin_day_accounts_for_every_article() -> None:
    assert set(reasons(composed(day()[:2])).values()) == {"too thin a day for an edition"}


def test_all_duplicates_are_one_story() -> None:
    again = [
        article(n, *("Dam breaks", "Water took the road at dawn."), url=f"https://{n}.example/")
        for n in range(9)
    ]
    made = composed(again)
    assert (made.counts.duplicates, made.counts.stories) == (8, 1)


def test_an_article_older_than_the_window_is_no_news() -> None:
    made = composed([article(1, "Dam breaks", "Water.", hours=49), *day()])
    assert reasons(made)[1] == "too old: 2 days"


def test_an_article_at_the_edge_of_the_window_is_news() -> None:
    assert 1 in numbers(digest([article(1, "Dam breaks", "Water.", hours=48), *day()]).items())


def test_an_article_from_after_the_moment_is_not_yet_published() -> None:
    late = article(1, "Dam breaks", hours=-2, first_seen_at=LATER)
    assert reasons(composed([late, *day()]))[1] == "not yet published on 2026-03-02"


def test_a_date_that_lies_in_the_future_counts_from_when_it_was_met() -> None:
    liar = article(1, "Dam breaks", hours=-200, first_seen_at=NOW - timedelta(hours=60))
    assert reasons(composed([liar, *day()]))[1] == "too old: 2 days"


def test_a_future_date_met_within_the_window_is_news() -> None:
    liar = article(1, "Dam breaks", hours=-200, first_seen_at=NOW - timedelta(hours=1))
    assert 1 in numbers(digest([liar, *day()]).items())


def test_an_undated_article_counts_from_when_it_was_met() -> None:
    old = article(1, "Dam breaks", hours=None, first_seen_at=NOW - timedelta(days=3))
    assert reasons(composed([old, *day()]))[1] == "too old: 3 days"


def test_an_undated_article_met_later_is_news() -> None:
    undated = article(1, "Dam breaks", hours=None, first_seen_at=LATER)
    assert 1 in numbers(digest([undated, *day()]).items())


def test_a_pool_without_dates_is_composed() -> None:
    assert len(digest(day(hours=None)).items()) == len(day())


def test_a_pool_of_one_source_is_composed() -> None:
    assert len(digest(day(source="Herald")).items()) == len(day())


@pytest.mark.parametrize("title", ["🔥", "\u00d7", "  ", "…"])
def test_a_headline_without_a_word_says_nothing(title: str) -> None:
    assert reasons(composed([article(1, title), *day()]))[1] == "says nothing"


@pytest.mark.parametrize("title", ["🔥 Feuer", "שריפה גדולה בנמל", "港で火災", "حريق في الميناء"])
def test_a_headline_of_any_script_is_an_item(title: str) -> None:
    assert 1 in numbers(digest([article(1, title), *day()]).items())


POOL = [
    *ferry(),
    *day(),
    *ferry(50, hours=200),
    article(1, "Dam breaks", hours=-2, first_seen_at=LATER),
    article(2, "Harbour ferry timetable", "The ferry to Lunde sails hourly."),
    *day(300, source="Copyist"),
]
POOL = [replace(one, canonical_url=f"x.example/{n}") for n, one in enumerate(POOL)]


@given(st.permutations(POOL))
def test_shuffled_input_gives_the_same_composition(shuffled: list[Article]) -> None:
    told: dict[str, Any] = {
        "sent": (sent(POOL[2]), sent(POOL[8])),
        "decisions": (*pinned(POOL[6]), *vetoed(POOL[7])),
    }
    assert sha256_of(composed(shuffled, **told)) == sha256_of(composed(POOL, **told))


@given(
    st.lists(st.sampled_from(POOL), unique_by=lambda a: a.id),
    st.integers(0, 4),
    st.sets(st.sampled_from(range(len(POOL)))),
)
def test_every_article_is_an_item_or_accounted_for(
    articles: list[Article], slots: int, had: set[int]
) -> None:
    rules = Rules(headlines=slots, section_items=slots, also_covered_by=slots, min_stories=1)
    made = composed(articles, rules=rules, sent=[sent(POOL[n]) for n in had])
    items = numbers(made.digest.items()) if made.digest else []
    assert sorted([*items, *reasons(made)]) == sorted(a.id for a in articles)
