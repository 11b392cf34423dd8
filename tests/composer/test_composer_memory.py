"""What readers had before does not come again, except as an update."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from newsletter.article import Article, ArticleId
from newsletter.digest import Digest, Item, Label
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
)

TOLD, FRESH = ferry()[0], ferry()[1]
YESTERDAY = replace(TOLD, published_at=NOW - timedelta(hours=26))


def item(number: int, items: tuple[Item, ...]) -> Item:
    return next(one for one in items if one.article_id == number)


def test_an_article_that_was_sent_stays_out_and_says_when() -> None:
    made = composed([TOLD, *day()], sent=[sent(TOLD)])
    assert reasons(made)[TOLD.id] == "sent on 2026-03-01"


def test_a_copy_of_what_was_sent_stays_out() -> None:
    copy = replace(
        TOLD, id=ArticleId(900), canonical_url="copy.example/1", summary=f"{TOLD.summary} (Wire)"
    )
    made = composed([copy, TOLD, *day()], sent=[sent(TOLD)])
    assert reasons(made)[copy.id] == "sent on 2026-03-01"


def test_what_was_sent_longer_ago_than_is_remembered_may_return() -> None:
    old = sent(TOLD, days_ago=31)
    assert TOLD.id in numbers(digest([TOLD, *day()], sent=[old]).items())


def test_what_is_sent_after_the_date_of_the_edition_does_not_count() -> None:
    later = sent(TOLD, days_ago=-1)
    assert TOLD.id in numbers(digest([TOLD, *day()], sent=[later]).items())


def test_a_pinned_article_leads_though_it_was_sent() -> None:
    made = digest([TOLD, *day()], sent=[sent(TOLD)], decisions=pinned(TOLD))
    assert made.lead.article_id == TOLD.id


def test_a_live_report_returns_under_the_same_address() -> None:
    live = replace(TOLD, live=True)
    assert TOLD.id in numbers(digest([live, *day()], sent=[sent(live)]).items())


def test_a_sent_story_returns_as_an_update_by_a_new_article() -> None:
    made = digest([YESTERDAY, FRESH, *day()], sent=[sent(YESTERDAY)])
    assert item(FRESH.id, made.items()).reason.startswith("Update: ")


def test_an_update_keeps_the_name_of_its_story() -> None:
    before = sent(YESTERDAY, story="0123456789ab")
    made = digest([YESTERDAY, FRESH, *day()], sent=[before])
    assert item(FRESH.id, made.items()).story == "0123456789ab"


def test_a_telling_no_later_than_what_was_sent_is_no_update() -> None:
    earlier = replace(FRESH, published_at=NOW - timedelta(hours=30))
    made = composed([YESTERDAY, earlier, *day()], sent=[sent(YESTERDAY)])
    assert reasons(made)[FRESH.id].endswith(", sent on 2026-03-01")


def test_a_story_is_known_by_its_name_when_its_sent_article_is_gone() -> None:
    told = ferry(hours=20)[:2]
    first = digest([*told, *day()])
    gone = sent(
        article(999, "A telling that left the library"),
        story=item(10, first.items()).story,
        moment=NOW - timedelta(hours=19),
    )
    late = replace(ferry()[2], published_at=NOW)
    made = composed([*told, late, *day()], sent=[gone])
    assert reasons(made).keys() == {10, 11}


def moved_on(told: Sequence[Article]) -> list[Article]:
    """A new article, an hour old, on the story of each."""
    return [
        replace(
            one,
            id=ArticleId(one.id + 500),
            canonical_url=f"x.example/{one.id}",
            summary=f"{one.title} since.",
            published_at=NOW - timedelta(hours=1),
            first_seen_at=NOW - timedelta(hours=1),
        )
        for one in told
    ]


def updates(made: Digest) -> list[Item]:
    also = made.also_covered_by
    return [one for one in made.items() if one not in also and one.label is Label.UPDATE]


def third(new: int, **rules: Any) -> Digest:
    """The digest of a day with so many new stories and an update on each of the others."""
    had = [
        replace(one, published_at=NOW - timedelta(hours=30)) for one in day(section="World")[new:]
    ]
    return digest(
        [*had, *moved_on(had), *day(section="World")[:new]],
        sent=[sent(one) for one in had],
        rules=Rules(min_stories=1, **rules),
    )


@pytest.mark.parametrize("headlines", [0, 3, 50])
@pytest.mark.parametrize("new", [2, 5, 8, 10])
def test_at_most_a_third_of_all_slots_are_updates(new: int, headlines: int) -> None:
    made = third(new, sections=1, section_items=6, headlines=headlines)
    slots = len(made.items()) - len(made.also_covered_by)
    assert 1 <= len(updates(made)) <= max(1, slots // 3)


def test_an_update_that_found_no_room_says_why() -> None:
    had = [replace(one, published_at=NOW - timedelta(hours=30)) for one in day()[2:]]
    made = composed([*had, *moved_on(had), *day()[:2], *ferry()], sent=[sent(one) for one in had])
    assert "no room for a further update" in reasons(made).values()


def test_a_day_of_updates_alone_is_too_thin_and_says_so() -> None:
    had = [replace(one, published_at=NOW - timedelta(hours=30)) for one in day()]
    made = composed([*had, *moved_on(had)], sent=[sent(one) for one in had])
    assert made.digest is None
    assert "11 more would be updates" in made.reason


def test_nothing_is_related_that_was_sent() -> None:
    alike = article(1, "Harbour master of Lunde warned of rocks", "The ferry pilot knew the rocks.")
    made = digest([*ferry(), alike, *day()], sent=[sent(alike)])
    assert 1 not in numbers(made.items())


def test_all_sent_is_no_edition() -> None:
    assert composed(day(), sent=[sent(one) for one in day()]).reason.startswith("No new articles")
