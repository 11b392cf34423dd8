"""What stands under the lead because it is like it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from newsletter.article import Article, ArticleId
from newsletter.composer.related import relation
from newsletter.composer.text.piece import Piece, read
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
)

ALIKE = (
    (
        "Lunde harbour to get new lights",
        "Sailors had asked the ministry for lamps and buoys along the coast for a decade.",
    ),
    (
        "Divers chart a sunken village",
        "Walls and a chapel lie on the seabed off Lunde harbour, under four metres of silt.",
    ),
    (
        "Commuters want a railway on the islands",
        "A petition with ten thousand names calls the ferry to Lunde overcrowded and too dear.",
    ),
    (
        "Shipyard builds its first electric ferry",
        "Batteries weigh ninety tonnes; the hull will carry passengers and lorries next spring.",
    ),
    (
        "Herring festival draws record crowds",
        "Bands, stalls and a parade of boats filled the harbour of Lunde for three sunny days.",
    ),
)


def alike(**told: Any) -> list[Article]:
    return [
        article(n, *text, **({"source": f"Outlet {n}"} | told)) for n, text in enumerate(ALIKE, 1)
    ]


def piece(number: int, **told: Any) -> Piece:
    made = read(article(number, "Dam breaks", **told), now=NOW)
    assert made is not None
    return made


def related(pool: list[Article], **told: Any) -> list[int]:
    return numbers(digest([*ferry(), *day(), *pool], **told).related)


def test_articles_like_the_lead_are_related() -> None:
    assert set(related(alike())) & {1, 2, 3, 4, 5}


def test_unlike_articles_are_not_related() -> None:
    assert related([]) == []


def test_a_headline_is_related_by_one_word_that_does_not_just_frame_it() -> None:
    lead = article(1, "Ferry runs aground off Lunde", "Police asked why, amid growing concern.")
    bare = [
        article(
            2, "Parking fees, playgrounds and a pool: what councillors of Lunde want by winter"
        ),
        article(3, "Concern grows as police seek answers"),
    ]
    told = digest([lead, *bare, *day()], decisions=pinned(lead))
    assert numbers(told.related) == [2]


def test_a_single_common_word_makes_nothing_related() -> None:
    assert related([article(1, "Ferry", "Minister resigns.")]) == []


def test_no_more_are_related_than_the_rules_say() -> None:
    assert len(related(alike(), rules=Rules(related=1))) == 1


def test_a_source_is_related_at_most_twice() -> None:
    assert len(related(alike(source="Herald"))) == 2


def test_a_source_that_is_alone_is_related_as_often_as_it_is() -> None:
    pool = [replace(one, source="Herald") for one in (*ferry(), *day(), *alike())]
    assert len(digest(pool, decisions=pinned(pool[0])).related) > 2


def test_a_story_is_related_at_most_once() -> None:
    twice = [article(n, "New lamps for Lunde harbour", "Sailors have asked the ministry for lamps for years.",
                     source=f"Outlet {n}", url=f"https://{n}.example/x") for n in (1, 2)]  # fmt: skip
    twice[1] = replace(
        twice[1], summary="From autumn on lamps will show sailors the way to the quay."
    )
    assert len(set(related(twice)) & {1, 2}) == 1


def test_an_older_article_may_be_related() -> None:
    assert 1 in related(alike(hours=24 * 5)[:1])


def test_an_older_article_that_is_related_is_not_left_out() -> None:
    assert 1 not in reasons(composed([*ferry(), *day(), *alike(hours=24 * 5)[:1]]))


def test_background_is_related_when_nothing_younger_is() -> None:
    before = [replace(one, id=ArticleId(one.id + 40), canonical_url=f"x.example/{one.id}")
              for one in ferry(hours=24 * 15)]  # fmt: skip
    assert related(before, rules=Rules(related_days=14))


def test_background_is_not_related_when_something_younger_is() -> None:
    before = [replace(one, id=ArticleId(one.id + 40), canonical_url=f"x.example/{one.id}")
              for one in ferry(hours=24 * 15)]  # fmt: skip
    assert related([*before, *alike()[1:2]], rules=Rules(related_days=14)) == [2]


def test_what_is_related_stands_nowhere_else() -> None:
    every = numbers(digest([*ferry(), *day(), *alike()]).items())
    assert len(every) == len(set(every))


def test_a_related_article_says_how_much_it_is() -> None:
    first = digest([*ferry(), *day(), *alike()]).related[0]
    assert first.reason.startswith("Related to the lead (0.")


@pytest.mark.parametrize(("hours", "part"), [(0, 1.0), (120, 0.3679)])
def test_a_relation_fades_with_the_time_between(hours: int, part: float) -> None:
    alike = relation(piece(1, hours=1), piece(2, hours=1 + hours), ({"dam": 0.5}, {"dam": 0.5}))
    assert alike == pytest.approx(0.25 * part, abs=1e-4)


def test_a_relation_does_not_fade_where_a_time_is_not_known() -> None:
    undated = piece(2, hours=None, first_seen_at=NOW + timedelta(days=9))
    assert relation(piece(1, hours=40), undated, ({"dam": 0.5}, {"dam": 0.5})) == 0.25
